"""An assessment as the contract's JSON object, in one language. Decides nothing: it only says what `judge` found."""

from typing import Any

from assessment.gap import move_of
from assessment.judge import Assessment, Ladder, TierFinding
from assessment.measures import Applicability, MeasureFinding, total_gained, total_paid
from assessment.policy import Document, Status, Sum
from assessment.quantity import Interval, Number, plain
from assessment.requirement import Compare, Finding, Score, View
from assessment.wording import Words

CURRENCY = "CNY"


def as_json(assessment: Assessment, words: Words) -> dict[str, Any]:
    """The whole assessment; keys beyond the contract's are rule, next_tier, way, totals, contradictions and document_status."""
    view = View(assessment.firm, words, assessment.on)
    statuses = {document.id: document.status(assessment.on) for document in assessment.documents}
    ladder = assessment.ladder
    next_tier = ladder.next
    return {
        "region": assessment.region,
        "on": assessment.on.isoformat(),
        "kind": assessment.kind,
        "locale": words.locale,
        "documents": [document_json(document, assessment, words) for document in assessment.documents],
        **_ladder(ladder, view),
        "national": None if assessment.national is None else _ladder(assessment.national, view),
        "next_tier": next_tier.tier if next_tier is not None else None,
        "missing": [_finding(finding, view) for finding in assessment.missing],
        "way": _way(assessment, view),
        "unknown": list(assessment.unknown),
        "contradictions": [
            {
                "fact": found.fact,
                "given": words.plain(found.fact, found.given),
                "worked_out": words.plain(found.fact, found.worked_out),
            }
            for found in assessment.contradictions
        ],
        "measures": [measure_json(found, view, statuses[found.measure.document]) for found in assessment.measures],
        "totals": _totals(assessment),
        "benchmarks": [_benchmark(benchmark, view) for benchmark in assessment.benchmarks],
    }


def document_json(document: Document, assessment: Assessment, words: Words) -> dict[str, Any]:
    """A document's heading, its status on the day asked about, and the notice that goes with every result."""
    status = document.status(assessment.on)
    return {
        "id": document.id,
        "title": words.policy(document.title),
        "number": document.number,
        "issuer": words.policy(document.issuer or "") or None,
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "status": status,
        "effective_from": document.effective_from.isoformat() if document.effective_from else None,
        "effective_until": document.effective_until.isoformat() if document.effective_until else None,
        "verified": document.verified,
        "evidence": document.evidence,
        "notice": notice(document, assessment, words),
    }


def notice(document: Document, assessment: Assessment, words: Words) -> str:
    """What the owner must know of the document: its status first, then the pack's own note on it."""
    status = document.status(assessment.on)
    said = ""
    if status == "draft":
        said = words.say("This is a draft for public comment: nothing in it holds yet.")
    elif status == "expired" and document.effective_until is not None:
        said = words.say(
            "This document ended on {day}: it is shown for reference only.", day=words.day(document.effective_until)
        )
    elif status == "superseded" and document.superseded_by is not None:
        said = words.say(
            "A newer document took its place on {day}; it still holds where that one leaves it standing.",
            day=words.day(document.superseded_by.starts),
        )
    note = words.policy(document.notice)
    return words.say("{status} {note}", status=said, note=note) if said and note else said or note


def _ladder(ladder: Ladder, view: View) -> dict[str, Any]:
    likely, possible = ladder.likely, ladder.possible
    return {
        "likely_tier": likely.tier if likely is not None else None,
        "possible_tier": possible.tier if possible is not None else None,
        "tiers": [_tier(tier, view) for tier in ladder.tiers],
    }


def _tier(tier: TierFinding, view: View) -> dict[str, Any]:
    return {
        "id": tier.tier,
        "name": view.words.policy(tier.name),
        "outcome": tier.outcome.value,
        "rule": {"document": tier.rule.document.id, "clause": tier.rule.clause},
        "named_by": None if tier.named_by is None else {"document": tier.named_by[0], "clause": tier.named_by[1]},
        "score": score_bounds(tier),
        "requirements": [_finding(finding, view) for finding in tier.finding.parts],
    }


