"""A pack whose figures nothing could meet, or everything would, is refused: scores, combinations, sums, limits and dates."""

from pathlib import Path

import pytest

from assessment.library import load_library
from assessment.requirement import Combination
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
    written,
)

BANDS = """fact: rd_ratio
                  bands:
                    - {at_least: 5%, points: 10}
                    - {at_least: 3%, points: 6}
"""
BETTER, WORSE = "{at_least: 5%, points: 10}", "{at_least: 3%, points: 6}"
INDICATOR, SCORE = "id: rd_ratio", "score:"
EMPLOYEES = "employees: {type: count, name: 人数"
NEW_BRAND = "{is_true: own_brand, kinds: [new]}"
CITING = "{id: i, text: i, clause: 九, max: 1, each: [{points: 1, when: {is_true: own_brand}}]}"
Fault = tuple[str, str, str, str, tuple[str, ...]]

SCORES: dict[str, Fault] = {
    "steps of no length": (TIERS, BANDS, "per: {fact: revenue, every: 0, points: 1}\n", "fact: rd_ratio", ("above 0",)),
    "steps of no points": (TIERS, BANDS, "per: {fact: revenue, every: 1, points: 0}\n", "fact: rd_ratio", ("above 0",)),
    "a pass mark above the max": (TIERS, "pass: 6", "pass: 11", SCORE, ("pass", "at most", "10")),
    "a pass mark of nothing": (TIERS, "pass: 6", "pass: 0", SCORE, ("pass", "above 0")),
    "a floor above its group": (TIERS, "text: 研发\n", "text: 研发\n              floor: 11\n", SCORE, ("floor", "10")),
    "negative points": (TIERS, WORSE, "{at_least: 3%, points: -6}", INDICATOR, ("never negative",)),
    "a lower figure before a higher one": (TIERS, BETTER, "{at_least: 2%, points: 10}", INDICATOR, ("hardest",)),
    "the same figure twice": (TIERS, WORSE, "{more_than: 5%, points: 6}", INDICATOR, ("hardest",)),
    "points of a yes or no": (TIERS, BANDS, "points_of: own_brand\n", "fact: rd_ratio", ("points, count",)),
    "points of a share": (TIERS, BANDS, "points_of: rd_ratio\n", "fact: rd_ratio", ("points, count",)),
    "a band beyond the fact's limits": (TIERS, BETTER, "{at_least: 500%, points: 10}", BETTER, ("at most 1",)),
    "a clause of an indicator that is not listed": (
        TIERS, "text: 强度", "text: 强度\n                  clause: 九", "", ("'九'",),
    ),
    "a kind of application inside a score": (
        TIERS, BANDS, f"steps: [{{points: 10, when: {NEW_BRAND}}}]\n", "fact: rd_ratio", ("`kinds`",),
    ),
}  # fmt: skip

COMBINATIONS: dict[str, Fault] = {
    "more than there are": (TIERS, REVENUE, "count: 2, some_of: [{is_true: own_brand}]", REVENUE, ("at most 1",)),
    "a count that is a yes": (
        TIERS, REVENUE, "count: true, some_of: [{is_true: own_brand}]", REVENUE, ("whole number",),
    ),
    "more than are asked of one kind": (
        TIERS,
        REVENUE,
        f"count: 2, some_of: [{NEW_BRAND}, {{is_false: own_brand}}]",
        REVENUE,
        ("count is 2", "only 1", "re_review"),
    ),
    "a tier that asks nothing of one kind": (
        TIERS, REVENUE, f"any_of: [{NEW_BRAND}]", "id: first", ("first", "re_review"),
    ),
    "no kind of application": (TIERS, REVENUE, REVENUE + ", kinds: []", REVENUE, ("kinds", "at least 1")),
    "a rule for no kind": (TOWN, "national: first", "national: first\n    applies: [{kinds: []}]", "", ("at least 1",)),
    "a bound beyond the fact's limits": (TIERS, REVENUE, "fact: rd_ratio, at_least: 3", REVENUE, ("is 3", "at most 1")),
    "a nested score with a clause that is not listed": (
        TIERS,
        REVENUE,
        f"any_of: [{{score: {{pass: 1, max: 1, groups: [{{id: g, text: g, max: 1, indicators: [{CITING}]}}]}}}}]",
        REVENUE,
        ("'九'", "document.yaml"),
    ),
}  # fmt: skip

