"""What a draft would change for every firm of its region: counted, listed, and gone on with where somebody stopped."""

from datetime import date

import pytest
from sqlalchemy import select

from assessment.content import edition_of
from assessment.library import Library
from bot.impact import working_out
from bot.impact.runs import ask_for
from bot.impact.working_out import Task, work_out
from bot.pack_archives import content_of
from bot.registry.database import Registry
from bot.registry.publications import NOT_THERE, Refused, edit
from bot.registry.queries import policies as queries
from bot.registry.tables import Firm, Impact
from bot.registry.wall import Wall
from tests.bot.console.packs import hangzhou
from tests.bot.impact.firms import AUTHOR, CHAMPION, RAISED, REGION, drafted, enrolled

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 22)
RICHER: dict[str, object] = {**CHAMPION, "revenue": 100_000_000}
CONTENT = content_of(hangzhou(raised=RAISED))


async def _asked(registry: Registry, library: Library) -> Task:
    edition = edition_of(library)
    draft = await drafted(registry, edition)
    await ask_for(Wall(registry, REGION), AUTHOR, draft, edition=edition, on=DAY)
    return Task(draft, REGION, CONTENT, {})


async def _impact(registry: Registry, task: Task) -> Impact:
    impact = await queries.impact_of(Wall(registry, REGION), task.publication_id)
    assert impact is not None
    return impact


async def test_the_firms_that_move_are_counted_and_listed_by_name(registry: Registry, library: Library) -> None:
    ids = await enrolled(registry, [CHAMPION, RICHER, CHAMPION, {}])
    task = await _asked(registry, library)
    await work_out(registry, task)
    impact = await _impact(registry, task)
    assert (impact.state, impact.total, impact.done) == ("finished", 4, 4)
    assert impact.counts["judged"] == 3
    assert impact.counts["directions"] == {"down": 2}
    assert impact.counts["before"] == {"provincial_hidden_champion": 3}
    assert impact.counts["after"]["provincial_hidden_champion"] == 1
    listed, total = await queries.firms_that_move(Wall(registry, REGION), task.publication_id, direction="down")
    assert total == 2
    assert [each.firm_id for each in listed] == [ids[0], ids[2]]
    assert await queries.firms_that_move(Wall(registry, REGION), task.publication_id, direction="up") == ([], 0)


async def test_firms_of_other_regions_are_neither_judged_nor_listed(registry: Registry, library: Library) -> None:
    await enrolled(registry, [CHAMPION], "qingdao")
    task = await _asked(registry, library)
    await work_out(registry, task)
    impact = await _impact(registry, task)
    assert (impact.total, impact.counts["judged"]) == (0, 0)
    assert await queries.firms_that_move(Wall(registry, "qingdao"), task.publication_id) == ([], 0)


async def test_whoever_goes_on_counts_each_firm_once(
    registry: Registry, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enrolled(registry, [CHAMPION] * 7)
    monkeypatch.setattr(working_out, "FIRMS_AT_A_TIME", 3)
    task = await _asked(registry, library)
    real, batches = working_out._next_firms, 0

    async def dies_in_the_second_batch(wall: Wall, last: str) -> object:
        nonlocal batches
        batches += 1
        if batches == 2:
            raise ConnectionResetError
        return await real(wall, last)

    monkeypatch.setattr(working_out, "_next_firms", dies_in_the_second_batch)
    with pytest.raises(ConnectionResetError):
        await work_out(registry, task)
    assert ((await _impact(registry, task)).state, (await _impact(registry, task)).done) == ("running", 3)
    await work_out(registry, task)
    impact = await _impact(registry, task)
    assert (impact.state, impact.done, impact.counts["directions"]) == ("finished", 7, {"down": 7})
    assert (await queries.firms_that_move(Wall(registry, REGION), task.publication_id))[1] == 7


@pytest.mark.parametrize("firms", [0, 3, 6])
async def test_it_ends_where_the_firms_end(
    registry: Registry, library: Library, monkeypatch: pytest.MonkeyPatch, firms: int
) -> None:
    await enrolled(registry, [CHAMPION] * firms)
    monkeypatch.setattr(working_out, "FIRMS_AT_A_TIME", 3)
    task = await _asked(registry, library)
    await work_out(registry, task)
    impact = await _impact(registry, task)
    assert (impact.state, impact.done) == ("finished", firms)


async def test_it_stops_when_the_draft_is_changed(
    registry: Registry, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enrolled(registry, [CHAMPION] * 6)
    monkeypatch.setattr(working_out, "FIRMS_AT_A_TIME", 2)
    task = await _asked(registry, library)
    real = working_out._next_firms

    async def changed_meanwhile(wall: Wall, last: str) -> object:
        found = await real(wall, last)
        if last:
            await edit(wall, AUTHOR, task.publication_id, hangzhou(), edition=edition_of(library), note="")
        return found

    monkeypatch.setattr(working_out, "_next_firms", changed_meanwhile)
    await work_out(registry, task)
    assert await queries.impact_of(Wall(registry, REGION), task.publication_id) is None
    assert await queries.firms_that_move(Wall(registry, REGION), task.publication_id) == ([], 0)


async def test_whoever_is_asked_anew_meanwhile_leaves_the_counting_to_the_newer_run(
    registry: Registry, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enrolled(registry, [CHAMPION] * 2)
    task = await _asked(registry, library)
    real, edition = working_out._next_firms, edition_of(library)

    async def asked_meanwhile(wall: Wall, last: str) -> object:
        monkeypatch.setattr(working_out, "_next_firms", real)
        await ask_for(wall, AUTHOR, task.publication_id, edition=edition, on=date(2027, 1, 1))
        return await real(wall, last)

    monkeypatch.setattr(working_out, "_next_firms", asked_meanwhile)
    await work_out(registry, task)
    impact = await _impact(registry, task)
    assert (impact.state, impact.done, impact.judged_on) == ("running", 0, date(2027, 1, 1))


async def test_a_firm_that_is_erased_meanwhile_is_left_out(
    registry: Registry, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = await enrolled(registry, [CHAMPION, CHAMPION])
    task = await _asked(registry, library)
    real = working_out._next_firms

    async def erased_meanwhile(wall: Wall, last: str) -> object:
        found = await real(wall, last)
        async with registry.writing() as session:
            firm = await session.scalar(select(Firm).where(Firm.id == gone))
            if firm is not None:
                await session.delete(firm)
        return found

    monkeypatch.setattr(working_out, "_next_firms", erased_meanwhile)
    await work_out(registry, task)
    listed, total = await queries.firms_that_move(Wall(registry, REGION), task.publication_id)
    assert (total, [each.firm_id for each in listed]) == (1, [stays])


async def test_what_other_regions_ask_for_is_not_there_to_be_asked(registry: Registry, library: Library) -> None:
    draft = await drafted(registry, edition_of(library))
    with pytest.raises(Refused, match=NOT_THERE):
        await ask_for(Wall(registry, "qingdao"), AUTHOR, draft, edition=edition_of(library), on=DAY)
