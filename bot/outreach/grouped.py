"""Work for many at once: callers that ask in the same moments wait together, and one transaction does it for all of them.

What cannot be done for all is done for each alone, so that one that cannot be done fails nobody else's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Generic, NamedTuple, TypeVar

from bot.registry.database import RegistryUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_AT_ONCE: Final = 64


class _Asked(NamedTuple, Generic[Item, Result]):
    item: Item
    answer: asyncio.Future[Result]


class Grouped(Generic[Item, Result]):
    """Joins callers; `work` gives one result for each item, in their order, and is done when its turn has come."""

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        turn: AbstractAsyncContextManager[None],
        most: int = MOST_AT_ONCE,
    ) -> None:
        self._work, self._turn, self._most = work, turn, most
        self._waiting: list[_Asked[Item, Result]] = []
        self._worker: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """Have it done with whatever else is waiting; raises what the work raises."""
        asked = _Asked[Item, Result](item, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work_off())
        return await asked.answer

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                # Whoever asks in this very moment, or before it is our turn, comes along.
                await asyncio.sleep(0)
                async with self._turn:
                    some, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                    # Nothing is begun for whoever does not wait any more.
                    await self._answer([asked for asked in some if not asked.answer.done()])
        finally:
            self._worker = None

    async def _answer(self, some: Sequence[_Asked[Item, Result]]) -> None:
        if not some:
            return
        try:
            results = await self._work([asked.item for asked in some])
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            if len(some) > 1 and not isinstance(error, RegistryUnavailable):
                for asked in some:
                    await self._answer([asked])
                return
            for asked in some:
                if not asked.answer.done():
                    asked.answer.set_exception(error)
        else:
            for asked, result in zip(some, results, strict=True):
                if not asked.answer.done():
                    asked.answer.set_result(result)
