"""What a contact wishes who is known by an id alone, such as by the page of a reminder: no more reminders, or nothing at all.

Done as if the contact had said so in the chat, with the same words in ledger and audit. May be asked for again.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.traces import remove_traces
from bot.registry.contacts import Caller, reached_at
from bot.registry.keys import UnusableKeys
from bot.registry.registrar import OwnRegistrar
from bot.registry.tables import Address, Contact, Enrolled
from bot.service import Service
from bot.sessions.store import StoreUnavailable
from bot.shared_state.state import StateUnavailable

_NO_TALK: Final = ""


class NoSuchContact(LookupError):
    """Nothing is kept of this contact (any more)."""


async def is_kept(session: AsyncSession, contact_id: str) -> bool:
    """Whether anything is kept of this contact."""
    return await session.get(Contact, contact_id) is not None


async def gets_reminders(session: AsyncSession, contact_id: str) -> bool:
    """Whether the contact agrees to reminders about any firm."""
    purposes = await session.scalars(select(Enrolled.purposes).where(Enrolled.contact_id == contact_id))
    return any("reminders" in each for each in purposes)


async def stop_reminders(service: Service, contact_id: str, channel: str, locale: str) -> None:
    """Take the consent to reminders back for all firms of the contact; raises NoSuchContact, StoreUnavailable."""
    caller, firms = await _known(service, contact_id, channel)
    for firm in firms:
        await OwnRegistrar(service, caller).withdraw(_NO_TALK, firm, "reminders", locale)


async def unsubscribe(service: Service, contact_id: str, channel: str) -> None:
    """Suppress the contact on every channel known, and delete all that is kept; raises NoSuchContact, StoreUnavailable."""
    caller, _ = await _known(service, contact_id, channel)
    await OwnRegistrar(service, caller).unsubscribe(_NO_TALK)
    try:
        await remove_traces(service.shared_state, *caller)
    except StateUnavailable as error:
        raise StoreUnavailable(type(error).__name__) from error


async def _known(service: Service, contact_id: str, channel: str) -> tuple[Caller, list[str]]:
    """Where the contact is reached on this channel, and the firms with which that is so."""
    registry = service.registry
    async with registry.reading() as session:
        address = await session.scalar(
            select(Address)
            .where(Address.contact_id == contact_id)
            .order_by((Address.channel == channel).desc(), Address.id)
            .limit(1)
        )
        firms = await session.scalars(
            select(Enrolled.firm_id).where(Enrolled.contact_id == contact_id).distinct().order_by(Enrolled.firm_id)
        )
        if address is None:
            raise NoSuchContact
        try:
            return reached_at(registry.keys, address), list(firms)
        except UnusableKeys as error:
            raise StoreUnavailable(str(error)) from error
