"""The embedded store as a file: whose it is, what is swept from it, and what a clock that was set back does to it."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.shared_state.sqlite import SqliteState
from bot.shared_state.state import Allowance, StateUnavailable

pytestmark = pytest.mark.anyio

HOUR = 3_600
DAY = 86_400
NOON = 1_800_000_000.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shared.sqlite3"


@pytest.fixture
async def state(file: Path) -> AsyncIterator[SqliteState]:
    state = SqliteState(file)
    yield state
    await state.close()


class Clock:
    """The clock of the machine, as somebody sets it."""

    def __init__(self) -> None:
        self.now = NOON


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("bot.shared_state.sqlite.milliseconds_now", lambda: round(clock.now * 1000))
    return clock


async def test_everything_lasts_to_the_end_of_its_span_and_no_longer(clock: Clock, state: SqliteState) -> None:
    await state.put("anna", "value", 60)
    await state.grant("anna", 5, 60)
    assert await state.lease("anna", "worker", 60)
    clock.now += 59.999
    assert await state.get("anna") == "value"
    assert await state.draw("anna")
    assert not await state.lease("anna", "another", 60)
    clock.now += 0.001
    assert await state.get("anna") is None
    assert await state.left("anna") == 0
    assert not await state.draw("anna")
    assert await state.lease("anna", "another", 60)


async def test_a_clock_set_back_holds_nothing_for_longer_than_its_span(clock: Clock, state: SqliteState) -> None:
    await state.put("anna", "value", 60)
    await state.grant("anna", 5, 60)
    assert await state.lease("anna", "worker", 60)
    assert await state.spend("anna", [Allowance(1, 60)]) == 0
    clock.now -= DAY
    assert await state.get("anna") == "value"
    assert not await state.lease("anna", "another", 60)
    assert await state.spend("anna", [Allowance(1, 60)]) == 60
    clock.now += 60
    assert await state.get("anna") is None
    assert await state.left("anna") == 0
    assert await state.spend("anna", [Allowance(1, 60)]) == 0
    assert await state.lease("anna", "another", 60)


async def test_one_who_only_reads_notices_that_the_clock_was_set_back(clock: Clock, state: SqliteState) -> None:
    await state.put("anna", "value", 60)
    clock.now -= DAY
    assert await state.get("anna") == "value"
    clock.now += 60
    assert await state.get("anna") is None


async def test_what_has_run_out_is_swept_from_the_file(clock: Clock, file: Path, state: SqliteState) -> None:
    for n in range(50):
        await state.put(f"value-{n}", "value", 60)
        await state.grant(f"grant-{n}", 5, 60)
        await state.lease(f"lease-{n}", "worker", 60)
        await state.spend(f"spent-{n}", [Allowance(1, 60)])
    assert _rows(file) == 200
    clock.now += 60
    for _ in range(5):
        await state.remove("nothing")
    assert _rows(file) == 0


async def test_what_was_removed_cannot_be_read_from_the_file_when_it_is_closed(file: Path) -> None:
    state = SqliteState(file)
    await state.put("anna", "HER-TOKEN", HOUR)
    await state.remove("anna")
    await state.close()
    assert b"HER-TOKEN" not in b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


async def test_what_was_counted_is_still_there_when_the_program_starts_again(file: Path) -> None:
    before = SqliteState(file)
    await before.put("token", "first", HOUR)
    assert await before.spend("anna", [Allowance(1, HOUR)]) == 0
    await before.close()
    after = SqliteState(file)
    assert await after.get("token") == "first"
    assert await after.spend("anna", [Allowance(1, HOUR)]) > 0
    await after.close()


async def test_several_may_be_the_first_to_open_the_file(file: Path) -> None:
    states = await asyncio.gather(*(asyncio.to_thread(SqliteState, file) for _ in range(8)))
    counted = await asyncio.gather(*(state.spend("anna", [Allowance(3, HOUR)]) for state in states))
    assert counted.count(0) == 3
    for state in states:
        await state.close()


async def test_the_file_and_what_lies_beside_it_are_the_users_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "srdi" / "shared.sqlite3"
    state = SqliteState(file)
    await state.put("token", "first", HOUR)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    lying = list(file.parent.glob(f"{file.name}*"))
    assert len(lying) == 3
    assert {stat.S_IMODE(one.stat().st_mode) for one in lying} == {0o600}
    await state.close()


async def test_a_full_disk_is_said_and_nothing_is_counted(state: SqliteState) -> None:
    assert await state.spend("anna", [Allowance(2, HOUR)]) == 0
    await state._writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall(), None)
    with pytest.raises(StateUnavailable):
        await state.put("token", "a" * 1_000_000, HOUR)
    assert await state.get("token") is None
    await state._writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchall(), None)
    assert await state.spend("anna", [Allowance(2, HOUR)]) == 0
    assert await state.spend("anna", [Allowance(2, HOUR)]) > 0


async def test_a_file_that_another_holds_for_too_long_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.backends.sqlite_thread.WAIT_SECONDS", 0.1)
    state = SqliteState(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StateUnavailable):
            await state.draw("anna")
        assert await state.get("anna") is None
    assert await state.lease("anna", "worker", HOUR)
    await state.close()


async def test_a_file_of_another_version_of_the_program_is_left_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StateUnavailable, match="another version"):
        SqliteState(file)


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(file: Path) -> None:
    file.write_text("not a database, but somebody's notes " * 50, encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(StateUnavailable, match="shared"):
        SqliteState(file)
    assert file.read_bytes() == before


def _rows(file: Path) -> int:
    tables = ("kept", "granted", "leases", "spent")
    with closing(sqlite3.connect(file)) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608
    return sum(counts)
