"""What an answer supposed otherwise would change: tiers, gaps, support, and where nothing changes, what would.

Pure. It tells two assessments of one firm under the same rules apart and judges nothing itself.
"""

from collections.abc import Iterator

from assessment.firm import Firm
from assessment.gap import move_of
from assessment.judge import Assessment, Ladder, TierFinding
from assessment.measures import HELD, Applicability, MeasureFinding, total_gained, total_paid
from assessment.quantity import MET, NOT_MET
from assessment.requirement import Finding, View
from assessment.wording import Words
from assessment.wording import later as _
from flows import told
from flows.gaps import text_of
from flows.questionnaire import implied
from flows.replies import Reply, Text
from flows.support import cited, money

MOST_DERIVED = 3


def told_what_if(before: Assessment, after: Assessment, words: Words) -> tuple[Reply, ...]:
    """From the assessment of the answers (`before`) to that of the answers with something supposed (`after`), short for a phone."""
    lines = [
        *_supposed(before, after, words),
        *_tiers(before, after, words),
        *_gaps(before, after, words),
        *_support(before, after, words),
        *_what_would(before, after, words),
        *_caveats(before, after, words),
    ]
    return (Text(text="\n".join(lines)),)


def _supposed(before: Assessment, after: Assessment, words: Words) -> Iterator[str]:
    was, now = before.firm, after.firm
    differing = [fact for fact in now.catalogue if was.given.get(fact) != now.given.get(fact)]
    changed = [fact for fact in differing if not (_follows(fact, was) or _follows(fact, now))]
    for fact in changed:
        values = {"fact": words.name(fact), "was": _value(before, fact, words), "now": _value(after, fact, words)}
        yield words.say("Supposed – {fact}: {now} (your answer: {was})", **values)
    counting = {fact for tier in after.ladder.tiers for fact in tier.rule.requirement.facts()}
    worked_out = [
        fact
        for fact in now.catalogue
        if fact in now.catalogue.derived
        and fact in counting
        and fact not in changed
        and any(fact in now.catalogue.touched_by[each] for each in changed)
        and was.actual(fact) != now.actual(fact)
    ]
    for fact in worked_out[:MOST_DERIVED]:
        values = {"fact": words.name(fact), "was": _value(before, fact, words), "now": _value(after, fact, words)}
        yield words.say("That makes {fact}: {was} → {now}", **values)


def _follows(fact: str, firm: Firm) -> bool:
    """Whether the fact is no more than what another one leaves of it: of no patents at all, none of any sort."""
    return fact in implied(firm.catalogue, {other: value for other, value in firm.given.items() if other != fact})


def _value(assessment: Assessment, fact: str, words: Words) -> str:
    actual = assessment.firm.actual(fact)
    return words.say("unknown") if actual is None else words.value(fact, actual)


def _moved(before: Ladder, after: Ladder) -> Iterator[tuple[TierFinding, TierFinding]]:
    for was, now in zip(before.tiers, after.tiers, strict=True):
        if was.outcome is not now.outcome or _score(was.finding) != _score(now.finding):
            yield was, now


def _score(finding: Finding) -> object:
    return [finding.score, *(_score(part) for part in finding.parts)]


def _keeps_tiers(before: Assessment, after: Assessment) -> bool:
    return all(was.outcome is now.outcome for was, now in _moved(before.ladder, after.ladder))


def _tiers(before: Assessment, after: Assessment, words: Words) -> Iterator[str]:
    moved = list(_moved(before.ladder, after.ladder))
    if _keeps_tiers(before, after):
        yield (
            words.say("This changes nothing for your tier; only points move:")
            if moved
            else words.say("This changes nothing for your tier.")
        )
    for was, now in moved:
        first, second = told.tier_outcome(was, words), told.tier_outcome(now, words)
        if first != second:
            rule = cited(now.rule.document.id, now.rule.clause, words)
            yield words.say("{tier}: {was} → {now}", tier=words.policy(now.name), was=first, now=second) + f" {rule}"


