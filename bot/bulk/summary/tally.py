"""Counts judged tables piece by piece: what is kept is small whatever the number of rows, and two counts add up to one.

Counted by columns, never row by row. Nothing of a firm is kept: no name and no figure, only how many firms are alike in something.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from assessment.batch.compiled import Batch, Placed, Standing
from assessment.batch.gaps import comparisons
from assessment.batch.sums import TOTAL
from assessment.batch.support import MEASURE
from assessment.measures import Applicability
from bot.bulk.summary.made import made
from bot.bulk.summary.numbers import Summary
from bot.bulk.summary.quantiles import classes
from bot.bulk.summary.tally_keys import GAP, MOVE, TOTALS, Key, Keyed, Summed, requirement_of
from bot.bulk.summary.tally_unknown import Unknown

DISTRICT = "district"
"""The column that says where a firm is, where a table has it."""
MOST_DISTRICTS: Final = 5_000
"""More than there are; a table that has more says something else there, and further ones are counted as one."""
FURTHER: Final = "…"
"""What those are called."""


class Tally:
    """The counts of what has been judged by one batch, from tables that have all that it tells."""

    def __init__(self, batch: Batch, counts: Mapping[Key, int] | None = None) -> None:
        self.batch = batch
        self.counts: Counter[Key] = Counter(counts or {})
        """Plain data, so that partitions can send it to where it is added up."""
        self._districts = {key[1] for key in self.counts if key[0] == Keyed.STANDING}

    def take(self, judged: pl.DataFrame) -> None:
        """Count a piece: the firms with their facts and all that `Batch.judge` tells of them."""
        # In one piece each column is looked at many times faster.
        self._add(self._found(judged.rechunk()))

    def refuse(self, rows: int, in_part: int = 0) -> None:
        """Count rows that could not be judged, and those that were judged without cells that could not be read."""
        self._add([((Keyed.REFUSED,), rows), ((Keyed.IN_PART,), in_part)])

    def repeat(self, rows: int) -> None:
        """Count firms whose code stood in a row above."""
        self._add([((Keyed.REPEATED,), rows)])

    def merged(self, other: "Tally") -> "Tally":
        """Both counts as one; of the same batch."""
        both = Tally(self.batch, self.counts)
        both._add(other.counts.items())
        return both

    def made(self) -> Summary:
        """The summary of all that was counted."""
        return made(self.batch, self.counts)

    def _add(self, found: Iterable[tuple[Key, int]]) -> None:
        for key, number in found:
            if number:
                self.counts[self._held(key)] += number

    def _held(self, key: Key) -> Key:
        if key[0] == Keyed.STANDING and key[1] not in self._districts:
            if len(self._districts) >= MOST_DISTRICTS:
                return (key[0], FURTHER, *key[2:])
            self._districts.add(key[1])
        return key

    def _found(self, judged: pl.DataFrame) -> Iterator[tuple[Key, int]]:
        yield (Keyed.JUDGED,), judged.height
        if not judged.height:
            return
        nowhere = pl.lit(None, dtype=pl.String())
        place = pl.when(pl.col(DISTRICT) != "").then(DISTRICT) if DISTRICT in judged.columns else nowhere
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
            near = _near(judged, f"{prefix}likely_tier", below, self._looked_at(judged, name, prefix))
            yield (Keyed.NEXT, name), near.height
            parts: dict[tuple[str, ...], pl.Expr] = {(name, part): pl.col(f"{name}/{part}") for part in _parts(tier)}
            yield from _three(Keyed.REQUIREMENT, near, parts)
            yield from _distances(near, tier, name)
            if not prefix:
                yield from self._asked(near, name, tier)
                yield from _totals(near, tier.tier)
            below = tier.tier
        if not prefix:
            paid = [column for column in judged.columns if column.startswith(TOTAL)]
            yield from _totals(_near(judged, "likely_tier", below, paid), None)

    def _looked_at(self, judged: pl.DataFrame, tier: str, prefix: str) -> list[str]:
        """The columns that say what the firms lack of which the tier is the next one."""
        begins = (f"{tier}/",) if prefix else (f"{tier}/", TOTAL)
        facts = frozenset[str]() if prefix else self.batch.readable()
        return [column for column in judged.columns if column in facts or column.startswith(begins)]

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
            paid: dict[Key, tuple[str, pl.Expr]] = {
                (Keyed.PAID, name.removeprefix(MEASURE), each.value): (name, pl.col(name) == each)
                for name, each in there
            }
            yield from _sums(judged, paid)


def _near(judged: pl.DataFrame, likely: str, tier: str | None, columns: Sequence[str]) -> pl.DataFrame:
    """Columns of the firms that are likely in a tier, or in none."""
    return judged.select(likely, *columns).filter(pl.col(likely).eq_missing(tier))


def _distances(near: pl.DataFrame, tier: Placed, name: str) -> Iterator[tuple[Key, int]]:
    """How far off firms are that fail a requirement of a tier, by classes; those apart of which it is not exactly known."""
    exact: dict[Key, pl.Expr] = {}
    not_exact: dict[Key, pl.Expr] = {}
    for comparison, _ in comparisons(tier.rule.requirement, name):
        fails = ~pl.col(f"{name}/{requirement_of(comparison, name)}")
        for of in (GAP, MOVE):
            if f"{comparison}.{of}.low" in near.columns:
                low, high = pl.col(f"{comparison}.{of}.low"), pl.col(f"{comparison}.{of}.high")
                exact[Keyed.GAP, comparison, of] = low.filter(fails & (low == high)).implode()
                not_exact[Keyed.GAP_NOT_EXACT, comparison, of] = (
                    fails & low.ne_missing(high) & low.is_not_null()
                ).sum()
    if exact:
        # All in one go: a piece of a table has hundreds of them.
        named = enumerate([*exact.values(), *not_exact.values()])
        found = near.select(each.alias(str(place)) for place, each in named).get_columns()
        yield from ((key, firms[0]) for key, firms in zip(not_exact, found[len(exact) :], strict=True))
        for key, figures in zip(exact, found, strict=False):
            for figure, firms in classes(figures[0]):
                yield (*key, figure), firms


def _totals(near: pl.DataFrame, tier: str | None) -> Iterator[tuple[Key, int]]:
    yield from _sums(near, {(Keyed.TOTAL, total, tier): (f"{TOTAL}{total}", pl.lit(value=True)) for total in TOTALS})


def _sums(table: pl.DataFrame, wanted: Mapping[Key, tuple[str, pl.Expr]]) -> Iterator[tuple[Key, int]]:
    """What the ends of each column come to for the firms that a condition holds for."""
    found: dict[Key, pl.Expr] = {}
    for key, (column, condition) in wanted.items():
        if f"{column}.low" not in table.columns:
            continue
        low, high = (pl.when(condition).then(pl.col(f"{column}.{end}").cast(pl.Int128())) for end in ("low", "high"))
        found[*key, Summed.LOW] = low.sum()
        found[*key, Summed.HIGH] = pl.coalesce(high, low).sum()
        found[*key, Summed.UNBOUNDED] = (low.is_not_null() & high.is_null()).sum()
        found[*key, Summed.TOLD] = low.count()
    if found:
        row = table.select(figure.alias(str(place)) for place, figure in enumerate(found.values())).row(0)
        yield from zip(found, row, strict=True)


def _parts(tier: Placed) -> list[str]:
    return [part.name for part in tier.rule.requirement.parts()]


def _three(kind: Keyed, table: pl.DataFrame, columns: Mapping[tuple[str, ...], pl.Expr]) -> Iterable[tuple[Key, int]]:
    """How often each column is yes, no and unknown."""
    asked = [each.sum() for column in columns.values() for each in (column, ~column, column.is_null())]
    totals = table.select(each.alias(str(place)) for place, each in enumerate(asked)).row(0)
    named = [(kind, *name, outcome) for name in columns for outcome in ("met", "not_met", "undecided")]
    return zip(named, totals, strict=True)
