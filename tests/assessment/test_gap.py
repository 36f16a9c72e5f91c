"""What is said to close a requirement closes it: the firm that does it meets the requirement."""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from hypothesis import given

from assessment.firm import Firm
from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.path import path_to
from assessment.presentation import as_json
from assessment.profile import impossible, read_firm
from assessment.quantity import MET, NOT_MET, Interval
from assessment.requirement import Finding
from assessment.way import Move
from assessment.wording import Words
from tests.assessment.firms import Case, as_facts, cases


def _unmet(finding: Finding) -> Iterator[Finding]:
    if finding.outcome is NOT_MET:
        yield finding
    for part in finding.parts:
        yield from _unmet(part)


def _all_unmet(assessment: Assessment) -> Iterator[Finding]:
    for tier in assessment.ladder.tiers:
        for part in tier.finding.parts:
            yield from _unmet(part)
    for measure in assessment.measures:
        for condition in measure.conditions:
            yield from _unmet(condition)


def _told(finding: Finding, firm: Firm) -> tuple[Move, ...] | None:
    """The moves that the gap names; None where the firm cannot close it by itself."""
    path = path_to((finding.requirement,), (finding.requirement,), firm)
    return path.moves if path.reached else None


@given(case=cases())
def test_the_gap_of_an_unmet_requirement_closes_it(case: Case) -> None:
    for finding in _all_unmet(case.judged()):
        moves = _told(finding, case.firm)
        if moves is not None:
            moved = case.firm.moved({move.fact: move.to for move in moves})
            assert finding.requirement.outcome(moved) is MET, (finding.requirement.id, moves, as_facts(moved))


@given(case=cases())
def test_the_gap_of_an_unmet_requirement_leads_to_a_firm_that_can_exist(case: Case) -> None:
    for finding in _all_unmet(case.judged()):
        for move in (moves := _told(finding, case.firm) or ()):
            limits = case.library.catalogue[move.fact].limits
            if isinstance(move.to, Interval):
                assert move.to.within(limits) == move.to, move
        moved = case.firm.moved({move.fact: move.to for move in moves})
        parts = {problem.fact for problem in impossible(moved.catalogue, moved.given)}
        assert not parts, (finding.requirement.id, moves, as_facts(moved))


@given(case=cases(exact=True))
def test_a_single_figure_that_the_firm_can_move_always_has_a_gap(case: Case) -> None:
    for finding in _all_unmet(case.judged()):
        way = finding.requirement.way(case.firm)
        if way is not None and not finding.parts and finding.score is None:
            assert _told(finding, case.firm) is not None, (finding.requirement.id, way)


def _gap(
    library: Library, facts: dict[str, object], tier: str, requirement: str, locale: str = "en"
) -> dict[str, object]:
    firm = read_firm(library.catalogue, facts)
    assessment = judge(library, "cn", firm, date(2024, 6, 30))
    said = as_json(assessment, Words(locale, library.catalogue))
    for found in said["tiers"]:
        for part in found["requirements"]:
            if found["id"] == tier and part["id"] == requirement:
                gap: dict[str, object] = part["gap"]
                return gap
    raise AssertionError(requirement)


def test_a_ratio_short_of_its_mark_is_said_in_money_at_todays_base(library: Library) -> None:
    gap = _gap(library, {"revenue": 40_000_000, "rd_expense": 1_020_000}, "srdi_sme", "rd_ratio")
    assert gap["moves"] == [{"fact": "rd_expense", "to": 1_200_000, "by": 180_000, "unit": "CNY", "text": gap["text"]}]
    assert "180,000" in str(gap["text"])


def test_years_in_the_niche_say_from_which_day_they_count(library: Library) -> None:
    gap = _gap(library, {"niche_years": 1}, "little_giant", "niche_years")
    assert isinstance(gap["moves"], list)
    assert gap["moves"][0]["from"] == "2026-01-01"
    assert gap["moves"][0]["by"] == 2


