"""The gaps of a table are those of its firms one by one, in whole units of each figure."""

from datetime import date

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.batch import NotCompiled, Tell, compiled, table_of
from assessment.firm import Firm
from assessment.library import Library
from assessment.quantity import Interval
from assessment.requirement import Compare
from tests.assessment.batch.gaps_said import asking, expected_gaps
from tests.assessment.batch.tables import Question, batch_of, firms_for, questions, shipped

DAY = date(2024, 6, 30)


def _each_rule_once() -> list[Question]:
    """The questions under whose own rules no other one falls."""
    asked: dict[tuple[object, ...], Question] = {}
    for question in questions():
        documents = tuple((rule.document.id, rule.applies) for _, rule, _ in shipped().ladder(*question))
        asked.setdefault((question.region == "cn" and question.kind, *documents), question)
    return list(asked.values())


@pytest.mark.parametrize("question", _each_rule_once(), ids=str)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_every_gap_of_a_table_is_that_of_the_firm_alone(question: Question, data: st.DataObject) -> None:
    batch = batch_of(question)
    firms = data.draw(firms_for(question, 8))
    rows = batch.judge(table_of(firms).lazy(), (Tell.GAPS,)).collect().to_dicts()
    for firm, row in zip(firms, rows, strict=True):
        said = expected_gaps(batch, question.judged(firm))
        assert {column: row[column] for column in said} == said


@pytest.mark.parametrize("question", [Question("cn", day, "new") for day in (DAY, date(2026, 6, 1))], ids=str)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_the_same_is_told_of_firms_whose_numbers_are_exact_or_unknown(question: Question, data: st.DataObject) -> None:
    """A number then is one column, from which a farther and a nearer end need not both be worked out."""
    batch = batch_of(question)
    firms = [exact(firm) for firm in data.draw(firms_for(question, 12))]
    table = table_of(firms)
    ends = [pl.col(name).alias(name.removesuffix(".low")) for name in table.columns if name.endswith(".low")]
    table = table.select(pl.exclude(r"^.*\.(low|high)$"), *ends)
    rows = batch.judge(table.lazy(), (Tell.GAPS,)).collect().to_dicts()
    for firm, row in zip(firms, rows, strict=True):
        said = expected_gaps(batch, question.judged(firm))
        assert {column: row[column] for column in said} == said


def exact(firm: Firm) -> Firm:
    """The firm with each range unknown."""
    return Firm(
        firm.catalogue,
        {fact: value for fact, value in firm.given.items() if not isinstance(value, Interval) or value.is_exact},
    )


def test_a_ratio_missed_is_told_in_its_own_units_and_in_money(library: Library) -> None:
    """2.9% and exactly 3% of 10,000,000, 2.99999999% of 1,000,000,000 (nearer than a unit), and R&D that is not known."""
    table = pl.LazyFrame(
        {
            "rd_expense": [29_000_000, 30_000_000, 2_999_999_990, None],
            "revenue": [1_000_000_000, 1_000_000_000, 100_000_000_000, 1_000_000_000],
        }
    )
    told = _gaps(library, "cn", table)
    assert told["srdi_sme/rd_ratio.gap.low"].to_list() == [100_000, None, 0, None]
    assert told["srdi_sme/rd_ratio.gap.high"].to_list() == [100_000, None, 0, None]
    assert told["srdi_sme/rd_ratio.move.high"].to_list() == [1_000_000, None, 10, None]


def test_a_range_is_as_far_as_its_ends_are(library: Library) -> None:
    table = pl.LazyFrame({"rd_expense.low": [50_000_000], "rd_expense.high": [80_000_000]})
    told = _gaps(library, "cn", table)
    assert told["srdi_sme/rd_expense.gap.low"].to_list() == [20_000_000]
    assert told["srdi_sme/rd_expense.gap.high"].to_list() == [50_000_000]


def test_a_table_without_a_fact_has_its_gaps_all_the_same_and_they_are_empty(library: Library) -> None:
    told = _gaps(library, "cn", pl.LazyFrame({"name": ["甲"]}))
    assert told["next_tier"].to_list() == ["innovative_sme"]
    assert [column for column in told.columns if "/" in column and told[column].to_list() != [None]] == []


def test_every_gap_is_named_by_the_way_to_its_comparison(library: Library) -> None:
    batch = compiled(library, "cn", DAY)
    gap = batch.gaps["little_giant/innovation/all_three/rd/from_50m/revenue:less_than"]
    assert (gap.compare.fact, gap.compare.operator, gap.moved) == ("revenue", "less_than", None)
    assert batch.gaps["srdi_sme/rd_ratio"].moved == "rd_expense"


def test_a_yearly_rate_missed_is_told_in_percentage_points_and_in_money(library: Library) -> None:
    """Revenue grew from 80,000,000 to 88,000,000 in two years: 4.880885% a year, and 5% would have been 88,200,000."""
    batch = compiled(library, "cn", date(2026, 6, 1))
    table = pl.LazyFrame({"revenue": [8_800_000_000], "revenue_prev2": [8_000_000_000]})
    told = batch.judge(table).collect()
    assert told["little_giant/revenue_growth.gap.low"].to_list() == [119_115]
    assert told["little_giant/revenue_growth.gap.high"].to_list() == [119_115]
    assert told["little_giant/revenue_growth.move.low"].to_list() == [20_000_000]


def test_two_comparisons_that_are_called_the_same_are_refused(library: Library) -> None:
    twice = tuple(Compare(id="twice", fact="employees", at_least=count) for count in (1, 2))
    with pytest.raises(NotCompiled, match="twice"):
        compiled(asking(library, *twice), "cn", DAY)


def test_the_national_gaps_stand_beside_those_of_a_region(library: Library) -> None:
    table = pl.LazyFrame({"rd_expense": [29_000_000], "revenue": [1_000_000_000]})
    told = compiled(library, "anhui", DAY).judge(table, (Tell.GAPS, Tell.NATIONAL)).collect()
    assert told["national:srdi_sme/rd_ratio.gap.low"].to_list() == [100_000]


def _gaps(library: Library, region: str, table: pl.LazyFrame) -> pl.DataFrame:
    return compiled(library, region, DAY).judge(table, (Tell.GAPS,)).collect()
