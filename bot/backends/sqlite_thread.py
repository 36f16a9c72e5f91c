"""A thread with a connection to an SQLite file, for stores that several processes of one machine share.

A store has one for reading and one for writing: a reader waits for no disk, and writers of one process stand in line instead
of polling for the file's lock.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import uniform
from typing import Final, Literal, TypeVar

WAIT_SECONDS: Final = 10
_SECONDS_ASIDE: Final = 0.001, 0.02
_PRIMARY: Final = 0xFF
"""The part of SQLite's codes that is not a variety of another code."""

Given = TypeVar("Given")


class SqliteThread:
    """A thread with a connection of its own, opened when it is first needed."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], unavailable: type[Exception]) -> None:
        self._connect = connect
        self._unavailable = unavailable
        self._connection: sqlite3.Connection | None = None
        self._executor = ThreadPoolExecutor(1, "sqlite")

    async def run(self, work: Callable[[sqlite3.Connection], Given], transaction: str | None = "DEFERRED") -> Given:
        """Do this in the thread, as one transaction unless there is to be none."""

        def job() -> Given:
            self._connection = self._connection or self._connect()
            if transaction is None:
                return work(self._connection)
            with _transaction(self._connection, transaction):
                return work(self._connection)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, job)
        except sqlite3.Error as error:
            raise self._unavailable(str(error)) from error

    async def close(self) -> None:
        """Let go of the file."""

        def job() -> None:
            if self._connection is not None:
                self._connection.close()

        await asyncio.get_running_loop().run_in_executor(self._executor, job)
        self._executor.shutdown()


def make_for_the_user_alone(file: Path) -> None:
    """The file and its folder, where they are not there yet; raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # For the user alone, even in a folder that others may look into; what SQLite lays beside it has the same mode.
    file.touch(mode=0o600)


def connection_to(file: Path, synchronous: Literal["FULL", "NORMAL"]) -> sqlite3.Connection:
    """A connection: with FULL every commit is on the disk before it returns, with NORMAL it survives all but a loss of power."""
    connection = sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    # What is deleted is overwritten, so that it cannot be read from the file afterwards.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def turn_log_on(execute: Callable[[str], object]) -> None:
    """Have SQLite write to a log beside the file, so that readers wait for no writer; raises sqlite3.Error.

    Processes that do so at once on a new file hold each other up, and SQLite refuses instead of waiting: either would wait for
    the other for ever.
    """
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(uniform(*_SECONDS_ASIDE))  # noqa: S311 - spreads, hides nothing
        else:
            return


def milliseconds_now() -> int:
    """Milliseconds since 1970, the same for all processes."""
    return time.time_ns() // 1_000_000


def span_of(seconds: float) -> int:
    """The span in milliseconds."""
    return round(seconds * 1000)


@contextmanager
def _transaction(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    connection.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        # A full disk has rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
