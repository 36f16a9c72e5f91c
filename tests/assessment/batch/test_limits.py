"""The limits of a fact that is worked out bound how far it is from a figure, but not where it lies beyond them: as alone."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.batch import Tell, compiled, table_of
from assessment.facts import Catalogue, Fact
from assessment.firm import Firm, Value
from assessment.judge import judge
from assessment.quantity import Interval, Number
from assessment.requirement import Compare
from tests.assessment.batch.gaps_said import asking, expected_gaps
from tests.assessment.batch.tables import expected, shipped

DAY = date(2024, 6, 30)
LIMITED: Mapping[str, tuple[Number, Number, Number]] = {
    "net_margin": (Fraction(-1, 5), Fraction(1, 10), Fraction(3, 10)),
    "debt_ratio": (Fraction(1, 10), Fraction(7, 10), Fraction(9, 10)),
    "main_business_growth": (Fraction(-1, 2), Fraction(1, 20), Fraction(1, 2)),
    "main_business_growth_2y_mean": (Fraction(-3, 10), Fraction(1, 20), Fraction(3, 10)),
    "revenue_cagr_2y": (Fraction(-1, 2), Fraction(1, 20), Fraction(3, 10)),
    "rd_expense_2y_total": (5_000_000, 10_000_000, 20_000_000),
}
"""The limits that a fact is given, and between them what is asked of it."""


@settings(max_examples=1, phases=(Phase.generate,))
@given(random=st.randoms(use_true_random=True))
def test_a_fact_beyond_its_limits_is_judged_and_as_far_away_as_alone(random: Random) -> None:
    catalogue = Catalogue({**shipped().catalogue, **{fact: _limited(fact) for fact in LIMITED}})
    asked = [
        compare
        for fact, (_, bound, _) in LIMITED.items()
        for compare in (
            Compare(id=f"{fact}_up", fact=fact, at_least=bound),
            Compare(id=fact, fact=fact, less_than=bound),
        )
    ]
    library = asking(shipped(), *asked, catalogue=catalogue)
    batch = compiled(library, "cn", DAY)
    firms = [_firm(catalogue, random) for _ in range(50)]
    rows = batch.judge(table_of(firms).lazy(), (Tell.GAPS, Tell.REQUIREMENTS)).collect().to_dicts()
    for firm, row in zip(firms, rows, strict=True):
        assessment = judge(library, "cn", firm, DAY, "new")
        said = expected_gaps(batch, assessment) | expected(batch, assessment)
        assert {column: row[column] for column in said} == said


def _limited(fact: str) -> Fact:
    known, (low, _, high) = shipped().catalogue[fact], LIMITED[fact]
    fields = {name: getattr(known, name) for name in Fact.model_fields if name != "limits"}
    return Fact.model_validate({**fields, "min": low, "max": high})


def _firm(catalogue: Catalogue, random: Random) -> Firm:
    """A firm whose ratios lie within these limits, beyond them and across."""
    base = random.choice((10**8, 10**9, 3 * 10**9))
    given: dict[str, Value] = {}
    for fact in ("total_liabilities", "total_assets", "rd_expense", "rd_expense_prev"):
        given |= _told(fact, base * random.randint(0, 220) // 100, random)
    given |= _told("net_profit", base * random.randint(-60, 60) // 100, random)
    for end in ("", "_prev", "_prev2"):
        revenue = base * random.randint(20, 220) // 100
        own, whole = _told(f"main_business_revenue{end}", revenue, random), _told(f"revenue{end}", revenue, random)
        given |= own
        given |= whole if random.random() < 0.9 else {}
    return Firm(catalogue, given)


def _told(fact: str, fen: int, random: Random) -> dict[str, Value]:
    """A sum as it is, as a range with or without an upper end, or not at all."""
    other = fen + abs(fen) // random.choice((2, 3, 10))
    low, high = Fraction(fen, 100), Fraction(other, 100)
    told: list[dict[str, Value]] = [{fact: Interval(low, each)} for each in (low, low, low, low, high, high, None)]
    return random.choice([*told, {}])
