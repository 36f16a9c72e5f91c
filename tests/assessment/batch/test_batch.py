"""A table of firms is judged like its firms one by one: any difference, in any column, is a fault."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.batch import NotCompiled, NotInColumns, compiled, table_of
from assessment.exact import Figures
from assessment.firm import Firm
from assessment.library import Library, NoRule, UnknownRegion
from assessment.quantity import Interval, exactly
from assessment.requirement import Combination, Compare
from tests.assessment.batch.tables import Question, batch_of, expected, firms_for, questions

DAY = date(2024, 6, 30)


@pytest.mark.parametrize("question", questions(), ids=str)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_every_firm_of_a_table_is_judged_as_if_it_were_alone(question: Question, data: st.DataObject) -> None:
    batch = batch_of(question)
    firms = data.draw(firms_for(question))
    rows = batch.judge(table_of(firms).lazy()).collect().to_dicts()
    for firm, row in zip(firms, rows, strict=True):
        said = expected(batch, question.judged(firm))
        assert {column: row[column] for column in said} == said


def test_a_column_that_is_missing_is_unknown_for_every_firm(library: Library) -> None:
    table = pl.DataFrame({"name": ["甲", "乙"]})
    batch = compiled(library, "cn", DAY)
    rows = batch.judge(table.lazy()).collect().to_dicts()
    nobody = expected(batch, Question("cn", DAY, "new").judged(Firm(library.catalogue, {})))
    assert [row["name"] for row in rows] == ["甲", "乙"]
    assert all({column: row[column] for column in nobody} == nobody for row in rows)


def test_a_number_may_be_one_column_and_unknown_where_it_is_empty(library: Library) -> None:
    """4% of R&D at exactly 5,000,000 and a fen less, and a firm that does not tell its revenue."""
    table = pl.DataFrame(
        {"rd_expense": [15_000_000, 14_999_999, 15_000_000], "revenue": [500_000_000, 500_000_000, None]}
    )
    rows = compiled(library, "cn", DAY).judge(table.lazy()).collect()
    assert rows["srdi_sme/rd_ratio"].to_list() == [True, False, None]


def test_a_number_outside_its_limits_settles_nothing(library: Library) -> None:
    table = pl.DataFrame({"niche_years": [-1, 10**18, 2], "rd_expense": [10**18, -1, 100_000_000]})
    rows = compiled(library, "cn", DAY).judge(table.lazy()).collect()
    assert rows["srdi_sme/niche_years"].to_list() == [None, None, True]
    assert rows["srdi_sme/rd_expense"].to_list() == [None, None, True]


def test_what_is_not_asked_for_is_not_told_and_the_rest_is_the_same(library: Library) -> None:
    batch = compiled(library, "hangzhou", DAY)
    table = pl.LazyFrame({"rd_expense": [15_000_000], "revenue": [500_000_000]})
    whole, tiers = batch.judge(table).collect(), batch.judge(table, ()).collect()
    assert set(tiers.columns) < set(whole.columns)
    assert tiers.equals(whole.select(tiers.columns))
    assert not [name for name in tiers.columns if "/" in name or ":" in name]


def test_every_column_that_a_batch_names_is_one_of_its_table(library: Library) -> None:
    table = table_of([Firm(library.catalogue, {})])
    for question in {question.region: question for question in questions()}.values():
        columns = batch_of(question).columns
        assert columns.items() <= dict(table.schema).items()


def test_a_figure_finer_than_its_column_is_refused_by_the_name_of_its_fact(library: Library) -> None:
    firm = Firm(library.catalogue, {"rd_ratio": exactly(Fraction(1, 3))})
    with pytest.raises(NotInColumns, match="rd_ratio"):
        table_of([firm])


def test_a_figure_beyond_all_firms_is_refused_by_the_name_of_its_fact(library: Library) -> None:
    firm = Firm(library.catalogue, {"revenue": Interval(0, 10**20)})
    with pytest.raises(NotInColumns, match="revenue"):
        table_of([firm])


def test_a_bound_that_a_root_cannot_be_told_from_is_refused(library: Library) -> None:
    too_near = Compare(id="too_near", fact="revenue_cagr_2y", at_least=Fraction(1, 10**30))
    with pytest.raises(NotCompiled, match="root"):
        compiled(_asking(library, too_near), "cn", DAY)


def _asking(library: Library, requirement: Compare) -> Library:
    """The library, with every rule of the nation asking this alone."""
    rules = library.rules("cn", "new")
    requirement.bind(Figures(library.catalogue))
    asked = Combination.of_all("asked", (requirement,))
    changed = replace(rules, rules=tuple(replace(rule, requirement=asked) for rule in rules.rules))
    return replace(library, _rules={("cn", "new"): changed}, _ladders={})


def test_a_region_or_a_day_without_rules_is_refused_as_for_one_firm(library: Library) -> None:
    with pytest.raises(UnknownRegion):
        compiled(library, "atlantis", DAY)
    with pytest.raises(NoRule):
        compiled(library, "cn", date(1999, 1, 1))


def test_a_single_judgement_does_not_start_the_engine() -> None:
    code = "import sys, assessment.judge, assessment.library; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
