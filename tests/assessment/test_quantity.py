"""Intervals hold every result of what they hold, outcomes are exact to the last digit, and binary floats are refused."""

from decimal import Decimal
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.quantity import (
    ANYTHING,
    Interval,
    Number,
    add,
    divide,
    exactly,
    multiply,
    read_number,
    scale,
    square_root,
)

NUMBERS = st.integers(-10_000, 10_000) | st.fractions(-100, 100, max_denominator=1_000)
POSITIVE = st.integers(0, 10_000) | st.fractions(0, 100, max_denominator=1_000)


@st.composite
def held(draw: st.DrawFn, numbers: st.SearchStrategy[Number] = NUMBERS) -> tuple[Interval, Number]:
    """An interval, perhaps without an end, and a number in it."""
    low, number, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    ends = draw(st.sampled_from(((low, high), (low, None), (None, high), (None, None), (number, number))))
    return Interval(*ends), number


def _holds(interval: Interval, number: Number) -> bool:
    return (interval.low is None or interval.low <= number) and (interval.high is None or number <= interval.high)


@given(a=held(), b=held())
def test_a_sum_of_intervals_holds_every_sum(a: tuple[Interval, Number], b: tuple[Interval, Number]) -> None:
    assert _holds(add(a[0], b[0]), a[1] + b[1])


@given(a=held(POSITIVE), b=held(POSITIVE))
def test_a_product_of_intervals_holds_every_product(a: tuple[Interval, Number], b: tuple[Interval, Number]) -> None:
    assert _holds(multiply(a[0], b[0]), a[1] * b[1])


@given(a=held(), factor=POSITIVE)
def test_a_scaled_interval_holds_every_scaled_number(a: tuple[Interval, Number], factor: Number) -> None:
    assert _holds(scale(a[0], factor), a[1] * factor)


@given(a=held(), b=held())
def test_a_quotient_of_intervals_holds_every_quotient(a: tuple[Interval, Number], b: tuple[Interval, Number]) -> None:
    if b[1] != 0:
        assert _holds(divide(a[0], b[0]), Fraction(a[1]) / b[1])


@given(a=held(POSITIVE))
def test_a_root_of_an_interval_holds_every_root(a: tuple[Interval, Number]) -> None:
    root = square_root(a[0])
    assert root.low is None or root.low * root.low <= a[1]
    assert root.high is None or root.high * root.high >= a[1]


@given(number=st.integers(0, 10**40))
def test_the_root_of_a_square_is_exact(number: int) -> None:
    assert square_root(exactly(number * number)) == exactly(number)
    assert square_root(exactly(Fraction(number * number, 49))) == exactly(Fraction(number, 7))


@given(number=st.integers(2, 10**30))
def test_a_root_that_is_not_rational_is_bounded_more_finely_than_yuan_can_tell(number: int) -> None:
    root = square_root(exactly(number))
    assert root.low is not None
    assert root.high is not None
    assert root.high - root.low <= Fraction(1, 10**20)
    assert (root.low == root.high) is (isqrt(number) ** 2 == number)


def test_nothing_is_known_of_a_quotient_whose_divisor_may_be_zero() -> None:
    assert divide(exactly(5), Interval(0, 3)) == ANYTHING
    assert divide(exactly(0), exactly(0)) == ANYTHING


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1000万", 10_000_000),
        ("0.35亿", 35_000_000),
        ("3%", Fraction(3, 100)),
        ("-5%", Fraction(-1, 20)),
        ("10_000", 10_000),
        ("3,500", 3_500),
        (" 12 ", 12),
        (Decimal("0.1"), Fraction(1, 10)),
        (Fraction(4, 2), 2),
        (7, 7),
    ],
)
def test_a_number_is_read_exactly_as_documents_write_it(written: object, number: Number) -> None:
    read = read_number(written)
    assert read == number
    assert isinstance(read, int) is (read.denominator == 1)


@pytest.mark.parametrize(
    "written",
    [
        0.1,
        1.0,
        True,
        None,
        "",
        "万",
        "1000万元",
        "1e5",
        "3‰",
        "一百",
        [],
        Decimal("NaN"),
        Decimal("-Infinity"),
        "1.2.3",
        "٣",
    ],
)
def test_what_is_not_an_exact_number_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="number"):
        read_number(written)
