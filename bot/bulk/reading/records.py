"""Text cut into whole records of a CSV, each piece a table of texts: by the engine, or cell by cell where quotes are out of order.

A record may run over lines inside quotation marks, so that a piece may end only outside of them.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import polars as pl

from assessment.wording import later as _
from bot.bulk.reading.pieces import Unreadable
from bot.bulk.reading.text_blocks import LOST, Block

ENDLESS: Final = _("The file has a line of more than {most} MB.")
_MOST_LINES: Final = 200
"""Of one record; beyond, a quotation mark was never closed."""
_LONGEST_LINE: Final = 64_000_000
_FULL_WIDTH: Final = "，"
_IN_ITS_PLACE: Final = "\x1f"
"""The engine parts cells at a single byte only."""


class Shape(NamedTuple):
    """How the cells stand: what parts them, how many there are in a row, and which are wanted."""

    delimiter: str
    width: int
    wanted: tuple[int, ...]

    @property
    def beyond(self) -> str:
        """The column of what stands behind the last heading."""
        return name_of(self.width)


class Records(NamedTuple):
    """Some records: a column of text for each that is wanted and one for what is too much; which were no records at all."""

    texts: pl.DataFrame
    broken: tuple[int, ...]
    """Places of those whose quotation mark is never closed."""
    has_lost: bool
    """Whether a character may be among them that no text has."""
    done: int


def name_of(place: int) -> str:
    """The name of a column of texts, by its place in the file."""
    return f"cell {place}"


def records(blocks: Iterator[Block], shape: Shape) -> Iterator[Records]:
    """All records of a text, in their order, as many at a time as a block holds."""
    left, done = b"", 0
    for block in blocks:
        done = block.done
        text = _with_line_feeds(left + block.text)
        text, left = (text[:-1], b"\r") if text.endswith(b"\r") else (text, b"")
        if b"\n" not in text:
            left = text + left
            if len(left) > _LONGEST_LINE:
                raise Unreadable.because(ENDLESS, most=_LONGEST_LINE // 1_000_000)
            continue
        cut = _last_end(text)
        found = None if cut is None else _at_once(text[:cut], shape, done)
        if found is not None:
            left = text[cut:] + left
            yield found
        else:
            # What stands behind the last line may end within a character.
            end = text.rfind(b"\n") + 1
            found, rest = _cell_by_cell(text[:end], shape, done, is_end=False)
            left = rest + text[end:] + left
            yield found
    if left := left.rstrip(b"\r"):
        yield _at_once(left, shape, done) or _cell_by_cell(left, shape, done, is_end=True)[0]


def _with_line_feeds(text: bytes) -> bytes:
    """With line feeds alone, where some lines end in a carriage return alone."""
    if b"\r" not in text:
        return text
    inside = text.removesuffix(b"\r")
    if inside.count(b"\r") == inside.count(b"\r\n"):
        return text
    replaced = inside.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return replaced + text[len(inside) :]


def _last_end(text: bytes) -> int | None:
    """Where the last record that surely is whole ends, if quotes are in order; None where none is found."""
    is_inside = text.count(b'"') % 2 == 1
    end = len(text)
    for _line in range(_MOST_LINES):
        cut = text.rfind(b"\n", 0, end) + 1
        if cut == 0:
            return None
        is_inside ^= text.count(b'"', cut, end) % 2 == 1
        if not is_inside:
            return cut
        end = cut - 1
    return None


def _at_once(text: bytes, shape: Shape, done: int) -> Records | None:
    """The records by the engine, which takes nothing but whole characters."""
    found = _by_engine(text, shape)
    if found is None and (mended := text.decode(errors="replace").encode()) != text:
        text, found = mended, _by_engine(mended, shape)
    return None if found is None else Records(found, (), b"\0" in text or LOST.encode() in text, done)


def _by_engine(text: bytes, shape: Shape) -> pl.DataFrame | None:
    """The records at once; None where the engine finds quotes out of order."""
    delimiter = shape.delimiter.encode()
    is_wide = len(delimiter) > 1
    if is_wide:
        text = text.replace(delimiter, _IN_ITS_PLACE.encode())
    if b'"' in text and not _is_in_order(text, delimiter if not is_wide else _IN_ITS_PLACE.encode()):
        return None
    names = [name_of(place) for place in range(shape.width + 1)]
    try:
        found = pl.read_csv(
            text,
            has_header=False,
            schema=dict.fromkeys(names, pl.String()),
            columns=[*shape.wanted, shape.width],
            separator=_IN_ITS_PLACE if is_wide else shape.delimiter,
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if is_wide:
        found = found.with_columns(pl.all().str.replace_all(_IN_ITS_PLACE, _FULL_WIDTH, literal=True))
    return found


def _is_in_order(text: bytes, delimiter: bytes) -> bool:
    """Whether every quotation mark opens a cell, closes one, or is one of a pair inside."""
    marks = pl.Series([text.replace(b'""', b"").decode(errors="replace")]).str.split('"').explode()
    outside = marks.gather_every(2)
    if len(marks) % 2 == 0:
        return False
    before, after = outside.head(-1).unique(), outside.tail(-1).unique()
    sign = delimiter.decode()
    opens = before.str.ends_with(sign) | before.str.ends_with("\n") | (before == "")
    closes = after.str.starts_with(sign) | after.str.contains(r"^(?:\r?\n|\r?$)") | (after == "")
    return bool(opens.all() and closes.all())


def _cell_by_cell(text: bytes, shape: Shape, done: int, *, is_end: bool) -> tuple[Records, bytes]:
    """The records one by one, and the text of the last if it is not whole yet."""
    lines = io.StringIO(text.decode(errors="replace"), newline="\n").readlines()
    rows: list[Sequence[str]] = []
    broken: list[int] = []
    at = 0
    while at < len(lines):
        feed = _Feed(lines, at)
        for cells in csv.reader(feed, delimiter=shape.delimiter):
            if feed.is_over or feed.at - at > _MOST_LINES:
                break
            rows.append(cells)
            at = feed.at
        if at < len(lines):
            if feed.is_over and not is_end and len(lines) - at <= _MOST_LINES:
                break
            broken.append(len(rows))
            rows.append(())
            at += 1
    columns = {
        name_of(place): [row[place] if place < len(row) and row[place] else None for row in rows]
        for place in (*shape.wanted, shape.width)
    }
    texts = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
    return Records(texts, tuple(broken), has_lost=True, done=done), "".join(lines[at:]).encode()


class _Feed:
    """Lines from one on, counted."""

    def __init__(self, lines: Sequence[str], at: int) -> None:
        self._lines = lines
        self.at = at
        self.is_over = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self.at >= len(self._lines):
            self.is_over = True
            raise StopIteration
        self.at += 1
        return self._lines[self.at - 1]
