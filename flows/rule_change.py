"""What differs between two sets of rules for one firm, told in plain words, and what the newer one needs to be asked.

Pure. It serves a rule that changed by date (the same library on another day) and a pack that was edited (another library).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from assessment.content import judged
from assessment.judge import Assessment, Ladder
from assessment.measures import MeasureFinding
from assessment.requirement import Compare, Requirement, Score
from assessment.wording import Words
from flows import told
from flows.gaps import text_of
from flows.support import cited, money

MOST_ASKED = 2


class RulesChange(NamedTuple):
    """What differs between two sets of rules for one firm, each a sentence of its own; empty where nothing does."""

    documents: tuple[str, ...]
    tiers: tuple[str, ...]
    requirements: tuple[str, ...]
    measures: tuple[str, ...]
    asks: tuple[str, ...]
    """The facts (at most two, the most decisive first) that the newer rules need and the older did not."""
    needs: tuple[str, ...]
    """The sentence that names them, where there are any."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing differs that could be told."""
        return not any(self)


def change_between(before: Assessment, after: Assessment, words: Words) -> RulesChange:
    """What changed for the same firm in the same region, in the language of `words`."""
    # A fact that is new has a name in the newer catalogue alone.
    words = Words(words.locale, after.firm.catalogue)
    asks = newly_asked(before, after)[:MOST_ASKED]
    needs = words.say("The new rules need answers that were not asked before: {facts}", facts=told.names(asks, words))
    return RulesChange(
        tuple(_documents(before, after, words)),
        tuple(_tiers(before.ladder, after.ladder, words)),
        tuple(_rules(before.ladder, after.ladder, words)),
        tuple(_measures(before.measures, after.measures, words)),
        asks,
        (needs,) if asks else (),
    )


def newly_asked(before: Assessment, after: Assessment) -> tuple[str, ...]:
    """The open facts that the later assessment needs and the earlier one had no use for; the most decisive first."""
    catalogue, known = after.firm.catalogue, {*before.unknown, *after.firm.given}
    return tuple(fact for fact in after.asked if fact not in known and catalogue[fact].question)


def told_change(change: RulesChange, words: Words) -> str:
    """The change in a few lines for a phone: the documents, the outcome for the firm, what lies behind it, what must be asked."""
    if change.is_nothing:
        return words.say("Nothing changes for you.")
    lines = list(change.documents)
    lines += change.tiers or [words.say("Your tiers stay as they were.")]
    lines += change.requirements
    lines += change.measures
    lines += change.needs
    return "\n".join(lines)


def _documents(before: Assessment, after: Assessment, words: Words) -> Iterator[str]:
    older = {document.id: document for document in before.documents}
    newer = {document.id: document for document in after.documents}
    for name, document in newer.items():
        if name not in older:
            yield words.say("New: {document}", document=told.named(document, after.on, words))
        elif older[name].status(before.on) != document.status(after.on):
            yield words.say("Changed: {document}", document=told.named(document, after.on, words))
    for name, document in older.items():
        if name not in newer:
            yield words.say("No longer used: {document}", document=told.named(document, after.on, words))


def _tiers(before: Ladder, after: Ladder, words: Words) -> Iterator[str]:
    older = {tier.tier: tier for tier in before.tiers}
    newer = {tier.tier for tier in after.tiers}
    for tier in after.tiers:
        name = words.policy(tier.name)
        now = told.tier_outcome(tier, words)
        if tier.tier not in older:
            yield words.say("{tier}: new, {now}", tier=name, now=now)
        elif (was := told.tier_outcome(older[tier.tier], words)) != now:
            yield words.say("{tier}: {was} → {now}", tier=name, was=was, now=now)
    for tier in before.tiers:
        if tier.tier not in newer:
            yield words.say("{tier}: no longer a tier", tier=words.policy(tier.name))


