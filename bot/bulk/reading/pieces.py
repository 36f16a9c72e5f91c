"""A whole table of firms, read in pieces of bounded memory: CSV as people have it, Parquet, JSON Lines.

What a heading or a cell means is the same as in a list of firms (`bot.registry.importing`) and for one firm (`assessment.profile`).
A row with anything wrong is left out whole and told with every reason; columns that are not taken are told once.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import polars as pl

from assessment.library import Library
from assessment.wording import Words
from assessment.wording import later as _

ROWS_AT_A_TIME: Final = 50_000
"""Twice as many take half as much memory again, and hardly less of the processors' time."""

NO_FILE: Final = _("the file cannot be read: {reason}")
EMPTY: Final = _("The file is empty.")
OTHER_KIND: Final = _(
    "The file is neither CSV, Parquet nor JSON Lines: its name ends with .csv, .txt, .tsv, .parquet or .jsonl."
)


class Rules(NamedTuple):
    """By what a table is read: the facts and titles of a region, and the day from which years in headings are counted."""

    library: Library
    region: str
    on: date


class Ignored(NamedTuple):
    """A column that is not taken, and why (a message)."""

    column: str
    reason: str


class Remark(NamedTuple):
    """What whoever gave the table should know of how it was read: a message, its values, and the columns that it is about."""

    message: str
    values: dict[str, object]
    columns: tuple[str, ...]

    def said(self, words: Words) -> str:
        """It in a language."""
        return words.say(self.message, **self.values, columns=words.say(", ").join(self.columns))


class Piece(NamedTuple):
    """Some rows of a table.

    `firms`: `row` (UInt64, the row as a spreadsheet or an editor counts it; the heading of a CSV is row 1), the kept columns as
    text, then the columns of facts as `assessment.batch` wants them. `bad` and `unread`: `row`, `column` (the heading), `given`,
    `reason` (a message) and `values` (JSON of its placeholders, see `bot.bulk.reading.reasons.said`). A row in `bad` is not in
    `firms`; of one in `unread` the words of a single column could not be read surely, and the firm is judged without them.
    """

    firms: pl.DataFrame
    bad: pl.DataFrame
    unread: pl.DataFrame
    done: int
    """How much of `Source.total` is read."""


class Source(Protocol):
    """A table that was opened: what it holds is known, its rows are not read yet."""

    @property
    def total(self) -> int:
        """How large it is, in bytes or rows."""
        ...

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns of `Piece.firms` that only say which firm it is."""
        ...

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        """The columns that are not taken."""
        ...

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """How its headings and units were understood, where they do not simply say so themselves."""
        ...

    def pieces(self) -> Iterator[Piece]:
        """All rows in their order; may be asked for again. Raises Unreadable where the rest cannot be read at all."""
        ...


class PolicyNames(tuple[str, ...]):
    """Names as the packs have them, each told in the reader's language."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


class Refusal(NamedTuple):
    """One reason why a file cannot be read: a message and its values."""

    message: str
    values: dict[str, object]


class Unreadable(ValueError):
    """A file that cannot be read as a table of firms, with every reason at once."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(refusal.message.format(**refusal.values) for refusal in refusals))

    @classmethod
    def because(cls, message: str, **values: object) -> "Unreadable":
        """For a single reason."""
        return cls([Refusal(message, values)])

    def said(self, words: Words) -> list[str]:
        """The reasons in a language."""
        return [
            words.say(refusal.message, **{key: _shown(value, words) for key, value in refusal.values.items()})
            for refusal in self.refusals
        ]


def _shown(value: object, words: Words) -> object:
    if isinstance(value, PolicyNames):
        return words.say(", ").join(words.policy(name) for name in value)
    return value


def opened(path: Path, rules: Rules, rows_at_a_time: int = ROWS_AT_A_TIME) -> Source:
    """The table in the file, by the ending of its name; raises Unreadable with every problem at once."""
    try:
        # Asked for before it is opened: a pipe, which has no size either, would be waited for.
        if path.stat().st_size == 0:
            raise Unreadable.because(EMPTY)
        with path.open("rb"):
            pass
    except OSError as error:
        raise Unreadable.because(NO_FILE, reason=error.strerror) from None
    match path.suffix.lower():
        case ".csv" | ".txt" | ".tsv":
            from bot.bulk.reading.csv_source import CsvSource

            return CsvSource(path, rules, rows_at_a_time)
        case ".parquet":
            from bot.bulk.reading.parquet_source import ParquetSource

            return ParquetSource(path, rules, rows_at_a_time)
        case ".jsonl" | ".ndjson":
            from bot.bulk.reading.jsonl_source import JsonLinesSource

            return JsonLinesSource(path, rules, rows_at_a_time)
        case _:
            raise Unreadable.because(OTHER_KIND)
