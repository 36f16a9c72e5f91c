"""When a reminder may go out: not at night, and not on days off, by the clock of Asia/Shanghai.

Pure but for the calendar of days off, which is a library's: it has the days off, and the weekends worked instead, as the State
Council announces them late in the year before. Of a year not announced yet it knows the statutory days alone.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.dates import CHINA, beginning_of

if TYPE_CHECKING:
    from holidays import HolidayBase

_WRITTEN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DAY: Final = timedelta(days=1)


class QuietHours(NamedTuple):
    """From when to when nothing goes out; where both are the same there are none."""

    begin: time
    end: time

    @classmethod
    def read(cls, written: str) -> "QuietHours":
        """As settings have them: 21:00-08:00. Raises ValueError."""
        found = _WRITTEN.fullmatch(written.strip())
        if found is None:
            raise ValueError("quiet hours are written as 21:00-08:00")
        hour, minute, last_hour, last_minute = map(int, found.groups())
        return cls(time(hour, minute), time(last_hour, last_minute))

    def hold_at(self, clock: time) -> bool:
        """Whether it is quiet at that time of day."""
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


def next_moment(at: datetime, quiet_hours: QuietHours, *, on_days_off: bool) -> datetime:
    """The first moment from this one on at which something may go out."""
    while True:
        local = at.astimezone(CHINA)
        if not on_days_off and is_day_off(local.date()):
            at = beginning_of(local.date() + _DAY)
        elif quiet_hours.hold_at(local.time()):
            at = _end_of_quiet(local, quiet_hours)
        else:
            return at


def is_day_off(day: date) -> bool:
    """Whether offices are closed: on weekends that are not worked instead of another day, and on holidays."""
    return not _calendar(day.year).is_working_day(day)


def is_announced(year: int) -> bool:
    """Whether the year's days off are announced, so that the weekends worked instead are known."""
    return any(day.year == year for day in _calendar(year).weekend_workdays)


def _end_of_quiet(local: datetime, quiet_hours: QuietHours) -> datetime:
    day = local.date() if local.time() < quiet_hours.end else local.date() + _DAY
    return datetime.combine(day, quiet_hours.end, CHINA)


@cache
def _calendar(year: int) -> "HolidayBase":
    """Of this year alone: one calendar that grows with each year asked of it would be changed while others read it."""
    from holidays import country_holidays

    return country_holidays("CN", years=year, expand=False)
