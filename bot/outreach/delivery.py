"""The one way in which a reminder goes out, whoever woke it: claimed, looked at, marked as begun, sent, and settled.

The rows are the truth. Between a mark and what settles it lies one call to the channel, and only its row is at risk. Whatever
cannot be counted, looked up or written is not sent; what was sent is written down for as long as the process lives.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import date, timedelta
from functools import partial
from random import uniform
from time import monotonic
from typing import Final

from bot.dates import day_of
from bot.outbound.outcomes import RetryAfter, Unknown
from bot.outreach import reasons
from bot.outreach.content import Content
from bot.outreach.grouped import Grouped
from bot.outreach.lanes import Lane
from bot.outreach.links import link_to
from bot.outreach.marking import Begun, mark
from bot.outreach.rows import Held, Return, Terms, claim, give_back
from bot.outreach.schedule import QuietHours
from bot.outreach.settling import Tried, settle, tried
from bot.outreach.verifying import Rules, by_the_clock
from bot.outreach.ways import Channel, Closed, Recipient, Sent, Way
from bot.outreach.wording import MissingValue, content_of
from bot.registry.contacts import reached_at
from bot.registry.database import RegistryUnavailable
from bot.registry.keys import UnusableKeys
from bot.registry.tables import Address
from bot.service import Service
from bot.shared_state.state import StateUnavailable

SECONDS_TO_SEND: Final = 45.0
"""A channel's own patience is shorter; nobody waits for one that has none."""
SECONDS_TO_SETTLE: Final = 600.0
SECONDS_IN_PLACE: Final = 2.0
"""What has room so soon waits where it is."""
_MOST_IN_PLACE: Final = 10.0
_CLOSED_TO_ALL: Final = 15.0
"""Seconds: no way is open to anybody for so long where something is away; longer than that it is this person who has none."""
_WHEN_AWAY: Final = 5.0
_AFTER_A_FAULT: Final = 60.0
_WITHOUT_KEYS: Final = 3600.0
_TRIES_TO_MARK: Final = 3
_LOG: Final = logging.getLogger(__name__)


