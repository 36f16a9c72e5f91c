"""How a message is laid out: numbered points, one unit for all its sums, names first and their figures after them.

Each is undone before the words are read, and only where nothing else can be meant; what is left is as it was typed.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from flows.understanding.calendar import YEAR
from flows.understanding.figures import has_figure
from flows.understanding.naming import Names, mentions, spelled
from flows.understanding.normalise import close_up, normalise

_MOST_POINTS: Final = 9
_NUMERALS: Final = "一二三四五六七八九"
_LEVEL: Final = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
_BEFORE_A_POINT: Final = r"(?:^|(?<=[\s,，;；。、!！元人项項件个個名%％]))"
_UNIT: Final = r"(?:人民[币幣]|rmb|cny)?\s*(?P<{name}>[百千万萬亿億]*元|[万萬亿億](?!元))"
_HEADER: Final = re.compile(
    rf"[(（\[【]?\s*(?:金[额額])?[单單]位\s*[:：为為是]?\s*{_UNIT.format(name='said')}\s*[)）\]】]?[,，;；。:：]?"
    rf"|(?:项目|項目|科目|指标|指標)\s*(?:本期|本年)?(?:金[额額]|数额)\s*[(（]\s*{_UNIT.format(name='headed')}\s*[)）]",
    re.IGNORECASE,
)
_OWN_UNIT_FIRST: Final = re.compile(r"^[(\[](?:单位:?)?(?P<unit>[^()\[\]]{1,12})[)\]] ?:? ?(?P<figure>.+)$")
_OWN_UNIT_LAST: Final = re.compile(r"^(?P<figure>.+?) ?[(\[](?:单位:?)?(?P<unit>[^()\[\]]{1,12})[)\]]$")
_UNIT_ALONE: Final = re.compile(r"(?:人民币|rmb|cny)? ?([百千万亿]*元|[万亿]|million|thousand)(?: yuan| rmb)?")
_LAST_DIGIT: Final = re.compile(r"(?<=[0-9一二三四五六七八九十百千])(?=[^0-9一二三四五六七八九十百千]*$)")
_HAS_UNIT: Final = re.compile(r"[元块万亿%人项]|[a-z]")
_RESPECTIVELY: Final = (
    re.compile(
        r"^(?P<names>(?:[^0-9]|20[0-9]{2}年?)+?)[,，:：\s]*(?:分[别別](?:就?[为為是有]|[达達]到?)?|各[为為是有])[:：\s]*(?P<values>[^:：]+?)[。.!！\s]*$"
    ),
    re.compile(
        r"^(?P<names>[^0-9]+?)\s+(?:were|was|are|is|came to)\s+(?P<values>.+?),?\s+respectively[.!\s]*$", re.IGNORECASE
    ),
)
_LEAD: Final = re.compile(r"^(?:如果|假如|假设|要是|更正[:：]?|what if |if )", re.IGNORECASE)
_LISTED: Final = re.compile(
    r"\s*(?:[、，;；]|,(?![0-9]{3}(?![0-9]))|以及|和|与|與|及|跟|(?<![a-z])and(?![a-z]))+\s*", re.IGNORECASE
)
_HEDGE_BEFORE: Final = re.compile(
    r"^(?:大[约約]|[约約](?:[为為]|是)?|大概|差不多|about|around|roughly)\s*", re.IGNORECASE
)
_HEDGED: Final = re.compile(
    r"[约約概近超不没沒以左右上下过過余餘几幾来來多]|至少|最多|差不多|about|around|roughly|over|under|than|nearly",
    re.IGNORECASE,
)
_OURS: Final = re.compile(r"^(?:我们公司|我們公司|我们|我們|我司|公司|企业|企業|our |the )?的?")
_PLACES: Final = re.compile(
    r"(全国|国内|全省|省内|亚洲|世界|全球)(?:(?:同|本)?行业)?(?:内|里)?(?=第[0-9一二三四五六七八九十]{1,3}(?![0-9一二三四五六七八九十次批届方代期轮])|前[0-9一二三四五六七八九十])"
)


def plain_points(text: str, names: Names, last_year: int) -> str:
    """1、营收5000万 2、研发200万 without its numbers, where each point names what it is of."""
    told = text.strip()
    level = told.translate(_LEVEL)
    for style in _POINT_STYLES:
        # The first stands at the very beginning, or there is none.
        if style[0].match(level) is None:
            continue
        points = _points(told, level, style)
        if len(points) > 1 and all(_states(point, names, last_year) for point in points):
            return "；".join(points)
    return text


def told_unit(text: str) -> tuple[str, str]:
    """The message without 单位：万元, and the unit; as it is where there is none, or more than one."""
    units = {normalise(found["said"] or found["headed"]) for found in _HEADER.finditer(text)}
    if len(units) != 1:
        return text, ""
    rest = _HEADER.sub("，", text).strip(" \t\n，")
    return (rest, units.pop()) if rest else (text, "")


def with_unit(value: str, unit: str) -> str:
    """A sum with the unit told beside it, (万元)5000, or once for the whole message."""
    told = close_up(normalise(value))
    beside = _OWN_UNIT_FIRST.match(told) or _OWN_UNIT_LAST.match(told)
    if beside is not None and (own := _UNIT_ALONE.fullmatch(beside["unit"])):
        told, unit = beside["figure"], f" {own[1]}" if own[1].isascii() else own[1]
    elif not unit:
        return value
    return value if _HAS_UNIT.search(told) else _LAST_DIGIT.sub(unit, told, count=1)


def each_with_its_own(text: str, names: Names) -> str:
    """营收和研发分别是5000万和200万 as 营收5000万，研发200万, where there are as many figures as names."""
    lead = _LEAD.match(text.strip())
    before = lead[0] if lead else ""
    told = text.strip()[len(before) :]
    for pattern in _RESPECTIVELY:
        found = pattern.match(told)
        if found is None:
            continue
        called = _named(_LISTED.split(found["names"].strip()), names)
        figures = _LISTED.split(found["values"].strip())
        figures = _each_with_the_hedge(figures)
        if len(called) == len(figures) > 1 and all(has_figure(normalise(figure)) for figure in figures):
            return before + "，".join(f"{name} {figure}" for name, figure in zip(called, figures, strict=True))
    return text


def with_ranks(clause: str) -> str:
    """全国第三 is said for 全国排名第三."""
    return _PLACES.sub(r"\1排名", clause)


def _point_styles() -> Iterator[tuple[str, ...]]:
    digits = [str(number) for number in range(1, _MOST_POINTS + 1)]
    yield tuple(rf"{_BEFORE_A_POINT}{digit}\s*(?:[、)）．]|\.(?![0-9])|[:：](?=\s*[^0-9\s]))\s*" for digit in digits)
    yield tuple(rf"[(（]{digit}[)）]\s*" for digit in digits)
    yield tuple("①②③④⑤⑥⑦⑧⑨")
    yield tuple(rf"{_BEFORE_A_POINT}{numeral}[、.．]\s*" for numeral in _NUMERALS)
    yield tuple(rf"{_BEFORE_A_POINT}第{numeral}[,，、:：]\s*" for numeral in _NUMERALS)


_POINT_STYLES: Final = tuple(tuple(map(re.compile, style)) for style in _point_styles())


def _points(told: str, level: str, style: Sequence[re.Pattern[str]]) -> list[str]:
    """What stands behind each number in turn."""
    places: list[tuple[int, int]] = []
    end = 0
    for number in style:
        found = number.search(level, end)
        if found is None:
            break
        places.append((found.start(), found.end()))
        end = found.end()
    until = [start for start, _ in places[1:]] + [len(told)]
    return [told[end:stop].strip(" \t\n,，;；。、") for (_, end), stop in zip(places, until, strict=False)]


def _states(point: str, names: Names, last_year: int) -> bool:
    clause = close_up(normalise(point))
    _, found = mentions(clause, names, "", last_year)
    return bool(found) and has_figure(clause) and not clause[0].isdecimal()


def _each_with_the_hedge(figures: list[str]) -> list[str]:
    """分别约5000万和300万 says 约 of both; nothing where only some have such a word and it is not before all."""
    hedge = _HEDGE_BEFORE.match(figures[0])
    if hedge and not any(_HEDGED.search(figure) for figure in (figures[0][hedge.end() :], *figures[1:])):
        return [figures[0], *(f"{hedge[0]} {figure}" for figure in figures[1:])]
    hedged = [bool(_HEDGED.search(figure)) for figure in figures]
    return figures if all(hedged) or not any(hedged) else []


def _named(parts: list[str], names: Names) -> list[str]:
    """The names of facts listed, each with its year; nothing where a part is none."""
    years: list[str] = []
    bases: list[str] = []
    for part in parts:
        told = spelled(_OURS.sub("", part.strip()))
        year = YEAR.match(told)
        base = told[year.end() :].strip(" 的") if year else told
        if base and base not in names.facts:
            return []
        years.append(year[0] if year else "")
        bases.append(base)
    if not all(bases):
        only = {base for base in bases if base}
        if len(only) != 1:
            return []
        return [f"{year}{next(iter(only))}" for year in years]
    return [part.strip() for part in parts]
