"""Counts judged tables piece by piece: what is kept is small whatever the number of rows, and two counts add up to one.

Counted by columns, never row by row. Nothing of a firm is kept: no name and no figure, only how many firms are alike in something.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from assessment.batch.compiled import Batch, Placed, Standing
from assessment.batch.support import MEASURE
from assessment.measures import Applicability
from bot.bulk.summary import Summary
from bot.bulk.summary_made import made
from bot.bulk.tally_keys import Key, Keyed
from bot.bulk.tally_unknown import Unknown

DISTRICT = "district"
"""The column that says where a firm is, where a table has it."""


class Tally:
    """The counts of what has been judged by one batch, from tables that have all that it tells."""

    def __init__(self, batch: Batch, counts: Mapping[Key, int] | None = None) -> None:
        self.batch = batch
        self.counts: Counter[Key] = Counter(counts or {})
        """Plain data, so that partitions can send it to where it is added up."""

    def take(self, judged: pl.DataFrame) -> None:
        """Count a piece: the firms with their facts and all that `Batch.judge` tells of them."""
        for key, firms in self._found(judged):
            if firms:
                self.counts[key] += firms

    def refuse(self, rows: int) -> None:
        """Count rows that could not be judged."""
        self.counts[(Keyed.REFUSED,)] += rows

    def merged(self, other: "Tally") -> "Tally":
        """Both counts as one; of the same batch."""
        both = Tally(self.batch, self.counts)
        both.counts.update(other.counts)
        return both

    def made(self) -> Summary:
        """The summary of all that was counted."""
        return made(self.batch, self.counts)

    def _found(self, judged: pl.DataFrame) -> Iterator[tuple[Key, int]]:
        yield (Keyed.JUDGED,), judged.height
        if not judged.height:
            return
        place = pl.col(DISTRICT) if DISTRICT in judged.columns else pl.lit(None, dtype=pl.String())
        standing = [place.alias(DISTRICT), pl.col("likely_tier"), pl.col("possible_tier")]
        for *where, firms in judged.group_by(standing).len().iter_rows():
            yield (Keyed.STANDING, *where), firms
        for ladder in self.batch.ladders:
            if f"{ladder.prefix}likely_tier" in judged.columns:
                yield from self._ladder(judged, ladder)
        yield from self._measures(judged)

    def _ladder(self, judged: pl.DataFrame, ladder: Standing) -> Iterator[tuple[Key, int]]:
        prefix = ladder.prefix
        if prefix:
            both = [f"{prefix}likely_tier", f"{prefix}possible_tier"]
            for likely, possible, firms in judged.group_by(both).len().iter_rows():
                yield (Keyed.BESIDE, likely, possible), firms
        below: str | None = None
        for tier in ladder.tiers:
            name = f"{prefix}{tier.tier}"
            yield from _three(Keyed.TIER, judged, {(name,): pl.col(name)})
            yield from self._one_short(judged, name, tier)
            yield from self._points(judged, name)
            near = judged.filter(pl.col(f"{prefix}likely_tier").eq_missing(below))
            yield (Keyed.NEXT, name), near.height
            parts: dict[tuple[str, ...], pl.Expr] = {(name, part): pl.col(f"{name}/{part}") for part in _parts(tier)}
            yield from _three(Keyed.REQUIREMENT, near, parts)
            if not prefix:
                yield from self._asked(near, name, tier)
            below = tier.tier

    def _one_short(self, judged: pl.DataFrame, name: str, tier: Placed) -> Iterator[tuple[Key, int]]:
        columns = [pl.col(f"{name}/{part}") for part in _parts(tier)]
        failed = pl.sum_horizontal(~column for column in columns)
        opened = pl.sum_horizontal(column.is_null() for column in columns)
        found = judged.select(*columns, failed.alias("#failed"), opened.alias("#open"))
        one = found.filter((pl.col("#failed") == 1) & (pl.col("#open") == 0))
        totals = one.select([(~column).sum() for column in columns]).row(0)
        for part, firms in zip(_parts(tier), totals, strict=True):
            yield (Keyed.ONE_SHORT, name, part), firms
        one_of_some = ((pl.col("#failed") == 1) & (pl.col("#open") > 0)).sum().alias("some")
        one_open = ((pl.col("#failed") == 0) & (pl.col("#open") == 1)).sum().alias("one")
        some, alone = found.select(one_of_some, one_open).row(0)
        yield (Keyed.ONE_SHORT_AND_OPEN, name), some
        yield (Keyed.ONE_OPEN, name), alone

    def _points(self, judged: pl.DataFrame, tier: str) -> Iterator[tuple[Key, int]]:
        for score in self.batch.score_parts:
            if score.rpartition("/")[0] != tier:
                continue
            ends = [pl.col(f"{score}.low"), pl.col(f"{score}.high")]
            for end, column in zip((Keyed.SURELY, Keyed.AT_BEST), ends, strict=True):
                for points, firms in judged.select(column.alias("points"))["points"].value_counts().iter_rows():
                    yield (end, score, points), firms
            yield (Keyed.SETTLED, score), judged.select((ends[0] == ends[1]).sum()).item()

    def _asked(self, near: pl.DataFrame, name: str, tier: Placed) -> Iterator[tuple[Key, int]]:
        unknown = Unknown(self.batch.catalogue, frozenset(near.columns))
        waiting = unknown.kept_open(tier.rule.requirement.parts(), name)
        totals = near.select([waits.sum().alias(fact) for fact, waits in waiting.items()])
        for fact, firms in zip(totals.columns, totals.row(0) if waiting else (), strict=True):
            yield (Keyed.ASKED, fact), firms

    def _measures(self, judged: pl.DataFrame) -> Iterator[tuple[Key, int]]:
        names = [f"{MEASURE}{rule.measure.id}" for rule in self.batch.support]
        told = [Applicability.APPLICABLE, Applicability.AFTER_RECOGNITION, Applicability.UNDECIDED]
        there = [(name, outcome) for name in names if name in judged.columns for outcome in told]
        if there:
            totals = judged.select([(pl.col(name) == each).sum().alias(f"{name}/{each}") for name, each in there])
            for (name, each), firms in zip(there, totals.row(0), strict=True):
                yield (Keyed.MEASURE, name.removeprefix(MEASURE), each.value), firms


def _parts(tier: Placed) -> list[str]:
    return [part.name for part in tier.rule.requirement.parts()]


def _three(kind: Keyed, table: pl.DataFrame, columns: Mapping[tuple[str, ...], pl.Expr]) -> Iterable[tuple[Key, int]]:
    """How often each column is yes, no and unknown."""
    asked = [each.sum() for column in columns.values() for each in (column, ~column, column.is_null())]
    totals = table.select(each.alias(str(place)) for place, each in enumerate(asked)).row(0)
    named = [(kind, *name, outcome) for name in columns for outcome in ("met", "not_met", "undecided")]
    return zip(named, totals, strict=True)
