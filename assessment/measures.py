"""Which support measures apply: now, once the firm holds the title, not at all, or not yet to be said.

A title counts when it is held, not when its tests are met: what holders get is `after_recognition` for everyone else.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import repeat

from assessment.exact import Figures
from assessment.firm import Firm
from assessment.policy import Measure, Sum
from assessment.quantity import MET, NOT_MET, UNDECIDED, Interval, Outcome
from assessment.requirement import Finding, Requirement, Weights
from assessment.sums import benefit, total

REGISTERED = "registered_in_region"
HELD = "recognitions"
NEWLY_HELD = "newly_recognised"

WEIGHT = 1 << 20
"""The weight of one undecided measure, far below that of any tier."""


class Applicability(StrEnum):
    """What can be said of a measure for a firm."""

    APPLICABLE = "applicable"
    AFTER_RECOGNITION = "after_recognition"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not_applicable"


class Title(StrEnum):
    """How a firm stands to the region and to the titles that a measure is open to."""

    COUNTS = "counts"
    NOT_HELD = "not_held"
    TOO_LATE = "too_late"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


def _applicability(title: Title, conditions: Outcome) -> Applicability:
    if conditions is NOT_MET or title in (Title.TOO_LATE, Title.ELSEWHERE):
        return Applicability.NOT_APPLICABLE
    if conditions is UNDECIDED or title is Title.UNKNOWN:
        return Applicability.UNDECIDED
    return Applicability.APPLICABLE if title is Title.COUNTS else Applicability.AFTER_RECOGNITION


_APPLICABILITY = {(title, conditions): _applicability(title, conditions) for title in Title for conditions in Outcome}


@dataclass(slots=True)
class MeasureFinding:
    """A measure judged for a firm, with the sum worked out; `benefit` is None where the text names no money for the firm.

    `open_now` are the open facts that could settle it, or its sum once it applies, each with its weight; `open_later` are those
    that only count once a title is held, or once that is so.
    """

    measure: Measure
    outcome: Applicability
    title: Title
    conditions: tuple[Finding, ...]
    benefit: Interval | None
    open_now: Weights
    open_later: Weights
    inputs: frozenset[str]
    """Every fact that its conditions and its sum may ask for."""
    held_by: str
    """The fact that tells whether one of its titles is held; empty where it asks for none."""
    of_conditions: Weights
    """What is open of its conditions, whenever that counts."""

    @property
    def is_paid_to_firm(self) -> bool:
        """Whether the sum goes to the firm itself."""
        return self.benefit is not None and self.measure.paid_to is None


@dataclass(frozen=True, slots=True)
class SupportRule:
    """A measure ready to be judged: what every judgement reads of it is taken out of the model once."""

    measure: Measure
    requirements: tuple[Requirement, ...]
    finders: tuple[Callable[[Firm], Finding], ...]
    titles: tuple[tuple[str, ...], bool]
    pays: Sum | None
    watched: frozenset[str]
    """The facts that it looks at."""
    judged_by: frozenset[str]
    """Those of its conditions and its sum alone, whatever the firm's standing to the titles."""
    inputs: frozenset[str]
    """Those, and what they are worked out from."""
    held_by: str
    by_standing: dict[tuple[Title, tuple[str, ...]], MeasureFinding] | None
    """Where nothing else decides, no condition and no sum of its figures: what was found for a standing to the titles, and for
    what is not told of that."""

    @classmethod
    def of(cls, measure: Measure, requirements: tuple[Requirement, ...], figures: Figures) -> "SupportRule":
        """The measure with its settled conditions."""
        pays = measure.sum if measure.sum is not None and measure.sum.terms is None else None
        held_by = "" if not measure.titles else NEWLY_HELD if measure.first_recognition else HELD
        is_plain = not requirements and (pays is None or pays.constant is not None)
        finders = tuple(requirement.compiled.find for requirement in requirements)
        titles = (measure.titles, measure.first_recognition)
        judged_by = frozenset(
            [*(pays.facts() if pays is not None else ()), *(fact for each in requirements for fact in each.facts())]
        )
        watched = judged_by | {REGISTERED, HELD, NEWLY_HELD}
        inputs = figures.inputs(judged_by)
        return cls(
            measure, requirements, finders, titles, pays, watched, judged_by, inputs, held_by, {} if is_plain else None
        )


