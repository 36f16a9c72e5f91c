"""Which year a message speaks of, counted back from last year: 去年 is 0, 前年 1, 大前年 2; 今年 is -1.

A calendar year (2023年, in 2023) is counted from the last full year, which the caller gives: there is no clock here.
"""

import re
from typing import Final

_CHINESE: Final = {
    -1: r"[今本当]年(?:度|全年)?",
    0: r"(?<![近过超于如])(?:去|上(?:一)?)(?:年度?)(?:全年|末|底)?",
    1: r"(?<!大)前年(?:度|全年|末|底)?",
    2: r"大前年(?:度|全年|末|底)?",
}
_ENGLISH: Final = {
    -1: r"this year(?:'s)?|so far this year|next year(?:'s)?",
    0: r"(?:(?:in|for|of|at) )?(?:the )?(?:end of )?last year(?:'s)?(?: end)?",
    1: r"(?:(?:in|for|of) )?(?:the )?year before last(?:'s)?|two years ago|2 years ago",
    2: r"three years ago|3 years ago",
}
_CALENDAR: Final = (
    r"(?:\b(?:in|for|of) )?(?<![0-9.,])(?:fy ?)?(?P<calendar>20[0-9]{2})"
    r"(?:年(?:度|全年|末|底)?|'s|(?![0-9.,年月万亿千百个%元项件人家kwm]))"
)
_SHORT: Final = r"(?<![0-9.,])(?P<short>[0-9]{2})年(?:度|全年|末|底)?(?=[^0-9零一二三四五六七八九十半多以左上内])"
# 23年3000万 is a year and a sum; a year of two figures before other figures may as well be a span of years.
_DATED: Final = (
    r"(?<![0-9.,])(?P<dated>2[0-9])年(?:度|全年)?(?=[:是的为]? ?(?:不到|超过|大概|大约|约|近|差不多)?"
    r"[0-9一二两三四五六七八九十][0-9.,零一二两三四五六七八九十百千多来几半]*(?:万|亿|k?w(?![a-z])))"
)
YEAR: Final = re.compile(
    "|".join(
        [
            *(f"(?P<back{back + 1}>{chinese}|\\b(?:{_ENGLISH[back]}))" for back, chinese in _CHINESE.items()),
            _CALENDAR,
            _DATED,
            _SHORT,
        ]
    )
)

_BEGINS: Final = frozenset("今本当去上前大" + "aefilnosty" + "0123456789")
"""What the words of a year begin with: most of a message does not, and is passed over by that."""


def year_at(text: str, place: int) -> re.Match[str] | None:
    """The words at this place that speak of a year."""
    return YEAR.match(text, place) if text[place] in _BEGINS else None


def years_back(found: re.Match[str], last_year: int) -> int | None:
    """How many years before last year the words found speak of; None where they are no such year."""
    for back in _CHINESE:
        if found[f"back{back + 1}"]:
            return back
    if found["calendar"]:
        return last_year - int(found["calendar"])
    return last_year - 2000 - int(found["dated"] or found["short"])


def told_year(name: str) -> tuple[str, int | None]:
    """A name without the year it tells, and that year."""
    found = YEAR.search(name)
    if found is None or found["calendar"] or found["dated"] or found["short"]:
        return name, None
    base = f"{name[: found.start()].rstrip()} {name[found.end() :].lstrip(' 的')}".strip()
    return base, years_back(found, 0)
