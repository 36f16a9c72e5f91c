"""What has to be done beside the sending, by whoever looks first: campaigns begun, the lost taken up, the late expired."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import or_, select

from bot.outreach.campaigns import begin
from bot.outreach.leases import expire, take_up_the_lost
from bot.outreach.rows import Terms
from bot.outreach.unsent import expire_cancelled
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.tables import Campaign
from bot.shared_state.state import StateUnavailable

SECONDS_BETWEEN_LOOKS: Final = 0.5
_WHEN_AWAY: Final = 3.0
_LOG: Final = logging.getLogger(__name__)


async def keep_tended(registry: Registry, terms: Terms) -> None:
    """Look again and again."""

    async def once() -> bool:
        return bool(
            await begin_due(registry, terms)
            + await take_up_the_lost(registry, terms)
            + await expire(registry, terms)
            + await expire_cancelled(registry)
        )

    await again_and_again(once)


async def begin_due(registry: Registry, terms: Terms) -> int:
    """Begin every campaign whose time has come; how many. Raises RegistryUnavailable."""
    due = Campaign.state == "scheduled", or_(Campaign.starts_at.is_(None), Campaign.starts_at <= terms.clock())
    async with registry.reading() as session:
        if await session.scalar(select(Campaign.id).where(*due).limit(1)) is None:
            return 0
    async with registry.writing() as session:
        campaigns = await session.scalars(select(Campaign).where(*due).order_by(Campaign.id).with_for_update())
        return sum([await begin(session, campaign) for campaign in campaigns])


async def again_and_again(once: Callable[[], Awaitable[bool]], pause: float = SECONDS_BETWEEN_LOOKS) -> None:
    """Go on at once while there is something to do, and look again after a pause where there is nothing."""
    while True:
        try:
            seconds = 0.0 if await once() else pause
        except (RegistryUnavailable, StateUnavailable):
            _LOG.warning("reminders wait: the registry or what counts the limits is away")
            seconds = _WHEN_AWAY
        await asyncio.sleep(seconds)
