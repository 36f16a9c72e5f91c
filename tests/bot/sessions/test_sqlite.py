"""The embedded store: a turn is kept whole, once, on the version it was worked out from, and only for its user."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.sessions.sqlite import SqliteStore, UnusableStore
from bot.sessions.store import AlreadyAnswered, Kept, VersionConflict


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "sessions.sqlite3")


def test_a_user_never_seen_has_an_empty_session(store: SqliteStore) -> None:
    assert store.load("anna") == Kept(0, ())
    assert store.reply_to("anna", "m1") is None


def test_entries_come_back_in_the_order_they_were_kept(store: SqliteStore) -> None:
    store.commit("anna", "m1", 0, ["a", "b"], "first")
    store.commit("anna", "m2", 1, ["c"], "second")
    assert store.load("anna") == Kept(2, ("a", "b", "c"))
    assert store.reply_to("anna", "m1") == "first"


def test_a_message_delivered_twice_is_kept_once(store: SqliteStore) -> None:
    store.commit("anna", "m1", 0, ["a"], "first")
    with pytest.raises(AlreadyAnswered):
        store.commit("anna", "m1", 1, ["again"], "other")
    assert store.load("anna") == Kept(1, ("a",))
    assert store.reply_to("anna", "m1") == "first"


def test_a_turn_worked_out_from_an_older_version_is_refused_whole(store: SqliteStore) -> None:
    store.commit("anna", "m1", 0, ["a"], "first")
    with pytest.raises(VersionConflict):
        store.commit("anna", "m2", 0, ["b"], "second")
    assert store.load("anna") == Kept(1, ("a",))
    assert store.reply_to("anna", "m2") is None


def test_a_turn_that_fails_on_the_way_leaves_nothing_behind(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.Error):
        store.commit("anna", "m1", 0, ["a", object()], "first")  # type: ignore[list-item]
    assert store.load("anna") == Kept(0, ())


def test_two_users_do_not_see_each_other(store: SqliteStore) -> None:
    store.commit("anna", "m1", 0, ["a"], "first")
    assert store.load("bert") == Kept(0, ())
    store.commit("bert", "m1", 0, ["b"], "other")
    assert store.load("anna").entries == ("a",)


def test_another_process_opening_the_same_file_sees_what_was_kept(store: SqliteStore, tmp_path: Path) -> None:
    store.commit("anna", "m1", 0, ["a"], "first")
    assert SqliteStore(tmp_path / "sessions.sqlite3").load("anna").entries == ("a",)


def test_the_folder_is_made_for_the_user_alone(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "state" / "srdi" / "sessions.sqlite3")
    assert stat.S_IMODE((tmp_path / "state" / "srdi").stat().st_mode) == 0o700


def test_of_many_turns_at_once_on_one_version_exactly_one_is_kept(store: SqliteStore) -> None:
    def commit(number: int) -> bool:
        try:
            store.commit("anna", f"m{number}", 0, [f"e{number}"], "reply")
        except VersionConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(commit, range(24))) == 1
    assert store.load("anna").version == 1


def test_a_file_of_another_version_of_the_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "sessions.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UnusableStore, match="another version"):
        SqliteStore(file)


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "sessions.sqlite3"
    file.write_text("not a database, but somebody's notes " * 50, encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(UnusableStore, match="sessions"):
        SqliteStore(file)
    assert file.read_bytes() == before