SUMS: dict[str, Fault] = {
    "a sum by title without titles": (
        MEASURES, f"titles: [first]\n    {SUM}", "sum: {by_title: {first: 1万}}", "id: award", ("by_title", "none"),
    ),
    "a sum by a title not among the titles": (
        MEASURES, SUM, "sum: {by_title: {second: 1万}}", "id: award", ("second", "first"),
    ),
    "a sum by what is not a choice": (
        MEASURES, SUM, "sum: {by: revenue, amounts: {a: 1}}", SUM, ("'revenue'", "choice"),
    ),
    "no amounts": (MEASURES, SUM, "sum: {by: industry, amounts: {}}", SUM, ("amounts", "at least 1")),
    "a negative sum": (MEASURES, SUM, "sum: {fixed: -1}", SUM, ("never negative",)),
    "a negative amount": (MEASURES, SUM, "sum: {by: industry, amounts: {other: -1}}", SUM, ("never negative",)),
    "a negative rate": (MEASURES, SUM, "sum: {rate: -5%, of: revenue}", SUM, ("never negative",)),
    "a negative rate of terms": (MEASURES, SUM, "sum: {terms: {rate: -5%, of: 报价}}", SUM, ("never negative",)),
    "a rate of people": (MEASURES, SUM, "sum: {rate: 5%, of: employees}", SUM, ("'employees'", "money")),
    "a rate of money times money": (MEASURES, SUM, "sum: {rate: 5%, of: [revenue, revenue]}", SUM, ("share",)),
    "so much a head of money": (MEASURES, SUM, "sum: {a_head: 5, of: revenue}", SUM, ("'revenue'", "count")),
}  # fmt: skip

FACTS_AND_SIZES: dict[str, Fault] = {
    "limits that leave nothing": (FACTS, EMPLOYEES, EMPLOYEES + ", min: 5, max: 4", EMPLOYEES, ("max", "min")),
    "a whole of another type": (FACTS, EMPLOYEES, EMPLOYEES + ", not_above: revenue", EMPLOYEES, ("money", "count")),
    "a whole that is a part": (
        FACTS, "多少钱？, min: 0}", "多少钱？, not_above: rd_expense}", "revenue:", ("leads back",),
    ),
    "a field that the code fills in": (
        FACTS, EMPLOYEES, EMPLOYEES + ", limits: [1, 2]", EMPLOYEES, ("limits", "unknown"),
    ),
    "a type that is a list": (FACTS, EMPLOYEES, EMPLOYEES.replace("count", "[count]"), EMPLOYEES, ("type", "'count'")),
    "an industry that is misspelt": (SIZES, "  other:", "  others:", "other:", ("'others'", "industry, other")),
    "an industry that is missing": (SIZES, "  other:", "  others:", "classes:", ("'other'", "missing")),
    "a size by an unknown fact": (
        SIZES, "other: {measures: [employees]", "other: {measures: [staff]", "other:", ("'staff'", "employees, revenue"),
    ),
    "a size by a yes or no": (
        SIZES, "other: {measures: [employees]", "other: {measures: [own_brand]", "other:", ("'own_brand'",),
    ),
    "a key of the table that is not known": (SIZES, "classes:", "colour: 1\nclasses:", "classes:", ("document, classes",)),
    "a table's day that is a number": (SIZES, "2011-06-18", "0", "document:", ("issued_on", "date")),
    "a table's mark that is a number": (
        SIZES, "verified: false", "verified: 0", "document:", ("verified", "true or false"),
    ),
}  # fmt: skip

