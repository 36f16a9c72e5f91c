"""A changed rule told to one firm: what changed, what it means for the firm's tiers, and the two questions that it needs."""

from datetime import date
from pathlib import Path

from hypothesis import given

from assessment.judge import Assessment, judge
from assessment.library import Library, load_library
from assessment.profile import read_firm
from assessment.wording import Words
from flows.rule_change import RulesChange, change_between, newly_asked, told_change
from tests.assessment.firms import Case, cases
from tests.assessment.small_pack import FACTS, MEASURES, REVENUE, SUM, TIERS, written

DAY = date(2026, 11, 22)
FACTS_OF_A_FIRM: dict[str, object] = {
    "industry": "industry", "registered_in_region": True, "employees": 120, "revenue": 50_000_000, "revenue_prev": 40_000_000,
    "on_dishonesty_list": False, "restricted_products": False, "major_incident_3y": False, "niche_years": 4,
    "recognitions": ["innovative_sme"], "rd_expense": 2_000_000,
}  # fmt: skip


def _small(folder: Path, changes: dict[str, tuple[str, str]] | None = None, **facts: object) -> Assessment:
    library = load_library(written(folder, changes))
    known = {"revenue": 1_000_000, "registered_in_region": True, "recognitions": ["first"], **facts}
    return judge(library, "cn", read_firm(library.catalogue, known), DAY)


def _changed(tmp_path: Path, changes: dict[str, tuple[str, str]]) -> tuple[RulesChange, str]:
    before, after = _small(tmp_path / "old"), _small(tmp_path / "new", changes)
    words = Words("en", after.firm.catalogue)
    change = change_between(before, after, words)
    return change, told_change(change, words)


def _by_date(library: Library, locale: str = "en") -> RulesChange:
    firm = read_firm(library.catalogue, FACTS_OF_A_FIRM)
    before = judge(library, "cn", firm, date(2026, 3, 31))
    return change_between(before, judge(library, "cn", firm, DAY), Words(locale, library.catalogue))


def test_a_rule_that_changed_by_date_names_the_documents_that_came_and_what_became_of_the_older(
    library: Library,
) -> None:
    told = "\n".join(_by_date(library).documents)
    assert "[cn-2026]: in force since" in told
    assert "[cn-2022]: a newer document took its place" in told


def test_a_rule_that_changed_by_date_tells_the_tiers_that_differ_for_the_firm(library: Library) -> None:
    change = _by_date(library)
    assert any("Little Giant" in line and "still open → not yet" in line for line in change.tiers)


def test_the_newer_rules_need_at_most_two_questions_that_the_older_did_not(library: Library) -> None:
    firm = read_firm(library.catalogue, FACTS_OF_A_FIRM)
    asks = _by_date(library).asks
    assert len(asks) == 2
    assert set(asks).isdisjoint(firm.given)
    assert set(asks).isdisjoint(judge(library, "cn", firm, date(2026, 3, 31)).unknown)


def test_a_raised_figure_is_told_from_and_to(tmp_path: Path) -> None:
    change, told = _changed(tmp_path, {TIERS: (REVENUE, "fact: revenue, at_least: 200万")})
    assert "1 million yuan → 2 million yuan" in told
    assert change.tiers == ("一级: likely reached → not yet",)


def test_a_new_and_a_dropped_requirement_are_told(tmp_path: Path) -> None:
    brand = "{id: revenue, text: 收入, fact: revenue, at_least: 100万}"
    change, told = _changed(tmp_path, {TIERS: (brand, "{id: brand, text: 有品牌, is_true: own_brand}")})
    assert "newly required: 有品牌" in told
    assert "no longer required: 收入" in told
    assert change.asks == ("own_brand",)
    assert told.splitlines()[-1] == "The new rules need answers that were not asked before: 品牌"


def test_a_changed_sum_is_told_from_and_to(tmp_path: Path) -> None:
    change, told = _changed(tmp_path, {MEASURES: (SUM, "sum: {fixed: 20万}")})
    assert change.measures == ("Support that changed: 奖励: 100,000 yuan → 200,000 yuan",)
    assert "Your tiers stay as they were." in told


def test_a_changed_pass_mark_and_changed_points_are_told(tmp_path: Path) -> None:
    _, told = _changed(tmp_path, {TIERS: ("pass: 6", "pass: 7")})
    assert "pass mark: 6 → 7" in told
    _, told = _changed(tmp_path / "again", {TIERS: ("{at_least: 3%, points: 6}", "{at_least: 2%, points: 6}")})
    assert "points are given otherwise for: 强度" in told


def test_what_is_only_worded_otherwise_is_no_change(tmp_path: Path) -> None:
    change, told = _changed(tmp_path, {FACTS: ("name: 收入", "name: 营业收入")})
    assert change.is_nothing
    assert told == "Nothing changes for you."


@given(case=cases())
def test_the_same_rules_never_differ(case: Case) -> None:
    assessment = case.judged()
    words = Words("en", case.library.catalogue)
    assert change_between(assessment, assessment, words).is_nothing


@given(case=cases())
def test_what_is_newly_asked_was_not_answered_and_can_be_asked(case: Case) -> None:
    other = judge(case.library, case.region, case.firm, date(2026, 11, 22), case.kind)
    for fact in newly_asked(case.judged(), other):
        assert fact not in case.firm.given
        assert case.library.catalogue[fact].question


def test_a_fact_that_left_the_packs_with_its_requirement_breaks_nothing(tmp_path: Path) -> None:
    brand = "  own_brand: {type: yes_no, name: 品牌, topic: quality, question: 有吗？}\n"
    requires = "{id: revenue, text: 收入, fact: revenue, at_least: 100万}"
    older = {TIERS: (requires, "{id: brand, text: 有品牌, is_true: own_brand}")}
    before = _small(tmp_path / "old", older, own_brand=False)
    after = _small(tmp_path / "new", {FACTS: (brand, "")})
    change = change_between(before, after, Words("en", after.firm.catalogue))
    assert "no longer required: 有品牌" in told_change(change, Words("en", after.firm.catalogue))


def test_a_fact_that_is_new_to_the_packs_is_named_to_a_talk_that_never_knew_it(tmp_path: Path) -> None:
    brand = "  own_brand: {type: yes_no, name: 品牌, topic: quality, question: 有吗？}\n"
    requires = "{id: revenue, text: 收入, fact: revenue, at_least: 100万}"
    before = _small(tmp_path / "old", {FACTS: (brand, "")})
    after = _small(tmp_path / "new", {TIERS: (requires, "{id: brand, text: 有品牌, is_true: own_brand}")})
    words = Words("en", before.firm.catalogue)
    assert told_change(change_between(before, after, words), words).endswith("not asked before: 品牌")
