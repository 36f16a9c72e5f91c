"""A table of firms in a Parquet file: under the headings of a CSV as texts, numbers, decimals and lists, or in judged units.

A whole number or a decimal is taken as it is. A binary float counts as the shortest decimal that is written so, which is what was
meant by whoever wrote it; any further digits it has are none of theirs. Where the file itself says so (`IN_UNITS`), its columns are
those of `assessment.batch`, in whole units, and are not read but only checked.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from assessment.batch.columns import kinds_of
from assessment.wording import later as _
from bot.bulk.reading.columns import KEPT, LONGEST_HEADING, Layout, Taken, refusals
from bot.bulk.reading.headings import Headings, below
from bot.bulk.reading.impossible import Impossible
from bot.bulk.reading.names import names_of_facts
from bot.bulk.reading.pieces import NO_FILE, Ignored, Piece, Refusal, Remark, Rules, Unreadable
from bot.bulk.reading.reasons import ROW, table_of_faults
from bot.bulk.reading.records import name_of
from bot.bulk.reading.taking import Taking, given_in
from bot.registry.importing.cells import read_text
from bot.registry.importing.headings import UNKNOWN

IN_UNITS: Final = {"srdi.units": "whole"}
"""What the metadata of a Parquet file holds whose columns are those of `assessment.batch`."""
_FIRST_ROWS: Final = 2
NO_PARQUET: Final = _("The file is no Parquet file, or only a part of one.")
OTHER_TYPE: Final = _("The column {column} has the type {given} and needs {needed}.")
_LIST_MARK: Final = "、"
"""What parts the titles of a cell of text."""


class ParquetSource:
    """The table in a Parquet file."""

    def __init__(self, path: Path, rules: Rules, rows_at_a_time: int) -> None:
        self._path, self._rules, self._rows = path, rules, rows_at_a_time
        try:
            self._kinds = dict(pl.read_parquet_schema(path))
            metadata = pl.read_parquet_metadata(path)
            self.total = int(pl.scan_parquet(path).select(pl.len()).collect().item())
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _refused(error) from None
        self._is_in_units = IN_UNITS.items() <= metadata.items()
        self.remarks: tuple[Remark, ...] = ()
        self._above = 0
        catalogue = rules.library.catalogue
        if self._is_in_units:
            self._layout, problems = _layout_in_units(self._kinds, rules)
        else:
            headings = self._headings()
            self._layout, self.remarks, self._above = headings.layout, headings.remarks, headings.last
            problems = [*headings.refused, *unreadable_kinds(self._layout, list(self._kinds.values()))]
        problems += refusals(self._layout, catalogue)
        if problems:
            raise Unreadable(problems)

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that only say which firm it is."""
        return self._layout.kept

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        """The columns that are not taken."""
        return self._layout.ignored

    def pieces(self) -> Iterator[Piece]:
        """The rows, the first being 1; raises Unreadable."""
        taking = Taking(self._layout, self._rules)
        impossible = Impossible(self._layout, self._rules.library.catalogue)
        done = 0
        for table in self._tables():
            rows = pl.int_range(done + 1, done + len(table) + 1, dtype=pl.UInt64(), eager=True).alias(ROW)
            done += len(table)
            numbered = table.insert_column(0, rows)
            yield (
                _checked(numbered, impossible, self._layout, done)
                if self._is_in_units
                else taking.piece(numbered.filter(pl.col(ROW) > self._above), done)
            )

    def _headings(self) -> Headings:
        """Those of the columns, with the units that may stand in the first rows."""
        texts = [name for name, kind in self._kinds.items() if kind == pl.String()]
        first = pl.scan_parquet(self._path).select(texts).head(_FIRST_ROWS).collect() if texts else pl.DataFrame()
        rows = [[row.get(name) or "" for name in self._kinds] for row in first.iter_rows(named=True)]
        return below(list(self._kinds), rows, self._rules, names_of_facts(self._rules.library.catalogue))

    def _tables(self) -> Iterator[pl.DataFrame]:
        names = list(self._kinds)
        columns = [
            pl.col(names[column.place]).alias(column.target)
            if self._is_in_units
            else as_text(names[column.place], self._kinds[names[column.place]]).alias(name_of(column.place))
            for column in self._layout.looked_at
        ]
        try:
            table = pl.scan_parquet(self._path).select(columns)
            # One piece after the other: batches are read ahead by the row group, which of a wide table is a gigabyte.
            for start in range(0, self.total, self._rows):
                yield table.slice(start, self._rows).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _refused(error) from None


