"""Two libraries made ready to judge many firms under both: what is the same in both is judged once, or not at all.

It finds what `judge` finds (the tests hold it to that) and leaves out what nobody counts: what is open, missing or national.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from assessment.content import judged
from assessment.firm import Firm
from assessment.library import Library, Rule
from assessment.measures import Applicability, SupportRule, judge_measures
from assessment.quantity import MET, NOT_MET, Outcome
from assessment.requirement import Kind
from bot.policy_changes.movement import Movement, Stood, movement, steps_of

KIND: Final[Kind] = "new"
"""Impacts are about new applications, as standings are."""


class Moves(NamedTuple):
    """How a firm stands under both, and how it moves, None where it does not."""

    before: Stood
    after: Stood
    movement: Movement | None


class Comparison:
    """What two libraries make of firms of a region on a day; raises UnknownRegion and NoRule where either has no rules for it."""

    def __init__(self, before: Library, after: Library, region: str, on: date) -> None:
        self.before, self.after = before, after
        self.shares_facts = dict(before.catalogue) == dict(after.catalogue) and before.sizes == after.sizes
        older, newer = (library.ladder(region, on, KIND) for library in (before, after))
        self._older = [(tier, rule) for tier, rule, _ in older]
        known = dict(self._older)
        self._newer = [
            (tier, rule, self.shares_facts and tier in known and _asks_the_same(known[tier], rule))
            for tier, rule, _ in newer
        ]
        self.steps = steps_of([tier for tier, *_ in older], [tier for tier, *_ in newer])
        self._support = self._differing(*(library.rules(region, KIND).support_on(on) for library in (before, after)))

    def moves(self, firm_before: Firm, firm_after: Firm) -> Moves:
        """How a firm, as each library's facts tell it, stands and moves; where they share facts, one and the same firm."""
        older = [(tier, rule.requirement.find(firm_before).outcome) for tier, rule in self._older]
        known = dict(older)
        newer = [
            (tier, known[tier] if is_same else rule.requirement.find(firm_after).outcome)
            for tier, rule, is_same in self._newer
        ]
        before = _stood(older, self._support[0], firm_before)
        after = _stood(newer, self._support[1], firm_after)
        return Moves(before, after, movement(before, after, self.steps))

    def _differing(
        self, before: tuple[SupportRule, ...], after: tuple[SupportRule, ...]
    ) -> tuple[tuple[SupportRule, ...], tuple[SupportRule, ...]]:
        """The measures that can come out otherwise; the others apply under both or under neither."""
        if not self.shares_facts:
            return before, after
        older = {rule.measure.id: _content(rule) for rule in before}
        newer = {rule.measure.id: _content(rule) for rule in after}
        same = {name for name, content in older.items() if newer.get(name) == content}
        return _without(before, same), _without(after, same)


def _stood(outcomes: Iterable[tuple[str, Outcome]], support: tuple[SupportRule, ...], firm: Firm) -> Stood:
    likely = possible = None
    for tier, outcome in outcomes:
        if outcome is MET:
            likely = tier
        if outcome is not NOT_MET:
            possible = tier
    found = judge_measures(support, firm)
    applicable = tuple(each.measure.id for each in found if each.outcome is Applicability.APPLICABLE)
    return Stood(likely, possible, applicable)


def _asks_the_same(was: Rule, now: Rule) -> bool:
    return bool(judged(was.requirement) == judged(now.requirement))


def _content(rule: SupportRule) -> tuple[object, object]:
    return judged(rule.measure.model_copy(update={"requires": ()})), judged(rule.requirements)


def _without(support: tuple[SupportRule, ...], names: set[str]) -> tuple[SupportRule, ...]:
    return tuple(rule for rule in support if rule.measure.id not in names)
