"""From the pieces of an answer to an interval of exact numbers: 3000-4000万, 不到500万, 至少3人, 约3500万, 亏损200万.

约, 大概, 左右 and about widen a number by a tenth to either side, since the owner says that it is not the exact one;
the judgement then settles only what holds for the whole of that range. 近 and nearly reach from nine tenths to the
number itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from flows.understanding.answer import EchoHint, Refusal
from flows.understanding.magnitudes import Magnitude, lend, read_magnitude
from flows.understanding.numerals import UNITS, last_place
from flows.understanding.phrases import Token
from flows.understanding.vocabulary import Family, Role

_CORE: Final = {"number", "scale", "unit", "whole", "half", "parts_of", "slash"}
_ENDS_A_NUMBER: Final = _CORE | {"and_some"}
_LIMITS: Final[dict[Role, EchoHint]] = {
    "at_least": "at_least",
    "more_than": "more_than",
    "at_most": "at_most",
    "less_than": "less_than",
}
# A place, or an option by its number, is no share, no sum, and of years the one that still runs: 第7个年头.
_PLACED: Final = frozenset({"count"})
# These words turn every number that follows into a loss or a fall; a minus sign belongs to its own number.
_SIGNS_OF_ONE_NUMBER: Final = {"-", "负", "负的", "minus", "negative"}


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; an open end is not itself included; None is an end not given."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False
    hint: EchoHint = "exact"
    roles: frozenset[Role] = frozenset()


@dataclass(slots=True)
class _Bound:
    """One number's pieces, and the words around it."""

    core: list[Token] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)

    @property
    def has_number(self) -> bool:
        return any(token.role in {"number", "whole", "half"} for token in self.core)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(token.role for token in self.words)

    @property
    def limits(self) -> list[Role]:
        roles = self.roles
        return [role for role in _LIMITS if role in roles]

    @property
    def sign(self) -> str | None:
        return next((token.text for token in self.words if token.role == "negative"), None)


def tenth(number: Fraction) -> Fraction:
    """Give how far "about" reaches to either side."""
    return abs(number) / 10


def read_interval(
    tokens: list[Token],
    family: Family,
    *,
    bare: Callable[[Fraction], Fraction] = lambda number: number,
    reach: Callable[[Fraction], Fraction] = tenth,
) -> Interval:
    """Read the pieces; `bare` gives a number without a unit its meaning, `reach` how far "about" goes."""
    _refuse_strangers(tokens)
    pieces = [token for token in _placed(tokens) if token.role not in {"filler", "rank"}]
    if family not in _PLACED and any(token.role == "rank" for token in tokens):
        raise Refusal("other_words", "".join(token.text for token in tokens))
    bounds = [_bounds(side) for side in _sides(pieces)]
    if len(bounds) == 1 and len(bounds[0]) == 1:
        bound = bounds[0][0]
        return _interval(bound, read_magnitude(bound.core, family), bare, reach)
    ends = [bound for side in bounds for bound in side]
    if len(ends) != 2:
        raise Refusal("two_numbers", "".join(token.text for token in tokens))
    first, second = ends
    signed = first.sign is not None or second.sign is not None
    magnitudes = lend(read_magnitude(first.core, family), read_magnitude(second.core, family), signed=signed)
    if len(bounds) == 2:
        return _from_to(first, second, magnitudes, bare)
    return _two_limits(*(_interval(end, size, bare, reach) for end, size in zip(ends, magnitudes, strict=True)))


def _refuse_strangers(tokens: list[Token]) -> None:
    text = "".join(token.text for token in tokens)
    for token in tokens:
        if token.role == "foreign":
            raise Refusal("foreign_currency", token.text)
    strangers = [token for token in tokens if token.role == "unknown"]
    numbers = [token for token in tokens if token.role in {"number", "whole", "half"}]
    garbled = [token for token in tokens if token.role == "garbled"]
    if garbled and any(character in UNITS or character in "0123456789" for character in garbled[0].text):
        raise Refusal("unreadable_number", garbled[0].text)
    if not numbers:
        raise Refusal("no_number", text)
    if strangers or garbled:
        raise Refusal("other_words", "".join(token.text for token in strangers or garbled))
    if len(tokens) == 1 and numbers[0].numeral and numbers[0].numeral.is_unit_alone:
        raise Refusal("no_number", text)


