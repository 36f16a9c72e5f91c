"""Measures stand on the shelf that fits them, and on no other."""

from hypothesis import given

from assessment.measures import Applicability
from assessment.wording import Words
from flows.shelving import heading, shelves
from tests.assessment.firms import Case, cases


@given(case=cases())
def test_every_measure_that_is_not_ruled_out_stands_on_one_shelf_unless_it_takes_a_farther_title(case: Case) -> None:
    assessment = case.judged()
    shelved = [found.measure.id for shelf in shelves(assessment) for found in shelf.measures]
    assert len(shelved) == len(set(shelved))
    near = {tier.tier for tier in (assessment.ladder.likely, assessment.ladder.next) if tier is not None}
    for found in assessment.measures:
        if found.outcome is Applicability.AFTER_RECOGNITION:
            assert (found.measure.id in shelved) == bool(near & set(found.measure.titles))
        else:
            assert (found.measure.id in shelved) == (found.outcome is not Applicability.NOT_APPLICABLE)


@given(case=cases())
def test_what_no_document_in_force_offers_is_never_called_open_now(case: Case) -> None:
    assessment, words = case.judged(), Words("en", case.library.catalogue)
    for shelf in shelves(assessment):
        if shelf.status != "in_force":
            assert "open to you now" not in heading(shelf, assessment, words)


@given(case=cases())
def test_what_is_paid_to_the_firm_comes_first_on_a_shelf(case: Case) -> None:
    for shelf in shelves(case.judged()):
        paid = [found.is_paid_to_firm for found in shelf.measures]
        assert paid == sorted(paid, reverse=True)
