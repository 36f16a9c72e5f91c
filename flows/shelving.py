"""Support measures sorted by how the firm stands to them: open now, with a title not held, or depending on what is still open.

Whoever tells of support takes it from here, so that none calls open what another calls a draft's. Sums are the judgement's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assessment.judge import Assessment, TierFinding
from assessment.measures import Applicability, MeasureFinding, total_gained, total_paid
from assessment.policy import Document, Status
from assessment.quantity import Interval, Number
from assessment.wording import Words

Standing = Literal["now", "title", "open"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Measures of one document that the firm stands to alike, those with the largest sums first; `tier` is the title they take.

    `total` is what the firm gets of them together.
    """

    document: Document
    status: Status
    standing: Standing
    measures: tuple[MeasureFinding, ...]
    total: Interval
    tier: TierFinding | None = None


def shelves(assessment: Assessment) -> Iterator[Shelf]:
    """All measures that are not ruled out, a document after the other: what is open now, with a title, still open."""
    for document in assessment.documents:
        status = document.status(assessment.on)
        measures = [found for found in assessment.measures if found.measure.document == document.id]
        now = _largest_first(found for found in measures if found.outcome is Applicability.APPLICABLE)
        if now:
            yield Shelf(document, status, "now", now, total_paid(now))
        for tier, gained in _with_titles(assessment, measures):
            total = total_gained(gained, tier.tier)
            yield Shelf(document, status, "title", _largest_first(gained), total, tier)
        undecided = _largest_first(found for found in measures if found.outcome is Applicability.UNDECIDED)
        if undecided:
            yield Shelf(document, status, "open", undecided, total_paid(undecided))


def _with_titles(
    assessment: Assessment, measures: Sequence[MeasureFinding]
) -> Iterator[tuple[TierFinding, list[MeasureFinding]]]:
    """What titles would bring that are not held: that of the tier likely reached, then what the next one adds."""
    told: set[str] = set()
    for tier in (assessment.ladder.likely, assessment.ladder.next):
        if tier is None:
            continue
        gained = [
            found
            for found in measures
            if found.outcome is Applicability.AFTER_RECOGNITION
            and tier.tier in found.measure.titles
            and found.measure.id not in told
        ]
        told |= {found.measure.id for found in gained}
        if gained:
            yield tier, gained


def _largest_first(measures: Iterable[MeasureFinding]) -> tuple[MeasureFinding, ...]:
    return tuple(sorted(measures, key=_size, reverse=True))


def _size(found: MeasureFinding) -> tuple[bool, Number]:
    """What is paid to the firm comes before what is not, and a sum without a bound after those that have one."""
    if found.benefit is None or not found.is_paid_to_firm:
        return (False, 0)
    return (True, found.benefit.high if found.benefit.high is not None else 0)


def heading(shelf: Shelf, assessment: Assessment, words: Words) -> str:
    """What the measures of a shelf have in common; what a draft or an ended plan offers is never called open now."""
    if shelf.standing == "open":
        return words.say("Support that depends on what is still open")
    if shelf.tier is None:
        return {
            "in_force": words.say("Support open to you now:"),
            "draft": words.say("Support that the draft would open to you, if it is issued as it stands:"),
            "expired": words.say(
                "Support that was open to firms like yours until the plan ended; ask what took its place:"
            ),
            "superseded": words.say("Support of a document that was replaced; ask whether it still holds:"),
        }[shelf.status]
    name = words.policy(shelf.tier.name)
    if shelf.status == "draft":
        return words.say("What the draft would give you with the title {tier}:", tier=name)
    if shelf.status != "in_force":
        return words.say("What the ended plan gave with the title {tier}:", tier=name)
    if shelf.tier is assessment.ladder.likely:
        return words.say(
            "You likely meet the conditions of {tier} but do not hold the title yet; it would bring:", tier=name
        )
    return words.say("What you would gain with the title {tier}:", tier=name)
