"""How far firms are from the figures that they miss, from a tally's counts: quantiles that are surely so, and a few round bands."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from assessment.batch.columns import SCALES
from assessment.batch.compiled import Batch, Placed
from assessment.batch.gaps import comparisons
from assessment.quantity import simplest
from bot.bulk.sources import Source
from bot.bulk.summary.numbers import GapBand, GapPlace, GapSpread
from bot.bulk.summary.quantiles import bands, quantile
from bot.bulk.summary.tally_keys import GAP, MOVE, Counts, Key, Keyed, requirement_of

PARTS: Final = {"tenth": (1, 10), "quarter": (1, 4), "half": (1, 2), "three_quarters": (3, 4), "nine_tenths": (9, 10)}
"""The parts of all firms that a spread tells the figure of."""


def gaps(tier: Placed, name: str, batch: Batch, counts: Counts) -> Iterator[GapSpread]:
    """The spread of each comparison of a tier that firms miss, and of what would have to change for it."""
    spreads: dict[Key, dict[int, int]] = {}
    for key, firms in counts.items():
        if key[0] == Keyed.GAP:
            spreads.setdefault(key[1:3], {})[int(key[3] or 0)] = firms
    for comparison, compare in comparisons(tier.rule.requirement, name):
        for of in (GAP, MOVE):
            spread = spreads.get((comparison, of), {})
            not_exact = counts.get((Keyed.GAP_NOT_EXACT, comparison, of), 0)
            fact = compare.fact if of == GAP else batch.gaps[comparison].moved
            if fact is not None and (spread or not_exact):
                scale = SCALES[batch.catalogue[fact].type]
                yield GapSpread(
                    requirement_of(comparison, name),
                    comparison.removeprefix(f"{name}/"),
                    Source.of(compare),
                    fact,
                    of == MOVE,
                    sum(spread.values()),
                    not_exact,
                    tuple(_places(spread, scale)) if spread else (),
                    tuple(_gap_bands(spread, scale)) if spread else (),
                )


def _places(spread: Mapping[int, int], scale: int) -> Iterator[GapPlace]:
    for part, (above, below) in PARTS.items():
        low, high = quantile(spread, above, below)
        yield GapPlace(part, simplest(Fraction(low, scale)), simplest(Fraction(high, scale)))


def _gap_bands(spread: Mapping[int, int], scale: int) -> Iterator[GapBand]:
    for low, high, firms in bands(spread):
        least, most = (None if end is None else simplest(Fraction(end, scale)) for end in (low, high))
        yield GapBand(least, most, firms)
