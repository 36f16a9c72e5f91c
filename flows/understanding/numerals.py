"""Read one numeral, Arabic, Chinese or mixed, exactly: 3,500, 三千五百万, 3千5百万, 一亿二, 十二点三, 三四千万, 30多万.

A numeral is read strictly; what could mean two things (一亿二千) is refused with both. The libraries for Chinese
numerals go through floats and know neither the spoken short forms nor 三四千万, which is why this is ours.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flows.understanding.answer import Refusal, exact

DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
SMALL_UNITS: Final = {"千": 1000, "百": 100, "十": 10}
WAN: Final = 10**4
YI: Final = 10**8
UNITS: Final = SMALL_UNITS | {"万": WAN, "亿": YI}
AND_SOME: Final = "多余来几"
SEVERAL: Final = "几数"
CHARACTERS: Final = frozenset("0123456789点" + "".join(DIGITS) + "".join(UNITS) + AND_SOME + SEVERAL + "廿卅")

_ARABIC: Final = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+")
_CHINESE_DIGITS: Final = re.compile(r"[零一二三四五六七八九两]+")
_PART: Final = re.compile(r"(?P<zero>零?)(?P<number>[0-9][0-9.,]*|[一二三四五六七八九两]?)(?P<unit>[千百十]?)")
# 百八十人 is "a hundred or so, or less"; who means 180 says 一百八十, and 百十 is no 110 either.
_LOOSELY_SAID: Final = re.compile(r"[百千](?=[0-9十百一二两三四五六七八九])")
# 5.000万 is five in one country and five thousand in another.
_GROUPED_BY_POINTS: Final = re.compile(r"[1-9][0-9]{0,2}\.000[万亿]")
_PAIR: Final = re.compile(
    r"(?<![零一二三四五六七八九两点])([一二三四五六七八两])([二三四五六七八九两])(?![零一二三四五六七八九两点])"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a numeral says: from `low` to `high`, the latter not included where `open`; both are the same for most."""

    text: str
    low: Fraction
    high: Fraction
    open: bool = False

    @property
    def is_unit_alone(self) -> bool:
        """Whether it is 万 or 亿 with no number before it."""
        return self.text in {"万", "亿"}


def read_numeral(text: str) -> Numeral | None:
    """Read the whole text as one numeral, or give None."""
    if _GROUPED_BY_POINTS.fullmatch(text):
        return None
    plain = text.replace("廿", "二十").replace("卅", "三十")
    if plain[:1] and plain[0] in SEVERAL:
        one = read_exact(plain[1:]) if plain[1:2] and plain[1] in UNITS else None
        return Numeral(text, one, one * 10, open=True) if one is not None else None
    somes = [place for place, character in enumerate(plain) if character in AND_SOME]
    if len(somes) == 1:
        return _and_some(text, plain, somes[0])
    pairs = list(_PAIR.finditer(plain))
    if len(pairs) == 1 and _is_spoken_range(*pairs[0].groups()):
        before, after = plain[: pairs[0].start()], plain[pairs[0].end() :]
        low, high = (read_exact(before + digit + after) for digit in pairs[0].groups())
        return Numeral(text, low, high) if low is not None and high is not None else None
    value = read_exact(plain)
    return Numeral(text, value, value) if value is not None else None


def _and_some(text: str, plain: str, some: int) -> Numeral | None:
    base = read_exact(plain[:some] + plain[some + 1 :])
    # 九几年 is in the nineties, and no number.
    if not base or (plain[some] == "几" and plain[some - 1] not in {*UNITS, "0"}):
        return None
    # 五千来万 may fall short of it as well as go beyond.
    low = base - base / 10 if plain[some] == "来" else base
    return Numeral(text, low, base + last_place(base), open=True)


def read_exact(text: str) -> Fraction | None:
    """Read the whole text as one exact number, or give None."""
    return _read_over(text, "亿", YI)


def last_place(number: Fraction) -> Fraction:
    """Give the place of the last digit that is not nought: of 3500, a hundred; of 1.2, a tenth."""
    place = Fraction(1)
    while number % place and place > Fraction(1, 10**20):
        place /= 10
    while number and number % (place * 10) == 0:
        place *= 10
    return place


def lent_scales(text: str) -> list[tuple[Fraction, int]]:
    """List how a numeral splits into a number and its last units, longest units first: 五百万 is 5 百万 or 500 万."""
    splits: list[tuple[Fraction, int]] = []
    scale = 1
    for end in range(len(text) - 1, 0, -1):
        if text[end] not in UNITS:
            break
        scale *= UNITS[text[end]]
        try:
            number = read_exact(text[:end])
        except Refusal:  # 一亿二千万 is clear, and only the cut-off 一亿二千 is not
            number = None
        if number is not None:
            splits.append((number, scale))
    return splits[::-1]


