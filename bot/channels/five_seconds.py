"""The rule of five seconds: the vendor cuts a connection that is not answered by then, and delivers a message three times in all.

A turn runs on whatever becomes of the connection that brought it, and all deliveries of its message wait for the same turn. The
first two are held until they are cut, so that the vendor asks again; to the third it is said that the answer follows. What follows
and how it is put is not decided here (`Late`). What is owed is known to this process alone: after a restart the talk stands where
it stood, and its answer is given to the next delivery of the message only.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, Protocol

from bot.channels.inbound import Inbound
from bot.sessions.store import StoreUnavailable
from flows.events import Left

DELIVERIES: Final = 3
_MOST_OWED: Final = 10_000

Work = Callable[[], Awaitable[str]]


class Pace(NamedTuple):
    """The spans of the rule, in seconds."""

    budget: float = 4.0
    """An answer ready by then surely arrives in time."""
    apart: float = 5.0
    """After so long the vendor cuts the connection and delivers again."""
    held: float = 8.0
    """After so long nobody is there any more, whether or not it was seen that the connection was cut."""
    between_tries: float = 0.25
    patience: float = 60.0
    """How long a turn may go on once it was said that its answer follows."""


class Late(Protocol):
    """What is done about an answer that is late."""

    can_follow: bool
    """Whether it can be sent by itself; else the next message of the same person fetches it."""

    async def coming(self) -> str:
        """Says that the answer follows, or how to fetch it."""
        ...

    async def away(self) -> str:
        """Says that the message could not be taken, and may be sent again."""
        ...

    async def follow(self, text: str) -> bool:
        """Send the answer; whether it is known to have arrived."""
        ...

    async def owed(self, text: str) -> str:
        """The answer to an earlier message, as it is given to a later one."""
        ...


class FiveSeconds:
    """The turns that are under way in this process."""

    def __init__(self, pace: Pace | None = None, now: Callable[[], float] = time.time) -> None:
        self._pace = pace or Pace()
        self._now = now
        self._turns: dict[str, _Turn] = {}
        self._owed: dict[str, asyncio.Task[str | None]] = {}
        self._following: set[asyncio.Task[None]] = set()

    async def answer(
        self, inbound: Inbound, work: Work, gone: Callable[[], Awaitable[object]], late: Late
    ) -> str | None:
        """The answer to this delivery; None where the vendor is not there any more, or asks again.

        `work` is one try at the turn and may raise StoreUnavailable; `gone` returns when the connection was cut.
        """
        turn = self._turns.get(inbound.key) or self._begin(inbound, work, late)
        turn.deliveries += 1
        turn.until = max(turn.until, _clock() + 2 * self._pace.apart)
        delivery = max(turn.deliveries, self._delivery_by_the_clock(inbound.came))
        await asyncio.wait({turn.task}, timeout=self._pace.budget)
        if not turn.task.done():
            if delivery >= DELIVERIES:
                return await self._late(turn, inbound.name, late)
            await self._held(turn, gone)
        return await _result(turn.task, late) if turn.task.done() and not turn.task.cancelled() else None

    async def close(self) -> None:
        """Let go of all that is under way; what was not answered is delivered again."""
        tasks = [*(turn.task for turn in self._turns.values()), *self._following]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, inbound: Inbound, work: Work, late: Late) -> "_Turn":
        owed = self._owed.pop(inbound.name, None)
        if owed is None or isinstance(inbound.heard, Left):
            turn = _Turn(work, self._pace.between_tries)
            turn.task.add_done_callback(lambda _: self._turns.pop(inbound.key, None))
        else:
            turn = _Turn(lambda: _owed(owed, late), self._pace.between_tries)
            # Nothing is kept of this message, so a repetition must find its answer here.
            forget = asyncio.get_running_loop().call_later
            turn.task.add_done_callback(
                lambda _: forget(DELIVERIES * self._pace.apart, self._turns.pop, inbound.key, None)
            )
        self._turns[inbound.key] = turn
        return turn

    def _delivery_by_the_clock(self, came: float) -> int:
        """Which delivery this may be; others of the same message may have come to other processes."""
        # Half a second of grace: times of messages are full seconds.
        waited = self._now() - came + 0.1 * self._pace.apart if came else 0.0
        return 1 + int(max(0.0, waited) // self._pace.apart)

    async def _held(self, turn: "_Turn", gone: Callable[[], Awaitable[object]]) -> None:
        leaving = asyncio.ensure_future(gone())
        left = self._pace.held - self._pace.budget
        await asyncio.wait({turn.task, leaving}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()

    async def _late(self, turn: "_Turn", name: str, late: Late) -> str:
        if turn.is_between_tries:
            # Nothing is under way that could still be kept, so it may be said again.
            turn.task.cancel()
            return await late.away()
        turn.until = _clock() + self._pace.patience
        if not turn.is_followed:
            turn.is_followed = True
            if late.can_follow:
                following = asyncio.create_task(self._follow(turn, name, late))
                self._following.add(following)
                following.add_done_callback(self._following.discard)
            else:
                self._owe(name, turn)
        return await late.coming()

    async def _follow(self, turn: "_Turn", name: str, late: Late) -> None:
        text = await _result(asyncio.shield(turn.task), late)
        if text and not await late.follow(text):
            self._owe(name, turn)

    def _owe(self, name: str, turn: "_Turn") -> None:
        self._owed[name] = turn.task
        if len(self._owed) > _MOST_OWED:
            del self._owed[next(iter(self._owed))]


class _Turn:
    """One message's turn, tried until it is kept or nobody waits any more."""

    def __init__(self, work: Work, between_tries: float) -> None:
        self.deliveries = 0
        self.until = _clock()
        self.is_between_tries = False
        self.is_followed = False
        self.task = asyncio.create_task(self._tried(work, between_tries))

    async def _tried(self, work: Work, between_tries: float) -> str | None:
        """The answer; None where the store stayed away. Nobody may be there any more who could be told by an exception."""
        while True:
            try:
                return await work()
            except StoreUnavailable:
                if _clock() >= self.until:
                    return None
            self.is_between_tries = True
            await asyncio.sleep(between_tries)
            self.is_between_tries = False


def _clock() -> float:
    return asyncio.get_running_loop().time()


async def _result(turn: "asyncio.Future[str | None]", late: Late) -> str:
    text = await turn
    return await late.away() if text is None else text


async def _owed(turn: "asyncio.Task[str | None]", late: Late) -> str:
    return await late.owed(await _result(asyncio.shield(turn), late))
