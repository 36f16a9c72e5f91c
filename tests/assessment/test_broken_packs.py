"""A fault in what a pack says is refused with file, line and what is allowed there."""

from pathlib import Path

import pytest

from tests.assessment.small_pack import (
    DOCUMENT,
    FACTS,
    MEASURES,
    REGION,
    REVENUE,
    SIZES,
    SUM,
    TIERS,
    TOWN,
    assert_told,
    refused,
    written,
)

FAULTS: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "a key that is not known": (TIERS, REVENUE, REVENUE + ", colour: red", REVENUE, ("colour", "allowed", "at_least")),
    "a key of a document that is not known": (
        DOCUMENT,
        "evidence:",
        "colour: 1\nevidence:",
        "evidence:",
        ("colour", "verified"),
    ),
    "a key of a score that is not known": (
        TIERS,
        "pass: 6",
        "passs: 6",
        "pass: 6",
        ("passs", "allowed", "pass, max, groups"),
    ),
    "a key of an indicator that is not known": (
        TIERS,
        "text: 强度",
        "texts: 强度",
        "text: 强度",
        ("texts", "allowed", "bands"),
    ),
    "a key of a measure that is not known": (
        MEASURES,
        "kind: grant",
        "kinds: grant",
        "kind: grant",
        ("kinds", "allowed", "says"),
    ),
    "a key of a sum that is not known": (MEASURES, SUM, "sum: {fixd: 10万}", SUM, ("fixd", "allowed", "fixed")),
    "two kinds in one requirement": (
        TIERS,
        REVENUE,
        REVENUE + ", is_true: own_brand",
        REVENUE,
        ("exactly one of", "is_true"),
    ),
    "no kind in a requirement": (TIERS, ", " + REVENUE, "", REVENUE, ("exactly one of", "is_true")),
    "two bounds in one comparison": (
        TIERS,
        REVENUE,
        REVENUE + ", at_most: 5",
        REVENUE,
        ("exactly one of", "less_than"),
    ),
    "a fact that is not known": (TIERS, REVENUE, "fact: revenu, at_least: 100万", REVENUE, ("'revenu'", "revenue")),
    "a fact of an indicator that is not known": (
        TIERS,
        "fact: rd_ratio",
        "fact: rd_ratios",
        "fact: rd_ratio",
        ("rd_ratios", "rd_ratio?"),
    ),
    "a clause that is not listed": (MEASURES, "clause: 二", "clause: 三", "clause: 二", ("'三'", "document.yaml")),
    "an option that is not there": (
        TIERS,
        REVENUE,
        "choice: industry, among: [mining]",
        REVENUE,
        ("'mining'", "industry, other"),
    ),
    "a member of a set that is not there": (
        TIERS,
        REVENUE,
        "set: recognitions, includes_any: [third]",
        REVENUE,
        ("'third'", "first, second"),
    ),
    "a title that is not there": (MEASURES, "[first]", "[third]", "titles:", ("'third'", "first, second")),
    "a yes or no fact compared as a number": (
        TIERS,
        REVENUE,
        "fact: own_brand, at_least: 1",
        REVENUE,
        ("own_brand", "not a number"),
    ),
    "a number taken as yes or no": (TIERS, REVENUE, "is_true: revenue", REVENUE, ("revenue", "yes/no")),
    "a number taken as a choice": (TIERS, REVENUE, "choice: revenue, among: [a]", REVENUE, ("revenue", "choice")),
    "a sum of what is not a number": (
        MEASURES,
        SUM,
        "sum: {rate: 5%, of: own_brand}",
        SUM,
        ("own_brand", "allowed is money"),
    ),
    "a sum by options that are not there": (
        MEASURES,
        SUM,
        "sum: {by: industry, amounts: {mining: 1万}}",
        SUM,
        ("mining", "industry, other"),
    ),
    "two sums in one": (MEASURES, SUM, "sum: {fixed: 10万, up_to: 5万}", SUM, ("exactly one of", "up_to")),
    "bands out of order": (
        TIERS,
        "{at_least: 5%, points: 10}",
        "{at_least: 5%, points: 5}",
        "id: rd_ratio",
        ("best points first",),
    ),
    "a band without its points": (
        TIERS,
        "{at_least: 3%, points: 6}",
        "{at_least: 3%}",
        "id: rd_ratio",
        ("points", "at_least"),
    ),
    "an indicator whose best band is not its max": (
        TIERS,
        "max: 10\n                  fact",
        "max: 9\n                  fact",
        "id: rd_ratio",
        ("max",),
    ),
    "indicators that do not add up to their group": (
        TIERS,
        "max: 10\n              ind",
        "max: 9\n              ind",
        "score:",
        ("add up", "9"),
    ),
    "groups that do not add up": (TIERS, "max: 10\n          gr", "max: 11\n          gr", "score:", ("add up", "11")),
    "a number that cannot be read": (TIERS, "100万", "100万元", REVENUE, ("number", "0.35亿")),
    "two rules on one day": (
        TIERS,
        "    requires:\n      - {id: revenue",
        "    requires: [{id: a, text: a, is_true: own_brand}]\n  - id: first\n    clause: 一\n    requires:\n      - {id: revenue",
        "",
        ("'first'", "two rules", "2022-01-01"),
    ),
    "a tier that is not on the ladder": (
        TOWN,
        "id: first",
        "id: third",
        "id: first",
        ("'third'", "region.yaml", "first"),
    ),
    "a national tier that is not known": (TOWN, "national: first", "national: third", "", ("'third'", "first, second")),
    "neither requirements nor a national tier": (
        TOWN,
        "    national: first\n",
        "",
        "id: first",
        ("requires or national",),
    ),
    "a key given twice": (
        DOCUMENT,
        "notice: 请核对。",
        "notice: 请核对。\nnotice: 好。",
        "clauses:",
        ("'notice'", "twice"),
    ),
    "what is not YAML": (DOCUMENT, "notice: 请核对。", "notice: [请核对。", "", ("not valid YAML",)),
    "a folder of another name than the document": (DOCUMENT, "id: rule", "id: ruler", "id: rule", ("'rule'", "folder")),
    "a folder of another name than the region": (REGION, "id: cn", "id: china", "id: cn", ("'cn'", "folder")),
    "two requirements of one name": (
        TIERS,
        "- {id: revenue, text: 收入,",
        "- {id: revenue, text: 牌, is_true: own_brand}\n      - {id: revenue, text: 收入,",
        "requires:",
        ("two requirements", "'revenue'"),
    ),
    "a fact worked out from one that is not known": (
        FACTS,
        "[rd_expense, revenue]",
        "[rd_cost, revenue]",
        "derive:",
        ("'rd_cost'", "unknown fact"),
    ),
    "a fact worked out from itself": (
        FACTS,
        "[rd_expense, revenue]",
        "[rd_ratio, revenue]",
        "derive:",
        ("from itself",),
    ),
    "a fact that may not exceed one that is not known": (
        FACTS,
        "not_above: revenue",
        "not_above: turnover",
        "rd_expense:",
        ("'turnover'",),
    ),
    "a fact of a type that is not known": (
        FACTS,
        "employees: {type: count",
        "employees: {type: number",
        "employees:",
        ("type", "'count'"),
    ),
    "a size table that lacks a figure": (SIZES, "sme_below: [300]", "sme_below: []", "other:", ("one figure",)),
    "a date that is none": (DOCUMENT, "2022-01-01", "2022-13-01", "effective_from", ("effective_from", "date")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_pack_is_named_with_its_file_its_line_and_what_is_allowed(tmp_path: Path, fault: str) -> None:
    assert_told(tmp_path, FAULTS[fault])


def test_faults_in_several_files_are_all_told_at_once(tmp_path: Path) -> None:
    changes = {file: (old, new) for file, old, new, _, _ in (
        FAULTS["a fact of a type that is not known"],
        FAULTS["a fact that is not known"],
        FAULTS["a clause that is not listed"],
        FAULTS["a tier that is not on the ladder"],
        FAULTS["a size table that lacks a figure"],
    )}  # fmt: skip
    problems = refused(written(tmp_path, changes))
    assert {problem.split(":")[0] for problem in problems} >= {f"packs/{file}" for file in changes}