def score_bounds(tier: TierFinding) -> dict[str, Any] | None:
    """The bounds of the tier's score, None where it has none."""
    waiting = [tier.finding]
    while waiting:
        finding = waiting.pop(0)
        if isinstance(finding.requirement, Score):
            return finding.requirement.bounds(finding)
        waiting += finding.parts
    return None


def _finding(finding: Finding, view: View) -> dict[str, Any]:
    return finding.requirement.explain(finding, view)


def _way(assessment: Assessment, view: View) -> dict[str, Any] | None:
    way = assessment.way
    if way is None:
        return None
    return {
        "tier": assessment.ladder.next.tier if assessment.ladder.next is not None else None,
        "reached": way.reached,
        "moves": [move_of(move, view.firm, view.words, view.on) for move in way.moves],
        "blocked": [requirement.name for requirement in way.blocked],
        "unanswered": [requirement.name for requirement in way.unanswered],
    }


def measure_json(found: MeasureFinding, view: View, status: Status) -> dict[str, Any]:
    """A measure with its outcome, sum, conditions, source and whom to ask."""
    measure, words = found.measure, view.words
    said: dict[str, Any] = {
        "id": measure.id,
        "name": words.policy(measure.name),
        "text": words.policy(measure.says),
        "kind": measure.kind,
        "outcome": found.outcome.value,
        "titles": list(measure.titles),
        "benefit": _benefit(found),
        "requirements": [_finding(finding, view) for finding in found.conditions],
        "source": {"document": measure.document, "clause": measure.clause},
        "document_status": status,
        "contacts": [words.policy(contact) for contact in measure.contacts],
    }
    if measure.paid_to is not None:
        said["paid_to"] = words.policy(measure.paid_to)
    if measure.highest_once is not None:
        said["highest_once"] = measure.highest_once
    if measure.sum is not None and measure.sum.terms is not None:
        said["terms"] = _terms(measure.sum, words)
    if measure.readings:
        said["readings"] = [
            {
                "id": reading.id,
                "text": words.policy(reading.text),
                "outcome": "undecided",
                "judged_by": "officials",
                "sides": [words.policy(side) for side in reading.sides],
            }
            for reading in measure.readings
        ]
    return said


def _benefit(found: MeasureFinding) -> dict[str, Any] | None:
    """The sum if the measure applies; nothing is shown where it does not, or where it is paid to somebody else."""
    if found.benefit is None or not found.is_paid_to_firm or found.outcome is Applicability.NOT_APPLICABLE:
        return None
    return {"kind": found.measure.kind, **_money(found.benefit)}


def _money(paid: Interval) -> dict[str, Any]:
    return {"low": _yuan(paid.low), "high": _yuan(paid.high), "currency": CURRENCY}


def _yuan(number: Number | None) -> int | float | None:
    return None if number is None else plain(number, 2)


def _terms(sum_: Sum, words: Words) -> dict[str, Any]:
    assert sum_.terms is not None
    terms = sum_.terms
    figure = terms.rate if terms.rate is not None else terms.amount
    assert figure is not None
    return {
        ("rate" if terms.rate is not None else "amount"): plain(figure),
        "of": words.policy(terms.of),
    }


def _totals(assessment: Assessment) -> dict[str, Any]:
    likely, next_tier = assessment.ladder.likely, assessment.ladder.next
    return {
        "likely_tier": None if likely is None else _money(total_gained(assessment.measures, likely.tier)),
        "now": _money(total_paid(assessment.measures)),
        "next_tier": None if next_tier is None else _money(total_gained(assessment.measures, next_tier.tier)),
    }


def _benchmark(benchmark: Compare, view: View) -> dict[str, Any]:
    return {
        "id": benchmark.name,
        "text": view.words.policy(benchmark.text),
        "fact": benchmark.fact,
        "actual": view.words.plain(benchmark.fact, view.firm.actual(benchmark.fact)),
        "reference": {benchmark.operator: view.words.plain(benchmark.fact, benchmark.bound)},
        "source": {"document": benchmark.document, "clause": benchmark.clause},
    }
