"""What comes of a table as one HTML file that needs nothing else: for a phone, a desk or paper, in light and in dark.

Pictures are in the file itself, each with the table that has its figures; nothing in it runs and nothing is fetched.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assessment.wording import Words
from bot.bulk.summary.tables import Row, Section
from bot.console.charts import WIDTH, Bars, Theme, drawn
from bot.web.pages import tag_of

Named = Sequence[tuple[str, str]]
"""Things by name: figures, or documents with their notices."""
_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_STYLE: Final = _TEMPLATES / "report.css"


@dataclass(frozen=True, slots=True)
class Page:
    """What every page tells, in words."""

    title: str
    heading: str
    made: str
    cautions: Iterable[str]
    figures: Named
    sections: Iterable[Section]
    documents: Iterable[tuple[str, Named]]
    """By what rests on them; a single list has no heading."""
    notes: Iterable[str]


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture for light and for dark, as addresses that hold it."""

    light: str
    dark: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with its picture."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    picture: _Picture | None


@dataclass(frozen=True, slots=True)
class _Section:
    """A section with pictures."""

    id: str
    title: str
    tables: tuple[_Table, ...]
    notes: tuple[str, ...]


def html(page: Page, words: Words, template: str = "report.html", **more: Any) -> str:
    """The whole page; a template that tells more than all pages do is given what that takes."""
    return (
        _environment()
        .get_template(template)
        .render(
            say=words.say,
            tag=tag_of(words.locale),
            style=Markup(_STYLE.read_text(encoding="utf-8")),  # noqa: S704 - our own file
            page=page,
            sections=[_pictured(section, words) for section in page.sections],
            **more,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _pictured(section: Section, words: Words) -> _Section:
    tables = tuple(
        _Table(table.caption, table.heads, table.rows, _picture(table.bars, words)) for table in section.tables
    )
    return _Section(section.id, section.title, tables, section.notes)


def _picture(bars: Bars | None, words: Words) -> _Picture | None:
    if bars is None or not bars.highest:
        return None
    light, dark = _addresses(bars, words)
    return _Picture(light, dark, WIDTH, bars.height)


def _addresses(bars: Bars, words: Words) -> Iterator[str]:
    themes: tuple[Theme, Theme] = ("light", "dark")
    for theme in themes:
        yield f"data:image/svg+xml;base64,{b64encode(drawn(bars, words, theme)).decode()}"
