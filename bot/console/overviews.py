"""Overviews kept for a moment: a page and its pictures show the same figures, and a large region is not counted at every look.

A page always says as of when it is. What is quick to count is counted anew for every page; what is not, once in a while, and nobody
waits for it who can be shown what was counted not long ago.
"""

import asyncio
import logging
from collections import OrderedDict, defaultdict
from datetime import timedelta
from typing import Final
from weakref import WeakKeyDictionary

from bot.console.access import SignedIn
from bot.registry.database import Registry
from bot.registry.queries.overview import Overview, Step, overview
from bot.registry.tables.base import now

QUICK: Final = timedelta(milliseconds=200)
LASTS: Final = timedelta(minutes=1)
"""What took longer than that is shown again for so long."""
SHOWN_MEANWHILE: Final = timedelta(minutes=15)
"""So old it may be where it is shown while it is counted anew."""
_KEPT: Final = 32
"""So many are remembered in a process, for pictures that are asked for after their page."""


class _Memory:
    """The latest overviews of one registry, by region, step and moment."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[str, Step, str], tuple[Overview, timedelta]] = OrderedDict()
        self.counting: defaultdict[tuple[str, Step], asyncio.Lock] = defaultdict(asyncio.Lock)
        self.beside: set[asyncio.Task[Overview]] = set()
        """Counting that nobody waits for."""

    async def close(self) -> None:
        """Wait for what is being counted, seconds at most: a connection whose query was cut off was once waited for without end."""
        await asyncio.gather(*self.beside, return_exceptions=True)


_LOG: Final = logging.getLogger(__name__)
_MEMORIES: Final[WeakKeyDictionary[Registry, _Memory]] = WeakKeyDictionary()


def step_of(written: str) -> Step:
    """By weeks where that is asked for, else by months."""
    return "week" if written == "week" else "month"


def stamp(shown: Overview) -> str:
    """By what a picture names the overview that it belongs to."""
    return shown.as_of.isoformat()


async def overview_for(official: SignedIn, by: Step) -> Overview:
    """The official's region in numbers; raises RegistryUnavailable."""
    memory = _memory_of(official)
    if (found := _still_good(memory, official.region, by, LASTS)) is not None:
        return found
    if (found := _still_good(memory, official.region, by, SHOWN_MEANWHILE)) is not None:
        if not memory.counting[official.region, by].locked():
            task = asyncio.create_task(_counted(memory, official, by))
            memory.beside.add(task)
            task.add_done_callback(lambda done: _is_done(memory, done))
        return found
    return await _counted(memory, official, by)


def _memory_of(official: SignedIn) -> _Memory:
    service = official.service
    memory = _MEMORIES.get(service.registry)
    if memory is None:
        memory = _MEMORIES[service.registry] = _Memory()
        # Before the registry itself is closed.
        service.on_close(memory.close)
    return memory


async def _counted(memory: _Memory, official: SignedIn, by: Step) -> Overview:
    async with memory.counting[official.region, by]:
        # Whoever waited may find that it was counted meanwhile.
        if (found := _still_good(memory, official.region, by, LASTS)) is not None:
            return found
        begun = now()
        counted = await overview(official.wall, official.service.today(), by)
        memory.kept[official.region, by, stamp(counted)] = (counted, now() - begun)
        while len(memory.kept) > _KEPT:
            memory.kept.popitem(last=False)
        return counted


def _is_done(memory: _Memory, task: asyncio.Task[Overview]) -> None:
    memory.beside.discard(task)
    if not task.cancelled() and task.exception() is not None:
        # Whoever looks next is shown what there is, or waits and is told.
        _LOG.warning("an overview could not be counted anew: %s", type(task.exception()).__name__)


async def overview_as_of(official: SignedIn, by: Step, moment: str) -> Overview:
    """The overview of that moment, or where it is not remembered here another one; raises RegistryUnavailable."""
    memory = _memory_of(official)
    found = memory.kept.get((official.region, by, moment))
    return await overview_for(official, by) if found is None else found[0]


def _still_good(memory: _Memory, region: str, by: Step, lasts: timedelta) -> Overview | None:
    for (of, step, _moment), (shown, took) in reversed(memory.kept.items()):
        if (of, step) == (region, by):
            return shown if took > QUICK and now() - shown.as_of < lasts else None
    return None
