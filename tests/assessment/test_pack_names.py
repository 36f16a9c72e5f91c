"""Names that people use for facts, and figures that are asked back: a fault in them is told with its file, line and fact."""

from pathlib import Path

import pytest

from assessment.library import Library
from tests.assessment.small_pack import FACTS, assert_told, refused, written

REVENUE = "revenue: {type: money,"
INDUSTRY = "type: choice"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (REVENUE, f"{REVENUE} unusual: {{above_fact: takings}},", ("unknown fact 'takings'",)),
        (REVENUE, f"{REVENUE} unusual: {{above_fact: employees}},", ("type count", "allowed is another money")),
        (REVENUE, f"{REVENUE} unusual: {{above_fact: revenue}},", ("allowed is another money",)),
        (REVENUE, f"{REVENUE} unusual: {{above: 1, below: 2}},", ("below is not above",)),
        (INDUSTRY, f"{INDUSTRY}\n    unusual: {{above: 1}}", ("has no unusual figures",)),
        (REVENUE, f'{REVENUE} called: [""],', ("a name is empty",)),
    ],
)
def test_a_name_or_a_figure_that_cannot_be_is_told(tmp_path: Path, old: str, new: str, said: tuple[str, ...]) -> None:
    assert_told(tmp_path, (FACTS, old, new, "", said))


def test_a_name_of_two_facts_is_told_of_both(tmp_path: Path) -> None:
    employees = "employees: {type: count,"
    both = (employees, f"{employees} called: [Sales  figure, sales figure, takings],")
    root = written(tmp_path, {FACTS: both})
    file = root / FACTS
    file.write_text(file.read_text().replace(REVENUE, f"{REVENUE} called: [Takings],"))
    told = refused(root)
    assert any("employees: 'takings' is also a name of revenue" in problem for problem in told)
    assert any("revenue: 'takings' is also a name of employees" in problem for problem in told)
    assert not any("sales figure" in problem for problem in told)


def test_an_owner_may_call_the_year_before_by_its_year(library: Library) -> None:
    assert "营收" in library.catalogue["revenue"].called
    assert "前年营收" in library.catalogue["revenue_prev"].called
