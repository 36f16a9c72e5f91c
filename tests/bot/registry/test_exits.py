"""How visits are counted: by how they ended, once each however often counting breaks off, and without saying whose they were."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import delete, select

from assessment.library import Library
from bot.dates import CHINA
from bot.registry import exits
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.exits import Visit, count_visits, keep_counting, visit_of
from bot.registry.tables import Sweep, VisitCount
from bot.registry.tables.base import now
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from flows.circumstances import LanguageChosen
from flows.entries import Answered, Entry, NotKnown, RegionChosen, entry_to_json
from flows.position import Ground, position
from tests.bot.conftest import OpenRegistry

pytestmark = pytest.mark.anyio

ON = date(2026, 11, 21)
BEGUN: list[Entry] = [LanguageChosen(locale="en"), RegionChosen(region="hangzhou")]
ELSEWHERE = Answered(fact="registered_in_region", value=False)
BARRED: list[Entry] = [LanguageChosen(locale="en"), RegionChosen(region="qingdao"), ELSEWHERE]


@pytest.fixture
def ground(library: Library) -> Ground:
    return Ground(library, ON)


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> AsyncIterator[Service]:
    store = SqliteStore(tmp_path / "sessions.sqlite3")
    made = Service(library, store, Settings(data_dir=tmp_path), registry)
    yield made
    await made.close()
    await store.close()


def gone_through(ground: Ground) -> list[Entry]:
    """A talk in which nothing is known and nothing is left to ask."""
    log = list(BEGUN)
    while (asked := position(tuple(log), ground).question) is not None:
        log.append(NotKnown(fact=asked))
    return log


async def talk(service: Service, user: str, log: list[Entry]) -> None:
    kept = await service.store.load(user)
    await service.store.commit(user, f"m{kept.version}", kept.version, [entry_to_json(entry) for entry in log], "said")


async def counts(registry: Registry) -> Mapping[tuple[str, str, str], int]:
    async with registry.reading() as session:
        rows = (await session.scalars(select(VisitCount))).all()
    assert len({row.day for row in rows}) <= 1
    return {(row.region, row.exit, row.question): row.count for row in rows}


async def begin(service: Service) -> None:
    """Count from a moment ago on."""
    await count_visits(service, now() - timedelta(seconds=5))


def soon() -> datetime:
    return now() + timedelta(seconds=5)


def test_who_stops_at_a_question_has_stopped_there(ground: Ground) -> None:
    asked = position(tuple(BEGUN), ground).question
    assert asked is not None
    assert visit_of(tuple(BEGUN), ground) == Visit("hangzhou", "stopped", asked)


def test_who_went_through_has_finished(ground: Ground) -> None:
    assert visit_of(tuple(gone_through(ground)), ground) == Visit("hangzhou", "finished", "")


def test_who_stops_when_no_higher_tier_is_left_was_ruled_out(ground: Ground) -> None:
    at = position(tuple(BARRED), ground)
    assert at.assessment is not None
    assert at.assessment.ladder.possible is None
    assert at.question is not None
    assert visit_of(tuple(BARRED), ground) == Visit("qingdao", "ruled_out", at.question)


def test_a_talk_without_a_region_is_no_regions_visit(ground: Ground) -> None:
    assert visit_of((LanguageChosen(locale="en"),), ground) is None
    assert visit_of((), ground) is None


async def test_visits_are_counted_by_region_and_end(service: Service) -> None:
    ground, before = service.ground(), datetime.now(CHINA).date()
    await begin(service)
    await talk(service, "web:1", BEGUN)
    await talk(service, "api:2", BEGUN)
    await talk(service, "wechat:3", BARRED)
    await talk(service, "web:4", gone_through(ground))
    await talk(service, "web:5", [RegionChosen(region="anhui")])
    await talk(service, "web:6", [LanguageChosen(locale="en")])
    await talk(service, "terminal", BEGUN)
    await talk(service, "terminal:operator", BEGUN)
    await count_visits(service, soon())
    stopped, barred = visit_of(tuple(BEGUN), ground), visit_of(tuple(BARRED), ground)
    there = visit_of((RegionChosen(region="anhui"),), ground)
    assert stopped is not None
    assert barred is not None
    assert there is not None
    assert await counts(service.registry) == {
        ("hangzhou", "stopped", stopped.question): 2,
        ("qingdao", "ruled_out", barred.question): 1,
        ("hangzhou", "finished", ""): 1,
        ("anhui", "stopped", there.question): 1,
    }
    async with service.registry.reading() as session:
        kept = (await session.scalars(select(VisitCount))).first()
    assert kept is not None
    assert before <= kept.day <= datetime.now(CHINA).date()


async def test_what_was_before_counting_began_is_not_counted(service: Service) -> None:
    await talk(service, "web:1", BEGUN)
    await count_visits(service, soon())
    await count_visits(service, soon() + timedelta(seconds=5))
    assert await counts(service.registry) == {}


async def test_a_visit_counts_once_however_often_it_is_looked_for(service: Service) -> None:
    await begin(service)
    await talk(service, "web:1", BEGUN)
    for _ in range(3):
        await count_visits(service, soon())
    assert sum((await counts(service.registry)).values()) == 1


async def test_who_comes_again_is_another_visit(service: Service) -> None:
    await begin(service)
    await talk(service, "web:1", BARRED[:-1])
    await count_visits(service, now())
    await talk(service, "web:1", [ELSEWHERE])
    await count_visits(service, soon())
    assert sorted(end for _, end, _ in await counts(service.registry)) == ["ruled_out", "stopped"]


async def test_a_talk_under_way_is_not_counted_yet(service: Service) -> None:
    await begin(service)
    await talk(service, "web:1", BEGUN)
    await count_visits(service, now() - timedelta(seconds=2))
    assert await counts(service.registry) == {}


async def test_of_two_processes_that_count_at_once_one_counts(
    service: Service, library: Library, tmp_path: Path, open_another: OpenRegistry
) -> None:
    await begin(service)
    for number in range(5):
        await talk(service, f"web:{number}", BEGUN)
    store = SqliteStore(tmp_path / "sessions.sqlite3")
    other = Service(library, store, Settings(data_dir=tmp_path), await open_another())
    until = soon()
    await asyncio.gather(*(count_visits(each, until) for each in (service, other, service, other)))
    await store.close()
    assert sum((await counts(service.registry)).values()) == 5


async def test_counting_that_breaks_off_before_it_is_kept_is_done_again(service: Service) -> None:
    await begin(service)
    await talk(service, "web:1", BEGUN)
    with (
        patch.object(Registry, "writing", side_effect=RegistryUnavailable("gone")),
        pytest.raises(RegistryUnavailable),
    ):
        await count_visits(service, soon())
    await count_visits(service, soon())
    assert sum((await counts(service.registry)).values()) == 1


async def test_a_long_outage_is_caught_up_with(service: Service) -> None:
    await begin(service)
    async with service.registry.writing() as session:
        await session.execute(delete(Sweep))
        session.add(Sweep(name="visits", until=now() - timedelta(hours=7)))
    await talk(service, "web:1", BEGUN)
    await count_visits(service, soon())
    assert sum((await counts(service.registry)).values()) == 1


async def test_a_talk_that_cannot_be_read_keeps_no_other_from_being_counted(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    await begin(service)
    await service.store.commit("web:broken", "m", 0, ['{"kind": "from the future"}'], "said")
    await talk(service, "web:1", BEGUN)
    await count_visits(service, soon())
    assert sum((await counts(service.registry)).values()) == 1
    assert "a visit could not be read" in caplog.text
    assert "web:broken" not in caplog.text.replace("from the future", "")


async def test_nothing_kept_says_whose_visit_it_was(service: Service) -> None:
    await begin(service)
    await talk(service, "web:0123456789abcdef", BEGUN)
    await count_visits(service, soon())
    async with service.registry.reading() as session:
        rows: list[Any] = [*(await session.scalars(select(VisitCount))), *(await session.scalars(select(Sweep)))]
    assert "0123456789abcdef" not in str([vars(row) for row in rows])


async def test_counting_goes_on_while_serving_and_after_the_registry_was_away(service: Service) -> None:
    await talk(service, "web:0", BEGUN)
    away = [RegistryUnavailable("gone")]
    real = exits.count_visits

    async def sometimes(counting: Service, until: datetime) -> None:
        if away:
            raise away.pop()
        await real(counting, until)

    with (
        patch.object(exits, "QUIET", timedelta(0)),
        patch.object(exits, "EVERY", timedelta(seconds=0.02)),
        patch.object(exits, "count_visits", sometimes),
    ):
        task = asyncio.create_task(keep_counting(service))
        async with asyncio.timeout(60):
            while not (await _begun(service.registry)):  # noqa: ASYNC110 - it is another's to begin
                await asyncio.sleep(0.02)
            await talk(service, "web:1", BEGUN)
            while not await counts(service.registry):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not away


async def _begun(registry: Registry) -> bool:
    async with registry.reading() as session:
        return (await session.scalars(select(Sweep))).first() is not None
