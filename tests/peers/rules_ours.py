"""Ours: the packs' own rule. Bare, its outcome and score alone; and with every requirement and bounds, as every channel asks it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from assessment.firm import Firm
from assessment.library import load_library
from assessment.profile import read_firm
from assessment.quantity import MET
from assessment.requirement import Finding, Score
from assessment.requirement.node import View
from assessment.wording import Words
from tests.peers.rules_firms import Firm as Facts
from tests.peers.rules_serving import Engine, Verdict, serve

ON = date(2025, 6, 30)


def main() -> None:
    """Serve it bare and explained from firms that were read, from JSON facts, and put into words."""
    library = load_library()
    catalogue = library.catalogue
    words = Words("zh_Hans_CN", catalogue)
    rule = next(rule for tier, rule, _ in library.ladder("cn", ON, "new") if tier == "srdi_sme")
    find, explain = rule.requirement.find, rule.requirement.explain
    outcome = rule.requirement.outcome
    points = next(part for part in rule.requirement.walk() if isinstance(part, Score)).points
    scored = _place_of_score(rule.requirement.find(Firm(catalogue, {})))

    def verdict(finding: Finding) -> Verdict:
        score = finding
        for place in scored:
            score = score.parts[place]
        bounds = score.score
        assert bounds is not None
        return finding.outcome is MET, bounds.low

    def read(firms: Sequence[Facts]) -> list[Firm]:
        return [read_firm(catalogue, firm) for firm in firms]

    def judge_barely(firms: Sequence[Firm]) -> list[Verdict]:
        return [(outcome(fresh) is MET, points(fresh).low) for fresh in [firm.moved({}) for firm in firms]]

    # A new firm each time: one that was judged before has its derived facts worked out already.
    def judge(firms: Sequence[Firm]) -> list[Verdict]:
        return [verdict(find(firm.moved({}))) for firm in firms]

    def judge_facts(firms: Sequence[Facts]) -> list[Verdict]:
        return [verdict(find(read_firm(catalogue, firm))) for firm in firms]

    def tell(firms: Sequence[Firm]) -> list[Verdict]:
        told: list[Any] = []
        for firm in firms:
            fresh = firm.moved({})
            finding = find(fresh)
            explain(finding, View(fresh, words, ON))
            told.append(verdict(finding))
        return told

    serve(
        Engine("ours, outcome and score", "", read, judge_barely),
        Engine("ours, every requirement and bounds", "", read, judge, explained=True),
        Engine("ours, from JSON facts, each checked first", "", list, judge_facts, explained=True),
        Engine("ours, put into words and JSON", "", read, tell, explained=True),
    )


def _place_of_score(finding: Finding) -> tuple[int, ...]:
    """Where the score lies among the parts of the rule's finding."""
    for place, part in enumerate(finding.parts):
        if part.score is not None:
            return (place,)
        below = _place_of_score(part)
        if below:
            return (place, *below)
    return ()


if __name__ == "__main__":
    main()
