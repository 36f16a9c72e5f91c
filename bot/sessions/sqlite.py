"""The embedded store: one SQLite file, safe for several processes of one machine.

Every commit is on the disk before it returns, so that a turn whose reply was seen is never lost.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from bot.sessions.store import AlreadyAnswered, Kept, VersionConflict

SCHEMA_VERSION = 1
WAIT_SECONDS = 10
_SCHEMA = """
CREATE TABLE sessions (user TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (user TEXT NOT NULL, place INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (user, place)) WITHOUT ROWID;
CREATE TABLE turns (user TEXT NOT NULL, message TEXT NOT NULL, reply TEXT NOT NULL, PRIMARY KEY (user, message)) WITHOUT ROWID;
"""


class UnusableStore(RuntimeError):
    """The file cannot serve as a store."""


class SqliteStore:
    """Sessions in one file; its folder is made for the user alone."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                self._prepare(connection)
        except (OSError, sqlite3.Error) as error:
            raise UnusableStore(f"{file}: {error}") from error

    def load(self, user: str) -> Kept:
        """The user's session; an empty one of version 0 where there is none."""
        with self._transaction("DEFERRED") as connection:
            found = connection.execute("SELECT version FROM sessions WHERE user = ?", (user,)).fetchone()
            rows = connection.execute("SELECT entry FROM entries WHERE user = ? ORDER BY place", (user,)).fetchall()
        return Kept(found[0] if found else 0, tuple(row[0] for row in rows))

    def reply_to(self, user: str, message_id: str) -> str | None:
        """The reply that was committed with this message, None while it has none."""
        with self._transaction("DEFERRED") as connection:
            return _reply(connection, user, message_id)

    def commit(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Keep the turn whole or not at all; raises AlreadyAnswered, VersionConflict."""
        with self._transaction("IMMEDIATE") as connection:
            if _reply(connection, user, message_id) is not None:
                raise AlreadyAnswered
            found = connection.execute("SELECT version FROM sessions WHERE user = ?", (user,)).fetchone()
            if (found[0] if found else 0) != version:
                raise VersionConflict
            (place,) = connection.execute("SELECT count(*) FROM entries WHERE user = ?", (user,)).fetchone()
            connection.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?)", (user, version + 1))
            numbered = [(user, place + i, entry) for i, entry in enumerate(entries)]
            connection.executemany("INSERT INTO entries VALUES (?, ?, ?)", numbered)
            connection.execute("INSERT INTO turns VALUES (?, ?, ?)", (user, message_id, reply))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        """A connection of its own for each transaction, so that threads never share one."""
        with closing(self._connect()) as connection:
            connection.execute(f"BEGIN {kind}")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            connection.execute("ROLLBACK")
            raise UnusableStore(f"{self._file} was written by another version of srdi (schema {version})")
        if version == 0:
            for statement in _SCHEMA.strip().split("\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")


def _reply(connection: sqlite3.Connection, user: str, message_id: str) -> str | None:
    found = connection.execute("SELECT reply FROM turns WHERE user = ? AND message = ?", (user, message_id)).fetchone()
    return found[0] if found else None
