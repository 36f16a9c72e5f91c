"""Overviews kept for a moment: a page and its pictures show the same figures, and a large region is not counted at every look.

A page always says as of when it is. What is quick to count is counted anew for every page; what is not, once in a while.
"""

import asyncio
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
_KEPT: Final = 32
"""So many are remembered in a process, for pictures that are asked for after their page."""


class _Memory:
    """The latest overviews of one registry, by region, step and moment."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[str, Step, str], tuple[Overview, timedelta]] = OrderedDict()
        self.counting: defaultdict[tuple[str, Step], asyncio.Lock] = defaultdict(asyncio.Lock)


_MEMORIES: Final[WeakKeyDictionary[Registry, _Memory]] = WeakKeyDictionary()


def step_of(written: str) -> Step:
    """By weeks where that is asked for, else by months."""
    return "week" if written == "week" else "month"


def stamp(shown: Overview) -> str:
    """By what a picture names the overview that it belongs to."""
    return shown.as_of.isoformat()


async def overview_for(official: SignedIn, by: Step) -> Overview:
    """The official's region in numbers; raises RegistryUnavailable."""
    memory = _MEMORIES.setdefault(official.service.registry, _Memory())
    if (found := _still_good(memory, official.region, by)) is not None:
        return found
    async with memory.counting[official.region, by]:
        # Whoever waited may find that it was counted meanwhile.
        if (found := _still_good(memory, official.region, by)) is not None:
            return found
        begun = now()
        counted = await overview(official.wall, official.service.today(), by)
        memory.kept[official.region, by, stamp(counted)] = (counted, now() - begun)
        while len(memory.kept) > _KEPT:
            memory.kept.popitem(last=False)
        return counted


async def overview_as_of(official: SignedIn, by: Step, moment: str) -> Overview:
    """The overview of that moment, or where it is not remembered here another one; raises RegistryUnavailable."""
    memory = _MEMORIES.setdefault(official.service.registry, _Memory())
    found = memory.kept.get((official.region, by, moment))
    return await overview_for(official, by) if found is None else found[0]


def _still_good(memory: _Memory, region: str, by: Step) -> Overview | None:
    for (of, step, _moment), (shown, took) in reversed(memory.kept.items()):
        if (of, step) == (region, by):
            return shown if took > QUICK and now() - shown.as_of < LASTS else None
    return None
