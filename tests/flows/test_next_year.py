"""Answers of an earlier year as the start of this one: nothing invalid, nothing invented, and each figure in its own year."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.firm import Value
from assessment.library import Library
from assessment.profile import impossible, read_firm
from assessment.quantity import Interval, exactly
from flows.next_year import start_of_next_year
from tests.assessment.firms import Case, cases

ANSWERS: dict[str, Value] = {
    "industry": "industry",
    "revenue": exactly(50_000_000),
    "revenue_prev": exactly(40_000_000),
    "revenue_prev2": exactly(30_000_000),
    "rd_expense": Interval(2_000_000, 2_500_000),
    "niche_years": exactly(3),
    "on_dishonesty_list": False,
    "recognitions": frozenset({"innovative_sme"}),
}


def test_last_years_figures_become_those_of_the_year_before(library: Library) -> None:
    start = start_of_next_year(library.catalogue, ANSWERS)
    assert start.given["revenue_prev"] == exactly(50_000_000)
    assert start.given["revenue_prev2"] == exactly(40_000_000)
    assert "revenue" not in start.given


def test_a_range_stays_a_range(library: Library) -> None:
    assert start_of_next_year(library.catalogue, ANSWERS).given["rd_expense_prev"] == Interval(2_000_000, 2_500_000)


def test_a_year_more_in_the_niche_is_counted(library: Library) -> None:
    assert start_of_next_year(library.catalogue, ANSWERS).given["niche_years"] == exactly(4)
    assert start_of_next_year(library.catalogue, ANSWERS, 3).given["niche_years"] == exactly(6)


def test_titles_and_exclusions_are_asked_anew(library: Library) -> None:
    start = start_of_next_year(library.catalogue, ANSWERS)
    assert {"recognitions", "on_dishonesty_list", "revenue", "rd_expense"} <= set(start.ask_anew)
    assert "industry" not in start.ask_anew


def test_what_is_asked_anew_comes_in_the_order_of_the_questions(library: Library) -> None:
    anew = start_of_next_year(library.catalogue, ANSWERS).ask_anew
    assert list(anew) == [fact for fact in library.catalogue if fact in anew]


def test_after_three_years_no_yearly_figure_is_left(library: Library) -> None:
    start = start_of_next_year(library.catalogue, ANSWERS, 3)
    assert set(start.given) == {"industry", "niche_years"}


def test_no_year_passed_changes_nothing(library: Library) -> None:
    assert start_of_next_year(library.catalogue, ANSWERS, 0) == (ANSWERS, ())


def test_years_do_not_run_backwards(library: Library) -> None:
    with pytest.raises(ValueError, match="negative"):
        start_of_next_year(library.catalogue, ANSWERS, -1)


def test_an_answer_at_its_limit_is_asked_anew_rather_than_pushed_beyond_it(library: Library) -> None:
    most = library.catalogue["development_score"].max
    assert most is not None
    start = start_of_next_year(library.catalogue, {"development_score": exactly(most)})
    assert start.given == {"development_score_prev": exactly(most)}


def test_an_exact_fraction_stays_exact(library: Library) -> None:
    third = exactly(Fraction(1, 3))
    assert start_of_next_year(library.catalogue, {"rd_ratio": third}).given == {"rd_ratio_prev": third}


@given(case=cases(), years=st.integers(1, 4))
def test_what_is_carried_over_is_always_a_possible_firm(case: Case, years: int) -> None:
    catalogue = case.library.catalogue
    start = start_of_next_year(catalogue, case.firm.given, years)
    assert not impossible(catalogue, start.given)
    assert read_firm(catalogue, start.given).given == start.given


@given(case=cases(), years=st.integers(1, 3))
def test_every_answer_is_carried_over_or_asked_anew(case: Case, years: int) -> None:
    catalogue = case.library.catalogue
    start = start_of_next_year(catalogue, case.firm.given, years)
    asked_for = {fact for fact in case.firm.given if catalogue[fact].question}
    assert asked_for <= set(start.given) | set(start.ask_anew)
    assert set(start.given).isdisjoint(start.ask_anew)


@given(case=cases(), years=st.integers(0, 3))
def test_several_years_are_that_many_single_years(case: Case, years: int) -> None:
    catalogue = case.library.catalogue
    at_once = start_of_next_year(catalogue, case.firm.given, years).given
    one_by_one = dict(case.firm.given)
    for _ in range(years):
        one_by_one = start_of_next_year(catalogue, one_by_one).given
    assert at_once == one_by_one
