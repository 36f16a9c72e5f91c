"""What a contact says of a firm, kept as that contact's alone: answers in the place of earlier ones, titles with their days."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, cast

from pydantic import JsonValue
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.library import Library
from assessment.measures import HELD
from bot.registry.staleness import expiry, new_year_after, stale_on, title_end
from bot.registry.tables import Contact, Firm, FirmFact, FirmTitle, Judgement, Movement
from bot.registry.tables.base import now

_SELF_CHECK: Final[Literal["self_check"]] = "self_check"

Granted = Mapping[str, date | None]
"""For titles held, the day on which each was granted."""


async def keep(
    session: AsyncSession,
    firm: Firm,
    contact: Contact,
    facts: Mapping[str, JsonValue],
    granted: Granted,
    library: Library,
    on: date,
) -> bool:
    """Have these answers take the place of all that the contact said of the firm before; whether that is news.

    Titles last longer than answers: where these say nothing of titles, those said before stay until they end.
    """
    wanted = {fact: value for fact, value in facts.items() if fact in library.catalogue and value is not None}
    if granted and HELD not in wanted:
        wanted[HELD] = list[JsonValue](sorted(granted))
    is_news, ends = False, list[date]()
    if HELD in wanted:
        is_news, ends = await _keep_titles(session, firm, contact, _held(wanted), granted, library, on)
    kept = {
        row.fact: row
        for row in await session.scalars(
            select(FirmFact).where(FirmFact.firm_id == firm.id, FirmFact.given_by == contact.id)
        )
    }
    for fact in set(kept) - {*wanted, HELD}:
        await session.delete(kept[fact])
        is_news = True
    for fact, value in wanted.items():
        stale = (min(ends, default=new_year_after(on))) if fact == HELD else stale_on(library.catalogue, fact, on)
        row = kept.get(fact)
        if row is not None and row.value == value and row.noted_on == on:
            row.stale_on = stale
            continue
        is_news = True
        if row is None:
            row = FirmFact(firm_id=firm.id, region=firm.region, given_by=contact.id, fact=fact)
            session.add(row)
        row.value, row.source, row.noted_on, row.said_at, row.stale_on = value, _SELF_CHECK, on, now(), stale
    return is_news


async def drop(session: AsyncSession, firm: Firm, contact_id: str) -> None:
    """Delete all that the contact said of the firm, and what was made of it; how the firm stands is to be judged anew."""
    unseen = {"synchronize_session": False}
    for table in (FirmFact, FirmTitle):
        said = delete(table).where(table.firm_id == firm.id, table.given_by == contact_id)
        await session.execute(said.execution_options(**unseen))
    # What was judged before cannot be told apart by whose answers it rests on.
    for history in (Judgement, Movement):
        await session.execute(delete(history).where(history.firm_id == firm.id).execution_options(**unseen))


async def _keep_titles(
    session: AsyncSession,
    firm: Firm,
    contact: Contact,
    held: set[str],
    granted: Granted,
    library: Library,
    on: date,
) -> tuple[bool, list[date]]:
    """The titles held, each with its days; whether that is news, and when each is to be asked about again."""
    kept = {
        row.title: row
        for row in await session.scalars(
            select(FirmTitle).where(FirmTitle.firm_id == firm.id, FirmTitle.given_by == contact.id)
        )
    }
    is_news = False
    for title in set(kept) - held:
        await session.delete(kept[title])
        is_news = True
    ends = []
    for title in sorted(held):
        row = kept.get(title)
        day = granted.get(title) or _still(row, on)
        expires_on = expiry(library, firm.region, title, day)
        if row is None or (row.granted_on, row.expires_on) != (day, expires_on):
            is_news = True
            if row is None:
                row = FirmTitle(firm_id=firm.id, region=firm.region, given_by=contact.id, title=title)
                session.add(row)
            row.granted_on, row.expires_on, row.source = day, expires_on, _SELF_CHECK
        if row.noted_on != on:
            row.noted_on, row.said_at = on, now()
            is_news = True
        ends.append(title_end(expires_on, on))
    return is_news, ends


def _still(row: FirmTitle | None, on: date) -> date | None:
    """The day on which a title was granted, as it was said before; one that should have ended and is held was renewed since."""
    return None if row is None or (row.expires_on is not None and row.expires_on <= on) else row.granted_on


def _held(wanted: Mapping[str, JsonValue]) -> set[str]:
    value = wanted.get(HELD)
    return set(cast("list[str]", value)) if isinstance(value, list) else set()
