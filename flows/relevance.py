"""Which open facts matter now, and which may yet come to matter, whatever is answered to the others.

Pure, and it only reads the judgement. What may come to matter is never less than what does, after any answers: so a topic in
which none of it is left is done for good, and the number of questions left is never said too low.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from assessment.facts import Catalogue, Fact
from assessment.firm import Firm
from assessment.judge import Assessment, Ladder
from assessment.measures import HELD, REGISTERED, MeasureFinding, Title
from assessment.quantity import MET, NOT_MET, UNDECIDED, Interval, Number
from assessment.requirement import (
    INDUSTRY,
    Combination,
    Compare,
    Finding,
    Indicator,
    OpenReading,
    Score,
    SizeClass,
    Weights,
)
from flows.session import Standing

Key = TypeVar("Key")
Found = TypeVar("Found")
_RATIOS: Final = frozenset({"ratio", "growth", "compound_growth_2y"})
"""Formulas of which nothing is known while one of the two figures is not."""


def still_to_ask(unknown: Iterable[str], catalogue: Catalogue, standing: Standing) -> tuple[str, ...]:
    """Those of the facts that were not dealt with yet; one known as a range was answered and is left alone.

    Where several parts are to be counted, their whole is asked too: none of the whole is none of every part.
    """
    return _to_ask(unknown, catalogue, _dealt_with(catalogue, standing))


def _to_ask(unknown: Iterable[str], catalogue: Catalogue, closed: set[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    parts: dict[str, int] = {}
    for fact in unknown:
        if fact in closed or fact in found:
            continue
        definition = catalogue[fact]
        if not definition.question:
            continue
        found[fact] = None
        whole = definition.not_above
        if whole and whole not in closed and _counts_a_part(definition, catalogue[whole]):
            parts[whole] = parts.get(whole, 0) + 1
    for whole, count in parts.items():
        if count > 1:
            found[whole] = None
    return tuple(found)


def _dealt_with(catalogue: Catalogue, standing: Standing) -> set[str]:
    """What was answered, or is not known; who does not know a set does not know which of it are so and so either."""
    closed = {*standing.answers, *standing.not_known}
    for fact in standing.not_known:
        if fact in catalogue and not catalogue[fact].is_number:
            closed.update(part for part, whole in catalogue.constraints_of[fact] if whole == fact)
    return closed


def _counts_a_part(part: Fact, whole: Fact) -> bool:
    return part.type == "count" and part.min == 0 and whole.min == 0 and part.topic == whole.topic


def may_matter(assessment: Assessment, standing: Standing, before: "Sought | None" = None) -> "Sought":
    """What matters, or may after answers to the others. What was sought `before` spares work, and changes nothing."""
    firm = _Asked(assessment.firm, standing)
    search = _Search(firm, _Known({}, {}, {}, {}, {}, {}) if before is None else before.known.still(before.firm, firm))
    search.look_at_tiers(assessment.ladder)
    if assessment.national is not None:
        search.look_at_tiers(assessment.national)
    search.look_at_support(assessment.measures)
    now = [fact for fact in assessment.asked if fact in search.found]
    facts = _to_ask((*now, *search.found), firm.catalogue, firm.closed) if now else ()
    return Sought(facts, firm, search.known)


class _Asked(Firm):
    """The firm as far as its owner can still tell: what is not known now stays so."""

    __slots__ = ("_firm", "closed")

    def __init__(self, firm: Firm, standing: Standing) -> None:
        super().__init__(firm.catalogue, firm.given)
        self.numbers = firm.numbers
        self._firm = firm
        self.closed = _dealt_with(firm.catalogue, standing)

    def moved_since(self, before: "_Asked") -> frozenset[str]:
        """Every fact of which something else may be known, or told, than before."""
        touched = self.catalogue.touched_by
        closed = (touched[fact] for fact in self.closed ^ before.closed if fact in touched)
        return self.changed_since(before).union(*closed)

    def never_asked(self) -> Iterable[str]:
        """The facts of which no more can be told, and those worked out, of which nothing was told."""
        told = self.given
        known = [fact for fact, value in told.items() if not isinstance(value, Interval) or value.is_exact]
        return (*known, *self.catalogue.derived.difference(told))

    def is_open(self, fact: str) -> bool:
        """Whether it may still be asked."""
        return fact not in self.closed

    def _find_open_inputs(self, fact: str) -> tuple[str, ...]:
        """Of a ratio none where its other half is not known."""
        wanted = self._firm.open_inputs(fact)
        if self.closed.isdisjoint(wanted):
            return wanted
        formula = self.catalogue[fact].derive
        if formula is None or fact in self.given:
            return super()._find_open_inputs(fact) if fact not in self.closed else ()
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
            other in self.given or other not in self.closed
            for pair in self.catalogue.constraints_of[fact]
            for other in pair
            if other != fact
        )

    def open_facts(self, finding: Finding) -> Sequence[str]:
        """The facts with which answers could still settle what is undecided."""
        requirement = finding.requirement
        if finding.parts:
            parts = [self.open_facts(part) for part in finding.parts if part.outcome is UNDECIDED]
            if isinstance(requirement, OpenReading) and not all(parts):
                # Readings have to agree: where one stays undecided, an answer to another settles nothing.
                return []
            return list(dict.fromkeys(fact for part in parts for fact in part))
        if isinstance(requirement, Compare):
            return self.open_inputs(requirement.fact)
        if isinstance(requirement, SizeClass) and self._never_has_a_size(requirement):
            return []
        weights: Weights = {}
        requirement.weigh(finding, self, 1, weights)
        return [fact for fact in weights if fact not in self.closed]

    def _never_has_a_size(self, size: SizeClass) -> bool:
        """Whether the industry is not known, and industries differ already in what the firm's size is."""
        if INDUSTRY in self.given or self.is_open(INDUSTRY):
            return False
        return set(size.outcomes(self)) >= {MET, NOT_MET}


