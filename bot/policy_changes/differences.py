"""Everything that differs between two sets of rules for one region: the same library on two days, or two libraries on one."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from assessment.content import judged, judged_of_fact
from assessment.library import NATION, Library, RegionRules, Rule
from assessment.listing import facts_of
from assessment.measures import HELD
from assessment.policy import Applies
from assessment.requirement import KINDS, Kind
from bot.policy_changes.documents import documents_differ
from bot.policy_changes.findings import About, Cited, Difference, Effect, Owner, PolicyText, Span, Titles
from bot.policy_changes.requirements import Place, requirements_differ
from bot.policy_changes.support import support_differs


class Side(NamedTuple):
    """A library as it judges on a day."""

    library: Library
    on: date


class Found(NamedTuple):
    """A difference, and the kinds of application that it is about."""

    kinds: tuple[Kind, ...]
    difference: Difference


def differences_of_all_kinds(before: Side, after: Side, region: str) -> tuple[Found, ...]:
    """What differs for any kind of application, what is the same for both told once."""
    found: dict[tuple[str, ...], Found] = {}
    for kind in KINDS:
        for difference in differences(before, after, region, kind):
            known = found.get(difference.same_as)
            kinds = (kind,) if known is None else tuple(dict.fromkeys((*known.kinds, kind)))
            found[difference.same_as] = Found(kinds, difference)
    return tuple(found.values())


def differences(before: Side, after: Side, region: str, kind: Kind) -> tuple[Difference, ...]:
    """What differs for one kind of application; a region that one side does not know has nothing there."""
    older, newer = _rules(before, region, kind), _rules(after, region, kind)
    found: list[Difference] = []
    if older is not None and newer is not None:
        found += _ladders_differ(older, newer)
    days = before.on, after.on
    found += documents_differ({} if older is None else older.documents, {} if newer is None else newer.documents, days)
    found += _tiers_differ(before, after, region, kind)
    if before.library is not after.library:
        found += _spans_differ(older, newer, kind)
    found += support_differs(
        () if older is None else older.support_on(before.on),
        () if newer is None else newer.support_on(after.on),
        _titles(before.library),
        _titles(after.library),
    )
    found += _benchmarks_differ(older, newer, before.on, after.on, region)
    if before.library is not after.library:
        found += _facts_differ(before.library, after.library, region)
    return tuple(found)


def _rules(side: Side, region: str, kind: Kind) -> RegionRules | None:
    return side.library.rules(region, kind) if region in side.library.packs else None


def _ladders_differ(was: RegionRules, now: RegionRules) -> Iterator[Difference]:
    owner = Owner("region", now.region.id, now.region.name)
    if was.region.name != now.region.name:
        names = PolicyText(was.region.name), PolicyText(now.region.name)
        yield Difference(About.REGION, Effect.WORDED, owner, now.region.name, *names, aspect="name")
    older = {tier.id: tier.name for tier in was.region.tiers}
    newer = {tier.id: tier.name for tier in now.region.tiers}
    shared = [tier for tier in newer if tier in older], [tier for tier in older if tier in newer]
    if shared[0] != shared[1]:
        ladders = Titles(tuple(older.values())), Titles(tuple(newer.values()))
        yield Difference(About.REGION, Effect.CHANGED, owner, now.region.name, *ladders, aspect="order")
    for tier, name in newer.items():
        if tier in older and older[tier] != name:
            texts = PolicyText(older[tier]), PolicyText(name)
            yield Difference(About.TIER, Effect.WORDED, Owner("tier", tier, name), name, *texts, aspect="name")


class _Step(NamedTuple):
    """A tier of a ladder with its rule."""

    name: str
    rule: Rule

    @property
    def cited(self) -> Cited:
        """Where the rule stands."""
        return Cited(self.rule.document.id, self.rule.clause)


def _tiers_differ(before: Side, after: Side, region: str, kind: Kind) -> Iterator[Difference]:
    older, newer = _ladder(before, region, kind), _ladder(after, region, kind)
    for tier, now in newer.items():
        owner = Owner("tier", tier, now.name)
        was = older.get(tier)
        if was is None:
            yield Difference(About.TIER, Effect.ADDED, owner, now.name, cited_after=now.cited)
            continue
        if was.rule.document.id != now.rule.document.id:
            texts = PolicyText(was.rule.document.title), PolicyText(now.rule.document.title)
            yield Difference(
                About.TIER, Effect.CHANGED, owner, now.name, *texts, was.cited, now.cited, aspect="document"
            )
        elif was.rule.clause != now.rule.clause:
            clauses = PolicyText(was.rule.clause), PolicyText(now.rule.clause)
            yield Difference(
                About.TIER, Effect.WORDED, owner, now.name, *clauses, was.cited, now.cited, aspect="clause"
            )
        place = Place(owner)
        yield from requirements_differ(was.rule.requirement.parts(), now.rule.requirement.parts(), place)
    for tier, was in older.items():
        if tier not in newer:
            owner = Owner("tier", tier, was.name)
            yield Difference(About.TIER, Effect.REMOVED, owner, was.name, cited_before=was.cited)


def _ladder(side: Side, region: str, kind: Kind) -> dict[str, _Step]:
    """The tiers that have a rule on the day; none where the region has no rule for all of them yet."""
    rules = _rules(side, region, kind)
    placed = None if rules is None else side.library.find_ladder(region, side.on, kind)
    if rules is None or placed is None:
        return {}
    names = {tier.id: tier.name for tier in rules.region.tiers}
    return {tier: _Step(names[tier], rule) for tier, rule, _ in placed}


def _spans_differ(was: RegionRules | None, now: RegionRules | None, kind: Kind) -> Iterator[Difference]:
    """When each tier's rules hold, whatever the day that is looked at."""
    older, newer = _spans(was, kind), _spans(now, kind)
    for (tier, document), (name, spans, source) in newer.items():
        before = older.get((tier, document))
        if before is not None and before[1] != spans:
            owner = Owner("tier", tier, name)
            values = Span(before[1]), Span(spans)
            yield Difference(About.TIER, Effect.CHANGED, owner, name, *values, before[2], source, aspect="applies")


