"""A round of turns: all users at once, each taking the next step when the one before is done. For ours and for every peer alike.

A peer is a process of its own that plays a round for each line it reads and tells what it measured in one line.
"""

import asyncio
import gc
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import NamedTuple

USERS = 64

_FIRMS = count()
_PEOPLE = count(1)

Step = Callable[[int, int, str], Awaitable[object]]
"""One turn: of which user, which message of theirs, and what it says."""


class Measured(NamedTuple):
    """A second's turns, and how long one takes, in seconds."""

    rate: float
    p50: float
    p99: float


def messages() -> Sequence[str]:
    """What a user says, one after the other; each has another firm, so that none is spared work by those before."""
    revenue = 1_000_000 + 7 * next(_FIRMS)
    return ("杭州", f"去年营收{revenue}元", "是", "没有", f"研发费用{revenue // 20}元", "不知道")


async def play(step: Step) -> Measured:
    """A round of users that were never there before."""
    taken: list[float] = []

    async def one(user: int) -> None:
        for number, message in enumerate(messages()):
            before = time.perf_counter()
            await step(user, number, message)
            taken.append(time.perf_counter() - before)

    begun = time.perf_counter()
    await asyncio.gather(*(one(next(_PEOPLE)) for _ in range(USERS)))
    rate = len(taken) / (time.perf_counter() - begun)
    return Measured(rate, statistics.median(taken), statistics.quantiles(taken, n=100)[98])


async def serve(step: Step) -> None:
    """Play until the input ends."""
    await play(step)
    gc.collect()
    gc.freeze()
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await play(step)), flush=True)
