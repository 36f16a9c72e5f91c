"""Days as they are written: one form, read exactly, and today where none is given."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.dates import BadDate, beginning_of, day_of, read_day


def test_a_day_is_read_as_it_is_written() -> None:
    assert read_day("2026-11-21") == date(2026, 11, 21)


@pytest.mark.parametrize("day", ["2026-02-30", "heute", "20261121", "2026-W47-6", "2026-1-1", "２０２６-11-21", ""])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(BadDate):
        read_day(day)


def test_where_none_is_given_it_is_today() -> None:
    assert abs((read_day(None) - date.today()).days) <= 1  # noqa: DTZ011 - China is at most a day away


def test_a_day_begins_and_ends_in_china_wherever_the_clock_stands() -> None:
    day, begins = date(2026, 11, 22), beginning_of(date(2026, 11, 22))
    assert begins == datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert (day_of(begins), day_of(begins - timedelta(microseconds=1))) == (day, date(2026, 11, 21))
