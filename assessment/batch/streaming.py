"""Any number of firms judged in bounded memory: pieces of a table in, the same pieces judged out, one at a time.

Nothing is read or written here; whoever calls brings the pieces and takes them. A piece of some 100,000 rows keeps both the
engine's start for each piece and the memory small.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from assessment.batch.compiled import EVERYTHING, Batch, Plan, Tell
from assessment.batch.seen import Columns, both, seen_in

SLICE = 131_072
"""So many rows are judged at a time on each core: a column stays close to the processor, and a start costs little for each row."""
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
    plan, work = None, None
    for piece in pieces:
        now = seen_in(piece, batch.catalogue, readable)
        seen = now if seen is None else both(seen, now)
        # A column of another piece is missing in this one, and judged by its absence.
        own = batch.plan({name: known for name, known in seen.items() if name in piece.columns}, tell, only)
        if work is None or own is not plan:
            plan, work = own, _work_of(own)
        yield _judged(piece, work)


def _judged(piece: pl.DataFrame, work: "_Work") -> pl.DataFrame:
    steps, shown = work
    read = [name for name in piece.columns if name in steps[0].needed] or piece.columns[:1]
    slices = [piece[start : start + SLICE] for start in range(0, max(len(piece), 1), SLICE)]
    found = pl.collect_all([_lazily(each.select(read), steps) for each in slices], optimizations=_AS_WRITTEN)
    # To lay what was found of each slice end to end would copy all of it, which takes as long as a third of the judging.
    return pl.concat(
        [
            each.hstack([told.get_column(column).alias(name) for name, column in shown.items()])
            for each, told in zip(slices, found, strict=True)
        ],
        rechunk=False,
    )


class _Work(NamedTuple):
    """What is done to a slice one step after the other, and by which columns it tells what was found."""

    steps: Sequence["_Step"]
    shown: Mapping[str, str]


class _Step(NamedTuple):
    """Columns to add, after those that nobody needs any more were dropped; `needed` are the columns looked at from here on."""

    added: Sequence[pl.Expr]
    dropped: Sequence[str]
    needed: frozenset[str]


def _work_of(plan: Plan) -> _Work:
    """Of what is told some columns are the same, or stand there already: only the others are worked out in the end."""
    shown = {name: expr.meta.output_name() if expr.meta.is_column() else name for name, expr in plan.found.items()}
    last = [plan.found[name].alias(name) for name, column in shown.items() if name == column]
    steps: list[_Step] = []
    needed = frozenset(shown.values())
    levels = [*plan.levels, last]
    for level in reversed(levels):
        roots = frozenset(name for expr in level for name in expr.meta.root_names())
        steps.append(_Step(level, sorted(roots - needed), needed | roots))
        needed |= roots
    return _Work(steps[::-1], shown)


def _lazily(firms: pl.DataFrame, steps: Sequence[_Step]) -> pl.LazyFrame:
    table = firms.lazy()
    for added, dropped, _ in steps:
        table = table.with_columns_seq(added).drop(dropped)
    return table
