"""What understanding an answer can give: a value, or the reason why there is none.

Reasons are keys for machines. The words an owner reads are made elsewhere, and nothing here knows a language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

FactType = Literal["money", "count", "years", "share", "points", "yes_no", "choice", "set"]

Number = int | Fraction
"""An exact number; a whole one is always an `int`."""

Options = Mapping[str, str]
"""Option ids and the labels the owner sees, in the order they are shown."""

EchoHint = Literal[
    "exact",  # taken as written
    "rounded",  # money with a part of a yuan, rounded to whole yuan
    "full_years",  # a part of a year was left off
    "since_year",  # worked out from the year it began
    "as_percent",  # a bare number was read as percent
    "about",  # widened by a tenth to either side
    "nearly",  # from nine tenths up to the number
    "between",  # a range, or a number followed by "and some"
    "at_least",
    "more_than",
    "at_most",
    "less_than",
]

Reason = Literal[
    "empty",
    "too_long",
    "no_number",
    "vague",  # 没多少, quite a lot: an amount without a figure
    "unreadable_number",  # written like a number, but none: 3.5.5, 三百五万
    "other_words",  # a number, and beside it words that might change what it means
    "two_numbers",
    "range_backwards",
    "ambiguous_number",  # 一亿二千: the candidates are what it may mean
    "ambiguous_share",  # exactly 1: one percent, or the whole
    "ambiguous_year",  # 19年开始: nineteen years, or since 2019
    "ambiguous_option",  # the candidates are option ids
    "zero_or_unknown",  # 没有, where it may mean nought or no figure
    "too_large",
    "negative",  # below nought, of a thing that cannot be
    "not_whole",
    "wrong_unit",  # people where money is asked, money where years are asked …
    "foreign_currency",
    "future_year",
    "year_unusable",  # the year it began, and no last year known to count up to
    "not_yes_or_no",
    "unsure",  # 可能, maybe, 有吗: neither yes nor no
    "not_an_option",
    "contradiction",  # none of them, and one of them; or two figures for one fact
    # Of a whole message only, see `message`:
    "yuan_or_wan",  # a sum without its unit: `meant` are the sum in yuan and in ten thousands of yuan
    "ambiguous_fact",  # a name of several facts: the candidates are their ids
    "no_fact_named",  # a figure, or words, and nothing that says of which fact
    "whose_figure",  # several facts and figures, and no telling which belongs to which
    "other_year",  # a year for which nothing is asked: 今年, or 前年 of the staff
    "relative",  # 增加200万, doubled: a change, and not the figure itself
]

SEEN_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers from `low` to `high`, both included; None is a side the owner left open."""

    low: Number | None
    high: Number | None


Value = int | Fraction | Span | str | frozenset[str]
"""A number, a range, yes or no (`bool` is an `int`), an option id, or a set of option ids."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A value, and how the answer was read, so that it can be said back to the owner."""

    value: Value
    echo_hint: EchoHint = "exact"


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Why there is no value, the part of the answer it hangs on, and what that may have meant: ids or figures, or values."""

    reason: Reason
    seen: str = ""
    candidates: tuple[str, ...] = ()
    meant: tuple[Number | Span, ...] = ()

    def __post_init__(self) -> None:
        """Keep what is quoted back short enough to say."""
        object.__setattr__(self, "seen", self.seen[:SEEN_LENGTH])


class Refusal(Exception):
    """Carries a NotUnderstood out of the depth of a reading; it never leaves this package."""

    def __init__(self, reason: Reason, seen: str = "", candidates: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.answer = NotUnderstood(reason, seen, candidates)


def exact(number: Fraction) -> Number:
    """Give the number as an `int` where it is whole."""
    return number.numerator if number.denominator == 1 else number
