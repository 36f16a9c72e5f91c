"""Money, counts and points: 3500万, 120人, 85分, and ranges of them.

Money is whole yuan: a part of a yuan is rounded, half up, as on a tax form. The ends of a range of money are
included even after 不到 and 超过, since a sum is rounded to whole yuan; a range of counts leaves such an end out, so
that 不到300人 is 299 at most.
"""

from fractions import Fraction
from math import ceil, floor
from typing import Final, Literal

from flows.understanding.answer import Number, Refusal, Span, Understood, exact
from flows.understanding.bare import says_none
from flows.understanding.phrases import cut
from flows.understanding.spans import Interval, read_interval

LARGEST: Final = 10**15
MOST_COUNTED: Final = 10**7
"""No firm has more people or patents: a sum of money typed where a count is asked."""


def understand_amount(text: str, asked: Literal["money", "count", "points"]) -> Understood:
    """Read money, a count or points."""
    if says_none(text):
        if asked == "points":
            raise Refusal("zero_or_unknown", text)
        return Understood(0)
    interval = read_interval(cut(text, asked), asked)
    refuse_too_large(interval, text)
    if asked == "money":
        return _money(interval)
    if any(end is not None and end < 0 for end in (interval.low, interval.high)):
        raise Refusal("negative", text)
    if asked == "count":
        refuse_too_large(interval, text, MOST_COUNTED)
        return _count(interval, text)
    return _points(interval)


def refuse_too_large(interval: Interval, text: str, largest: int = LARGEST) -> None:
    """Refuse figures no firm has, which are slips of the hand."""
    if any(end is not None and abs(end) > largest for end in (interval.low, interval.high)):
        raise Refusal("too_large", text)


def is_one_number(interval: Interval) -> bool:
    """Whether both ends meet."""
    return interval.low is not None and interval.low == interval.high


def spanned(low: Number | None, high: Number | None, interval: Interval) -> Understood:
    """Give the range, or the number where the range is but one."""
    if low is not None and low == high:
        return Understood(low, "exact" if interval.hint == "between" else interval.hint)
    return Understood(Span(low, high), interval.hint)


def _money(interval: Interval) -> Understood:
    if is_one_number(interval) and interval.low is not None:
        rounded = floor(interval.low + Fraction(1, 2))
        return Understood(rounded, "exact" if rounded == interval.low else "rounded")
    return spanned(_floor(interval.low), _ceil(interval.high), interval)


def _count(interval: Interval, text: str) -> Understood:
    if is_one_number(interval) and interval.low is not None:
        if interval.low.denominator != 1:
            raise Refusal("not_whole", text)
        return Understood(int(interval.low))
    low, high = _floor(interval.low), _ceil(interval.high)
    if low is None:
        low = 0
    elif interval.low_open:
        low += 1
    if high is not None and interval.high_open:
        high -= 1
    if high is not None and low > high:
        raise Refusal("range_backwards", text)
    return spanned(low, high, interval)


def _points(interval: Interval) -> Understood:
    low = Fraction(0) if interval.low is None else interval.low
    return spanned(exact(low), None if interval.high is None else exact(interval.high), interval)


def _floor(end: Fraction | None) -> int | None:
    return None if end is None else floor(end)


def _ceil(end: Fraction | None) -> int | None:
    return None if end is None else ceil(end)
