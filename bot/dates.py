"""Days as the command line and the pages take them, and as the clock counts them where the policies are in force."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from assessment.wording import later as _

CHINA = ZoneInfo("Asia/Shanghai")


class BadDate(ValueError):
    """A day that cannot be read."""

    def __init__(self) -> None:
        self.message = _("a date is needed, written YYYY-MM-DD")
        super().__init__(self.message)


def read_day(written: str | None) -> date:
    """The day written as YYYY-MM-DD; today in China where none is given; raises BadDate."""
    if written is None:
        return datetime.now(CHINA).date()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
            raise BadDate
        return date.fromisoformat(written)
    except ValueError:
        raise BadDate from None


def day_of(moment: datetime) -> date:
    """The day of a moment in China."""
    return moment.astimezone(CHINA).date()


def beginning_of(day: date) -> datetime:
    """The moment at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)
