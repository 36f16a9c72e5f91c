"""A file that somebody sent, as rows of cells: CSV in the encodings that offices use, or an XLSX workbook, both within bounds.

What a cell means is told elsewhere. A number comes as the decimal that the sheet shows, never as a binary float.
"""

import csv
import io
import warnings
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.exceptions import InvalidFileException

from assessment.wording import later as _
from bot.pack_archives import UNPACKED_IN_PARTS

LARGEST_FILE: Final = 8_000_000
LARGEST_UNPACKED: Final = 40_000_000
"""Bytes; 20,000 rows of 30 columns are half of it."""
MOST_TAGS: Final = 4_000_000
"""What a workbook takes in memory goes by its tags, and the shortest ones are only a few bytes."""
MOST_PARTS: Final = 500
MOST_COLUMNS: Final = 100
LAST_ROW: Final = 1_048_576
"""A spreadsheet has no more."""
MOST_CHARACTERS: Final = 500
"""Of one cell: beyond, it is cut, and read as far as that."""
_CHUNK: Final = 1 << 16
_DIGITS_OF_A_SHEET: Final = 15
_DELIMITERS: Final = (",", ";", "\t", "，")
_ZIP: Final = b"PK\x03\x04"
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_ENCODINGS: Final = ("utf-8-sig", "gb18030")

# They quote cells, and would stand in the log.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")

Cell = str | Decimal | date | bool | None
Row = tuple[int, list[Cell]]
"""Its number, as a spreadsheet shows it, and its cells."""


class Unreadable(ValueError):
    """A file that cannot be read as a list at all; says why, in a sentence with its values."""

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(message)


class Sheet(NamedTuple):
    """One reading of a file that may hold the list."""

    name: str
    rows: Iterator[Row]


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook, or a text's lines cut at each sign that may part its cells; raises Unreadable, also while read."""
    if len(data) > LARGEST_FILE:
        raise Unreadable(_("The file is too large; {most} MB are allowed."), most=LARGEST_FILE // 1_000_000)
    if data.startswith(_OLD_WORKBOOK):
        raise Unreadable(_("This is a workbook of an old kind (.xls). Please save it as .xlsx or CSV."))
    return _workbook(data) if data.startswith(_ZIP) else _text(data)


def _text(data: bytes) -> Iterator[Sheet]:
    text = _decoded(data)
    for delimiter in _DELIMITERS:
        yield Sheet("", _lines(text, delimiter))


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # No list holds it, and every other kind of file does.
        if "\0" not in text:
            return text
    raise Unreadable(_("The file is neither a workbook (.xlsx) nor text in UTF-8 or GBK."))


def _lines(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    try:
        for cells in reader:
            yield number, [_cell(cell) for cell in cells[:MOST_COLUMNS]]
            number += 1
    except csv.Error:
        raise Unreadable(_("Line {line} of the file cannot be read as cells."), line=reader.line_num) from None


def _workbook(data: bytes) -> Iterator[Sheet]:
    # The library reads XML without its dangers only where this other one is installed, and says nothing otherwise.
    assert DEFUSEDXML
    try:
        _check_unpacked(data)
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()
            yield Sheet(sheet.title, _cells(sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS)))
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable(_BROKEN_WORKBOOK) from None


def _check_unpacked(data: bytes) -> None:
    with ZipFile(io.BytesIO(data)) as opened:
        members = opened.infolist()
        if any(member.compress_type not in UNPACKED_IN_PARTS for member in members):
            raise Unreadable(_BROKEN_WORKBOOK)
        is_small = len(members) <= MOST_PARTS and sum(member.file_size for member in members) <= LARGEST_UNPACKED
        if not is_small or sum(_tags(opened, member) for member in members) > MOST_TAGS:
            raise Unreadable(_("The workbook holds far more than a list of firms. Please save the list alone."))


def _tags(opened: ZipFile, member: ZipInfo) -> int:
    with opened.open(member) as part:
        return sum(chunk.count(b"<") for chunk in iter(lambda: part.read(_CHUNK), b""))


def _cells(rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    try:
        for number, cells in enumerate(rows, 1):
            # A sheet may have a million rows of nothing.
            is_empty = all(cell is EMPTY_CELL for cell in cells)
            yield number, [] if is_empty else [None if cell is EMPTY_CELL else _shown(cell) for cell in cells]
    except _BROKEN:
        raise Unreadable(_BROKEN_WORKBOOK) from None


def _shown(cell: Any) -> Cell:
    """A cell as the sheet shows it: what is shown as a percentage is kept as a hundredth of it."""
    value = _cell(cell.value)
    return f"{value * 100:f}%" if isinstance(value, Decimal) and "%" in (cell.number_format or "") else value


def _cell(value: object) -> Cell:
    match value:
        case None | bool():
            return value
        case int() | Decimal():
            return Decimal(value)
        case float():
            # The sheet keeps a binary float and shows so many digits of it: those were meant.
            return Decimal(format(value, f".{_DIGITS_OF_A_SHEET}g"))
        case datetime():
            return value.date()
        case date():
            return value
        case _:
            return str(value)[:MOST_CHARACTERS].strip() or None


_BROKEN_WORKBOOK: Final = _("The workbook is damaged, or protected by a password, and cannot be read.")
_BROKEN: Final = (
    BadZipFile, zlib.error, EOFError, InvalidFileException, ParseError, LookupError, TypeError, ValueError, AttributeError,
    ArithmeticError, RuntimeError, OSError,
)  # fmt: skip
"""What the library raises while it reads a stranger's workbook; it promises nothing."""
