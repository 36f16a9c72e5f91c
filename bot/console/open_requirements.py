"""Which requirements of the next tier are still open for a firm, and what each waits for: answers, or what a bureau judges itself.

The registry keeps their number alone, so they are found as the firm was judged: by what was known of it on that day.
"""

from collections.abc import Iterator
from typing import NamedTuple

from assessment.firm import Firm as Facts
from assessment.judge import FULL_WEIGHT, judge
from assessment.library import Library, NoRule, UnknownRegion
from assessment.quantity import UNDECIDED
from assessment.requirement import Finding, Weights
from bot.registry.known import known
from bot.registry.queries.one_firm import OneFirm


class Open(NamedTuple):
    """A requirement that nothing settles yet."""

    requirement: str
    asked: tuple[str, ...]
    """The facts that could settle it, the most decisive first."""
    is_for_officials: bool
    """Whether a bureau's own judgement has part in it."""


def open_requirements(library: Library, found: OneFirm) -> tuple[Open, ...]:
    """Those of the firm's next tier in the order of the rules; nothing where it was not judged or no rule knows the tier now."""
    firm = found.firm
    if firm.judged_on is None or firm.next_tier is None:
        return ()
    now = known(library, found.facts, found.titles, firm.judged_on)
    facts = Facts(library.catalogue, now.values)
    try:
        ladder = judge(library, firm.region, facts, firm.judged_on).ladder
    except (NoRule, UnknownRegion):
        return ()
    parts = [part for tier in ladder.tiers if tier.tier == firm.next_tier for part in tier.finding.parts]
    return tuple(_open(part, facts) for part in parts if part.outcome is UNDECIDED)


def _open(finding: Finding, facts: Facts) -> Open:
    weights: Weights = {}
    finding.requirement.weigh(finding, facts, FULL_WEIGHT, weights)
    asked = tuple(sorted(weights, key=lambda fact: -weights[fact]))
    return Open(finding.requirement.name, asked, any(_left_to_officials(finding)))


def _left_to_officials(finding: Finding) -> Iterator[bool]:
    if finding.outcome is UNDECIDED:
        yield finding.requirement.judged_by == "officials"
        for part in finding.parts:
            yield from _left_to_officials(part)
