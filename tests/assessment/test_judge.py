"""What is said of a partly known firm holds whatever the unknown turns out to be, and knowing more never flips it."""

import os
from collections.abc import Iterator

from hypothesis import given, settings

from assessment.judge import Assessment
from assessment.measures import Applicability, MeasureFinding, total_paid
from assessment.quantity import UNDECIDED, Number
from assessment.requirement import Finding, Score
from tests.assessment.firms import Case, as_facts, cases, completion, narrowed

Bounds = tuple[Number | None, Number | None]
IN_CI = os.environ.get("CI") == "true"


def _holds(inner: Bounds, outer: Bounds) -> bool:
    (low, high), (least, most) = inner, outer
    below = least is not None and (low is None or low < least)
    above = most is not None and (high is None or high > most)
    return not below and not above


def _contradictions(before: Finding, after: Finding, place: str = "") -> Iterator[str]:
    """Where the later finding says otherwise than the earlier one, at any depth."""
    here = f"{place}/{before.requirement.name}"
    if before.outcome is not UNDECIDED and after.outcome is not before.outcome:
        yield f"{here}: {before.outcome} became {after.outcome}"
    if before.score is not None and after.score is not None and not _holds(after.score, before.score):
        yield f"{here}: score {before.score} became {after.score}"
    for part, later in zip(before.parts, after.parts, strict=True):
        yield from _contradictions(part, later, here)


def _indicator_contradictions(before: Assessment, after: Assessment) -> Iterator[str]:
    for tier in before.ladder.tiers:
        for part in tier.rule.requirement.walk():
            if isinstance(part, Score):
                for indicator in part.indicators():
                    if not _holds(indicator.bounds(after.firm), indicator.bounds(before.firm)):
                        yield f"{tier.tier}/{indicator.id}: {indicator.bounds(before.firm)} widened"


def _measure_contradictions(before: MeasureFinding, after: MeasureFinding) -> Iterator[str]:
    name = before.measure.id
    if before.outcome is not Applicability.UNDECIDED and after.outcome is not before.outcome:
        yield f"measure {name}: {before.outcome} became {after.outcome}"
    if (before.benefit is None) is not (after.benefit is None):
        yield f"measure {name}: a sum came or went"
    if before.benefit is not None and after.benefit is not None and not _holds(after.benefit, before.benefit):
        yield f"measure {name}: sum {before.benefit} became {after.benefit}"
    for condition, later in zip(before.conditions, after.conditions, strict=True):
        yield from _contradictions(condition, later, f"measure {name}")


def _told_otherwise(before: Assessment, after: Assessment) -> list[str]:
    found: list[str] = []
    for first, second in ((before.ladder, after.ladder), (before.national, after.national)):
        if first is not None and second is not None:
            for tier, later in zip(first.tiers, second.tiers, strict=True):
                found += _contradictions(tier.finding, later.finding, tier.tier)
    for measure, later_measure in zip(before.measures, after.measures, strict=True):
        found += _measure_contradictions(measure, later_measure)
    if not _holds(total_paid(after.measures), total_paid(before.measures)):
        found.append(f"total {total_paid(before.measures)} became {total_paid(after.measures)}")
    return [*found, *_indicator_contradictions(before, after)]


@settings(max_examples=4_000 if IN_CI else 1_000)
@given(case=cases())
def test_what_is_settled_for_a_partly_known_firm_holds_for_every_completion(case: Case) -> None:
    whole = completion(case.firm, case.random)
    told = _told_otherwise(case.judged(), case.judged(whole))
    assert not told, f"{told}\ncompleted to {as_facts(whole)}"


@given(case=cases())
def test_knowing_a_fact_better_never_flips_what_was_settled(case: Case) -> None:
    better = narrowed(case.firm, case.random)
    told = _told_otherwise(case.judged(), case.judged(better))
    assert not told, f"{told}\nbetter known: {as_facts(better)}"
