"""What is said to close a requirement closes it: the firm that does it meets the requirement."""

from collections.abc import Iterator
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
