"""How far a yearly rate over two years is from a bound, in whole units: what `Compare.gap` tells of `quantity.square_root`.

A root is never worked out here, only the largest whole number whose square is not above a whole number. The places to which the
single judgement takes a root are so many that it never ends in the middle between two units unless it lies there.
"""

from dataclasses import replace

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
    joined,
    minus,
    times,
    where,
    widened,
)
from assessment.batch.quotients import floored, held, rest_of, rounded, wide_floored
from assessment.batch.ranges import End
from assessment.derivation import Aim

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


def short_of_rate(ratio: End, aim: Aim, scale: int, missed: Answer, sheet: Sheet) -> Whole:
    """The distance from the root of a ratio less 1 to the bound, where that is missed, rounded to the even unit of two."""
    goal = (1 + aim.bound) * scale * HALVES
    if goal.denominator != 1:
        raise NotCompiled(f"a root held against {aim.bound}, finer than its units")
    square = (scale * HALVES) ** 2
    top, bottom = sheet.whole(where(missed, ratio.top)), sheet.whole(ratio.bottom)
    quotient = wide_floored(times(top, constant(square)), bottom)
    # What falls short of a bound has no larger square, whatever the ratio of two columns could be elsewhere.
    quotient = replace(quotient, low=0, high=min(int(goal * goal), quotient.high) if aim.up else quotient.high)
    quotient = sheet.whole(quotient if quotient.is_wide else held(quotient))
    root = root_floored(quotient, sheet)
    apart, halves = sheet.whole(minus(constant(int(goal)), root)), constant(HALVES)
    # The middle between two units belongs to either of them only where the root is exact.
    left = [minus(quotient, times(root, root)), rest_of(top, square, quotient, bottom)]
    exact = joined([compared(cell, "<=", constant(0)) for cell in left], every=True)
    short = where(sheet.answer(exact), rounded(apart, 1, halves, sheet), floored(apart, halves))
    return short if aim.up else minus(constant(0), short)
