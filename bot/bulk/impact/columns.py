"""Two compiled batches over the same piece of a table, and from what either finds how each firm moves, as columns.

A firm's direction is what `bot.impact` says of the same firm, read alone. Nothing is counted here and nothing put into words.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import reduce
from typing import Final

import polars as pl

from assessment.batch import Batch, Tell, compiled
from assessment.batch.support import MEASURE
from assessment.measures import Applicability
from bot.bulk.impact.sides import Sides
from bot.policy_changes.movement import Direction

BEFORE, AFTER = "before:", "after:"
"""What the columns of either policy begin with."""
MOVE, TIER = "#move", "#tier"
"""How a firm moves, and the tier that this is about."""


class Move(StrEnum):
    """How a firm moves on the ladder; the first three up, the next three down."""

    GAINED = "gained"
    """It surely meets a tier that was ruled out."""
    MADE_CERTAIN = "made_certain"
    """It surely meets a tier that was open."""
    OPENED = "opened"
    """What it surely meets stays, and a higher tier that was ruled out is open."""
    LOST = "lost"
    """A tier that it surely met is ruled out."""
    MADE_OPEN = "made_open"
    """A tier that it surely met is open."""
    CLOSED = "closed"
    """What it surely meets stays, and a higher tier that was open is ruled out."""
    STAYS = "stays"
    """Its place stays, and so does what is open to it."""


UP: Final = frozenset({Move.GAINED, Move.MADE_CERTAIN, Move.OPENED})
DOWN: Final = frozenset({Move.LOST, Move.MADE_OPEN, Move.CLOSED})
OPEN: Final = frozenset({Move.MADE_CERTAIN, Move.MADE_OPEN})
"""Those that are about a tier which is open under one of the two; in all others it is ruled out there."""


def direction_of(move: Move) -> Direction:
    """As `bot.policy_changes.movement` calls it."""
    return "up" if move in UP else "down" if move in DOWN else "same"


def decided_by(move: Move) -> str:
    """The policy whose requirements say why: for what is lost the newer one, for what is won the older one."""
    return BEFORE if move in UP else AFTER


def other_than(side: str) -> str:
    """The other of the two policies."""
    return BEFORE if side == AFTER else AFTER


class Compared:
    """Two policies ready to judge pieces of a table; raises NotCompiled."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.before, self.after = (
            compiled(sides.library, sides.region, policy.on, sides.kind) for policy in (sides.before, sides.after)
        )
        # A region has the same tiers on every day on which it has rules for all of them.
        self.steps: list[str | None] = [None, *(each.tier for each in self.after.ladders[0].tiers)]
        """No tier, then the ladder, the lowest first."""
        self.facts = self.before.readable() | self.after.readable()
        """Every column that either looks at."""
        support = [{rule.measure.id: rule for rule in batch.support} for batch in (self.before, self.after)]
        # By one library a measure is one rule on whatever day, so that it can come out otherwise only by not being there.
        self.gained = [measure for measure in support[1] if measure not in support[0]]
        """Measures of the newer policy alone."""
        self.lost = [measure for measure in support[0] if measure not in support[1]]
        """Measures of the older policy alone."""
        self._moved = dict(self._movement())

    def judge(self, firms: pl.DataFrame) -> pl.DataFrame:
        """The firms with their own columns, what either policy finds of them, and how they move."""
        facts = firms.select([name for name in firms.columns if name in self.facts]).lazy()
        plans = [self._judged(facts, side) for side in (BEFORE, AFTER)]
        return pl.concat([firms, *pl.collect_all(plans)], how="horizontal").with_columns(**self._moved)

    def batch(self, side: str) -> Batch:
        """The rules of one of the two."""
        return self.before if side == BEFORE else self.after

    def applies(self) -> dict[str, pl.Expr]:
        """For each measure of one policy alone, whether it applies to a firm under that."""
        sides = [(measure, AFTER) for measure in self.gained] + [(measure, BEFORE) for measure in self.lost]
        applicable = Applicability.APPLICABLE.value
        return {measure: pl.col(f"{side}{MEASURE}{measure}") == applicable for measure, side in sides}

    def pays(self, side: str) -> bool:
        """Whether any measure of one of the two comes to a sum."""
        return any(rule.pays is not None for rule in self.batch(side).support)

    def gaps(self, judged: pl.DataFrame) -> pl.DataFrame:
        """How far firms that were judged are from each figure of the newer policy that they miss, as `Batch` calls it."""
        facts = judged.select([name for name in judged.columns if name in self.facts])
        return self.after.judge(facts.lazy(), {Tell.GAPS}).collect()

    def _judged(self, facts: pl.LazyFrame, side: str) -> pl.LazyFrame:
        tell = {Tell.REQUIREMENTS}
        if self.gained or self.lost:
            tell.add(Tell.MEASURES)
        if self.pays(side):
            tell.add(Tell.SUMS)
        found = self.batch(side).judge(facts, tell)
        own = len(facts.collect_schema())
        return found.select(pl.nth(range(own, len(found.collect_schema()))).name.prefix(side))

    def _movement(self) -> Iterator[tuple[str, pl.Expr]]:
        sure, may = self._step(BEFORE, "likely"), self._step(BEFORE, "possible")
        now_sure, may_now = self._step(AFTER, "likely"), self._step(AFTER, "possible")
        rules: tuple[tuple[Move, pl.Expr, str], ...] = (
            (
                Move.MADE_CERTAIN,
                (now_sure > sure) & self._is_open(f"{AFTER}likely_tier", BEFORE),
                f"{AFTER}likely_tier",
            ),
            (Move.GAINED, now_sure > sure, f"{AFTER}likely_tier"),
            (Move.MADE_OPEN, (now_sure < sure) & self._is_open(f"{BEFORE}likely_tier", AFTER), f"{BEFORE}likely_tier"),
            (Move.LOST, now_sure < sure, f"{BEFORE}likely_tier"),
            (Move.OPENED, may_now > may, f"{AFTER}possible_tier"),
            (Move.CLOSED, may_now < may, f"{BEFORE}possible_tier"),
        )
        moves, none = pl.Enum(Move), pl.lit(None, dtype=pl.String())
        stays = pl.lit(Move.STAYS, dtype=moves)
        yield MOVE, _first([(when, pl.lit(move, dtype=moves)) for move, when, _ in rules], stays)
        yield TIER, _first([(when, pl.col(tier)) for _, when, tier in rules], none)

    def _is_open(self, tier: str, side: str) -> pl.Expr:
        """Whether the tier that a column names is open under one of the two."""
        tiers = [each.tier for each in self.batch(side).ladders[0].tiers]
        return pl.any_horizontal([(pl.col(tier) == each) & pl.col(f"{side}{each}").is_null() for each in tiers])

    def _step(self, side: str, which: str) -> pl.Expr:
        places = {tier: place for place, tier in enumerate(self.steps) if tier is not None}
        column = pl.col(f"{side}{which}_tier")
        return column.replace_strict(list(places), list(places.values()), default=0, return_dtype=pl.Int8())


def _first(cases: list[tuple[pl.Expr, pl.Expr]], otherwise: pl.Expr) -> pl.Expr:
    """What stands beside the first condition that holds."""
    return reduce(lambda rest, case: pl.when(case[0]).then(case[1]).otherwise(rest), reversed(cases), otherwise)
