"""Fetches updates where Telegram cannot call us, on a laptop or behind a wall, and answers them as the webhook does.

What is fetched is confirmed only once it is answered, so that nothing is lost whenever this stops. Updates of one chat are answered
one after the other, and one chat that has to wait holds up no other.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from bot.channels.envelope import Malformed
from bot.channels.telegram_answering import Answering
from bot.channels.telegram_api import AT_ONCE, Api
from bot.channels.telegram_progress import Postponed
from bot.channels.telegram_updates import Update, read
from bot.outbound.outcomes import HaltChannel, Outcome
from bot.sessions.store import StoreUnavailable
from bot.shared_state.state import StateUnavailable

LONG: Final = 30
"""Seconds that Telegram keeps a request open until there is something to tell."""
_AWAY: Final = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_LOOKS_AGAIN: Final = 1.0
_TO_FINISH: Final = 5.0
"""Seconds that answers under way may take once it was told to stop."""


class Halted(Exception):
    """Telegram gives this bot's updates to nobody, or to somebody else."""

    def __init__(self, outcome: HaltChannel) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class Polling:
    """Fetches for one bot, and is the only one to do so."""

    def __init__(self, api: Api, answering: Answering, away: Callable[[], None]) -> None:
        self._api, self._answering, self._away = api, answering, away
        self._order: deque[int] = deque()
        """What was fetched and is not confirmed, as it came."""
        self._open: set[int] = set()
        """What of it is not answered."""
        self._chats: dict[int, deque[tuple[int, Update]]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._moved = asyncio.Event()
        self._next = 0

    async def run(self, stopping: asyncio.Event) -> None:
        """Fetch and answer until it is told to stop; raises Halted."""
        stopped = asyncio.create_task(stopping.wait())
        fetching = asyncio.create_task(self._fetch())
        try:
            await asyncio.wait((stopped, fetching), return_when=asyncio.FIRST_COMPLETED)
            if fetching.done():
                await fetching
        finally:
            for task in (stopped, fetching):
                task.cancel()
            await asyncio.gather(stopped, fetching, return_exceptions=True)
            await self._finish()

    async def _fetch(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            confirmed = self._confirmed()
            fetched = await self._api.updates(self._next, 0 if self._open else LONG)
            if isinstance(fetched, HaltChannel):
                raise Halted(fetched)
            if isinstance(fetched, Outcome):
                if pause == _FIRST_PAUSE:
                    self._away()
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            for _ in range(confirmed):
                self._order.popleft()
            if not self._accepted(fetched) and self._open:
                # All that there is was fetched before; asking again at once would only bring it again.
                self._moved.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOKS_AGAIN):
                        await self._moved.wait()

    def _confirmed(self) -> int:
        """From which update on to fetch, which confirms those before; how many they are."""
        for place, number in enumerate(self._order):
            if number in self._open:
                self._next = number
                return place
        if self._order:
            self._next = self._order[-1] + 1
        return len(self._order)

    def _accepted(self, fetched: list[Any]) -> int:
        """Hand out what was not fetched before; how much that is."""
        count = 0
        for raw in fetched:
            number = raw.get("update_id") if isinstance(raw, dict) else None
            if not isinstance(number, int) or number in self._order:
                continue
            count += 1
            self._order.append(number)
            with suppress(Malformed):
                if (update := read(json.dumps(raw).encode())) is not None:
                    self._open.add(number)
                    self._hand_out(number, update)
        return count

    def _hand_out(self, number: int, update: Update) -> None:
        if update.chat in self._chats:
            self._chats[update.chat].append((number, update))
            return
        self._chats[update.chat] = deque([(number, update)])
        worker = asyncio.create_task(self._work(update.chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, chat: int) -> None:
        """Answer what one chat says, in its order."""
        waiting = self._chats[chat]
        while waiting:
            number, update = waiting[0]
            seconds = await self._seconds_until_another_try(update)
            if seconds is not None:
                await asyncio.sleep(seconds)
                continue
            waiting.popleft()
            self._open.discard(number)
            self._moved.set()
        del self._chats[chat]

    async def _seconds_until_another_try(self, update: Update) -> float | None:
        async with self._at_once:
            try:
                await self._answering.take(update)
            except Postponed as later:
                return later.seconds
            except (StoreUnavailable, StateUnavailable):
                return _AWAY
        return None

    async def _finish(self) -> None:
        """Let what is under way come to its end, where that is soon, and confirm what is answered."""
        if self._workers:
            await asyncio.wait(self._workers, timeout=_TO_FINISH)
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        if self._confirmed():
            await self._api.updates(self._next, 0)
