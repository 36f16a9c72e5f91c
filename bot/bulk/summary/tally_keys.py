"""By what a tally counts: a word for what is counted, then what it is counted of."""

from collections.abc import Mapping
from enum import StrEnum

Key = tuple[str | int | None, ...]
Counts = Mapping[Key, int]
GAP, MOVE = "gap", "move"
"""How far a fact is off, and how much the one must change that it is worked out from; as columns are called."""
TOTALS = ("now", "likely_tier", "next_tier")
"""The totals of each firm; as columns are called."""


class Keyed(StrEnum):
    """What the first part of a key says, and with it what the others are."""

    JUDGED = "judged"
    REFUSED = "refused"
    IN_PART = "in_part"
    REPEATED = "repeated"
    STANDING = "standing"
    """District, likely tier, possible tier."""
    BESIDE = "beside"
    """Likely tier and possible tier on the national ladder beside the region's own."""
    TIER = "tier"
    """Tier, outcome."""
    NEXT = "next"
    """Tier: firms of which it is the next."""
    REQUIREMENT = "requirement"
    """Tier, requirement, outcome: of the firms of which it is the next tier."""
    ONE_SHORT = "one_short"
    """Tier, requirement: firms that fail this alone, and nothing else is open."""
    ONE_SHORT_AND_OPEN = "one_short_and_open"
    """Tier."""
    ONE_OPEN = "one_open"
    """Tier."""
    SURELY = "surely"
    """Score, parts of a point."""
    AT_BEST = "at_best"
    """Score, parts of a point."""
    SETTLED = "settled"
    """Score."""
    ASKED = "asked"
    """Fact."""
    GAP = "gap"
    """Comparison with its tier, whether of its fact or of the one to move, class: of the firms of which it is the next tier."""
    GAP_NOT_EXACT = "gap_not_exact"
    """Comparison with its tier, whether of its fact or of the one to move."""
    MEASURE = "measure"
    """Measure, applicability."""
    PAID = "paid"
    """Measure, applicability, which figure of `Summed`."""
    TOTAL = "total"
    """Which total, tier that is the next one, which figure of `Summed`."""


class Summed(StrEnum):
    """What is kept of sums of money."""

    LOW = "low"
    """Fen, surely."""
    HIGH = "high"
    """Fen, at most; the sure part where nothing bounds it."""
    UNBOUNDED = "unbounded"
    """Firms that nothing bounds it for."""
    TOLD = "told"
    """Firms that any sum is told of."""


def requirement_of(comparison: str, tier: str) -> str:
    """The requirement of a tier that a comparison is or is a part of."""
    return comparison.removeprefix(f"{tier}/").partition("/")[0].partition(":")[0]
