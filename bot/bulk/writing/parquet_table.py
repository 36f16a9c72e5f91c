"""The judged table as Parquet for programs: lossless, in stable names and whole units, the facts that were judged left out.

Columns are those of `Batch.judge`, with `missing` and `open`, the requirements of the next tier that are not met or not settled.
The file's metadata says under `srdi` what the result rests on, and under `srdi.columns` how many of a column's units make one.
Polars writes one file in one go, so it does so beside us and is handed piece after piece.
"""

import json
from collections.abc import Iterator
from queue import Empty, Full, Queue
from threading import Thread
from typing import Final

import polars as pl
import polars.selectors as cs
from polars.io.plugins import register_io_source

from bot.bulk.writing.about import About
from bot.bulk.writing.told_columns import Column, Told
from bot.bulk.writing.whole_file import WholeFile

_WAITING: Final = 1
"""Pieces that may wait to be written, beside the one that is being."""
_ROWS_TOGETHER: Final = 100_000
"""Rows that are held until they are written: a row group."""
_PATIENCE: Final = 0.2
"""Seconds after which it is looked again whether the other side is still there."""


class _GivenUpError(Exception):
    """Ends the writing of a file that is not wanted any more."""


class ParquetTable:
    """Writes judged firms as Parquet."""

    def __init__(self, file: WholeFile, told: Told, kept: tuple[str, ...], about: About) -> None:
        self._file, self._told = file, told
        self._columns = ["row", *kept, *(name for column in told.columns for name in names_of(column))]
        self._metadata = {
            "srdi": json.dumps(about.as_json(), ensure_ascii=False),
            "srdi.columns": json.dumps(
                {c.name: [c.unit.type, c.unit.parts] for c in told.columns if c.unit is not None}
            ),
        }
        self._pieces: Queue[pl.DataFrame | None] = Queue(_WAITING)
        self._thread: Thread | None = None
        self._is_given_up = False
        self._error: BaseException | None = None

    def write(self, judged: pl.DataFrame) -> None:
        """Add the firms of a piece."""
        told = judged.select(*self._columns, missing=self._listed(failed=True), open=self._listed(failed=False))
        # Readers of Parquet know no whole numbers of 128 bits, but decimals of as many.
        told = told.with_columns(cs.by_dtype(pl.Int128).cast(pl.Decimal(38, 0)))
        if self._thread is None:
            self._thread = Thread(target=self._write_all, args=(told.schema,), daemon=True)
            self._thread.start()
        self._hand_over(told)

    def finish(self) -> None:
        """Hand all that is left to the file."""
        if self._thread is not None:
            self._hand_over(None)
            self._thread.join()
        self._raise()

    def stop(self) -> None:
        """Write no more."""
        self._is_given_up = True
        if self._thread is not None:
            self._thread.join()

    def _hand_over(self, piece: pl.DataFrame | None) -> None:
        while True:
            self._raise()
            try:
                self._pieces.put(piece, timeout=_PATIENCE)
            except Full:
                continue
            return

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _write_all(self, schema: pl.Schema) -> None:
        try:
            table = register_io_source(lambda *_: self._handed_over(), schema=schema)
            table.sink_parquet(self._file.path, metadata=self._metadata, row_group_size=_ROWS_TOGETHER)
        except _GivenUpError:
            pass
        except pl.exceptions.PolarsError as error:
            # A disk that is full is one of the engine's own errors by the time it comes back.
            self._error = OSError(str(error))
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits for it
            self._error = error

    def _handed_over(self) -> Iterator[pl.DataFrame]:
        while True:
            if self._is_given_up:
                raise _GivenUpError
            try:
                piece = self._pieces.get(timeout=_PATIENCE)
            except Empty:
                continue
            if piece is None:
                return
            yield piece

    def _listed(self, *, failed: bool) -> pl.Expr:
        """The ids of the next tier's requirements that are not met, or still open."""
        names = []
        for tier, steps in self._told.steps.items():
            is_next = pl.col("next_tier") == tier
            for step in steps:
                outcome = pl.col(f"{tier}/{step.name}")
                names.append(pl.when(is_next & (~outcome if failed else outcome.is_null())).then(pl.lit(step.name)))
        # By way of a text, since putting lists together costs ten times as much; no id has a comma in it.
        listed = pl.concat_str(names, separator=",", ignore_nulls=True)
        return pl.when(listed != "").then(listed.str.split(",")).otherwise(pl.lit([], pl.List(pl.String())))


def names_of(column: Column) -> tuple[str, ...]:
    """The columns of the judged table that hold it."""
    return (f"{column.name}.low", f"{column.name}.high") if column.holds == "figure" else (column.name,)
