"""A summary as one HTML file that needs nothing else: for reading on a phone, on a desk or on paper, in light and in dark.

Pictures are in the file itself, each above the table that has its figures; nothing in it runs and nothing is fetched.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assessment.library import Library
from assessment.wording import Words
from bot.bulk.summary.numbers import Summary
from bot.bulk.summary.tables import Row, Section
from bot.bulk.summary.view import View
from bot.bulk.writing.about import made_by
from bot.console.charts import WIDTH, Bars, Theme, drawn
from bot.web.pages import tag_of

_TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
STYLE: Final = _TEMPLATES / "summary.css"
"""How every page about a table looks."""


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


def report_html(summary: Summary, library: Library, words: Words, made_at: datetime) -> str:
    """The whole report."""
    view = View(summary, library, words)
    return (
        environment()
        .get_template("summary.html")
        .render(
            say=words.say,
            tag=tag_of(words.locale),
            style=Markup(STYLE.read_text(encoding="utf-8")),  # noqa: S704 - our own file
            title=words.say("How the firms of a table stand"),
            names=view.names,
            day=words.day(summary.on),
            made=made_by(library, words, made_at),
            figures=view.figures(),
            sections=[pictured(section, words) for section in view.sections()],
        )
    )


def environment() -> Environment:
    """By what the pages about tables are filled."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def pictured(section: Section, words: Words) -> _Section:
    """A section with its pictures in it."""
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