def _placed(tokens: list[Token]) -> list[Token]:
    """Settle the signs that mean one thing before a number and another one between two."""
    placed: list[Token] = []
    for piece in tokens:
        token = piece
        follows = bool(placed) and placed[-1].role in _ENDS_A_NUMBER | set(_LIMITS) | {"about"} and _has_number(placed)
        role = token.role
        if role == "dash":
            role = "to" if follows else "negative"
        elif role == "wave":
            role = "to" if follows else "about"
        elif role == "plus":
            role = "at_least" if follows else "filler"
        if role != token.role:
            place = token.word.place if role == "to" else ("behind" if follows else "before")
            token = replace(token, word=replace(token.word, role=role, place=place))
        placed.append(token)
    return placed


def _has_number(tokens: list[Token]) -> bool:
    return any(token.role in {"number", "whole", "half"} for token in tokens)


def _sides(pieces: list[Token]) -> list[list[Token]]:
    """Part the pieces at the word that makes a range of them."""
    is_between = any(token.role == "between" for token in pieces)
    sides: list[list[Token]] = [[]]
    for token in pieces:
        if token.role == "to" or (token.role == "joined" and is_between):
            sides.append([])
        elif token.role == "joined":
            raise Refusal("two_numbers" if _has_number(sides[-1]) else "other_words", token.text)
        elif token.role != "between":
            sides[-1].append(token)
    if not all(_has_number(side) for side in sides):
        raise Refusal("other_words", "".join(token.text for token in pieces))
    return sides


def _bounds(side: list[Token]) -> list[_Bound]:
    """Give each number the words that belong to it: 3000万以上5000万以下 has two numbers, 500万不到 one."""
    bounds = [_Bound()]
    for place, token in enumerate(side):
        bound = bounds[-1]
        if token.role in _CORE:
            # A number begins anew once another word has closed the one before; 50 odd people is one.
            if bound.has_number and token.role != "unit" and (_is_closed(bound) or _starts_anew(bound, token)):
                bound = _Bound()
                bounds.append(bound)
            bound.core.append(token)
            continue
        leads = token.word.place == "before" or (token.word.place == "either" and _has_number(side[place:]))
        if leads and bound.has_number:
            bound = _Bound()
            bounds.append(bound)
        if token.word.place == "behind" and not bound.has_number:
            raise Refusal("other_words", token.text)
        bound.words.append(token)
        if not leads:
            bound.core.append(replace(token, word=replace(token.word, role="filler")))
    for bound in bounds:
        bound.core = [token for token in bound.core if token.role != "filler"]
        if not bound.has_number:
            raise Refusal("other_words", "".join(token.text for token in side))
    return bounds


def _is_closed(bound: _Bound) -> bool:
    return bound.core[-1].role == "filler"


def _starts_anew(bound: _Bound, token: Token) -> bool:
    """Two numbers side by side are two, unless 分之 or / joins them or a unit stands between: 一年零三个月."""
    return token.role in {"number", "whole"} and bound.core[-1].role not in {"unit", "parts_of", "slash"}


