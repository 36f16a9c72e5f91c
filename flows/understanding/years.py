"""Years as full years at the end of last year: 5年, 五年半, 18个月, 2019年开始做的, since 2019, 不到3年.

A year of beginning is counted up to `last_year`, which the caller gives: there is no clock here. Who began in 2019 has
four full years at the end of 2023.
"""

import re
from fractions import Fraction
from math import floor
from typing import Final

from flows.understanding.amounts import is_one_number, refuse_too_large, spanned
from flows.understanding.answer import Refusal, Span, Understood
from flows.understanding.bare import bare, says_none
from flows.understanding.normalise import normalise
from flows.understanding.phrases import cut
from flows.understanding.spans import Interval, read_interval, tenth

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
MOST_YEARS: Final = 500
"""No firm is older, so more is a slip: a sum of money typed where years are asked."""
_BESIDE_A_YEAR: Final = re.compile(
    r"(?<=月)[0-9]{1,2}[日号]|(?<=年)零(?=[0-9]+个月)|(?:一直)?(?:到|至)(?:现在|今|目前|如今)(?:为止)?$"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?=(?:19|20)[0-9]{2}\b)"
)
"""The month and the day within a year, and that it still goes on."""
_SHORT_YEAR: Final = re.compile(r"(?<![0-9.])0[0-9]年|(?<![一二三四五六七八九十百千])零[一二三四五六七八九几]年")
"""08年 is 2008, and to who counts, eight years."""
_SPOKEN_YEAR: Final = re.compile(r"(?<![零一二三四五六七八九十百千])[一二三四五六七八九][零一二三四五六七八九]年")
"""九八年 is 1998, digit by digit: a span of years is 九十八年."""
_OF_THE_REPUBLIC: Final = range(90, 200)
"""108年 is 2019 in Taiwan, and hardly a span of years."""
_BEGAN_THEN: Final = re.compile(r"(?<![0-9])[0-9]{1,2}年(?:成立|创立|创办|注册|开始|起步|入行|进入)")
_TELLS_A_BEGINNING: Final = frozenset({"since", "about"})
_BETWEEN: Final = re.compile(r"之[间間]|介[于於]|between", re.IGNORECASE)
_RELATIVE: Final = {"今年": 0, "this year": 0, "去年": 0, "last year": 0, "前年": 1, "大前年": 2}
_BEGUN: Final = (
    "刚开始",
    "才开始",
    "刚",
    "才",
    "开始做",
    "开始",
    "成立",
    "起步",
    "起",
    "做",
    "我们",
    "公司",
    "是",
    "since ",
    "in ",
    "started ",
)


def understand_years(text: str, last_year: int | None) -> Understood:
    """Read full years, or the year it began."""
    if says_none(text):
        raise Refusal("zero_or_unknown", text)
    relative = _relative(text)
    if relative is not None:
        return Understood(relative, "since_year")
    told = normalise(text)
    if _SHORT_YEAR.search(told) or _SPOKEN_YEAR.search(told) or says_a_short_year(text):
        raise Refusal("ambiguous_year", text)
    interval = read_interval(cut(_BESIDE_A_YEAR.sub("", told), "years"), "years", reach=_reach)
    refuse_too_large(interval, text)
    if _is_calendar(interval):
        return _since(interval, text, last_year)
    if is_one_number(interval) and interval.low in _OF_THE_REPUBLIC and re.search("[0-9]年", told):
        raise Refusal("ambiguous_year", text)
    return _lasted(interval, text)


def _relative(text: str) -> int | None:
    words = bare(text).removesuffix("的")
    for begun in (*_BEGUN, *_BEGUN):
        words = words.removeprefix(begun).removesuffix(begun)
    return _RELATIVE.get(words)


def _reach(number: Fraction) -> Fraction:
    """ "About" is a tenth, and a year at least; of a calendar year it is a year."""
    return Fraction(1) if number >= FIRST_YEAR else max(Fraction(1), tenth(number))


def _is_calendar(interval: Interval) -> bool:
    ends = [end for end in (interval.low, interval.high) if end]
    return bool(ends) and all(FIRST_YEAR <= end <= LAST_YEAR + 1 for end in ends)


def _since(interval: Interval, text: str, last_year: int | None) -> Understood:
    """Count from the year of beginning: the later it was, the fewer the years."""
    if last_year is None:
        raise Refusal("year_unusable", text)
    if interval.hint not in {"exact", "about", "between"} or ("and_some" in interval.roles):
        raise Refusal("other_words", text)
    if (
        interval.hint == "between"
        and not (interval.roles & _TELLS_A_BEGINNING or _BETWEEN.search(text))
        and _spread(interval) > 1
    ):
        # 2015年到2020年 may be when it lasted.
        raise Refusal("ambiguous_year", text)
    latest = None if interval.high is None or "after" in interval.roles else floor(interval.high)
    earliest = None if interval.low is None or "before" in interval.roles else floor(interval.low)
    if floor(interval.low or 0) > last_year + 1:
        raise Refusal("future_year", text)
    fewest = 0 if latest is None else max(0, last_year - latest)
    most = None if earliest is None else max(0, last_year - earliest)
    if fewest == most:
        return Understood(fewest, "since_year")
    return Understood(Span(fewest, most), "since_year")


def says_a_short_year(text: str) -> bool:
    """Whether it tells the year by its last two figures: 10年成立 is of 2010, where 成立10年 is a span."""
    return bool(_BEGAN_THEN.search(normalise(text)))


def _spread(interval: Interval) -> Fraction:
    return Fraction(0) if interval.low is None or interval.high is None else interval.high - interval.low


def _lasted(interval: Interval, text: str) -> Understood:
    if "since" in interval.roles and "before" not in interval.roles:
        raise Refusal("ambiguous_year", text)
    if any(end is not None and end > MOST_YEARS for end in (interval.low, interval.high)):
        raise Refusal("too_large", text)
    if "after" in interval.roles:
        raise Refusal("other_words", text)
    if any(end is not None and end < 0 for end in (interval.low, interval.high)):
        raise Refusal("negative", text)
    low = 0 if interval.low is None else floor(interval.low)
    if "before" in interval.roles and interval.high is not None:
        # Twenty years ago, said within this year, are nineteen or twenty full years at the end of last year.
        return Understood(Span(max(0, low - 1), floor(interval.high)), "since_year")
    if is_one_number(interval):
        return Understood(low, "exact" if low == interval.low else "full_years")
    if interval.high is None:
        return spanned(low, None, interval)
    high = floor(interval.high)
    if interval.high_open and high == interval.high:
        high -= 1
    return spanned(low, max(low, high), interval)
