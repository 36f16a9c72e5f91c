"""The partitions of a table that a cluster holds, read and judged by the very code that does so on one machine.

`Judging` is what Spark's `mapInArrow` calls with a partition's Arrow record batches, one after the other, so that a worker never
holds more than one. It is small and travels to the workers; they compile the rules themselves, once a process, and refuse where
theirs are another edition than was asked for. Neither Spark nor Arrow is imported here: both are there where it is called.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import polars as pl
from polars import selectors

from assessment.batch import EVERYTHING, Batch, Tell, compiled
from assessment.content import edition_of
from assessment.library import library_of
from assessment.requirement import Kind
from assessment.wording import DEFAULT_LOCALE, Words
from assessment.wording import later as _
from bot.bulk.reading.columns import Layout, layout_of, refusals
from bot.bulk.reading.names import names_of_facts
from bot.bulk.reading.parquet_source import as_text, unreadable_kinds
from bot.bulk.reading.pieces import Refusal, Rules, Unreadable
from bot.bulk.reading.reasons import ROW, said
from bot.bulk.reading.records import name_of
from bot.bulk.reading.taking import Taking

if TYPE_CHECKING:
    from pyarrow import RecordBatch

PROBLEM: Final = "problem"
"""The column that says why a firm was not judged; NULL where it was."""
UNREAD: Final = "unread"
"""The column that says what of a judged firm could not be read, and was taken for unknown."""

NOTHING_SAID: Final = _("nothing is said of this firm")
IS_ADDED: Final = _("The table has a column {column}, and what is found is told in one of that name: rename it.")
NO_SUCH_TYPE: Final = _("{column} would be told as {type}, which Spark lacks.")

_NUMBER: Final = "# row"
_TEXTS: Final[Mapping[str, pl.DataType]] = {PROBLEM: pl.String(), UNREAD: pl.String()}
_IN_SPARK: Final[Mapping[pl.DataType, str]] = {
    pl.Boolean(): "boolean",
    pl.Int8(): "tinyint",
    pl.Int16(): "smallint",
    pl.Int32(): "int",
    pl.Int64(): "bigint",
    pl.String(): "string",
}
_IN_POLARS: Final[Mapping[str, pl.DataType]] = {name: kind for kind, name in _IN_SPARK.items()}


class OtherEdition(RuntimeError):
    """A worker whose policies are not those that were asked for."""

    def __init__(self, wanted: str, here: str) -> None:
        super().__init__(
            f"the policies of this worker are edition {here[:12]}, and {wanted[:12]} was asked for: "
            "give every worker the same srdi as the driver"
        )


@dataclass(frozen=True)
class Judging:
    """By what each firm of a table is judged and what is told; `edition` is that of the policies which every worker must have."""

    region: str
    on: date
    kind: Kind
    tell: frozenset[Tell]
    locale: str
    edition: str

    @classmethod
    def here(
        cls,
        region: str,
        on: date,
        kind: Kind = "new",
        tell: Iterable[Tell] = EVERYTHING,
        locale: str = DEFAULT_LOCALE,
    ) -> Self:
        """By the policies of this process; raises UnknownRegion, NoRule and NotCompiled before any worker is asked."""
        asked = cls(region, on, kind, frozenset(tell), locale, edition_of(library_of()))
        asked.batch()
        return asked

    def batch(self) -> Batch:
        """The rules, compiled once a process; raises OtherEdition."""
        return _compiled(self.region, self.on, self.kind, self.edition)

    def ignored(self, columns: Iterable[tuple[str, str]]) -> dict[str, str]:
        """The columns that nothing is taken from, and why."""
        words = self._words()
        layout = self._layout([name for name, _type in columns])
        return {ignored.column: words.say(ignored.reason) for ignored in layout.ignored}

    def schema(self, columns: Iterable[tuple[str, str]]) -> str:
        """What `mapInArrow` is to expect of a table whose `dtypes` these are; raises Unreadable."""
        given = dict(columns)
        nobody = pl.DataFrame(schema={name: _polars_of(kind) for name, kind in given.items()})
        added = {**self._found(nobody, self._table(nobody)).told.drop(ROW).schema, **_TEXTS}
        refused = [Refusal(IS_ADDED, {"column": name}) for name in given if name in added]
        refused += [
            Refusal(NO_SUCH_TYPE, {"column": name, "type": str(kind)})
            for name, kind in added.items()
            if kind not in _IN_SPARK
        ]
        if refused:
            raise Unreadable(refused)
        listed = given | {name: _IN_SPARK[kind] for name, kind in added.items()}
        return ", ".join(f"`{name.replace('`', '``')}` {kind}" for name, kind in listed.items())

    def __call__(self, partition: "Iterator[RecordBatch]") -> "Iterator[RecordBatch]":
        """Each batch with what is found of its firms after their own columns; raises OtherEdition and Unreadable."""
        table: _Table | None = None
        for part in partition:
            firms = _unpacked(pl.DataFrame(part))
            table = table or self._table(firms)
            found = self._found(firms, table)
            whole = firms.with_row_index(_NUMBER).with_columns(pl.col(_NUMBER).cast(pl.UInt64()))
            for beside in found:
                whole = whole.join(beside, left_on=_NUMBER, right_on=ROW, how="left", maintain_order="left")
            # Spark does not read the newest way in which Arrow lays out texts.
            yield from whole.drop(_NUMBER).to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()

    def _found(self, firms: pl.DataFrame, table: "_Table") -> "_Found":
        texts = _texts(firms, table.layout)
        piece = table.taking.piece(texts, 0)
        told = (
            self.batch().judge(piece.firms.lazy(), self.tell).with_columns(selectors.enum().cast(pl.String())).collect()
        )
        problems, unread = self._said(piece.bad), self._said(piece.unread)
        # A row of which nothing is known is neither judged nor complained of.
        left_out = texts[ROW].filter(~texts[ROW].is_in(piece.firms[ROW].implode()))
        nothing = self._words().say(NOTHING_SAID)
        return _Found(
            told.select(ROW, *told.columns[piece.firms.width :]),
            _beside(PROBLEM, {row: problems.get(row, nothing) for row in left_out}),
            _beside(UNREAD, unread),
        )

    def _said(self, faults: pl.DataFrame) -> dict[int, str]:
        """What is wrong with each row, in one text."""
        words, facts = self._words(), self.batch().catalogue
        texts: dict[int, list[str]] = {}
        for fault in faults.iter_rows(named=True):
            text = said(fault["reason"], fault["values"], words, facts)
            texts.setdefault(fault["row"], []).append(f"{fault['column']}: {text}" if fault["column"] else text)
        return {row: words.semicolons(each) for row, each in texts.items()}

    def _words(self) -> Words:
        return Words(self.locale, self.batch().catalogue)

    def _rules(self) -> Rules:
        return Rules(library_of(), self.region, self.on)

    def _layout(self, headings: Sequence[str]) -> Layout:
        return layout_of(headings, self._rules(), names_of_facts(library_of().catalogue))

    def _table(self, firms: pl.DataFrame) -> "_Table":
        layout = self._layout(firms.columns)
        if refused := [*refusals(layout, library_of().catalogue), *unreadable_kinds(layout, firms.dtypes)]:
            raise Unreadable(refused)
        return _Table(layout, Taking(layout, self._rules()))


class _Table(NamedTuple):
    """What the columns of a partition are, and what reads them."""

    layout: Layout
    taking: Taking


class _Found(NamedTuple):
    """Of the firms of a batch, by their row: what is told, why some are not judged, and what could not be read."""

    told: pl.DataFrame
    problems: pl.DataFrame
    unread: pl.DataFrame


@cache
def _compiled(region: str, on: date, kind: Kind, edition: str) -> Batch:
    library = library_of()
    if (here := edition_of(library)) != edition:
        raise OtherEdition(edition, here)
    return compiled(library, region, on, kind)


def _unpacked(table: pl.DataFrame) -> pl.DataFrame:
    """The firms' own columns: Spark takes a dot in a name for the way into a column, so they come packed into a single one."""
    packed = table.columns[0]
    return table.unnest(packed) if table.width == 1 and isinstance(table.schema[packed], pl.Struct) else table


def _texts(firms: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """What stands in the cells that are taken, as it would stand in those of a CSV."""
    rows = pl.Series(ROW, range(firms.height), dtype=pl.UInt64())
    headings = {column.place: firms.columns[column.place] for column in layout.looked_at}
    cells = {name_of(place): as_text(heading, firms.schema[heading]) for place, heading in headings.items()}
    return firms.select(rows, **cells)


def _polars_of(kind: str) -> pl.DataType:
    """A type of Polars for one of Spark's, as far as it matters how a cell of it is read."""
    if kind == "array<string>":
        return pl.List(pl.String())
    is_nested = kind.startswith(("array", "map", "struct", "binary"))
    return pl.Binary() if is_nested else _IN_POLARS.get(kind, pl.String())


def _beside(column: str, texts: Mapping[int, str]) -> pl.DataFrame:
    return pl.DataFrame({ROW: list(texts), column: list(texts.values())}, {ROW: pl.UInt64(), column: pl.String()})
