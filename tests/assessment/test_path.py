"""The cheapest way to the next tier leads there when it says so, through firms that can exist."""

from datetime import date

from hypothesis import given

from assessment.judge import judge
from assessment.library import Library
from assessment.profile import impossible, read_firm
from assessment.quantity import MET, UNDECIDED
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
        assert way.blocked or way.unanswered, way.moves


def test_what_is_not_answered_yet_is_not_told_as_out_of_reach(library: Library) -> None:
    firm = read_firm(library.catalogue, {"registered_in_region": True, "industry": "industry", "employees": 50})
    way = judge(library, "cn", firm, date(2026, 11, 21)).way
    assert way is not None
    assert not [requirement.name for requirement in way.blocked if requirement.outcome(firm) is UNDECIDED]