def _rules(before: Ladder, after: Ladder, words: Words) -> Iterator[str]:
    older = {tier.tier: tier.rule.requirement for tier in before.tiers}
    for tier in after.tiers:
        was = older.get(tier.tier)
        if was is None or was is tier.rule.requirement:
            continue
        differing = _differing(was.parts(), tier.rule.requirement.parts())
        changed = [_changed(earlier, now, words) for earlier, now in differing if earlier and now]
        new = [text_of(now, words) for earlier, now in differing if now and not earlier]
        gone = [text_of(earlier, words) for earlier, now in differing if earlier and not now]
        lines = [
            words.say("· changed: {texts}", texts=told.some(changed, words)) if changed else "",
            words.say("· newly required: {texts}", texts=told.some(new, words)) if new else "",
            words.say("· no longer required: {texts}", texts=told.some(gone, words)) if gone else "",
        ]
        if any(lines):
            rule = cited(tier.rule.document.id, tier.rule.clause, words)
            heading = words.say("What {tier} asks {rule}:", tier=words.policy(tier.name), rule=rule)
            yield "\n".join([heading, *filter(None, lines)])


def _differing(
    before: Sequence[Requirement], after: Sequence[Requirement]
) -> list[tuple[Requirement | None, Requirement | None]]:
    """The requirements that are not the same in both, side by side where they bear the same name."""
    older = {part.name: part for part in before}
    newer = {part.name: part for part in after}
    pairs = [(older.get(name), newer.get(name)) for name in dict.fromkeys((*newer, *older))]
    return [
        (earlier, now) for earlier, now in pairs if earlier is None or now is None or judged(earlier) != judged(now)
    ]


def _changed(before: Requirement, after: Requirement, words: Words) -> str:
    """A requirement that bears the same name in both: its figures where only they changed, or else both texts."""
    was, now = text_of(before, words), text_of(after, words)
    figures = list(_figures(before, after, words))
    if figures:
        return words.say("{text} ({figures})", text=now, figures=words.say(", ").join(figures))
    return now if was == now else words.say("{now} (before: {was})", now=now, was=was)


def _figures(before: Requirement, after: Requirement, words: Words) -> Iterator[str]:
    older = _bounds(before)
    for place, compare in _bounds(after).items():
        if place in older and older[place].bound != compare.bound:
            was, now = words.value(compare.fact, older[place].bound), words.value(compare.fact, compare.bound)
            yield words.say("{fact}: {was} → {now}", fact=words.name(compare.fact), was=was, now=now)
    scores = [[part.score for part in whole.walk() if isinstance(part, Score)] for whole in (before, after)]
    for earlier, later in zip(*scores, strict=False):
        if earlier.pass_mark != later.pass_mark:
            was, now = words.points(earlier.pass_mark), words.points(later.pass_mark)
            yield words.say("pass mark: {was} → {now}", was=was, now=now)
        indicators = {indicator.id: indicator for group in earlier.groups for indicator in group.indicators}
        for group in later.groups:
            for indicator in group.indicators:
                if indicator.id in indicators and judged(indicators[indicator.id]) != judged(indicator):
                    yield words.say("points are given otherwise for: {text}", text=words.policy(indicator.text))


def _bounds(requirement: Requirement) -> Mapping[tuple[str, str, str], Compare]:
    """The comparisons outside scores, by what they are called and hold against what."""
    found: dict[tuple[str, str, str], Compare] = {}
    waiting = [requirement]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, Compare):
            found.setdefault((part.name, part.fact, part.operator), part)
        waiting += part.parts()
    return found


def _measures(before: Sequence[MeasureFinding], after: Sequence[MeasureFinding], words: Words) -> Iterator[str]:
    older = {(found.measure.document, found.measure.id): found for found in before}
    newer = {(found.measure.document, found.measure.id): found for found in after}
    new = [words.policy(found.measure.name) for key, found in newer.items() if key not in older]
    gone = [words.policy(found.measure.name) for key, found in older.items() if key not in newer]
    changed = [
        _changed_measure(older[key], found, words)
        for key, found in newer.items()
        if key in older and judged(older[key].measure) != judged(found.measure)
    ]
    if changed:
        yield words.say("Support that changed: {texts}", texts=told.some(changed, words))
    if new:
        yield words.say("New support: {texts}", texts=told.some(new, words))
    if gone:
        yield words.say("Support that is gone: {texts}", texts=told.some(gone, words))


def _changed_measure(before: MeasureFinding, after: MeasureFinding, words: Words) -> str:
    name = words.policy(after.measure.name)
    if before.benefit is None or after.benefit is None or before.benefit == after.benefit:
        return name
    was, now = money(before.benefit, words), money(after.benefit, words)
    return words.say("{name}: {was} → {now}", name=name, was=was, now=now)
