"""Parquet is read by the headings of a CSV, numbers without a detour through binary ones; or in judged units where it says so."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from bot.bulk.reading.cells import TOO_FINE
from bot.bulk.reading.columns import TOLD_TWICE
from bot.bulk.reading.parquet_source import IN_UNITS, NO_PARQUET, OTHER_TYPE
from bot.bulk.reading.pieces import Unreadable, opened
from tests.bot.bulk.tables import Read, as_one, rules


def read(folder: Path, table: pl.DataFrame, metadata: dict[str, str] | None = None) -> Read:
    """What a file of it says, in pieces of two rows."""
    path = folder / "firms.parquet"
    table.write_parquet(path, metadata=metadata)
    source = opened(path, rules(), 2)
    pieces = list(source.pieces())
    assert pieces[-1].done == source.total == len(table)
    return as_one(pieces)


def refused(folder: Path, content: bytes) -> list[str]:
    """Why a file cannot be read."""
    path = folder / "firms.parquet"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        opened(path, rules())
    return [refusal.message for refusal in caught.value.refusals]


def test_numbers_decimals_texts_and_lists_mean_what_they_would_in_a_csv(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "企业名称": ["甲", "乙", "丙"],
            "revenue": [35_000_000, 1, None],
            "上年度研发费用(万元)": [Decimal("0.01"), None, Decimal("12.50")],
            "rd_ratio": [0.035, 0.0000005, None],
            "employees": [120.0, None, 3.0],
            "own_brand": [True, False, None],
            "titles": [["ip_advantage"], [], None],
            "industry": ["制造业", "retail", None],
        }
    )
    found = read(tmp_path, table)
    assert found.bad.is_empty()
    assert found.of("row") == [1, 2, 3]
    assert found.of("revenue") == [3_500_000_000, 100, None]
    assert found.of("rd_expense") == [10_000, None, 12_500_000]
    assert found.of("rd_ratio") == [3_500_000, 50, None]
    assert found.of("employees") == [120, None, 3]
    assert found.of("own_brand") == [True, False, None]
    assert found.of("titles.ip_advantage") == [True, False, None]
    assert found.of("industry") == [1, 4, None]


def test_a_binary_float_counts_as_its_shortest_decimal(tmp_path: Path) -> None:
    found = read(tmp_path, pl.DataFrame({"rd_ratio": [0.1, 0.1 + 0.2, -1e-8, float("nan")]}))
    assert found.of("rd_ratio") == [10_000_000]
    assert [(row[0], row[2]) for row in found.reasons] == [(2, "0.30000000000000004"), (3, "-0.00000001"), (4, "NaN")]
    assert found.reasons[0][3] == TOO_FINE


def test_a_file_in_judged_units_is_taken_as_it_is_and_checked(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "name": ["甲", "乙", "丙"],
            "revenue": [350, -1, 5],
            "main_business_revenue": [1, 1, 6],
            "industry": [1, 2, 3],
        },
        schema_overrides={"industry": pl.Int16},
    )
    found = read(tmp_path, table, dict(IN_UNITS))
    assert found.firms.drop("row").rows() == [("甲", 350, 1, 1)]
    assert [(row[0], row[1]) for row in found.reasons] == [(2, "revenue"), (3, "main_business_revenue")]


def test_what_is_no_table_of_firms_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    pl.DataFrame({"revenue": [{"low": 1}], "营业收入(元)": [1]}).write_parquet(path)
    assert refused(tmp_path, path.read_bytes()) == [OTHER_TYPE, TOLD_TWICE]
    assert refused(tmp_path, path.read_bytes()[:-20]) == [NO_PARQUET]
    assert refused(tmp_path, b"revenue\n1\n") == [NO_PARQUET]
    pl.DataFrame({"employees": [timedelta(1)]}).write_parquet(path)
    assert refused(tmp_path, path.read_bytes()) == [OTHER_TYPE]
    pl.DataFrame({"revenue": [1.0]}).write_parquet(path, metadata=dict(IN_UNITS))
    assert refused(tmp_path, path.read_bytes()) == [OTHER_TYPE]


def test_a_heading_with_spaces_around_it_is_still_that_column(tmp_path: Path) -> None:
    found = read(tmp_path, pl.DataFrame({" employees ": [5], "上年度营业\n收入（万元）": [1]}))
    assert (found.of("employees"), found.of("revenue")) == ([5], [1_000_000])


def test_a_day_with_the_time_of_midnight_is_a_day(tmp_path: Path) -> None:
    days = [datetime(2026, 11, 20), datetime(2028, 3, 14), datetime(2028, 3, 14, 12)]  # noqa: DTZ001 - as files have them
    table = pl.DataFrame({"employees": [1, 2, 3], "称号": ["专精特新中小企业"] * 3, "有效期至": days})
    found = read(tmp_path, table)
    assert found.of("recognitions.srdi_sme") == [False, True]
    assert [reason[:2] for reason in found.reasons] == [(3, "有效期至")]