def judge_measures(
    rules: Sequence[SupportRule], firm: Firm, before: Sequence[MeasureFinding] = (), changed: Set[str] = frozenset()
) -> tuple[MeasureFinding, ...]:
    """Every measure; how the firm stands to a set of titles is found once for all measures that share it.

    What was found `before` of these same rules stands, where a rule looks at nothing that may have `changed` since.
    """
    titles: dict[tuple[tuple[str, ...], bool], Title] = {}
    untold: dict[bool, tuple[str, ...]] = {}
    found = []
    for rule, known in zip(rules, before or repeat(None, len(rules)), strict=True):
        if known is not None and rule.watched.isdisjoint(changed):
            found.append(known)
            continue
        title = titles.get(rule.titles)
        if title is None:
            title = titles[rule.titles] = standing(rule.measure, firm)
        asked: tuple[str, ...] = ()
        if title is Title.UNKNOWN:
            is_first = rule.titles[1]
            asked = untold.get(is_first) or untold.setdefault(is_first, _untold(firm, is_first=is_first))
        if rule.by_standing is None:
            still = known if known is not None and rule.judged_by.isdisjoint(changed) else None
            found.append(_judged(rule, firm, title, _asking(asked), still))
            continue
        plain = rule.by_standing.get((title, asked))
        if plain is None:
            plain = rule.by_standing[title, asked] = _judged(rule, firm, title, _asking(asked), None)
        found.append(plain)
    return tuple(found)


_NONE: Weights = {}


def _untold(firm: Firm, *, is_first: bool) -> tuple[str, ...]:
    """What is to be told of how a firm stands to the titles; the same for all measures that ask for them in the same way."""
    asked = (REGISTERED, HELD, NEWLY_HELD) if is_first else (REGISTERED, HELD)
    return tuple(fact for fact in asked if fact not in firm.given)


@cache
def _asking(untold: tuple[str, ...]) -> Weights:
    """The same for whoever has not told these: there are but few sets of them."""
    return dict.fromkeys(untold, WEIGHT)


def _judged(rule: SupportRule, firm: Firm, title: Title, asks: Weights, still: MeasureFinding | None) -> MeasureFinding:
    """The measure for a firm of this standing, of which it `asks`; of what was found before, the conditions `still` stand."""
    conditions = tuple([find(firm) for find in rule.finders]) if still is None else still.conditions
    settled = _all(conditions) if conditions else MET
    outcome = _APPLICABILITY[title, settled]
    paid = None if rule.pays is None else _benefit(rule.measure, rule.pays, firm, title)
    of_conditions = _NONE
    if settled is UNDECIDED:
        of_conditions = still.of_conditions if still is not None else _weighed(conditions, firm)
    now = later = _NONE
    if outcome is Applicability.UNDECIDED or (outcome is not Applicability.NOT_APPLICABLE and paid is not None):
        # What a sum leaves open counts only once the measure surely applies.
        of_sum = _weighed_sum(rule, firm) if paid is not None and not paid.is_exact else _NONE
        if title is Title.COUNTS:
            now, later = (of_conditions, of_sum) if settled is UNDECIDED else (of_sum, _NONE)
        else:
            now, later = asks, _together(of_conditions, of_sum)
    return MeasureFinding(
        *(rule.measure, outcome, title, conditions, paid, now, later, rule.inputs, rule.held_by, of_conditions)
    )


