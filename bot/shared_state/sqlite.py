"""The embedded store of shared state: one SQLite file, safe for several processes of one machine.

All times are of one clock that never goes back: every writer notes how late it was, and one who finds that it is earlier now
moves all that is kept by as much. So nothing is held longer than it was meant to be, and no lease is given twice.
A loss of power may undo the last moments; the file stays whole, and the windows have mostly passed when the machine is back.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

from bot.backends.sqlite_thread import (
    SqliteThread,
    connection_to,
    make_for_the_user_alone,
    milliseconds_now,
    span_of,
    turn_log_on,
)
from bot.shared_state.state import Allowance, StateUnavailable, checked

SCHEMA_VERSION: Final = 1
_TABLES: Final = (
    "CREATE TABLE clock (seen INTEGER NOT NULL)",
    "INSERT INTO clock (seen) VALUES (0)",
    "CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER NOT NULL)",
    "CREATE TABLE leases (key TEXT PRIMARY KEY, owner TEXT NOT NULL, expires INTEGER NOT NULL)",
    "CREATE TABLE granted (key TEXT PRIMARY KEY, remaining INTEGER NOT NULL, expires INTEGER NOT NULL)",
    # `total` is what was ever spent under the key with this; how much lies in a window is the difference of two of them.
    "CREATE TABLE spent (key TEXT, total INTEGER, amount INTEGER, at INTEGER, expires INTEGER NOT NULL, PRIMARY KEY (key, total))",
    "CREATE INDEX kept_by_expiry ON kept (expires)",
    "CREATE INDEX leases_by_expiry ON leases (expires)",
    "CREATE INDEX granted_by_expiry ON granted (expires)",
    "CREATE INDEX spent_by_expiry ON spent (expires)",
)
# Little at once, so that no write takes long; each adds one row at most.
_SWEEP: Final = (
    "DELETE FROM kept WHERE rowid IN (SELECT rowid FROM kept WHERE expires <= ? LIMIT 20)",
    "DELETE FROM leases WHERE rowid IN (SELECT rowid FROM leases WHERE expires <= ? LIMIT 20)",
    "DELETE FROM granted WHERE rowid IN (SELECT rowid FROM granted WHERE expires <= ? LIMIT 20)",
    "DELETE FROM spent WHERE rowid IN (SELECT rowid FROM spent WHERE expires <= ? LIMIT 20)",
)
_REMOVE: Final = (
    "DELETE FROM kept WHERE key = ?",
    "DELETE FROM granted WHERE key = ?",
    "DELETE FROM spent WHERE key = ?",
)
_SET_BACK: Final = (
    "UPDATE kept SET expires = expires - ?1",
    "UPDATE leases SET expires = expires - ?1",
    "UPDATE granted SET expires = expires - ?1",
    "UPDATE spent SET expires = expires - ?1, at = at - ?1",
)

Given = TypeVar("Given")


class SqliteState:
    """Shared state in one file; its folder is made for the user alone."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._reader = SqliteThread(self._connect, StateUnavailable)
        self._writer = SqliteThread(self._connect, StateUnavailable)
        try:
            make_for_the_user_alone(file)
            with closing(self._connect()) as connection:
                turn_log_on(connection.execute)
                _prepare(connection, file)
        except (OSError, sqlite3.Error) as error:
            raise StateUnavailable(f"{file}: {error}") from error

    async def get(self, key: str) -> str | None:
        """The value, None where there is none or it has run out."""
        return await self._read(lambda connection, now: _value(connection, key, now))

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Keep the value for so long, whatever was there."""
        await self._write(lambda connection, now: _keep(connection, key, value, now + span_of(seconds)))

    async def swap(self, key: str, seen: str | None, value: str, seconds: float) -> bool:
        """Keep the value only where what is there is still what was seen; whether it was."""

        def write(connection: sqlite3.Connection, now: int) -> bool:
            if _value(connection, key, now) != seen:
                return False
            _keep(connection, key, value, now + span_of(seconds))
            return True

        return await self._write(write)

    async def remove(self, key: str) -> None:
        """Keep nothing under the key any more: no value, no count. A lease is left to its owner."""

        def write(connection: sqlite3.Connection, now: int) -> None:
            del now
            for statement in _REMOVE:
                connection.execute(statement, (key,))

        await self._write(write)

    async def lease(self, key: str, owner: str, seconds: float) -> bool:
        """Whether the key is this owner's alone from now on, for so long; an owner may lease its own again."""

        def write(connection: sqlite3.Connection, now: int) -> bool:
            taken = connection.execute(
                "INSERT INTO leases (key, owner, expires) VALUES (?1, ?2, ?3) ON CONFLICT (key)"
                " DO UPDATE SET owner = ?2, expires = ?3 WHERE owner = ?2 OR expires <= ?4",
                (key, owner, now + span_of(seconds), now),
            )
            return taken.rowcount == 1

        return await self._write(write)

    async def release(self, key: str, owner: str) -> None:
        """Give the lease back, where it is still this owner's."""

        def write(connection: sqlite3.Connection, now: int) -> None:
            del now
            connection.execute("DELETE FROM leases WHERE key = ? AND owner = ?", (key, owner))

        await self._write(write)

    async def spend(self, key: str, allowances: Sequence[Allowance], amount: int = 1) -> float:
        """Count so many in every moving window: 0 where all have room, else the seconds to wait, and nothing is counted."""
        checked(allowances, amount)

        def write(connection: sqlite3.Connection, now: int) -> int:
            newest = connection.execute("SELECT max(total) FROM spent WHERE key = ?", (key,)).fetchone()
            last = (newest[0] or 0) + amount
            wait = max(_wait(connection, key, last - one.amount, now - span_of(one.seconds)) for one in allowances)
            if not wait:
                expires = now + max(span_of(one.seconds) for one in allowances)
                connection.execute(
                    "INSERT INTO spent (key, total, amount, at, expires) VALUES (?, ?, ?, ?, ?)",
                    (key, last, amount, now, expires),
                )
            return wait

        return await self._write(write) / 1000

    async def grant(self, key: str, amount: int, seconds: float) -> None:
        """From now on so many may be drawn, for so long; what was left of an earlier grant is gone."""

        def write(connection: sqlite3.Connection, now: int) -> None:
            row = (key, amount, now + span_of(seconds))
            connection.execute("INSERT OR REPLACE INTO granted (key, remaining, expires) VALUES (?, ?, ?)", row)

        await self._write(write)

    async def draw(self, key: str) -> bool:
        """Take one of what was granted; whether there was one."""

        def write(connection: sqlite3.Connection, now: int) -> bool:
            drawn = connection.execute(
                "UPDATE granted SET remaining = remaining - 1 WHERE key = ? AND expires > ? AND remaining > 0",
                (key, now),
            )
            return drawn.rowcount == 1

        return await self._write(write)

    async def left(self, key: str) -> int:
        """How many may still be drawn."""

        def read(connection: sqlite3.Connection, now: int) -> int:
            asked = "SELECT remaining FROM granted WHERE key = ? AND expires > ?"
            found = connection.execute(asked, (key, now)).fetchone()
            return found[0] if found else 0

        return await self._read(read)

    async def close(self) -> None:
        """Let go of the file."""
        await asyncio.gather(self._reader.close(), self._writer.close())

    async def _read(self, work: Callable[[sqlite3.Connection, int], Given]) -> Given:
        def read(connection: sqlite3.Connection) -> tuple[Given, bool]:
            now = milliseconds_now()
            return work(connection, now), _seen(connection) > now

        found, clock_was_set_back = await self._reader.run(read)
        return await self._write(work) if clock_was_set_back else found

    async def _write(self, work: Callable[[sqlite3.Connection, int], Given]) -> Given:
        def write(connection: sqlite3.Connection) -> Given:
            # Looked up where nobody else can write, so that it is never earlier than the last writer's.
            now = milliseconds_now()
            behind = _seen(connection) - now
            for statement in _SET_BACK if behind > 0 else ():
                connection.execute(statement, (behind,))
            if behind:
                connection.execute("UPDATE clock SET seen = ?", (now,))
            for statement in _SWEEP:
                connection.execute(statement, (now,))
            return work(connection, now)

        return await self._writer.run(write, "IMMEDIATE")

    def _connect(self) -> sqlite3.Connection:
        return connection_to(self._file, "NORMAL")


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in {0, SCHEMA_VERSION}:
        connection.execute("ROLLBACK")
        raise StateUnavailable(f"{file} was written by another version of srdi (schema {version})")
    for statement in () if version else _TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _seen(connection: sqlite3.Connection) -> int:
    (seen,) = connection.execute("SELECT seen FROM clock").fetchone()
    return int(seen)


def _value(connection: sqlite3.Connection, key: str, now: int) -> str | None:
    found = connection.execute("SELECT value FROM kept WHERE key = ? AND expires > ?", (key, now)).fetchone()
    return found[0] if found else None


def _keep(connection: sqlite3.Connection, key: str, value: str, expires: int) -> None:
    connection.execute("INSERT OR REPLACE INTO kept (key, value, expires) VALUES (?, ?, ?)", (key, value, expires))


def _wait(connection: sqlite3.Connection, key: str, unit: int, since: int) -> int:
    """How long until the unit of this number, and so all before it, has left the window that began then; it may be gone."""
    asked = "SELECT total, amount, at FROM spent WHERE key = ? AND total >= ? ORDER BY total LIMIT 1"
    found = connection.execute(asked, (key, unit)).fetchone()
    if found is None:
        return 0
    total, amount, at = found
    return max(0, at - since) if unit > total - amount else 0
