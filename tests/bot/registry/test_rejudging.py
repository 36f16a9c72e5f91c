"""Firms judged anew in bulk: those whose rules are others or of which something went stale, and as one alone is judged."""

from datetime import date
from functools import cache
from typing import Any

import pytest
from sqlalchemy import func, select, update

from assessment.library import Library
from bot.composition import composed
from bot.registry.database import Registry
from bot.registry.rejudging import is_any_due, judge_some
from bot.registry.standing import judge_firm
from bot.registry.tables import Entitlement, Firm, Judgement, Shortfall
from tests.bot.console.packs import hangzhou
from tests.bot.impact.firms import CHAMPION, RAISED, REGION, enrolled

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 22)
NEXT_YEAR = date(2027, 1, 2)


@cache
def _raised() -> Library:
    return composed({REGION: hangzhou(raised=RAISED)}, lambda _root, library: library)


async def _judged(registry: Registry, library: Library, ids: list[str], on: date = DAY) -> None:
    async with registry.writing() as session:
        for firm_id in ids:
            await judge_firm(session, await session.get_one(Firm, firm_id), library, on, "import")


async def _again(registry: Registry, library: Library, on: date = DAY, most: int = 2) -> int:
    """Judge all that have to be, a few at a time; how many times that took."""
    last: str | None = ""
    times = 0
    while (last := await judge_some(registry, library, REGION, on, after=last or "", most=most)) is not None:
        times += 1
    return times


async def _kept(registry: Registry) -> dict[str, Any]:
    """All that is written of how firms stand, without what differs from one writing to the next."""
    async with registry.reading() as session:
        firms = await session.scalars(select(Firm).order_by(Firm.id))
        lacks = await session.execute(
            select(Shortfall.firm_id, Shortfall.requirement, Shortfall.gap, Shortfall.gap_band, Shortfall.tier)
        )
        entitled = await session.execute(select(Entitlement.firm_id, Entitlement.measure, Entitlement.outcome))
        return {
            "firms": [
                (firm.id, firm.judged_on, firm.rules_hash, firm.likely_tier, firm.possible_tier, firm.missing_count)
                for firm in firms
            ],
            "lacks": sorted(tuple(row) for row in lacks),
            "entitled": sorted(tuple(row) for row in entitled),
        }


async def _reasons(registry: Registry) -> list[str]:
    async with registry.reading() as session:
        return list(await session.scalars(select(Judgement.reason).order_by(Judgement.at)))


async def test_after_a_publication_every_firm_stands_as_the_new_rules_have_it(
    registry: Registry, library: Library
) -> None:
    ids = await enrolled(registry, [CHAMPION] * 5)
    await _judged(registry, library, ids)
    assert not await is_any_due(registry, library, REGION, DAY)
    assert await is_any_due(registry, _raised(), REGION, DAY)
    assert await _again(registry, _raised()) == 3
    assert not await is_any_due(registry, _raised(), REGION, DAY)
    async with registry.reading() as session:
        assert set(await session.scalars(select(Firm.likely_tier))) == {None}
    assert await _reasons(registry) == ["import"] * 5 + ["publication"] * 5


async def test_many_are_judged_as_one_alone_is(registry: Registry, library: Library) -> None:
    few: dict[str, object] = {"registered_in_region": True, "revenue": 60_000_000, "on_dishonesty_list": True}
    ids = await enrolled(registry, [CHAMPION, few, {**CHAMPION, "rd_ratio": {"fraction": "1/50"}}])
    await _judged(registry, library, ids)
    await _again(registry, _raised())
    together = await _kept(registry)
    await _judged(registry, _raised(), ids)
    assert await _kept(registry) == together
    assert together["lacks"]
    assert together["entitled"]


async def test_a_firm_that_stands_as_before_gets_no_new_line_of_history(registry: Registry, library: Library) -> None:
    ids = await enrolled(registry, [{"registered_in_region": True, "revenue": 1}])
    await _judged(registry, library, ids)
    await _again(registry, _raised())
    assert await _reasons(registry) == ["import"]


async def test_what_went_stale_is_judged_on_its_day_and_no_sooner(registry: Registry, library: Library) -> None:
    ids = await enrolled(registry, [CHAMPION])
    await _judged(registry, library, ids)
    assert await _again(registry, library) == 0
    assert await is_any_due(registry, library, REGION, NEXT_YEAR)
    assert await _again(registry, library, NEXT_YEAR) == 1
    assert not await is_any_due(registry, library, REGION, NEXT_YEAR)


async def test_a_firm_of_which_nothing_is_known_is_looked_at_once_by_each_rules(
    registry: Registry, library: Library
) -> None:
    await enrolled(registry, [{}])
    assert await _again(registry, library) == 1
    assert not await is_any_due(registry, library, REGION, DAY)
    assert await _again(registry, _raised()) == 1
    assert await _reasons(registry) == []


async def test_a_firm_that_was_never_judged_is_once_there_are_rules(registry: Registry, library: Library) -> None:
    await enrolled(registry, [CHAMPION])
    assert await is_any_due(registry, library, REGION, DAY)
    await _again(registry, library)
    assert await _reasons(registry) == ["publication"]


async def test_firms_of_other_regions_are_left_alone(registry: Registry, library: Library) -> None:
    elsewhere = await enrolled(registry, [CHAMPION], "qingdao")
    await _judged(registry, library, elsewhere)
    assert not await is_any_due(registry, _raised(), REGION, DAY)
    assert await _again(registry, _raised()) == 0
    async with registry.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Judgement)) == 1


async def test_whoever_goes_on_finds_only_those_that_are_left(registry: Registry, library: Library) -> None:
    ids = await enrolled(registry, [CHAMPION] * 3)
    await _judged(registry, library, ids)
    await judge_some(registry, _raised(), REGION, DAY, after="", most=2)
    assert await _again(registry, _raised(), most=1) == 1


async def test_an_unknown_hash_counts_as_other_rules(registry: Registry, library: Library) -> None:
    ids = await enrolled(registry, [CHAMPION])
    await _judged(registry, library, ids)
    async with registry.writing() as session:
        await session.execute(update(Firm).values(rules_hash="0"))
    assert await is_any_due(registry, library, REGION, DAY)
    assert await _again(registry, library) == 1
