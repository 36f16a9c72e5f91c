"""What if an answer were another: what moves is told from and to, and where nothing moves, what would."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from assessment.firm import Value
from assessment.judge import judge
from assessment.library import Library, load_library
from assessment.profile import read_firm
from assessment.quantity import Interval, exactly
from assessment.wording import Words
from flows.replies import Text
from flows.what_if import told_what_if
from tests.assessment.firms import Case, cases, narrowed
from tests.assessment.small_pack import MEASURES, written

DAY = date(2026, 11, 22)
UNCHANGED = "This changes nothing for your tier"
ANSWERS: dict[str, object] = {
    "industry": "industry", "registered_in_region": True, "employees": 120, "revenue": 50_000_000, "revenue_prev": 45_000_000,
    "revenue_prev2": 40_000_000, "main_business_revenue": 45_000_000, "main_business_revenue_prev": 38_000_000,
    "rd_expense": 1_000_000, "rd_expense_prev": 1_500_000, "on_dishonesty_list": False, "restricted_products": False,
    "major_incident_3y": False, "niche_years": 4, "recognitions": ["innovative_sme"], "ip_class1": 1, "ip_class1_in_use": 1,
    "total_assets": 60_000_000, "total_liabilities": 20_000_000, "development_score": 61, "rd_institution_level": "municipal",
    "niche_share_leading": True,
}  # fmt: skip


def _told(library: Library, region: str, supposed: Mapping[str, Value], **answers: object) -> str:
    firm = read_firm(library.catalogue, {**ANSWERS, **answers})
    before, after = (judge(library, region, each, DAY) for each in (firm, firm.moved(supposed)))
    (reply,) = told_what_if(before, after, Words("en", library.catalogue))
    assert isinstance(reply, Text)
    return reply.text


def _small(
    tmp_path: Path, changes: Mapping[str, tuple[str, str]], known: Mapping[str, object], **supposed: Value
) -> str:
    library = load_library(written(tmp_path, changes))
    firm = read_firm(library.catalogue, known)
    before, after = (judge(library, "cn", each, DAY) for each in (firm, firm.moved(supposed)))
    (reply,) = told_what_if(before, after, Words("en", library.catalogue))
    assert isinstance(reply, Text)
    return reply.text


def test_what_is_supposed_is_shown_in_figures_beside_the_answer(library: Library) -> None:
    first = _told(library, "cn", {"rd_expense": exactly(3_000_000)}).splitlines()[0]
    assert "3 million yuan" in first
    assert "your answer: 1 million yuan" in first


def test_what_follows_from_it_is_shown_too(library: Library) -> None:
    assert "share of revenue last year: 2% → 6%" in _told(library, "cn", {"rd_expense": exactly(3_000_000)})


def test_a_closed_gap_is_told_with_its_clause(library: Library) -> None:
    told = _told(library, "cn", {"rd_expense": exactly(3_000_000)})
    closed = told.partition("Closed for")[2].splitlines()[1]
    assert "R&D spending of at least 3%" in closed
    assert "[cn-2026 " in closed


def test_a_new_gap_is_told_with_what_closes_it(library: Library) -> None:
    told = _told(library, "cn", {"revenue": exactly(60_000_000)})
    opened = told.partition("New gap for")[2].splitlines()[1]
    assert "3 million yuan more, to reach 48 million yuan" in opened


def test_a_tier_that_moves_is_told_from_and_to_with_its_rule(library: Library) -> None:
    told = _told(library, "cn", {"on_dishonesty_list": True})
    assert UNCHANGED not in told
    assert "→ not yet" in next(line for line in told.splitlines() if "[cn-2022 " in line)


def test_points_that_move_alone_are_no_other_tier(library: Library) -> None:
    told = _told(library, "cn", {"rd_expense": exactly(3_000_000)}, niche_years=1)
    assert f"{UNCHANGED}; only points move:" in told
    assert "points → " in told


def test_where_nothing_moves_it_says_so_and_what_would(library: Library) -> None:
    told = _told(library, "cn", {"employees": exactly(121)}, niche_years=1)
    assert f"{UNCHANGED}." in told
    assert "What would bring SRDI SME" in told
    assert "Years in the niche market" in told


def test_at_the_top_nothing_more_is_asked_for(tmp_path: Path) -> None:
    known = {"revenue": 10_000_000, "rd_expense": 1_000_000}
    assert "the highest tier already" in _small(tmp_path, {}, known, rd_expense=exactly(900_000))


def test_money_says_from_when_it_counts(library: Library) -> None:
    assert "applications from 2027" in _told(library, "cn", {"rd_expense": exactly(3_000_000)})
    assert "applications from 2027" not in _told(library, "cn", {"niche_years": exactly(5)})


def test_a_draft_is_named_as_one_each_time(library: Library) -> None:
    assert "[hangzhou-draft]: a draft, nothing in it holds yet" in _told(library, "hangzhou", {})


def test_an_ended_plan_is_named_as_one_each_time(library: Library) -> None:
    assert "[qingdao-2018]: ended on" in _told(library, "qingdao", {})


def test_support_gained_and_its_sum_are_told(tmp_path: Path) -> None:
    open_to_brands = {MEASURES: ("titles: [first]", "requires: [{id: brand, text: 品牌, is_true: own_brand}]")}
    known = {"revenue": 1, "registered_in_region": True, "own_brand": False}
    told = _small(tmp_path, open_to_brands, known, own_brand=True)
    assert "Support gained: 奖励 [rule 二]" in told
    assert "Support whose conditions you meet: 0 yuan → 100,000 yuan" in told


def test_support_lost_is_told(tmp_path: Path) -> None:
    open_to_brands = {MEASURES: ("titles: [first]", "requires: [{id: brand, text: 品牌, is_true: own_brand}]")}
    known = {"revenue": 1, "registered_in_region": True, "own_brand": True}
    assert "Support lost: 奖励 [rule 二]" in _small(tmp_path, open_to_brands, known, own_brand=False)


def test_a_share_given_directly_that_speaks_against_what_is_supposed_is_told(tmp_path: Path) -> None:
    known = {"revenue": 10_000_000, "rd_expense": 0, "rd_ratio": 0}
    assert "Please check 研发强度" in _small(tmp_path, {}, known, rd_expense=exactly(500_000))


@settings(max_examples=60)
@given(case=cases())
def test_supposing_nothing_changes_nothing(case: Case) -> None:
    assessment = case.judged()
    (reply,) = told_what_if(assessment, assessment, Words("en", case.library.catalogue))
    assert isinstance(reply, Text)
    assert reply.text.startswith(f"{UNCHANGED}.")


@settings(max_examples=60)
@given(case=cases())
def test_whatever_is_supposed_can_be_told_in_every_language(case: Case) -> None:
    before, after = case.judged(), case.judged(narrowed(case.firm, case.random))
    unchanged = all(a.outcome is b.outcome for a, b in zip(before.ladder.tiers, after.ladder.tiers, strict=True))
    for locale in ("en", "zh_Hans_CN", "zh_Hant_TW"):
        (reply,) = told_what_if(before, after, Words(locale, case.library.catalogue))
        assert isinstance(reply, Text)
        if locale == "en":
            assert (UNCHANGED in reply.text) is unchanged


@pytest.mark.parametrize("region", ["cn", "hangzhou", "shanghai"])
def test_what_is_told_fits_a_phone(library: Library, region: str) -> None:
    assert len(_told(library, region, {"rd_expense": exactly(3_000_000)}).splitlines()) <= 20


def test_what_follows_from_no_patents_at_all_is_not_told_as_supposed(library: Library) -> None:
    none = exactly(0)
    told = _told(library, "cn", {"ip_class1": none, "ip_class1_in_use": none, "ip_class1_own": none})
    supposed = [line for line in told.splitlines() if line.startswith("Supposed")]
    assert len(supposed) == 1


def test_a_range_can_be_supposed(library: Library) -> None:
    told = _told(library, "cn", {"rd_expense": Interval(1_200_000, 3_000_000)})
    assert "1.2 million yuan to 3 million yuan" in told
