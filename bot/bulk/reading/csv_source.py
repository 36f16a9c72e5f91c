"""A table of firms in a CSV as people have it: with any of the usual separators, lines above the headings, quoted cells."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl

from assessment.wording import later as _
from bot.bulk.reading.columns import refusals
from bot.bulk.reading.headings import Headings, headings_of
from bot.bulk.reading.names import names_of_facts
from bot.bulk.reading.pieces import EMPTY, Ignored, Piece, Remark, Rules, Unreadable
from bot.bulk.reading.reasons import ROW, faults
from bot.bulk.reading.records import Records, Shape, name_of, records
from bot.bulk.reading.taking import Taking
from bot.bulk.reading.text_blocks import LOST, text_blocks
from bot.registry.importing.problems import NotSaid

NUL: Final = _("The file holds characters that no text has; perhaps it is a workbook or another kind of file.")
TOO_MANY: Final = _(
    "there are more cells than headings; a figure with separators of thousands stands in quotation marks"
)
NOT_CLOSED: Final = _("a quotation mark is opened and never closed")
NO_CHARACTER: Final = _("some characters were lost when the file was saved, or are of another encoding")
_HEAD: Final = 1 << 18
_SMALLEST: Final = 1 << 16
_LARGEST: Final = 1 << 26
_ROWS_OF_HEAD: Final = 40
_DELIMITERS: Final = (",", ";", "\t", "，")
_TO_MEASURE: Final = 200
"""Rows by whose length the others' is judged."""


class CsvSource:
    """The table in a CSV."""

    def __init__(self, path: Path, rules: Rules, rows_at_a_time: int) -> None:
        self._path, self._rules = path, rules
        self.total = path.stat().st_size
        head = _head(path)
        self._delimiter, self._headings = _headings(head, rules)
        layout = self._headings.layout
        if problems := [*self._headings.refused, *refusals(layout, rules.library.catalogue)]:
            raise Unreadable(problems)
        lines = head.split("\n")[:_TO_MEASURE]
        long = sum(len(line.encode()) + 1 for line in lines) // max(len(lines), 1)
        self._size = min(max(long * rows_at_a_time, _SMALLEST), _LARGEST)

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that only say which firm it is."""
        return self._headings.layout.kept

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        """The columns that are not taken."""
        return self._headings.layout.ignored

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """How the headings and units were understood."""
        return self._headings.remarks

    def pieces(self) -> Iterator[Piece]:
        """The rows under the headings; raises Unreadable."""
        headings = self._headings
        taking = Taking(headings.layout, self._rules)
        wanted = sorted({0, *(column.place for column in headings.layout.looked_at)})
        shape = Shape(self._delimiter, headings.width, tuple(wanted))
        above, number = headings.last + 1, 1
        for found in records(text_blocks(self._path, self._size), shape):
            height = len(found.texts)
            rows = pl.Series(ROW, range(number, number + height), dtype=pl.UInt64())
            numbered = found.texts.insert_column(0, rows)
            wrong = [told.filter(pl.col(ROW) > above) for told in self._broken(found, numbered, shape)]
            number += height
            texts = numbered.filter(pl.col(ROW) > above).drop(shape.beyond)
            yield taking.piece(texts, found.done, wrong)

    def _broken(self, found: Records, numbered: pl.DataFrame, shape: Shape) -> Iterator[pl.DataFrame]:
        """What is wrong with rows whatever their cells mean."""
        if found.broken:
            yield faults(numbered[ROW].gather(list(found.broken)), "", "", NotSaid(NOT_CLOSED))
        if numbered[shape.beyond].null_count() < len(numbered):
            filled = numbered.filter(pl.col(shape.beyond).str.strip_chars() != "")
            yield faults(filled[ROW], "", filled[shape.beyond], NotSaid(TOO_MANY))
        if not found.has_lost:
            return
        headings = {name_of(column.place): column.heading for column in self._headings.layout.looked_at}
        lost = {cell: pl.col(cell).str.contains_any([LOST, "\0"]) for cell in headings}
        is_lost = numbered.select(expr.any() for expr in lost.values()).row(0)
        for (cell, heading), is_any in zip(headings.items(), is_lost, strict=True):
            if is_any:
                hit = numbered.filter(lost[cell])
                yield faults(hit[ROW], heading, hit[cell], NotSaid(NO_CHARACTER))


def _head(path: Path) -> str:
    """The beginning, in whole lines where there are some."""
    text = next(text_blocks(path, _HEAD)).text
    if b"\0" in text:
        raise Unreadable.because(NUL)
    whole = text[: text.rfind(b"\n") + 1] or text[: text.rfind(b"\r") + 1] or text
    head = whole.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if not head.strip():
        raise Unreadable.because(EMPTY)
    return head


def _headings(head: str, rules: Rules) -> tuple[str, Headings]:
    """What parts the cells, and the headings that are found so."""
    names = names_of_facts(rules.library.catalogue)
    found: list[tuple[str, Headings]] = []
    for delimiter in _DELIMITERS:
        rows = list(islice(_rows(head, delimiter), _ROWS_OF_HEAD))
        headings, is_sure = headings_of(rows, rules, names)
        if is_sure:
            return delimiter, headings
        found.append((delimiter, headings))
    return max(found, key=lambda each: (each[1].known, -each[1].last, each[1].width))


def _rows(head: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(head), delimiter=delimiter)
    except csv.Error:
        return
