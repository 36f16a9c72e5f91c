"""Tables as files for spreadsheets, written some rows at once: CSV as Excel reads it, and XLSX.

No text becomes a formula, whatever it begins with.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO, Any, Final, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from bot.spreadsheets import CSV_TYPE, XLSX_TYPE, begins_a_formula, harmless

MEDIA_TYPES: Final[dict[str, str]] = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}

Cell = str | int | None
Row = Sequence[Cell]


class Writer(Protocol):
    """A file that is being written."""

    def begin(self, title: str) -> None:
        """Begin a table, each of several in its own place."""
        ...

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows to the table begun last."""
        ...

    def finish(self) -> None:
        """Write what is left; the file stays open."""
        ...


def writer(kind: str, file: IO[bytes]) -> Writer:
    """A writer of this kind of file."""
    return _Csv(file) if kind == "csv" else _Xlsx(file)


class _Csv:
    """With the mark by which Excel knows UTF-8; of several tables each but the first has its title above it."""

    def __init__(self, file: IO[bytes]) -> None:
        file.write(b"\xef\xbb\xbf")
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._has_begun = False

    def begin(self, title: str) -> None:
        if self._has_begun:
            self._writer.writerows([(), (title,)])
        self._has_begun = True

    def add(self, rows: Iterable[Row]) -> None:
        self._writer.writerows([_as_text(cell) for cell in row] for row in rows)

    def finish(self) -> None:
        self._text.detach()


class _Xlsx:
    """A sheet for each table; every text is a text by its type."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._book = file, Workbook(write_only=True)
        self._sheet: Any = None

    def begin(self, title: str) -> None:
        # A sheet's name may be 31 characters long, without these.
        self._sheet = self._book.create_sheet("".join(c for c in title if c not in r"[]:*?/\\")[:31])

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._sheet.append([self._cell(cell) for cell in row])

    def finish(self) -> None:
        self._book.save(self._file)

    def _cell(self, value: Cell) -> Any:
        if not isinstance(value, str):
            return value
        # The format has no place for most control characters.
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if not begins_a_formula(value):
            return value
        cell = WriteOnlyCell(self._sheet, value)
        cell.data_type = "s"
        return cell


def _as_text(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell
