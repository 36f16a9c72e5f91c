"""Which firms a publication moves is known once it is in use: worked out against what it replaced, whenever that is done."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assessment.library import NATION, PACKS, Library
from bot.impact.before import before_of
from bot.impact.runs import ask_for, day_to_work_out
from bot.impact.working_out import Task, work_out
from bot.pack_archives import Files, content_of, files_below
from bot.registry.database import Registry
from bot.registry.publications import NOT_FROM_HERE, Refused, add_draft, publish, submit
from bot.registry.queries import policies as queries
from bot.registry.tables import Impact, Publication
from bot.registry.wall import Wall
from tests.bot.console.packs import hangzhou
from tests.bot.impact.firms import AUTHOR, CHAMPION, RAISED, REGION, enrolled
from tests.bot.registry.owners import OnADay, installation

pytestmark = pytest.mark.anyio
APPROVER = "b" * 32
DAY = date(2026, 11, 22)
RAISED_FILES = hangzhou(raised=RAISED)
PEOPLE = "common:\n  - {id: people, text: 有500人, clause: 总则·条件, fact: employees, at_least: 500}\n".encode()


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> AsyncIterator[OnADay]:
    """An installation whose packs are the shipped ones until something is published."""
    service = installation(library, registry, tmp_path / "served")
    yield service
    await service.close()
    await service.store.close()


async def _drafted(service: OnADay, files: Files, region: str = REGION) -> str:
    await service.policies.refresh(service.registry)
    wall = Wall(service.registry, region)
    return await add_draft(wall, AUTHOR, files, edition=service.policies.edition, note="")


async def _published(service: OnADay, draft: str, files: Files, region: str = REGION, on: date | None = DAY) -> None:
    wall, edition = Wall(service.registry, region), service.policies.edition
    await submit(wall, AUTHOR, draft)
    await publish(wall, APPROVER, draft, content=content_of(files), edition=edition, summary={}, impact_on=on)
    await service.policies.refresh(service.registry)


async def _worked_out(service: OnADay, publication: str, files: Files, region: str = REGION) -> Impact:
    before = await before_of(service, publication)
    await work_out(service.registry, Task(publication, region, content_of(files), before))
    found = await queries.impact_of(Wall(service.registry, region), publication)
    assert found is not None
    return found


async def test_publishing_has_the_firms_worked_out_that_it_moves(service: OnADay) -> None:
    await enrolled(service.registry, [CHAMPION, CHAMPION])
    draft = await _drafted(service, RAISED_FILES)
    await _published(service, draft, RAISED_FILES)
    impact = await _worked_out(service, draft, RAISED_FILES)
    assert (impact.state, impact.judged_on, impact.counts["directions"]) == ("finished", DAY, {"down": 2})
    assert (await queries.firms_that_move(Wall(service.registry, REGION), draft))[1] == 2


async def test_each_publication_is_held_against_the_one_that_it_replaced_however_late(service: OnADay) -> None:
    await enrolled(service.registry, [CHAMPION])
    raised = await _drafted(service, RAISED_FILES)
    await _published(service, raised, RAISED_FILES)
    back = await _drafted(service, hangzhou())
    await _published(service, back, hangzhou())
    assert (await _worked_out(service, raised, RAISED_FILES)).counts["directions"] == {"down": 1}
    assert (await _worked_out(service, back, hangzhou())).counts["directions"] == {"up": 1}


async def test_what_another_region_publishes_later_is_not_in_what_it_is_held_against(service: OnADay) -> None:
    await enrolled(service.registry, [CHAMPION])
    raised = await _drafted(service, RAISED_FILES)
    await _published(service, raised, RAISED_FILES)
    others = files_below(PACKS / "qingdao")
    region = others["region.yaml"].replace("青岛".encode(), "青岛（改）".encode(), 1)
    assert region != others["region.yaml"]
    later = {name: text for name, text in others.items() if not name.startswith("golden/")} | {"region.yaml": region}
    await _published(service, await _drafted(service, later, "qingdao"), later, "qingdao")
    impact = await _worked_out(service, raised, RAISED_FILES)
    assert (impact.state, impact.counts["directions"]) == ("finished", {"down": 1})


async def test_what_is_begun_for_a_draft_goes_on_against_the_same_when_that_is_published(service: OnADay) -> None:
    await enrolled(service.registry, [CHAMPION])
    draft, wall = await _drafted(service, RAISED_FILES), Wall(service.registry, REGION)
    await ask_for(wall, AUTHOR, draft, edition=service.policies.edition, on=DAY)
    await _published(service, draft, RAISED_FILES, on=None)
    impact = await _worked_out(service, draft, RAISED_FILES)
    assert (impact.state, impact.counts["directions"]) == ("finished", {"down": 1})


async def test_nothing_is_counted_against_other_policies_than_those_asked_about(service: OnADay) -> None:
    await enrolled(service.registry, [CHAMPION])
    draft = await _drafted(service, RAISED_FILES)
    await _published(service, draft, RAISED_FILES)
    in_use = await service.policies.files_in_use(service.registry)
    await work_out(service.registry, Task(draft, REGION, content_of(RAISED_FILES), in_use))
    impact = await queries.impact_of(Wall(service.registry, REGION), draft)
    assert impact is not None
    assert (impact.state, impact.done, impact.counts) == ("failed", 0, {})


async def test_what_is_in_use_can_be_worked_out_again_and_what_was_replaced_cannot(service: OnADay) -> None:
    await enrolled(service.registry, [CHAMPION])
    wall = Wall(service.registry, REGION)
    raised = await _drafted(service, RAISED_FILES)
    await _published(service, raised, RAISED_FILES, on=None)
    await ask_for(wall, AUTHOR, raised, edition=service.policies.edition, on=DAY)
    assert (await _worked_out(service, raised, RAISED_FILES)).counts["directions"] == {"down": 1}
    back = await _drafted(service, hangzhou())
    await _published(service, back, hangzhou())
    with pytest.raises(Refused, match=NOT_FROM_HERE):
        await ask_for(wall, AUTHOR, raised, edition=service.policies.edition, on=DAY)


async def test_gaps_and_days_are_kept_with_the_firm_and_counted(service: OnADay) -> None:
    files = {name: text for name, text in files_below(PACKS / NATION).items() if not name.startswith("golden/")}
    files["cn-2022/tiers.yaml"] = files["cn-2022/tiers.yaml"].replace(b"common:\n", PEOPLE, 1)
    files["cn-2026/document.yaml"] = files["cn-2026/document.yaml"].replace(b"month: 5, day: 31", b"month: 6, day: 30")
    known: list[dict[str, object]] = [{"employees": 100}, {"recognitions": ["srdi_sme"]}, {"employees": 600}]
    small, holder, _ = await enrolled(service.registry, known, NATION)
    draft = await _drafted(service, files, NATION)
    await _published(service, draft, files, NATION)
    impact = await _worked_out(service, draft, files, NATION)
    yearly = "yearly/cn-2026/管理·年度更新"
    assert impact.counts["otherwise"] == {"gaps": 1, "deadlines": 1}
    assert (impact.counts["gaps"], impact.counts["deadlines"]) == ({"innovative_sme/people": 1}, {yearly: 1})
    for what, firms in (("gaps", [small]), ("deadlines", [holder]), ("sums", [])):
        listed, total = await queries.firms_that_move(Wall(service.registry, NATION), draft, what=what)
        assert ([each.firm_id for each in listed], total) == (firms, len(firms))
        assert all(getattr(each.movement, what) for each in listed)


@pytest.mark.parametrize(
    ("state", "judged_on", "begun_days_ago", "edition", "expected"),
    [
        ("finished", DAY, 0, "e", None),
        ("running", DAY, 3, "e", None),
        ("finished", date(2027, 1, 1), 0, "e", None),
        ("finished", date(2027, 1, 1), 3, "e", date(2027, 1, 1)),
        ("finished", date(2026, 11, 1), 0, "e", date(2026, 12, 1)),
        ("finished", DAY, 0, "another", date(2026, 12, 1)),
        ("failed", DAY, 0, "e", DAY),
    ],
)
def test_a_publication_is_worked_out_anew_where_what_is_known_is_not_of_today(
    state: str, judged_on: date, begun_days_ago: int, edition: str, expected: date | None
) -> None:
    begun = datetime(2026, 11, 22, 4, tzinfo=UTC) - timedelta(days=begun_days_ago)
    impact = Impact(content="c", edition=edition, state=state, judged_on=judged_on, begun_at=begun)
    publication = Publication(content="c", based_on="e")
    assert day_to_work_out(impact, publication, date(2026, 12, 1), DAY) == expected
    assert day_to_work_out(None, publication, date(2026, 12, 1), DAY) == date(2026, 12, 1)
