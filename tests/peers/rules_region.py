"""Ours with all rules of a region: every tier, gaps, the cheapest way, measures.

What the single rule says among them is its verdict, so that it is held to the others.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from assessment.firm import Firm
from assessment.judge import judge
from assessment.library import Library, load_library
from assessment.profile import read_firm
from assessment.quantity import MET
from assessment.requirement import Finding
from tests.bench_assessment import full_profile
from tests.peers.rules_firms import Firm as Facts
from tests.peers.rules_serving import Engine, Verdict, serve

ON = date(2025, 6, 30)
REGION = "hangzhou"
"""The one with the most tiers and measures."""


def main() -> None:
    """Serve it, from firms that were read."""
    library = load_library()
    full = full_profile(library)

    def read(firms: Sequence[Facts]) -> list[Firm]:
        return [read_firm(library.catalogue, _with_all_else(library, full, firm)) for firm in firms]

    # A new firm each time: one that was judged before has its derived facts worked out already.
    def judge_all(firms: Sequence[Firm]) -> list[Verdict]:
        return [_judged(library, firm.moved({})) for firm in firms]

    serve(Engine("ours, a whole region with the cheapest way and measures", "", read, judge_all, explained=True))


def _judged(library: Library, firm: Firm) -> Verdict:
    assessment = judge(library, REGION, firm, ON)
    # Worked out when first asked for.
    _ = assessment.way
    assert assessment.national is not None
    tier = next(tier.finding for tier in assessment.national.tiers if tier.tier == "srdi_sme")
    return tier.outcome is MET, _score(tier)


def _score(finding: Finding) -> Any:
    if finding.score is not None:
        return finding.score.low
    return next((score for part in finding.parts if (score := _score(part)) is not None), None)


def _with_all_else(library: Library, full: Facts, firm: Facts) -> Facts:
    """All that a region looks at: what the rule looks at as it is, the rest such that no part is larger than its whole."""
    known = {**full, **firm}
    numbers = [pair for pair in library.catalogue.constraints if library.catalogue[pair[0]].is_number]
    for part, whole in numbers:
        if whole not in firm:
            known[whole] = max(known[whole], known[part])
    for part, whole in numbers:
        if part not in firm:
            known[part] = min(known[part], known[whole])
    return known


if __name__ == "__main__":
    main()
