"""The embedded store: one SQLite file, safe for several processes of one machine.

Every commit is on the disk before it returns, so that a turn whose reply was seen is never lost. Reading and writing have a
thread each.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.backends.sqlite_thread import (
    SqliteThread,
    connection_to,
    make_for_the_user_alone,
    milliseconds_now,
    span_of,
    turn_log_on,
)
from bot.sessions.schema import prepare
from bot.sessions.store import (
    BLANK,
    AlreadyAnswered,
    Found,
    Kept,
    Quiet,
    Spans,
    StoreUnavailable,
    UnusableStore,
    VersionConflict,
)

# Little at once, so that no commit takes long.
_SWEEP: Final = (
    "DELETE FROM sessions WHERE rowid IN (SELECT rowid FROM sessions WHERE expires <= ? LIMIT 20)",
    "DELETE FROM replies WHERE rowid IN (SELECT rowid FROM replies WHERE expires <= ? LIMIT 20)",
    "DELETE FROM follows WHERE rowid IN (SELECT rowid FROM follows WHERE expires <= ? LIMIT 20)",
    "DELETE FROM tickets WHERE rowid IN (SELECT rowid FROM tickets WHERE expires <= ? LIMIT 20)",
)
_FORGET: Final = (
    "DELETE FROM sessions WHERE user = ?",
    "DELETE FROM replies WHERE user = ?",
    "DELETE FROM tickets WHERE user = ?",
    "DELETE FROM follows WHERE ? IN (name, user)",
)
_QUIET: Final = """
SELECT user, max(expires) FROM replies AS last WHERE expires > ?1 AND expires <= ?2
AND NOT EXISTS (SELECT 1 FROM replies WHERE user = last.user AND expires > ?2) GROUP BY user
"""
_OFTEN_ENOUGH: Final = 0.9
"""A name's span is renewed when less than this part of it is left, since renewing is a write."""


