"""A judged table as a file: CSV for people, Parquet and JSON lines for programs, written piece by piece.

What is written stands in `told_columns`; each kind of file is a module of its own. Where it goes is settled by `whole_file`.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

import polars as pl

from bot.bulk.writing.about import About
from bot.bulk.writing.csv_table import CsvTable
from bot.bulk.writing.json_lines import JsonLines
from bot.bulk.writing.parquet_table import ParquetTable
from bot.bulk.writing.told_columns import Told
from bot.bulk.writing.whole_file import WholeFile


class Writer(Protocol):
    """A table that is being written."""

    def write(self, judged: pl.DataFrame) -> None:
        """Add the firms of a piece."""
        ...

    def finish(self) -> None:
        """Hand all that is left to the file."""
        ...

    def stop(self) -> None:
        """Write no more: the file is given up."""
        ...


_WRITERS: Final[Mapping[str, Callable[[WholeFile, Told, tuple[str, ...], About], Writer]]] = {
    ".csv": CsvTable,
    ".parquet": ParquetTable,
    ".jsonl": JsonLines,
}
ENDINGS: Final = tuple(_WRITERS)
"""The kinds of files, as their names end."""


def writer(file: WholeFile, told: Told, kept: tuple[str, ...], about: About) -> Writer:
    """A writer of the kind that the file's name ends in; `kept` are the table's own columns that are to stand in it."""
    return _WRITERS[file.place.suffix.lower()](file, told, kept, about)
