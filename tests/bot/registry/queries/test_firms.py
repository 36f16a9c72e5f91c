"""The lists of firms on both databases: what each field chooses, and that pages follow each other whole, in one region."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.registry.database import Registry
from bot.registry.queries.firms import (
    NO_TIER,
    FirmFilter,
    FirmRow,
    Holding,
    Lacking,
    Order,
    Origin,
    Standing,
    all_of,
    count_of,
    districts_of,
    ids_of,
    page_of,
)
from bot.registry.tables import Entitlement, Firm, FirmTitle, Movement, Publication, Shortfall
from bot.registry.wall import Wall
from tests.bot.console.firms import NOON, a_firm, kept

pytestmark = pytest.mark.anyio


async def names(wall: Wall, wanted: FirmFilter) -> list[str]:
    """Of the firms found: page, count and export must agree."""
    page = await page_of(wall, wanted)
    found = [row.name for row in page.firms]
    assert page.next is None
    assert await count_of(wall, wanted) == len(found)
    assert [row.name async for row in all_of(wall, wanted)] == found
    few = await page_of(wall, wanted, among=len(found))
    assert [row.name for row in few.firms] == found
    return found


@pytest.fixture
async def wall(registry: Registry) -> Wall:
    """Of a region with four firms of all kinds, beside another region's."""
    lacking = a_firm("Anna's Tools", district="西湖区", missing_count=2, active_at=NOON - timedelta(days=40))
    open_ = a_firm("Bert_100% Sensors", district="滨江区", expires_on=date(2026, 12, 1), missing_count=1)
    top = a_firm(
        "Cora Machines", likely_tier="little_giant", possible_tier="little_giant", next_tier=None, missing_count=0,
        open_count=0, expires_on=date(2027, 12, 1), credit_code="91330100MA27XL0Q4R", origin="demonstration",
    )  # fmt: skip
    unknown = a_firm(
        "Dora Imports", origin="imported", judged_on=None, likely_tier=None, possible_tier=None, next_tier=None,
        missing_count=None, open_count=None, district="", active_at=NOON - timedelta(days=400),
    )  # fmt: skip
    theirs = a_firm("Anna's Tools of Anhui", region="anhui")
    await kept(registry, lacking, open_, top, unknown, theirs)
    await kept(
        registry,
        *(
            Shortfall(firm_id=firm.id, region=firm.region, tier="srdi_sme", requirement=requirement)
            for firm, requirement in ((lacking, "rd_expense"), (lacking, "niche"), (open_, "niche"), (theirs, "niche"))
        ),
        Entitlement(firm_id=lacking.id, region="hangzhou", measure="loan", outcome="applicable"),
        Entitlement(firm_id=open_.id, region="hangzhou", measure="loan", outcome="after_recognition"),
        Entitlement(firm_id=theirs.id, region="anhui", measure="loan", outcome="applicable"),
    )
    return Wall(registry, "hangzhou")


