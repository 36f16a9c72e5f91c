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
from assessment.quantity import MET, NOT_MET, UNDECIDED, Number
from assessment.requirement import (
    INDUSTRY,
    Combination,
    Finding,
    Indicator,
    OpenReading,
    Requirement,
    Score,
    SizeClass,
    Weights,
)
from flows.session import Standing

_RATIOS: Final = frozenset({"ratio", "growth", "compound_growth_2y"})
"""Formulas of which nothing is known while one of the two figures is not."""


def still_to_ask(unknown: Iterable[str], catalogue: Catalogue, standing: Standing) -> tuple[str, ...]:
    """Those of the facts that were not dealt with yet; one known as a range was answered and is left alone.

    Where several parts are to be counted, their whole is asked too: none of the whole is none of every part.
    """
    closed = _dealt_with(catalogue, standing)
    found = dict.fromkeys(fact for fact in unknown if fact not in closed and catalogue[fact].question)
    parts: dict[str, int] = {}
    for fact in found:
        whole = catalogue[fact].not_above
        if whole and whole not in closed and _counts_a_part(catalogue[fact], catalogue[whole]):
            parts[whole] = parts.get(whole, 0) + 1
    return tuple(found | dict.fromkeys(whole for whole, count in parts.items() if count > 1))


def _dealt_with(catalogue: Catalogue, standing: Standing) -> set[str]:
    """What was answered, or is not known; who does not know a set does not know which of it are so and so either."""
    closed = {*standing.answers, *standing.not_known}
    for fact in standing.not_known:
        if fact in catalogue and not catalogue[fact].is_number:
            closed.update(part for part, whole in catalogue.constraints_of[fact] if whole == fact)
    return closed


def _counts_a_part(part: Fact, whole: Fact) -> bool:
    return part.type == "count" and part.min == 0 and whole.min == 0 and part.topic == whole.topic


def may_matter(assessment: Assessment, standing: Standing) -> tuple[str, ...]:
    """Every fact not dealt with that matters, or may after answers to the others; what matters now first, most decisive first."""
    firm = _Asked(assessment.firm, standing)
    search = _Search(firm)
    found: dict[str, None] = {}
    found.update(dict.fromkeys(search.tiers(assessment.ladder)))
    if assessment.national is not None:
        found.update(dict.fromkeys(search.tiers(assessment.national)))
    for measure in assessment.measures:
        if measure.outcome is not NOT_APPLICABLE:
            found.update(dict.fromkeys(search.support(measure)))
    now = [fact for fact in assessment.asked if fact in found]
    return still_to_ask((*now, *found), firm.catalogue, standing) if now else ()


NOT_APPLICABLE = Applicability.NOT_APPLICABLE


class _Asked(Firm):
    """The firm as far as its owner can still tell: what is not known now stays so."""

    __slots__ = ("_closed", "_inputs")

    def __init__(self, firm: Firm, standing: Standing) -> None:
        super().__init__(firm.catalogue, firm.given)
        self.numbers.update(firm.numbers)
        self._closed = _dealt_with(firm.catalogue, standing)
        self._inputs: dict[str, tuple[str, ...]] = {}

    def is_open(self, fact: str) -> bool:
        """Whether it may still be asked."""
        return fact not in self._closed

    def open_inputs(self, fact: str) -> tuple[str, ...]:
        """The facts to ask for, so that more is known of this one: of a ratio none where its other half is not known."""
        found = self._inputs.get(fact)
        if found is None:
            found = self._inputs[fact] = self._open_inputs(fact)
        return found

    def _open_inputs(self, fact: str) -> tuple[str, ...]:
        formula = self.catalogue[fact].derive
        if formula is None or fact in self.given:
            return super().open_inputs(fact) if fact not in self._closed else ()
        halves = [self.open_inputs(part) for part in formula.facts]
        if formula.kind in _RATIOS and not all(
            half or self.is_told(part) for half, part in zip(halves, formula.facts, strict=True)
        ):
            return ()
        return tuple(dict.fromkeys(fact for half in halves for fact in half))

    def is_told(self, fact: str) -> bool:
        """Whether something is known of it, or may be: it was said, or what it is part of or worked out from was or may be."""
        formula = self.catalogue[fact].derive
        if fact in self.given:
            return True
        if formula is not None:
            return all(map(self.is_told, formula.facts))
        return any(
            other in self.given or other not in self._closed
            for pair in self.catalogue.constraints_of[fact]
            for other in pair
            if other != fact
        )

    def open_facts(self, part: Requirement | Indicator, finding: Finding | None = None) -> list[str]:
        """The facts with which answers could still settle it."""
        weights: Weights = {}
        if isinstance(part, SizeClass) and self._never_has_a_size(part):
            return []
        if isinstance(part, Indicator):
            part.weigh(self, 1, weights)
        else:
            part.weigh(finding or part.find(self), self, 1, weights)
        return [fact for fact in weights if fact not in self._closed]

    def _never_has_a_size(self, size: SizeClass) -> bool:
        """Whether the industry is not known, and industries differ already in what the firm's size is."""
        if INDUSTRY in self.given or self.is_open(INDUSTRY):
            return False
        outcomes = {size.outcome(self.moved({INDUSTRY: industry})) for industry in self.catalogue[INDUSTRY].options}
        return outcomes >= {MET, NOT_MET}


