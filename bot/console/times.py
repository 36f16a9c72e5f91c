"""Moments as officials read them: on the clock of China, to the minute."""

from datetime import datetime

from assessment.wording import Words
from bot.dates import CHINA


def moment(at: datetime, words: Words) -> str:
    """Day and time."""
    there = at.astimezone(CHINA)
    return f"{words.day(there.date())} {there:%H:%M}"