A, B, C, D = "Anna's Tools", "Bert_100% Sensors", "Cora Machines", "Dora Imports"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (FirmFilter(), [A, B, C, D]),
        (FirmFilter(text="tools"), [A]),
        (FirmFilter(text="0% s"), [B]),
        (FirmFilter(text="t_1"), [B]),
        (FirmFilter(text="%"), [B]),
        (FirmFilter(text="a's'; DROP TABLE firms --"), []),
        (FirmFilter(text="91330100ma27xl"), [C]),
        (FirmFilter(text="91330100MA27XL0Q4R"), [C]),
        (FirmFilter(text="91330100MA27XL0Q4RX"), []),
        (FirmFilter(text="9133010"), [A, B, C, D]),
        (FirmFilter(text="A27XL0"), []),
        (FirmFilter(likely="innovative_sme"), [A, B]),
        (FirmFilter(likely=NO_TIER), []),
        (FirmFilter(possible="little_giant"), [C]),
        (FirmFilter(standing=Standing.OPEN), [A, B]),
        (FirmFilter(standing=Standing.SETTLED), [C]),
        (FirmFilter(standing=Standing.UNJUDGED), [D]),
        (FirmFilter(missing_at_most=1), [B, C]),
        (FirmFilter(lacking=Lacking("srdi_sme", "niche")), [A, B]),
        (FirmFilter(lacking=Lacking("srdi_sme", "rd_expense")), [A]),
        (FirmFilter(lacking=Lacking("little_giant", "niche")), []),
        (FirmFilter(measure="loan"), [A]),
        (FirmFilter(measure="loan", after_recognition=True), [B]),
        (FirmFilter(district="滨江区"), [B]),
        (FirmFilter(expires_before=date(2026, 12, 1)), []),
        (FirmFilter(expires_before=date(2026, 12, 2)), [B]),
        (FirmFilter(active_since=date(2026, 11, 20)), [B, C]),
        (FirmFilter(active_since=date(2026, 11, 21)), []),
        (FirmFilter(quiet_since=date(2026, 1, 1)), [D]),
        (FirmFilter(origin=Origin.IMPORTED), [D]),
        (FirmFilter(origin=Origin.DEMONSTRATION), [C]),
        (FirmFilter(lacking=Lacking("srdi_sme", "niche"), measure="loan", likely="innovative_sme", text="tools"), [A]),
        (FirmFilter(order=Order.DISTANCE), [C, B, A, D]),
        (FirmFilter(order=Order.EXPIRY, standing=Standing.OPEN), [B, A]),
        (FirmFilter(order=Order.QUIETEST, likely="innovative_sme"), [A, B]),
        (FirmFilter(order=Order.LATEST, likely="innovative_sme"), [B, A]),
    ],
)
async def test_each_field_chooses_the_firms_that_it_names(wall: Wall, wanted: FirmFilter, found: list[str]) -> None:
    assert await names(wall, wanted) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (FirmFilter(next="srdi_sme"), [A, B]),
        (FirmFilter(next=NO_TIER), [C]),
        (FirmFilter(next="srdi_sme", missing_at_most=1), [B]),
        (FirmFilter(missing_at_least=1), [A, B]),
        (FirmFilter(missing_at_least=2), [A]),
        (FirmFilter(missing_at_least=1, missing_at_most=1), [B]),
        (FirmFilter(expires_from=date(2026, 12, 1)), [B, C]),
        (FirmFilter(expires_from=date(2026, 12, 2), expires_before=date(2027, 12, 2)), [C]),
        (FirmFilter(stale_before=date(2027, 1, 1)), []),
    ],
)
async def test_a_firm_at_an_exact_distance_or_end_is_found(wall: Wall, wanted: FirmFilter, found: list[str]) -> None:
    assert await names(wall, wanted) == found


async def test_a_title_is_held_until_its_own_end_whoever_said_so(registry: Registry) -> None:
    today, wall = date(2026, 11, 20), Wall(registry, "hangzhou")
    firms = [a_firm(name) for name in ("ended", "ends soon", "ends later", "no end known", "another title")]
    theirs = a_firm("theirs", region="anhui")
    await kept(registry, *firms, theirs)
    ends = (today, date(2026, 12, 1), date(2028, 1, 1), None, date(2026, 12, 1), None)
    await kept(
        registry,
        *(
            FirmTitle(
                firm_id=firm.id, region=firm.region, title="little_giant" if firm is firms[4] else "srdi_sme",
                expires_on=end, source="import", noted_on=today, given_by="c" * 32 if firm is firms[1] else "",
            )
            for firm, end in zip((*firms, theirs), ends, strict=True)
        ),
        FirmTitle(
            firm_id=firms[2].id, region="hangzhou", title="little_giant", expires_on=date(2026, 12, 1), source="import",
            noted_on=today,
        ),
    )  # fmt: skip
    held = Holding("srdi_sme", today)
    assert await names(wall, FirmFilter(holding=held)) == ["ends later", "ends soon", "no end known"]
    assert await names(wall, FirmFilter(holding=held, expires_before=date(2027, 1, 1))) == ["ends soon"]
    assert await names(wall, FirmFilter(holding=held, expires_from=date(2027, 1, 1))) == ["ends later"]


async def test_the_firms_that_a_publication_changes_something_for_are_found(registry: Registry) -> None:
    wall = Wall(registry, "hangzhou")
    moved, still = a_firm("moved", recheck_on=date(2026, 12, 1)), a_firm("still", recheck_on=date(2027, 1, 1))
    publication = Publication(
        id="0" * 32, region="hangzhou", state="draft", archive=b"", content="c", based_on="", author_id="a" * 32
    )
    await kept(registry, moved, still, publication)
    await kept(
        registry,
        Movement(
            region="hangzhou", publication_id=publication.id, firm_id=moved.id, direction="up", likely_before=None,
            likely_after="srdi_sme", possible_before=None, possible_after="srdi_sme", gained=[], lost=[],
        ),
    )  # fmt: skip
    assert await names(wall, FirmFilter(changed_by=publication.id)) == ["moved"]
    assert await names(wall, FirmFilter(changed_by="1" * 32)) == []
    assert await names(wall, FirmFilter(stale_before=date(2026, 12, 2))) == ["moved"]
    assert await ids_of(wall, FirmFilter()) == sorted([moved.id, still.id])


