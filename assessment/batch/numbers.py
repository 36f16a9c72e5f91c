"""The numbers of a firm as expressions: given or worked out, each a range of two ends, each end a numerator over a denominator.

It follows `firm` and `derivation` step by step, so that every row gets the very interval that a single firm would; nothing is
divided, roots are compared by their squares. What it cannot follow exactly is refused.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

import polars as pl

from assessment.batch.cells import (
    Answer,
    NotCompiled,
    Sheet,
    Verdict,
    Whole,
    between,
    compared,
    constant,
    either,
    is_known,
    joined,
    largest,
    minus,
    negated,
    plus,
    smallest,
    times,
    where,
)
from assessment.batch.columns import SCALES, high_of, known_fact, low_of, reach_of
from assessment.derivation import Aim
from assessment.facts import Catalogue
from assessment.quantity import MET, NOT_MET, ROOT_SCALE, UNDECIDED, Interval, Number

ONE = constant(1)


class End(NamedTuple):
    """One end of a range: a numerator, NULL where there is no end, over a denominator above 0."""

    top: Whole
    bottom: Whole


class Range(NamedTuple):
    """All numbers between two ends, None where there is none for any firm; `is_square` where it is the square of 1 + the number."""

    low: End | None
    high: End | None
    is_square: bool = False


NOWHERE = Range(None, None)


@dataclass(frozen=True, slots=True)
class Figure:
    """A numeric fact: what is given of it, and what is worked out where nothing is; `limits` hold for both."""

    limits: Interval
    given: Range
    worked_out: Range | None


class Numbers:
    """The numeric facts of the firms of a table that has these columns, each made when first asked for."""

    def __init__(self, catalogue: Catalogue, sheet: Sheet, columns: Collection[str]) -> None:
        self._catalogue = catalogue
        self._sheet = sheet
        self._columns = columns
        self._figures: dict[str, Figure] = {}
        self._inputs: dict[str, Range] = {}

    def verdict(self, name: str, aim: Aim) -> Verdict:
        """The fact held against a bound."""
        figure = self._figure(name)
        given = _against(figure.given, figure.limits, aim)
        if figure.worked_out is None:
            return self._sheet.verdict(given)
        worked_out = _against(figure.worked_out, figure.limits, aim)
        is_given = self._is_given(figure.given)
        if is_given is None or given == worked_out:
            return self._sheet.verdict(worked_out)
        return self._sheet.answer(either(is_given, given, worked_out))

    def ends(self, name: str) -> Range:
        """The range in which the fact's limits are taken into account, as a formula sees it."""
        if name not in self._inputs:
            figure = self._figure(name)
            given = self._limited(figure.given, figure.limits)
            if figure.worked_out is None:
                self._inputs[name] = given
            else:
                worked_out = self._limited(figure.worked_out, figure.limits)
                is_given = self._is_given(figure.given)
                self._inputs[name] = worked_out if is_given is None else self._chosen(is_given, given, worked_out)
        return self._inputs[name]

    def is_given(self, name: str) -> Answer | None:
        """Whether anything was said of the fact itself; None where no column could say it."""
        known_fact(self._catalogue, name)
        return self._is_given(self._given(name))

    def scale(self, name: str) -> int:
        """How many units of the fact's column make one."""
        return SCALES[known_fact(self._catalogue, name).type]

    def _figure(self, name: str) -> Figure:
        if name not in self._figures:
            fact = known_fact(self._catalogue, name)
            if fact.derive is None:
                self._figures[name] = Figure(fact.limits, self._as_part_and_whole(name), None)
            elif self._catalogue.constraints_of[name]:
                raise NotCompiled(f"{name} is worked out and also a part or a whole")
            else:
                first, second = (self.ends(part) for part in fact.derive.facts)
                work_out = {
                    "ratio": self._ratio, "growth": self._growth, "mean": self._mean, "sum": self._sum,
                    "compound_growth_2y": self._root,
                }[fact.derive.kind]  # fmt: skip
                self._figures[name] = Figure(fact.limits, self._given(name), work_out(first, second))
        return self._figures[name]

    def _given(self, name: str) -> Range:
        low, high = self._column(name, low_of(name)), self._column(name, high_of(name))
        scale = constant(SCALES[self._catalogue[name].type])
        return Range(None if low is None else End(low, scale), None if high is None else End(high, scale))

    def _column(self, name: str, end: str) -> Whole | None:
        column = end if end in self._columns else name
        if column not in self._columns:
            return None
        low, high = reach_of(self._catalogue[name])
        number = pl.col(column).cast(pl.Int64())
        inside = (number >= pl.lit(low, dtype=pl.Int64())) & (number <= pl.lit(high, dtype=pl.Int64()))
        return self._sheet.whole(Whole(f"column({column})", pl.when(inside).then(number), 0, low, high))

    def _as_part_and_whole(self, name: str) -> Range:
        """No larger than its whole and no smaller than its parts, as far as those were given."""
        given = self._given(name)
        low, high = ([] if end is None else [end.top] for end in (given.low, given.high))
        scale = SCALES[self._catalogue[name].type]
        for part, whole in self._catalogue.constraints_of[name]:
            other = whole if part == name else part
            if not self._catalogue[other].is_number or SCALES[self._catalogue[other].type] != scale:
                raise NotCompiled(f"{name} and {other} are counted in different units")
            bound = self._column(other, high_of(other) if part == name else low_of(other))
            if bound is not None:
                (high if part == name else low).append(bound)
        unit = constant(scale)
        return Range(
            End(self._sheet.whole(largest(low)), unit) if low else None,
            End(self._sheet.whole(smallest(high)), unit) if high else None,
        )

    def _is_given(self, given: Range) -> Answer | None:
        known = list(dict.fromkeys(is_known(end.top) for end in (given.low, given.high) if end is not None))
        return self._sheet.answer(joined(known, every=False)) if known else None

    def _chosen(self, is_given: Answer, given: Range, worked_out: Range) -> Range:
        return Range(
            self._end_chosen(is_given, given.low, worked_out.low),
            self._end_chosen(is_given, given.high, worked_out.high),
        )

    def _end_chosen(self, is_given: Answer, given: End | None, worked_out: End | None) -> End | None:
        if worked_out is None:
            return None if given is None else self._kept(where(is_given, given.top), given.bottom)
        if given is None:
            return self._kept(where(self._sheet.answer(negated(is_given)), worked_out.top), worked_out.bottom)
        return self._kept(where(is_given, given.top, worked_out.top), where(is_given, given.bottom, worked_out.bottom))

    def _limited(self, number: Range, limits: Interval) -> Range:
        if number.is_square:
            raise NotCompiled("a root that another fact is worked out from")
        return Range(self._end_limited(number.low, limits.low, ">="), self._end_limited(number.high, limits.high, "<="))

    def _end_limited(self, end: End | None, limit: Number | None, sign: str) -> End | None:
        if limit is None:
            return end
        bound = End(constant(limit.numerator), constant(limit.denominator))
        if end is None:
            return bound
        inside = compared(times(end.top, bound.bottom), sign, times(bound.top, end.bottom))
        inside = self._sheet.answer(inside)
        if end.bottom.is_constant:
            scaled = limit * end.bottom.low
            if scaled.denominator != 1:
                raise NotCompiled(f"the limit {limit} is finer than its column")
            return self._kept(where(inside, end.top, constant(int(scaled))), end.bottom)
        return self._kept(where(inside, end.top, bound.top), where(inside, end.bottom, bound.bottom))

    def _kept(self, top: Whole, bottom: Whole) -> End:
        return End(self._sheet.whole(top), self._sheet.whole(bottom))

    def _ratio(self, a: Range, b: Range) -> Range:
        """`quantity.divide`: nothing is known where the divisor may be zero or negative."""
        if b.low is None:
            return NOWHERE
        positive = self._sheet.answer(compared(b.low.top, ">", constant(0)))
        low = None if a.low is None else self._quotient(a.low, b.low, b.high, positive, is_low=True)
        high = None if a.high is None else self._quotient(a.high, b.low, b.high, positive, is_low=False)
        return Range(low, high)

    def _quotient(self, a: End, b_low: End, b_high: End | None, positive: Answer, *, is_low: bool) -> End:
        """An end over the far or the near end of the divisor, by its sign; 0 where that is the far end and there is none."""
        near = _over(a, b_low)
        far = self._over_far(a, b_high)
        towards_far, towards_near = (far, near) if is_low else (near, far)
        if a.top.low >= 0:
            chosen = towards_far
        else:
            rises = self._sheet.answer(compared(a.top, ">=", constant(0)))
            chosen = End(
                where(rises, towards_far.top, towards_near.top), where(rises, towards_far.bottom, towards_near.bottom)
            )
        return self._kept(where(positive, chosen.top), chosen.bottom)

    def _over_far(self, a: End, b_high: End | None) -> End:
        if b_high is None:
            return End(times(a.top, constant(0)), ONE)
        quotient = _over(a, b_high)
        ended = self._sheet.answer(is_known(b_high.top))
        return End(where(ended, quotient.top, times(a.top, constant(0))), where(ended, quotient.bottom, ONE))

    def _growth(self, now: Range, before: Range) -> Range:
        low, high, _ = self._ratio(now, before)
        return Range(
            None if low is None else self._kept(minus(low.top, low.bottom), low.bottom),
            None if high is None else self._kept(minus(high.top, high.bottom), high.bottom),
        )

    def _sum(self, a: Range, b: Range) -> Range:
        return Range(self._added(a.low, b.low), self._added(a.high, b.high))

    def _mean(self, a: Range, b: Range) -> Range:
        low, high, _ = self._sum(a, b)
        two = constant(2)
        return Range(
            None if low is None else self._kept(low.top, times(low.bottom, two)),
            None if high is None else self._kept(high.top, times(high.bottom, two)),
        )

    def _added(self, a: End | None, b: End | None) -> End | None:
        if a is None or b is None:
            return None
        if a.bottom.key == b.bottom.key:
            return self._kept(plus(a.top, b.top), a.bottom)
        return self._kept(plus(times(a.top, b.bottom), times(b.top, a.bottom)), times(a.bottom, b.bottom))

    def _root(self, now: Range, before: Range) -> Range:
        low, high, _ = self._ratio(now, before)
        if now.low is None or now.low.top.low < 0:
            raise NotCompiled("the root of a ratio that may be negative")
        return Range(low, high, is_square=True)