class _Known(NamedTuple):
    """What was found of the findings of a firm, since each is part of many questions, and most are the same after an answer.

    It is kept by the identity of each; `findings` holds on to them, so that no other one can come to have the same.
    """

    open_inputs: dict[str, tuple[str, ...]]
    findings: dict[int, Finding]
    open_facts: dict[int, Sequence[str]]
    may_be_met: dict[int, bool]
    may_fail: dict[int, bool]
    moved_by: dict[int, tuple[Indicator, tuple[str, ...]]]

    def still(self, before: _Asked, now: _Asked) -> "_Known":
        """What still stands of it, to be added to: all that looks at nothing of which something else may be known or told now."""
        if before.catalogue is not now.catalogue:
            return _Known({}, {}, {}, {}, {}, {})
        moved = now.moved_since(before)
        gone = [key for key, finding in self.findings.items() if not moved.isdisjoint(finding.requirement.inputs)]
        return _Known(
            _without(moved, self.open_inputs),
            _without(gone, self.findings),
            _without(gone, self.open_facts),
            _without(gone, self.may_be_met),
            _without(gone, self.may_fail),
            {key: found for key, found in self.moved_by.items() if moved.isdisjoint(found[0].inputs)},
        )


def _without(gone: Iterable[Key], found: dict[Key, Found]) -> dict[Key, Found]:
    """A copy without these, which are few."""
    left = found.copy()
    for key in gone:
        left.pop(key, None)
    return left


class Sought(NamedTuple):
    """What was sought of a firm: `facts` are all those not dealt with that matter, or may; what matters now first."""

    facts: tuple[str, ...]
    firm: _Asked
    known: _Known


