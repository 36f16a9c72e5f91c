"""How long the registry keeps somebody who is not heard of: contacts are forgotten after three years, as if they had left.

Nobody wished it, so nobody is kept out: whoever comes back enrols anew, and a bureau's list may name the firm.
"""

import asyncio
import logging
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from assessment.library import Library
from bot.registry.audit import SYSTEM
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.erasure import Leaving, empty_log, erase_contact
from bot.registry.tables import Contact
from bot.registry.tables.base import now

if TYPE_CHECKING:
    from bot.service import Service

IDLE_FOR: Final = timedelta(days=3 * 365 + 1)
"""As long as a title lasts: by then nothing that was said says anything any more."""
_SECONDS_BETWEEN_LOOKS: Final = 6 * 60 * 60.0
_LOG: Final = logging.getLogger(__name__)


async def keep_forgetting(service: "Service") -> None:
    """Forget who is not heard of any more, again and again; that several processes do it at once harms nothing."""
    while True:
        try:
            await forget_idle(service.registry, service.library, service.today(), now() - IDLE_FOR)
        except RegistryUnavailable:
            _LOG.warning("contacts that are not heard of any more cannot be forgotten now")
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


async def forget_idle(registry: Registry, library: Library, on: date, since: datetime) -> int:
    """Forget all contacts that said nothing since then; how many those were."""
    forgotten = 0
    leaving = Leaving(registry.keys, library, on, channel="", actor=SYSTEM)
    idle = select(Contact).where(Contact.active_at < since).order_by(Contact.id).limit(1)
    while True:
        # One at a time, so that nobody else waits long.
        async with registry.writing() as session:
            contact = await session.scalar(idle.with_for_update(skip_locked=True))
            if contact is None:
                break
            await erase_contact(session, contact, leaving)
        forgotten += 1
    if forgotten:
        await empty_log(registry)
    return forgotten
