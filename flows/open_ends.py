"""What a result does not settle: the documents' standing and notices, answers wanting, what officials judge, what contradicts.

Each of them is always told: near the verdict in a few words, at the end of a report in full.
"""

from collections.abc import Iterator

from assessment.judge import Assessment
from assessment.policy import Document
from assessment.presentation import notice
from assessment.quantity import MET
from assessment.wording import Words
from flows import told
from flows.gaps import aims, missing_of, text_of

MOST_DECISIVE = 5
_NOT_TO_RELY_ON = ("draft", "expired")


def cautions(assessment: Assessment, words: Words) -> Iterator[str]:
    """A line for each document of the result that is a draft, has ended or bears no date, and for each contradicting figure."""
    for document in assessment.documents:
        if document.status(assessment.on) in _NOT_TO_RELY_ON or document.effective_from is None:
            yield words.say("Please note – {document}", document=told.named(document, assessment.on, words))
    for found in assessment.contradictions:
        yield words.say(
            "Please check {fact}: you gave {given}, the other figures make it {worked_out}; yours was used.",
            fact=words.name(found.fact),
            given=words.value(found.fact, found.given),
            worked_out=words.value(found.fact, found.worked_out),
        )


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
        yield f"  · {words.policy(document.title)}{number} [{document.id}] — {_status(document, assessment, words)}"
        yield f"    {notice(document, assessment, words)}"


def _status(document: Document, assessment: Assessment, words: Words) -> str:
    return {
        "in_force": words.say("in force") if document.effective_from else words.say("no date is stated"),
        "draft": words.say("draft"),
        "expired": words.say("expired"),
        "superseded": words.say("superseded"),
    }[document.status(assessment.on)]


def not_assessed(assessment: Assessment, words: Words) -> Iterator[str]:
    """All that was not assessed: open facts one by one, and what officials judge."""
    if assessment.asked:
        yield words.say("Still open for want of an answer, or of an exact figure; the most decisive first:")
        yield from (words.say("  · {fact}", fact=words.name(fact)) for fact in assessment.asked)
    if assessment.later:
        yield words.say("Counts only once something else is so, such as a title held:")
        yield "  " + words.semicolons(words.name(fact) for fact in assessment.later)
    missing = [finding for tier in aims(assessment) for finding in missing_of(tier)]
    officials = [f.requirement for f in missing if f.requirement.judged_by == "officials" and f.outcome is not MET]
    if officials:
        texts = dict.fromkeys(text_of(requirement, words) for requirement in officials)
        yield words.say("Officials judge: {texts}", texts=words.semicolons(texts))
