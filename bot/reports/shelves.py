"""Support measures as they stand to the firm: open now, what a title would bring, what is still open; a shelf for each.

Sums are the judgement's. What a draft, an ended or a replaced document offers says so, and is never shown as open now.
"""

from collections.abc import Iterator
from itertools import chain, groupby

from assessment.judge import Assessment
from assessment.measures import Applicability, MeasureFinding, Title
from assessment.quantity import UNDECIDED
from assessment.wording import Words
from bot.reports.findings import Teller
from bot.reports.shapes import MeasureView, Shelf
from flows import shelving
from flows.open_ends import as_heading
from flows.support import money, whom_to_ask


def shelves(assessment: Assessment, teller: Teller) -> tuple[Shelf, ...]:
    """All measures that are not ruled out, by document and standing: first what is open now, last what is undecided."""
    found = [_shelf(shelf, teller) for shelf in shelving.shelves(assessment)]
    return tuple(sorted(found, key=lambda shelf: ("now", "title", "open").index(shelf.tone)))


def offices(assessment: Assessment, words: Words) -> Iterator[str]:
    """Whom to ask for all of that, each office once for a document."""
    for _, group in groupby(shelving.shelves(assessment), key=lambda shelf: shelf.document.id):
        on_shelves = list(group)
        measures = chain.from_iterable(shelf.measures for shelf in on_shelves)
        yield from whom_to_ask(measures, list(on_shelves[0].document.clauses), words)


def _shelf(shelf: shelving.Shelf, teller: Teller) -> Shelf:
    """A shelf in words; what is still open bears no total, which would promise too much."""
    return Shelf(
        heading=as_heading(shelving.heading(shelf, teller.assessment, teller.words)),
        tone=shelf.standing,
        status=shelf.status,
        status_said=teller.status(shelf.document.id),
        total="" if shelf.standing == "open" or shelf.total.high == 0 else money(shelf.total, teller.words),
        measures=tuple(_measure(each, teller) for each in shelf.measures),
    )


def _measure(finding: MeasureFinding, teller: Teller) -> MeasureView:
    measure, words = finding.measure, teller.words
    paid = money(finding.benefit, words) if finding.benefit is not None and finding.is_paid_to_firm else ""
    return MeasureView(
        name=words.policy(measure.name),
        text=words.policy(measure.says),
        paid=paid,
        paid_to="" if measure.paid_to is None else words.policy(measure.paid_to),
        contacts=words.say(", ").join(words.policy(contact) for contact in measure.contacts),
        depends_on=tuple(_depends_on(finding, teller)) if finding.outcome is Applicability.UNDECIDED else (),
        readings=tuple(_readings(finding, words)),
        source=teller.source(measure.document, measure.clause),
    )


def _depends_on(finding: MeasureFinding, teller: Teller) -> Iterator[str]:
    words = teller.words
    if finding.title is Title.UNKNOWN:
        yield words.say("where the firm is registered, and which titles it holds")
    elif finding.title is Title.NOT_HELD:
        yield words.say("a title that you do not hold yet")
    for condition in finding.conditions:
        if condition.outcome is UNDECIDED:
            yield teller.line(condition).text


def _readings(finding: MeasureFinding, words: Words) -> Iterator[str]:
    for reading in finding.measure.readings:
        yield words.say(
            "    {text}: {sides} — the text leaves it open, officials judge",
            text=words.policy(reading.text),
            sides=words.say(" / ").join(words.policy(side) for side in reading.sides),
        ).strip()
