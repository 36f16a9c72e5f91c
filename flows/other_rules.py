"""How the answer would differ under the rules before today's and under those announced.

Pure. The library says on which days a region's rules change; nothing is guessed beyond it, and where it has no other rules, that is
said. The firm's figures are taken as they are: they are not those of another year.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from assessment.firm import Firm
from assessment.judge import Assessment, judge
from assessment.library import NATION, Library
from assessment.requirement import Kind
from assessment.wording import Words
from flows import told
from flows.replies import Reply, Table, Text
from flows.rule_change import newly_asked

A_DAY = timedelta(days=1)


def previous_day(library: Library, region: str, on: date, kind: Kind) -> date | None:
    """The last day of the rules before those of this day, None where none are on record."""
    now = _rules_on(library, region, on, kind)
    for day in reversed(_turning_days(library, region)):
        if date.min < day <= on and _rules_on(library, region, day - A_DAY, kind) != now:
            return day - A_DAY if _rules_on(library, region, day - A_DAY, kind) is not None else None
    return None


def announced_day(library: Library, region: str, on: date, kind: Kind) -> date | None:
    """The first day of the rules after those of this day, None where none are on record."""
    now = _rules_on(library, region, on, kind)
    for day in _turning_days(library, region):
        later = _rules_on(library, region, day, kind)
        if day > on and later is not None and later != now:
            return day
    return None


def told_other_rules(
    library: Library, region: str, firm: Firm, on: date, kind: Kind, words: Words
) -> tuple[Reply, ...]:
    """The tiers now, before and next in a table, what would newly be asked, and each document with its status.

    Raises UnknownRegion and NoRule.
    """
    now = judge(library, region, firm, on, kind)
    before, after = (
        None if day is None else judge(library, region, firm, day, kind)
        for day in (previous_day(library, region, on, kind), announced_day(library, region, on, kind))
    )
    name = words.policy(library.rules(region, kind).region.name)
    lines = [
        *_earlier(now, before, name, words),
        *_later(now, after, name, words),
        *_ending(now, words),
        *told.cautions(now, words),
    ]
    replies: tuple[Reply, ...] = (Text(text="\n".join(lines)),)
    return replies if before is None and after is None else (_table(now, before, after, words), *replies)


def _table(now: Assessment, before: Assessment | None, after: Assessment | None, words: Words) -> Table:
    """The tiers, the lowest first, under each set of rules in the order of time."""
    columns = []
    if before is not None:
        columns.append((words.say("Until {day}", day=words.day(before.on)), before))
    columns.append((words.say("Now"), now))
    if after is not None:
        columns.append((words.say("From {day}", day=words.day(after.on)), after))
    return Table(
        caption=words.say("Your figures as they are, under the rules of each time"),
        header=(words.say("Tier"), *(heading for heading, _ in columns)),
        rows=tuple(
            (words.policy(tier.name), *(told.tier_outcome(column.ladder.tiers[place], words) for _, column in columns))
            for place, tier in enumerate(now.ladder.tiers)
        ),
    )


def _earlier(now: Assessment, before: Assessment | None, name: str, words: Words) -> Iterator[str]:
    if before is None:
        yield words.say("{region}: no earlier rule is on record.", region=name)
        return
    yield words.say("The rules until {day}, no longer open to an application now:", day=words.day(before.on))
    yield from _differences(now, before, words)


def _later(now: Assessment, after: Assessment | None, name: str, words: Words) -> Iterator[str]:
    if after is None:
        yield words.say("{region}: no later rule is on record.", region=name)
        return
    yield words.say("The rules from {day}:", day=words.day(after.on))
    yield from _differences(now, after, words)


def _ending(now: Assessment, words: Words) -> Iterator[str]:
    """Documents judged by now whose end is known, since what follows them may not be."""
    ladder = {tier.rule.document.id: tier.rule.document for tier in now.ladder.tiers}
    for document in ladder.values():
        if document.effective_until is not None and document.effective_until >= now.on:
            day = words.day(document.effective_until)
            yield words.say(
                "{title} [{id}] ends on {day}.", title=words.policy(document.title), id=document.id, day=day
            )


def _differences(now: Assessment, other: Assessment, words: Words) -> Iterator[str]:
    """The documents whose rules are others than now, and what they would newly ask."""
    rules_now = {id(tier.rule.requirement) for tier in now.ladder.tiers}
    documents = {
        t.rule.document.id: t.rule.document for t in other.ladder.tiers if id(t.rule.requirement) not in rules_now
    }
    used = {document.id for document in now.documents}
    documents |= {document.id: document for document in other.documents if document.id not in used}
    yield from (f"· {told.named(document, now.on, words)}" for document in documents.values())
    asks = newly_asked(now, other)
    if asks:
        names = told.some((words.name(fact) for fact in asks), words)
        yield words.say("· newly asked: {facts}", facts=names)


Rules = tuple[int, ...]


def _rules_on(library: Library, region: str, on: date, kind: Kind) -> Rules | None:
    """What is judged by on a day, as identities in the library; None where a tier has no rule."""
    ladder = library.find_ladder(region, on, kind)
    if ladder is None:
        return None
    rules = library.rules(region, kind)
    support = (id(rule) for rule in rules.support_on(on))
    benchmarks = (id(benchmark) for benchmark in rules.benchmarks if rules.has_begun(benchmark.document, on))
    return (*(id(rule.requirement) for _, rule, _ in ladder), *support, *benchmarks)


def _turning_days(library: Library, region: str) -> list[date]:
    """Every day on which a rule of the region, or of the nation, may begin to hold or to hold no longer."""
    found: set[date] = set()
    for place in {region, NATION}:
        for part in library.packs[place].documents:
            found.update(day for day in (part.document.effective_from,) if day is not None)
            for applies in (applies for tier in part.tiers.tiers for applies in tier.applies):
                found.update(day for day in (applies.starts,) if day is not None)
                if applies.until is not None and applies.until < date.max:
                    found.add(applies.until + A_DAY)
    return sorted(found)
