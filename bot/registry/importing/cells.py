"""What a cell says: a name, a day, a figure in its unit, titles. Pure; what cannot be read surely is a problem, never a guess."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from pydantic import JsonValue

from assessment.facts import Fact
from assessment.profile import check_value
from assessment.quantity import Interval
from assessment.wording import later as _
from bot.registry.importing.headings import Column, compared
from bot.registry.importing.problems import NotSaid
from flows.written import encoded

if TYPE_CHECKING:
    from bot.registry.importing.files import Cell

_DAY: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})?[日号]?)?")
_MIDNIGHT: Final = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$")
"""What spreadsheets and databases write behind a day; taken away before spaces are, which part the two."""
_DAY_IN_ONE: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_FIGURE: Final = re.compile(r"([-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(%?)")
_BETWEEN_TITLES: Final = re.compile(r"[、,，;；/|\n]+")
_UNSEEN: Final = ("Cf", "Cs", "Co")
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
_MOST_DIGITS: Final = 18
"""Before and behind the point; what is longer is no figure of any firm."""
_SIGNS_FOR_NOTHING: Final = frozenset(
    (
        "-",
        "--",
        "－",
        "—",
        "——",
        "/",
        "无",
        "无。",
        "没有",
        "n/a",
        "#n/a",
        "null",
        "none",
        "不详",
        "不詳",
        "未知",
        "未填",
        "",
    )
)

WHOLE_DAY: Final = _("a date is needed, such as 2024-06-30")
FIGURE: Final = _("a plain figure is needed, such as 3500 or 1,234.56")
PERCENT: Final = _("a percentage is needed, such as 3.5%")
KNOWN_TITLES: Final = _("not a title known here; known are: {titles}")


def read_text(cell: "Cell", most: int) -> str:
    """Words in one line, at most so many characters, without those that nobody sees: some turn a line's direction."""
    text = "" if cell is None else format(cell, "f") if isinstance(cell, Decimal) else str(cell)
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN)
    apart = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in seen)
    return " ".join(unicodedata.normalize("NFC", apart).split())[:most]


def is_nothing(cell: "Cell") -> bool:
    """Whether nothing stands there, or a sign for nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in _SIGNS_FOR_NOTHING)


def read_day(cell: "Cell", *, is_end: bool) -> date:
    """A day; of a month alone its first day or, where something ends with it, its last. Raises NotSaid."""
    if isinstance(cell, date):
        return _sure(cell)
    text = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", read_text(cell, 40))).replace(" ", "")
    found = _DAY.fullmatch(text) or _DAY_IN_ONE.fullmatch(text)
    if found is None:
        raise NotSaid(WHOLE_DAY)
    year, month = int(found[1]), int(found[2])
    try:
        if found[3]:
            return _sure(date(year, month, int(found[3])))
        return _sure(date(year, month, monthrange(year, month)[1] if is_end else 1))
    except ValueError:
        raise NotSaid(WHOLE_DAY) from None


def _sure(day: date) -> date:
    """The day, unless it is only a sign for one that nobody knows, such as 9999-12-31."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise NotSaid(WHOLE_DAY)
    return day


def read_end(cell: "Cell") -> date:
    """The day from which a title no longer holds, which is the one after the last; of a term from-to, after its end."""
    if isinstance(cell, str):
        cell = re.split(r"至|到|~|～|—|–", cell)[-1]
    return read_day(cell, is_end=True) + timedelta(days=1)


def read_titles(cell: "Cell", names: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the titles that a cell names; raises NotSaid."""
    whole = read_text(cell, 200)
    named = (
        [whole] if compared_title(whole) in names else [part for part in _BETWEEN_TITLES.split(whole) if part.strip()]
    )
    found = [names.get(compared_title(name)) for name in named]
    if None in found:
        known = dict.fromkeys(names.values())
        raise NotSaid(KNOWN_TITLES, titles={"titles": list(known)})
    return tuple(dict.fromkeys(title for title in found if title is not None))


def compared_title(name: str) -> str:
    """A title's name as it is compared: also without what stands in brackets."""
    return compared(re.sub(r"\([^()]*\)|《|》", "", unicodedata.normalize("NFKC", name)))


def read_figure(cell: "Cell", column: Column, fact: Fact) -> JsonValue:
    """A figure in the fact's own unit, exact, as it is kept; raises NotSaid."""
    return encoded(figure_of(cell, column.factor, fact))


def figure_of(cell: "Cell", unit: Decimal | None, fact: Fact) -> Interval:
    """A figure in the fact's own unit; `unit` is what its heading says, None where it says none. Raises NotSaid."""
    number, is_percent = _figure(cell)
    if fact.type == "share":
        if not is_percent and unit is None:
            raise NotSaid(PERCENT)
        factor = Decimal("0.01") if is_percent else unit
    elif is_percent:
        raise NotSaid(FIGURE)
    else:
        factor = unit
    value = check_value(fact, Fraction(number * (Decimal(1) if factor is None else factor)))
    if isinstance(value, list):
        raise NotSaid(value[0].message, **value[0].values)
    assert isinstance(value, Interval)
    return value


def _figure(cell: "Cell") -> tuple[Decimal, bool]:
    if isinstance(cell, Decimal):
        if not cell.is_finite() or abs(cell.adjusted()) > _MOST_DIGITS:
            raise NotSaid(FIGURE)
        return cell, False
    found = _FIGURE.fullmatch(unicodedata.normalize("NFKC", read_text(cell, 40)).replace(" ", ""))
    if isinstance(cell, bool) or found is None:
        raise NotSaid(FIGURE)
    return Decimal(found[1].replace(",", "")), bool(found[2])
