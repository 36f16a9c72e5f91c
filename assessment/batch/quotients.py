"""Whole quotients of whole numbers by divisors above 0: the largest below, the smallest above, or rounded as a result shows it.

The only division over tables, and the root that comes of dividing. Nothing is judged by a quotient; a divisor of 0 gives NULL, and
so does a quotient that 64 bits do not hold.
"""

from dataclasses import replace

import polars as pl

from assessment.batch.cells import (
    COLUMN,
    NARROW,
    WIDE,
    WIDTHS,
    NotCompiled,
    Sheet,
    Whole,
    constant,
    minus,
    plus,
    times,
    widened,
)
from assessment.quantity import rounded_ratio

DIGITS = 10**4
"""By how much is multiplied at a time where the whole factor at once would exceed 128 bits; even, so that no half is lost."""


def floored(top: Whole, bottom: Whole) -> Whole:
    """The largest whole number not above the quotient."""
    if bottom.is_constant and bottom.low == 1:
        return top
    cell = wide_floored(top, bottom)
    return cell if cell.bits == COLUMN else replace(held(cell), key=cell.key)


def wide_floored(top: Whole, bottom: Whole) -> Whole:
    """The same where 64 bits may not hold it."""
    bits = max(top.bits, bottom.bits, COLUMN)
    expr = widened(top, bits).expr // widened(bottom, bits).expr
    least = max(bottom.low, 1)
    low, high = min(top.low // least, 0), max(top.high // least, 0)
    key, level = f"floor({top.key}/{bottom.key})", max(top.level, bottom.level)
    return Whole(key, expr, level, low, high, bits)


def ceiled(top: Whole, bottom: Whole) -> Whole:
    """The smallest whole number not below the quotient."""
    if bottom.is_constant and bottom.low == 1:
        return top
    zero = constant(0)
    return minus(zero, floored(minus(zero, top), bottom))


def rounded(top: Whole, factor: int, bottom: Whole, sheet: Sheet) -> Whole:
    """The whole number nearest to so many times the quotient, the even one of two, as `quantity.rounded_ratio` has it."""
    if top.is_constant and bottom.is_constant:
        return constant(rounded_ratio(top.low * factor, bottom.low))
    top, bottom = sheet.whole(widened(top, COLUMN)), sheet.whole(widened(bottom, COLUMN))
    if bottom.is_constant and factor % bottom.low == 0:
        return times(top, constant(factor // bottom.low))
    if max(top.high, -top.low) * factor <= WIDE:
        return sheet.whole(_nearest(top, factor, bottom, sheet))
    if factor % DIGITS:
        raise NotCompiled(f"{factor} times {top.key} could exceed 128 bits")
    whole = sheet.whole(floored(top, bottom))
    digits = rounded(times(rest_of(top, 1, whole, bottom), constant(DIGITS)), factor // DIGITS, bottom, sheet)
    return sheet.whole(held(plus(times(whole, constant(factor)), digits)))


def held(cell: Whole) -> Whole:
    """The number in 64 bits, NULL where they do not hold it."""
    if cell.bits <= COLUMN:
        return widened(cell, COLUMN)
    expr, key = cell.expr.cast(pl.Int64(), strict=False), f"held({cell.key})"
    low, high, sure = max(cell.low, -NARROW), min(cell.high, NARROW), cell.is_sure and not cell.is_wide
    return replace(cell, key=key, expr=expr, low=low, high=high, bits=COLUMN, is_sure=sure, is_column=False)


def _nearest(top: Whole, factor: int, bottom: Whole, sheet: Sheet) -> Whole:
    whole = sheet.whole(floored(times(top, constant(factor)), bottom))
    rest = sheet.whole(rest_of(top, factor, whole, bottom))
    other = minus(bottom, rest)
    is_more = (rest.expr > other.expr) | ((rest.expr == other.expr) & (whole.expr & 1 != 0))
    expr = whole.expr + is_more.cast(pl.Int64())
    return Whole(f"round({top.key}*{factor}/{bottom.key})", expr, rest.level, whole.low, min(whole.high + 1, NARROW))


def rest_of(top: Whole, factor: int, whole: Whole, bottom: Whole) -> Whole:
    """What is left of so many times a number when so many times its divisor are taken away: from 0 to less than the divisor.

    The products may exceed the width of the numbers and then start anew, both alike: what is left is right all the same.
    """
    bits = max(top.bits, bottom.bits, whole.bits)
    times_factor = (
        widened(top, bits).expr * pl.lit(factor, dtype=WIDTHS[bits]) if factor > 1 else widened(top, bits).expr
    )
    expr = times_factor - widened(whole, bits).expr * widened(bottom, bits).expr
    key, level = f"rest({top.key}*{factor}/{bottom.key})", max(top.level, whole.level, bottom.level)
    return Whole(key, expr, level, 0, bottom.high, bits)
