"""A firm judged under a region's rules on a date: tiers, what is missing, what is open, support, and the way to the next tier."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from assessment.firm import Contradiction, Firm
from assessment.library import NATION, Library, RegionRules, Rule
from assessment.measures import MeasureFinding, judge_measures
from assessment.path import Path, path_to
from assessment.policy import Document
from assessment.quantity import MET, NOT_MET, UNDECIDED, Outcome
from assessment.requirement import Compare, Finding, Kind, Requirement, Weights

FULL_WEIGHT = 1 << 40
"""The weight of one undecided outcome, shared out among the facts that can settle it; a power of two so that shares stay whole."""


@dataclass(slots=True)
class TierFinding:
    """A tier judged by the rule of the date; `named_by` is the region's document and clause where that only names the tier."""

    tier: str
    name: str
    rule: Rule
    finding: Finding
    named_by: tuple[str, str] | None

    @property
    def outcome(self) -> Outcome:
        """Whether the firm meets the tier."""
        return self.finding.outcome


@dataclass(slots=True)
class Ladder:
    """The tiers of a region, the lowest first."""

    region: str
    tiers: tuple[TierFinding, ...]

    @property
    def likely(self) -> TierFinding | None:
        """The highest tier met."""
        return next((tier for tier in reversed(self.tiers) if tier.outcome is MET), None)

    @property
    def possible(self) -> TierFinding | None:
        """The highest tier not ruled out."""
        return next((tier for tier in reversed(self.tiers) if tier.outcome is not NOT_MET), None)

    @property
    def next(self) -> TierFinding | None:
        """The tier after the highest one met, None at the top."""
        likely = self.likely
        place = self.tiers.index(likely) + 1 if likely is not None else 0
        return self.tiers[place] if place < len(self.tiers) else None


@dataclass
class Assessment:
    """Everything that can be said of a firm under a region's rules on a date."""

    region: str
    on: date
    kind: Kind
    firm: Firm
    ladder: Ladder
    national: Ladder | None
    missing: tuple[Finding, ...]
    asked: tuple[str, ...]
    """Open facts that can change a tier, what is missing, or support that the firm could have now; the most decisive first."""
    later: tuple[str, ...]
    """Open facts that matter only once something else is so: a title is held, a measure applies; or that bound one to be asked."""
    measures: tuple[MeasureFinding, ...]
    benchmarks: tuple[Compare, ...]
    contradictions: tuple[Contradiction, ...]
    documents: tuple[Document, ...]

    def is_of(self, library: Library, region: str, on: date, kind: Kind) -> bool:
        """Whether it was judged by the rules of this day."""
        same_library = self.firm.catalogue is library.catalogue
        return same_library and (self.region, self.on, self.kind) == (region, on, kind)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Every open fact that can still change an outcome; the most decisive first."""
        return self.asked + self.later

    @cached_property
    def way(self) -> Path[Requirement] | None:
        """The cheapest way to the next tier, None at the top; worked out when first asked for, since a question needs none."""
        tier = self.ladder.next
        if tier is None:
            return None
        wanted = [part.requirement for part in tier.finding.parts]
        return path_to(wanted, [part.requirement for part in tier.finding.parts if part.outcome is not MET], self.firm)


def judge(
    library: Library, region: str, firm: Firm, on: date, kind: Kind = "new", before: Assessment | None = None
) -> Assessment:
    """Judge a firm; raises UnknownRegion and NoRule.

    `before` spares work and changes nothing: what was found then by the same rules stands, where it looks at nothing that has
    changed since.
    """
    known = _NOTHING
    if before is not None and before.is_of(library, region, on, kind):
        known = _Known.of(before, firm)
        if not known.changed:
            return before
    rules = library.rules(region, kind)
    support = rules.support_on(on)
    ladder = _ladder(library, region, firm, known, on, kind)
    national = None if region == NATION else _national(library, ladder, firm, known, on, kind)
    measures = judge_measures(support, firm, known.measures, known.changed)
    return Assessment(
        region,
        on,
        kind,
        firm,
        ladder,
        national,
        _missing(ladder.next),
        *_unknown(firm, ladder, national, measures),
        measures,
        tuple(benchmark for benchmark in rules.benchmarks if rules.has_begun(benchmark.document, on)),
        tuple(firm.contradictions()),
        _documents(rules, ladder, national, on),
    )


class _Known(NamedTuple):
    """What was found before of each rule and measure, and the facts that may have changed since."""

    findings: dict[int, Finding]
    measures: tuple[MeasureFinding, ...]
    changed: frozenset[str]

    @classmethod
    def of(cls, before: Assessment, firm: Firm) -> "_Known":
        ladders = [ladder for ladder in (before.ladder, before.national) if ladder is not None]
        findings = {id(tier.rule): tier.finding for ladder in ladders for tier in ladder.tiers}
        return cls(findings, before.measures, firm.changed_since(before.firm))

    def find(self, rule: Rule, firm: Firm) -> Finding:
        """The rule judged."""
        before = self.findings.get(id(rule))
        if before is None:
            return rule.requirement.find(firm)
        if self.changed.isdisjoint(rule.requirement.inputs):
            return before
        return rule.requirement.find_after(before, self.changed, firm)


_NOTHING = _Known({}, (), frozenset())


def _ladder(library: Library, region: str, firm: Firm, known: _Known, on: date, kind: Kind) -> Ladder:
    rules = library.rules(region, kind)
    names = {tier.id: tier.name for tier in rules.region.tiers}
    named_by = rules.national_clauses
    return Ladder(
        region,
        tuple(
            [
                TierFinding(tier, names[tier], rule, known.find(rule, firm), named_by[tier] if is_national else None)
                for tier, rule, is_national in library.ladder(region, on, kind)
            ]
        ),
    )


def _national(library: Library, own: Ladder, firm: Firm, known: _Known, on: date, kind: Kind) -> Ladder | None:
    """The national ladder of the date, None where none held yet; what the region's ladder judged already is not judged again."""
    placed = library.find_ladder(NATION, on, kind)
    if placed is None:
        return None
    judged = {id(tier.rule): tier.finding for tier in own.tiers}
    names = {tier.id: tier.name for tier in library.rules(NATION, kind).region.tiers}
    return Ladder(
        NATION,
        tuple(
            [
                TierFinding(tier, names[tier], rule, judged.get(id(rule)) or known.find(rule, firm), None)
                for tier, rule, _ in placed
            ]
        ),
    )


