"""The answer under the rules before and the rules to come: found from the library's days, and where there are none, said so."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from assessment.judge import judge
from assessment.library import Library, NoRule, load_library
from assessment.profile import read_firm
from assessment.requirement import Kind
from assessment.wording import Words
from flows.other_rules import announced_day, previous_day, told_other_rules
from flows.replies import Table, Text
from tests.assessment.firms import Case, cases
from tests.assessment.small_pack import DOCUMENT, REVENUE, TIERS, written

DAY = date(2026, 11, 22)
ANSWERS: dict[str, object] = {
    "industry": "industry", "registered_in_region": True, "revenue": 50_000_000, "revenue_prev": 45_000_000,
    "on_dishonesty_list": False, "restricted_products": False, "major_incident_3y": False, "niche_years": 4,
}  # fmt: skip
NEXT_DOCUMENT = """\
id: next
title: 新办法
effective_from: 2027-01-01
draft: true
verified: false
evidence: weak
notice: 请核对。
clauses:
  一: {says: 条件}
"""
NEXT_TIERS = """\
tiers:
  - id: first
    clause: 一
    requires:
      - {id: brand, text: 有品牌, is_true: own_brand}
"""


def _told(
    library: Library, region: str, on: date = DAY, kind: Kind = "new", **more: object
) -> tuple[Table | None, str]:
    firm = read_firm(library.catalogue, {**ANSWERS, **more})
    *tables, text = told_other_rules(library, region, firm, on, kind, Words("en", library.catalogue))
    assert isinstance(text, Text)
    assert len(tables) <= 1
    table = tables[0] if tables else None
    assert table is None or isinstance(table, Table)
    return table, text.text


def _with_a_draft(folder: Path) -> Library:
    """The small pack whose first tier has a draft for 2027."""
    until = ("  - id: first\n    clause: 一\n", "  - id: first\n    clause: 一\n    applies: [{until: 2026-12-31}]\n")
    root = written(folder, {TIERS: until})
    draft = root / "cn" / "next"
    draft.mkdir()
    (draft / "document.yaml").write_text(NEXT_DOCUMENT, encoding="utf-8")
    (draft / "tiers.yaml").write_text(NEXT_TIERS, encoding="utf-8")
    return load_library(root)


def test_the_national_rules_before_todays_ended_the_day_before_theirs_began(library: Library) -> None:
    assert previous_day(library, "cn", DAY, "new") == date(2026, 3, 31)
    assert announced_day(library, "cn", date(2026, 3, 1), "new") == date(2026, 4, 1)


def test_a_re_review_changes_on_a_day_of_its_own(library: Library) -> None:
    assert announced_day(library, "cn", DAY, "re_review") == date(2027, 1, 1)
    assert announced_day(library, "cn", DAY, "new") is None


def test_a_region_that_names_national_tiers_changes_with_the_nation(library: Library) -> None:
    assert previous_day(library, "municipality", DAY, "new") == date(2026, 3, 31)
    assert previous_day(library, "hangzhou", date(2026, 3, 1), "new") == date(2025, 12, 31)


@pytest.mark.parametrize("region", ["shanghai", "qingdao", "anhui"])
def test_where_there_is_no_other_rule_it_is_said(library: Library, region: str) -> None:
    table, text = _told(library, region)
    assert table is None
    assert "no earlier rule is on record" in text
    assert "no later rule is on record" in text


def test_before_the_first_rule_nothing_is_on_record(library: Library) -> None:
    assert previous_day(library, "cn", date(2022, 8, 1), "new") is None
    with pytest.raises(NoRule):
        _told(library, "cn", on=date(2022, 7, 31))


def test_the_tiers_stand_side_by_side_in_the_order_of_time(library: Library) -> None:
    table, text = _told(library, "cn", kind="re_review")
    assert table is not None
    assert table.header == ("Tier", "Until 31 March 2026", "Now", "From 1 January 2027")
    assert len(table.rows) == 3
    assert {len(row) for row in table.rows} == {4}
    assert "[cn-2022]: a newer document took its place" in text


def test_each_column_is_what_is_judged_on_that_day(library: Library) -> None:
    table, _ = _told(library, "cn", niche_years=2, restricted_products=True)
    assert table is not None
    assert all(cell.startswith("not yet") for row in table.rows for cell in row[1:])


def test_what_the_other_rules_would_newly_ask_is_named(library: Library) -> None:
    _, text = _told(library, "cn", on=date(2026, 3, 1))
    asked = next(line for line in text.splitlines() if line.startswith("· newly asked:"))
    assert "development evaluation score" in asked
    assert "[cn-2026]: takes effect on 1 April 2026" in text


def test_a_draft_to_come_is_announced_and_named_as_a_draft(tmp_path: Path) -> None:
    library = _with_a_draft(tmp_path)
    assert announced_day(library, "cn", DAY, "new") == date(2027, 1, 1)
    firm = read_firm(library.catalogue, {"revenue": 5_000_000})
    table, text = told_other_rules(library, "cn", firm, DAY, "new", Words("en", library.catalogue))
    assert isinstance(table, Table)
    assert isinstance(text, Text)
    assert table.rows[0] == ("一级", "likely reached", "still open")
    assert "· 新办法 [next]: a draft, nothing in it holds yet" in text.text
    assert "· newly asked: 品牌" in text.text


def test_once_it_is_the_draft_that_is_judged_by_the_older_rule_is_the_previous_one(tmp_path: Path) -> None:
    library = _with_a_draft(tmp_path)
    assert previous_day(library, "cn", date(2027, 6, 1), "new") == date(2026, 12, 31)


def test_a_document_whose_end_is_known_is_told(tmp_path: Path) -> None:
    ends = ("effective_from: 2022-01-01", "effective_from: 2022-01-01\neffective_until: 2026-12-31")
    library = load_library(written(tmp_path, {DOCUMENT: ends, TIERS: (REVENUE, REVENUE)}))
    firm = read_firm(library.catalogue, {})
    (text,) = told_other_rules(library, "cn", firm, DAY, "new", Words("en", library.catalogue))
    assert isinstance(text, Text)
    assert "办法 [rule] ends on 31 December 2026." in text.text


@settings(max_examples=100)
@given(case=cases())
def test_on_the_days_around_a_change_the_rules_really_differ(case: Case) -> None:
    before = previous_day(case.library, case.region, case.on, case.kind)
    if before is not None:
        assert before < case.on
        assert announced_day(case.library, case.region, before, case.kind) is not None
    after = announced_day(case.library, case.region, case.on, case.kind)
    if after is not None:
        assert case.on < after
        assert previous_day(case.library, case.region, after, case.kind) is not None


@settings(max_examples=50)
@given(case=cases())
def test_any_firm_can_be_told_of_other_rules(case: Case) -> None:
    words = Words("en", case.library.catalogue)
    replies = told_other_rules(case.library, case.region, case.firm, case.on, case.kind, words)
    now = judge(case.library, case.region, case.firm, case.on, case.kind)
    table = replies[0]
    if isinstance(table, Table):
        assert [row[0] for row in table.rows] == [words.policy(tier.name) for tier in now.ladder.tiers]
