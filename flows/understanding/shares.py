"""Shares and rates: 12%, 百分之十二, 三成五, 千分之五, 12个点, 0.12, 三分之一, 5-8%, and falls: 下降5%.

A bare number above 1 is read as percent and one below 1 as the share itself. Exactly 1 could be either, and is refused,
as is a range with one end of each kind.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from flows.understanding.amounts import is_one_number, refuse_too_large, spanned
from flows.understanding.answer import Refusal, Understood, exact
from flows.understanding.bare import says_none
from flows.understanding.phrases import cut
from flows.understanding.spans import read_interval

_LARGE: Final = ("万", "亿")


def understand_share(text: str) -> Understood:
    """Read a share."""
    if says_none(text):
        raise Refusal("zero_or_unknown", text)
    bares: list[Fraction] = []

    def bare(number: Fraction) -> Fraction:
        if number == 1:
            raise Refusal("ambiguous_share", text)
        bares.append(number)
        if any(0 < seen < 1 for seen in bares) and any(seen > 1 for seen in bares):
            raise Refusal("ambiguous_share", text)
        return number / 100 if number > 1 else number

    tokens = cut(text, "share")
    sums = (token for token in tokens if token.role == "scale" or token.text[-1:] in _LARGE)
    if any(sums) and not any(token.role == "parts_of" for token in tokens):
        # 从5000万涨到6000万: two sums, and no rate.
        raise Refusal("wrong_unit", text)
    interval = read_interval(tokens, "share", bare=bare)
    refuse_too_large(interval, text)
    if is_one_number(interval) and any(number > 1 for number in bares):
        interval = replace(interval, hint="as_percent")
    low, high = (None if end is None else exact(end) for end in (interval.low, interval.high))
    return spanned(low, high, interval)