def _interval(
    bound: _Bound, size: Magnitude, bare: Callable[[Fraction], Fraction], reach: Callable[[Fraction], Fraction]
) -> Interval:
    low, high, is_open = _ends(bound, size, bare)
    roles = bound.roles
    if len(bound.limits) > 1 or ("first" in roles and (bound.limits or "about" in roles or high < 1)):
        raise Refusal("other_words", "".join(token.text for token in bound.words))
    hint: EchoHint = "exact" if low == high else "between"
    if roles >= {"a_little_over", "and_some"} or (roles & {"a_little_over"} and size.low != size.high):
        raise Refusal("other_words", "".join(token.text for token in bound.words))
    if "first" in roles:
        low, hint = Fraction(1), "between"
    elif "about" in roles:
        low, high, hint = low - reach(low), high + reach(high), "about"
    elif "nearly" in roles:
        low, hint = low - tenth(low), "nearly"
    read = _limited(bound, Interval(low, high, high_open=is_open, hint=hint, roles=roles))
    return _mirrored(read) if bound.sign is not None else read


def _ends(bound: _Bound, size: Magnitude, bare: Callable[[Fraction], Fraction]) -> tuple[Fraction, Fraction, bool]:
    low, high, is_open = size.low, size.high, size.open
    if "and_some" in bound.roles and low == high:
        high, is_open = high + last_place(high), True
    elif "a_little_over" in bound.roles and low == high:
        # 六十出头 is below seventy, and 一个亿出头 far below two hundred million.
        high, is_open = high + min(last_place(high), high / 2), True
    if size.unit is None:
        return bare(low), bare(high), is_open
    return low * size.unit, high * size.unit, is_open


def _limited(bound: _Bound, read: Interval) -> Interval:
    if not bound.limits:
        return read
    limit = bound.limits[0]
    hint = _LIMITS[limit]
    if limit in {"at_least", "more_than"}:
        return replace(read, high=None, high_open=False, low_open=limit == "more_than", hint=hint)
    if limit == "at_most":
        return replace(read, low=None, hint=hint)
    # Who says "not quite 500万" has something; "at most" leaves open what lies below.
    return replace(read, low=Fraction(0), high_open=True, hint=hint)


def _mirrored(read: Interval) -> Interval:
    """Turn a loss or a fall into the numbers below nought."""
    low, high = (None if end is None else -end for end in (read.high, read.low))
    return replace(read, low=low, high=high, low_open=read.high_open, high_open=read.low_open)


def _from_to(
    first: _Bound, second: _Bound, sizes: tuple[Magnitude, Magnitude], bare: Callable[[Fraction], Fraction]
) -> Interval:
    """Read a range by its two ends. "About" adds nothing to it: the owner has said how far it goes."""
    if first.limits or second.limits or "first" in first.roles | second.roles:
        raise Refusal("other_words", "".join(token.text for token in first.words + second.words))
    read_first, read_second = (
        Interval(low, high, high_open=is_open)
        for low, high, is_open in (_ends(first, sizes[0], bare), _ends(second, sizes[1], bare))
    )
    falls_first, falls_second = first.sign is not None, second.sign is not None
    if falls_first and not falls_second and first.sign not in _SIGNS_OF_ONE_NUMBER:
        falls_second = True
    read_first = _mirrored(read_first) if falls_first else read_first
    read_second = _mirrored(read_second) if falls_second else read_second
    if falls_first and falls_second and _is_above(read_first.low, read_second.high):
        read_first, read_second = read_second, read_first
    if _is_above(read_first.low, read_second.high):
        raise Refusal("range_backwards", f"{sizes[0].text}-{sizes[1].text}")
    roles = first.roles | second.roles
    return Interval(read_first.low, read_second.high, False, read_second.high_open, "between", roles)


def _two_limits(first: Interval, second: Interval) -> Interval:
    """Read 3000万以上5000万以下."""
    lower = next((read for read in (first, second) if read.hint in {"at_least", "more_than"}), None)
    upper = next((read for read in (first, second) if read.hint in {"at_most", "less_than"}), None)
    if lower is None or upper is None or lower.low is None or upper.high is None:
        raise Refusal("two_numbers")
    if lower.low > upper.high:
        raise Refusal("range_backwards")
    return Interval(lower.low, upper.high, lower.low_open, upper.high_open, "between", first.roles | second.roles)


def _is_above(low: Fraction | None, high: Fraction | None) -> bool:
    return low is not None and high is not None and low > high
