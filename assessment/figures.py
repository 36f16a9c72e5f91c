"""Numbers, sums of money and days as each language writes them; what is said about them stands in `wording`.

Exact: a figure is never shortened into one that looks rounder than it is.
"""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from babel.dates import format_date

from assessment.quantity import Number, rounded_ratio, telling_places


class _Unit(NamedTuple):
    """A word for many yuan, used from that many on where the sum is a whole number of steps (None: always)."""

    size: int
    step: int | None
    word: str


_UNITS: Final[dict[str, tuple[_Unit, ...]]] = {
    "zh_Hans_CN": (_Unit(10**8, 10**4, "亿"), _Unit(10**4, None, "万")),
    "zh_Hant_TW": (_Unit(10**8, 10**4, "億"), _Unit(10**4, None, "萬")),
    "en": (_Unit(10**9, 10**7, " billion"), _Unit(10**6, 10**4, " million")),
}

_DAYS: Final = {"en": "d MMMM y"}
"""Where the texts of the packs do not write dates in Babel's way: theirs are British, 1 April 2026."""
_DAYS_KEPT: Final = 1_024
"""Days as they are written: those of documents and of today, of which there are few."""


def decimal(number: Number, places: int) -> str:
    """A number with thousands separators, rounded to that many places (more where it would look rounder), no trailing zeros."""
    if number.denominator == 1:
        return f"{number.numerator:,}"
    places = telling_places(number, places, 12)
    rounded = rounded_ratio(number.numerator * 10**places, number.denominator)
    whole, rest = divmod(abs(rounded), 10**places)
    digits = str(rest).rjust(places, "0").rstrip("0") if places else ""
    return f"{'-' if rounded < 0 else ''}{whole:,}" + (f".{digits}" if digits else "")


def amount(yuan: Number, locale: str) -> str:
    """A sum in the units that the language counts in, without the currency: 3,500万, 35 million, 180,000."""
    size = yuan if yuan >= 0 else -yuan
    for unit in _UNITS.get(locale, ()):
        if size >= unit.size and (unit.step is None or Fraction(yuan, unit.step).denominator == 1):
            return decimal(Fraction(yuan, unit.size), 4) + unit.word
    return decimal(yuan, 2)


@lru_cache(maxsize=_DAYS_KEPT)
def written_day(day: date, locale: str) -> str:
    """A date in words, as the texts of the language write it."""
    return format_date(day, _DAYS.get(locale, "long"), locale)
