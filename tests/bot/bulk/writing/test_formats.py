"""Figures of a table become decimal digits exactly, whatever their unit, and ranges are told as such."""

import polars as pl
import pytest

from bot.bulk.writing.exact_text import as_number, in_one_cell
from bot.bulk.writing.told_columns import Unit

FEN, SHARE, TENTHS = Unit("money", 100), Unit("share", 10**8), Unit("points", 10**4)


def _cells(unit: Unit, *ends: tuple[int | None, int | None]) -> list[str | None]:
    table = pl.DataFrame(list(ends), schema={"low": pl.Int64(), "high": pl.Int64()}, orient="row")
    return table.select(in_one_cell(pl.col("low"), pl.col("high"), unit)).to_series().to_list()


def _json(unit: Unit, *units: int) -> list[str]:
    return pl.DataFrame({"x": units}).select(as_number(pl.col("x"), unit, percent=False)).to_series().to_list()


def test_money_has_two_decimals_however_large() -> None:
    assert _cells(FEN, (0, 0), (5, 5), (18_000_000, 18_000_000)) == ["0.00", "0.05", "180000.00"]
    # A binary float of this many fen would have lost the last.
    assert _cells(FEN, (9_007_199_254_740_993, 9_007_199_254_740_993)) == ["90071992547409.93"]


def test_a_share_is_told_in_percent_to_people_and_as_it_is_to_programs() -> None:
    assert _cells(SHARE, (360_000, 360_000), (1, 1), (100_000_000, 100_000_000)) == ["0.36", "0.000001", "100"]
    assert _json(SHARE, 360_000, 1, 100_000_000) == ["0.0036", "0.00000001", "1"]


def test_points_have_no_zeros_at_their_end_and_counts_stay_whole() -> None:
    assert _cells(TENTHS, (98_000, 98_000), (600_000, 600_000)) == ["9.8", "60"]
    assert _cells(Unit("points", 2), (1, 3)) == ["0.5~1.5"]
    assert _cells(Unit("count", 1), (100, 100)) == ["100"]


def test_points_that_no_decimal_holds_are_a_fraction() -> None:
    assert _cells(Unit("points", 3), (100, 100)) == ["100/3"]


@pytest.mark.parametrize(
    ("ends", "told"),
    [((None, None), None), ((100, None), "≥1.00"), ((0, 50_000_000), "0.00~500000.00"), ((100, 100), "1.00")],
)
def test_a_cell_tells_a_range_its_least_or_nothing(ends: tuple[int | None, int | None], told: str | None) -> None:
    assert _cells(FEN, ends) == [told]
