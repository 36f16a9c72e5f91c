"""Scores as expressions: the points that a firm surely has and can still have, as whole numbers of the smallest part that occurs.

The image of `Indicator.bounds` and `Score.find`; points that no such part holds exactly are refused.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from math import ceil, lcm
from typing import NamedTuple

from assessment.batch.cells import (
    Answer,
    NotCompiled,
    Sheet,
    Whole,
    compared,
    constant,
    filled,
    largest,
    plus,
    smallest,
    times,
    where,
)
from assessment.batch.numbers import Numbers
from assessment.batch.verdicts import Verdict, all_of, between, kept, possibly, surely
from assessment.derivation import Aim
from assessment.quantity import Number
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
Steps = Sequence[tuple[int, Verdict]]


def points_of(score: Score, find: Find, numbers: Numbers, sheet: Sheet) -> Points:
    """The points of a score, and whether they reach the pass mark and every floor."""
    listed = lcm(*(number.denominator for indicator in score.every for number in _listed(indicator)))
    own = [numbers.scale(indicator.points_of) for indicator in score.every if indicator.points_of is not None]
    parts = lcm(listed, *own)
    groups: list[Bounds] = []
    outcomes: list[Verdict] = []
    # Groups that are not looked at by themselves are added up as one.
    together = [indicator for group in score.score.groups if group.floor is None for indicator in group.indicators]
    apart = [(group.indicators, group.floor) for group in score.score.groups if group.floor is not None]
    for indicators, floor in ((together, None), *apart):
        # Listed points are added up in their own, larger parts: these need fewer bits.
        coarse, fine = (
            [
                _Indicated(indicator, size, find, numbers, sheet).bounds()
                for indicator in indicators
                if (indicator.points_of is not None) is is_fine
            ]
            for size, is_fine in ((listed, False), (parts, True))
        )
        scale = constant(parts // listed)
        in_parts = Bounds(*(times(end, scale) for end in _sum(coarse, sheet)))
        bounds = _sum([in_parts, *fine], sheet)
        groups.append(bounds)
        if floor is not None:
            outcomes.append(kept(_at_least(bounds, floor * parts), sheet))
    total = _sum(groups, sheet)
    outcomes.append(kept(_at_least(total, score.score.pass_mark * parts), sheet))
    return Points(total.low, total.high, parts, kept(all_of(outcomes), sheet))


def _listed(indicator: Indicator) -> list[Number]:
    steps = [step.points for step in indicator.steps or indicator.each or ()]
    return [indicator.max, *steps, *([] if indicator.per is None else [indicator.per.points])]


def _sum(each: Sequence[Bounds], sheet: Sheet) -> Bounds:
    low, high = (sheet.whole(reduce(plus, [bounds[end] for bounds in each], ZERO)) for end in (0, 1))
    return Bounds(low, high)


def _at_least(bounds: Bounds, bound: Number) -> Verdict:
    needed = constant(ceil(bound))
    return between(*(compared(end, ">=", needed) for end in bounds))


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

    def _first(self, found: Steps, held: Callable[[Verdict], Answer]) -> Whole:
        """The points of the best step that counts: the steps stand in that order."""
        points = ZERO
        for worth, verdict in reversed(found):
            points = where(held(verdict), constant(worth), points)
        return self.sheet.whole(points)

    def _added(self, found: Steps) -> Bounds:
        most = constant(self._in_parts(self.indicator.max))
        totals = (_total(found, held) for held in (surely, possibly))
        return Bounds(*(self.sheet.whole(_at_most(self.sheet.whole(total), most)) for total in totals))

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
            points = filled(times(end.top, constant(self.parts // end.bottom.low)), unknown)
            points = points if points.low >= 0 else largest([points, ZERO])
            found.append(self.sheet.whole(_at_most(points, constant(most))))
        return Bounds(*found)


def _at_most(points: Whole, most: Whole) -> Whole:
    return points if points.high <= most.low else smallest([points, most])


def _total(found: Steps, held: Callable[[Verdict], Answer]) -> Whole:
    return reduce(plus, [where(held(verdict), constant(worth), ZERO) for worth, verdict in found], ZERO)
