"""Units and names that stand beside the headings, or in two rows of them, count as whoever wrote them meant, or are told."""

from pathlib import Path

import polars as pl
import pytest

from bot.bulk.reading.columns import NOTHING_KNOWN
from bot.bulk.reading.headings import FOR_ALL, FOR_ALL_DIFFERS, TWO_ROWS
from bot.bulk.reading.pieces import Unreadable, opened
from bot.bulk.reading.two_rows import UNITS_DIFFER
from bot.registry.importing.headings import NO_UNIT, UNKNOWN
from tests.bot.bulk.tables import Read, as_one, read, rules

ASKED = ("name", "revenue", "revenue_prev", "rd_expense", "employees", "debt_ratio", "total_assets", "own_brand")


def told(found: Read) -> dict[str, object]:
    """What is known of the only firm."""
    (firm,) = found.firms.select(name for name in ASKED if name in found.firms.columns).to_dicts()
    return {name: value for name, value in firm.items() if value is not None}


def opening(folder: Path, text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """What is remarked of a table, and which columns are not taken."""
    path = folder / "firms.csv"
    path.write_text(text, encoding="utf-8")
    source = opened(path, rules())
    return [remark.message for remark in source.remarks], [(column, reason) for column, reason in source.ignored]


def refused(folder: Path, text: str) -> list[str]:
    """Why a table is not read."""
    with pytest.raises(Unreadable) as caught:
        opening(folder, text)
    return [refusal.message for refusal in caught.value.refusals]


@pytest.mark.parametrize(
    "text",
    [
        "企业名称,营业收入,从业人员数,资产负债率\n,万元,人,%\n甲,3500,12,45\n",
        "企业名称,营业收入,从业人员数,资产负债率（%）\n单位,（万元）,（人）,\n甲,3500,12,45\n",
        "企业名称,revenue,employees,资产负债率\n\n-,单位：万元,人,%\n甲,3500,12,45\n",
        "企业名称,营业收入（万元）,从业人员数,资产负债率（%）\n填全称,人民币万元,人,%\n甲,3500,12,45\n",
        "企业名称,财务指标（万元）,人员,财务指标（%）\n,营业收入,从业人员数,资产负债率\n甲,3500,12,45\n",
        "企业情况表（单位：万元、%）\n企业名称,营业收入,从业人员数,资产负债率\n甲,3500,12,45\n",
        "填报单位：西湖区,,,单位：万元、%\n企业名称,营业收入,employees,资产负债率\n甲,3500,12,45\n",
        "企业名称,营业收入,从业人员数,资产负债率\n金额单位：万元，%,,,\n甲,3500,12,45\n",
    ],
)
def test_units_beside_the_headings_count(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, "firms.csv", text.encode())
    assert told(found) == {"name": "甲", "revenue": 3_500_000_000, "employees": 12, "debt_ratio": 45_000_000}
    assert found.bad.is_empty()


def test_what_was_understood_of_units_is_said(tmp_path: Path) -> None:
    assert opening(tmp_path, "企业名称,revenue\n,万元\n甲,1\n") == ([TWO_ROWS], [])
    assert opening(tmp_path, "单位：万元\n企业名称,营业收入,employees\n甲,1,2\n") == ([FOR_ALL], [])
    assert opening(tmp_path, "单位：万元\n企业名称,营业收入（元）\n甲,1\n") == ([], [])


def test_units_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "企业名称,营业收入（万元）\n,元\n甲,1\n") == [UNITS_DIFFER]
    assert refused(tmp_path, "单位：万元\n企业名称,revenue,employees\n甲,1,2\n") == [FOR_ALL_DIFFERS]
    assert refused(tmp_path, "单位：万元\nrevenue.low,revenue.high\n1,2\n") == [FOR_ALL_DIFFERS]
    assert refused(tmp_path, "企业名称,revenue,employees\n单位：万美元,,\n甲,1,2\n") == [FOR_ALL_DIFFERS]
    assert refused(tmp_path, "企业名称,revenue\n,万美元\n甲,1\n") == [NOTHING_KNOWN]


def test_of_two_units_for_all_none_is_used_and_amounts_are_told(tmp_path: Path) -> None:
    text = "单位：万元/元\n企业名称,营业收入,employees\n甲,1,2\n"
    assert opening(tmp_path, text) == ([], [("营业收入", NO_UNIT)])


