"""The difference of two lists of support measures: which there are, what each pays, to whom it is open, on what conditions."""

from collections.abc import Iterator, Mapping, Sequence

from assessment.content import judged
from assessment.measures import SupportRule
from assessment.policy import Measure, Sum
from bot.policy_changes.findings import About, Cited, Code, Difference, Effect, Owner, PolicyText, Titles, Value
from bot.policy_changes.requirements import Place, requirements_differ


def support_differs(
    before: Sequence[SupportRule],
    after: Sequence[SupportRule],
    titles_before: Mapping[str, str],
    titles_after: Mapping[str, str],
) -> Iterator[Difference]:
    """What differs; a measure is the same one by its id, which a region gives once."""
    older = {rule.measure.id: rule for rule in before}
    newer = {rule.measure.id: rule for rule in after}
    for name, rule in newer.items():
        if name not in older:
            yield _whole(rule.measure, Effect.ADDED)
        else:
            titles = _titles(older[name].measure, titles_before), _titles(rule.measure, titles_after)
            yield from _differs(older[name], rule, titles)
    for name, rule in older.items():
        if name not in newer:
            yield _whole(rule.measure, Effect.REMOVED)


def _whole(measure: Measure, effect: Effect) -> Difference:
    source, says = _cited(measure), measure.sum or PolicyText(measure.says)
    owner = _owner(measure)
    if effect is Effect.ADDED:
        return Difference(About.MEASURE, effect, owner, measure.name, None, says, None, source)
    return Difference(About.MEASURE, effect, owner, measure.name, says, None, source, None)


def _differs(was: SupportRule, now: SupportRule, titles: tuple[Titles, Titles]) -> Iterator[Difference]:
    older, newer = was.measure, now.measure
    sources = _cited(older), _cited(newer)

    def told(effect: Effect, before: Value, after: Value, aspect: str) -> Difference:
        return Difference(About.MEASURE, effect, _owner(newer), newer.name, before, after, *sources, aspect)

    if judged(older.sum) != judged(newer.sum):
        yield told(_sum_effect(older.sum, newer.sum), older.sum, newer.sum, "sum")
    if set(older.titles) != set(newer.titles):
        yield told(_titles_effect(older.titles, newer.titles), *titles, "titles")
    if older.first_recognition is not newer.first_recognition:
        effect = Effect.TIGHTENED if newer.first_recognition else Effect.LOOSENED
        yield told(effect, older.first_recognition, newer.first_recognition, "first_recognition")
    if older.highest_once != newer.highest_once:
        yield told(Effect.CHANGED, older.highest_once is not None, newer.highest_once is not None, "highest_once")
    if older.paid_to != newer.paid_to:
        yield told(Effect.CHANGED, PolicyText(older.paid_to or ""), PolicyText(newer.paid_to or ""), "paid_to")
    yield from requirements_differ(was.requirements, now.requirements, Place(_owner(newer)))
    yield from _words_differ(older, newer)


def _words_differ(older: Measure, newer: Measure) -> Iterator[Difference]:
    sources = _cited(older), _cited(newer)

    def told(before: Value, after: Value, aspect: str) -> Difference:
        return Difference(About.MEASURE, Effect.WORDED, _owner(newer), newer.name, before, after, *sources, aspect)

    if older.kind != newer.kind:
        yield told(Code(older.kind), Code(newer.kind), "kind")
    for aspect in ("name", "says"):
        if getattr(older, aspect) != getattr(newer, aspect):
            yield told(PolicyText(getattr(older, aspect)), PolicyText(getattr(newer, aspect)), aspect)
    if older.contacts != newer.contacts:
        offices = PolicyText("、".join(older.contacts)), PolicyText("、".join(newer.contacts))
        yield told(*offices, "contacts")
    if sources[0] != sources[1]:
        yield told(PolicyText(older.clause), PolicyText(newer.clause), "clause")


def _sum_effect(was: Sum | None, now: Sum | None) -> Effect:
    """Raised or lowered where one figure alone differs, or where a sum begins or ceases."""
    if was is None or now is None:
        return Effect.RAISED if was is None else Effect.LOWERED
    if was.constant is not None and now.constant is not None and was.constant.high != now.constant.high:
        return Effect.RAISED if (now.constant.high or 0) > (was.constant.high or 0) else Effect.LOWERED
    figures = ("fixed", "up_to", "rate", "a_head", "base_cap", "cap")
    differing = [key for key in figures if getattr(was, key) != getattr(now, key)]
    same_else = was.model_copy(update=dict.fromkeys(figures)) == now.model_copy(update=dict.fromkeys(figures))
    if len(differing) == 1 and same_else:
        older, newer = getattr(was, differing[0]), getattr(now, differing[0])
        if older is not None and newer is not None:
            return Effect.RAISED if newer > older else Effect.LOWERED
        # Only a cap can come or go alone.
        return Effect.LOWERED if older is None else Effect.RAISED
    return Effect.CHANGED


def _titles_effect(was: Sequence[str], now: Sequence[str]) -> Effect:
    if not was or (now and set(now) < set(was)):
        return Effect.TIGHTENED
    return Effect.LOOSENED if not now or set(was) < set(now) else Effect.CHANGED


def _titles(measure: Measure, names: Mapping[str, str]) -> Titles:
    return Titles(tuple(names.get(title, title) for title in measure.titles))


def _owner(measure: Measure) -> Owner:
    return Owner("measure", measure.id, measure.name)


def _cited(measure: Measure) -> Cited:
    return Cited(measure.document, measure.clause)
