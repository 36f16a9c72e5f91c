"""Leaving: all that is kept of a contact goes, in every table and at once, and a keyed digest says who must not be kept again.

A firm that nobody else enrolled and no list named goes with its last contact, with all that was said and judged of it; one that a
bureau's list named is again what the list said. The ledger and the audit keep their lines, whose ids then say nothing any more.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.library import Library
from bot.registry.audit import OWNER, record
from bot.registry.consents import Shown, take_back
from bot.registry.contacts import Caller, address_known_as, firm_known_as, reached_at
from bot.registry.database import Registry
from bot.registry.firm_names import retell
from bot.registry.keeping import drop
from bot.registry.keys import Keys, UnusableKeys
from bot.registry.recalling import forget_addresses, recall_of_contact, recall_of_firm
from bot.registry.standing import judge_firm
from bot.registry.tables import Address, Contact, Enrolled, Firm, FirmFact, FirmTitle, ImportRow, Suppression
from flows.consent import CONSENT_WORDS
from flows.enrolment import PURPOSES

_SQLITE: Final = "sqlite"


class Leaving(NamedTuple):
    """By whose rules and on which day somebody leaves, and over which channel that was said, in which language."""

    keys: Keys
    library: Library
    on: date
    channel: str
    locale: str = ""
    actor: str = OWNER
    """Who has it done: the contact or, where nothing was heard for long, the system, which keeps nobody out."""


async def erase_contact(session: AsyncSession, contact: Contact, leaving: Leaving) -> list[Caller]:
    """Delete all that is kept of the contact, and suppress every address where it wished so; where it could be reached."""
    for firm in await firms_of(session, [contact]):
        await leave_firm(session, firm, contact, leaving)
    addresses = (await session.scalars(select(Address).where(Address.contact_id == contact.id))).all()
    reached = [caller for address in addresses if (caller := _reached_at(leaving.keys, address)) is not None]
    if leaving.actor == OWNER:
        for address in addresses:
            await _suppress(session, "address", address.known_as)
    await forget_addresses(session, [address.known_as for address in addresses])
    await recall_of_contact(session, contact.id)
    await session.delete(contact)
    await session.flush()
    return reached


async def leave_firm(session: AsyncSession, firm: Firm, contact: Contact, leaving: Leaving) -> None:
    """End the contact's part in the firm, with all that the contact said of it; the firm itself goes where nobody else has one."""
    for enrolled in await enrolments(session, firm, [contact]):
        take_back(session, enrolled, PURPOSES, Shown(CONSENT_WORDS, leaving.locale or contact.locale, leaving.channel))
        await session.flush()
        await session.delete(enrolled)
    await recall_of_contact(session, contact.id, firm.id)
    others = await session.scalar(select(Enrolled.id).where(Enrolled.firm_id == firm.id).limit(1))
    is_gone = others is None and firm.listed_name is None
    if is_gone:
        if leaving.actor == OWNER:
            await _suppress(session, "firm", firm_known_as(leaving.keys, firm.region, firm.credit_code))
        await _forget_in_lists(session, firm, is_gone=True)
        await session.delete(firm)
        await session.flush()
    else:
        await _forget_in_lists(session, firm, is_gone=False)
        await forget_said(session, firm, [contact], leaving)
        await retell(session, firm)
    details = {"channel": leaving.channel, "firm_erased": is_gone}
    await record(
        session,
        region=firm.region,
        actor=leaving.actor,
        action="enrolment.ended",
        subject=f"firm {firm.id}",
        details=details,
    )


async def _forget_in_lists(session: AsyncSession, firm: Firm, *, is_gone: bool) -> None:
    """Lists that are only being looked at show what would be another than before, and so what the contact said."""
    of_the_firm = (ImportRow.region == firm.region, ImportRow.said["credit_code"].as_string() == firm.credit_code)
    nothing: dict[str, Any] = {"outcome": "withdrawn", "said": {}, "problems": []} if is_gone else {}
    await session.execute(
        update(ImportRow).where(*of_the_firm).values(changes=[], **nothing).execution_options(synchronize_session=False)
    )


async def forget_said(session: AsyncSession, firm: Firm, contacts: Sequence[Contact], leaving: Leaving) -> None:
    """Delete what these contacts said of the firm, and judge it by what others said."""
    said = [
        await session.scalar(
            select(table.given_by).where(table.firm_id == firm.id, table.given_by == contact.id).limit(1)
        )
        for table in (FirmFact, FirmTitle)
        for contact in contacts
    ]
    if not any(said):
        return
    for contact in contacts:
        await drop(session, firm, contact.id)
    await recall_of_firm(session, firm.id)
    await judge_firm(session, firm, leaving.library, leaving.on, "answers")


async def firms_of(session: AsyncSession, contacts: Sequence[Contact]) -> list[Firm]:
    """The firms that these contacts enrolled, held for this transaction, always in the same order."""
    mine = select(Enrolled.firm_id).where(Enrolled.contact_id.in_([contact.id for contact in contacts]))
    found = await session.scalars(select(Firm).where(Firm.id.in_(mine)).order_by(Firm.id).with_for_update())
    return list(found)


async def enrolments(session: AsyncSession, firm: Firm, contacts: Sequence[Contact]) -> list[Enrolled]:
    """The part that these contacts have in the firm, the oldest first."""
    found = await session.scalars(
        select(Enrolled)
        .where(Enrolled.firm_id == firm.id, Enrolled.contact_id.in_([contact.id for contact in contacts]))
        .order_by(Enrolled.since, Enrolled.id)
    )
    return list(found)


async def suppress_caller(session: AsyncSession, keys: Keys, caller: Caller) -> None:
    """Have nothing be sent to the caller any more, whether or not anything is kept."""
    if caller.is_reachable:
        await _suppress(session, "address", address_known_as(keys, caller))


async def forget_caller(session: AsyncSession, keys: Keys, caller: Caller) -> None:
    """Forget what is kept of the caller's address though nobody enrolled from there."""
    if caller.is_reachable:
        await forget_addresses(session, [address_known_as(keys, caller)])


async def welcome_back(session: AsyncSession, keys: Keys, caller: Caller, firm: tuple[str, str]) -> None:
    """Lift what kept the caller and the firm (region and credit code) out: consent was given anew, as the ledger says."""
    known = [firm_known_as(keys, *firm)]
    if caller.is_reachable:
        known.append(address_known_as(keys, caller))
    await session.execute(delete(Suppression).where(Suppression.known_as.in_(known)))


async def is_suppressed(session: AsyncSession, keys: Keys, region: str, credit_code: str) -> bool:
    """Whether a firm was erased at its contacts' wish, so that no list may bring it back."""
    return await session.get(Suppression, firm_known_as(keys, region, credit_code)) is not None


async def empty_log(registry: Registry) -> None:
    """Carry SQLite's write-ahead log over into the file: what was deleted would stay readable in it."""
    if registry.engine.dialect.name != _SQLITE:
        return
    async with registry.engine.connect() as connection:
        # Past SQLAlchemy, which would begin a transaction, and the log cannot be carried over within one.
        raw: Any = (await connection.get_raw_connection()).driver_connection
        cursor = await raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        await cursor.close()


def _reached_at(keys: Keys, address: Address) -> Caller | None:
    """Where that is; nobody is kept because a key is lost."""
    try:
        return reached_at(keys, address)
    except UnusableKeys:
        return None


async def _suppress(session: AsyncSession, kind: str, known_as: str) -> None:
    if await session.get(Suppression, known_as) is None:
        session.add(Suppression(known_as=known_as, kind=kind))
        await session.flush()
