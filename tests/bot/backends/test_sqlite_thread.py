"""A new file that several processes open at once ends up with its log on, whoever was first."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.backends import sqlite_thread
from bot.backends.sqlite_thread import turn_log_on


@contextmanager
def _held(file: Path) -> Iterator[sqlite3.Connection]:
    """The file while somebody is in it, so that its log cannot be turned on."""
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield connection


def _mode(connection: sqlite3.Connection) -> str:
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    return str(mode)


def test_the_log_is_turned_on_once_nobody_is_in_the_way(tmp_path: Path) -> None:
    file = tmp_path / "new"

    def turn() -> str:
        # SQLite itself does not wait here, as it does not for one that switches at the same moment.
        with closing(sqlite3.connect(file, timeout=0)) as connection:
            turn_log_on(connection.execute)
            return _mode(connection)

    with ThreadPoolExecutor(4) as threads:
        with _held(file) as other:
            turning = [threads.submit(turn) for _ in range(4)]
            with pytest.raises(TimeoutError):
                turning[0].result(timeout=0.1)
            other.execute("ROLLBACK")
        assert [each.result() for each in turning] == ["wal"] * 4


def test_whoever_stays_in_the_way_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_thread, "WAIT_SECONDS", 0.05)
    file = tmp_path / "new"
    with (
        _held(file),
        closing(sqlite3.connect(file, timeout=0)) as connection,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        turn_log_on(connection.execute)


def test_what_waiting_does_not_help_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "no database").write_bytes(b"something else" * 1000)
    with (
        closing(sqlite3.connect(tmp_path / "no database")) as connection,
        pytest.raises(sqlite3.DatabaseError, match="not a database"),
    ):
        turn_log_on(connection.execute)
