"""The shapes in which a summary is shown, on a terminal as in a report: sections of tables, each with the bars of its picture."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.console.charts import MOST_BARS, Bars

MOST_ROWS: Final = 20
"""Of lists that can be long the first are shown; JSON has them all."""

_STEERS: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Row:
    """What a line is about, where that stands, and its figures."""

    name: str
    cells: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures with their headings, and the same as bars where a picture helps; `caption` where a section has several."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    bars: Bars | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, tables, and what there is to say of them."""

    id: str
    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


def as_written(name: str) -> str:
    """A name that stands in a table, without characters that would steer a terminal or turn the text that follows it."""
    plain = "".join(" " if unicodedata.category(character) in _STEERS else character for character in name)
    return " ".join(plain.split())


def many(number: int) -> str:
    """A number of things."""
    return f"{number:,}"


def bars_of(rows: Sequence[Row], *series: tuple[str, Sequence[int]]) -> Bars:
    """The first rows as lying bars, the parts of one row end to end."""
    shown = tuple((name, tuple(figures[:MOST_BARS])) for name, figures in series)
    return Bars(tuple(row.name for row in rows[:MOST_BARS]), shown, stacks=len(series) > 1)
