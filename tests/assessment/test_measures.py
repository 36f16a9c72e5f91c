"""What support a firm has now, what it would gain by a title, and that nothing is promised twice or that is another's."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.measures import Applicability, MeasureFinding, total_gained, total_paid
from assessment.presentation import as_json
from assessment.profile import read_firm
from assessment.quantity import Interval, exactly
from assessment.wording import Words

ON = date(2026, 11, 21)
HERE: dict[str, Any] = {"registered_in_region": True}


def _judged(library: Library, region: str, **facts: Any) -> Assessment:
    return judge(library, region, read_firm(library.catalogue, {**HERE, **facts}), ON)


def _measure(assessment: Assessment, name: str) -> MeasureFinding:
    return next(finding for finding in assessment.measures if finding.measure.id == name)


def test_an_award_for_a_title_is_for_after_recognition_until_the_title_is_held(library: Library) -> None:
    found = _measure(_judged(library, "municipality", recognitions=[], newly_recognised=[]), "little_giant_award")
    assert found.outcome is Applicability.AFTER_RECOGNITION
    assert found.benefit == exactly(2_000_000)


def test_meeting_the_tests_of_a_title_is_not_holding_it(library: Library) -> None:
    found = _measure(_judged(library, "municipality", niche_years=10, recognitions=[]), "little_giant_award")
    assert found.outcome is Applicability.AFTER_RECOGNITION


def test_a_title_just_obtained_brings_its_award(library: Library) -> None:
    facts = {"recognitions": ["srdi_sme", "little_giant"], "newly_recognised": ["little_giant"]}
    found = _measure(_judged(library, "municipality", **facts), "little_giant_award")
    assert found.outcome is Applicability.APPLICABLE


def test_an_award_paid_once_is_over_for_those_who_have_long_held_the_title(library: Library) -> None:
    facts = {"recognitions": ["little_giant"], "newly_recognised": []}
    found = _measure(_judged(library, "municipality", **facts), "little_giant_award")
    assert found.outcome is Applicability.NOT_APPLICABLE


def test_an_award_is_undecided_while_the_titles_are_unknown(library: Library) -> None:
    assert _measure(_judged(library, "municipality"), "little_giant_award").outcome is Applicability.UNDECIDED


def test_two_awards_of_which_the_highest_is_paid_are_never_added_up(library: Library) -> None:
    both = {"recognitions": ["srdi_sme", "little_giant"], "newly_recognised": ["srdi_sme", "little_giant"]}
    assessment = _judged(library, "municipality", **both, relocated_here=False)
    awards = [_measure(assessment, name) for name in ("srdi_award", "little_giant_award")]
    assert [award.outcome for award in awards] == [Applicability.APPLICABLE] * 2
    assert total_paid(awards) == exactly(2_000_000)


def test_what_needs_a_title_that_is_not_held_is_not_in_the_sum_of_today(library: Library) -> None:
    assessment = _judged(library, "municipality", recognitions=[], newly_recognised=[])
    relocation = _measure(assessment, "relocation_award")
    assert relocation.outcome is Applicability.UNDECIDED
    assert total_paid([relocation]) == exactly(0)


def test_the_gain_of_a_title_is_the_sum_of_that_very_title(library: Library) -> None:
    facts = {"recognitions": [], "relocated_here": True, "years_since_relocation": 1}
    relocation = _measure(_judged(library, "municipality", **facts), "relocation_award")
    assert total_gained([relocation], "srdi_sme") == exactly(500_000)
    assert total_gained([relocation], "little_giant") == exactly(2_000_000)
    assert total_gained([relocation], "single_champion") == exactly(0)


def test_the_gain_of_a_title_is_only_possible_while_its_conditions_are_open(library: Library) -> None:
    relocation = _measure(_judged(library, "municipality", recognitions=[]), "relocation_award")
    assert total_gained([relocation], "srdi_sme") == Interval(0, 500_000)


@pytest.mark.parametrize(
    ("amount", "paid"),
    [(0, 0), (1_000_000, 80_000), (62_500_000, 5_000_000), (62_500_001, 5_000_000), (1_000_000_000, 5_000_000)],
)
def test_a_rate_of_a_base_stops_at_its_cap(library: Library, amount: int, paid: int) -> None:
    found = next(
        finding
        for region in ("shanghai", "qingdao", "anhui", "hangzhou", "municipality")
        for finding in _judged(library, region, equipment_lease_amount=amount).measures
        if finding.measure.sum is not None and "equipment_lease_amount" in finding.measure.sum.of
    )
    assert found.benefit is not None
    assert found.benefit.high == paid


def test_half_the_interest_of_a_loan_counts_the_loan_only_up_to_its_ceiling(library: Library) -> None:
    facts: dict[str, Any] = {"qualifying_loan": 30_000_000, "january_lpr": Fraction(31, 1000)}
    benefit = _measure(_judged(library, "hangzhou", **facts), "loan_interest_subsidy").benefit
    assert benefit == Interval(0, 310_000)


def test_the_sum_of_an_unknown_base_has_no_upper_end(library: Library) -> None:
    found = _measure(_judged(library, "hangzhou"), "loan_interest_subsidy")
    assert found.benefit is not None
    assert found.benefit.low == 0


@pytest.mark.parametrize("region", ["anhui", "hangzhou", "municipality", "qingdao", "shanghai"])
def test_what_is_paid_to_others_is_shown_with_the_payee_and_never_promised_to_the_firm(
    library: Library, region: str
) -> None:
    assessment = _judged(library, region)
    said = as_json(assessment, Words("zh_Hans_CN", library.catalogue))
    for finding, measure in zip(assessment.measures, said["measures"], strict=True):
        if finding.measure.paid_to is not None:
            assert measure["paid_to"]
            assert measure["benefit"] is None
            assert total_paid([finding]) == exactly(0)


@pytest.mark.parametrize("region", ["anhui", "hangzhou", "municipality", "qingdao", "shanghai"])
def test_a_firm_registered_elsewhere_gets_no_support(library: Library, region: str) -> None:
    assessment = _judged(library, region, registered_in_region=False)
    assert {finding.outcome for finding in assessment.measures} == {Applicability.NOT_APPLICABLE}
    assert total_paid(assessment.measures) == exactly(0)


@pytest.mark.parametrize("region", ["anhui", "hangzhou", "municipality", "qingdao", "shanghai"])
def test_every_measure_is_told_with_its_clause_and_in_plain_words(library: Library, region: str) -> None:
    for measure in as_json(_judged(library, region), Words("en", library.catalogue))["measures"]:
        assert measure["name"]
        assert measure["text"]
        assert measure["source"]["document"]
        assert measure["source"]["clause"]
