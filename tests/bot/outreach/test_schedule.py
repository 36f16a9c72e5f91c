"""When reminders may go out: never at night, never on a day off, and the same moment however often one asks."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import CHINA
from bot.outreach.schedule import QuietHours, is_announced, is_day_off, next_moment

NIGHT = QuietHours.read("21:00-08:00")
moments = st.timedeltas(timedelta(0), timedelta(days=5 * 365)).map(
    lambda passed: datetime(2024, 1, 1, tzinfo=UTC) + passed
)
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
quiet = st.builds(QuietHours, clocks, clocks)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=CHINA)


def _next(written: str, *, on_days_off: bool = False) -> datetime:
    return next_moment(at(written), NIGHT, on_days_off=on_days_off)


@given(moments, quiet, st.booleans())
def test_nothing_goes_out_in_quiet_hours_or_on_a_day_off(
    moment: datetime, hours: QuietHours, on_days_off: bool
) -> None:
    found = next_moment(moment, hours, on_days_off=on_days_off).astimezone(CHINA)
    assert found >= moment
    assert not hours.hold_at(found.time())
    assert on_days_off or not is_day_off(found.date())


@given(moments, quiet, st.booleans())
def test_a_moment_at_which_it_may_go_out_is_not_put_off_again(
    moment: datetime, hours: QuietHours, on_days_off: bool
) -> None:
    found = next_moment(moment, hours, on_days_off=on_days_off)
    assert next_moment(found, hours, on_days_off=on_days_off) == found


@given(moments, st.timedeltas(timedelta(0), timedelta(days=20)), quiet, st.booleans())
def test_whoever_asks_later_is_never_let_go_earlier(
    moment: datetime, later: timedelta, hours: QuietHours, on_days_off: bool
) -> None:
    first, second = (next_moment(each, hours, on_days_off=on_days_off) for each in (moment, moment + later))
    assert first <= second


@given(moments, quiet)
def test_days_off_only_ever_put_it_off(moment: datetime, hours: QuietHours) -> None:
    assert next_moment(moment, hours, on_days_off=True) <= next_moment(moment, hours, on_days_off=False)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T20:59", "2026-11-23T20:59"),
        ("2026-11-23T21:00", "2026-11-24T08:00"),
        ("2026-11-20T21:00", "2026-11-23T08:00"),
        ("2026-09-30T22:00", "2026-10-08T08:00"),
        ("2026-09-19T10:00", "2026-09-20T08:00"),
        ("2026-10-10T09:00", "2026-10-10T09:00"),
    ],
    ids=[
        "just before the morning", "in the morning", "just before the night", "at night", "before a weekend",
        "before the seven days of October", "on a Saturday before a Sunday that is worked", "on a Saturday that is worked",
    ],
)  # fmt: skip
def test_it_goes_out_in_office_hours_as_china_keeps_them(asked: str, goes: str) -> None:
    assert _next(asked) == at(goes)


def test_where_days_off_are_fine_only_the_night_counts() -> None:
    assert _next("2026-10-01T22:00", on_days_off=True) == at("2026-10-02T08:00")
    assert _next("2026-10-02T10:00", on_days_off=True) == at("2026-10-02T10:00")


def test_the_zone_of_who_asks_makes_no_difference() -> None:
    asked = datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert next_moment(asked, NIGHT, on_days_off=False) == at("2026-11-24T08:00")


def test_of_a_year_that_is_not_announced_yet_that_is_known() -> None:
    assert is_announced(2026)
    assert not is_announced(2035)
    assert is_day_off(at("2035-10-01T00:00").date())


def test_quiet_hours_may_lie_within_a_day_or_not_at_all() -> None:
    noon, never = QuietHours.read("12:00-14:00"), QuietHours.read("00:00-00:00")
    asked = at("2026-11-23T12:30")
    assert next_moment(asked, noon, on_days_off=False) == at("2026-11-23T14:00")
    assert next_moment(asked, never, on_days_off=False) == asked
    assert not never.hold_at(time())


@pytest.mark.parametrize("written", ["", "21-8", "24:00-08:00", "21:00-08:60", "21:00 to 08:00"])
def test_quiet_hours_that_cannot_be_read_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="21:00-08:00"):
        QuietHours.read(written)
