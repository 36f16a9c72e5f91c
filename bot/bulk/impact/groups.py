"""Firms that move alike for one tier: how many, what decides for them, by how much they miss it, and a few of them as examples.

Found from what was counted, without a word of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from assessment.batch.columns import SCALES
from assessment.quantity import Number, simplest
from bot.bulk.impact.columns import Move, decided_by, other_than
from bot.bulk.impact.names import Asked, Names
from bot.bulk.impact.samples import Sample, samples
from bot.bulk.impact.tally import ImpactTally, Reason, compared_in
from bot.bulk.summary.quantiles import quantile

ORDER: Final = (Move.LOST, Move.MADE_OPEN, Move.CLOSED, Move.GAINED, Move.MADE_CERTAIN, Move.OPENED)
"""Downwards first, and what is sure before what is open."""


class Short(NamedTuple):
    """By how much half of some firms miss a figure at most, of those of which it is known exactly."""

    fact: str
    most: Number


@dataclass(frozen=True, slots=True)
class Why:
    """A requirement that decides for firms that move alike."""

    asks: Asked
    """Of the policy under which it is not met."""
    other: Asked | None
    """What the other policy asks in its place."""
    firms: int
    alone: int
    short: Short | None


@dataclass(frozen=True, slots=True)
class Group:
    """Firms that move alike for one tier, and why: what decides for most of them first."""

    move: Move
    tier: str
    firms: int
    whys: tuple[Why, ...]
    samples: tuple[Sample, ...]


class Groups:
    """All who move under two policies; raises Disagreement."""

    def __init__(self, tally: ImpactTally, names: Names, *, with_names: bool) -> None:
        self._tally, self._names = tally, names
        self._drawn = tuple(samples(tally.drawn, tally.compared, names, with_names=with_names))
        steps, counts = tally.compared.steps, tally.of_tiers
        found = sorted(counts, key=lambda each: (ORDER.index(each[0]), -steps.index(each[1])))
        self.all = tuple(
            Group(move, tier, counts[move, tier], tuple(self._whys(move, tier)), self.examples(move, tier))
            for move, tier in found
        )
        """The higher tiers first."""

    def examples(self, move: Move, tier: str | None) -> tuple[Sample, ...]:
        """The firms kept of those who move so; without a tier those for whom only support changes."""
        return tuple(sample for sample in self._drawn if (sample.move, sample.tier) == (move, tier))

    def _whys(self, move: Move, tier: str) -> Iterator[Why]:
        side = decided_by(move)
        pairs = {asks.name: (asks, other) for asks, other in self._names.pairs(tier, side)}
        found = [
            (reason, firms) for reason, firms in self._tally.reasons.items() if firms and reason[:2] == (move, tier)
        ]
        for reason, firms in sorted(found, key=lambda each: (-each[1], each[0].requirement)):
            asks, other = pairs[reason.requirement]
            yield Why(
                self._names.asked(asks, side),
                None if other is None else self._names.asked(other, other_than(side)),
                firms,
                self._tally.alone[reason],
                self._short(reason),
            )

    def _short(self, reason: Reason) -> Short | None:
        classed = {figure: firms for (of, figure), firms in self._tally.short.items() if of == reason}
        fact = compared_in(self._tally.compared, reason.tier).get(reason.requirement)
        if not classed or fact is None:
            return None
        scale = SCALES[self._tally.compared.after.catalogue[fact].type]
        return Short(fact, simplest(Fraction(quantile(classed, 1, 2).high, scale)))
