"""What is known of a firm on a day, out of all that its contacts and a bureau's lists said of it.

Pure. Of each fact the latest saying holds, whoever's it is; a saying of an earlier year holds as far as it still says something
this year, and a later one of this year is never pushed aside by it. A title counts until it ends. What cannot hold together with
something said later does not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from assessment.facts import STAYS, Catalogue
from assessment.firm import Value
from assessment.library import Library
from assessment.measures import HELD
from assessment.profile import check_value, impossible
from bot.registry.staleness import new_year_after, title_end
from flows.next_year import start_of_next_year
from flows.written import decoded


class SaidFact(NamedTuple):
    """A fact as one of those who know the firm said it: as much of a `FirmFact` as counts."""

    fact: str
    value: Any
    given_by: str
    noted_on: date
    said_at: datetime


class SaidTitle(NamedTuple):
    """A title likewise, of a `FirmTitle`."""

    title: str
    given_by: str
    expires_on: date | None
    noted_on: date
    said_at: datetime


class FactLike(Protocol):
    """A `SaidFact` or a row."""

    @property
    def fact(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def given_by(self) -> str: ...
    @property
    def noted_on(self) -> date: ...
    @property
    def said_at(self) -> datetime: ...


Saying = TypeVar("Saying", bound=FactLike)


class TitleLike(Protocol):
    """A `SaidTitle` or a row."""

    @property
    def title(self) -> str: ...
    @property
    def given_by(self) -> str: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def noted_on(self) -> date: ...
    @property
    def said_at(self) -> datetime: ...


class Known(NamedTuple):
    """What is known on the day, and from when it is something else."""

    values: dict[str, Value]
    recheck_on: date | None
    """The first day after this one on which something of it goes stale."""
    expires_on: date | None
    """The first day on which a title that is held ends, as far as that is known."""


def known(library: Library, facts: Iterable[FactLike], titles: Iterable[TitleLike], on: date) -> Known:
    """What all these sayings come to on that day."""
    catalogue = library.catalogue
    by_year: dict[int, dict[str, FactLike]] = {}
    answer: FactLike | None = None
    for said in facts:
        if said.fact == HELD:
            answer = said if answer is None else _later(answer, said)
        elif said.fact in catalogue:
            of_year = by_year.setdefault(max(0, on.year - said.noted_on.year), {})
            before = of_year.get(said.fact)
            of_year[said.fact] = said if before is None else _later(before, said)
    values: dict[str, Value] = {}
    said_at: dict[str, datetime] = {}
    for years in sorted(by_year):
        for fact, (value, at) in _told_now(catalogue, by_year[years], years).items():
            if fact not in values:
                values[fact], said_at[fact] = value, at
    days = [new_year_after(on)] if any(catalogue[fact].next_year != STAYS for fact in values) else []
    ends: list[date] = []
    if (held := _held_on(catalogue, answer, titles, on)) is not None:
        values[HELD], said_at[HELD], day, ends = held
        days.append(day)
    return Known(_possible(catalogue, values, said_at), min(days, default=None), min(ends, default=None))


def differing(facts: Iterable[Saying]) -> dict[str, list[Saying]]:
    """The facts of which several said different things, what was said last first."""
    said: dict[str, list[Saying]] = {}
    for each in facts:
        said.setdefault(each.fact, []).append(each)
    return {
        fact: sorted(sayings, key=lambda each: each.said_at, reverse=True)
        for fact, sayings in said.items()
        if any(each.value != sayings[0].value for each in sayings)
    }


def latest(facts: Iterable[Saying]) -> dict[str, Saying]:
    """Of each fact what was said last."""
    found: dict[str, Saying] = {}
    for said in facts:
        before = found.get(said.fact)
        found[said.fact] = said if before is None else _later(before, said)
    return found


def _later(a: Saying, b: Saying) -> Saying:
    return b if (b.said_at, b.given_by) > (a.said_at, a.given_by) else a


def _told_now(catalogue: Catalogue, said: Mapping[str, FactLike], years: int) -> dict[str, tuple[Value, datetime]]:
    """What sayings of one year tell so many years later, and when each was said."""
    given: dict[str, Value] = {}
    for fact in sorted(said):
        value = check_value(catalogue[fact], decoded(said[fact].value))
        # What the rules of today do not know any more, such as an option that is gone, says nothing.
        if not isinstance(value, list):
            given[fact] = value
    if not years:
        return {fact: (value, said[fact].said_at) for fact, value in given.items()}
    possible = _possible(catalogue, given, {fact: said[fact].said_at for fact in given})
    last = max(each.said_at for each in said.values())
    return {fact: (value, last) for fact, value in start_of_next_year(catalogue, possible, years).given.items()}


def _held_on(
    catalogue: Catalogue, answer: FactLike | None, titles: Iterable[TitleLike], on: date
) -> tuple[Value, datetime, date, list[date]] | None:
    """The titles held on the day, when that was said last, the first day on which it changes, and the ends known.

    An answer names all titles that there are; a list names some, and says nothing of the others. So what is named after the last
    answer comes to it. That there is none holds for a year like any other answer; that all have ended says nothing, since they may
    have been renewed.
    """
    named = frozenset[str]() if answer is None else check_value(catalogue[HELD], decoded(answer.value))
    if not isinstance(named, frozenset):
        return None
    rows: dict[str, TitleLike] = {}
    for row in sorted(titles, key=lambda row: (row.said_at, row.given_by)):
        is_of_the_answer = answer is not None and row.given_by == answer.given_by and row.title in named
        is_newer = answer is None or (row.said_at > answer.said_at and row.given_by != answer.given_by)
        if is_of_the_answer or (is_newer and not isinstance(check_value(catalogue[HELD], [row.title]), list)):
            rows[row.title] = row
    said_at = max((said.said_at for said in (*rows.values(), answer) if said is not None), default=None)
    if said_at is None:
        return None
    if not named and not rows and answer is not None:
        day = new_year_after(answer.noted_on)
        return (named, said_at, day, []) if on < day else None
    ends: dict[str, date] = {}
    known_ends: list[date] = []
    for title in sorted(named | rows.keys()):
        told = rows.get(title)
        noted_on = told.noted_on if told is not None else answer.noted_on if answer is not None else on
        expires_on = None if told is None else told.expires_on
        end = title_end(expires_on, noted_on)
        if on < end:
            ends[title] = end
            known_ends += [expires_on] if expires_on is not None else []
    return (frozenset(ends), said_at, min(ends.values()), known_ends) if ends else None


def _possible(catalogue: Catalogue, values: dict[str, Value], said_at: Mapping[str, datetime]) -> dict[str, Value]:
    """Without what cannot be so beside something said later; of one moment the part goes, which says less than its whole."""
    while problems := impossible(catalogue, values):
        part, whole = problems[0].fact, str(problems[0].values["whole"])
        del values[whole if said_at[whole] < said_at[part] else part]
    return values


def order_of(catalogue: Catalogue, facts: Sequence[str]) -> list[str]:
    """These facts in the order in which they are asked; those that no rule knows any more at the end."""
    place = {fact: at for at, fact in enumerate(catalogue)}
    return sorted(facts, key=lambda fact: (place.get(fact, len(place)), fact))
