"""Why a fact is asked: the requirements of the tiers and the measures that look at it, each with document and clause.

Pure; it walks the rules of the day and tells nothing that does not stand there.
"""

from collections.abc import Iterator
from typing import NamedTuple

from assessment.judge import Assessment
from assessment.measures import HELD, NEWLY_HELD
from assessment.policy import Document
from assessment.requirement import Requirement, Score
from flows.position import Position

MOST_SHOWN = 12


class Reason(NamedTuple):
    """One place in the policies that looks at the fact."""

    what: str
    text: str
    document: str
    clause: str


def why(fact: str, position: Position) -> str:
    """The reasons in words, with the paper in which the answer stands."""
    words, definition = position.words, position.catalogue[fact]
    assert position.assessment is not None
    documents = _documents(position.assessment)
    lines = [words.say("Why this is asked: {fact}", fact=words.name(fact))]
    found = list(dict.fromkeys(_reasons(fact, position, position.assessment)))
    for reason in found[:MOST_SHOWN]:
        title = words.policy(documents[reason.document].title) if reason.document in documents else reason.document
        lines.append(
            words.say(
                "· {what}: {text} ({document}, {clause})",
                what=reason.what,
                text=reason.text,
                document=title,
                clause=words.clause(reason.clause),
            )
        )
    if len(found) > MOST_SHOWN:
        lines.append(words.say_count("· and {count} more place", "· and {count} more places", len(found) - MOST_SHOWN))
    if definition.source:
        lines.append(words.say("Where you find it: {source}", source=words.policy(definition.source)))
    return "\n".join(lines)


def _reasons(fact: str, position: Position, assessment: Assessment) -> Iterator[Reason]:
    words = position.words
    told: set[int] = set()
    for ladder in (assessment.ladder, assessment.national):
        for tier in ladder.tiers if ladder is not None else ():
            # A region's tier and the national one that it names rest on one rule, which is told once.
            if id(tier.rule) in told:
                continue
            told.add(id(tier.rule))
            name = words.policy(tier.name)
            for text, document, clause in _looking_at(fact, tier.rule.requirement, position):
                yield Reason(name, text, document, clause)
    for rule in position.library.rules(assessment.region, assessment.kind).support:
        measure = rule.measure
        asks_title = bool(measure.titles) and fact in (HELD, NEWLY_HELD)
        asks_sum = measure.sum is not None and any(_is_of(fact, part, position) for part in measure.sum.facts())
        looks = any(_is_of(fact, part, position) for condition in rule.requirements for part in condition.facts())
        if asks_title or asks_sum or looks:
            yield Reason(words.say("support"), words.policy(measure.name), measure.document, measure.clause)


def _looking_at(fact: str, requirement: Requirement, position: Position) -> Iterator[tuple[str, str, str]]:
    """The smallest parts of the requirement that look at the fact: text, document, clause."""
    words = position.words
    if isinstance(requirement, Score):
        for indicator in requirement.indicators():
            if any(_is_of(fact, part, position) for part in indicator.facts()):
                text = words.say("points for {indicator}", indicator=words.policy(indicator.text))
                yield text, requirement.document, indicator.clause or requirement.clause
    elif parts := requirement.parts():
        for part in parts:
            yield from _looking_at(fact, part, position)
    elif any(_is_of(fact, part, position) for part in requirement.facts()):
        text = words.policy(requirement.text) if requirement.text else requirement.describe(words)
        yield text, requirement.document, requirement.clause


def _is_of(fact: str, looked_at: str, position: Position) -> bool:
    """Whether the fact is the one looked at, or one that it is worked out from."""
    return fact == looked_at or fact in position.catalogue.inputs(looked_at)


def _documents(assessment: Assessment) -> dict[str, Document]:
    return {document.id: document for document in assessment.documents}