@pytest.mark.parametrize(("locale", "said"), [("zh_Hans_CN", "18万元"), ("en", "180,000 yuan")])
def test_a_gap_is_said_in_the_language_asked_for(library: Library, locale: str, said: str) -> None:
    gap = _gap(library, {"revenue": 40_000_000, "rd_expense": 1_020_000}, "srdi_sme", "rd_ratio", locale)
    assert said in str(gap["text"])


def test_a_bound_to_be_passed_is_told_as_one_and_stays_exact_in_figures(library: Library) -> None:
    facts = {"registered_in_region": True, "revenue": 9_000_000, "rd_expense": 200_000}
    move = _moves(library, "shanghai", facts, date(2016, 6, 30))["rd_expense"]
    assert move["text"] == "R&D expense last year: more than 70,000 yuan more, to exceed 270,000 yuan"
    assert (move["to"], move["by"]) == (270_001, 70_001)


def test_who_stands_exactly_at_a_bound_to_be_passed_is_told_so(library: Library) -> None:
    facts = {"registered_in_region": True, "revenue": 9_000_000, "rd_expense": 270_000}
    move = _moves(library, "shanghai", facts, date(2016, 6, 30))["rd_expense"]
    assert move["text"] == "R&D expense last year: exactly 270,000 yuan is not enough, it has to be more"


def test_a_bound_to_be_passed_by_an_unknown_figure_is_told_as_one(library: Library) -> None:
    move = _moves(library, "shanghai", {"registered_in_region": True, "revenue": 9_000_000}, date(2016, 6, 30))
    assert move["rd_expense"]["text"] == "R&D expense last year: not known yet, more than 270,000 yuan is needed"


def test_a_place_is_bettered_and_not_lessened(library: Library) -> None:
    facts = {"registered_in_region": True, "domestic_niche_rank": 12}
    move = _moves(library, "shanghai", facts, date(2016, 6, 30))["domestic_niche_rank"]
    assert str(move["text"]).endswith("from place 12 to place 10 or better")


def test_an_unknown_place_is_told_as_one(library: Library) -> None:
    move = _moves(library, "shanghai", {"registered_in_region": True}, date(2016, 6, 30))["domestic_niche_rank"]
    assert str(move["text"]).endswith("not known yet, place 10 or better is needed")


def _prev(library: Library, facts: dict[str, object]) -> dict[str, object]:
    """The move told for R&D of the year before last, asked about in 2026."""
    base = {"registered_in_region": True, "revenue_prev": 50_000_000, "rd_expense_prev": 1_100_000}
    return _moves(library, "cn", {**base, **facts}, date(2026, 11, 21))["rd_expense_prev"]


def test_a_year_that_is_over_is_made_good_next_year_where_last_years_figures_suffice(library: Library) -> None:
    move = _prev(library, {"revenue": 40_000_000, "rd_expense": 1_200_000})
    assert move["from"] == "2027-01-01"
    assert "next chance from 1 January 2027" in str(move["text"])


def test_the_chance_comes_a_year_later_where_last_years_figures_fall_short_too(library: Library) -> None:
    move = _prev(library, {"revenue": 40_000_000, "rd_expense": 1_199_999})
    assert move["from"] == "2028-01-01"
    assert "the year that follows it falls short too, so next chance from 1 January 2028" in str(move["text"])


def test_there_is_no_promise_where_last_years_figure_is_not_known(library: Library) -> None:
    move = _prev(library, {"revenue": 40_000_000})
    assert move["from"] == "2027-01-01"
    assert "no chance before 1 January 2027" in str(move["text"])


def _moves(library: Library, region: str, facts: Mapping[str, object], on: date) -> dict[str, dict[str, object]]:
    """The moves on the way to the region's next tier, and those of each gap, by fact."""
    firm = read_firm(library.catalogue, facts)
    said = as_json(judge(library, region, firm, on), Words("en", library.catalogue))
    waiting = [*said["missing"], *(part for tier in said["tiers"] for part in tier["requirements"])]
    found: dict[str, dict[str, object]] = {}
    while waiting:
        part = waiting.pop()
        waiting += part.get("all_of", []) + part.get("any_of", [])
        found |= {move["fact"]: move for move in part.get("gap", {}).get("moves", [])}
    found |= {move["fact"]: move for move in said["way"]["moves"]}
    return found
