"""A derived fact holds every value that its figures allow, and what is asked of it is asked of the first figure exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.derivation import Aim, Formula
from assessment.firm import Firm
from assessment.library import Library
from assessment.quantity import ANYTHING, Interval, Number, exactly

KINDS = ("ratio", "growth", "mean", "sum", "compound_growth_2y")
MONEY = st.integers(1, 10**9)


def _formula(kind: str) -> Formula:
    return Formula.model_validate({kind: ("a", "b")})


def _plainly(kind: str, a: int, b: int) -> Fraction:
    """The value, for growth over two years the square of one plus it."""
    return {
        "ratio": Fraction(a, b),
        "growth": Fraction(a - b, b),
        "mean": Fraction(a + b, 2),
        "sum": Fraction(a + b),
        "compound_growth_2y": Fraction(a, b),
    }[kind]


@given(kind=st.sampled_from(KINDS), a=st.tuples(MONEY, MONEY, MONEY), b=st.tuples(MONEY, MONEY, MONEY))
def test_a_derived_range_holds_the_value_of_every_pair(
    kind: str, a: tuple[int, int, int], b: tuple[int, int, int]
) -> None:
    (a_low, a_in, a_high), (b_low, b_in, b_high) = sorted(a), sorted(b)
    low, high = _formula(kind).value({"a": Interval(a_low, a_high), "b": Interval(b_low, b_high)})
    assert low is not None
    assert high is not None
    value = _plainly(kind, a_in, b_in)
    if kind == "compound_growth_2y":
        assert (1 + low) ** 2 <= value <= (1 + high) ** 2
    else:
        assert low <= value <= high


@given(
    kind=st.sampled_from(KINDS),
    b=st.tuples(MONEY, MONEY),
    bound=st.fractions(0, 3, max_denominator=1_000),
    up=st.booleans(),
)
def test_the_first_figure_brought_to_its_aim_brings_the_derived_fact_to_its_own(
    kind: str, b: tuple[int, int], bound: Fraction, up: bool
) -> None:
    other = Interval(*sorted(b))
    aim = _formula(kind).aim_of_first(Aim(bound, up, strict=False), {"a": ANYTHING, "b": other})
    assert aim is not None
    assert aim.up is up
    if aim.bound >= 0 or kind in ("mean", "sum"):
        reached = _formula(kind).value({"a": exactly(aim.bound), "b": other})
        end = reached.low if up else reached.high
        assert end is not None
        assert end >= bound if up else end <= bound


@given(base=MONEY, bound=st.fractions(0, 1, max_denominator=1_000))
def test_the_aim_of_a_ratio_over_an_exact_base_is_the_edge_itself(base: int, bound: Fraction) -> None:
    aim = _formula("ratio").aim_of_first(Aim(bound, up=True, strict=False), {"a": ANYTHING, "b": exactly(base)})
    assert aim is not None
    assert aim.bound == bound * base


def test_a_ratio_over_nothing_is_not_known(library: Library) -> None:
    firm = Firm(library.catalogue, {"revenue": exactly(0), "rd_expense": exactly(0)})
    assert not firm.numbers["rd_ratio"].is_exact


@pytest.mark.parametrize(
    ("fact", "given_facts", "value"),
    [
        ("rd_ratio", {"rd_expense": 3, "revenue": 100}, Fraction(3, 100)),
        ("net_margin", {"net_profit": -50, "revenue": 100}, Fraction(-1, 2)),
        ("debt_ratio", {"total_liabilities": 150, "total_assets": 100}, Fraction(3, 2)),
        ("main_business_growth", {"main_business_revenue": 110, "main_business_revenue_prev": 100}, Fraction(1, 10)),
        (
            "main_business_growth_2y_mean",
            {"main_business_revenue": 121, "main_business_revenue_prev": 110, "main_business_revenue_prev2": 100},
            Fraction(1, 10),
        ),
        (
            "main_business_growth_2y_mean",
            {"main_business_revenue": 50, "main_business_revenue_prev": 100, "main_business_revenue_prev2": 50},
            Fraction(1, 4),
        ),
        ("revenue_cagr_2y", {"revenue": 121, "revenue_prev2": 100}, Fraction(1, 10)),
        ("rd_staff_share", {"rd_staff": 1, "employees": 3}, Fraction(1, 3)),
        ("rd_expense_2y_mean", {"rd_expense": 3, "rd_expense_prev": 2}, Fraction(5, 2)),
    ],
)
def test_a_derived_fact_is_what_its_name_says(
    library: Library, fact: str, given_facts: dict[str, Number], value: Fraction
) -> None:
    firm = Firm(library.catalogue, {name: exactly(number) for name, number in given_facts.items()})
    assert firm.numbers[fact] == exactly(value)


def test_a_derived_fact_that_was_given_wins_over_the_worked_out_one_and_the_contradiction_is_told(
    library: Library,
) -> None:
    firm = Firm(
        library.catalogue,
        {"revenue": exactly(100), "rd_expense": exactly(3), "rd_ratio": exactly(Fraction(5, 100))},
    )
    assert firm.numbers["rd_ratio"] == exactly(Fraction(1, 20))
    (found,) = firm.contradictions()
    assert (found.fact, found.given, found.worked_out) == (
        "rd_ratio",
        exactly(Fraction(1, 20)),
        exactly(Fraction(3, 100)),
    )


@pytest.mark.parametrize("rounded", [Fraction(333, 1000), Fraction(33, 100), Fraction(3333, 10_000)])
def test_a_derived_fact_that_was_only_rounded_is_no_contradiction(library: Library, rounded: Fraction) -> None:
    firm = Firm(
        library.catalogue,
        {"revenue": exactly(300), "rd_expense": exactly(100), "rd_ratio": exactly(rounded)},
    )
    assert not firm.contradictions()


def test_ranges_that_overlap_are_no_contradiction_and_ranges_apart_are(library: Library) -> None:
    figures = {"revenue": Interval(100, 200), "rd_expense": exactly(10)}
    near = Firm(library.catalogue, {**figures, "rd_ratio": Interval(Fraction(1, 100), Fraction(1, 20))})
    far = Firm(library.catalogue, {**figures, "rd_ratio": Interval(Fraction(1, 100), Fraction(4, 100))})
    assert not near.contradictions()
    assert [found.fact for found in far.contradictions()] == ["rd_ratio"]
