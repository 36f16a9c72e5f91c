"""Support measures put into plain words: what is open now, what a title would bring, what depends on answers still open.

Money first, the largest sum first, each with its sentence and its clause; whom to ask stands once, at the end of a document's.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from assessment.judge import Assessment
from assessment.measures import MeasureFinding
from assessment.quantity import Interval
from assessment.wording import Words
from flows.shelving import heading, shelves


def support(assessment: Assessment, words: Words) -> Iterator[str]:
    """Support by what it takes, and by the document's standing: what a draft or an ended plan offers is not open now."""
    for _, of_document in groupby(shelves(assessment), key=lambda shelf: shelf.document.id):
        told: list[MeasureFinding] = []
        for shelf in of_document:
            listed = shelf.measures
            if shelf.standing == "open":
                listed = tuple(found for found in shelf.measures if found.is_paid_to_firm)
                said = _still_open(len(shelf.measures), len(listed), words)
                yield {
                    "in_force": said,
                    "draft": words.say("In the draft: {measures}", measures=said),
                    "expired": words.say("In the ended plan: {measures}", measures=said),
                    "superseded": words.say("In the document that was replaced: {measures}", measures=said),
                }[shelf.status]
            else:
                yield heading(shelf, assessment, words)
            yield from _listed(listed, words)
            if shelf.standing != "open" and shelf.total.high != 0:
                yield words.say("  Together: {sum}", sum=money(shelf.total, words))
            told += listed
        yield from whom_to_ask(told, list(shelf.document.clauses), words)


def _still_open(count: int, listed: int, words: Words) -> str:
    if listed == count:
        return words.say_count(
            "{count} support measure depends on what is still open:",
            "{count} support measures depend on what is still open:",
            count,
        )
    if listed:
        return words.say(
            "{count} support measures depend on what is still open. Those with a sum for you:", count=count
        )
    return words.say_count(
        "{count} support measure depends on what is still open; it has no sum for you that can be told yet.",
        "{count} support measures depend on what is still open; none has a sum for you that can be told yet.",
        count,
    )


def _listed(found: Sequence[MeasureFinding], words: Words) -> Iterator[str]:
    """Measures with money in full; then the others, a line a clause."""
    yield from _paid((finding for finding in found if finding.is_paid_to_firm), words)
    by_clause: dict[tuple[str, str], list[str]] = {}
    for finding in found:
        measure = finding.measure
        if finding.is_paid_to_firm:
            continue
        payee = "" if measure.paid_to is None else words.say(" (goes to: {payee})", payee=words.policy(measure.paid_to))
        by_clause.setdefault((measure.document, measure.clause), []).append(words.policy(measure.name) + payee)
    for (document, clause), names in by_clause.items():
        yield f"  · {words.semicolons(names)} {cited(document, clause, words)}"


def cited(document: str, clause: str, words: Words) -> str:
    """Document and clause, as short as they can be found again."""
    return f"[{document} {words.clause(clause)}]"


def whom_to_ask(told: Iterable[MeasureFinding], order: list[str], words: Words) -> Iterator[str]:
    """Each office once, with the clauses that name it; without them where all are named for everything."""
    clauses: dict[str, set[str]] = {}
    for finding in told:
        for contact in finding.measure.contacts:
            clauses.setdefault(contact, set()).add(finding.measure.clause)
    if not clauses:
        return
    if len({frozenset(each) for each in clauses.values()}) == 1:
        yield words.say("Whom to ask: {offices}", offices=words.say(", ").join(words.policy(each) for each in clauses))
        return
    yield words.say("Whom to ask, by clause:")
    for contact, each in clauses.items():
        listed = words.say(", ").join(words.clause(clause) for clause in sorted(each, key=order.index))
        yield words.say("  · {office}: {clauses}", office=words.policy(contact), clauses=listed)


def _paid(found: Iterable[MeasureFinding], words: Words) -> Iterator[str]:
    for finding in found:
        measure = finding.measure
        paid = "" if finding.benefit is None else words.say(": {sum}", sum=money(finding.benefit, words))
        yield f"  · {words.policy(measure.name)}{paid} {cited(measure.document, measure.clause, words)}"
        yield f"    {words.policy(measure.says)}"
        for reading in measure.readings:
            sides = words.say(" / ").join(words.policy(side) for side in reading.sides)
            yield words.say(
                "    {text}: {sides} — the text leaves it open, officials judge",
                text=words.policy(reading.text),
                sides=sides,
            )


def money(paid: Interval, words: Words) -> str:
    """A sum for the firm as bounds."""
    low, high = paid
    if high is None:
        return words.say("depends on figures not given yet")
    if low == high:
        return words.money(high)
    if not low:
        return words.say("up to {sum}", sum=words.money(high))
    return words.say("{low} to {high}", low=words.money(low), high=words.money(high))
