"""Who a caller is to the registry: the contacts that a channel's address or the talk belongs to.

A person is known by the address on a messenger and by the talk, so the same on the web and wherever else the talk is gone on with.
Where somebody enrolled in two places before the talks were joined, both contacts are the caller's from then on.
"""

import json
from typing import Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.keys import Keys
from bot.registry.tables import Address, Contact, TestAddress

_ADDRESS: Final = "address"
_TALK: Final = "talk"
_FIRM: Final = "firm"


class Caller(NamedTuple):
    """Who asks, and over which channel; without a `user` where nobody can be reached, as on the web."""

    channel: str
    account: str = ""
    user: str = ""

    @property
    def is_reachable(self) -> bool:
        """Whether something could be sent there."""
        return bool(self.user)


def address_known_as(keys: Keys, caller: Caller) -> str:
    """How an address is found again without being shown."""
    return keys.digest(_ADDRESS, *caller)


def talk_known_as(keys: Keys, talk: str) -> str:
    """How a talk's user is found again."""
    return keys.digest(_TALK, talk)


def firm_known_as(keys: Keys, region: str, credit_code: str) -> str:
    """How a firm that was erased is known again: as `Suppression.known_as`."""
    return keys.digest(_FIRM, region, credit_code)


def sealed_address(keys: Keys, caller: Caller) -> bytes:
    """Account and user, readable only with a key."""
    return keys.seal(json.dumps([caller.account, caller.user], ensure_ascii=False))


def reached_at(keys: Keys, address: Address | TestAddress) -> Caller:
    """Where a contact, or an official who tries something, can be written to; raises UnusableKeys."""
    account, user = json.loads(keys.unseal(address.sealed))
    return Caller(address.channel, account, user)


async def contacts_of(session: AsyncSession, keys: Keys, caller: Caller, talk: str) -> list[Contact]:
    """The caller's contacts, that of the address first; mostly one, or none."""
    known_as = address_known_as(keys, caller) if caller.is_reachable else ""
    by_address = select(Address.contact_id).where(Address.known_as == known_as).scalar_subquery()
    found = await session.scalars(
        select(Contact).where(or_(Contact.id == by_address, Contact.talk == talk_known_as(keys, talk)))
    )
    of_the_talk = talk_known_as(keys, talk)
    return sorted(found, key=lambda contact: (contact.talk == of_the_talk, contact.id))


async def contact_for(session: AsyncSession, keys: Keys, caller: Caller, talk: str, locale: str) -> Contact:
    """The caller's contact, made where there is none, with the talk and, where there is one, the address known."""
    mine = await contacts_of(session, keys, caller, talk)
    if mine:
        contact = mine[0]
        if all(each.talk != talk_known_as(keys, talk) for each in mine):
            contact.talk = talk_known_as(keys, talk)
        contact.locale = locale
    else:
        contact = Contact(talk=talk_known_as(keys, talk), locale=locale)
        session.add(contact)
    await session.flush()
    return contact


async def address_for(session: AsyncSession, keys: Keys, caller: Caller, contact: Contact) -> Address | None:
    """Where the caller is reached, noted where it was not yet; None on the web."""
    if not caller.is_reachable:
        return None
    known_as = address_known_as(keys, caller)
    address = await session.scalar(select(Address).where(Address.known_as == known_as))
    if address is None:
        sealed = sealed_address(keys, caller)
        address = Address(contact_id=contact.id, channel=caller.channel, sealed=sealed, known_as=known_as)
        session.add(address)
        await session.flush()
    return address
