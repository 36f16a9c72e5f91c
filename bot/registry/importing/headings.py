"""What each column of a list is: found by its heading among the names we know, those of facts from the catalogue of facts.

A figure counts only where its unit is sure: 3,500 of something may be yuan or ten thousand yuan, and that is never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from assessment.facts import Catalogue
from assessment.wording import later as _

if TYPE_CHECKING:
    from bot.registry.importing.files import Cell

Field = Literal["name", "credit_code", "district", "title", "granted_on", "valid_until"]
NEEDED: Final[tuple[Field, ...]] = ("name", "credit_code")
FIELD_NAMES: Final[Mapping[Field, str]] = {
    "name": _("Firm's name"),
    "credit_code": _("Unified social credit code"),
    "district": _("District"),
    "title": _("Title"),
    "granted_on": _("Granted on"),
    "valid_until": _("Valid until"),
}

UNKNOWN: Final = _("not known here")
TWICE: Final = _("a column before it is the same")
NO_UNIT: Final = _("without a unit, such as 万元 in brackets")
OTHER_YEAR: Final = _("of a year that is not asked")
ONE_TITLE: Final = _("says of one title whether it is held, and leaves open which others are")
INDUSTRY: Final = "industry"
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_AFTER_A_STROKE: Final = re.compile(r"/([^/]+)$")
_LEFT_OUT: Final = re.compile(r"[\s:*＊·、，,。_\"'“”‘’-]+")
_YEAR: Final = re.compile(r"(20[0-9]{2})年?(?:度|末|底)?")


class Column(BaseModel):
    """A column: its heading, and what it was read as, or why it was left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str
    field: Field | None = None
    fact: str | None = None
    factor: Decimal | None = None
    """What a figure of it is multiplied by; None where the heading names no unit."""
    left_out: str = ""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: dict[Field, tuple[str, ...]]
    industry: tuple[str, ...]
    industries: dict[str, tuple[str, ...]]
    one_title: tuple[str, ...]
    units: dict[str, dict[str, Decimal]]
    titles: dict[str, tuple[str, ...]]


class _Heading(NamedTuple):
    name: str
    unit: str


def columns_of(cells: Sequence["Cell"], catalogue: Catalogue, on: date) -> list[Column] | None:
    """What the columns under this row are; None where it is no row of headings, since it does not name firm and code."""
    figures = _figures(catalogue)
    headings = [str(cell) if isinstance(cell, str) else "" for cell in cells]
    found = [field_of(heading) for heading in headings]
    if not all(field in found for field in NEEDED):
        return None
    columns: list[Column] = []
    width = max(place for place, heading in enumerate(headings, 1) if heading)
    for heading, field in zip(headings[:width], found, strict=False):
        column = Column(heading=heading, field=field) if field else fact_column(heading, figures, catalogue, on)
        is_told = any(_is_same(column, before) for before in columns)
        columns.append(Column(heading=heading, left_out=TWICE) if is_told else column)
    return columns


def known_headings() -> list[str]:
    """The first name of each column that a list may have."""
    return [names[0] for names in data().fields.values()]


@cache
def data() -> _Data:
    """The names, as the file beside this module gives them."""
    read: Any = yaml.safe_load(Path(__file__).with_name("headings.yaml").read_text(encoding="utf-8"))
    return _Data.model_validate(read)


def compared(text: str) -> str:
    """A name as it is compared: without spaces, quotes and strokes, in one width and case."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text)).casefold()


def named_by(heading: str) -> str:
    """The name that a heading gives, as it is compared: without what stands in brackets."""
    return _parts(heading).name


def field_of(heading: str) -> Field | None:
    """What a column of this name says of the firm itself, as opposed to its figures."""
    return _fields().get(_parts(heading).name)


@cache
def _fields() -> dict[str, Field]:
    return {_parts(name).name: field for field, names in data().fields.items() for name in names}


def _parts(heading: str) -> _Heading:
    text = unicodedata.normalize("NFKC", heading)
    inside = [part for found in _IN_BRACKETS.findall(text) for part in found if part]
    text = _IN_BRACKETS.sub("", text)
    if stroke := _AFTER_A_STROKE.search(text):
        inside.append(stroke[1])
        text = text[: stroke.start()] if _factor(stroke[1]) else text
    unit = next((part for part in inside if _factor(part)), "")
    return _Heading(compared(text), unit)


def _factor(unit: str) -> tuple[str, Decimal] | None:
    told = compared(unit).removeprefix("单位")
    return next(((kind, units[told]) for kind, units in data().units.items() if told in units), None)


def fact_column(heading: str, facts: Mapping[str, str], catalogue: Catalogue, on: date) -> Column:
    """A column of one of the facts that go by these names; left out, with why, where it surely is none of them.

    An id alone means the fact in its own unit, as everywhere that programs name facts.
    """
    if heading in catalogue and facts.get(compared(heading)) == heading:
        return Column(heading=heading, fact=heading, factor=Decimal(1) if catalogue[heading].is_number else None)
    parts = _parts(heading)
    fact = facts.get(parts.name)
    year = _YEAR.match(parts.name)
    if fact is None and year is not None:
        fact = facts.get(parts.name[year.end() :])
        if fact is not None:
            fact = _earlier(catalogue, fact, on.year - 1 - int(year[1]))
            if fact is None:
                return Column(heading=heading, left_out=OTHER_YEAR)
    if fact is None:
        is_of_one = parts.name in {compared(name) for name in data().one_title}
        return Column(heading=heading, left_out=ONE_TITLE if is_of_one else UNKNOWN)
    if not catalogue[fact].is_number:
        return Column(heading=heading, fact=fact)
    kind, factor = _factor(parts.unit) or (catalogue[fact].type, None)
    if kind != catalogue[fact].type or (kind == "money" and factor is None):
        return Column(heading=heading, left_out=NO_UNIT)
    return Column(heading=heading, fact=fact, factor=factor)


def _earlier(catalogue: Catalogue, fact: str, years: int) -> str | None:
    """The fact that says of so many years before what this one says of last year."""
    if years < 0:
        return None
    found = fact
    for _year in range(years):
        found = catalogue[found].next_year
        if found not in catalogue:
            return None
    return found


def every_name(catalogue: Catalogue) -> Mapping[str, str]:
    """What the facts are called, and which each is; a name of a figure and of something else is the figure's."""
    names = dict(_figures(catalogue))
    for fact in catalogue.values():
        for name in (fact.name, fact.id, *fact.called):
            names.setdefault(compared(name), fact.id)
    return names


def _figures(catalogue: Catalogue) -> Mapping[str, str]:
    """The names of those facts that a list is read for: figures and the industry."""
    names: dict[str, str] = {}
    for fact in catalogue.values():
        if fact.is_number:
            for name in (fact.name, fact.id, *fact.called):
                names.setdefault(compared(name), fact.id)
    if INDUSTRY in catalogue:
        industry = catalogue[INDUSTRY]
        for name in (industry.name, *industry.called, *data().industry):
            names.setdefault(compared(name), INDUSTRY)
    return names


def _is_same(column: Column, other: Column) -> bool:
    return not column.left_out and (column.field, column.fact) == (other.field, other.fact)
