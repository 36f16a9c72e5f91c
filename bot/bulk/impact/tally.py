"""What moves, counted piece by piece: small whatever the number of rows, by columns and never row by row.

Of single firms only a few are kept, to be shown as examples. Nothing here is put into words.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

import polars as pl

from assessment.batch.sums import TOTAL
from assessment.facts import Catalogue
from assessment.requirement import Compare
from bot.bulk.impact.columns import AFTER, BEFORE, DOWN, MOVE, TIER, UP, Compared, Move
from bot.bulk.impact.known import is_known
from bot.bulk.summary.quantiles import classes

ROW: Final = "row"
SAMPLES: Final = 3
"""Firms kept of each way of moving."""
SUPPORT: Final = "#support"
"""Whether any support applies under one policy alone."""
_CELL: Final = (MOVE, TIER)
PAID: Final = f"{TOTAL}likely_tier"
LEAST, MOST, UNBOUNDED = "low", "high", "unbounded"
_DRAWN: Final = "#drawn"
_SPREAD: Final = 2_654_435_761
"""Times a row's number, this spreads rows evenly over 32 bits: the smallest are drawn, the same each time."""


class Reason(NamedTuple):
    """A requirement that decides for firms that move alike."""

    move: Move
    tier: str
    requirement: str


class ImpactTally:
    """The counts of what was judged by two policies."""

    def __init__(self, compared: Compared) -> None:
        self.compared = compared
        self.judged = 0
        self.refused = 0
        """Rows that could not be judged."""
        self.in_part = 0
        """Rows that were judged without something that could not be read surely."""
        self.moves: Counter[Move] = Counter()
        self.of_tiers: Counter[tuple[Move, str]] = Counter()
        """Firms by how they move and the tier that this is about."""
        self.likely: Counter[tuple[str | None, str | None]] = Counter()
        """Firms by the highest tier that they surely meet before and after."""
        self.possible: Counter[tuple[str | None, str | None]] = Counter()
        """Likewise by the highest tier that is not ruled out."""
        self.reasons: Counter[Reason] = Counter()
        self.alone: Counter[Reason] = Counter()
        """Of these, the firms that no other requirement decides for."""
        self.applies: Counter[str] = Counter()
        """Firms by the support that they have under one of the two alone."""
        self.support_alone = 0
        """Firms whose tiers stay while other support applies."""
        self.unknown: Counter[str] = Counter()
        """Facts that one of the two policies alone asks, by the firms of which they are not known."""
        self.money: Counter[tuple[str, str]] = Counter()
        """What goes with the tiers that firms surely reach, by policy: fen at least and at most, and firms without a most."""
        self.short: Counter[tuple[Reason, int]] = Counter()
        """Firms by the requirement that decides and how far they are from its figure, in the classes of `quantiles`."""
        self.drawn: pl.DataFrame | None = None
        """The firms kept as examples."""
        self.asked_once = asked_once(compared)

    def take(self, firms: pl.DataFrame) -> None:
        """Judge a piece under both policies, and count."""
        if not firms.height:
            return
        applies = self.compared.applies()
        judged = self.compared.judge(firms).with_columns(pl.any_horizontal(False, *applies.values()).alias(SUPPORT))
        self.judged += judged.height
        for move, tier, count in judged.group_by(MOVE, TIER).len().iter_rows():
            self.moves[Move(move)] += count
            if tier is not None:
                self.of_tiers[Move(move), tier] += count
        for which, counts in (("likely", self.likely), ("possible", self.possible)):
            both = [f"{side}{which}_tier" for side in (BEFORE, AFTER)]
            for was, now, count in judged.group_by(both).len().iter_rows():
                counts[was, now] += count
        _add(self.applies, judged, applies)
        stays = pl.col(MOVE) == Move.STAYS
        self.support_alone += judged.select((stays & pl.col(SUPPORT)).sum()).item()
        _add(self.unknown, firms, {fact: ~is_known(fact, self._catalogue, firms.columns) for fact in self.asked_once})
        self._pay(judged)
        moved = judged.filter(~stays)
        self._miss(moved.filter(pl.col(MOVE).is_in([Move.LOST.value, Move.CLOSED.value])))
        for tier in self.compared.steps:
            if tier is not None:
                self._decide(moved.filter(pl.col(TIER) == tier), tier)
        self._draw(judged.filter(~stays | pl.col(SUPPORT)))

    @property
    def _catalogue(self) -> Catalogue:
        return self.compared.before.catalogue

    def _decide(self, moved: pl.DataFrame, tier: str) -> None:
        """Count the requirements that decide for the firms whose move is about the tier."""
        for side, moves in ((AFTER, DOWN), (BEFORE, UP)):
            of_side = moved.filter(pl.col(MOVE).is_in([move.value for move in moves]))
            if not of_side.height:
                continue
            column = f"{side}{tier}"
            parts = parts_of(self.compared, side, tier)
            # Where a tier is ruled out, what is surely not met decides; where it is open, what is open.
            decides = [pl.col(f"{column}/{part}").eq_missing(pl.col(column)) for part in parts]
            one = pl.sum_horizontal(decides) == 1
            counted = [each for decided in decides for each in (decided, decided & one)]
            totals = of_side.group_by(MOVE).agg([each.sum().alias(str(place)) for place, each in enumerate(counted)])
            for move, *firms in totals.iter_rows():
                for place, part in enumerate(parts):
                    reason = Reason(Move(move), tier, part)
                    self.reasons[reason] += firms[2 * place]
                    self.alone[reason] += firms[2 * place + 1]

    def _pay(self, judged: pl.DataFrame) -> None:
        """Add up what goes with the tiers that firms surely reach."""
        for side in (BEFORE, AFTER):
            if self.compared.pays(side):
                for name, total in paid(judged, side).items():
                    self.money[side, name] += total

    def _miss(self, missed: pl.DataFrame) -> None:
        """Count how far those who lose or may no longer win a tier are from the figures that decide, where that is exact."""
        if not missed.height:
            return
        gaps = pl.concat([missed.select(MOVE, TIER), self.compared.gaps(missed)], how="horizontal")
        for (move, tier), of_tier in gaps.group_by(MOVE, TIER):
            for part in compared_in(self.compared, str(tier)):
                low, high = (f"{tier}/{part}.gap.{end}" for end in ("low", "high"))
                exact = of_tier.filter(pl.col(low) == pl.col(high))[low]
                for figure, firms in classes(exact):
                    self.short[Reason(Move(str(move)), str(tier), part), figure] += firms

    def _draw(self, moved: pl.DataFrame) -> None:
        """Keep a few firms of each way of moving: those whose row's number comes first once it is spread."""
        drawn = ((pl.col(ROW).cast(pl.UInt64()) * _SPREAD) % 2**32).alias(_DRAWN)
        chosen = _few(moved.select(ROW, *_CELL, drawn))
        few = moved.join(chosen.select(ROW, _DRAWN), on=ROW)
        self.drawn = few if self.drawn is None else _few(pl.concat([self.drawn, few], how="diagonal"))


