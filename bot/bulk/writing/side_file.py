"""What is wrong with a table, as a table beside the result: row, column, what stands there, why that cannot be used, what was done.

A file for a spreadsheet, in the reader's language; what stood in the table is text here, never a formula.
"""

import csv
import io
from functools import lru_cache
from typing import BinaryIO

import polars as pl

from assessment.facts import Catalogue
from assessment.wording import Words
from bot.bulk.reading.reasons import said
from bot.registry.importing.cells import read_text
from bot.spreadsheets import harmless

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class SideFile:
    """Writes what is wrong, piece by piece, and counts the rows."""

    def __init__(self, file: BinaryIO, words: Words, facts: Catalogue) -> None:
        self.left_out = 0
        """Rows that are not in the result."""
        self.in_part = 0
        """Rows that were judged without something."""
        self._file, self._words = file, words
        self._said = lru_cache(maxsize=4096)(lambda reason, values: said(reason, values, words, facts))
        file.write(BYTE_ORDER_MARK)
        say = words.say
        titles = (
            say("Row"),
            say("Column"),
            say("What stands there"),
            say("Why it cannot be used"),
            say("What became of the row"),
        )
        self._write([titles])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was wrong."""
        return not self.left_out and not self.in_part

    def take(self, bad: pl.DataFrame, unread: pl.DataFrame) -> None:
        """Write what is wrong with a piece: rows that are left out, and what could not be read of others."""
        self.left_out += bad["row"].n_unique()
        self.in_part += unread["row"].n_unique()
        left_out = self._words.say("the row is left out")
        in_part = self._words.say("judged as if this were not known")
        told = [(*each, left_out) for each in bad.iter_rows()] + [(*each, in_part) for each in unread.iter_rows()]
        self._write(
            [
                (row, _shown(column), _shown(given), self._said(reason, values), done)
                for row, column, given, reason, values, done in sorted(told, key=lambda each: each[0])
            ]
        )

    def _write(self, rows: list[tuple[object, ...]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        self._file.write(text.getvalue().encode())


def _shown(text: str | None) -> str:
    """A cell of the table as it can be shown anywhere: no formula, and nothing that steers a terminal."""
    if text is None or text.isprintable():
        return harmless(text or "")
    return harmless(read_text(text, len(text)))
