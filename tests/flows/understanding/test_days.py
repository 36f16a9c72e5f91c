"""Days and months as people write them; what could be either is no day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.understanding.days import understand_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2023-05-04", date(2023, 5, 4)),
        ("2023/5/4", date(2023, 5, 4)),
        ("2023.5", date(2023, 5, 1)),
        ("20230504", date(2023, 5, 4)),
        ("202305", date(2023, 5, 1)),
        ("2023年5月4日", date(2023, 5, 4)),
        ("2023 年 5 月", date(2023, 5, 1)),
        ("２０２３年０５月", date(2023, 5, 1)),
        ("是2023年5月认定的。", date(2023, 5, 1)),
        ("去年5月", date(2025, 5, 1)),
        ("前年12月份", date(2024, 12, 1)),
        ("May 2023", date(2023, 5, 1)),
        ("in Sept. 2023", date(2023, 9, 1)),
        ("4 May 2023", date(2023, 5, 4)),
        ("May 4th, 2023", date(2023, 5, 4)),
    ],
)
def test_a_day_or_a_month_is_read(typed: str, day: date) -> None:
    assert understand_day(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["", "2023", "2023年", "5月", "2023-13", "2023-02-30", "4/5/2023", "23-05", "May", "不知道", "9" * 600]
)
def test_what_is_not_surely_a_day_is_none(typed: str) -> None:
    assert understand_day(typed, TODAY) is None


@given(st.dates(date(2000, 1, 1), date(2026, 11, 22)))
def test_every_day_is_read_back_as_it_is_written(day: date) -> None:
    for written in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}"):
        assert understand_day(written, TODAY) == day


@given(st.text(max_size=40))
def test_whatever_is_typed_nothing_is_raised(typed: str) -> None:
    understand_day(typed, TODAY)
