"""Money at stake, from a tally's counts: what firms surely get and what they can get at most, in yuan."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from assessment.batch.columns import SCALES
from assessment.batch.compiled import Batch
from assessment.quantity import simplest
from bot.bulk.summary.numbers import Money, MoneyAtStake
from bot.bulk.summary.tally_keys import TOTALS, Counts, Key, Keyed, Summed

FEN: Final = SCALES["money"]
"""Fen in a yuan."""


def money_at_stake(batch: Batch, counts: Counts) -> MoneyAtStake | None:
    """The totals of all firms; None where none were told."""
    tiers = [*(tier.tier for tier in batch.ladders[0].tiers), None]
    by_tier = {
        total: {tier: summed for tier in tiers if (summed := money((Keyed.TOTAL, total, tier), counts)) is not None}
        for total in TOTALS
    }
    if not by_tier["now"]:
        return None
    now, likely, after = (_together(by_tier[total].values()) for total in TOTALS)
    return MoneyAtStake(
        now, likely, after, tuple((tier, summed) for tier, summed in by_tier["next_tier"].items() if tier is not None)
    )


def _together(sums: Iterable[Money]) -> Money:
    listed = list(sums)
    return Money(
        sum(each.low for each in listed), sum(each.high for each in listed), sum(each.unbounded for each in listed)
    )


def money(key: Key, counts: Counts) -> Money | None:
    """What was summed up under a key; None where no sum was told of any firm."""
    if not counts.get((*key, Summed.TOLD)):
        return None
    low, high = (simplest(Fraction(counts.get((*key, end), 0), FEN)) for end in (Summed.LOW, Summed.HIGH))
    return Money(low, high, counts.get((*key, Summed.UNBOUNDED), 0))
