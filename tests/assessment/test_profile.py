"""Wrong input gets a problem that names the fact, what was given and what is allowed; all problems come at once."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.library import Library, load_library
from assessment.profile import InputProblems, Problem, read_firm
from assessment.quantity import Interval
from assessment.wording import Words

FACTS = load_library().catalogue


def _problems(library: Library, facts: dict[str, object]) -> list[Problem]:
    with pytest.raises(InputProblems) as raised:
        read_firm(library.catalogue, facts)
    return list(raised.value.problems)


WRONG: list[tuple[str, object, str]] = [
    ("revenue", -1, "0 or more"),
    ("employees", -5, "0 or more"),
    ("domestic_niche_rank", 0, "1 or more"),
    ("main_business_share", Decimal("1.3"), "from 0 to 1"),
    ("main_business_share", 130, "from 0 to 1"),
    ("domestic_niche_share", Decimal("1.0001"), "from 0 to 1"),
    ("local_distinctive_points", 16, "from 0 to 15"),
    ("digital_level", 6, "from 0 to 5"),
    ("revenue", "35000000", "not text"),
    ("revenue", "3500万", "not text"),
    ("revenue", True, "number"),
    ("revenue", [1], "number"),
    ("revenue", 0.1, "number"),
    ("revenue", float("nan"), "number"),
    ("revenue", float("inf"), "number"),
    ("revenue", Decimal("NaN"), "number"),
    ("revenue", Decimal("Infinity"), "number"),
    ("revenue", Decimal("1e1000000"), "number"),
    ("revenue", 10**30, "number"),
    ("revenue", {"low": 1, "high": 10**400}, "number"),
    ("net_profit", -(10**30), "number"),
    ("revenue", Decimal("0.001"), "whole"),
    ("employees", Decimal("1.5"), "whole"),
    ("niche_years", Decimal("2.5"), "whole"),
    ("revenue", {"low": 2, "high": 1}, "low must not be above high"),
    ("revenue", {}, "range"),
    ("revenue", {"low": None, "high": None}, "range"),
    ("revenue", {"low": 1, "height": 2}, "range"),
    ("revenue", {"low": -1, "high": 2}, "0 or more"),
    ("revenue", {"low": "1", "high": 2}, "not text"),
    ("main_business_share", {"low": 0, "high": 2}, "from 0 to 1"),
    ("own_brand", 1, "true, false or null"),
    ("own_brand", "yes", "true, false or null"),
    ("industry", "mining", "agriculture"),
    ("industry", ["industry"], "agriculture"),
    ("titles", "high_tech_enterprise", "high_tech_enterprise"),
    ("titles", ["knight"], "high_tech_enterprise"),
    ("titles", [1], "high_tech_enterprise"),
    ("titles", [["high_tech_enterprise"]], "high_tech_enterprise"),
]


@pytest.mark.parametrize(("fact", "wrong", "allowed"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_value_is_answered_with_the_fact_what_was_given_and_what_is_allowed(
    library: Library, fact: str, wrong: object, allowed: str
) -> None:
    (problem,) = _problems(library, {fact: wrong})
    assert problem.fact == fact
    said = problem.as_json(Words("en", library.catalogue))
    assert said["fact"] == fact
    assert "given" in said
    assert allowed in said["allowed"]


@pytest.mark.parametrize(("fact", "wrong", "allowed"), WRONG, ids=lambda value: str(value)[:40])
def test_a_problem_can_be_written_as_json_and_said_in_chinese(
    library: Library, fact: str, wrong: object, allowed: str
) -> None:
    (problem,) = _problems(library, {fact: wrong})
    said = problem.as_json(Words("zh_Hans_CN", library.catalogue))
    assert json.loads(json.dumps(said, allow_nan=False))["fact"] == fact


def test_an_unknown_fact_is_answered_with_the_facts_it_may_have_meant(library: Library) -> None:
    (problem,) = _problems(library, {"revenues": 5})
    assert problem.fact == "revenues"
    assert "revenue" in problem.said(Words("en", library.catalogue))


def test_an_unknown_fact_that_resembles_none_is_answered_with_where_they_are_listed(library: Library) -> None:
    (problem,) = _problems(library, {"xyzzy": 5})
    assert "srdi questions" in problem.said(Words("en", library.catalogue))


def test_a_main_business_above_the_revenue_is_answered_with_the_revenue(library: Library) -> None:
    (problem,) = _problems(library, {"revenue": 10, "main_business_revenue": 11})
    assert problem.fact == "main_business_revenue"
    assert problem.given == 11
    assert "revenue" in problem.said(Words("en", library.catalogue))
    assert "10" in problem.said(Words("en", library.catalogue))


def test_ranges_that_can_still_agree_are_accepted(library: Library) -> None:
    firm = read_firm(
        library.catalogue, {"revenue": {"low": 5, "high": 10}, "main_business_revenue": {"low": 10, "high": 20}}
    )
    assert firm.numbers["revenue"] == firm.numbers["main_business_revenue"] == Interval(10, 10)


def test_two_facts_contradict_each_other_also_where_the_one_between_them_is_unknown(library: Library) -> None:
    problems = _problems(library, {"domestic_niche_rank": 10, "global_niche_rank": 3})
    assert [problem.fact for problem in problems] == ["domestic_niche_rank"]


def test_all_problems_of_a_firm_come_at_once(library: Library) -> None:
    wrong = {
        "revenue": -1,
        "rd_ratio": "a lot",
        "industry": "mining",
        "own_brand": "no",
        "nonsense": 1,
        "ip_class1": 1,
        "ip_class1_own": 2,
        "employees": {"low": 3, "high": 2},
    }
    found = {problem.fact for problem in _problems(library, dict(wrong))}
    assert found == set(wrong) - {"ip_class1"}


def test_null_and_absent_are_both_unknown(library: Library) -> None:
    assert read_firm(library.catalogue, {"revenue": None, "own_brand": None}).given == {}


def test_half_a_range_ends_at_the_facts_own_limit(library: Library) -> None:
    assert read_firm(library.catalogue, {"main_business_share": {"low": Decimal("0.5")}}).numbers[
        "main_business_share"
    ] == Interval(Fraction(1, 2), 1)
    assert read_firm(library.catalogue, {"revenue": {"high": 5, "low": None}}).numbers["revenue"] == Interval(0, 5)


@pytest.mark.parametrize("number", [Decimal("12345.67"), 12345, Decimal("12345.00"), Decimal("1.2345E+4")])
def test_an_exact_number_is_read_exactly(library: Library, number: Any) -> None:
    assert read_firm(library.catalogue, {"revenue": number}).numbers["revenue"].low == Fraction(number)


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("low", "high", "x")), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(facts=st.dictionaries(st.sampled_from(sorted(FACTS)) | st.text(max_size=10), _anything, max_size=4))
def test_whatever_is_given_is_either_read_or_answered_with_problems(facts: dict[str, object]) -> None:
    try:
        firm = read_firm(FACTS, facts)
    except InputProblems as problems:
        words = Words("zh_Hans_CN", FACTS)
        for problem in problems.problems:
            json.dumps(problem.as_json(words))
    else:
        for fact in FACTS:
            if FACTS[fact].is_number:
                low, high = firm.numbers[fact]
                assert low is None or high is None or low <= high


def test_the_error_itself_says_its_figures(library: Library) -> None:
    with pytest.raises(InputProblems, match="main_business_revenue: cannot be above revenue, which is 10"):
        read_firm(library.catalogue, {"revenue": 10, "main_business_revenue": 11})


def test_a_title_just_obtained_that_is_not_held_is_a_contradiction(library: Library) -> None:
    facts: dict[str, object] = {"recognitions": ["srdi_sme"], "newly_recognised": ["little_giant"]}
    assert "newly_recognised" in {problem.fact for problem in _problems(library, facts)}
