"""The facts that a message names, and where: 去年营收, R&D, 前年的研发费用, and 前年 alone after another year of the same.

Names are looked for as wholes, the longest first. What stands around a name is judged elsewhere, and strictly: a longer
name that nobody listed (合同负债) leaves a word over that no figure is read with.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from flows.understanding.answer import FactType, Options
from flows.understanding.calendar import told_year, year_at, years_back
from flows.understanding.figures import has_figure
from flows.understanding.normalise import close_up, normalise

LONGEST_NAME: Final = 60
_SHORTER: Final = {"发明专利": ("发明",)}
"""What people say for a name where nothing else can be meant."""
THIS_YEAR: Final = -1
_LINK: Final = re.compile(r" ?(?:的|,)? ?(?:我们公司|我们|我司|公司|企业|全公司|our |the )?的?总?(?:的| )?")
_ONLY_LINK: Final = re.compile(r" ?(?:[:,的]|'s|是|was|is|for|in)? ?")


@dataclass(frozen=True, slots=True, eq=False)
class Sayable:
    """A fact that a message may state; made once and told from others by what it is, so that names are looked up fast.

    `called` are the fact's name in the language spoken, its Chinese name and its other names. `options` are the labels shown,
    `in_chinese` those that the policies write, for who reads another language and types Chinese.
    """

    id: str
    type: FactType
    called: tuple[str, ...]
    options: Options
    in_chinese: Options | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A name from `start` to `end` of a clause; `base` is the name without its year, empty where only a year is said."""

    start: int
    end: int
    base: str
    back: int | None


class Names:
    """The names of some facts, each without its year, and of which year each fact is."""

    def __init__(self, called: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self.facts: dict[str, dict[str, int | None]] = {}
        self.bases: dict[str, list[str]] = {}
        for fact, names in called:
            told = [told_year(spelled(name)) for name in names]
            year = next((back for _, back in told if back is not None), None)
            shorter = [short for base, _ in told for short in _SHORTER.get(base, ())]
            for base in (*(base for base, _ in told), *shorter):
                if base:
                    self.facts.setdefault(base, {})[fact] = year
                    self.bases.setdefault(fact, []).append(base)
        lengths: dict[str, set[int]] = {}
        for base in self.facts:
            if len(base) <= LONGEST_NAME:
                lengths.setdefault(base[0], set()).add(len(base))
        self._lengths = {head: sorted(each, reverse=True) for head, each in lengths.items()}
        """How long the names are that begin with a character, the longest first."""

    def at(self, text: str, place: int) -> str:
        """The longest name that begins at this place, or nothing."""
        lengths = self._lengths.get(text[place])
        if lengths is None or _inside_a_word(text, place):
            return ""
        for length in lengths:
            base = text[place : place + length]
            if base in self.facts and not _inside_a_word(text, place + len(base)):
                return base
        return ""

    def has_years(self, base: str) -> bool:
        """Whether the facts of this name differ by year, or are of last year."""
        return any(year is not None for year in self.facts.get(base, {}).values())

    def meant(self, mention: Mention, asked: str) -> tuple[str, ...]:
        """The facts that may be meant; none where there is such a fact, but not of the year said."""
        held = self.facts[mention.base]
        if mention.back is not None:
            return tuple(
                fact for fact, year in held.items() if year == mention.back or (year is None and not mention.back)
            )
        if asked in held:
            return (asked,)
        if THIS_YEAR in held.values():
            return tuple(held)
        return tuple(fact for fact, year in held.items() if not year) or tuple(held)


@lru_cache(maxsize=64)
def names_of(facts: tuple[Sayable, ...]) -> Names:
    """The names of these facts, kept for the next message."""
    return Names((fact.id, fact.called) for fact in facts)


@lru_cache(maxsize=64)
def by_id(facts: tuple[Sayable, ...]) -> dict[str, Sayable]:
    """These facts, kept like their names; only to be read."""
    return {fact.id: fact for fact in facts}


@lru_cache(maxsize=8192)
def spelled(name: str) -> str:
    """A name as it stands in a normalised message."""
    return close_up(normalise(name))


def mentions(clause: str, names: Names, before: str, last_year: int) -> tuple[str, list[Mention]]:
    """The facts a clause names, from left to right, and the clause without a year that stands apart from its name.

    A year alone repeats the name said `before`.
    """
    found: list[Mention] = []
    place = 0
    while place < len(clause):
        mention = _mention(clause, place, names, last_year)
        if mention is None:
            place += 1
            continue
        found.append(mention)
        place = mention.end
    return _with_years(found, clause, names, before)


def _mention(clause: str, place: int, names: Names, last_year: int) -> Mention | None:
    year = year_at(clause, place)
    if year is not None:
        link = _LINK.match(clause, year.end())
        start = link.end() if link else year.end()
        base = names.at(clause, start) if start < len(clause) else ""
        back = years_back(year, last_year)
        if base and names.has_years(base):
            return Mention(place, start + len(base), base, back)
        if not base and (year["short"] is None):
            return Mention(place, year.end(), "", back)
    base = names.at(clause, place)
    return Mention(place, place + len(base), base, None) if base else None


def _with_years(found: list[Mention], clause: str, names: Names, before: str) -> tuple[str, list[Mention]]:
    """Give a year that stands apart from its name to that name, and leave out one that is none of a fact (2019年成立)."""
    told: list[Mention] = []
    base = before
    for place, mention in enumerate(found):
        last = told[-1] if told else None
        following = found[place + 1] if place + 1 < len(found) else None
        until = following.start if following else len(clause)
        if mention.base:
            told.append(mention)
            base = mention.base
        elif (
            last
            and last.back is None
            and names.has_years(base)
            and _ONLY_LINK.fullmatch(clause, last.end, mention.start)
        ):
            told[-1] = Mention(last.start, mention.end, last.base, mention.back)
        elif last is None and following and following.base and following.back is None:
            if names.has_years(following.base):
                found[place + 1] = replace(following, back=mention.back)
                clause = _blanked(clause, mention)
        elif last and last.back is None and names.has_years(base) and not has_figure(clause[mention.end : until]):
            told[-1] = replace(last, back=mention.back)
            clause = _blanked(clause, mention)
        elif names.has_years(base):
            told.append(replace(mention, base=base))
    return clause, told


def _blanked(clause: str, mention: Mention) -> str:
    return clause[: mention.start] + " " * (mention.end - mention.start) + clause[mention.end :]


def _inside_a_word(text: str, place: int) -> bool:
    """Whether the place stands between two Latin letters."""
    return 0 < place < len(text) and _is_latin(text[place - 1]) and _is_latin(text[place])


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
