"""The list of open facts is complete: the facts on it settle every tier, and no other fact can change one."""

from collections.abc import Iterator, Mapping

from hypothesis import given

from assessment.firm import Firm, Value
from assessment.judge import Assessment, Ladder
from assessment.quantity import ANYTHING, UNDECIDED, Interval, Outcome
from assessment.requirement import Compare, Finding, OfficialsJudge, OpenReading
from tests.assessment.firms import Case, as_facts, cases, completion


def _ladders(assessment: Assessment) -> Iterator[Ladder]:
    yield assessment.ladder
    if assessment.national is not None:
        yield assessment.national


def _outcomes(assessment: Assessment) -> Mapping[tuple[str, str], Outcome]:
    return {(ladder.region, tier.tier): tier.outcome for ladder in _ladders(assessment) for tier in ladder.tiers}


def _is_open_by_nature(firm: Firm, finding: Finding) -> bool:
    """Whether officials or an open reading leave it undecided, or a figure has no value because its divisor is zero."""
    if any(isinstance(part, OfficialsJudge | OpenReading) for part in finding.requirement.walk()):
        return True
    return any(
        isinstance(part, Compare) and not firm.numbers[part.fact].is_exact for part in finding.requirement.walk()
    )


def _with(firm: Firm, changes: Mapping[str, Value]) -> Firm:
    return Firm(firm.catalogue, {**firm.given, **changes})


@given(case=cases())
def test_once_every_open_fact_is_exact_only_officials_and_zero_divisors_leave_a_tier_undecided(case: Case) -> None:
    assessment = case.judged()
    whole = completion(case.firm, case.random)
    settled = _with(case.firm, {fact: whole.given[fact] for fact in assessment.unknown})
    # What is open by nature depends on the settled figures alone: every base fact is completed to tell it from a gap.
    complete = _with(settled, {fact: value for fact, value in whole.given.items() if fact not in settled.given})
    for ladder in _ladders(case.judged(settled)):
        for tier in ladder.tiers:
            if tier.outcome is UNDECIDED:
                left = [part for part in tier.finding.parts if part.outcome is UNDECIDED]
                unexplained = [part.requirement.id for part in left if not _is_open_by_nature(complete, part)]
                assert not unexplained, (tier.tier, unexplained, assessment.unknown, as_facts(settled))


@given(case=cases())
def test_a_fact_that_is_not_listed_as_open_cannot_change_a_tier(case: Case) -> None:
    assessment = case.judged()
    whole = completion(case.firm, case.random)
    others = {fact: value for fact, value in whole.given.items() if fact not in assessment.unknown}
    after = case.judged(_with(case.firm, others))
    changed = {fact: (value, _outcomes(after)[fact]) for fact, value in _outcomes(assessment).items()}
    assert _outcomes(after) == _outcomes(assessment), (changed, assessment.unknown)


@given(case=cases())
def test_a_fact_that_is_known_exactly_is_never_listed_as_open(case: Case) -> None:
    for fact in case.judged().unknown:
        value = case.firm.given.get(fact)
        assert value is None or (isinstance(value, Interval) and not value.is_exact), fact


@given(case=cases())
def test_a_derived_fact_is_only_listed_as_open_where_it_was_given_as_a_range(case: Case) -> None:
    for fact in case.judged().unknown:
        if case.library.catalogue[fact].derive is not None:
            assert case.firm.given.get(fact, ANYTHING) != ANYTHING, fact
