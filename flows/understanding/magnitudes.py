"""One number of an answer with what belongs to it: sign, scale, unit, and the halves and smaller units behind it.

Also how the two ends of a range lend each other what was said only once: 3000-4000万, 百分之三到五, 35-40m.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from flows.understanding.answer import Refusal
from flows.understanding.numerals import UNITS, lent_scales
from flows.understanding.phrases import Token
from flows.understanding.vocabulary import Family

# A range whose ends lie further apart than this most likely leaves out a 万: 500-10亿.
WIDEST_RANGE = 100


@dataclass(frozen=True, slots=True)
class Magnitude:
    """A number before its unit is applied; `scales` are the ways to split off units it can lend to a bare number."""

    low: Fraction
    high: Fraction
    open: bool
    unit: Fraction | None
    scales: tuple[tuple[Fraction, int], ...]
    is_scaled: bool
    text: str


def read_magnitude(core: list[Token], family: Family) -> Magnitude:
    """Read a number's own pieces, in which no other word stands."""
    for token in core:
        if token.role == "unit" and family not in token.word.families:
            raise Refusal("wrong_unit", token.text)
    text = "".join(token.text for token in core)
    pieces = [token for token in core if not _is_currency_sign(token)]
    roles = [token.role for token in pieces]
    if roles[:3] == ["number", "parts_of", "number"] and family == "share":
        return _fraction(pieces[2], pieces[0], pieces[3:], text)
    if roles[:3] == ["number", "slash", "number"] and family == "share":
        return _fraction(pieces[0], pieces[2], pieces[3:], text)
    if roles == ["whole"]:
        return Magnitude(pieces[0].word.size, pieces[0].word.size, False, Fraction(1), (), True, text)
    if not roles or roles[0] not in {"number", "half"}:
        raise Refusal("other_words", text)
    return _scaled(pieces, text)


def lend(first: Magnitude, second: Magnitude, *, signed: bool) -> tuple[Magnitude, Magnitude]:
    """Give to each end of a range the unit and the scale that only the other one says."""
    if first.unit is None and not first.is_scaled:
        fitting = [scale for number, scale in second.scales if signed or first.high < number]
        if fitting:
            first = replace(first, low=first.low * fitting[0], high=first.high * fitting[0])
        elif second.scales and 0 < first.high * WIDEST_RANGE < second.low:
            raise Refusal("ambiguous_number", first.text)
    return replace(first, unit=first.unit or second.unit), replace(second, unit=second.unit or first.unit)


def _is_currency_sign(token: Token) -> bool:
    return token.role == "unit" and token.word.families == {"money"}


def _fraction(top: Token, bottom: Token, rest: list[Token], text: str) -> Magnitude:
    numeral, divisor = top.numeral, bottom.numeral
    if rest or numeral is None or divisor is None or divisor.low != divisor.high or not divisor.low:
        raise Refusal("other_words", text)
    return Magnitude(numeral.low, numeral.high, numeral.open, 1 / divisor.low, (), True, text)


def _scaled(pieces: list[Token], text: str) -> Magnitude:
    """Read a number, its scales, its unit, and what is added behind the unit."""
    numeral = pieces[0].numeral
    low, high, is_open = (
        (numeral.low, numeral.high, numeral.open) if numeral else (Fraction(1, 2), Fraction(1, 2), False)
    )
    scale, place = 1, 1
    while place < len(pieces) and pieces[place].role == "scale":
        scale *= int(pieces[place].word.size)
        place += 1
    if numeral and numeral.is_unit_alone and len(pieces) == 1:
        scales: tuple[tuple[Fraction, int], ...] = ()
    elif numeral and scale == 1:
        scales = tuple(lent_scales(numeral.text))
    else:
        scales = ((high, scale),)
    unit: Fraction | None = None
    while place < len(pieces) and pieces[place].role == "unit" and unit in {None, pieces[place].word.size}:
        unit = pieces[place].word.size
        place += 1
    added = _added(pieces[place:], unit, text)
    is_scaled = scale > 1 or any(character in "万亿" for character in text if character in UNITS)
    return Magnitude(low * scale + added, high * scale + added, is_open, unit, scales, is_scaled, text)


def _added(rest: list[Token], unit: Fraction | None, text: str) -> Fraction:
    """Read what stands behind a unit, in that unit: 五年半, 三成五, 一年零三个月."""
    if not rest:
        return Fraction(0)
    if rest[0].role not in {"number", "half"}:
        raise Refusal("other_words", text)
    if unit is None or len(rest) > 2:
        raise Refusal("two_numbers", text)
    if rest[0].role == "half" and len(rest) == 1:
        return Fraction(1, 2)
    numeral = rest[0].numeral
    if numeral is None or numeral.low != numeral.high:
        raise Refusal("two_numbers", text)
    if len(rest) == 1:
        if unit == Fraction(1, 10) and numeral.low < 10:
            return numeral.low / 10
        raise Refusal("two_numbers", text)
    smaller = rest[1].word.size / unit
    if rest[1].role != "unit" or smaller >= 1 or numeral.low * smaller > 1:
        raise Refusal("two_numbers", text)
    return numeral.low * smaller
