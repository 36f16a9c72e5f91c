"""A day, or a month of a year, as people write it: 2023-05-04, 2023年5月, 2023.5, May 2023, 4 May 2023, 去年5月.

Pure and exact: a month is its first day, a year alone is no day, and nothing is guessed of two figures that could be either.
"""

import re
from datetime import date
from typing import Final

from flows.understanding.normalise import LONGEST, close_up, normalise

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR: Final = r"(?P<year>(?:19|20)[0-9]{2})"
_DAY: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}[-/.](?P<month>[0-9]{{1,2}})(?:[-/.](?P<day>[0-9]{{1,2}}))?",
        rf"{_YEAR}年(?P<month>[0-9]{{1,2}})月份?(?:(?P<day>[0-9]{{1,2}})[日号]?)?",
        r"(?P<back>今年|去年|前年|大前年)(?P<month>[0-9]{1,2})月份?(?:(?P<day>[0-9]{1,2})[日号]?)?",
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})?",
        rf"{_MONTH} {_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_DAY} {_MONTH},? {_YEAR}",
    )
)
_BACK: Final = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}
_AROUND: Final = re.compile(
    r"^(?:是|在|于|in |on |since |granted (?:in |on )?)|(?:认定|授予|公布|获得|评上|拿到|左右)?[的了。.]*$"
)


def understand_day(text: str, today: date) -> date | None:
    """The day, the first of the month where only that is said; None where neither is surely said."""
    if len(text) > LONGEST:
        return None
    told = _AROUND.sub("", close_up(normalise(text))).strip()
    for form in _FORMS:
        if found := form.fullmatch(told):
            said = found.groupdict()
            year = today.year - _BACK[said["back"]] if said.get("back") else int(said["year"])
            month = _MONTHS.index(said["name"]) + 1 if said.get("name") else int(said["month"])
            try:
                return date(year, month, int(said.get("day") or 1))
            except ValueError:
                return None
    return None
