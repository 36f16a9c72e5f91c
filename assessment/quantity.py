"""Exact numbers, intervals of them and the three-valued outcome that everything else rests on.

An unknown number is an interval without ends; a known one is an interval of a single number. Nothing here may use
binary floating point, know a fact or read a policy.
"""

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import isqrt
from typing import Annotated, Any, NamedTuple

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Number = int | Fraction


class Outcome(StrEnum):
    """What can be said of a requirement: settled only where every completion of the unknown facts agrees."""

    MET = "met"
    NOT_MET = "not_met"
    UNDECIDED = "undecided"


MET, NOT_MET, UNDECIDED = Outcome.MET, Outcome.NOT_MET, Outcome.UNDECIDED


class Interval(NamedTuple):
    """All numbers from `low` to `high`, both included; None means that there is no end on that side."""

    low: Number | None
    high: Number | None

    @property
    def is_exact(self) -> bool:
        """Whether the interval is one single number."""
        return self.low is not None and self.low == self.high

    def within(self, other: "Interval") -> "Interval":
        """The part of this interval inside `other`; this one unchanged where they do not meet."""
        low = other.low if self.low is None or (other.low is not None and other.low > self.low) else self.low
        high = other.high if self.high is None or (other.high is not None and other.high < self.high) else self.high
        if low is not None and high is not None and low > high:
            return self
        return Interval(low, high)


ANYTHING = Interval(None, None)


def exactly(number: Number) -> Interval:
    """The interval that holds this number alone."""
    return Interval(number, number)


def simplest(number: Number) -> Number:
    """An int where the fraction is whole, so that the common case stays fast."""
    return number.numerator if number.denominator == 1 else number


def telling_places(number: Number, places: int, most: int) -> int:
    """At least so many decimal places, and more, up to `most`, as long as rounding would make the number look rounder than it is.

    2.99999% of a bound of 3% is a miss, and must not be shown as 3%.
    """
    for count in range(places, most):
        scaled = number.numerator * 10**count
        if not scaled % number.denominator or rounded_ratio(scaled, number.denominator) % 10:
            return count
    return most


def rounded_ratio(above: int, below: int) -> int:
    """The whole number nearest to a ratio, the even one of two, as `round` does it and without making a fraction."""
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole % 2))


def plain(number: Number, places: int = 8) -> int | float:
    """The number as JSON shows it: whole, or a decimal rounded to that many places or more. Never to judge by."""
    if number.denominator == 1:
        return number.numerator
    places = telling_places(number, places, 16)
    return float(Decimal(round(number * 10**places)).scaleb(-places))


def add(a: Interval, b: Interval) -> Interval:
    """Every sum of a number of `a` and one of `b`."""
    if a.low is not None and a.low is a.high and b.low is not None and b.low is b.high:
        return exactly(a.low + b.low)
    return Interval(
        None if a.low is None or b.low is None else a.low + b.low,
        None if a.high is None or b.high is None else a.high + b.high,
    )


def scale(a: Interval, factor: Number) -> Interval:
    """Every number of `a` times a factor that is not negative."""
    if a.low is not None and a.low is a.high:
        return exactly(simplest(a.low * factor))
    return Interval(
        None if a.low is None else simplest(a.low * factor), None if a.high is None else simplest(a.high * factor)
    )


def multiply(a: Interval, b: Interval) -> Interval:
    """Every product of two intervals of numbers that are not negative."""
    low = 0 if a.low is None or b.low is None else simplest(a.low * b.low)
    return Interval(low, None if a.high is None or b.high is None else simplest(a.high * b.high))


def divide(a: Interval, b: Interval) -> Interval:
    """Every quotient of a number of `a` by one of `b`; anything at all where the divisor may be zero or negative."""
    if b.low is None or b.low <= 0:
        return ANYTHING
    if a.low is not None and a.low == a.high and b.low == b.high:
        return exactly(Fraction(a.low, b.low))
    low: Number | None
    high: Number | None
    if a.low is None:
        low = None
    elif a.low < 0:
        low = Fraction(a.low) / b.low
    else:
        low = 0 if b.high is None else Fraction(a.low) / b.high
    if a.high is None:
        high = None
    elif a.high >= 0:
        high = Fraction(a.high) / b.low
    else:
        high = 0 if b.high is None else Fraction(a.high) / b.high
    return Interval(low, high)


ROOT_SCALE = 10**48
"""Roots are bounded outwards to 48 places: finer than any gap between the root of a ratio of two amounts in fen, up to a hundred
trillion yuan each, and a printed threshold, or the middle between two of the units in which a distance is told."""


def square_root(a: Interval) -> Interval:
    """Rational bounds that surely hold every square root of numbers of `a`; exact where the root is rational."""
    return Interval(
        None if a.low is None or a.low < 0 else _root(a.low, up=False),
        None if a.high is None or a.high < 0 else _root(a.high, up=True),
    )


def _root(number: Number, *, up: bool) -> Number:
    above, below = number.numerator, number.denominator
    exact_above, exact_below = isqrt(above), isqrt(below)
    if exact_above * exact_above == above and exact_below * exact_below == below:
        return simplest(Fraction(exact_above, exact_below))
    floor = isqrt(above * ROOT_SCALE * ROOT_SCALE // below)
    return Fraction(floor + 1 if up else floor, ROOT_SCALE)


MOST_DIGITS = 30
"""Far beyond any economy; a longer number is a slip, and one with a huge exponent would never end."""
UNITS = {"": 1, "万": 10**4, "亿": 10**8}
_WRITTEN = re.compile(r"(-?)(\d[\d_,]*(?:\.\d+)?)\s*(%|万|亿|)", re.ASCII)


def read_number(written: object) -> Number:
    """An exact number from an int, a Decimal, a Fraction or text such as `1000万`, `0.35亿`, `3%`.

    Raises ValueError on anything else, binary floats among it: what was typed as 0.1 is no longer known there.
    """
    if isinstance(written, bool | float):
        raise ValueError("an exact number is needed: an integer, a decimal, a percentage such as 3%, or 1000万, 0.35亿")
    if isinstance(written, int):
        if abs(written) >= 10**MOST_DIGITS:
            raise ValueError(f"a number of at most {MOST_DIGITS} digits is needed")
        return written
    if isinstance(written, Fraction):
        return simplest(written)
    if isinstance(written, Decimal):
        if not written.is_finite():
            raise ValueError("a finite number is needed")
        if abs(written.adjusted()) > MOST_DIGITS or len(written.as_tuple().digits) > 2 * MOST_DIGITS:
            raise ValueError(f"a number of at most {MOST_DIGITS} digits is needed")
        return simplest(Fraction(written))
    if isinstance(written, str):
        match = _WRITTEN.fullmatch(written.strip())
        if match and len(written) <= 40:
            sign, digits, unit = match.groups()
            number = Fraction(digits.replace(",", "").replace("_", ""))
            number = number / 100 if unit == "%" else number * UNITS[unit]
            return simplest(-number if sign else number)
    raise ValueError("a number is needed, such as 5000000, 500万, 0.35亿, 0.03 or 3%")


class _ExactNumber:
    """Makes pydantic read a field through `read_number`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(read_number)


ExactNumber = Annotated[Number, _ExactNumber]