async def test_a_firm_of_which_little_is_known_is_not_near_its_next_tier(registry: Registry) -> None:
    await kept(
        registry,
        a_firm("hardly known", missing_count=0, open_count=12),
        a_firm("lacks one thing", missing_count=1, open_count=0),
        a_firm("nothing known", missing_count=None, open_count=None, judged_on=None),
        a_firm("there", missing_count=0, open_count=0),
    )
    found = await names(Wall(registry, "hangzhou"), FirmFilter(order=Order.DISTANCE))
    assert found == ["there", "lacks one thing", "hardly known", "nothing known"]


async def test_a_firm_of_which_nothing_is_known_is_not_among_those_in_no_tier(wall: Wall) -> None:
    nowhere = a_firm("Emil's Works", likely_tier=None, possible_tier="srdi_sme")
    hopeless = a_firm("Frida's Works", likely_tier=None, possible_tier=None)
    await kept(wall.registry, nowhere, hopeless)
    assert await names(wall, FirmFilter(likely=NO_TIER)) == ["Emil's Works", "Frida's Works"]
    assert await names(wall, FirmFilter(possible=NO_TIER)) == ["Frida's Works"]


async def test_a_day_begins_when_it_begins_in_china(registry: Registry) -> None:
    before, after = datetime(2026, 11, 19, 15, 59, tzinfo=UTC), datetime(2026, 11, 19, 16, 0, tzinfo=UTC)
    await kept(registry, a_firm("before", active_at=before), a_firm("after", active_at=after))
    assert await names(Wall(registry, "hangzhou"), FirmFilter(active_since=date(2026, 11, 20))) == ["after"]


async def walked(wall: Wall, wanted: FirmFilter, size: int, among: int | None) -> list[FirmRow]:
    found: list[FirmRow] = []
    behind = None
    while True:
        page = await page_of(wall, wanted, behind, size, among=among)
        assert 0 < len(page.firms) <= size
        found += page.firms
        if page.next is None:
            return found
        behind = page.next


def many() -> Sequence[Firm]:
    """Firms of which many share a name, a day, a number, or have none."""
    return [
        a_firm(
            f"firm {number % 5}",
            missing_count=None if number % 3 == 0 else number % 4,
            open_count=None if number % 3 == 0 else number % 5,
            expires_on=None if number % 4 == 0 else date(2027, 1, 1 + number % 3),
            active_at=NOON + timedelta(hours=number % 6),
        )
        for number in range(40)
    ]


@pytest.mark.parametrize("among", [None, 40])
@pytest.mark.parametrize("order", Order)
async def test_pages_hold_every_firm_once_in_one_order(registry: Registry, order: Order, among: int | None) -> None:
    await kept(registry, *many())
    wall, wanted = Wall(registry, "hangzhou"), FirmFilter(order=order)
    found = await walked(wall, wanted, 7, among)
    assert len(found) == len({row.id for row in found}) == 40
    assert [row.id async for row in all_of(wall, wanted)] == [row.id for row in found]


async def test_firms_that_come_and_go_between_two_pages_move_no_other_one(registry: Registry) -> None:
    firms = [a_firm(f"firm {number:02}") for number in range(20)]
    await kept(registry, *firms)
    wall = Wall(registry, "hangzhou")
    first = await page_of(wall, FirmFilter(), size=8)
    async with registry.writing() as session:
        await session.delete(await session.get_one(Firm, firms[7].id))
        await session.delete(await session.get_one(Firm, firms[2].id))
    await kept(registry, a_firm("firm 00 b"))
    second = await page_of(wall, FirmFilter(), first.next, size=8)
    assert [row.name for row in second.firms] == [f"firm {number:02}" for number in range(8, 16)]


async def test_an_export_reads_more_firms_than_are_read_in_one_go(registry: Registry) -> None:
    await kept(registry, *(a_firm(f"firm {number:04}") for number in range(2_100)))
    found = [row.name async for row in all_of(Wall(registry, "hangzhou"), FirmFilter())]
    assert found == [f"firm {number:04}" for number in range(2_100)]


async def test_districts_are_told_the_fullest_first(registry: Registry) -> None:
    await kept(registry, *(a_firm(f"firm {number}", district=name) for number, name in enumerate(["b", "a", "b", ""])))
    await kept(registry, a_firm("theirs", region="anhui", district="c"))
    assert await districts_of(Wall(registry, "hangzhou")) == ["b", "a"]
