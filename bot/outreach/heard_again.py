"""Whoever writes can be reached again, whatever the channel said before.

It is looked at once in a while for each person, since it is hardly ever so, and only once they are answered: nobody waits for it.
"""

import asyncio
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


class _Looks:
    """When each person was looked at last in this process, in monotonic seconds, and the looks that are under way."""

    def __init__(self) -> None:
        self.last: dict[Caller, float] = {}
        self.under_way: set[asyncio.Task[None]] = set()

    def is_due(self, caller: Caller) -> bool:
        moment, last = monotonic(), self.last.get(caller)
        if last is not None and moment - last < BETWEEN_LOOKS:
            return False
        if len(self.last) >= _MOST_REMEMBERED:
            self.last.clear()
        self.last[caller] = moment
        return True

    async def done(self) -> None:
        """Wait for what is under way, so that stopping loses none of it."""
        await asyncio.gather(*self.under_way, return_exceptions=True)


_LOOKS: Final[WeakKeyDictionary[Service, _Looks]] = WeakKeyDictionary()


def heard_from(service: Service, caller: Caller) -> None:
    """They wrote: have reminders sent there again, beside whatever comes next."""
    if service.opened_registry is None or not caller.is_reachable:
        return
    looks = _LOOKS.get(service)
    if looks is None:
        looks = _LOOKS[service] = _Looks()
        service.on_close(looks.done)
    if looks.is_due(caller):
        look = asyncio.create_task(_reachable_again(service, caller, looks))
        looks.under_way.add(look)
        look.add_done_callback(looks.under_way.discard)


async def _reachable_again(service: Service, caller: Caller, looks: _Looks) -> None:
    registry = service.registry
    is_this = Address.known_as == address_known_as(registry.keys, caller)
    try:
        async with registry.reading() as session:
            if await session.scalar(select(Address.id).where(is_this, Address.unreachable_at.is_not(None))) is None:
                return
        async with registry.writing() as session:
            await session.execute(update(Address).where(is_this).values(unreachable_at=None))
    except RegistryUnavailable:
        # Looked at again with the next message.
        looks.last.pop(caller, None)
