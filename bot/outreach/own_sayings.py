"""Whether what is known of a firm is just what follows from one contact's own sayings and from the titles of public lists.

Where it is, that contact may be told of it although others spoke of the firm as well: nothing of what those said shows.
"""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.library import Library
from assessment.measures import HELD
from bot.outreach.audience import Addressee
from bot.outreach.placeholders import Basis
from bot.registry.importing.comparing import LIST
from bot.registry.known import Known, SaidFact, SaidTitle, known
from bot.registry.tables import FirmFact, FirmTitle


async def told_nothing_new(
    session: AsyncSession, library: Library, doubtful: Collection[Addressee], basis: Basis, on: date
) -> list[Addressee]:
    """Those of them of whose firm the others said nothing that makes a difference."""
    firms = {addressee.firm_id for addressee in doubtful}
    facts: dict[str, list[SaidFact]] = {firm: [] for firm in firms}
    titles: dict[str, list[SaidTitle]] = {firm: [] for firm in firms}
    asked = select(
        FirmFact.firm_id, FirmFact.fact, FirmFact.value, FirmFact.given_by, FirmFact.noted_on, FirmFact.said_at
    )
    for firm, fact, value, by, noted_on, at in await session.execute(asked.where(FirmFact.firm_id.in_(firms))):
        facts[firm].append(SaidFact(fact, value, by, noted_on, at))
    held = select(
        FirmTitle.firm_id,
        FirmTitle.title,
        FirmTitle.given_by,
        FirmTitle.expires_on,
        FirmTitle.noted_on,
        FirmTitle.said_at,
    )
    for firm, title, by, end, noted_on, at in await session.execute(held.where(FirmTitle.firm_id.in_(firms))):
        titles[firm].append(SaidTitle(title, by, end, noted_on, at))
    whole = {firm: known(library, facts[firm], titles[firm], on) for firm in firms}
    return [
        addressee
        for addressee in doubtful
        if _agree(
            whole[addressee.firm_id],
            _own(library, addressee.contact_id, facts[addressee.firm_id], titles[addressee.firm_id], on),
            basis,
        )
    ]


def _own(library: Library, contact: str, facts: Iterable[SaidFact], titles: Iterable[SaidTitle], on: date) -> Known:
    return known(
        library,
        [fact for fact in facts if fact.given_by == contact],
        [title for title in titles if title.given_by in (contact, LIST)],
        on,
    )


def _agree(whole: Known, own: Known, basis: Basis) -> bool:
    if basis is Basis.TITLES:
        return (whole.values.get(HELD), whole.expires_on) == (own.values.get(HELD), own.expires_on)
    return whole == own
