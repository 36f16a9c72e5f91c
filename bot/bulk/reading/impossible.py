"""What cannot be though every cell can be read: figures outside their limits, a part above its whole."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

from assessment.batch.columns import high_of, kinds_of
from assessment.batch.problems import Fault, problems
from assessment.facts import Catalogue, Fact
from assessment.wording import later as _
from bot.bulk.reading.columns import Layout, Taken
from bot.bulk.reading.reasons import ROW, faults
from bot.bulk.reading.units import unit_within
from bot.registry.importing.problems import NotSaid

Given = Callable[[Taken, pl.Series], pl.Series]
"""The texts of a column in the rows for which the second says yes."""
PARTLY: Final = _("every option needs yes or no here, or none of them")


class Impossible:
    """Finds the rows of one table, piece by piece."""

    def __init__(self, layout: Layout, catalogue: Catalogue) -> None:
        self._columns: dict[str, Taken] = {}
        for column in layout.taken:
            if column.fact is not None:
                self._columns |= dict.fromkeys(targets_of(column, column.fact), column)
        self._sets = _told_by_option(layout)
        self._faults = problems(catalogue, list(self._columns))
        self._any = [fault.wrong.any().alias(str(place)) for place, fault in enumerate(self._faults)]

    def found(self, table: pl.DataFrame, given: Given) -> Iterator[pl.DataFrame]:
        """The faults of the rows; `given` tells the cells of a column as they stand in the file."""
        for columns in self._sets:
            known = [pl.col(column.target).is_not_null() for column in columns]
            partly = table.filter(pl.any_horizontal(known) & ~pl.all_horizontal(known))
            if not partly.is_empty():
                yield faults(partly[ROW], columns[0].heading, "", NotSaid(PARTLY))
        if not self._any:
            return
        is_found = table.select(self._any).row(0)
        for fault, is_wrong in zip(self._faults, is_found, strict=True):
            if is_wrong:
                yield self._told(fault, table, given)

    def _told(self, fault: Fault, table: pl.DataFrame, given: Given) -> pl.DataFrame:
        column = self._columns[fault.column]
        wrong = table.select(fault.wrong).to_series()
        rows = table.filter(wrong)
        told = faults(rows[ROW], column.heading, given(column, wrong), NotSaid(fault.reason, **fault.values))
        if fault.told:
            values = rows.select(
                *(expr.alias(name) for name, expr in fault.told.items()),
                *(pl.lit(value).alias(name) for name, value in fault.values.items()),
            )
            if (whole := self._whole(fault)) is not None:
                values = values.with_columns(_as_written(given(whole, wrong), whole, values["most"]).alias("most"))
            told = told.with_columns(values.select(values=pl.struct(pl.all()).struct.json_encode()))
        return told

    def _whole(self, fault: Fault) -> Taken | None:
        """The column of the figure that a part is above."""
        whole = str(fault.values.get("whole", ""))
        return self._columns.get(high_of(whole), self._columns.get(whole)) if "most" in fault.told else None


def _as_written(cells: pl.Series, column: Taken, otherwise: pl.Series) -> pl.Series:
    """A figure as it stands in the table, with its unit, where that is not the unit of its fact."""
    unit = unit_within(column.heading)
    cell = pl.col("cell").str.strip_chars()
    other = pl.col("other")
    if unit is not None and unit.factor != 1:
        sign = "" if unit.kind == "share" else " "
        other = pl.when(cell != "").then(cell + pl.lit(sign + unit.written)).otherwise(other)
    written = pl.when(cell.str.contains("[%％]$")).then(cell).otherwise(other)
    return pl.DataFrame({"cell": cells, "other": otherwise}).select(written).to_series()


def _told_by_option(layout: Layout) -> list[list[Taken]]:
    """The columns of each set that has one for every option."""
    found: defaultdict[str, list[Taken]] = defaultdict(list)
    for column in layout.taken:
        if column.fact is not None and column.option:
            found[column.fact.id].append(column)
    return list(found.values())


def targets_of(column: Taken, fact: Fact) -> list[str]:
    """The judged columns that a column of the file fills."""
    if fact.type == "set" and not column.option:
        return [name for name, _kind in kinds_of(fact)]
    return [column.target]
