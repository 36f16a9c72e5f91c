"""Facts that bound each other settle what they can, and a ratio given directly is moved through its money."""

from datetime import date
from decimal import Decimal

from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.presentation import as_json
from assessment.profile import read_firm
from assessment.quantity import NOT_MET, Interval
from assessment.wording import Words

DAY = date(2026, 11, 21)


def _judged(library: Library, region: str, facts: dict[str, object], on: date = DAY) -> Assessment:
    return judge(library, region, read_firm(library.catalogue, facts), on)


def test_a_place_at_home_rules_out_a_better_one_in_the_world(library: Library) -> None:
    assessment = _judged(library, "shanghai", {"domestic_niche_rank": 5})
    outcomes = {tier.tier: tier.outcome for tier in assessment.ladder.tiers}
    assert outcomes["domestic_hidden_champion"] is NOT_MET
    assert outcomes["international_hidden_champion"] is NOT_MET
    assert "global_niche_rank" not in assessment.asked


def test_main_business_revenue_is_no_larger_than_all_revenue(library: Library) -> None:
    assessment = _judged(library, "anhui", {"revenue": 5_000_000})
    assert assessment.firm.numbers["main_business_revenue"] == Interval(0, 5_000_000)
    assert next(t.outcome for t in assessment.ladder.tiers if t.tier == "industry_little_giant") is NOT_MET


def test_a_ratio_given_directly_is_closed_with_money_where_its_base_is_known(library: Library) -> None:
    facts: dict[str, object] = {"rd_ratio": Decimal("0.02"), "revenue": 100_000_000}
    assessment = _judged(library, "cn", facts)
    said = as_json(assessment, Words("en", library.catalogue))
    tier = next(tier for tier in said["tiers"] if tier["id"] == "srdi_sme")
    gap = next(requirement["gap"] for requirement in tier["requirements"] if requirement["id"] == "rd_ratio")
    money = next(move for move in gap["moves"] if move["fact"] == "rd_expense")
    assert (money["by"], money["to"], money["unit"]) == (1_000_000, 3_000_000, "CNY")


def test_a_firm_moved_along_its_way_does_not_contradict_itself(library: Library) -> None:
    facts: dict[str, object] = {
        "rd_ratio": Decimal("0.02"),
        "revenue": 100_000_000,
        "rd_expense": 2_000_000,
        "recognitions": ["innovative_sme"],
    }
    assessment = _judged(library, "cn", facts)
    assert assessment.way is not None
    moved = assessment.firm.moved({move.fact: move.to for move in assessment.way.moves})
    assert not moved.contradictions()


def test_what_only_matters_with_a_title_not_held_is_listed_last_and_not_asked(library: Library) -> None:
    facts: dict[str, object] = {"registered_in_region": True, "recognitions": [], "newly_recognised": []}
    assessment = _judged(library, "hangzhou", facts)
    assert "rents_or_buys_workspace" in assessment.later
    assert "rents_or_buys_workspace" not in assessment.asked
    assert assessment.unknown == assessment.asked + assessment.later


def test_the_next_title_of_a_firm_whose_titles_are_unknown_may_bring_its_award(library: Library) -> None:
    facts: dict[str, object] = {
        "registered_in_region": True, "industry": "industry", "employees": 50, "revenue": 50_000_000,
        "on_dishonesty_list": False, "restricted_products": False, "major_incident_3y": False,
        "titles": ["high_tech_enterprise"],
    }  # fmt: skip
    assessment = _judged(library, "municipality", facts)
    assert assessment.ladder.next is not None
    assert assessment.ladder.next.tier == "srdi_sme"
    totals = as_json(assessment, Words("zh", library.catalogue))["totals"]
    assert (totals["next_tier"]["low"], totals["next_tier"]["high"]) == (0, 500_000)