def paid(judged: pl.DataFrame, side: str) -> dict[str, int]:
    """What goes with the tiers that the firms of a piece surely reach under one of the two."""
    low, high = (pl.col(f"{side}{PAID}.{end}") for end in ("low", "high"))
    # Each firm's sum fits into 64 bits, those of all together need not.
    wanted = {
        LEAST: low.cast(pl.Int128()).sum(),
        MOST: pl.coalesce(high, low).cast(pl.Int128()).sum(),
        UNBOUNDED: (low.is_not_null() & high.is_null()).sum(),
    }
    return judged.select(**wanted).row(0, named=True)


def parts_of(compared: Compared, side: str, tier: str) -> list[str]:
    """The names of what a tier asks under one of the two."""
    placed = next(each for each in compared.batch(side).ladders[0].tiers if each.tier == tier)
    return [part.name for part in placed.rule.requirement.parts()]


def compared_in(compared: Compared, tier: str) -> dict[str, str]:
    """The requirements of a tier of the newer policy that hold one fact against a figure, with that fact."""
    placed = next(each for each in compared.after.ladders[0].tiers if each.tier == tier)
    return {part.name: part.fact for part in placed.rule.requirement.parts() if isinstance(part, Compare)}


def asked_once(compared: Compared) -> dict[str, str]:
    """The facts that the tiers of one of the two alone ask, with which of the two."""
    asked = {
        side: {fact: side for tier in compared.batch(side).ladders[0].tiers for fact in tier.rule.requirement.facts()}
        for side in (BEFORE, AFTER)
    }
    return {
        fact: side
        for side, other in ((AFTER, BEFORE), (BEFORE, AFTER))
        for fact in asked[side]
        if fact not in asked[other]
    }


def _few(firms: pl.DataFrame) -> pl.DataFrame:
    return firms.filter(pl.col(_DRAWN).rank("ordinal").over(_CELL) <= SAMPLES)


def _add(counts: Counter[str], table: pl.DataFrame, columns: dict[str, pl.Expr]) -> None:
    """Add how often each column is yes."""
    for name, count in _sums(table, columns):
        counts[name] += count


def _sums(table: pl.DataFrame, columns: dict[str, pl.Expr]) -> Iterator[tuple[str, int]]:
    if columns:
        # What is the same for every row would be one row by itself, and is counted for each of them beside the table.
        found = table.with_columns([column.alias(str(place)) for place, column in enumerate(columns.values())])
        yield from zip(columns, found.select(map(str, range(len(columns)))).sum().row(0), strict=True)