def _refused(error: Exception) -> Unreadable:
    if isinstance(error, OSError) and error.strerror:
        return Unreadable.because(NO_FILE, reason=error.strerror)
    return Unreadable.because(NO_PARQUET)


def as_text(column: str, kind: pl.DataType) -> pl.Expr:
    """As the cell of a CSV would be written."""
    cell = pl.col(column)
    if isinstance(kind, pl.List):
        return cell.cast(pl.List(pl.String())).list.join(_LIST_MARK).replace("", "无")
    if kind == pl.Boolean():
        return cell.replace_strict({True: "是", False: "否"}, return_dtype=pl.String())
    if kind.is_float():
        return _of_float(cell)
    if isinstance(kind, pl.Datetime):
        return cell.dt.to_string("%Y-%m-%d %H:%M:%S")
    return cell.cast(pl.String())


def _of_float(cell: pl.Expr) -> pl.Expr:
    """The shortest decimal, without an exponent: the engine writes one below 0.00001 only, and from 10^16 on."""
    text = cell.cast(pl.String()).str.strip_suffix(".0")
    digits, power = (
        text.str.extract(r"^-?([0-9.]+)e-").str.replace(".", "", literal=True),
        text.str.extract(r"e-([0-9]+)$"),
    )
    noughts = pl.lit("0").repeat_by(power.cast(pl.UInt32()) - 1).list.join("")
    sign = pl.when(text.str.starts_with("-")).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.coalesce(sign + "0." + noughts + digits, text)


def unreadable_kinds(layout: Layout, kinds: Sequence[pl.DataType]) -> Iterator[Refusal]:
    """The columns of types that no cell of a CSV could have."""
    for column in layout.looked_at:
        kind = kinds[column.place]
        is_list = isinstance(kind, pl.List) and kind.inner == pl.String() and column.fact and column.fact.type == "set"
        if not (is_list or not kind.is_nested()) or kind in (pl.Binary(), pl.Object(), pl.Duration):
            yield Refusal(OTHER_TYPE, {"column": column.heading, "given": str(kind), "needed": str(pl.String())})


def _layout_in_units(kinds: dict[str, pl.DataType], rules: Rules) -> tuple[Layout, list[Refusal]]:
    """The columns that are judged, which must be of the judged types."""
    judged: dict[str, tuple[Taken, pl.DataType]] = {}
    for fact in rules.library.catalogue.values():
        for name, kind in kinds_of(fact):
            judged[name] = (
                Taken(0, name, None, fact, None, name, name.partition(".")[2] if fact.type == "set" else ""),
                kind,
            )
        if fact.is_number:
            judged[fact.id] = (Taken(0, fact.id, None, fact, None, fact.id), pl.Int64())
    taken: list[Taken] = []
    ignored: list[Ignored] = []
    problems: list[Refusal] = []
    for place, (name, kind) in enumerate(kinds.items()):
        kept = next((field for field in KEPT if field == name), None)
        if kept:
            taken.append(Taken(place, name, kept, target=kept))
        elif name not in judged:
            ignored.append(Ignored(read_text(name, LONGEST_HEADING), UNKNOWN))
        else:
            column, needed = judged[name]
            taken.append(column._replace(place=place))
            if kind != needed:
                problems.append(Refusal(OTHER_TYPE, {"column": name, "given": str(kind), "needed": str(needed)}))
    return Layout(tuple(taken), tuple(ignored)), problems


def _checked(table: pl.DataFrame, impossible: Impossible, layout: Layout, done: int) -> Piece:
    texts = table.select(
        ROW, **{name_of(column.place): pl.col(column.target).cast(pl.String()) for column in layout.taken}
    )
    wrong = table_of_faults(list(impossible.found(table, given_in(texts))))
    kept = table.with_columns(pl.col(column).cast(pl.String()) for column in layout.kept)
    firms = kept if wrong.is_empty() else kept.join(wrong, on=ROW, how="anti", maintain_order="left")
    return Piece(firms, wrong, table_of_faults([]), done)
