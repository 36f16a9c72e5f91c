"""A result as its owner reads it: the verdict first, what it rests on beside it, and nothing that was not assessed left out."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest
from hypothesis import given

from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.presentation import notice
from assessment.profile import read_firm
from assessment.requirement import Kind
from assessment.wording import Words
from flows.result import report, summary
from tests.assessment.firms import Case, cases

TODAY: Final = date(2026, 11, 21)
CLERK: Final = {
    "industry": "other", "registered_in_region": True, "on_dishonesty_list": False, "restricted_products": False,
    "major_incident_3y": False, "employees": 86, "rd_staff": 11, "revenue": 42_000_000, "revenue_prev": 39_000_000,
    "rd_expense": 1_500_000, "rd_expense_prev": 900_000, "main_business_revenue": 35_000_000, "niche_years": 4,
    "ip_class2": 6, "recognitions": ["innovative_sme"], "titles": ["high_tech_enterprise"],
}  # fmt: skip
"""A firm in Hangzhou that is short of a provincial title by one year's R&D."""


def _judged(
    library: Library, region: str, facts: Mapping[str, object], on: date = TODAY, kind: Kind = "new"
) -> Assessment:
    return judge(library, region, read_firm(library.catalogue, facts), on, kind)


def _words(library: Library) -> Words:
    return Words("en", library.catalogue)


def _sections(assessment: Assessment, words: Words) -> list[list[str]]:
    return [section.splitlines() for section in report(assessment, words).split("\n\n")]


def test_the_verdict_comes_first_and_the_notices_of_the_documents_after_all_that_they_bear_on(library: Library) -> None:
    assessment, words = _judged(library, "hangzhou", CLERK), _words(library)
    sections = _sections(assessment, words)
    assert "You likely reach: Innovative SME" in sections[0]
    place = next(place for place, section in enumerate(sections) if section[0] == "The documents behind this result:")
    assert place == len(sections) - 3
    for document in assessment.documents:
        said = f"    {notice(document, assessment, words)}"
        assert said in sections[place]
        assert not [line for section in sections[:place] for line in section if line == said]


@pytest.mark.parametrize(
    ("region", "status"),
    [
        ("hangzhou", "a draft, nothing in it holds yet"),
        ("shanghai", "ended on 31 December 2017, for reference only"),
        ("qingdao", "ended on 31 December 2021, for reference only"),
        ("municipality", "no date is stated"),
    ],
)
def test_a_draft_an_ended_or_an_undated_plan_is_called_so_beside_the_verdict_each_time(
    library: Library, region: str, status: str
) -> None:
    assessment, words = _judged(library, region, CLERK), _words(library)
    assert [line for line in _sections(assessment, words)[0] if line.endswith(status)]
    assert [line for line in summary(assessment, words).splitlines() if line.endswith(status)]


def test_a_document_in_force_needs_no_caution_beside_the_verdict(library: Library) -> None:
    assert "Please note" not in summary(_judged(library, "cn", CLERK), _words(library))


def test_five_open_facts_stand_beside_the_verdict_and_the_rest_is_counted(library: Library) -> None:
    facts = {"industry": "software_it", "registered_in_region": True, "employees": 40, "revenue": 12_000_000}
    assessment, words = _judged(library, "qingdao", facts), _words(library)
    line = next(line for line in _sections(assessment, words)[0] if line.startswith("Not assessed yet: "))
    assert all(words.name(fact) in line for fact in assessment.asked[:5])
    assert words.name(assessment.asked[5]) not in line
    assert f"and {len(assessment.asked) - 5} more" in line


@given(case=cases())
def test_every_open_fact_is_listed_at_the_end_of_a_report(case: Case) -> None:
    assessment = case.judged()
    words = Words("en", case.library.catalogue)
    end = "\n".join(line for section in _sections(assessment, words)[-2:] for line in section)
    for fact in assessment.unknown:
        assert words.name(fact) in end


@given(case=cases())
def test_no_line_of_a_report_ends_in_a_colon_with_nothing_below_it(case: Case) -> None:
    for section in _sections(case.judged(), Words("en", case.library.catalogue)):
        for line, following in zip(section, [*section[1:], ""], strict=True):
            if line.endswith(":"):
                assert following.startswith("  "), section


@given(case=cases())
def test_no_result_is_a_bare_refusal(case: Case) -> None:
    said = report(case.judged(), Words("en", case.library.catalogue))
    assert "not eligible" not in said
    assert "not met" not in said


def test_a_re_review_tells_first_whether_the_title_stays_and_what_it_takes(library: Library) -> None:
    facts = {**CLERK, "recognitions": ["srdi_sme"]}
    assessment, words = _judged(library, "cn", facts, kind="re_review"), _words(library)
    tier = next(tier for tier in assessment.ladder.tiers if tier.tier == "srdi_sme")
    name = words.policy(tier.name)
    verdict = _sections(assessment, words)[0]
    assert f"Not yet enough to keep {name}; what is missing is listed below." in verdict
    assert f"What it takes to keep {name}:" in [section[0] for section in _sections(assessment, words)]
    assert f"Still missing for {name}:" in summary(assessment, words)
    assert "What stands between you and Innovative SME" not in report(assessment, words)


def test_a_title_that_stays_is_told_so_and_the_next_one_is_looked_at(library: Library) -> None:
    facts = {**CLERK, "recognitions": ["innovative_sme"]}
    assessment, words = _judged(library, "cn", facts, kind="re_review"), _words(library)
    assert [line for line in _sections(assessment, words)[0] if line.startswith("You likely keep: Innovative SME")]
    assert "What stands between you and SRDI SME" in report(assessment, words)


def test_a_figure_that_contradicts_others_is_told_beside_the_verdict(library: Library) -> None:
    facts = {**CLERK, "rd_staff_share": 1}
    assert "Please check" in "\n".join(_sections(_judged(library, "cn", facts), _words(library))[0])
