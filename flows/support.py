"""Support measures put into plain words: what is open now, what a title would bring, what depends on answers still open.

Money first, the largest sum first, each with its sentence, its clause and whom to ask; sums are the judgement's.
"""

from collections.abc import Iterator

from assessment.judge import Assessment
from assessment.measures import Applicability, MeasureFinding, total_gained, total_paid
from assessment.quantity import Interval, Number
from assessment.wording import Words


def support(assessment: Assessment, words: Words) -> Iterator[str]:
    """Support by what it takes, and by the document's standing: what a draft or an ended plan offers is not open now."""
    for document in assessment.documents:
        status = document.status(assessment.on)
        measures = [found for found in assessment.measures if found.measure.document == document.id]
        applicable = [found for found in measures if found.outcome is Applicability.APPLICABLE]
        if applicable:
            yield {
                "in_force": words.say("Support open to you now:"),
                "draft": words.say("Support that the draft would open to you, if it is issued as it stands:"),
                "expired": words.say(
                    "Support that was open to firms like yours until the plan ended; ask what took its place:"
                ),
                "superseded": words.say("Support of a document that was replaced; ask whether it still holds:"),
            }[status]
            yield from _with_total(applicable, total_paid(applicable), words)
        yield from _gained(measures, assessment, status, words)
        undecided = [found for found in measures if found.outcome is Applicability.UNDECIDED]
        if undecided:
            yield words.say_count(
                "{count} support measure depends on what is still open:",
                "{count} support measures depend on what is still open:",
                len(undecided),
            )
            yield from _listed([found for found in undecided if found.is_paid_to_firm], words)


def _gained(measures: list[MeasureFinding], assessment: Assessment, status: str, words: Words) -> Iterator[str]:
    """What titles would bring that are not held: that of the tier likely reached, then what the next one adds."""
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
        if status == "in_force" and tier is assessment.ladder.likely:
            yield words.say(
                "You likely meet the conditions of {tier} but do not hold the title yet; it would bring:", tier=name
            )
        elif status == "in_force":
            yield words.say("What you would gain with the title {tier}:", tier=name)
        elif status == "draft":
            yield words.say("What the draft would give you with the title {tier}:", tier=name)
        else:
            yield words.say("What the ended plan gave with the title {tier}:", tier=name)
        yield from _with_total(gained, total_gained(gained, tier.tier), words)


def _with_total(found: list[MeasureFinding], total: Interval, words: Words) -> Iterator[str]:
    yield from _listed(found, words)
    if total.high != 0:
        yield words.say("  Together: {sum}", sum=money(total, words))


def _listed(found: list[MeasureFinding], words: Words) -> Iterator[str]:
    """Measures with money first, the largest sum first, each with its sentence; then the others, a line a clause."""
    paid = [finding for finding in found if finding.is_paid_to_firm]
    yield from _paid(sorted(paid, key=_largest, reverse=True), words)
    by_source: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for finding in found:
        measure = finding.measure
        if finding in paid:
            continue
        payee = "" if measure.paid_to is None else words.say(" (goes to: {payee})", payee=words.policy(measure.paid_to))
        key = (measure.document, measure.clause, measure.contacts)
        by_source.setdefault(key, []).append(words.policy(measure.name) + payee)
    for (document, clause, contacts), names in by_source.items():
        yield f"  · {words.semicolons(names)} {cited(document, clause, words)}{_asked(contacts, words)}"


def cited(document: str, clause: str, words: Words) -> str:
    """Document and clause, as short as they can be found again."""
    return f"[{document} {words.clause(clause)}]"


def _asked(contacts: tuple[str, ...], words: Words) -> str:
    if not contacts:
        return ""
    return words.say("; ask: {contacts}", contacts=words.say(", ").join(words.policy(contact) for contact in contacts))


def _paid(found: list[MeasureFinding], words: Words) -> Iterator[str]:
    for finding in found:
        measure = finding.measure
        paid = "" if finding.benefit is None else words.say(": {sum}", sum=money(finding.benefit, words))
        source = cited(measure.document, measure.clause, words)
        yield f"  · {words.policy(measure.name)}{paid} {source}{_asked(measure.contacts, words)}"
        yield f"    {words.policy(measure.says)}"
        for reading in measure.readings:
            sides = words.say(" / ").join(words.policy(side) for side in reading.sides)
            yield words.say(
                "    {text}: {sides} — the text leaves it open, officials judge",
                text=words.policy(reading.text),
                sides=sides,
            )


def _largest(finding: MeasureFinding) -> tuple[bool, Number]:
    if finding.benefit is None or not finding.is_paid_to_firm:
        return (False, 0)
    return (True, finding.benefit.high if finding.benefit.high is not None else 0)


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
