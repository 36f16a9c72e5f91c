"""Reminders sent by workers on many machines: rows are offered to them through Dramatiq on Redis, and nothing else is kept there.

A message only wakes: whoever gets it claims the rows that are still nobody's and sends them as a serving process would. An offer
stands for a while in the row itself; what was lost on its way is offered again after that, and a message that comes twice finds
nothing to claim. A queue for each channel, of bounded length, so that neither a slow channel nor a large campaign holds up others.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import select, update

from bot.outreach.channels import channels_of
from bot.outreach.rows import REMINDERS, Terms
from bot.outreach.sharing import Turns
from bot.outreach.tending import again_and_again
from bot.registry.database import Registry
from bot.service import Service
from bot.shared_state.state import StateUnavailable

if TYPE_CHECKING:
    from dramatiq.brokers.redis import RedisBroker

NAMESPACE: Final = "srdi-reminders"
ROWS_IN_A_MESSAGE: Final = 32
MESSAGES_WAITING: Final = 16
"""So many of a channel are offered at once."""
SECONDS_OF_AN_OFFER: Final = 20.0
_HEARTBEAT_MILLISECONDS: Final = 3_000
_MAINTENANCE_IN_A_MILLION: Final = 100_000
_DEAD_MILLISECONDS: Final = 60_000
_PATIENCE: Final = 3.0
_SWEEP: Final = "reminders:offering"
_SECONDS_OF_A_SWEEP: Final = 10.0
_SECONDS_BETWEEN_SWEEPS: Final = 0.2


def actor_of(channel: str) -> str:
    """Who gets messages for a channel."""
    return f"deliver.{channel}"


def queue_of(channel: str) -> str:
    """Where messages for a channel wait."""
    return f"reminders.{channel}"


def broker_at(url: str, deliver: Callable[[str, list[str]], None], channels: Sequence[str]) -> "RedisBroker":
    """A broker whose messages make `deliver` be called; the sweep is what tries again, so nothing else does."""
    import dramatiq
    from dramatiq.brokers.redis import RedisBroker
    from dramatiq.middleware import AgeLimit

    broker: RedisBroker = RedisBroker(  # type: ignore[no-untyped-call]
        client=Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE),
        middleware=[AgeLimit(max_age=int(SECONDS_OF_AN_OFFER * 1000))],
        namespace=NAMESPACE,
        heartbeat_timeout=_HEARTBEAT_MILLISECONDS,
        maintenance_chance=_MAINTENANCE_IN_A_MILLION,
        dead_message_ttl=_DEAD_MILLISECONDS,
    )
    for channel in channels:
        dramatiq.actor(actor_name=actor_of(channel), queue_name=queue_of(channel), broker=broker)(deliver)
    return broker


async def keep_offering(service: Service) -> None:
    """Offer whatever is due to the workers, from one process at a time."""
    channels, owner = tuple(channels_of(service)), secrets.token_hex(8)
    offering = Offering(service.registry, service.settings.redis_url, channels, Terms(lease=SECONDS_OF_AN_OFFER))

    async def once() -> bool:
        if not await service.shared_state.lease(_SWEEP, owner, _SECONDS_OF_A_SWEEP):
            return False
        await offering.once()
        return False

    try:
        await again_and_again(once, _SECONDS_BETWEEN_SWEEPS)
    finally:
        await service.shared_state.release(_SWEEP, owner)
        await offering.close()


class Offering:
    """What one process has offered to the workers."""

    def __init__(self, registry: Registry, url: str, channels: Sequence[str], terms: Terms) -> None:
        self._registry, self._terms = registry, terms
        self._broker = broker_at(url, _nothing, channels)
        self._turns = {channel: Turns(channel, terms) for channel in channels}
        self._offered: dict[str, list[str]] = {channel: [] for channel in channels}

    async def once(self) -> int:
        """Offer as many rows as there is room for; how many. Raises RegistryUnavailable, StateUnavailable."""
        return sum([await self._channel(channel) for channel in self._turns])

    async def close(self) -> None:
        """Let go of the connections."""
        await asyncio.to_thread(self._broker.close)
        await asyncio.to_thread(self._broker.client.close)

    async def _channel(self, channel: str) -> int:
        waiting = self._offered[channel] = await self._still_waiting(self._offered[channel])
        room = MESSAGES_WAITING * ROWS_IN_A_MESSAGE - len(waiting)
        if room < ROWS_IN_A_MESSAGE:
            return 0
        ids = await self._offer(await self._turns[channel].next(self._registry, room))
        waiting += ids
        for first in range(0, len(ids), ROWS_IN_A_MESSAGE):
            await asyncio.to_thread(self._send, channel, ids[first : first + ROWS_IN_A_MESSAGE])
        return len(ids)

    async def _still_waiting(self, offered: Sequence[str]) -> list[str]:
        if not offered:
            return []
        at = self._terms.clock()
        async with self._registry.reading() as session:
            found = await session.scalars(
                select(REMINDERS.c.id).where(
                    REMINDERS.c.id.in_(offered), REMINDERS.c.state == "pending", REMINDERS.c.claimed_until > at
                )
            )
            return list(found)

    async def _offer(self, ids: Sequence[str]) -> list[str]:
        """Note the offer in the rows, so that nobody makes another while it stands."""
        if not ids:
            return []
        async with self._registry.writing() as session:
            found = await session.scalars(
                select(REMINDERS.c.id)
                .where(REMINDERS.c.id.in_(ids), REMINDERS.c.state == "pending")
                .with_for_update(skip_locked=True)
            )
            there = set(found)
            await session.execute(
                update(REMINDERS).where(REMINDERS.c.id.in_(there)).values(claimed_until=self._terms.until())
            )
        return [each for each in ids if each in there]

    def _send(self, channel: str, ids: list[str]) -> None:
        actor = self._broker.get_actor(actor_of(channel))
        try:
            actor.send(channel, ids)
        except (RedisError, OSError) as error:
            raise StateUnavailable(f"Redis: {type(error).__name__}") from None


def _nothing(channel: str, ids: list[str]) -> None:
    """Serving processes send messages and get none."""