class Delivery:
    """What one process sends, over these channels."""

    def __init__(
        self,
        service: Service,
        channels: Mapping[str, Channel],
        terms: Terms = Terms(),  # noqa: B008 - it never changes
        *,
        settles_for: float = SECONDS_TO_SETTLE,
    ) -> None:
        registry, settings = service.registry, service.settings
        self._service, self._registry, self._channels, self.terms = service, registry, channels, terms
        self._settles_for = settles_for
        self._rules = Rules(QuietHours.read(settings.quiet_hours), settings.reminders_a_week)
        # One file has one writer at a time: whoever waits here comes along in a larger group, and waits no longer than needed.
        self._turn: AbstractAsyncContextManager[None] = (
            asyncio.Lock() if registry.engine.dialect.name == "sqlite" else nullcontext()
        )
        self._marking = Grouped[tuple[Held, Way], Begun | None](partial(mark, registry, self._rules, terms), self._turn)
        self._settling = Grouped[Tried, None](partial(settle, registry, terms), self._turn)
        self._returning = Grouped[Return, None](partial(give_back, registry, terms=terms), self._turn)
        self._stopping = asyncio.Event()
        self._claiming: set[asyncio.Task[list[asyncio.Task[None]]]] = set()
        self.lanes = {name: Lane() for name in channels}

    async def deliver(self, channel: str, ids: Sequence[str]) -> None:
        """Send as many of these as are nobody else's, and wait until each is settled or given back; raises RegistryUnavailable."""
        begun = await self.begin(channel, ids)
        if begun:
            # Whoever waits may give up; what was begun goes on.
            await asyncio.wait(begun)

    async def begin(self, channel: str, ids: Sequence[str]) -> list[asyncio.Task[None]]:
        """Claim as many of these as are nobody else's, and have each be sent; raises RegistryUnavailable."""
        if self._stopping.is_set() or not ids:
            return []
        # Whoever is told to stop in the middle of a claim would leave rows behind that nobody has in hand.
        claiming = asyncio.create_task(self._begin(channel, ids))
        self._claiming.add(claiming)
        claiming.add_done_callback(self._claiming.discard)
        return await asyncio.shield(claiming)

    async def _begin(self, channel: str, ids: Sequence[str]) -> list[asyncio.Task[None]]:
        async with self._turn:
            # Each claim in a name of its own: what ran out here may be claimed here again, and is the later one's alone.
            held = await claim(self._registry, ids, secrets.token_hex(16), self.terms)
        lane = self.lanes[channel]
        return [lane.start(self._one(self._channels[channel], lane, row)) for row in held]

    async def end(self, seconds: float) -> None:
        """Begin nothing more, give back what was not begun, and wait so long for what was."""
        self._stopping.set()
        if self._claiming:
            await asyncio.wait(self._claiming, timeout=seconds)
        await asyncio.gather(*(lane.end(seconds) for lane in self.lanes.values()))

    async def _one(self, channel: Channel, lane: Lane, held: Held) -> None:
        async with lane.place:
            done = await self._sent_or_why_not(channel, lane, held)
        if isinstance(done, Tried):
            # Should it never be written down, the row says by itself that nobody knows.
            await self._until_done(partial(self._settling.do, done), self._settles_for)
        elif done is not None:
            # It goes on by itself once its lease has run out.
            await self._until_done(partial(self._returning.do, done), self.terms.lease)

    async def _sent_or_why_not(self, channel: Channel, lane: Lane, held: Held) -> Tried | Return | None:
        """None where it is not ours any more, or may not be sent as its row says by now."""
        try:
            found = await self._looked_at(channel, lane, held)
        except StateUnavailable:
            lane.rest(_WHEN_AWAY)
            return self._later(held, _WHEN_AWAY, reasons.STATE_AWAY)
        except MissingValue:
            return Return(held, "failed", reasons.NO_WORDS)
        except UnusableKeys:
            return self._later(held, _WITHOUT_KEYS, reasons.KEYS_AWAY)
        except Exception as error:  # noqa: BLE001 - nothing was sent, and others are
            _LOG.warning("a reminder could not be looked at: %s", type(error).__name__)
            return self._later(held, _AFTER_A_FAULT, reasons.FAULT)
        if isinstance(found, Return):
            return found
        to, way, content = found
        begun = await self._marked(held, way)
        if not isinstance(begun, Begun):
            return begun
        lane.note_sent()
        sent = await self._sent(channel, to, way, content, held.id)
        return tried(begun, sent, self.terms.clock())

    async def _looked_at(self, channel: Channel, lane: Lane, held: Held) -> Return | tuple[Recipient, Way, Content]:
        """Where, by which way and what, with room for it counted; or why not now."""
        if held.sealed is None or held.known_as is None:
            return Return(held, "suppressed", reasons.GONE)
        address = Address(channel=held.channel, sealed=held.sealed)
        to = Recipient(reached_at(self._registry.keys, address), held.known_as)
        link = link_to(self._service, held.id)
        content = content_of(held.words, held.values, held.locale, link, sent_on=self._day_of(held))
        waited = 0.0
        while not self._stopping.is_set():
            refusal = by_the_clock(held, self._rules, self.terms.clock())
            if refusal is not None:
                return Return(held, *refusal)
            way = await channel.way(to)
            if isinstance(way, Closed):
                if way.seconds <= _CLOSED_TO_ALL:
                    lane.note_put_off(way.seconds)
                return self._later(held, way.seconds, way.reason)
            if held.repeatable_until is not None and not way.drops_repeats_for:
                # Another way than the first time, which knows nothing of what that one may have taken.
                return Return(held, "unknown", reasons.LOST)
            # Where the campaign is paused by now, this is counted for nothing, once for each row in hand at most. To look once more
            # would be a query a row; to remember what a mark refused would have rows claimed and given back in circles after it is
            # resumed; and nothing that was counted is given back, since limits fail closed.
            seconds = await channel.room(to, way)
            if not seconds:
                return to, way, content
            if seconds > SECONDS_IN_PLACE or waited + seconds > _MOST_IN_PLACE:
                lane.note_put_off(seconds)
                return self._later(held, seconds, reasons.LIMIT)
            waited += seconds
            await self._pause(seconds)
        return Return(held, "pending", "")

    async def _marked(self, held: Held, way: Way) -> Begun | Tried | None:
        """Marked as begun, or what to write down where nobody knows whether it was."""
        for left in reversed(range(_TRIES_TO_MARK)):
            try:
                return await self._marking.do((held, way))
            except RegistryUnavailable:
                if left:
                    # Two that waited for each other: one of them was told to try again.
                    await self._pause(uniform(0.02, 0.2))  # noqa: S311 - spreads, hides nothing
            except Exception as error:  # noqa: BLE001 - nothing was sent, and its lease runs out by itself
                _LOG.warning("a reminder could not be marked: %s", type(error).__name__)
                return None
        # Whether it was marked nobody knows; it is known that it was not sent.
        begun = Begun(held, way, held.tries + 1, held.repeatable_until)
        return tried(begun, Sent(RetryAfter(_WHEN_AWAY, reasons.REGISTRY_AWAY)), self.terms.clock())

    async def _sent(self, channel: Channel, to: Recipient, way: Way, content: Content, key: str) -> Sent:
        try:
            async with asyncio.timeout(SECONDS_TO_SEND):
                return await channel.send(to, way, content, key)
        except Exception as error:  # noqa: BLE001 - how far it came nobody knows
            _LOG.warning("sending a reminder failed: %s", type(error).__name__)
            return Sent(Unknown(reasons.FAULT))

    async def _until_done(self, write: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Write down what has happened already, whatever the registry says now, for so long."""
        until, pause = monotonic() + seconds, 0.1
        while True:
            try:
                await write()
            except Exception as error:  # noqa: BLE001 - it has happened
                if monotonic() > until:
                    _LOG.warning("what came of a reminder could not be written down: %s", type(error).__name__)
                    return
            else:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, _WHEN_AWAY)

    def _day_of(self, held: Held) -> date:
        """Of the first try where the channel is to know it for the same: it may look at the words."""
        if held.repeatable_until is None or held.settled_at is None:
            return self._service.today()
        return day_of(held.settled_at)

    def _later(self, held: Held, seconds: float, reason: str) -> Return:
        return Return(held, "pending", reason, self.terms.clock() + timedelta(seconds=seconds))

    async def _pause(self, seconds: float) -> None:
        """For so long, or until the process stops."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            pass
