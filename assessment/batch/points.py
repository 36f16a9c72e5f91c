"""Scores as expressions: the points that a firm surely has and can still have, as whole numbers of the smallest part that occurs.

The image of `Indicator.bounds` and `Score.find`; points that no such part holds exactly are refused.
"""

from collections.abc import Callable
from math import ceil, lcm
from typing import NamedTuple

import polars as pl

from assessment.batch.cells import (
    Answer,
    NotCompiled,
    Sheet,
    Verdict,
    Whole,
    all_of,
    between,
    compared,
    constant,
    filled,
    largest,
    plus,
    possibly,
    smallest,
    surely,
    times,
    where,
)
from assessment.batch.numbers import Numbers
from assessment.derivation import Aim
from assessment.quantity import MET, NOT_MET, UNDECIDED, Number, Outcome
from assessment.requirement import Indicator, Requirement, Score

ZERO = constant(0)


class Points(NamedTuple):
    """The bounds of a score in parts of a point, how many of them make a point, and what the floors and the pass mark come to."""

    low: Whole
    high: Whole
    parts: int
    outcome: Verdict


class Bounds(NamedTuple):
    """Points for sure and points at most."""

    low: Whole
    high: Whole


Find = Callable[[Requirement], Verdict]


def points_of(score: Score, find: Find, numbers: Numbers, sheet: Sheet) -> Points:
    """The points of a score, and whether they reach the pass mark and every floor."""
    parts = _parts_of(score, numbers)
    low, high = ZERO, ZERO
    outcomes: list[Verdict] = []
    for group in score.score.groups:
        group_low, group_high = ZERO, ZERO
        for indicator in group.indicators:
            bounds = _Indicated(indicator, parts, find, numbers, sheet).bounds()
            group_low, group_high = plus(group_low, sheet.whole(bounds.low)), plus(group_high, sheet.whole(bounds.high))
        group_low, group_high = sheet.whole(group_low), sheet.whole(group_high)
        low, high = plus(low, group_low), plus(high, group_high)
        if group.floor is not None:
            outcomes.append(sheet.verdict(_at_least(group_low, group_high, group.floor * parts)))
    low, high = sheet.whole(low), sheet.whole(high)
    outcomes.append(sheet.verdict(_at_least(low, high, score.score.pass_mark * parts)))
    return Points(low, high, parts, sheet.verdict(all_of(outcomes)))


def _parts_of(score: Score, numbers: Numbers) -> int:
    listed: list[Number] = []
    for indicator in score.every:
        listed.append(indicator.max)
        listed += [step.points for step in indicator.steps or indicator.each or ()]
        if indicator.per is not None:
            listed.append(indicator.per.points)
    own = [numbers.scale(indicator.points_of) for indicator in score.every if indicator.points_of is not None]
    return lcm(*own, *(number.denominator for number in listed))


def _at_least(low: Whole, high: Whole, bound: Number) -> Verdict:
    needed = constant(ceil(bound))
    if low.is_constant and high.is_constant:
        return MET if low.low >= needed.low else NOT_MET if high.low < needed.low else UNDECIDED
    return between(compared(low, ">=", needed), compared(high, ">=", needed))


class _Indicated(NamedTuple):
    """One indicator on its way to expressions."""

    indicator: Indicator
    parts: int
    find: Find
    numbers: Numbers
    sheet: Sheet

    def bounds(self) -> Bounds:
        """The points surely held, and those that can still be."""
        indicator = self.indicator
        if indicator.steps is not None:
            found = [(self._in_parts(step.points), self.find(step.when)) for step in indicator.steps]
            return Bounds(self._first(found, surely), self._first(found, possibly))
        if indicator.each is not None:
            return self._added([(self._in_parts(step.points), self.find(step.when)) for step in indicator.each])
        if indicator.per is not None:
            per = indicator.per
            steps = ceil(indicator.max / per.points)
            return self._added(
                [
                    (self._in_parts(per.points), self.numbers.verdict(per.fact, Aim(step * per.every, True, False)))
                    for step in range(1, steps + 1)
                ]
            )
        return self._of_fact(indicator.points_of or "")

    def _in_parts(self, points: Number) -> int:
        return int(points * self.parts)

    def _first(self, found: list[tuple[int, Verdict]], held: Callable[[Verdict], Answer]) -> Whole:
        """The points of the best step that counts: the steps stand in that order."""
        points = ZERO
        for worth, verdict in reversed(found):
            if isinstance(verdict, Outcome):
                counts = verdict is MET or (verdict is UNDECIDED and held is possibly)
                points = constant(worth) if counts else points
            else:
                points = where(self.sheet.answer(held(verdict)), constant(worth), points)
        return points

    def _added(self, found: list[tuple[int, Verdict]]) -> Bounds:
        most = constant(self._in_parts(self.indicator.max))
        return Bounds(smallest([self._total(found, surely), most]), smallest([self._total(found, possibly), most]))

    def _total(self, found: list[tuple[int, Verdict]], held: Callable[[Verdict], Answer]) -> Whole:
        total = ZERO
        for worth, verdict in found:
            if isinstance(verdict, Outcome):
                counts = verdict is MET or (verdict is UNDECIDED and held is possibly)
                total = plus(total, constant(worth if counts else 0))
            else:
                answer = held(verdict)
                one = Whole(f"int({answer.key})", answer.expr.cast(pl.Int64()), answer.level, 0, 1)
                total = plus(total, times(one, constant(worth)))
        return total

    def _of_fact(self, fact: str) -> Bounds:
        ends = self.numbers.ends(fact)
        most = self._in_parts(self.indicator.max)
        found = []
        for end, unknown in ((ends.low, 0), (ends.high, most)):
            if end is None:
                found.append(constant(unknown))
                continue
            if not end.bottom.is_constant or self.parts % end.bottom.low:
                raise NotCompiled(f"{fact}: points that are worked out")
            points = times(end.top, constant(self.parts // end.bottom.low))
            if points.is_constant:
                found.append(constant(max(0, min(points.low, most))))
            else:
                found.append(smallest([largest([filled(points, unknown), ZERO]), constant(most)]))
        return Bounds(*found)
