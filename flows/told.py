"""What is said in the same words wherever it is told: names of facts, documents, tiers, contradictions. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

from assessment.firm import Contradiction
from assessment.judge import Assessment, TierFinding
from assessment.policy import Document
from assessment.presentation import score_bounds
from assessment.quantity import Outcome
from assessment.wording import Words

MOST_NAMED = 3
"""Things named in one line; of more, the rest is counted."""


def names(facts: Iterable[str], words: Words) -> str:
    """The names of facts in one phrase; a name may hold a comma itself."""
    return words.semicolons(words.name(fact) for fact in facts)


def outcome(found: Outcome, words: Words) -> str:
    """A tier's outcome in a word or two."""
    return {
        Outcome.MET: words.say("likely reached"),
        Outcome.NOT_MET: words.say("not yet"),
        Outcome.UNDECIDED: words.say("still open"),
    }[found]


def score(tier: TierFinding, words: Words) -> str:
    """A tier's points, bounds where facts are open; nothing where it has none."""
    bounds = score_bounds(tier)
    if bounds is None:
        return ""
    low, high = bounds["low"], bounds["high"]
    if low == high and isinstance(low, int):
        return words.say_count("{count} point", "{count} points", low)
    return words.say("{points} points", points=f"{low}" if low == high else f"{low}–{high}")


def tier_outcome(tier: TierFinding, words: Words) -> str:
    """A tier's outcome with its points."""
    points = score(tier, words)
    return (
        words.say("{outcome}, {points}", outcome=outcome(tier.outcome, words), points=points)
        if points
        else outcome(tier.outcome, words)
    )


def status(document: Document, on: date, words: Words) -> str:
    """Where a document stands on the day, with the day that this hangs on."""
    match document.status(on):
        case "draft":
            return words.say("a draft, nothing in it holds yet")
        case "expired" if document.effective_until is not None:
            return words.say("ended on {day}, for reference only", day=words.day(document.effective_until))
        case "superseded" if document.superseded_by is not None:
            return words.say("a newer document took its place on {day}", day=words.day(document.superseded_by.starts))
        case _ if document.effective_from is not None and document.effective_from > on:
            return words.say("takes effect on {day}", day=words.day(document.effective_from))
        case _ if document.effective_from is not None:
            return words.say("in force since {day}", day=words.day(document.effective_from))
    return words.say("no date is stated")


def named(document: Document, on: date, words: Words) -> str:
    """A document with its id and where it stands."""
    return words.say(
        "{title} [{id}]: {status}",
        title=words.policy(document.title), id=document.id, status=status(document, on, words),
    )  # fmt: skip


def cautions(assessment: Assessment, words: Words) -> tuple[str, ...]:
    """A line for each document that an assessment rests on and that is not simply in force on its day."""
    return tuple(
        named(document, assessment.on, words)
        for document in assessment.documents
        if document.status(assessment.on) != "in_force"
    )


def contradiction(found: Contradiction, words: Words) -> str:
    """A figure given that is not what the others make it, and which of the two was used."""
    return words.say(
        "Please check {fact}: you gave {given}, the other figures make it {worked_out}; yours was used.",
        fact=words.name(found.fact),
        given=words.value(found.fact, found.given),
        worked_out=words.value(found.fact, found.worked_out),
    )


def some(texts: Iterable[str], words: Words, most: int = MOST_NAMED) -> str:
    """The first few of some texts, and how many more there are."""
    listed = list(dict.fromkeys(texts))
    told = words.semicolons(listed[:most])
    left = len(listed) - most
    return told if left <= 0 else words.say("{texts}; and {count} more", texts=told, count=left)


def bullets(texts: Iterable[str], words: Words) -> Iterator[str]:
    """The first few of some longer texts, a line each, and how many more there are."""
    listed = list(dict.fromkeys(texts))
    yield from (f"· {text}" for text in listed[:MOST_NAMED])
    if len(listed) > MOST_NAMED:
        yield words.say("· and {count} more", count=len(listed) - MOST_NAMED)