def _weighed(conditions: tuple[Finding, ...], firm: Firm) -> Weights:
    weights: Weights = {}
    undecided = [condition for condition in conditions if condition.outcome is UNDECIDED]
    for condition in undecided:
        condition.requirement.weigh(condition, firm, max(WEIGHT // len(undecided), 1), weights)
    return weights


def _together(first: Weights, second: Weights) -> Weights:
    if not first or not second:
        return first or second
    both = dict(first)
    for fact, weight in second.items():
        both[fact] = both.get(fact, 0) + weight
    return both


def _weighed_sum(rule: SupportRule, firm: Firm) -> Weights:
    weights: Weights = {}
    for fact in rule.pays.facts() if rule.pays is not None else ():
        for open_fact in _open(firm, fact):
            weights[open_fact] = weights.get(open_fact, 0) + WEIGHT
    return weights


def _open(firm: Firm, fact: str) -> tuple[str, ...]:
    if firm.catalogue[fact].is_number:
        return firm.open_inputs(fact)
    return () if fact in firm.given else (fact,)


def _all(conditions: tuple[Finding, ...]) -> Outcome:
    outcome = MET
    for condition in conditions:
        if condition.outcome is NOT_MET:
            return NOT_MET
        if condition.outcome is UNDECIDED:
            outcome = UNDECIDED
    return outcome


def standing(measure: Measure, firm: Firm) -> Title:
    """Whether the firm is registered in the region and holds one of the measure's titles, for the first time where that is asked.

    A region supports the firms of the region: documents take it for granted, so it is asked here and not in every measure.
    """
    registered = firm.truth(REGISTERED)
    if registered is None:
        return Title.UNKNOWN
    if not registered:
        return Title.ELSEWHERE
    if not measure.titles:
        return Title.COUNTS
    held, new = firm.members(HELD), firm.members(NEWLY_HELD)
    if held is not None and held.isdisjoint(measure.titles):
        return Title.NOT_HELD
    if not measure.first_recognition:
        return Title.UNKNOWN if held is None else Title.COUNTS
    if new is None:
        return Title.UNKNOWN
    if not new.isdisjoint(measure.titles):
        return Title.COUNTS
    return Title.UNKNOWN if held is None else Title.TOO_LATE


def _benefit(measure: Measure, paid: Sum, firm: Firm, title: Title) -> Interval | None:
    if paid.constant is not None:
        return paid.constant
    titles = None
    if title is Title.COUNTS:
        held = firm.members(NEWLY_HELD) if measure.first_recognition else firm.members(HELD)
        titles = None if held is None else held & set(measure.titles)
    return benefit(paid, firm, titles)


def total_paid(findings: Iterable[MeasureFinding]) -> Interval:
    """What the firm surely and possibly gets from measures that apply or may apply, the highest once where the text says so."""
    sums = []
    for finding in findings:
        if finding.is_paid_to_firm and finding.benefit is not None:
            if finding.outcome is Applicability.APPLICABLE:
                sums.append((finding.benefit, finding.measure.highest_once))
            elif finding.outcome is Applicability.UNDECIDED and finding.title is not Title.NOT_HELD:
                sums.append((Interval(0, finding.benefit.high), finding.measure.highest_once))
    return total(sums)


def total_gained(findings: Sequence[MeasureFinding], title: str) -> Interval:
    """What the firm surely and possibly would get from measures open to holders of a title, where it may not hold one yet."""
    sums = []
    for finding in findings:
        if not finding.is_paid_to_firm or title not in finding.measure.titles:
            continue
        paid = _for_title(finding, title)
        if finding.outcome is Applicability.AFTER_RECOGNITION:
            sums.append((paid, finding.measure.highest_once))
        elif finding.outcome is Applicability.UNDECIDED and finding.title in (Title.NOT_HELD, Title.UNKNOWN):
            sums.append((Interval(0, paid.high), finding.measure.highest_once))
    return total(sums)


def _for_title(finding: MeasureFinding, title: str) -> Interval:
    """The sum once that very title is held, where each title has its own."""
    paid, pays = finding.benefit, finding.measure.sum
    assert paid is not None
    assert pays is not None
    if pays.by_title is None:
        return paid
    amount = pays.by_title.get(title, 0)
    return Interval(0 if pays.open_below else amount, amount)
