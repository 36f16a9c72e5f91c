"""Moments on the clock of China: read however officials usually write them, and written as a field takes them."""

import re
import unicodedata
from datetime import datetime, time
from typing import Final

from bot.dates import CHINA

_WRITTEN: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:时時点點]\s*(?:(\d{1,2})\s*分?)?(?::\d{2}(?:\.\d+)?)?)?",
    re.ASCII,
)
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2200
BEGINNING: Final = time(0, 0)
END: Final = time(23, 59)


class BadMoment(ValueError):
    """Nothing that a moment could be read from."""


def read_moment(written: str, usual: time) -> datetime:
    """The moment meant; of a day alone at the usual time. Raises BadMoment."""
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if found is None:
        raise BadMoment
    year, month, day, hour, minute = found.groups()
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        raise BadMoment
    clock = (usual.hour, usual.minute) if hour is None else (int(hour), int(minute or 0))
    try:
        return datetime(int(year), int(month), int(day), *clock, tzinfo=CHINA)
    except ValueError:
        raise BadMoment from None


def written_moment(at: datetime | None) -> str:
    """As a field for a moment takes it; empty for none."""
    return "" if at is None else f"{at.astimezone(CHINA):%Y-%m-%dT%H:%M}"
