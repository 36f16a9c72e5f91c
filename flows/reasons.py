"""Why a fact is asked: the requirements of the tiers and the measures that look at it, each with document and clause.

Pure; it walks the rules of the day and tells nothing that does not stand there.
"""

from collections.abc import Iterator
from typing import NamedTuple

from assessment.judge import Assessment
from assessment.measures import HELD, NEWLY_HELD
from assessment.requirement import Requirement, Score
from flows import told
from flows.gaps import text_of
from flows.position import Position
from flows.support import cited

MOST_TIERS = 5
"""Places in the tests of tiers that are named; of more, the rest is counted."""


class Reason(NamedTuple):
    """One place in the policies that looks at the fact: itself, or first at a figure that it is worked into."""

    text: str
    document: str
    clause: str
    is_direct: bool


def why(fact: str, position: Position) -> str:
    """The reasons in words, with the paper in which the answer stands: first for the tiers, then in one line for support."""
    words, definition, assessment = position.words, position.catalogue[fact], position.assessment
    assert assessment is not None
    lines = [words.say("Why this is asked: {fact}", fact=words.name(fact))]
    tiers: dict[Reason, list[str]] = {}
    for tier, reason in _of_tiers(fact, position, assessment):
        tiers.setdefault(reason, []).append(tier)
    for reason, names in sorted(tiers.items(), key=lambda found: not found[0].is_direct)[:MOST_TIERS]:
        source = cited(reason.document, reason.clause, words)
        lines.append(
            words.say("· {tiers}: {text} {source}", tiers=words.semicolons(names), text=reason.text, source=source)
        )
    if len(tiers) > MOST_TIERS:
        lines.append(words.say_count("· and {count} more place", "· and {count} more places", len(tiers) - MOST_TIERS))
    measures = list(dict.fromkeys(_of_support(fact, position, assessment)))
    if measures:
        lines.append(words.say("· support: {measures}", measures=told.some(measures, words)))
    if definition.source:
        lines.append(words.say("Where you find it: {source}", source=words.policy(definition.source)))
    return "\n".join(lines)


def _of_tiers(fact: str, position: Position, assessment: Assessment) -> Iterator[tuple[str, Reason]]:
    """Each tier by name with what in its test looks at the fact."""
    seen: set[int] = set()
    for ladder in (assessment.ladder, assessment.national):
        for tier in ladder.tiers if ladder is not None else ():
            # A region's tier and the national one that it names rest on one rule, which is told once.
            if id(tier.rule) in seen:
                continue
            seen.add(id(tier.rule))
            name = position.words.policy(tier.name)
            yield from ((name, reason) for reason in _looking_at(fact, tier.rule.requirement, position))


def _of_support(fact: str, position: Position, assessment: Assessment) -> Iterator[str]:
    """The measures that look at the fact, each with its clause."""
    words = position.words
    for rule in position.library.rules(assessment.region, assessment.kind).support:
        measure = rule.measure
        asks_title = bool(measure.titles) and fact in (HELD, NEWLY_HELD)
        asks_sum = measure.sum is not None and any(_is_of(fact, part, position) for part in measure.sum.facts())
        looks = any(_is_of(fact, part, position) for condition in rule.requirements for part in condition.facts())
        if asks_title or asks_sum or looks:
            yield f"{words.policy(measure.name)} {cited(measure.document, measure.clause, words)}"


def _looking_at(fact: str, requirement: Requirement, position: Position) -> Iterator[Reason]:
    """The smallest parts of the requirement that look at the fact."""
    words = position.words
    if isinstance(requirement, Score):
        for indicator in requirement.indicators():
            if any(_is_of(fact, part, position) for part in indicator.facts()):
                text = words.say("points for {indicator}", indicator=words.policy(indicator.text))
                yield Reason(text, requirement.document, indicator.clause or requirement.clause, is_direct=False)
    elif parts := requirement.parts():
        for part in parts:
            yield from _looking_at(fact, part, position)
    elif any(_is_of(fact, part, position) for part in requirement.facts()):
        yield Reason(
            text_of(requirement, words), requirement.document, requirement.clause, is_direct=fact in requirement.facts()
        )


def _is_of(fact: str, looked_at: str, position: Position) -> bool:
    """Whether the fact is the one looked at, or one that it is worked out from."""
    return fact == looked_at or fact in position.catalogue.inputs(looked_at)