def _gaps(before: Assessment, after: Assessment, words: Words) -> Iterator[str]:
    """What the tier that was next no longer lacks, newly lacks, still lacks; where no tier moved, `_what_would` tells the last."""
    next_tier = before.ladder.next
    if next_tier is None or before.firm.given == after.firm.given:
        return
    view = View(after.firm, words, after.on)
    supposed = next(tier for tier in after.ladder.tiers if tier.tier == next_tier.tier)
    closed: list[str] = []
    opened: list[str] = []
    left: list[str] = []
    for was, now in zip(next_tier.finding.parts, supposed.finding.parts, strict=True):
        if was.outcome is not MET and now.outcome is MET:
            closed.append(_requirement(now, view))
        elif now.outcome is NOT_MET:
            (left if was.outcome is NOT_MET else opened).append(_requirement(now, view))
    name = words.policy(supposed.name)
    if closed:
        yield words.say("Closed for {tier}:", tier=name)
        yield from told.bullets(closed, words)
    if opened:
        yield words.say("New gap for {tier}:", tier=name)
        yield from told.bullets(opened, words)
    if left and not _keeps_tiers(before, after):
        yield words.say("Still missing for {tier}:", tier=name)
        yield from told.bullets(left, words)


def _requirement(finding: Finding, view: View) -> str:
    explained = finding.requirement.explain(finding, view)
    source = cited(explained["source"]["document"], explained["source"]["clause"], view.words)
    gap = explained["gap"]["text"] if finding.outcome is NOT_MET and "gap" in explained else ""
    if gap:
        return f"{explained['text']} {source} → {gap}"
    return f"{explained['text']} {source}"


def _support(before: Assessment, after: Assessment, words: Words) -> Iterator[str]:
    """Measures that come or go, and the sums now and then: of those whose conditions are met, and of the titles within reach."""
    pairs = list(zip(before.measures, after.measures, strict=True))
    gained = [_measure(now, words) for was, now in pairs if _is_open(now) and not _is_open(was)]
    lost = [_measure(was, words) for was, now in pairs if _is_open(was) and now.outcome is Applicability.NOT_APPLICABLE]
    if gained:
        yield words.say("Support gained: {texts}", texts=told.some(gained, words))
    if lost:
        yield words.say("Support lost: {texts}", texts=told.some(lost, words))
    was, now = total_paid(before.measures), total_paid(after.measures)
    if was != now:
        yield words.say(
            "Support whose conditions you meet: {was} → {now}", was=money(was, words), now=money(now, words)
        )
    reached = {tier.tier for tier in (before.ladder.next, after.ladder.likely, after.ladder.next) if tier is not None}
    held = after.firm.members(HELD) or frozenset()
    for tier in after.ladder.tiers:
        was, now = total_gained(before.measures, tier.tier), total_gained(after.measures, tier.tier)
        if tier.tier in reached - held and was != now:
            values = {"was": money(was, words), "now": money(now, words)}
            yield words.say("What the title {tier} would bring: {was} → {now}", tier=words.policy(tier.name), **values)


def _is_open(found: MeasureFinding) -> bool:
    return found.outcome in (Applicability.APPLICABLE, Applicability.AFTER_RECOGNITION)


def _measure(found: MeasureFinding, words: Words) -> str:
    return f"{words.policy(found.measure.name)} {cited(found.measure.document, found.measure.clause, words)}"


def _what_would(before: Assessment, after: Assessment, words: Words) -> Iterator[str]:
    """Where no tier moved: the first moves that would, or why the firm alone can bring none about."""
    if not _keeps_tiers(before, after):
        return
    next_tier, way = after.ladder.next, after.way
    if next_tier is None or way is None:
        yield words.say("You likely reach the highest tier already.")
        return
    name = words.policy(next_tier.name)
    if way.moves:
        yield words.say("What would bring {tier} nearer:", tier=name)
        yield from told.bullets((move_of(move, after.firm, words, after.on)["text"] for move in way.moves), words)
    for message, requirements in (
        (_("{tier} also depends on answers not given yet: {texts}"), way.unanswered),
        (_("{tier} also depends on what the firm alone cannot bring about: {texts}"), way.blocked),
    ):
        if requirements:
            texts = told.some((text_of(part, words) for part in requirements), words)
            yield words.say(message, tier=name, texts=texts)


def _caveats(before: Assessment, after: Assessment, words: Words) -> Iterator[str]:
    for found in after.contradictions:
        if found not in before.contradictions:
            yield told.contradiction(found, words)
    changed = [fact for fact in after.firm.given if before.firm.given.get(fact) != after.firm.given[fact]]
    if any(after.firm.catalogue[fact].type == "money" for fact in changed):
        yield words.say(
            "Money counts by full years: what you spend or earn from now on counts for applications from {year}.",
            year=after.on.year + 1,
        )
    yield from told.cautions(after, words)
