"""What cannot be though every cell can be read: figures outside their limits, a part above its whole."""

from collections.abc import Iterator

import polars as pl

from assessment.batch.columns import kinds_of
from assessment.batch.problems import Fault, problems
from assessment.facts import Catalogue, Fact
from bot.bulk.columns import Layout, Taken
from bot.bulk.reasons import ROW, faults
from bot.bulk.records import name_of
from bot.registry.importing.problems import NotSaid


class Impossible:
    """Finds the rows of one table, piece by piece."""

    def __init__(self, layout: Layout, catalogue: Catalogue) -> None:
        self._columns: dict[str, Taken] = {}
        for column in layout.taken:
            if column.fact is not None:
                self._columns |= dict.fromkeys(targets_of(column, column.fact), column)
        self._faults = problems(catalogue, list(self._columns))
        self._any = [fault.wrong.any().alias(str(place)) for place, fault in enumerate(self._faults)]

    def found(self, table: pl.DataFrame, texts: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The faults of the rows; `texts` are the same rows as they stand in the file."""
        if not self._any:
            return
        is_found = table.select(self._any).row(0)
        for fault, is_wrong in zip(self._faults, is_found, strict=True):
            if is_wrong:
                yield self._told(fault, table, texts)

    def _told(self, fault: Fault, table: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
        column = self._columns[fault.column]
        given = texts[name_of(column.place)].fill_null("").alias("given")
        rows = table.with_columns(given).filter(fault.wrong)
        told = faults(rows[ROW], column.heading, rows["given"], NotSaid(fault.reason, **fault.values))
        if fault.told:
            values = {name: pl.lit(value) for name, value in fault.values.items()} | fault.told
            told = told.with_columns(rows.select(values=pl.struct(**values).struct.json_encode()))
        return told


def targets_of(column: Taken, fact: Fact) -> list[str]:
    """The judged columns that a column of the file fills."""
    if fact.type == "set" and not column.option:
        return [name for name, _kind in kinds_of(fact)]
    return [column.target]