def _over(a: End, b: End) -> End:
    if a.bottom.key == b.bottom.key and a.bottom.is_constant:
        return End(a.top, b.top)
    return End(times(a.top, b.bottom), times(a.bottom, b.top))


def _reaches(number: Number, aim: Aim) -> bool:
    if number == aim.bound:
        return not aim.strict
    return (number > aim.bound) is aim.up


def _against(number: Range, limits: Interval, aim: Aim) -> Verdict:
    """The range within its limits held against the bound, as `Compare.find` does."""
    worst_limit, best_limit = (limits.low, limits.high) if aim.up else (limits.high, limits.low)
    if worst_limit is not None and _reaches(worst_limit, aim):
        return MET
    if best_limit is not None and not _reaches(best_limit, aim):
        return NOT_MET
    worst, best = (number.low, number.high) if aim.up else (number.high, number.low)
    if worst is None and best is None:
        return UNDECIDED
    if number.is_square:
        aim = _squared(aim, number)
    return between(
        None if worst is None else _end_against(worst, aim), None if best is None else _end_against(best, aim)
    )


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


def _end_against(end: End, aim: Aim) -> Answer:
    bound = Fraction(aim.bound)
    if end.bottom.is_constant:
        scaled = bound * end.bottom.low
        if aim.up:
            return compared(end.top, ">=", constant(floor(scaled) + 1 if aim.strict else ceil(scaled)))
        return compared(end.top, "<=", constant(ceil(scaled) - 1 if aim.strict else floor(scaled)))
    sign = (">" if aim.strict else ">=") if aim.up else ("<" if aim.strict else "<=")
    return compared(times(end.top, constant(bound.denominator)), sign, times(constant(bound.numerator), end.bottom))
