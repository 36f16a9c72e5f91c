"""What owners took back since a backup, so that restoring it does not bring it back: the ledger that only grows still tells.

Where the registry that is being replaced can still be read, its ledger and whom it keeps out go over into the restored one, and
whoever left since, or took back a consent, has done so there as well. What was agreed to since and not backed up stays lost.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Table, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from assessment.library import Library
from bot.registry.audit import SYSTEM, is_ours
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.erasure import Leaving, enrolments, erase_contact, forget_said, leave_firm
from bot.registry.recalling import follow
from bot.registry.tables import Base, Consent, Contact, Enrolled, Firm, Suppression
from flows.enrolment import PURPOSES

_TABLES: Final = (Base.metadata.tables[Consent.__tablename__], Base.metadata.tables[Suppression.__tablename__])
_AT_ONCE: Final = 1_000
_REGISTER: Final = "register"
_FACTS: Final = "facts"

Rows = dict[Table, Sequence[dict[str, Any]]]


async def only_in(live: Registry, restored: Registry) -> Rows | None:
    """The lines of the live ledger, and whom it keeps out, that the restored one lacks; None where it cannot be read any more."""
    found: Rows = {}
    try:
        if not await is_ours(live):
            return None
        async with live.reading() as now, restored.reading() as then:
            there, here = await now.connection(), await then.connection()
            for table in _TABLES:
                found[table] = await _lacking(there, here, table)
    except (RegistryUnavailable, DBAPIError):
        return None
    return found


async def take_back_again(restored: Registry, rows: Rows, library: Library, on: date) -> int:
    """Have the restored registry follow these lines; how many contacts left a firm by it."""
    left = 0
    leaving = Leaving(restored.keys, library, on, channel="", actor=SYSTEM)
    async with restored.writing() as session:
        connection = await session.connection()
        for table, some in rows.items():
            for begin in range(0, len(some), _AT_ONCE):
                await connection.execute(insert(table), some[begin : begin + _AT_ONCE])
        lines, _ = rows.values()
        for firm_id, contact_id in sorted({(line["firm_id"], line["contact_id"]) for line in lines}):
            firm, contact = await session.get(Firm, firm_id), await session.get(Contact, contact_id)
            if firm is not None and contact is not None:
                left += await _follow(session, firm, contact, leaving)
    return left


async def _lacking(there: AsyncConnection, here: AsyncConnection, table: Table) -> list[dict[str, Any]]:
    (key,) = table.primary_key.columns
    known = set((await here.scalars(select(key))).all())
    rows = await there.stream(select(table))
    return [dict(row) async for row in rows.mappings() if row[key.name] not in known]


async def _follow(session: AsyncSession, firm: Firm, contact: Contact, leaving: Leaving) -> bool:
    """Whether the contact left the firm, by what the ledger says last of each consent."""
    lines = await session.scalars(
        select(Consent)
        .where(Consent.firm_id == firm.id, Consent.contact_id == contact.id)
        .order_by(Consent.at, Consent.id)
    )
    said = {(line.channel, line.purpose): line.given for line in lines}
    parts = await enrolments(session, firm, [contact])
    for part in parts:
        part.purposes = [each for each in PURPOSES if said.get((part.channel, each), each in part.purposes)]
    staying = [part for part in parts if _REGISTER in part.purposes]
    if not staying:
        await leave_firm(session, firm, contact, leaving)
        if await session.scalar(select(Enrolled.id).where(Enrolled.contact_id == contact.id).limit(1)) is None:
            await erase_contact(session, contact, leaving)
        return True
    for part in parts:
        if part not in staying:
            await session.delete(part)
    if not any(_FACTS in part.purposes for part in staying):
        await forget_said(session, firm, [contact], leaving)
    await follow(session, firm.id, [contact.id])
    return False
