"""Support measures as they stand to the firm: open now, what a title would bring, what is still open; a shelf for each.

Sums are the judgement's. What a draft, an ended or a replaced document offers says so, and is never shown as open now.
"""

from collections.abc import Iterable, Iterator, Sequence

from assessment.judge import Assessment
from assessment.measures import Applicability, MeasureFinding, Title, total_gained, total_paid
from assessment.policy import Document
from assessment.quantity import UNDECIDED, Interval, Number
from assessment.wording import Words
from bot.reports.findings import Teller
from bot.reports.shapes import MeasureView, Shelf, Tone
from flows.support import money


def shelves(assessment: Assessment, teller: Teller) -> tuple[Shelf, ...]:
    """All measures that are not ruled out, by document and standing: first what is open now, last what is undecided."""
    found = [
        shelf
        for document in assessment.documents
        for shelf in _of_document(
            document, [each for each in assessment.measures if each.measure.document == document.id], teller
        )
    ]
    return tuple(sorted(found, key=lambda shelf: ("now", "title", "open").index(shelf.tone)))


def _of_document(document: Document, measures: list[MeasureFinding], teller: Teller) -> Iterator[Shelf]:
    words, status = teller.words, document.status(teller.assessment.on)
    now = [found for found in measures if found.outcome is Applicability.APPLICABLE]
    if now:
        said = {
            "in_force": words.say("Support open to you now:"),
            "draft": words.say("Support that the draft would open to you, if it is issued as it stands:"),
            "expired": words.say(
                "Support that was open to firms like yours until the plan ended; ask what took its place:"
            ),
            "superseded": words.say("Support of a document that was replaced; ask whether it still holds:"),
        }[status]
        yield _shelf(said, "now", now, total_paid(now), document, teller)
    yield from _with_a_title(document, measures, teller)
    undecided = [found for found in measures if found.outcome is Applicability.UNDECIDED]
    if undecided:
        said = words.say("Support that depends on what is still open")
        yield _shelf(said, "open", undecided, total_paid(undecided), document, teller)


def _with_a_title(document: Document, measures: list[MeasureFinding], teller: Teller) -> Iterator[Shelf]:
    """What titles would bring that are not held: that of the tier likely reached, then what the next one adds."""
    assessment, words = teller.assessment, teller.words
    status = document.status(assessment.on)
    told: set[str] = set()
    for tier in (assessment.ladder.likely, assessment.ladder.next):
        gained = [
            found
            for found in measures
            if found.outcome is Applicability.AFTER_RECOGNITION
            and tier is not None
            and tier.tier in found.measure.titles
            and found.measure.id not in told
        ]
        if tier is None or not gained:
            continue
        told |= {found.measure.id for found in gained}
        name = words.policy(tier.name)
        if status == "draft":
            said = words.say("What the draft would give you with the title {tier}:", tier=name)
        elif status != "in_force":
            said = words.say("What the ended plan gave with the title {tier}:", tier=name)
        elif tier is assessment.ladder.likely:
            said = words.say(
                "You likely meet the conditions of {tier} but do not hold the title yet; it would bring:", tier=name
            )
        else:
            said = words.say("What you would gain with the title {tier}:", tier=name)
        yield _shelf(said, "title", gained, total_gained(gained, tier.tier), document, teller)


def _shelf(
    said: str, tone: Tone, found: Sequence[MeasureFinding], total: Interval, document: Document, teller: Teller
) -> Shelf:
    return Shelf(
        heading=said.rstrip(":： "),
        tone=tone,
        status=document.status(teller.assessment.on),
        status_said=teller.status(document.id),
        total="" if total.high == 0 else money(total, teller.words),
        measures=tuple(_measure(each, teller) for each in _largest_first(found)),
    )


def _largest_first(found: Iterable[MeasureFinding]) -> list[MeasureFinding]:
    return sorted(found, key=_size, reverse=True)


def _size(finding: MeasureFinding) -> tuple[bool, Number]:
    if finding.benefit is None or not finding.is_paid_to_firm:
        return (False, 0)
    return (True, finding.benefit.high if finding.benefit.high is not None else 0)


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