DATES_AND_NAMES: dict[str, Fault] = {
    "a day that is a number": (DOCUMENT, "2022-01-01", "86400", "effective_from", ("effective_from", "date")),
    "a day that is a text": (
        DOCUMENT, "2022-01-01", "'2022-01-01'", "effective_from", ("effective_from", "without quotes"),
    ),
    "a day with a time": (DOCUMENT, "2022-01-01", "2022-01-01 10:00:00", "effective_from", ("effective_from", "date")),
    "a rule from a number": (
        TOWN, "national: first", "national: first\n    applies: [{from: 86400}]", "", ("from", "date"),
    ),
    "a mark that is a number": (DOCUMENT, "verified: false", "verified: 1", "verified:", ("verified", "true or false")),
    "a rule that ends before it begins": (
        TOWN, "national: first", "national: first\n    applies: [{from: 2024-01-01, until: 2023-12-31}]", "", ("until", "from"),
    ),
    "a rule that ends before its document": (
        TIERS, "id: first\n", "id: first\n    applies: [{until: 2021-12-31}]\n", "", ("first", "2022-01-01"),
    ),
    "a document that ends before it begins": (
        DOCUMENT, "2022-01-01", "2022-01-01\neffective_until: 2021-12-31", "", ("effective_until", "effective_from"),
    ),
    "a successor that is not there": (
        DOCUMENT, "notice:", "superseded_by: {document: later, from: 2026-04-01}\nnotice:", "notice:", ("'later'", "none"),
    ),
    "a yearly date that not every year has": (
        DOCUMENT, "clauses:", "dates: [{clause: 一, month: 2, day: 29}]\nclauses:", "clauses:", ("dates.0.day", "28 days"),
    ),
    "a yearly date by a clause that is not there": (
        DOCUMENT, "notice:", "dates: [{clause: 三, month: 5, day: 31}]\nnotice:", "notice:", ("'三'", "clauses"),
    ),
    "a validity by a clause that is not there": (
        DOCUMENT, "notice:", "valid: {clause: 三, years: 3}\nnotice:", "notice:", ("'三'", "clauses"),
    ),
    "a validity of no year": (
        DOCUMENT, "clauses:", "valid: {clause: 一, years: 0}\nclauses:", "clauses:", ("valid.years", "1"),
    ),
    "a tier twice on the ladder": (
        REGION, "id: second, name: 二级", "id: first, name: 二级", "id: second", ("'first'", "twice"),
    ),
    "a national tier that is not known": (
        TOWN, "national: first", "national: third", "national:", ("'third'", "first, second"),
    ),
    "a list where keys belong": (DOCUMENT, "  一: {says: 条件}", "  一: [条件]", "  一:", ("says, carries_nothing",)),
    "a word where a list belongs": (MEASURES, "titles: [first]", "titles: first", "titles:", ("a list",)),
    "a number where a text belongs": (DOCUMENT, "title: 办法", "title: 2022", "title:", ("a text", "quotes")),
    "a key that is missing": (DOCUMENT, "notice: 请核对。\n", "", "id: rule", ("notice: is missing",)),
}  # fmt: skip

FAULTS = {**SCORES, **COMBINATIONS, **SUMS, **FACTS_AND_SIZES, **DATES_AND_NAMES}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_figure_that_cannot_be_meant_is_told_with_its_file_its_line_and_what_is_allowed(
    tmp_path: Path, fault: str
) -> None:
    assert_told(tmp_path, FAULTS[fault])


@pytest.mark.parametrize("sound", ["{rate: 50%, of: [revenue, rd_ratio]}", "{a_head: 3000, of: employees}"])
def test_a_rate_of_money_times_a_share_and_so_much_a_head_are_sums(tmp_path: Path, sound: str) -> None:
    assert load_library(written(tmp_path, {MEASURES: (SUM, f"sum: {sound}")})).regions == ("cn", "town")


@pytest.mark.parametrize("bands", ["[{at_most: 1%, points: 10}, {less_than: 3%, points: 6}]",
                                   "[{more_than: 5%, points: 10}, {at_least: 5%, points: 6}]"])  # fmt: skip
def test_bands_from_the_hardest_on_are_fine_whichever_way_they_look(tmp_path: Path, bands: str) -> None:
    changed = f"fact: rd_ratio\n                  bands: {bands}\n"
    assert load_library(written(tmp_path, {TIERS: (BANDS, changed)})).regions == ("cn", "town")


@pytest.mark.parametrize(
    "nested", [f"any_of: [{NEW_BRAND}]", f"count: 1, some_of: [{NEW_BRAND}]", f"all_of: [{NEW_BRAND}]"]
)
def test_a_combination_of_which_no_part_is_asked_is_not_asked_either(tmp_path: Path, nested: str) -> None:
    asked = f"{REVENUE}}}\n      - {{id: brand, text: 牌, {nested}"
    rules = load_library(written(tmp_path, {TIERS: (REVENUE, asked)}))
    by_kind = {kind: rules.rules("cn", kind).rules[0].requirement for kind in ("new", "re_review")}
    assert all(isinstance(requirement, Combination) for requirement in by_kind.values())
    assert [part.id for part in by_kind["new"].parts()] == ["revenue", "brand"]
    assert [part.id for part in by_kind["re_review"].parts()] == ["revenue"]