def _spans(rules: RegionRules | None, kind: Kind) -> dict[tuple[str, str], tuple[str, tuple[Applies, ...], Cited]]:
    if rules is None:
        return {}
    names = {tier.id: tier.name for tier in rules.region.tiers}
    found: dict[tuple[str, str], tuple[str, tuple[Applies, ...], Cited]] = {}
    for rule in rules.rules:
        if kind in rule.applies.kinds:
            key = rule.tier, rule.document.id
            known = found[key][1] if key in found else ()
            span = rule.applies.model_copy(update={"kinds": KINDS})
            name = names.get(rule.tier, rule.tier)
            found[key] = name, (*known, span), Cited(rule.document.id, rule.clause)
    return found


def _benchmarks_differ(
    was: RegionRules | None, now: RegionRules | None, before: date, after: date, region: str
) -> Iterator[Difference]:
    older = [] if was is None else [one for one in was.benchmarks if was.has_begun(one.document, before)]
    newer = [] if now is None else [one for one in now.benchmarks if now.has_begun(one.document, after)]
    rules = now or was
    owner = Owner("region", region, region if rules is None else rules.region.name)
    for found in requirements_differ(older, newer, Place(owner)):
        yield Difference(
            About.BENCHMARK,
            found.effect,
            owner,
            found.name,
            found.before,
            found.after,
            found.cited_before,
            found.cited_after,
            found.aspect,
        )


def _facts_differ(before: Library, after: Library, region: str) -> Iterator[Difference]:
    """Facts that the region's rules look at and that are worked out, limited or chosen from otherwise; the national sizes."""
    owner = Owner("region", region, after.packs[region].region.name if region in after.packs else region)
    looked_at = set(facts_of(after, region)) if region in after.packs else set()
    for fact in sorted(looked_at & set(before.catalogue)):
        was, now = before.catalogue[fact], after.catalogue[fact]
        if judged_of_fact(was) != judged_of_fact(now):
            yield Difference(About.FACT, Effect.CHANGED, owner, now.name)
    if region == NATION and judged(before.sizes.classes) != judged(after.sizes.classes):
        yield Difference(About.SIZES, Effect.CHANGED, owner, after.sizes.document.title)


def _titles(library: Library) -> Mapping[str, str]:
    """The names of titles that a firm can hold."""
    return library.catalogue[HELD].options if HELD in library.catalogue else {}
