"""What the measures pay each firm of a table is what they pay the firm alone, in fen."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.batch import Tell, compiled, table_of
from assessment.judge import Assessment
from assessment.presentation import as_json
from assessment.wording import Words
from tests.assessment.batch.tables import Question, firms_for, questions, shipped

PAYING = [question for question in questions() if question.region in ("anhui", "hangzhou", "municipality")]


@pytest.mark.parametrize("question", PAYING, ids=str)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_every_sum_of_a_table_is_that_of_the_firm_alone(question: Question, data: st.DataObject) -> None:
    batch = compiled(shipped(), *question)
    firms = data.draw(firms_for(question, 12))
    rows = batch.judge(table_of(firms).lazy(), (Tell.SUMS, Tell.MEASURES)).collect().to_dicts()
    for firm, row in zip(firms, rows, strict=True):
        said = expected_sums(question.judged(firm))
        assert {column: row.get(column) for column in said} == said


def expected_sums(assessment: Assessment) -> dict[str, object]:
    """What the columns of sums say of a firm that was judged on its own."""
    told = as_json(assessment, Words("en", shipped().catalogue))
    said: dict[str, object] = {}
    for measure in told["measures"]:
        said[f"measure:{measure['id']}"] = measure["outcome"]
        said |= _money_said(f"measure:{measure['id']}", measure["benefit"])
    for name, money in told["totals"].items():
        said |= _money_said(f"total:{name}", money)
    return said


def _money_said(name: str, money: Any) -> dict[str, object]:
    ends = {end: None if money is None else money[end] for end in ("low", "high")}
    return {f"{name}.{end}": None if yuan is None else round(Fraction(str(yuan)) * 100) for end, yuan in ends.items()}
