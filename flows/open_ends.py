"""What a result does not settle: the documents' standing and notices, answers wanting, what officials judge, what contradicts.

Each of them is always told: near the verdict in a few words, at the end of a report in full.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from assessment.judge import Assessment
from assessment.policy import Document
from assessment.presentation import notice
from assessment.quantity import MET
from assessment.requirement import Finding
from assessment.wording import Words
from flows import told
from flows.gaps import aims, text_of

MOST_DECISIVE = 5
_NOT_TO_RELY_ON = ("draft", "expired")


class OpenEnd(NamedTuple):
    """One reason for which something was not assessed, and all that it holds for."""

    heading: str
    items: tuple[str, ...]
    is_ranked: bool = False
    """Whether the first of them weighs most."""


def cautions(assessment: Assessment, words: Words) -> Iterator[str]:
    """A line for each document that nobody should rely on."""
    for document in unreliable(assessment):
        yield words.say("Please note – {document}", document=told.named(document, assessment.on, words))


def unreliable(assessment: Assessment) -> Iterator[Document]:
    """The documents of the result that are a draft, have ended or bear no date."""
    for document in assessment.documents:
        if document.status(assessment.on) in _NOT_TO_RELY_ON or document.effective_from is None:
            yield document


def contradictions(assessment: Assessment, words: Words) -> Iterator[str]:
    """A line for each figure that the other figures contradict."""
    yield from (told.contradiction(found, words) for found in assessment.contradictions)


def most_decisive(assessment: Assessment, words: Words) -> Iterator[str]:
    """The first few open facts and how many more there are; nothing where none is open."""
    first = words.semicolons(words.name(fact) for fact in assessment.asked[:MOST_DECISIVE])
    more = len(assessment.asked) - MOST_DECISIVE
    if more > 0:
        yield words.say("Not assessed yet: {facts}, and {count} more (all at the end).", facts=first, count=more)
    elif first:
        yield words.say("Not assessed yet: {facts}.", facts=first)


def documents(assessment: Assessment, words: Words) -> Iterator[str]:
    """Every document that the result rests on, with its status and its notice."""
    yield words.say("The documents behind this result:")
    for document in assessment.documents:
        number = f" {words.policy(document.number)}" if document.number else ""
        yield f"  · {words.policy(document.title)}{number} [{document.id}] — {status(document, assessment, words)}"
        yield f"    {notice(document, assessment, words)}"


def status(document: Document, assessment: Assessment, words: Words) -> str:
    """Where a document stands on the day, in a word or two."""
    return {
        "in_force": words.say("in force") if document.effective_from else words.say("no date is stated"),
        "draft": words.say("draft"),
        "expired": words.say("expired"),
        "superseded": words.say("superseded"),
    }[document.status(assessment.on)]


def not_assessed(assessment: Assessment, words: Words) -> Iterator[str]:
    """All that was not assessed: a line for each reason, and one for each thing where their order tells something."""
    for end in open_ends(assessment, words):
        if end.is_ranked:
            yield words.say("{fact}: {value}", fact=end.heading, value="").rstrip()
            yield from (words.say("  · {fact}", fact=item) for item in end.items)
        else:
            yield words.say("{fact}: {value}", fact=end.heading, value=words.semicolons(end.items))


def open_ends(assessment: Assessment, words: Words) -> Iterator[OpenEnd]:
    """What no figure settled: open facts, what officials judge, what rests on the owner's word; the last is always there."""
    if assessment.asked:
        said = words.say("Still to be answered, or given more exactly; what matters most comes first:")
        yield OpenEnd(as_heading(said), tuple(words.name(fact) for fact in assessment.asked), is_ranked=True)
    if assessment.later:
        said = words.say("Matters only once another condition is met, such as holding a title:")
        yield OpenEnd(as_heading(said), tuple(words.name(fact) for fact in assessment.later))
    ahead = [part for tier in aims(assessment) for part in tier.finding.parts]
    officials = _texts(_judged_by("officials", ahead, lambda finding: finding.outcome is not MET), words)
    if officials:
        yield OpenEnd(words.say("Officials judge"), officials)
    behind = [part for tier in assessment.ladder.tiers if tier.outcome is MET for part in tier.finding.parts]
    stated = _texts(_judged_by("statement", (*behind, *ahead), lambda finding: finding.outcome is MET), words)
    if stated:
        yield OpenEnd(words.say("Taken on your statement, not checked"), stated)
    yield OpenEnd(words.say("Not looked at here"), (words.say("papers and proofs: everything rests on your answers"),))


def as_heading(sentence: str) -> str:
    """A sentence that opens a list, as a heading above it."""
    return sentence.rstrip(":： ")


def _judged_by(judge: str, findings: Iterable[Finding], counts: Callable[[Finding], bool]) -> Iterator[Finding]:
    """The requirements that are judged so, each told as a whole rather than by its parts."""
    for finding in findings:
        if finding.requirement.judged_by != judge:
            yield from _judged_by(judge, finding.parts, counts)
        elif counts(finding):
            yield finding


def _texts(findings: Iterable[Finding], words: Words) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text_of(finding.requirement, words) for finding in findings))