@pytest.mark.parametrize(
    "text",
    [
        "企业名称,营业收入（万元）,,从业人员数\n,2024年,2025年,\n甲,1,2,3\n",
        "企业名称,营业收入（万元）,,从业人员数\n,2024,2025,\n甲,1,2,3\n",
        "企业名称,营业收入,,从业人员数\n,2024年度,2025年度,\n,万元,万元,人\n甲,1,2,3\n",
        "企业名称,2024年,2025年,人员\n,营业收入（万元）,营业收入（万元）,从业人员数\n甲,1,2,3\n",
        "企业名称,前年财务（万元）,上年财务（万元）,人员\n,营业收入,营业收入,从业人员数\n甲,1,2,3\n",
    ],
)
def test_years_in_the_other_of_two_rows_of_headings_count(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, "firms.csv", text.encode())
    assert told(found) == {"name": "甲", "revenue_prev": 1_000_000, "revenue": 2_000_000, "employees": 3}


def test_a_year_that_nobody_can_tell_is_not_taken_for_last_year(tmp_path: Path) -> None:
    text = "企业名称,本年,人员\n,营业收入（万元）,从业人员数\n甲,1,3\n"
    assert opening(tmp_path, text)[1] == [("本年 营业收入（万元）", UNKNOWN)]


def test_names_over_and_under_groups_are_kept(tmp_path: Path) -> None:
    over = "企业名称,区县,财务,,\n,,营业收入（万元）,研发费用（万元）,资产总额（万元）\n甲,西湖区,3,2,1\n"
    under = "企业名称,区县,营业收入（万元）,财务,\n,,,研发费用（万元）,资产总额（万元）\n甲,西湖区,3,2,1\n"
    for text in (over, under):
        found = read(tmp_path, "firms.csv", text.encode())
        assert told(found) == {"name": "甲", "revenue": 3_000_000, "rd_expense": 2_000_000, "total_assets": 1_000_000}
        assert found.of("district") == ["西湖区"]
        assert found.of("row") == [3]


def test_lines_above_the_headings_name_no_year_and_no_column(tmp_path: Path) -> None:
    for above in ("2024年专精特新企业,,西湖区制", "填报单位：西湖区,,填报日期：2026年3月", "2024年度情况表,,"):
        found = read(tmp_path, "firms.csv", f"{above}\n企业名称,营业收入（万元）,从业人员数\n甲,1,2\n".encode())
        assert told(found) == {"name": "甲", "revenue": 1_000_000, "employees": 2}


def test_a_firm_in_the_first_row_is_no_heading(tmp_path: Path) -> None:
    headings = "企业名称,营业收入（万元）,,拥有自主品牌,employees\n"
    found = read(tmp_path, "firms.csv", f"{headings}甲,2024,2025,是,2023\n".encode())
    assert told(found) == {"name": "甲", "revenue": 2_024_000_000, "own_brand": True, "employees": 2023}
    assert read(tmp_path, "firms.csv", b"employees,revenue\n2023,2024\n").of("employees") == [2023]


@pytest.mark.parametrize("numbers", ["栏次,1,2,3", "1,2,3,4", "甲,乙,1,2"])
def test_a_row_that_numbers_the_columns_is_no_firm(tmp_path: Path, numbers: str) -> None:
    text = f"企业名称,统一社会信用代码,营业收入（万元）,从业人员数\n{numbers}\n乙,1,1,2\n"
    found = read(tmp_path, "firms.csv", text.encode())
    assert told(found) == {"name": "乙", "revenue": 1_000_000, "employees": 2}


def test_units_in_the_first_row_of_a_parquet_file_count(tmp_path: Path) -> None:
    path = tmp_path / "firms.parquet"
    pl.DataFrame({"企业名称": [None, "甲"], "revenue": ["万元", "3500"], "employees": ["人", "5"]}).write_parquet(path)
    source = opened(path, rules())
    found = as_one(list(source.pieces()))
    assert [remark.values["last"] for remark in source.remarks] == [1]
    assert told(found) == {"name": "甲", "revenue": 3_500_000_000, "employees": 5}
    assert found.of("row") == [2]