def _is_spoken_range(first: str, second: str) -> bool:
    """三四 and the idiom 三五 mean a range; any other two digits do not."""
    return DIGITS[second] - DIGITS[first] == 1 or first + second == "三五"


def _read_over(text: str, unit: str, size: int) -> Fraction | None:
    """Read a numeral that may hold 亿, or below that 万; `unit` is the larger of those still allowed."""
    head, found, tail = text.rpartition(unit)
    if not found:
        return _read_over(text, "万", WAN) if unit == "亿" else _read_section(text, ends=True)
    if not head and tail:  # 万八千 is "ten thousand or so" to many
        return None
    if not head:
        number: Fraction | None = Fraction(1)
    else:
        number = _read_over(head, "万", WAN) if unit == "亿" else _read_section(head, ends=False)
    if number is None:
        return None
    rest = _read_rest(tail, unit, size, number)
    return None if rest is None else number * size + rest


def _read_rest(tail: str, unit: str, size: int, number: Fraction) -> Fraction | None:
    """Read what follows 亿 or 万: nothing, a half, a spoken short form (一亿二), or the lower part in full."""
    if not tail:
        return Fraction(0)
    if number.denominator != 1:
        return None
    if tail == "半":
        return Fraction(size, 2)
    if len(tail) == 1 and (tail in DIGITS or tail.isdecimal()):
        return _digit(tail) * Fraction(size, 10)
    lower = tail.lstrip("零")
    rest = _read_over(lower, "万", WAN) if unit == "亿" else _read_section(lower, ends=True)
    if rest is None or rest >= size or rest == 0:
        return None
    if unit == "亿" and "万" not in tail and lower == tail:
        # 一亿二千 is one hundred million and two thousand to a grammarian, and 1.2亿 to everybody else.
        whole = number * size
        raise Refusal("ambiguous_number", tail, (str(exact(whole + rest)), str(exact(whole + rest * WAN))))
    return rest


def _read_section(text: str, *, ends: bool) -> Fraction | None:
    """Read a part without 万 and 亿; `ends` says that nothing follows it, so that 三千五 may mean 3500."""
    if _ARABIC.fullmatch(text):
        return Fraction(text.replace(",", ""))
    if "点" in text:
        return _read_decimal(text)
    if _CHINESE_DIGITS.fullmatch(text):
        return Fraction(int("".join(str(DIGITS[character]) for character in text)))
    return _read_places(text, ends=ends)


def _read_decimal(text: str) -> Fraction | None:
    """Read 十二点三, and 三点五千 with its unit behind."""
    times = SMALL_UNITS.get(text[-1], 1)
    whole, _, part = (text if times == 1 else text[:-1]).partition("点")
    if not all(character in DIGITS or character in "0123456789" for character in part) or not part or "点" in whole:
        return None
    number = _read_section(whole, ends=False) if whole else None
    if number is None or number.denominator != 1:
        return None
    digits = "".join(str(_digit(character)) for character in part)
    return (number + Fraction(int(digits), 10 ** len(digits))) * times


def _read_places(text: str, *, ends: bool) -> Fraction | None:
    """Read thousands, hundreds and tens in falling order: 三千五百, 3千5百, 一百零五, 一百二."""
    if _LOOSELY_SAID.match(text):
        return None
    total, last, place, whole = Fraction(0), 0, 0, True
    while place < len(text):
        part = _PART.match(text, place)
        if part is None or part.end() == place or not whole:
            return None
        number = _coefficient(part)
        if number is None or (part["zero"] and not last):
            return None
        unit = SMALL_UNITS.get(part["unit"], 1)
        if unit == 1 and last > 10 and not part["zero"] and len(part["number"]) == 1:
            # 三千五 is 3500, and 三千五万 is nothing anybody says.
            unit = last // 10 if ends else 0
        if unit == 0 or (last and number * unit >= last):
            return None
        whole = number.denominator == 1
        total, last, place = total + number * unit, unit, part.end()
        if not part["unit"] and place < len(text):
            return None
    return total if text and (whole or last > 1) else None


def _coefficient(part: re.Match[str]) -> Fraction | None:
    number = part["number"]
    if not number:
        return Fraction(1) if part["unit"] else None
    if number in DIGITS:
        return Fraction(DIGITS[number])
    return Fraction(number.replace(",", "")) if _ARABIC.fullmatch(number) else None


def _digit(character: str) -> int:
    return DIGITS[character] if character in DIGITS else int(character)
