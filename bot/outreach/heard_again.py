"""Whoever writes can be reached again, whatever the channel said before.

It is looked at once in a while for each person, since it is hardly ever so, and no answer may have to wait for it.
"""

from contextlib import suppress
from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import select, update

from bot.registry.contacts import Caller, address_known_as
from bot.registry.database import RegistryUnavailable
from bot.registry.tables import Address
from bot.service import Service

BETWEEN_LOOKS: Final = 300.0
_MOST_REMEMBERED: Final = 20_000
_LOOKED: Final[WeakKeyDictionary[Service, dict[Caller, float]]] = WeakKeyDictionary()
"""When each was looked at last in this process, in monotonic seconds."""


async def heard_from(service: Service, caller: Caller) -> None:
    """They wrote: reminders may be sent there again."""
    if service.opened_registry is None or not caller.is_reachable or not _is_due(service, caller):
        return
    registry = service.registry
    is_this = Address.known_as == address_known_as(registry.keys, caller)
    with suppress(RegistryUnavailable):
        async with registry.reading() as session:
            if await session.scalar(select(Address.id).where(is_this, Address.unreachable_at.is_not(None))) is None:
                return
        async with registry.writing() as session:
            await session.execute(update(Address).where(is_this).values(unreachable_at=None))


def _is_due(service: Service, caller: Caller) -> bool:
    looked, moment = _LOOKED.setdefault(service, {}), monotonic()
    last = looked.get(caller)
    if last is not None and moment - last < BETWEEN_LOOKS:
        return False
    if len(looked) >= _MOST_REMEMBERED:
        looked.clear()
    looked[caller] = moment
    return True
