"""What cannot be though every cell can be read: figures outside their limits, a part above its whole."""

from collections.abc import Iterator

import polars as pl

from assessment.batch.columns import kinds_of
from assessment.batch.problems import Fault, problems
from assessment.facts import Catalogue, Fact
from bot.bulk.columns import Layout, Taken
from bot.bulk.reasons import Complaint
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

    def complaints(self, table: pl.DataFrame, texts: pl.DataFrame) -> Iterator[Complaint]:
        """What is wrong with the rows; `texts` are the same rows as they stand in the file."""
        if not self._any:
            return
        is_found = table.select(self._any).row(0)
        for fault, is_wrong in zip(self._faults, is_found, strict=True):
            if is_wrong:
                yield from self._told(fault, table, texts)

    def _told(self, fault: Fault, table: pl.DataFrame, texts: pl.DataFrame) -> Iterator[Complaint]:
        column = self._columns[fault.column]
        wrong = table.select(fault.wrong).to_series()
        told = table.filter(wrong).select("row", **fault.told)
        given = texts[name_of(column.place)].filter(wrong)
        for values, text in zip(told.iter_rows(named=True), given, strict=True):
            row = values.pop("row")
            yield Complaint.of(row, column.heading, text or "", NotSaid(fault.reason, **fault.values, **values))


def targets_of(column: Taken, fact: Fact) -> list[str]:
    """The judged columns that a column of the file fills."""
    if fact.type == "set" and not column.option:
        return [name for name, _kind in kinds_of(fact)]
    return [column.target]