class SqliteStore:
    """Sessions in one file; its folder is made for the user alone."""

    def __init__(self, file: Path, spans: Spans | None = None) -> None:
        self._file = file
        self._spans = spans or Spans()
        self._reader = SqliteThread(self._connect, StoreUnavailable)
        self._writer = SqliteThread(self._connect, StoreUnavailable)
        try:
            make_for_the_user_alone(file)
            with closing(self._connect()) as connection:
                turn_log_on(connection.execute)
                prepare(connection, str(file), milliseconds_now() + span_of(self._spans.session))
        except (OSError, sqlite3.Error) as error:
            raise UnusableStore(f"{file}: {error}") from error

    async def load(self, user: str) -> Kept:
        """The user's session; an empty one of version 0 where there is none."""
        return await self._reader.run(lambda connection: _load(connection, user, milliseconds_now()))

    async def look_up(self, name: str, message_id: str = "") -> Found:
        """All that is needed to answer a message from this name, in one look."""
        now = milliseconds_now()

        def look(connection: sqlite3.Connection) -> tuple[Found, int]:
            user, until = _followed(connection, name, now)
            # What was said before the name followed anybody was answered there.
            replies = (_reply(connection, whose, message_id, now) for whose in (name, user))
            reply = next((reply for reply in replies if reply is not None), None)
            return Found(user, _load(connection, user, now), reply), until

        found, until = await self._reader.run(look)
        if found.user != name and until < now + span_of(self._spans.session) * _OFTEN_ENOUGH:
            await self.follow(name, found.user)
        return found

    async def reply_to(self, user: str, message_id: str) -> str | None:
        """The reply that was committed with this message, None while it has none, and a day later."""
        return await self._reader.run(lambda connection: _reply(connection, user, message_id, milliseconds_now()))

    async def commit(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Keep the turn whole or not at all, and the session for its span from now; raises AlreadyAnswered, VersionConflict."""

        def write(connection: sqlite3.Connection) -> None:
            now = milliseconds_now()
            _sweep(connection, now)
            _check(connection, user, message_id, version, now)
            self._append(connection, user, version, entries, now)
            self._keep_reply(connection, user, message_id, reply, now)

        await self._writer.run(write, "IMMEDIATE")

    async def rewrite(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Like `commit`, but these entries take the place of all before; raises AlreadyAnswered, VersionConflict."""

        def write(connection: sqlite3.Connection) -> None:
            now = milliseconds_now()
            _check(connection, user, message_id, version, now)
            connection.execute("DELETE FROM entries WHERE user = ?", (user,))
            connection.execute("UPDATE replies SET reply = ? WHERE user = ?", (BLANK, user))
            self._append(connection, user, version, entries, now)
            self._keep_reply(connection, user, message_id, reply, now)

        await self._writer.run(write, "IMMEDIATE")
        await self._writer.run(_empty_the_log, None)

    async def erase(self, user: str, message_id: str, version: int, reply: str, name: str = "") -> None:
        """Delete all that is kept of the user, but for the reply to this message; raises AlreadyAnswered, VersionConflict."""
        asked_by = name or user

        def write(connection: sqlite3.Connection) -> None:
            now = milliseconds_now()
            if _reply(connection, asked_by, message_id, now) is not None:
                raise AlreadyAnswered
            _check(connection, user, message_id, version, now)
            for gone in {user, asked_by}:
                for statement in _FORGET:
                    connection.execute(statement, (gone,))
            self._keep_reply(connection, asked_by, message_id, reply, now)

        await self._writer.run(write, "IMMEDIATE")
        await self._writer.run(_empty_the_log, None)

    async def follow(self, name: str, user: str) -> None:
        """From now on this name (of a channel's user, a device) speaks in that user's session, or in its own again."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM follows WHERE name = ?", (name,))
            if name != user:
                expires = milliseconds_now() + span_of(self._spans.session)
                connection.execute("INSERT INTO follows (name, user, expires) VALUES (?, ?, ?)", (name, user, expires))

        await self._writer.run(write, "IMMEDIATE")

    async def followed(self, name: str) -> str:
        """The user whose session the name speaks in: the name itself where it follows nobody."""
        return await self._reader.run(lambda connection: _followed(connection, name, milliseconds_now())[0])

    async def keep_ticket(self, ticket: str, user: str, seconds: float) -> None:
        """Keep a ticket to the user's session for so long."""

        def write(connection: sqlite3.Connection) -> None:
            kept = (ticket, user, milliseconds_now() + span_of(seconds))
            connection.execute("INSERT OR REPLACE INTO tickets (ticket, user, expires) VALUES (?, ?, ?)", kept)

        await self._writer.run(write, "IMMEDIATE")

    async def take_ticket(self, ticket: str, taker: str) -> str | None:
        """The user that the ticket is for; None where it is unknown, has run out, or was another's to take."""

        def write(connection: sqlite3.Connection) -> str | None:
            row = connection.execute(
                "UPDATE tickets SET taker = ?1 WHERE ticket = ?2 AND expires > ?3 AND coalesce(taker, ?1) = ?1 RETURNING user",
                (taker, ticket, milliseconds_now()),
            ).fetchone()
            return row[0] if row else None

        return await self._writer.run(write, "IMMEDIATE")

    async def quiet_between(self, after: float, until: float) -> AsyncIterator[Quiet]:
        """Each session whose last turn was after the one moment and not after the other, both in seconds since 1970."""
        # A reply is kept for the same span from its turn on, whatever a session is kept for.
        span = span_of(self._spans.reply)
        window = (span_of(after) + span, span_of(until) + span)
        for user, expires in await self._reader.run(lambda connection: connection.execute(_QUIET, window).fetchall()):
            if entries := (await self.load(user)).entries:
                yield Quiet(user, (expires - span) / 1000, entries)

    async def close(self) -> None:
        """Let go of the file."""
        await asyncio.gather(self._reader.close(), self._writer.close())

    def _append(
        self, connection: sqlite3.Connection, user: str, version: int, entries: Sequence[str], now: int
    ) -> None:
        connection.execute("DELETE FROM sessions WHERE user = ? AND expires <= ?", (user, now))
        connection.execute(
            "INSERT INTO sessions (user, version, expires) VALUES (?1, ?2, ?3)"
            " ON CONFLICT (user) DO UPDATE SET version = ?2, expires = ?3",
            (user, version + 1, now + span_of(self._spans.session)),
        )
        (place,) = connection.execute("SELECT count(*) FROM entries WHERE user = ?", (user,)).fetchone()
        numbered = [(user, place + i, entry) for i, entry in enumerate(entries)]
        connection.executemany("INSERT INTO entries (user, place, entry) VALUES (?, ?, ?)", numbered)

    def _keep_reply(self, connection: sqlite3.Connection, user: str, message_id: str, reply: str, now: int) -> None:
        kept = (user, message_id, reply, now + span_of(self._spans.reply))
        connection.execute("INSERT OR REPLACE INTO replies (user, message, reply, expires) VALUES (?, ?, ?, ?)", kept)

    def _connect(self) -> sqlite3.Connection:
        return connection_to(self._file, "FULL")


def _load(connection: sqlite3.Connection, user: str, now: int) -> Kept:
    found = connection.execute("SELECT version FROM sessions WHERE user = ? AND expires > ?", (user, now)).fetchone()
    if found is None:
        return Kept(0, ())
    rows = connection.execute("SELECT entry FROM entries WHERE user = ? ORDER BY place", (user,)).fetchall()
    return Kept(found[0], tuple(row[0] for row in rows))


def _reply(connection: sqlite3.Connection, user: str, message_id: str, now: int) -> str | None:
    asked = "SELECT reply FROM replies WHERE user = ? AND message = ? AND expires > ?"
    found = connection.execute(asked, (user, message_id, now)).fetchone()
    return found[0] if found else None


def _followed(connection: sqlite3.Connection, name: str, now: int) -> tuple[str, int]:
    asked = "SELECT user, expires FROM follows WHERE name = ? AND expires > ?"
    return connection.execute(asked, (name, now)).fetchone() or (name, 0)


def _check(connection: sqlite3.Connection, user: str, message_id: str, version: int, now: int) -> None:
    if _reply(connection, user, message_id, now) is not None:
        raise AlreadyAnswered
    found = connection.execute("SELECT version FROM sessions WHERE user = ? AND expires > ?", (user, now)).fetchone()
    if (found[0] if found else 0) != version:
        raise VersionConflict


def _sweep(connection: sqlite3.Connection, now: int) -> None:
    for statement in _SWEEP:
        connection.execute(statement, (now,))


def _empty_the_log(connection: sqlite3.Connection) -> None:
    """Carry the write-ahead log over into the file, since older entries would stay readable in it."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