class _Search:
    """What answers still to come could do."""

    def __init__(self, firm: _Asked, known: _Known) -> None:
        self._firm = firm
        firm.open_by_fact.update(known.open_inputs)
        self.found: dict[str, None] = {}
        """The facts that matter or may come to matter, in the order in which they were found."""
        self._done = {*firm.closed, *firm.never_asked()}
        """Those, and the facts that are not to be found: what can only ask for these need not be looked into."""
        self._gaps_seen: set[int] = set()
        """Findings that a region's ladder shares with the nation's are looked at once."""
        self.known = known._replace(open_inputs=firm.open_by_fact)
        self._may_have_title_by: dict[str, bool] = {}

    def look_at_tiers(self, ladder: Ladder) -> None:
        """The facts that settle a tier, and those of the gaps of the tiers that are next or may come to be."""
        highest = max((place for place, tier in enumerate(ladder.tiers) if tier.outcome is MET), default=-1)
        for place, tier in enumerate(ladder.tiers):
            before = ladder.tiers[place - 1].finding if place else None
            if tier.outcome is MET or id(tier.finding) in self._gaps_seen:
                continue
            if place > highest and (before is None or self._may_be_met(before)):
                self._gaps_seen.add(id(tier.finding))
                self._look_at_gap(tier.finding)
            elif tier.outcome is UNDECIDED:
                self._look_at_tier(tier.finding)

    def look_at_support(self, measures: Iterable[MeasureFinding]) -> None:
        """The facts of measures that the firm has, or may turn out to have, the title for."""
        for measure in measures:
            if measure.open_now or measure.open_later:
                title = measure.title
                has_title = self._may_have_title(measure.held_by) if title is Title.UNKNOWN else title is Title.COUNTS
                if has_title and not measure.inputs <= self._done:
                    self._look_at_measure(measure)

    def _look_at_measure(self, measure: MeasureFinding) -> None:
        settled = True
        for condition in measure.conditions:
            if condition.outcome is UNDECIDED:
                settled = self._add(condition) and settled
        if settled and measure.benefit is not None and not measure.benefit.is_exact and measure.measure.sum is not None:
            for fact in measure.measure.sum.facts():
                self._take(self._firm.open_inputs(fact))

    def _may_have_title(self, held_by: str) -> bool:
        """Whether the firm may turn out to have the title, all that it rests on being told or still open, which then matters."""
        found = self._may_have_title_by.get(held_by)
        if found is None:
            unknown = [fact for fact in (REGISTERED, held_by) if fact and fact not in self._firm.given]
            found = self._may_have_title_by[held_by] = all(map(self._firm.is_open, unknown))
            if found:
                self._take(unknown if HELD in self._firm.given else [*unknown, HELD])
        return found

    def _look_at_tier(self, tier: Finding) -> None:
        """What can still settle a tier whose gap nobody sees: where it cannot be met any more, only what can fail counts."""
        may_be_met = self._may_be_met(tier)
        for part in tier.parts:
            is_open = part.outcome is UNDECIDED and not part.requirement.inputs <= self._done
            if is_open and (may_be_met or self._may_fail(part)):
                self._add(part)

    def _look_at_gap(self, finding: Finding) -> None:
        """The open facts of every part that an answer could still move; what failed is only looked at once the whole has."""
        if finding.requirement.inputs <= self._done:
            return
        if isinstance(finding.requirement, OpenReading) and finding.outcome is UNDECIDED:
            self._add(finding)
        elif finding.parts:
            may_fail = self._may_fail(finding)
            for part in finding.parts:
                if part.outcome is UNDECIDED or (may_fail and part.outcome is NOT_MET):
                    self._look_at_gap(part)
        elif isinstance(finding.requirement, Score):
            for indicator, (low, high) in zip(finding.requirement.indicators(), finding.indicators, strict=True):
                if low != high and not indicator.inputs <= self._done:
                    self._take(self._moved_by(indicator))
        elif finding.outcome is UNDECIDED:
            self._add(finding)

    def _add(self, finding: Finding) -> bool:
        """Take the open facts of what is undecided; whether there are any."""
        facts = self._open_facts(finding)
        self._take(facts)
        return bool(facts)

    def _take(self, facts: Iterable[str]) -> None:
        for fact in facts:
            self.found[fact] = None
            self._done.add(fact)

    def _open_facts(self, finding: Finding) -> Sequence[str]:
        found = self.known.open_facts.get(id(finding))
        if found is None:
            self.known.findings[id(finding)] = finding
            found = self.known.open_facts[id(finding)] = self._firm.open_facts(finding)
        return found

    def _moved_by(self, indicator: Indicator) -> tuple[str, ...]:
        """The facts that an open indicator hangs on, those that are not known among them."""
        found = self.known.moved_by.get(id(indicator))
        if found is None:
            found = self.known.moved_by[id(indicator)] = indicator, indicator.open_facts(self._firm)
        return found[1]

    def _may_be_met(self, finding: Finding) -> bool:
        """Whether it is met, or answers could make it so; said of too many rather than too few."""
        if finding.outcome is not UNDECIDED:
            return finding.outcome is MET
        found = self.known.may_be_met.get(id(finding))
        if found is None:
            self.known.findings[id(finding)] = finding
            found = self.known.may_be_met[id(finding)] = self._may_yet_be_met(finding)
        return found

    def _may_yet_be_met(self, finding: Finding) -> bool:
        match finding.requirement:
            case Combination() as combination:
                return _reach(combination.needed, map(self._may_be_met, finding.parts))
            case OpenReading():
                return all(map(self._may_be_met, finding.parts))
            case Score() as score:
                return all(points >= wanted for points, wanted in self._points(score, finding, best=True))
            case _:
                return bool(self._open_facts(finding))

    def _may_fail(self, finding: Finding) -> bool:
        """Whether it is not met, or answers could make it so; said of too many rather than too few."""
        if finding.outcome is not UNDECIDED:
            return finding.outcome is NOT_MET
        found = self.known.may_fail.get(id(finding))
        if found is None:
            self.known.findings[id(finding)] = finding
            found = self.known.may_fail[id(finding)] = self._may_yet_fail(finding)
        return found

    def _may_yet_fail(self, finding: Finding) -> bool:
        match finding.requirement:
            case Combination() as combination:
                return _reach(len(finding.parts) - combination.needed + 1, map(self._may_fail, finding.parts))
            case OpenReading():
                return all(map(self._may_fail, finding.parts))
            case Score() as score:
                return any(points < wanted for points, wanted in self._points(score, finding, best=False))
            case _:
                return bool(self._open_facts(finding))

    def _points(self, score: Score, finding: Finding, *, best: bool) -> list[tuple[Number, Number]]:
        """The points that can surely be reached, or surely be missed, group by group and in all, each beside what is wanted."""
        found: list[tuple[Number, Number]] = []
        bounds = iter(finding.indicators)
        total: Number = 0
        for group in score.score.groups:
            points: Number = 0
            for indicator in group.indicators:
                low, high = next(bounds)
                moves = low != high and not self._firm.closed.issuperset(self._moved_by(indicator))
                points += (high if moves is best else low) or 0
            found.append((points, group.floor or 0))
            total += points
        return [*found, (total, score.score.pass_mark)]


def _reach(needed: int, counted: Iterable[bool]) -> bool:
    """Whether at least so many hold; looked at only until that is clear."""
    if needed <= 0:
        return True
    for holds in counted:
        if holds:
            needed -= 1
            if needed <= 0:
                return True
    return False
