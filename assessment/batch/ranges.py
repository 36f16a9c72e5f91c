"""Ranges of numbers as expressions, each end a numerator over a denominator, and what formulas make of them.

The image of `quantity` and `derivation`: nothing is divided, a rate of growth stands as a ratio less 1 and a root as its square.
"""

from collections.abc import Callable
from typing import NamedTuple

from assessment.batch.cells import (
    COLUMN,
    NO,
    Answer,
    NotCompiled,
    Sheet,
    Whole,
    compared,
    constant,
    filled,
    is_known,
    joined,
    negated,
    plus,
    times,
    where,
    widened,
)
from assessment.batch.verdicts import verdict_of
from assessment.quantity import Interval, Number

ZERO, ONE = constant(0), constant(1)


class End(NamedTuple):
    """One end of a range: a numerator, NULL where there is no end, over a denominator above 0."""

    top: Whole
    bottom: Whole


class Range(NamedTuple):
    """All numbers between two ends, None where there is none for any firm.

    The number is the end plus `shift`; `is_square` where the end is the square of 1 + the number.
    """

    low: End | None
    high: End | None
    shift: int = 0
    is_square: bool = False


NOWHERE = Range(None, None)
Formula = Callable[[Range, Range], Range]


class Ranges:
    """Works ranges out on a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.formulas: dict[str, Formula] = {
            "ratio": self._ratio, "growth": self._growth, "mean": self._mean, "sum": self._sum,
            "compound_growth_2y": self._root,
        }  # fmt: skip

    def kept(self, top: Whole, bottom: Whole) -> End:
        """The end with columns of its own."""
        return End(self._sheet.whole(top), self._sheet.whole(bottom))

    def plain(self, number: Range) -> Range:
        """The same without a shift."""
        if number.shift == 0:
            return number
        low, high = (None if end is None else self._shifted(end, number.shift) for end in number[:2])
        return Range(low, high)

    def _shifted(self, end: End, shift: int) -> End:
        return self.kept(plus(end.top, times(constant(shift), end.bottom)), end.bottom)

    def chosen(self, condition: Answer, then: Range, otherwise: Range) -> Range:
        """One range where a condition that is always known holds, the other where it does not."""
        then, otherwise = self.plain(then), self.plain(otherwise)
        return Range(
            self._end_chosen(condition, then.low, otherwise.low), self._end_chosen(condition, then.high, otherwise.high)
        )

    def _end_chosen(self, condition: Answer, then: End | None, otherwise: End | None) -> End | None:
        if then is None and otherwise is None:
            return None
        if otherwise is None and then is not None:
            return self.kept(where(condition, then.top), then.bottom)
        if then is None and otherwise is not None:
            return self.kept(where(self._sheet.answer(negated(condition)), otherwise.top), otherwise.bottom)
        assert then is not None
        assert otherwise is not None
        return self.kept(where(condition, then.top, otherwise.top), where(condition, then.bottom, otherwise.bottom))

    def limited(self, number: Range, limits: Interval) -> Range:
        """The part of a range inside limits; the range itself where it lies beyond them."""
        if number.is_square:
            raise NotCompiled("a root that another fact is worked out from")
        low, high = (None if limit is None else limit - number.shift for limit in limits)
        return Range(
            self._end_limited(number.low, number.high, low, ">="),
            self._end_limited(number.high, number.low, high, "<="),
            number.shift,
        )

    def _end_limited(self, end: End | None, other: End | None, limit: Number | None, sign: str) -> End | None:
        """An end within its limit, which it keeps to unless the other end lies beyond that as well."""
        if limit is None:
            return end
        bound = End(constant(limit.numerator), constant(limit.denominator))
        # What is one number is inside, or beyond with both ends, and stays what it is.
        is_one = end is not None and other is not None and _same(end, other)
        beyond = NO if is_one else self._beyond(other, bound, sign)
        if end is None:
            return End(where(self._sheet.answer(negated(beyond)), bound.top), bound.bottom)
        always = is_one or _always(*_across(end, sign, bound))
        inside = is_known(end.top) if always else compared(*_across(end, sign, bound))
        inside = self._sheet.answer(joined([inside, beyond], every=False))
        if end.bottom.is_constant:
            scaled = limit * end.bottom.low
            if scaled.denominator != 1:
                raise NotCompiled(f"the limit {limit} is finer than its column")
            if always and beyond == NO:
                return self.kept(filled(end.top, int(scaled)), end.bottom)
            return self.kept(where(inside, end.top, constant(int(scaled))), end.bottom)
        return self.kept(where(inside, end.top, bound.top), where(inside, end.bottom, bound.bottom))

    def _beyond(self, end: End | None, bound: End, sign: str) -> Answer:
        """Whether an end lies on the wrong side of a limit."""
        if end is None or _always(*_across(end, sign, bound)):
            return NO
        return self._sheet.answer(verdict_of(compared(*_across(end, "<" if sign == ">=" else ">", bound))).sure)

    def _ratio(self, a: Range, b: Range) -> Range:
        """`quantity.divide`: nothing is known where the divisor may be zero or negative."""
        a, b = self.plain(a), self.plain(b)
        if b.low is None:
            return NOWHERE
        positive = self._sheet.answer(compared(b.low.top, ">", ZERO))
        if positive == NO:
            return NOWHERE
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
            rises = self._sheet.answer(compared(a.top, ">=", ZERO))
            chosen = End(
                where(rises, towards_far.top, towards_near.top), where(rises, towards_far.bottom, towards_near.bottom)
            )
        return self.kept(where(positive, chosen.top), chosen.bottom)

    def _over_far(self, a: End, b_high: End | None) -> End:
        if b_high is None:
            return End(times(a.top, ZERO), ONE)
        quotient = _over(a, b_high)
        ended = self._sheet.answer(is_known(b_high.top))
        return End(where(ended, quotient.top, times(a.top, ZERO)), where(ended, quotient.bottom, ONE))

    def _growth(self, now: Range, before: Range) -> Range:
        return self._ratio(now, before)._replace(shift=-1)

    def _sum(self, a: Range, b: Range) -> Range:
        return Range(self._added(a.low, b.low), self._added(a.high, b.high), a.shift + b.shift)

    def _mean(self, a: Range, b: Range) -> Range:
        if (a.shift + b.shift) % 2:
            a, b = self.plain(a), self.plain(b)
        two = constant(2)
        low, high, shift, _ = self._sum(a, b)
        return Range(
            None if low is None else self.kept(low.top, times(low.bottom, two)),
            None if high is None else self.kept(high.top, times(high.bottom, two)),
            shift // 2,
        )

    def _added(self, a: End | None, b: End | None) -> End | None:
        if a is None or b is None:
            return None
        if a.bottom.key == b.bottom.key:
            return self.kept(plus(a.top, b.top), a.bottom)
        bits = max(times(a.top, b.bottom).bits, times(b.top, a.bottom).bits)
        if bits > COLUMN:
            # Each number is brought to this width once, and not in each product.
            a, b = (End(*(self._sheet.whole(widened(cell, bits)) for cell in end)) for end in (a, b))
        return self.kept(plus(times(a.top, b.bottom), times(b.top, a.bottom)), times(a.bottom, b.bottom))

    def _root(self, now: Range, before: Range) -> Range:
        low, high, *_ = self._ratio(now, before)
        if now.low is None or now.low.top.low < 0:
            raise NotCompiled("the root of a ratio that may be negative")
        return Range(low, high, is_square=True)


def _over(a: End, b: End) -> End:
    if a.bottom.key == b.bottom.key and a.bottom.is_constant:
        return End(a.top, b.top)
    return End(times(a.top, b.bottom), times(a.bottom, b.top))


def _same(a: End, b: End) -> bool:
    """Whether two ends are one number, known or unknown together."""
    return (a.top.key, a.bottom.key) == (b.top.key, b.bottom.key)


def _across(end: End, sign: str, bound: End) -> tuple[Whole, str, Whole]:
    """An end and a bound to be held against each other, multiplied across."""
    return times(end.top, bound.bottom), sign, times(bound.top, end.bottom)


def _always(a: Whole, sign: str, b: Whole) -> bool:
    """Whether it holds wherever both are known."""
    return a.low >= b.high if sign == ">=" else a.high <= b.low
