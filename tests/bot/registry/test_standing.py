"""How a firm stands by what is known of it: exact, the same as the self-check judges, and told once."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.firm import Value
from assessment.library import Library
from assessment.profile import read_firm
from bot.registry.database import Registry
from bot.registry.standing import judge_firm, stand
from bot.registry.tables import Firm, FirmFact, Judgement, Shortfall
from tests.bot.registry.owners import CODE, FACTS, TODAY

REGION = "hangzhou"


INNOVATIVE = {
    "on_dishonesty_list": False,
    "restricted_products": False,
    "major_incident_3y": False,
    "titles": ["high_tech_enterprise"],
    "recognitions": ["innovative_sme"],
}
"""What makes the first tier met, so that the next one is looked at."""


def values(library: Library, **changed: object) -> Mapping[str, Value]:
    """What is known of a firm."""
    return read_firm(library.catalogue, {**FACTS, **changed}).given


@pytest.mark.parametrize(
    ("changed", "fact", "gap", "band"),
    [
        (
            {"main_business_revenue": 20_000_000},
            "main_business_share",
            Fraction(8, 10) - Fraction(20_000_000, 52_345_678),
            5,
        ),
        ({"total_liabilities": 64_000_001}, "debt_ratio", Fraction(1, 80_000_000), 0),
        ({"total_liabilities": 160_000_000}, "debt_ratio", Fraction(6, 5), 10),
        ({"debt_ratio": {"low": Fraction(9, 10), "high": 1}}, "debt_ratio", Fraction(1, 10), 1),
    ],
)
def test_a_gap_is_written_exactly_and_as_tenths_of_what_is_required_rounded_down(
    library: Library, changed: Mapping[str, object], fact: str, gap: Fraction, band: int
) -> None:
    standing = stand(library, REGION, values(library, **INNOVATIVE, **changed), TODAY)
    assert standing is not None
    assert standing.next_tier == "srdi_sme"
    found = {lack.fact: lack for lack in standing.lacks}[fact]
    assert (Fraction(found.gap or 0), found.gap_band) == (gap, band)


def test_what_is_missing_and_what_is_open_are_told_apart(library: Library) -> None:
    standing = stand(library, REGION, values(library), TODAY)
    assert standing is not None
    assert standing.missing_count == len(standing.lacks)
    assert standing.open_count > 0
    assert standing.rules_hash
    assert standing.edition


def test_a_measure_is_told_with_its_outcome_and_none_that_does_not_apply(library: Library) -> None:
    standing = stand(library, REGION, values(library), TODAY)
    assert standing is not None
    assert {outcome for _, outcome in standing.entitlements} <= {"applicable", "after_recognition"}
    assert standing.entitlements


@pytest.mark.parametrize(("region", "on"), [("cn", date(2019, 1, 1)), ("atlantis", TODAY)])
def test_without_rules_there_is_no_standing(library: Library, region: str, on: date) -> None:
    assert stand(library, region, values(library), on) is None


def test_where_nothing_is_known_there_is_no_standing(library: Library) -> None:
    assert stand(library, REGION, {}, TODAY) is None


async def _add_firm(registry: Registry, facts: Mapping[str, object], region: str = REGION) -> str:
    async with registry.writing() as session:
        firm = Firm(region=region, credit_code=CODE, name="甲", origin="imported")
        session.add(firm)
        await session.flush()
        for fact, value in facts.items():
            session.add(
                FirmFact(firm_id=firm.id, region=region, fact=fact, value=value, source="import", noted_on=TODAY)
            )
        return firm.id


async def _judge(registry: Registry, library: Library, firm_id: str, on: date) -> bool:
    async with registry.writing() as session:
        firm = await session.get_one(Firm, firm_id)
        return await judge_firm(session, firm, library, on, "stale") is not None


@pytest.mark.anyio
async def test_only_another_standing_is_another_row_of_the_history(registry: Registry, library: Library) -> None:
    firm = await _add_firm(registry, FACTS)
    assert await _judge(registry, library, firm, TODAY)
    assert not await _judge(registry, library, firm, TODAY)
    assert await _judge(registry, library, firm, date(2027, 1, 1))
    async with registry.reading() as session:
        rows = (await session.scalars(select(Judgement).order_by(Judgement.at))).all()
        row = await session.get_one(Firm, firm)
    assert [each.judged_on for each in rows] == [TODAY, date(2027, 1, 1)]
    assert (row.judged_on, row.recheck_on) == (date(2027, 1, 1), date(2028, 1, 1))


@pytest.mark.anyio
async def test_a_firm_of_a_region_without_rules_is_not_judged_and_stands_nowhere(
    registry: Registry, library: Library, tmp_path: Path
) -> None:
    firm = await _add_firm(registry, FACTS, "atlantis")
    assert not await _judge(registry, library, firm, TODAY)
    async with registry.reading() as session:
        row = await session.get_one(Firm, firm)
        assert (await session.scalars(select(Shortfall))).all() == []
    assert (row.judged_on, row.missing_count, row.rules_hash) == (None, None, "")