def _missing(tier: TierFinding | None) -> tuple[Finding, ...]:
    """What stands between the firm and the tier: what is not met first, then what is undecided."""
    parts = () if tier is None else tier.finding.parts
    return tuple(
        [part for part in parts if part.outcome is NOT_MET] + [part for part in parts if part.outcome is UNDECIDED]
    )


def _unknown(
    firm: Firm, ladder: Ladder, national: Ladder | None, measures: tuple[MeasureFinding, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The open facts that can change something now, and those that matter only for support with a title not held."""
    weights: Weights = {}
    for place, standing in enumerate((ladder, national)):
        if standing is None:
            continue
        next_tier = standing.next
        for step, tier in enumerate(standing.tiers):
            weight = FULL_WEIGHT >> (2 * step + place)
            if tier.outcome is UNDECIDED:
                tier.rule.requirement.weigh_gap(tier.finding, firm, weight, weights)
            elif tier is next_tier:
                tier.rule.requirement.weigh_gap(tier.finding, firm, weight >> 1, weights)
    later: Weights = {
        other: 1
        for fact in weights
        for pair in firm.catalogue.constraints_of[fact]
        for other in pair
        if firm.catalogue[other].is_number and not firm.numbers[other].is_exact
    }
    _add_up([measure.open_now for measure in measures if measure.open_now], weights)
    for measure in measures:
        for fact, weight in measure.open_later.items():
            later[fact] = later.get(fact, 0) + weight
    asked = tuple(sorted(weights, key=lambda fact: -weights[fact]))
    return asked, tuple(fact for fact in sorted(later, key=lambda fact: -later[fact]) if fact not in weights)


def _add_up(every: list[Weights], weights: Weights) -> None:
    """Add them all; most are the same one, which is added once, as often as it counts."""
    often = Counter(map(id, every))
    for each in every:
        if times := often.pop(id(each), 0):
            for fact, weight in each.items():
                weights[fact] = weights.get(fact, 0) + weight * times


def _documents(rules: RegionRules, ladder: Ladder, national: Ladder | None, on: date) -> tuple[Document, ...]:
    """Every document that the assessment rests on: those of the region that it used, then the national ones."""
    used = rules.cited | {tier.rule.document.id for tier in ladder.tiers}
    documents = {name: doc for name, doc in rules.documents.items() if name in used and rules.has_begun(name, on)}
    for standing in (ladder, national):
        for tier in standing.tiers if standing is not None else ():
            documents.setdefault(tier.rule.document.id, tier.rule.document)
    return tuple(documents.values())
