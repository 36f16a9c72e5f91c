"""By what a tally counts: a word for what is counted, then what it is counted of."""

from enum import StrEnum

Key = tuple[str | int | None, ...]


class Keyed(StrEnum):
    """What the first part of a key says, and with it what the others are."""

    JUDGED = "judged"
    REFUSED = "refused"
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
    MEASURE = "measure"
    """Measure, applicability."""
