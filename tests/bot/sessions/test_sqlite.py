"""The embedded store as a file: whose it is, what an earlier version left in it, and what is none of ours."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.sessions.sqlite import SqliteStore
from bot.sessions.store import Kept, StoreUnavailable, UnusableStore

pytestmark = pytest.mark.anyio

VERSION_1 = """
CREATE TABLE sessions (user TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (user TEXT NOT NULL, place INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (user, place)) WITHOUT ROWID;
CREATE TABLE turns (user TEXT NOT NULL, message TEXT NOT NULL, reply TEXT NOT NULL, PRIMARY KEY (user, message)) WITHOUT ROWID;
INSERT INTO sessions VALUES ('terminal', 2), ('anna', 1);
INSERT INTO entries VALUES ('terminal', 0, '{"kind":"region","region":"hangzhou"}'), ('terminal', 1, '{"kind":"reviewed"}');
INSERT INTO entries VALUES ('anna', 0, '{"kind":"region","region":"anhui"}');
INSERT INTO turns VALUES ('terminal', 'm1', '[]'), ('terminal', 'm2', '[]');
PRAGMA user_version = 1;
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sessions.sqlite3"


async def test_a_file_of_the_first_version_keeps_its_sessions_and_they_go_on(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(VERSION_1)
    store = SqliteStore(file)
    told = '{"kind":"region","region":"hangzhou"}', '{"kind":"reviewed"}'
    assert await store.load("terminal") == Kept(2, told)
    await store.commit("terminal", "m3", 2, ["c"], "reply")
    await store.close()
    again = SqliteStore(file)
    assert await again.load("terminal") == Kept(3, (*told, "c"))
    assert (await again.load("anna")).version == 1
    await again.close()


async def test_what_comes_from_the_first_version_has_the_same_tables_as_a_new_file(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(VERSION_1)
    new = tmp_path / "new.sqlite3"
    for each in (file, new):
        await SqliteStore(each).close()
    assert _columns(file) == _columns(new)


async def test_several_processes_may_be_the_first_to_open_an_old_file(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(VERSION_1)
    stores = await asyncio.gather(*(asyncio.to_thread(SqliteStore, file) for _ in range(8)))
    assert {(await store.load("terminal")).version for store in stores} == {2}
    for store in stores:
        await store.close()


async def test_the_folder_is_made_for_the_user_alone(tmp_path: Path) -> None:
    await SqliteStore(tmp_path / "state" / "srdi" / "sessions.sqlite3").close()
    assert stat.S_IMODE((tmp_path / "state" / "srdi").stat().st_mode) == 0o700


async def test_the_file_and_what_lies_beside_it_are_the_users_alone_whatever_the_folder_is(file: Path) -> None:
    file.parent.chmod(0o755)
    store = SqliteStore(file)
    await store.commit("anna", "m1", 0, ["a"], "reply")
    lying = list(file.parent.glob(f"{file.name}*"))
    assert len(lying) == 3
    assert {stat.S_IMODE(one.stat().st_mode) for one in lying} == {0o600}
    await store.close()


async def test_a_full_disk_is_said_and_what_was_kept_stays(file: Path) -> None:
    store = SqliteStore(file)
    await store.commit("anna", "m1", 0, ["a"], "reply")
    await store._writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall(), None)
    with pytest.raises(StoreUnavailable):
        await store.commit("anna", "m2", 1, ["b" * 1_000_000], "reply")
    await store._writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchall(), None)
    assert await store.load("anna") == Kept(1, ("a",))
    await store.commit("anna", "m2", 1, ["b" * 1_000_000], "reply")
    await store.close()


async def test_a_turn_that_fails_on_the_way_leaves_nothing_behind(file: Path) -> None:
    store = SqliteStore(file)
    with pytest.raises(StoreUnavailable):
        await store.commit("anna", "m1", 0, ["a", object()], "first")  # type: ignore[list-item]
    assert await store.load("anna") == Kept(0, ())
    await store.commit("anna", "m1", 0, ["a"], "first")
    await store.close()


async def test_a_file_of_another_version_of_the_program_is_left_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UnusableStore, match="another version"):
        SqliteStore(file)


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(file: Path) -> None:
    file.write_text("not a database, but somebody's notes " * 50, encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(UnusableStore, match="sessions"):
        SqliteStore(file)
    assert file.read_bytes() == before


def _columns(file: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(
            "SELECT m.type, m.name, c.name, c.type, c.pk FROM sqlite_master m"
            " LEFT JOIN pragma_table_info(m.name) c ORDER BY 1, 2, 3"
        ).fetchall()
