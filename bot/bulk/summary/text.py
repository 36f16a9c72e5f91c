"""A summary for a terminal: the tables of the report in columns that stand below each other, also where characters are wide."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from assessment.library import Library
from assessment.wording import Words
from bot.bulk.summary.numbers import Summary
from bot.bulk.summary.tables import Row, Table
from bot.bulk.summary.view import View
from bot.bulk.writing.about import made_by
from bot.channels.wrapping import width, wrapped

WIDEST: Final = 60
"""Columns that the first column of a table may take before it is broken into lines."""
LINE: Final = 100


def summary_text(summary: Summary, library: Library, words: Words, made_at: datetime) -> str:
    """The whole summary."""
    return "\n".join(_lines(View(summary, library, words), made_by(library, words, made_at)))


def _lines(view: View, made: str) -> Iterator[str]:
    say, names = view.words.say, view.names
    yield view.heading()
    yield made
    yield ""
    for name, figure in view.figures():
        yield say("{fact}: {value}", fact=name, value=figure)
    for caution in names.cautions():
        yield from wrapped(caution, LINE, "  ")
    for section in view.sections():
        yield ""
        yield section.title
        yield "─" * width(section.title)
        for table in section.tables:
            if table.caption:
                yield ""
                yield table.caption
            yield from columns(table)
        for note in section.notes:
            yield from wrapped(note, LINE)
    yield ""
    yield say("The documents behind this result:")
    for document, notice in names.documents():
        yield from wrapped(f"· {document}", LINE, "  ")
        if notice:
            yield from wrapped(f"  {notice}", LINE)
    yield ""
    yield from view.notes()
    yield say("A self-check, not a decision: the authorities decide.")


def columns(table: Table) -> Iterator[str]:
    """The rows of a table: names to the left, figures to the right."""
    head, *heads = table.heads
    named = [(_named(row), row.cells) for row in table.rows]
    first = max([width(head), *(width(line) for lines, _ in named for line in lines)])
    widths = [max([width(name), *(width(cells[place]) for _, cells in named)]) for place, name in enumerate(heads)]
    yield _line(head, heads, first, widths)
    for lines, cells in named:
        yield _line(lines[0], cells, first, widths)
        yield from lines[1:]


def _named(row: Row) -> list[str]:
    """What a row is about; its source stays in one piece."""
    name = [part for line in wrapped(row.name, WIDEST, "  ") for part in _cut(line)]
    if row.source and width(name[-1]) + 1 + width(row.source) <= WIDEST:
        return [*name[:-1], f"{name[-1]} {row.source}"]
    return [*name, f"  {row.source}"] if row.source else name


def _cut(line: str) -> Iterator[str]:
    """A line in pieces that fit, where a name of letters alone is longer than a line."""
    piece = ""
    for character in line:
        if width(piece) + width(character) > WIDEST:
            yield piece
            piece = ""
        piece += character
    yield piece


def _line(name: str, cells: list[str] | tuple[str, ...], first: int, widths: list[int]) -> str:
    figures = (" " * (most - width(cell)) + cell for cell, most in zip(cells, widths, strict=True))
    return "  ".join([name + " " * (first - width(name)), *figures]).rstrip()
