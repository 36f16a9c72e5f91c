"""A firm judged under two libraries: as little as tells how it stands under either, and what moves for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from assessment.content import judged
from assessment.firm import Firm
from assessment.library import Ladder
from assessment.measures import HELD, Applicability, SupportRule, judge_measures
from assessment.quantity import MET, NOT_MET
from assessment.requirement import Finding, Kind, Requirement
from bot.impact.alike import Alike
from bot.impact.deadlines import Deadlines
from bot.impact.gaps import Gaps
from bot.policy_changes.movement import Movement, Paid, Stood, movement, steps_of

KIND: Final[Kind] = "new"
"""Impacts are about new applications, as standings are."""

Support = tuple[SupportRule, ...]
Findings = Mapping[str, Finding]


class Moves(NamedTuple):
    """How a firm stands under both, and how it moves, None where it does not."""

    before: Stood
    after: Stood
    movement: Movement | None


class Judging:
    """What has to be judged of firms that are read `alike` under both; None where a firm is read otherwise under the two."""

    def __init__(
        self,
        ladders: tuple[Ladder, Ladder],
        support: Sequence[Support],
        deadlines: Deadlines,
        on: date,
        alike: Alike | None,
    ) -> None:
        self._deadlines = deadlines
        self._tiers = tuple([tier for tier, *_ in ladder] for ladder in ladders)
        self._steps = steps_of(*self._tiers)
        older, newer = ({tier: rule.requirement for tier, rule, _ in ladder} for ladder in ladders)
        self._older = tuple(older.items())
        same = {
            tier for tier, now in newer.items() if alike is not None and tier in older and alike.asks(older[tier], now)
        }
        self._newer = tuple((tier, now, tier in same) for tier, now in newer.items())
        self._gaps = {
            tier: Gaps(tier, (_asked(older, tier), _asked(newer, tier)), on, alike)
            for tier in self._steps
            if tier is not None and tier not in same
        }
        self._support = tuple(self._differing(support, alike))
        self._paid = tuple({rule.measure.id: _paid(rule) for rule in rules} for rules in self._support)
        self._documents = {rule.measure.id: rule.measure.document for rule in self._support[1]}

    def moves(self, firms: tuple[Firm, Firm], granted: Mapping[str, date]) -> Moves:
        """How a firm stands and moves; `granted` are the days of its titles, as far as they are known."""
        older = {tier: asked.find(firms[0]) for tier, asked in self._older}
        newer = {tier: older[tier] if is_same else asked.find(firms[1]) for tier, asked, is_same in self._newer}
        before, after = self._stood(0, older, firms[0]), self._stood(1, newer, firms[1])
        following = dict.fromkeys((self._next(0, before), self._next(1, after)))
        gaps: list[str] = []
        for tier in following:
            if tier is not None and tier in self._gaps:
                gaps += self._gaps[tier].differing(_parts(older.get(tier)), _parts(newer.get(tier)), firms)
        deadlines: tuple[str, ...] = ()
        if self._deadlines:
            titles = firms[0].surely_in(HELD) | firms[1].surely_in(HELD)
            tiers = dict.fromkeys((before.likely, after.likely, *following))
            documents = [self._documents[name] for name in after.applicable if name in before.applicable]
            deadlines = self._deadlines.of(titles, granted, tiers, documents)
        return Moves(before, after, movement(before, after, self._steps, tuple(gaps), deadlines))

    def _differing(self, support: Sequence[Support], alike: Alike | None) -> Iterable[Support]:
        """The measures that can come out otherwise, or by a document that ends on another day; of the others nothing moves."""
        older, newer = ({rule.measure.id: rule for rule in rules} for rules in support)
        same = {
            name
            for name, rule in older.items()
            if alike is not None
            and name in newer
            and _content(rule) == _content(newer[name])
            and alike.facts((*rule.watched, *newer[name].watched))
            and newer[name].measure.document not in self._deadlines.documents
        }
        for rules in support:
            yield tuple(rule for rule in rules if rule.measure.id not in same)

    def _stood(self, side: int, findings: Findings, firm: Firm) -> Stood:
        likely = possible = None
        for tier, finding in findings.items():
            if finding.outcome is MET:
                likely = tier
            if finding.outcome is not NOT_MET:
                possible = tier
        paid = self._paid[side]
        applicable = {
            each.measure.id: paid[each.measure.id]._replace(benefit=each.benefit)
            for each in judge_measures(self._support[side], firm)
            if each.outcome is Applicability.APPLICABLE
        }
        return Stood(likely, possible, applicable)

    def _next(self, side: int, stood: Stood) -> str | None:
        """The tier after the highest one met."""
        tiers = self._tiers[side]
        place = tiers.index(stood.likely) + 1 if stood.likely is not None else 0
        return tiers[place] if place < len(tiers) else None


def _asked(rules: Mapping[str, Requirement], tier: str) -> tuple[Requirement, ...]:
    return rules[tier].parts() if tier in rules else ()


def _parts(finding: Finding | None) -> tuple[Finding, ...]:
    return () if finding is None else finding.parts


def _paid(rule: SupportRule) -> Paid:
    """What the measure comes to as far as it is the same for every firm."""
    pays = rule.measure.sum
    terms = None if pays is None or pays.terms is None else judged(pays.terms)
    return Paid(None, terms, rule.measure.paid_to is None, rule.measure.highest_once is None)


def _content(rule: SupportRule) -> tuple[object, object]:
    return judged(rule.measure.model_copy(update={"requires": ()})), judged(rule.requirements)
