"""Which rules a talk rests on: the same rules have one hash anywhere, and nothing that could change a judgement goes unseen."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from assessment.library import Library, NoRule, UnknownRegion, load_library
from assessment.requirement import KINDS
from flows.rule_set import RuleSet, rule_set
from tests.assessment.small_pack import DOCUMENT, FACTS, MEASURES, REGION, REVENUE, SIZES, SUM, TIERS, TOWN, written

DAY = date(2026, 11, 22)
SCRIPT = """
from datetime import date
from assessment.library import load_library
from flows.rule_set import rule_set
library = load_library()
for region in library.regions:
    print(*rule_set(library, region, date(2026, 11, 22), "new"))
"""


def _small(folder: Path, changes: dict[str, tuple[str, str]] | None = None, region: str = "cn") -> RuleSet:
    return rule_set(load_library(written(folder, changes)), region, DAY, "new")


def test_the_documents_are_named_the_regions_own_first(library: Library) -> None:
    assert rule_set(library, "hangzhou", DAY, "new").id == "hangzhou-draft+zhejiang-2026+cn-2022+cn-2026"


def test_another_process_finds_the_same_rules(library: Library) -> None:
    def told(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=environment
        )
        return ran.stdout

    here = "".join(f"{' '.join(rule_set(library, region, DAY, 'new'))}\n" for region in library.regions)
    assert told("1") == told("2") == here


def test_rules_that_changed_by_date_are_other_rules(library: Library) -> None:
    before, after = date(2026, 3, 31), date(2026, 4, 1)
    for region in ("cn", "municipality", "hangzhou"):
        assert rule_set(library, region, before, "new").hash != rule_set(library, region, after, "new").hash


def test_a_day_that_changes_nothing_leaves_the_rules_the_same(library: Library) -> None:
    for region in library.regions:
        for kind in KINDS:
            today, tomorrow = (rule_set(library, region, day, kind) for day in (DAY, date(2026, 11, 23)))
            assert today == tomorrow


def test_a_re_review_has_rules_of_its_own(library: Library) -> None:
    assert rule_set(library, "cn", DAY, "new").hash != rule_set(library, "cn", DAY, "re_review").hash


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (TIERS, REVENUE, "fact: revenue, at_least: 101万"),
        (TIERS, REVENUE, "fact: revenue, more_than: 100万"),
        (TIERS, "pass: 6", "pass: 7"),
        (TIERS, "{at_least: 5%, points: 10}", "{at_least: 5.01%, points: 10}"),
        (MEASURES, SUM, "sum: {fixed: 11万}"),
        (MEASURES, "titles: [first]", "titles: [second]"),
        (FACTS, "revenue: {type: money, name: 收入, topic: finance, question: 多少钱？, min: 0}",
         "revenue: {type: money, name: 收入, topic: finance, question: 多少钱？, min: 1}"),
        (FACTS, "derive: {ratio: [rd_expense, revenue]}", "derive: {growth: [rd_expense, revenue]}"),
        (FACTS, "min: 0, not_above: revenue", "min: 0"),
        (DOCUMENT, "effective_from: 2022-01-01", "effective_from: 2022-01-01\neffective_until: 2025-01-01"),
    ],
)  # fmt: skip
def test_what_could_change_a_judgement_changes_the_hash(tmp_path: Path, file: str, old: str, new: str) -> None:
    assert _small(tmp_path / "new", {file: (old, new)}).hash != _small(tmp_path / "old").hash


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (TIERS, "text: 收入", "text: 营业收入"),
        (MEASURES, "says: 给钱。", "says: 发奖金。"),
        (DOCUMENT, "notice: 请核对。", "notice: 请先核对。"),
        (FACTS, "own_brand: {type: yes_no, name: 品牌", "own_brand: {type: yes_no, name: 自有品牌"),
        (FACTS, "topic: quality, question: 有吗？}", "topic: quality, question: 有吗？, called: [商标]}"),
        (SIZES, "small_from: [20]", "small_from: [21]"),
    ],
)
def test_what_no_judgement_of_the_region_reads_leaves_the_hash_alone(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    assert _small(tmp_path / "new", {file: (old, new)}).hash == _small(tmp_path / "old").hash


def test_a_changed_wording_is_another_edition_of_the_same_rules(tmp_path: Path) -> None:
    old, new = _small(tmp_path / "old"), _small(tmp_path / "new", {TIERS: ("text: 收入", "text: 营业收入")})
    assert (old.hash == new.hash, old.edition == new.edition) == (True, False)


def test_a_region_of_its_own_is_not_moved_by_another_regions_rules(tmp_path: Path) -> None:
    other = "{id: first, clause: 一, requires: [{id: brand, text: 品牌, is_true: own_brand}]}"
    before = _small(tmp_path / "old")
    after = _small(tmp_path / "new", {TOWN: ("  - id: first\n    clause: 一\n    national: first", f"  - {other}")})
    assert before.hash == after.hash


def test_a_town_that_names_a_national_tier_moves_with_the_nation(tmp_path: Path) -> None:
    before = _small(tmp_path / "old", region="town")
    after = _small(tmp_path / "new", {TIERS: (REVENUE, "fact: revenue, at_least: 101万")}, region="town")
    assert before.hash != after.hash


def test_a_tier_that_is_only_named_otherwise_has_the_same_rules(tmp_path: Path) -> None:
    renamed = _small(tmp_path / "new", {REGION: ("name: 二级", "name: 乙级")})
    assert renamed.hash == _small(tmp_path / "old").hash


def test_a_region_that_nobody_knows_or_that_has_no_rule_is_refused(library: Library) -> None:
    with pytest.raises(UnknownRegion):
        rule_set(library, "atlantis", DAY, "new")
    with pytest.raises(NoRule):
        rule_set(library, "cn", date(2000, 1, 1), "new")
