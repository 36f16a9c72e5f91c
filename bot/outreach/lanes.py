"""What one process has under way over one channel: so many at once, and a rest when nothing goes through.

A channel that is slow or closed holds up no other.
"""

import asyncio
from collections.abc import Coroutine
from time import monotonic
from typing import Any, Final

AT_ONCE: Final = 64
"""Calls to a channel that are under way at once: each is a row at risk; the more there are, the less a transaction costs each."""
_IN_A_ROW: Final = AT_ONCE
_LONGEST_REST: Final = 15.0


class Lane:
    """One channel's work in this process."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.place = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[None]] = set()
        self._fewer = asyncio.Event()
        self._rests_until = 0.0
        self._put_off = 0

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Have a row be worked at."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def fewer_than(self, most: int) -> None:
        """Wait until fewer rows are in hand."""
        while len(self._tasks) >= most:
            self._fewer.clear()
            await self._fewer.wait()

    def rest(self, seconds: float) -> None:
        """Begin nothing for so long."""
        self._rests_until = max(self._rests_until, monotonic() + min(seconds, _LONGEST_REST))

    @property
    def rests_for(self) -> float:
        """Seconds before anything is begun again."""
        return max(0.0, self._rests_until - monotonic())

    def note_sent(self) -> None:
        """Something goes through."""
        self._put_off = 0

    def note_put_off(self, seconds: float) -> None:
        """Something does not go through now: where that is so of everything, all others would only be put off as well."""
        self._put_off += 1
        if self._put_off >= _IN_A_ROW:
            self.rest(seconds)

    async def end(self, seconds: float) -> None:
        """Wait so long for what is under way, then let go of it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._fewer.set()
