"""Which reminder somebody answers of whose talk nothing is kept any more: the last that went to their address lately."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from bot.registry.contacts import Caller, address_known_as
from bot.registry.database import RegistryUnavailable
from bot.registry.tables import Address, Contact, Reminder
from bot.registry.tables.base import now
from bot.service import Service
from flows.events import Reminded

_ANSWERED_WITHIN: Final = timedelta(days=14)
"""Later than that, a word is rather the beginning of something else."""
_ARRIVED: Final = ("attempted", "delivered", "unknown")
"""Also what nobody knows to have arrived: somebody answers it."""


async def reminder_answered(service: Service, caller: Caller) -> Reminded | None:
    """What it was about; None where there was none, or where that cannot be looked up now."""
    registry = service.registry
    latest = (
        select(Reminder.region, Contact.locale)
        .join(Address, Address.contact_id == Reminder.contact_id)
        .join(Contact, Contact.id == Reminder.contact_id)
        .where(
            Address.known_as == address_known_as(registry.keys, caller),
            Reminder.channel == caller.channel,
            Reminder.state.in_(_ARRIVED),
            Reminder.settled_at.is_(None) | (Reminder.settled_at > now() - _ANSWERED_WITHIN),
        )
        .order_by(Reminder.settled_at.is_(None).desc(), Reminder.settled_at.desc())
        .limit(1)
    )
    with suppress(RegistryUnavailable):
        async with registry.reading() as session:
            found = (await session.execute(latest)).one_or_none()
            return None if found is None else Reminded(found.region, found.locale)
    return None
