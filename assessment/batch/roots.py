"""How far a yearly rate over two years is from a bound, in whole units: what `Compare.gap` tells of `quantity.square_root`.

A root is never worked out here, only the largest whole number whose square is not above a whole number. The single judgement
takes a root to 24 places, down for a lower end and up for an upper one; where that brings it to the very middle between two
units, which of them is told follows it even there.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from assessment.batch.cells import (
    COLUMN,
    WIDTHS,
    Answer,
    NotCompiled,
    Sheet,
    Whole,
    compared,
    constant,
    minus,
    plus,
    smallest,
    times,
    where,
    widened,
)
from assessment.batch.quotients import floored, held, rest_of, rounded, wide_floored
from assessment.batch.ranges import End
from assessment.derivation import Aim
from assessment.quantity import ROOT_SCALE

STEPS = 6
"""Each step doubles the digits that are right: from less than a factor of 2, six give all that 128 bits hold, or one too many."""
HALVES = 2
"""Parts of a unit that a root is taken in, so that the middle between two units is one of them."""
ONE = constant(1)


def root_floored(square: Whole, sheet: Sheet) -> Whole:
    """The largest whole number whose square is not above a number that is not negative."""
    bits = max(square.bits, COLUMN)
    square = sheet.whole(widened(square, bits))
    positive = sheet.whole(where(compared(square, "<", ONE), ONE, square))
    length = pl.lit(bits + 1, dtype=WIDTHS[bits]) - positive.expr.bitwise_leading_zeros().cast(WIDTHS[bits])
    most = 1 << (max(square.high, 1).bit_length() + 1) // 2
    # From above the steps come down and never pass the root.
    start = pl.lit(2, dtype=WIDTHS[bits]).pow(length // 2)
    root = sheet.whole(Whole(f"start({square.key})", start, positive.level, 0, most, bits))
    for step in range(STEPS):
        nearer = (root.expr + positive.expr // root.expr) // pl.lit(2, dtype=WIDTHS[bits])
        key, level = f"step({square.key},{step})", max(root.level, positive.level)
        root = sheet.whole(replace(root, key=key, expr=nearer, level=level, is_column=False))
    above = compared(times(root, root), ">", square)
    return sheet.whole(replace(where(above, minus(root, ONE), root), low=0))


def short_of_rate(ratio: End, aim: Aim, scale: int, missed: Answer, sheet: Sheet, *, is_low: bool) -> Whole:
    """The distance from the root of a ratio less 1 to the bound, where that is missed; `is_low` for the lower end of a range."""
    goal = (1 + aim.bound) * scale * HALVES
    if goal.denominator != 1:
        raise NotCompiled(f"a root held against {aim.bound}, finer than its units")
    top = sheet.whole(times(sheet.whole(where(missed, ratio.top)), constant((scale * HALVES) ** 2)))
    bottom = sheet.whole(ratio.bottom)
    quotient = wide_floored(top, bottom)
    # What falls short of a bound has no larger square, whatever the ratio of two columns could be elsewhere.
    quotient = _between(0, quotient, min(int(goal * goal), quotient.high) if aim.up else quotient.high)
    quotient = sheet.whole(quotient if quotient.is_wide else held(quotient))
    root = root_floored(quotient, sheet)
    above = _between(0, minus(quotient, times(root, root)), 2 * root.high)
    left = sheet.whole(plus(times(above, bottom), rest_of(top, 1, quotient, bottom)))
    apart, halves = sheet.whole(minus(constant(int(goal)), root)), constant(HALVES)
    short = floored(apart, halves)
    for touching, farther in _touching(_Root(root, left, bottom), scale * HALVES, sheet, is_low=is_low):
        short = where(touching, rounded(minus(apart, constant(farther)), 1, halves, sheet), short)
    return short if aim.up else minus(constant(0), short)


class _Root(NamedTuple):
    """A root in whole parts, and by how many parts of `bottom` its square falls short of the one that it was looked for."""

    floor: Whole
    left: Whole
    bottom: Whole


def _touching(root: _Root, scale: int, sheet: Sheet, *, is_low: bool) -> Iterator[tuple[Answer, int]]:
    """Where the end of a root of 24 places is no longer between two whole parts, and how many parts it then is farther."""
    places = ROOT_SCALE // scale
    zero = constant(0)
    if is_low:
        # Down to 24 places it is the whole part itself where less than the last place is cut off.
        rest = floored(minus(root.bottom, ONE), constant(places))
        yield _nearly(root.left, root.floor, rest, root.bottom, places, sheet), 0
        return
    yield sheet.answer(compared(root.left, "<=", zero)), 0
    following = sheet.whole(plus(root.floor, ONE))
    missing = minus(times(plus(root.floor, following), root.bottom), root.left)
    missing = sheet.whole(_between(0, missing, missing.high))
    rest = floored(minus(zero, root.bottom), constant(places))
    yield _nearly(missing, following, rest, root.bottom, places, sheet), 1


def _nearly(apart: Whole, root: Whole, rest: Whole, bottom: Whole, places: int, sheet: Sheet) -> Answer:
    """Whether a square is so near to that of a whole root that their roots do not differ in so many places of a part."""
    most = (2 * root.high * bottom.high + bottom.high) // places + 2
    near = times(smallest([apart, constant(most)]), constant(places))
    return sheet.answer(compared(minus(near, times(times(constant(2), root), bottom)), "<=", rest))


def _between(low: int, cell: Whole, high: int) -> Whole:
    """The number, of which is known what its parts do not tell."""
    return replace(cell, low=low, high=high)
