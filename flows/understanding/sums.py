"""A sum typed without its unit, which may be yuan or, as firms count, ten thousands of yuan: that is asked, never guessed."""

import re
from fractions import Fraction
from typing import Final

from flows.understanding.answer import NotUnderstood, Number, Refusal, Span, exact
from flows.understanding.normalise import normalise
from flows.understanding.phrases import cut
from flows.understanding.spans import Interval, read_interval

FEWER_THAN_A_UNIT: Final = 10_000
"""Below this, a sum without a unit may just as well be counted in wan."""
_UNIT: Final = re.compile(
    r"[元块币万亿¥]|(?<![a-z])(?:yuan|renminbi|rmb|cny|kuai|wan|yi|kw|mn|mln|mil|bn|[wkmb])(?![a-z])"
    r"|thousand|million|billion"
)


def yuan_or_wan(text: str) -> NotUnderstood | None:
    """The question back for a small sum without a unit; None for any other."""
    if _UNIT.search(normalise(text)):
        return None
    try:
        # Before the rounding to whole yuan: 0.35 is no more nought than 3500 is.
        interval = read_interval(cut(text, "money"), "money")
    except Refusal:
        return None
    told = [abs(end) for end in (interval.low, interval.high) if end]
    if not told or not all(end < FEWER_THAN_A_UNIT for end in told):
        return None
    return NotUnderstood("yuan_or_wan", text, meant=(_times(interval, 1), _times(interval, FEWER_THAN_A_UNIT)))


def _times(interval: Interval, times: int) -> Number | Span:
    low, high = (None if end is None else exact(Fraction(end) * times) for end in (interval.low, interval.high))
    return low if low is not None and low == high else Span(low, high)
