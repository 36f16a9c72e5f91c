"""Any number of firms judged in bounded memory: pieces of a table in, the same pieces judged out, one at a time.

Nothing is read or written here; whoever calls brings the pieces and takes them. A piece of some 100,000 rows keeps both the
engine's start for each piece and the memory small.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

from assessment.batch.compiled import EVERYTHING, Batch, Plan, Tell
from assessment.batch.seen import Columns, both, seen_in

SLICE = 65_536
"""So many rows are judged at a time on each core: a column of them stays close to the processor."""
_AS_WRITTEN = pl.QueryOptFlags.none()


def judged(
    batch: Batch,
    pieces: Iterable[pl.DataFrame],
    tell: Collection[Tell] = EVERYTHING,
    only: Collection[str] | None = None,
) -> Iterator[pl.DataFrame]:
    """Each piece with what is found of its firms after its own columns; a piece is taken only when the one before was.

    `only` names some columns of what is told, where not all of it is wanted.
    """
    readable = batch.readable()
    seen: Columns | None = None
    for piece in pieces:
        now = seen_in(piece, batch.catalogue, readable)
        seen = now if seen is None else both(seen, now)
        # A column of another piece is missing in this one, and judged by its absence.
        plan = batch.plan({name: known for name, known in seen.items() if name in piece.columns}, tell, only)
        yield piece.hstack(_found(piece, plan))


def _found(piece: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    last = [*plan.levels, [expr.alias(name) for name, expr in plan.found.items()]]
    steps = list(_steps(last, plan.found))
    firms = piece.select([name for name in piece.columns if name in steps[0].needed] or piece.columns[:1])
    parts = [_lazily(firms[start : start + SLICE], steps) for start in range(0, max(len(firms), 1), SLICE)]
    return pl.concat(pl.collect_all(parts, optimizations=_AS_WRITTEN), rechunk=True).select(*plan.found)


class _Step(NamedTuple):
    """Columns to add, after those that nobody needs any more were dropped; `needed` are the columns looked at from here on."""

    added: Sequence[pl.Expr]
    dropped: Sequence[str]
    needed: frozenset[str]


def _steps(levels: Sequence[Sequence[pl.Expr]], wanted: Collection[str]) -> list[_Step]:
    steps: list[_Step] = []
    needed = frozenset(wanted)
    for level in reversed(levels):
        roots = frozenset(name for expr in level for name in expr.meta.root_names())
        steps.append(_Step(level, sorted(roots - needed), needed | roots))
        needed |= roots
    return steps[::-1]


def _lazily(firms: pl.DataFrame, steps: Sequence[_Step]) -> pl.LazyFrame:
    table = firms.lazy()
    for added, dropped, _ in steps:
        table = table.with_columns_seq(added).drop(dropped)
    return table
