"""The region in numbers, on both databases, held against firms counted by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.registry.database import Registry
from bot.registry.queries.firms import Origin
from bot.registry.queries.overview import (
    Comings,
    Exits,
    Leaving,
    MeasureCount,
    ShortfallCount,
    StandingCount,
    beginnings,
    overview,
)
from bot.registry.tables import Consent, Entitlement, Firm, Shortfall, VisitCount
from bot.registry.tables.base import new_id
from bot.registry.wall import Wall
from tests.bot.console.firms import NOON, a_firm, kept, visits

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 21)


def consent(firm: Firm, at: datetime, *, given: bool = True, purpose: str = "register") -> Consent:
    ids = {"firm_id": firm.id, "region": firm.region, "contact_id": new_id()}
    return Consent(**ids, at=at, purpose=purpose, given=given, words="1", locale="en", channel="web")


async def test_nothing_is_counted_where_there_is_nothing(registry: Registry) -> None:
    found = await overview(Wall(registry, "hangzhou"), TODAY)
    assert found.firms == 0
    assert (found.standings, found.shortfalls, found.leaving, found.measures) == ((), (), (), ())
    assert found.exits == Exits()
    assert [row.begins for row in found.comings] == list(beginnings(TODAY, "month"))


async def test_firms_are_counted_by_how_they_stand_and_where_they_come_from(registry: Registry) -> None:
    unknown: dict[str, Any] = {"judged_on": None, "likely_tier": None, "possible_tier": None}
    await kept(
        registry,
        a_firm("a"),
        a_firm("b", origin="demonstration"),
        a_firm("c", likely_tier=None),
        a_firm("d", origin="imported", **unknown),
        a_firm("theirs", region="anhui"),
    )
    found = await overview(Wall(registry, "hangzhou"), TODAY)
    assert found.origins == {Origin.ENROLLED: 2, Origin.IMPORTED: 1, Origin.DEMONSTRATION: 1}
    assert set(found.standings) == {
        StandingCount("innovative_sme", "srdi_sme", is_judged=True, firms=2),
        StandingCount(None, "srdi_sme", is_judged=True, firms=1),
        StandingCount(None, None, is_judged=False, firms=1),
    }


async def test_requirements_that_fail_most_come_first_with_the_spread_of_their_gaps(registry: Registry) -> None:
    firms = [a_firm(f"firm {number}") for number in range(6)]
    await kept(registry, *firms, theirs := a_firm("theirs", region="anhui"))
    bands: dict[str, list[int | None]] = {"rd_expense": [0, 1, 1, 5, 10], "niche": [None, None], "ip": [None, 3]}
    await kept(
        registry,
        *(
            Shortfall(firm_id=firm.id, region="hangzhou", tier="srdi_sme", requirement=requirement, gap_band=band)
            for requirement, gaps in bands.items()
            for firm, band in zip(firms, gaps, strict=False)
        ),
        Shortfall(firm_id=theirs.id, region="anhui", tier="srdi_sme", requirement="ip", gap_band=9),
    )
    found = (await overview(Wall(registry, "hangzhou"), TODAY)).shortfalls
    assert found == (
        ShortfallCount("srdi_sme", "rd_expense", 5, (1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 1)),
        ShortfallCount("srdi_sme", "ip", 2, (0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)),
        ShortfallCount("srdi_sme", "niche", 2, (0,) * 11),
    )
    assert [row.median_band for row in found] == [1, 3, None]


async def test_visits_of_the_time_looked_at_are_counted_by_how_and_where_they_ended(registry: Registry) -> None:
    long_ago = VisitCount(region="hangzhou", day=date(2024, 1, 1), exit="stopped", question="rd_expense", count=99)
    later = VisitCount(region="hangzhou", day=date(2026, 11, 20), exit="stopped", question="employees", count=20)
    await kept(registry, *visits(), *visits("anhui"), long_ago, later)
    found = await overview(Wall(registry, "hangzhou"), TODAY)
    assert found.exits == Exits(finished=40, stopped=32, ruled_out=3)
    assert found.leaving == (Leaving("employees", 20, 3), Leaving("rd_expense", 12, 0))


async def test_who_comes_and_goes_is_told_by_month_with_lists_and_made_up_firms_apart(registry: Registry) -> None:
    november, october = NOON, NOON - timedelta(days=25)
    real, made_up = a_firm("real"), a_firm("made up", origin="demonstration")
    erased, theirs = a_firm("erased"), a_firm("theirs", region="anhui")
    await kept(registry, real, made_up, theirs, a_firm("listed", origin="imported", created_at=october))
    await kept(
        registry,
        consent(real, october),
        consent(erased, october),
        consent(erased, november, given=False),
        consent(made_up, november),
        consent(theirs, november),
        consent(real, november, purpose="facts"),
        consent(real, NOON - timedelta(days=500)),
    )
    *_, before, last = (await overview(Wall(registry, "hangzhou"), TODAY)).comings
    assert before == Comings(date(2026, 10, 1), enrolled=2, left=0, listed=1, made_up=0)
    assert last == Comings(date(2026, 11, 1), enrolled=0, left=1, listed=0, made_up=1)


@pytest.mark.parametrize(("at", "place"), [("2026-11-15T15:59:00", -2), ("2026-11-15T16:00:00", -1)])
async def test_a_week_begins_on_monday_in_china(registry: Registry, at: str, place: int) -> None:
    firm = a_firm("real")
    await kept(registry, firm)
    await kept(registry, consent(firm, datetime.fromisoformat(at).replace(tzinfo=UTC)))
    found = (await overview(Wall(registry, "hangzhou"), TODAY, "week")).comings
    assert [row.begins for row in found[-2:]] == [date(2026, 11, 9), date(2026, 11, 16)]
    assert found[place].enrolled == sum(row.enrolled for row in found) == 1


async def test_measures_count_the_firms_that_could_have_them_now(registry: Registry) -> None:
    firms = [a_firm(f"firm {number}") for number in range(3)]
    await kept(registry, *firms)
    now_, later = ("applicable", "after_recognition")
    given = [(0, "loan", now_), (1, "loan", now_), (2, "loan", later), (0, "rent", now_), (0, "award", later)]
    await kept(
        registry,
        *(Entitlement(firm_id=firms[n].id, region="hangzhou", measure=m, outcome=how) for n, m, how in given),
    )
    found = (await overview(Wall(registry, "hangzhou"), TODAY)).measures
    assert found == (MeasureCount("loan", 2), MeasureCount("rent", 1))


@pytest.mark.parametrize("by", ["month", "week"])
def test_a_year_is_looked_back_on_to_this_month_or_week(by: str) -> None:
    first = beginnings(date(2026, 1, 31), "week" if by == "week" else "month")
    assert len(first) == 12
    assert first[-1] == {"month": date(2026, 1, 1), "week": date(2026, 1, 26)}[by]
    assert first[0] == {"month": date(2025, 2, 1), "week": date(2025, 11, 10)}[by]


@pytest.mark.parametrize(
    ("bands", "median"),
    [((0, 1, 0), 1), ((1, 0, 1), 1), ((1, 0, 0, 0, 1), 2), ((1, 1, 1), 1), ((2, 0, 0, 1), 0), ((0, 0), None)],
)
def test_of_two_firms_the_middle_lies_between_both(bands: tuple[int, ...], median: int | None) -> None:
    assert ShortfallCount("srdi_sme", "x", sum(bands), bands).median_band == median