class _Search:
    """What answers still to come could do."""

    def __init__(self, firm: _Asked) -> None:
        self._firm = firm
        self._gaps_seen: set[int] = set()
        """Findings that a region's ladder shares with the nation's are looked at once."""

    def tiers(self, ladder: Ladder) -> Iterator[str]:
        """The facts that settle a tier, and those of the gaps of the tiers that are next or may come to be."""
        highest = max((place for place, tier in enumerate(ladder.tiers) if tier.outcome is MET), default=-1)
        for place, tier in enumerate(ladder.tiers):
            before = ladder.tiers[place - 1].finding if place else None
            if tier.outcome is MET or id(tier.finding) in self._gaps_seen:
                continue
            if place > highest and (before is None or self._may_be_met(before)):
                self._gaps_seen.add(id(tier.finding))
                yield from self._of_gap(tier.finding)
            elif tier.outcome is UNDECIDED:
                yield from self._of_tier(tier.finding)

    def support(self, measure: MeasureFinding) -> Iterator[str]:
        """The facts of a measure that the firm has, or may turn out to have, the title for."""
        if not self._may_count(measure):
            return
        if measure.title is Title.UNKNOWN:
            yield from (fact for fact in (*_titles_of(measure), HELD) if fact not in self._firm.given)
        settled = True
        for condition in measure.conditions:
            if condition.outcome is UNDECIDED:
                facts = self._firm.open_facts(condition.requirement, condition)
                settled = settled and bool(facts)
                yield from facts
        if settled and measure.measure.sum is not None and measure.benefit is not None and not measure.benefit.is_exact:
            for fact in measure.measure.sum.facts():
                yield from self._firm.open_inputs(fact)

    def _may_count(self, measure: MeasureFinding) -> bool:
        """Whether the firm has, or may turn out to have, a title that the measure is open to."""
        if measure.title is not Title.UNKNOWN:
            return measure.title is Title.COUNTS
        return all(fact in self._firm.given or self._firm.is_open(fact) for fact in _titles_of(measure))

    def _of_tier(self, tier: Finding) -> Iterator[str]:
        """What can still settle a tier whose gap nobody sees: where it cannot be met any more, only what can fail counts."""
        may_be_met = self._may_be_met(tier)
        for part in tier.parts:
            if part.outcome is UNDECIDED and (may_be_met or self._may_fail(part)):
                yield from self._firm.open_facts(part.requirement, part)

    def _of_gap(self, finding: Finding) -> Iterator[str]:
        """The open facts of every part that an answer could still move; what failed is only looked at once the whole has."""
        if finding.outcome is MET:
            return
        if isinstance(finding.requirement, Score):
            weights: Weights = {}
            finding.requirement.weigh_gap(finding, self._firm, 1, weights)
            yield from weights
        elif finding.parts:
            may_fail = self._may_fail(finding)
            for part in finding.parts:
                if may_fail or part.outcome is UNDECIDED:
                    yield from self._of_gap(part)
        elif finding.outcome is UNDECIDED:
            yield from self._firm.open_facts(finding.requirement, finding)

    def _may_be_met(self, finding: Finding) -> bool:
        """Whether it is met, or answers could make it so; said of too many rather than too few."""
        if finding.outcome is not UNDECIDED:
            return finding.outcome is MET
        match finding.requirement:
            case Combination() as combination:
                return sum(map(self._may_be_met, finding.parts)) >= combination.needed
            case OpenReading():
                return all(map(self._may_be_met, finding.parts))
            case Score() as score:
                return all(points >= wanted for points, wanted in self._points(score, best=True))
            case other:
                return bool(self._firm.open_facts(other, finding))

    def _may_fail(self, finding: Finding) -> bool:
        """Whether it is not met, or answers could make it so; said of too many rather than too few."""
        if finding.outcome is not UNDECIDED:
            return finding.outcome is NOT_MET
        match finding.requirement:
            case Combination() as combination:
                return sum(map(self._may_fail, finding.parts)) > len(finding.parts) - combination.needed
            case OpenReading():
                return all(map(self._may_fail, finding.parts))
            case Score() as score:
                return any(points < wanted for points, wanted in self._points(score, best=False))
            case other:
                return bool(self._firm.open_facts(other, finding))

    def _points(self, score: Score, *, best: bool) -> Iterator[tuple[Number, Number]]:
        """The points that can surely be reached, or surely be missed, group by group and in all, each beside what is wanted."""
        total: Number = 0
        for group in score.score.groups:
            points: Number = 0
            for indicator in group.indicators:
                low, high = indicator.bounds(self._firm)
                moves = low != high and bool(self._firm.open_facts(indicator))
                points += (high if moves is best else low) or 0
            yield points, group.floor or 0
            total += points
        yield total, score.score.pass_mark


def _titles_of(measure: MeasureFinding) -> tuple[str, ...]:
    if not measure.measure.titles:
        return (REGISTERED,)
    return (REGISTERED, NEWLY_HELD if measure.measure.first_recognition else HELD)
