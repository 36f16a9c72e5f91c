"""The cheapest way to the next tier leads there when it says so, through firms that can exist."""

from hypothesis import given

from assessment.profile import impossible
from assessment.quantity import MET
from tests.assessment.firms import Case, as_facts, cases


@given(case=cases())
def test_a_way_that_is_said_to_reach_the_tier_reaches_it(case: Case) -> None:
    assessment = case.judged()
    way, wanted = assessment.way, assessment.ladder.next
    if way is not None and way.reached and wanted is not None:
        moved = case.firm.moved({move.fact: move.to for move in way.moves})
        tier = next(tier for tier in case.judged(moved).ladder.tiers if tier.tier == wanted.tier)
        assert tier.outcome is MET, (wanted.tier, way.moves, as_facts(moved))


@given(case=cases())
def test_the_firm_at_the_end_of_a_way_breaks_no_limit_and_has_no_part_above_its_whole(case: Case) -> None:
    way = case.judged().way
    if way is not None and way.reached:
        moved = case.firm.moved({move.fact: move.to for move in way.moves})
        problems = [(p.fact, p.message, dict(p.values)) for p in impossible(moved.catalogue, moved.given)]
        assert not problems, (problems, way.moves, as_facts(moved))


@given(case=cases())
def test_a_way_that_does_not_reach_the_tier_names_what_the_firm_cannot_change(case: Case) -> None:
    way = case.judged().way
    if way is not None and not way.reached:
        assert way.blocked, way.moves
