"""Ranges held against the bounds of a policy, in whole numbers: the image of `Compare.find`.

A ratio is held against a bound by multiplying across. Nothing here knows a fact or a column.
"""

from fractions import Fraction
from math import ceil, floor

from assessment.batch.cells import Answer, NotCompiled, Sheet, compared, constant, times
from assessment.batch.ranges import End, Range
from assessment.batch.verdicts import ALWAYS, NEVER, UNDECIDABLE, Verdict, between
from assessment.derivation import Aim
from assessment.quantity import ROOT_SCALE, Interval, Number

HUNDRED = 100


def against(number: Range, limits: Interval, aim: Aim, sheet: Sheet) -> Verdict:
    """The range within its limits held against the bound."""
    worst_limit, best_limit = (limits.low, limits.high) if aim.up else (limits.high, limits.low)
    if worst_limit is not None and _reaches(worst_limit, aim):
        return ALWAYS
    if best_limit is not None and not _reaches(best_limit, aim):
        return NEVER
    worst, best = (number.low, number.high) if aim.up else (number.high, number.low)
    if worst is None and best is None:
        return UNDECIDABLE
    aim = _squared(aim, number) if number.is_square else aim._replace(bound=aim.bound - number.shift)
    return between(
        None if worst is None else _end_against(worst, aim, sheet),
        None if best is None else _end_against(best, aim, sheet),
    )


def _reaches(number: Number, aim: Aim) -> bool:
    if number == aim.bound:
        return not aim.strict
    return (number > aim.bound) is aim.up


def _squared(aim: Aim, number: Range) -> Aim:
    """The aim for the square of 1 + the number.

    A root is bounded to so many places that no ratio of two columns lies between the bound's square and the bounds of its root.
    """
    root = 1 + aim.bound
    square = Fraction(root * root)
    bottoms = [end.bottom.high for end in (number.low, number.high) if end is not None]
    if root <= 0 or (root * ROOT_SCALE).denominator != 1:
        raise NotCompiled(f"a root held against {aim.bound}")
    if 4 * (root + 1) * square.denominator * max(bottoms) >= ROOT_SCALE:
        raise NotCompiled(f"a root held against {aim.bound}, too near to be told from it")
    return aim._replace(bound=square)


def _end_against(end: End, aim: Aim, sheet: Sheet) -> Answer:
    bound = Fraction(aim.bound)
    if end.bottom.is_constant:
        scaled = bound * end.bottom.low
        if aim.up:
            return compared(end.top, ">=", constant(floor(scaled) + 1 if aim.strict else ceil(scaled)))
        return compared(end.top, "<=", constant(ceil(scaled) - 1 if aim.strict else floor(scaled)))
    sign = (">" if aim.strict else ">=") if aim.up else ("<" if aim.strict else "<=")
    below = bound.denominator
    top, in_percent = (times(end.top, constant(factor)) for factor in (below, HUNDRED))
    if HUNDRED % below == 0 and in_percent.bits == top.bits:
        # Bounds in percent are many, and share this product.
        below, top = HUNDRED, in_percent
    return compared(sheet.whole(top), sign, times(constant(int(bound * below)), end.bottom))
