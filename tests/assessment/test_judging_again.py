"""Judging a firm after an earlier one spares work and nothing else: what is found is what judging it alone finds."""

import os
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.firm import Firm
from assessment.judge import Assessment, Ladder, judge
from assessment.requirement import Finding
from tests.assessment.firms import Case, cases, narrowed

IN_CI = os.environ.get("CI") == "true"


def _found(finding: Finding) -> object:
    return (id(finding.requirement), finding.outcome, finding.score, finding.indicators, [*map(_found, finding.parts)])


def _tiers(ladder: Ladder | None) -> object:
    return ladder and [(tier.tier, tier.named_by, _found(tier.finding)) for tier in ladder.tiers]


def _said(assessment: Assessment) -> object:
    return (
        _tiers(assessment.ladder),
        _tiers(assessment.national),
        [*map(_found, assessment.missing)],
        (assessment.asked, assessment.later, assessment.contradictions),
        [
            (found.measure.id, found.outcome, found.title, found.benefit, [*map(_found, found.conditions)])
            for found in assessment.measures
        ],
    )


def _is_judged_alike(case: Case, firm: Firm, before: Assessment) -> bool:
    again = judge(case.library, case.region, firm.after(before.firm), case.on, case.kind, before)
    return _said(again) == _said(case.judged(firm))


@settings(max_examples=100 if IN_CI else 30)
@given(cases(), st.randoms(use_true_random=False))
def test_a_firm_of_which_more_is_known_is_judged_as_if_for_the_first_time(case: Case, random: Random) -> None:
    before, firm = case.judged(), case.firm
    for _ in range(5):
        firm = narrowed(firm, random)
        assert _is_judged_alike(case, firm, before)
        before = judge(case.library, case.region, firm.after(before.firm), case.on, case.kind, before)


@settings(max_examples=100 if IN_CI else 30)
@given(cases(), st.randoms(use_true_random=False))
def test_a_firm_that_takes_answers_back_is_judged_as_if_for_the_first_time(case: Case, random: Random) -> None:
    given = {fact: value for fact, value in case.firm.given.items() if random.random() < 0.7}
    assert _is_judged_alike(case, Firm(case.library.catalogue, given), case.judged())


@settings(max_examples=50 if IN_CI else 15)
@given(cases(), cases())
def test_what_was_found_of_quite_another_case_is_never_taken_over(case: Case, other: Case) -> None:
    assert _is_judged_alike(case, case.firm, other.judged())
