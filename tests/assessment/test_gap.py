"""What is said to close a requirement closes it: the firm that does it meets the requirement."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given

from assessment.firm import Firm
from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.presentation import as_json
from assessment.profile import impossible, read_firm
from assessment.quantity import MET, NOT_MET
from assessment.requirement import Finding
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
        if measure.conditions is not None:
            yield from _unmet(measure.conditions)


@pytest.mark.xfail(
    reason="FAULT: the moves of `way` are not tried on the firm: one may undo another (more revenue lowers the share of R&D)",
    strict=False,
)
@given(case=cases())
def test_the_gap_of_an_unmet_requirement_closes_it(case: Case) -> None:
    for finding in _all_unmet(case.judged()):
        way = finding.requirement.way(case.firm)
        if way is not None:
            moved = case.firm.moved({move.fact: move.to for move in way.moves})
            assert finding.requirement.outcome(moved) is MET, (finding.requirement.id, way, as_facts(moved))


@given(case=cases(exact=True))
def test_the_gap_of_an_unmet_requirement_asks_for_nothing_that_breaks_a_limit(case: Case) -> None:
    for finding in _all_unmet(case.judged()):
        way = finding.requirement.way(case.firm)
        for move in way.moves if way is not None else ():
            limits = case.library.catalogue[move.fact].limits
            if limits.low is not None or limits.high is not None:
                moved = Firm(case.firm.catalogue, {move.fact: move.to})
                assert moved.numbers[move.fact].within(limits) == move.to, move


@pytest.mark.xfail(
    reason="FAULT: a gap does not pull the whole along: main business above revenue, 2-year equity above 3-year",
    strict=False,
)
@given(case=cases(exact=True))
def test_the_gap_of_a_single_figure_never_makes_a_part_larger_than_its_whole(case: Case) -> None:
    for finding in _all_unmet(case.judged()):
        way = finding.requirement.way(case.firm)
        if way is not None and not finding.parts and finding.score is None:
            moved = case.firm.moved({move.fact: move.to for move in way.moves})
            parts = {problem.fact for problem in impossible(moved.catalogue, moved.given)}
            assert not parts, (finding.requirement.id, way, as_facts(moved))


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
