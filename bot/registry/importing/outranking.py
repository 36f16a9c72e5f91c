"""Where a list's newer saying would count instead of what an owner said, which an official sees before it does. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from assessment.library import Library
from assessment.measures import HELD
from bot.registry.importing.comparing import LIST, Change
from bot.registry.importing.rows import Listed, ListedTitle
from bot.registry.known import Known, SaidTitle, known
from bot.registry.tables import FirmFact, FirmTitle
from flows.written import encoded

_LATEST: Final = datetime.max.replace(tzinfo=UTC)
"""What a list says is newer than all that was said before."""


def outranked(
    library: Library, facts: Sequence[FirmFact], titles: Sequence[FirmTitle], listed: Listed, on: date
) -> list[Change]:
    """What an owner said, holds now, and would hold no more; of a title that the owner did not name nothing is told before it."""
    if {row.given_by for row in facts} | {row.given_by for row in titles} <= {LIST}:
        return []
    return [*_facts(library, facts, titles, listed, on), *_titles(library, facts, titles, listed, on)]


def _facts(
    library: Library, facts: Sequence[FirmFact], titles: Sequence[FirmTitle], listed: Listed, on: date
) -> Iterator[Change]:
    holds = known(library, facts, titles, on).values
    by_lists = known(library, [row for row in facts if row.given_by == LIST], (), on).values
    for fact, value in listed.facts.items():
        now_holds = holds.get(fact)
        if now_holds is None or now_holds == by_lists.get(fact) or encoded(now_holds) == value:
            continue
        yield Change(of="owner_fact", id=fact, before=encoded(now_holds), after=value)


def _titles(
    library: Library, facts: Sequence[FirmFact], titles: Sequence[FirmTitle], listed: Listed, on: date
) -> Iterator[Change]:
    answered = any(row.fact == HELD and row.given_by != LIST for row in facts)
    named = [SaidTitle(name, LIST, told.expires_on, on, _LATEST) for name, told in listed.titles.items()]
    held = _held(known(library, facts, titles, on))
    after = _held(known(library, facts, [*titles, *named], on))
    for title, told in listed.titles.items():
        own = max((row for row in titles if row.title == title), key=lambda row: row.said_at, default=None)
        if own is not None and own.given_by != LIST and own.expires_on != told.expires_on:
            before = ListedTitle(granted_on=own.granted_on, expires_on=own.expires_on)
            yield Change(of="owner_title", id=title, before=_kept(before), after=_kept(told))
        elif answered and title in after and title not in held:
            yield Change(of="owner_title", id=title, after=_kept(told))


def _held(told: Known) -> frozenset[str]:
    value = told.values.get(HELD, frozenset())
    return value if isinstance(value, frozenset) else frozenset()


def _kept(title: ListedTitle) -> Any:
    return title.model_dump(mode="json")
