"""What is wrong with a row of a table is what would be wrong with the firm alone."""

from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.batch.columns import FARTHEST, SCALES, codes_of, high_of, kinds_of, low_of, option_of
from assessment.batch.problems import problems
from assessment.facts import Catalogue, Fact
from assessment.library import Library, load_library
from assessment.profile import InputProblems, read_firm
from assessment.wording import Words

CATALOGUE = load_library().catalogue
LINKED = tuple(dict.fromkeys(fact for pair in CATALOGUE.constraints for fact in pair))
FACTS = (*LINKED, "digital_level", "local_distinctive_points", "net_profit", "industry", "main_business_share")


@settings(max_examples=3)
@given(random=st.randoms(use_true_random=True))
def test_the_rows_of_a_table_have_the_problems_of_their_firms(random: Random) -> None:
    told = [{fact: _given(CATALOGUE[fact], random) for fact in FACTS if random.random() < 0.8} for _ in range(60)]
    table = pl.DataFrame([_row(facts) for facts in told], schema=_schema(FACTS), orient="row")
    faults = problems(CATALOGUE, table.columns)
    wrong = table.select(fault.wrong.alias(str(place)) for place, fault in enumerate(faults))
    for facts, row in zip(told, wrong.rows(), strict=True):
        found = [(fault.fact, fault.reason) for fault, is_wrong in zip(faults, row, strict=True) if is_wrong]
        assert sorted(set(found)) == sorted(set(_problems_of(facts)))


def _problems_of(facts: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        read_firm(CATALOGUE, facts)
    except InputProblems as raised:
        return [(problem.fact, problem.message) for problem in raised.problems]
    return []


def _given(fact: Fact, random: Random) -> Any:
    """Something that is mostly allowed, in units that columns hold."""
    if fact.is_number:
        ends = sorted(_number(fact, random) for _ in range(2))
        shapes = (ends[0], {"low": ends[0], "high": ends[1]}, {"low": ends[0]}, {"high": ends[1]}, None)
        upside_down = {"low": ends[1], "high": ends[0]}
        return random.choice((*shapes, upside_down))
    options = list(fact.options)
    return random.choice((None, random.sample(options, 2))) if fact.type == "set" else random.choice(options)


def _number(fact: Fact, random: Random) -> Fraction:
    return Fraction(random.choice((-1, 0, 0, 1, 1, 2, 3, 5, 5, 6, 15, 16)), random.choice((1, 1, SCALES[fact.type])))


def _row(facts: dict[str, Any]) -> list[object]:
    return [value for name in FACTS for value in _cells(CATALOGUE[name], facts.get(name))]


def _cells(fact: Fact, value: Any) -> list[object]:
    if fact.is_number:
        ends = value if isinstance(value, dict) else {"low": value, "high": value}
        return [None if end is None else int(end * SCALES[fact.type]) for end in (ends.get("low"), ends.get("high"))]
    if fact.type == "choice":
        return [None if value is None else codes_of(fact)[str(value)]]
    return [None if value is None else option in value for option in fact.options]


def _schema(facts: tuple[str, ...]) -> dict[str, pl.DataType]:
    return dict(kind for fact in facts for kind in kinds_of(CATALOGUE[fact]))


def _said(catalogue: Catalogue, table: pl.DataFrame) -> list[str]:
    """What is wrong with the first row, in English."""
    words, said = Words("en", catalogue), []
    for fault in problems(catalogue, table.columns):
        if table.select(fault.wrong).item(0, 0):
            values = {
                name: words.limits(value) if isinstance(value, Fact) else value for name, value in fault.values.items()
            }
            values |= {name: table.select(text).item(0, 0) for name, text in fault.told.items()}
            said.append(f"{fault.column}: {words.say(fault.reason, **values)}")
    return said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"rd_staff": 12, "employees": 10}, "rd_staff: cannot be above employees, which is 10"),
        (
            {"main_business_revenue": 1_000_01, high_of("revenue"): 1_000_00},
            "main_business_revenue: cannot be above revenue, which is 1000",
        ),
        (
            {low_of("main_business_revenue"): 9_99, "revenue": 9_50},
            "main_business_revenue.low: cannot be above revenue, which is 9.5",
        ),
        ({low_of("employees"): 3, high_of("employees"): 2}, "employees.low: low must not be above high"),
        ({"digital_level": 6}, "digital_level: out of limits: allowed is from 0 to 5"),
        (
            {"net_profit": -FARTHEST["money"] - 1},
            "net_profit: too large for a table of firms: at most 100000000000000 can be judged there",
        ),
        ({"rd_staff": 12, "employees": -1}, "employees: out of limits: allowed is 0 or more"),
    ],
)
def test_a_problem_names_the_column_and_what_is_allowed(library: Library, row: dict[str, int], said: str) -> None:
    table = pl.DataFrame({name: [value] for name, value in row.items()}, schema=dict.fromkeys(row, pl.Int64()))
    assert _said(library.catalogue, table) == [said]


def test_a_set_names_what_its_whole_lacks(library: Library) -> None:
    options = list(library.catalogue["recognitions"].options)[:2]
    held = {option_of("recognitions", options[0]): [True], option_of("recognitions", options[1]): [False]}
    table = pl.DataFrame({**held, option_of("newly_recognised", options[1]): [True]})
    [said] = _said(library.catalogue, table)
    assert said.endswith(f"cannot hold what recognitions does not: {options[1]}")


def test_a_place_that_no_option_has_is_a_problem(library: Library) -> None:
    table = pl.DataFrame({"industry": [99]}, schema={"industry": pl.Int16()})
    [said] = _said(library.catalogue, table)
    assert said.startswith("industry: one of these is needed: agriculture")
