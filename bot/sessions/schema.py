"""The tables of the embedded store, and how a file of an earlier version of srdi becomes one of this version.

Times are milliseconds since 1970. A file of a later version is left alone.
"""

import sqlite3
from typing import Final

from bot.sessions.store import UnusableStore

SCHEMA_VERSION: Final = 2

_SESSIONS: Final = "CREATE TABLE sessions (user TEXT PRIMARY KEY, version INTEGER NOT NULL, expires INTEGER NOT NULL)"
_FIRST: Final = (
    _SESSIONS,
    "CREATE TABLE entries (user TEXT, place INTEGER, entry TEXT NOT NULL, PRIMARY KEY (user, place)) WITHOUT ROWID",
)
_FROM_1: Final = (
    "ALTER TABLE sessions RENAME TO sessions_1",
    _SESSIONS,
    "INSERT INTO sessions (user, version, expires) SELECT user, version, :expires FROM sessions_1",
    "DROP TABLE sessions_1",
    # Replies under the ids of messages that no channel repeats.
    "DROP TABLE turns",
)
_SINCE_2: Final = (
    "CREATE TABLE replies (user TEXT, message TEXT, reply TEXT NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (user, message))",
    "CREATE TABLE follows (name TEXT PRIMARY KEY, user TEXT NOT NULL, expires INTEGER NOT NULL)",
    "CREATE TABLE tickets (ticket TEXT PRIMARY KEY, user TEXT NOT NULL, taker TEXT, expires INTEGER NOT NULL)",
    "CREATE INDEX sessions_by_expiry ON sessions (expires)",
    "CREATE INDEX replies_by_expiry ON replies (expires)",
    "CREATE INDEX follows_by_expiry ON follows (expires)",
    "CREATE INDEX tickets_by_expiry ON tickets (expires)",
    # Whatever removes a session removes its answers.
    "CREATE TRIGGER session_gone AFTER DELETE ON sessions BEGIN DELETE FROM entries WHERE user = OLD.user; END",
)
_STEPS: Final = {0: (*_FIRST, *_SINCE_2), 1: (*_FROM_1, *_SINCE_2), SCHEMA_VERSION: ()}


def prepare(connection: sqlite3.Connection, file: str, expires: int) -> None:
    """Make the tables, or bring them to this version; sessions that knew no expiry yet get this one."""
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in _STEPS:
        connection.execute("ROLLBACK")
        raise UnusableStore(f"{file} was written by another version of srdi (schema {version})")
    for statement in _STEPS[version]:
        connection.execute(statement, {"expires": expires} if ":expires" in statement else {})
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
