"""What the measures pay each firm of a table is what they pay the firm alone, in fen."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.batch import Tell, compiled, table_of
from assessment.firm import Firm, Value
from assessment.judge import Assessment
from assessment.library import Library
from assessment.measures import Applicability, total_gained, total_paid
from assessment.quantity import Interval, Number
from tests.assessment.batch.tables import Question, batch_of, firms_for, questions

DAY = date(2024, 6, 30)
PAYING = [each for each in questions() if each.region in ("anhui", "hangzhou", "municipality") and each.kind == "new"]


@pytest.mark.parametrize("question", PAYING, ids=str)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_every_sum_of_a_table_is_that_of_the_firm_alone(question: Question, data: st.DataObject) -> None:
    batch = batch_of(question)
    firms = data.draw(firms_for(question, 20))
    rows = batch.judge(table_of(firms).lazy(), (Tell.SUMS, Tell.MEASURES)).collect().to_dicts()
    for firm, row in zip(firms, rows, strict=True):
        said = expected_sums(question.judged(firm))
        assert {column: row.get(column) for column in said} == said


def test_a_share_of_a_sum_is_rounded_to_fen_and_capped(library: Library) -> None:
    """8% of 100,000.07, of ten billion, of what is not known; and what a firm of elsewhere leased, or would not be paid for."""
    table = pl.LazyFrame(
        {
            "registered_in_region": [True, True, True, False],
            "equipment_lease_amount": [10_000_007, 10**12, None, 10**9],
        }
    )
    told = compiled(library, "anhui", DAY).judge(table, (Tell.SUMS, Tell.MEASURES)).collect()
    assert told["measure:lease_subsidy.low"].to_list() == [800_001, 500_000_000, 0, None]
    assert told["measure:lease_subsidy.high"].to_list() == [800_001, 500_000_000, 500_000_000, None]
    assert told["measure:lease_subsidy"].to_list() == ["undecided"] * 3 + ["not_applicable"]


def test_of_sums_that_are_paid_but_once_only_the_highest_counts(library: Library) -> None:
    """A firm newly recognised as both is paid 2,000,000 for the higher title, and nothing more for the lower one."""
    catalogue = library.catalogue
    both = frozenset({"srdi_sme", "little_giant"})
    held: dict[str, Value] = {
        "registered_in_region": True,
        "recognitions": both,
        "newly_recognised": both,
        "relocated_here": False,
    }
    batch = compiled(library, "municipality", DAY)
    row = batch.judge(table_of([Firm(catalogue, held)]).lazy(), (Tell.SUMS,)).collect().row(0, named=True)
    assert (row["measure:little_giant_award.low"], row["measure:srdi_award.low"]) == (200_000_000, 50_000_000)
    assert (row["total:now.low"], row["total:now.high"]) == (200_000_000, 200_000_000)
    assert row["total:likely_tier.low"] is None


def test_a_measure_that_names_no_sum_for_the_firm_has_no_columns_for_it(library: Library) -> None:
    batch = compiled(library, "hangzhou", DAY)
    told = batch.judge(pl.LazyFrame({"registered_in_region": [True]}), (Tell.SUMS,)).collect_schema().names()
    silent = [rule.measure.id for rule in batch.support if rule.pays is None]
    assert silent
    assert not [name for name in told for measure in silent if name.startswith(f"measure:{measure}.")]


def expected_sums(assessment: Assessment) -> dict[str, object]:
    """What the columns of sums say of a firm that was judged on its own."""
    found, ladder = assessment.measures, assessment.ladder
    said: dict[str, object] = {}
    for each in found:
        shown = each.is_paid_to_firm and each.outcome is not Applicability.NOT_APPLICABLE
        said[f"measure:{each.measure.id}"] = each.outcome.value
        said |= _money_said(f"measure:{each.measure.id}", each.benefit if shown else None)
    said |= _money_said("total:now", total_paid(found))
    for name, tier in (("likely_tier", ladder.likely), ("next_tier", ladder.next)):
        said |= _money_said(f"total:{name}", None if tier is None else total_gained(found, tier.tier))
    return said


def _money_said(name: str, money: Interval | None) -> dict[str, object]:
    low, high = (None, None) if money is None else money
    return {f"{name}.low": _in_fen(low), f"{name}.high": _in_fen(high)}


def _in_fen(yuan: Number | None) -> int | None:
    return None if yuan is None else round(Fraction(yuan) * 100)
