"""Which open facts matter now, and which may yet come to matter, whatever is answered to the others.

Pure, and it only reads the judgement. What may come to matter is never less than what does, after any answers: so a topic in
which none of it is left is done for good, and the number of questions left is never said too low.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from assessment.facts import Catalogue, Fact
from assessment.firm import Firm
from assessment.judge import Assessment, Ladder
from assessment.measures import HELD, NEWLY_HELD, REGISTERED, Applicability, MeasureFinding, Title
from assessment.quantity import MET, NOT_MET, UNDECIDED
from assessment.requirement import Combination, Finding, OpenReading, Score, Weights
from flows.session import Standing

_NEVER_COUNTS: Final = (Title.NOT_HELD, Title.TOO_LATE, Title.ELSEWHERE)


def still_to_ask(unknown: Iterable[str], catalogue: Catalogue, standing: Standing) -> tuple[str, ...]:
    """Those of the facts that were not dealt with yet; one known as a range was answered and is left alone.

    Where several parts are to be counted, their whole is asked too: none of the whole is none of every part.
    """
    found = dict.fromkeys(f for f in unknown if catalogue[f].question and not is_dealt_with(f, catalogue, standing))
    parts: dict[str, int] = {}
    for fact in found:
        whole = catalogue[fact].not_above
        if whole and _counts_a_part(catalogue[fact], catalogue[whole]):
            parts[whole] = parts.get(whole, 0) + 1
    for whole, count in parts.items():
        if count > 1 and not is_dealt_with(whole, catalogue, standing):
            found.setdefault(whole)
    return tuple(found)


def is_dealt_with(fact: str, catalogue: Catalogue, standing: Standing) -> bool:
    """Whether it was answered, or is not known; who does not know a set does not know which of it are so and so either."""
    if fact in standing.answers or fact in standing.not_known:
        return True
    return catalogue[fact].type == "set" and catalogue[fact].not_above in standing.not_known


def _counts_a_part(part: Fact, whole: Fact) -> bool:
    return part.type == "count" and part.min == 0 and whole.min == 0 and part.topic == whole.topic


def may_matter(assessment: Assessment, standing: Standing) -> tuple[str, ...]:
    """Every fact not dealt with that matters, or may after answers to the others; what matters now first, most decisive first."""
    search = _Search(assessment.firm, standing)
    found: dict[str, None] = dict.fromkeys(assessment.asked)
    for ladder in (assessment.ladder, assessment.national):
        if ladder is not None:
            found.update(dict.fromkeys(search.gaps(ladder)))
    for measure in assessment.measures:
        found.update(dict.fromkeys(search.support(measure)))
    return still_to_ask(found, assessment.firm.catalogue, standing)


class _Search:
    """What answers still to come could do."""

    def __init__(self, firm: Firm, standing: Standing) -> None:
        self._firm, self._standing = firm, standing

    def _is_open(self, fact: str) -> bool:
        return not is_dealt_with(fact, self._firm.catalogue, self._standing)

    def gaps(self, ladder: Ladder) -> Iterator[str]:
        """The facts of the tiers that may come to be the next one; those that only settle a tier matter already."""
        highest = max((place for place, tier in enumerate(ladder.tiers) if tier.outcome is MET), default=-1)
        for place, tier in enumerate(ladder.tiers):
            if place > highest and tier.outcome is not MET:
                before = ladder.tiers[place - 1].finding if place else None
                if before is None or self._may_be_met(before):
                    yield from self._of_gap(tier.finding)

    def support(self, measure: MeasureFinding) -> Iterator[str]:
        """The facts of a measure that the firm may have now, or may turn out to."""
        if measure.outcome is Applicability.NOT_APPLICABLE or not self._may_count(measure):
            return
        settled = True
        for condition in measure.conditions:
            if condition.outcome is UNDECIDED:
                facts = self._open_facts(condition)
                settled = settled and bool(facts)
                yield from facts
        if settled and measure.measure.sum is not None and measure.benefit is not None and not measure.benefit.is_exact:
            for fact in measure.measure.sum.facts():
                yield from self._firm.open_inputs(fact)

    def _may_count(self, measure: MeasureFinding) -> bool:
        """Whether the firm has, or may turn out to have, a title that the measure is open to."""
        if measure.title is not Title.UNKNOWN:
            return measure.title not in _NEVER_COUNTS
        wanted = [REGISTERED]
        if measure.measure.titles:
            wanted.append(NEWLY_HELD if measure.measure.first_recognition else HELD)
        return all(fact in self._firm.given or self._is_open(fact) for fact in wanted)

    def _open_facts(self, finding: Finding) -> list[str]:
        weights: Weights = {}
        finding.requirement.weigh(finding, self._firm, 1, weights)
        return [fact for fact in weights if self._is_open(fact)]

    def _may_be_met(self, finding: Finding) -> bool:
        """Whether it is met, or answers could make it so; said of too many rather than too few."""
        if finding.outcome is not UNDECIDED:
            return finding.outcome is MET
        requirement = finding.requirement
        if isinstance(requirement, Combination):
            return sum(map(self._may_be_met, finding.parts)) >= requirement.needed
        if isinstance(requirement, OpenReading):
            return all(map(self._may_be_met, finding.parts))
        return bool(self._open_facts(finding))

    def _of_gap(self, finding: Finding) -> Iterator[str]:
        """The open facts of every part that an answer could still move, once the whole is not met."""
        if finding.outcome is MET:
            return
        if isinstance(finding.requirement, Score):
            weights: Weights = {}
            finding.requirement.weigh_gap(finding, self._firm, 1, weights)
            yield from weights
        elif finding.parts:
            for part in finding.parts:
                yield from self._of_gap(part)
        elif finding.outcome is not NOT_MET:
            yield from self._open_facts(finding)
