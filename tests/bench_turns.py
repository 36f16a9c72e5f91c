"""`make bench`: turns a second with 64 users at once, through the conversation and each store, beside a Redis's bare GET and SET.

Rounds take turns, so that a slow moment of the machine falls on all alike, and each line is the median of its rounds. The absolute
numbers depend on the machine; the ratios are what can be compared. One process: more of them serve more.
"""

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple, cast
from uuid import uuid4

from redis.asyncio import Redis

from assessment.library import load_library
from bot.backends.redis_calls import MOST_CONNECTIONS
from bot.sessions.redis import RedisStore
from bot.sessions.sqlite import SqliteStore
from bot.sessions.store import Found, Kept, Store
from bot.sessions.turns import take_turn
from flows.position import Ground
from tests.servers import RedisServer

USERS = 64
ROUNDS = 3

_FIRMS = count()


def _messages() -> tuple[str, ...]:
    """What a user says, one after the other; each has another firm, so that none is spared work by those before."""
    revenue = 1_000_000 + 7 * next(_FIRMS)
    return ("杭州", f"去年营收{revenue}元", "是", "没有", f"研发费用{revenue // 20}元", "不知道")


FLOOR = "bare GET, then SET, the same Redis"
PIPELINED = "GET and SET in one pipeline"
REPLY = "x" * 1_000

Step = Callable[[str, int, str], Awaitable[object]]


class Measured(NamedTuple):
    """A second's turns, and how long one takes, in seconds."""

    rate: float
    p50: float
    p99: float


class _Memory:
    """No store at all: what is left is the conversation."""

    def __init__(self) -> None:
        self._sessions: dict[str, Kept] = {}

    async def look_up(self, name: str, message_id: str = "") -> Found:
        return Found(name, self._sessions.get(name, Kept(0, ())), None)

    async def commit(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        before = self._sessions.get(user, Kept(0, ()))
        self._sessions[user] = Kept(version + 1, (*before.entries, *entries))


def main() -> None:
    """Measure and print."""
    with RedisServer() as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_compare(server, Path(folder)))


async def _compare(server: RedisServer, folder: Path) -> None:
    ground = Ground(load_library(), date(2026, 11, 21))
    client = Redis.from_url(server.url, max_connections=MOST_CONNECTIONS)
    in_redis, in_sqlite = RedisStore.at(server.url), SqliteStore(folder / "sessions.sqlite3")
    subjects: dict[str, Step] = {
        FLOOR: _get_and_set(client),
        PIPELINED: _pipelined(client),
        "look and commit alone, Redis": _commits(in_redis),
        "look and commit alone, SQLite": _commits(in_sqlite),
        "a turn without a store": _turns(cast("Store", _Memory()), ground),
        "a turn, Redis": _turns(in_redis, ground),
        "a turn, SQLite": _turns(in_sqlite, ground),
    }
    rounds: dict[str, list[Measured]] = {name: [] for name in subjects}
    for step in subjects.values():
        await _round(step)
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        for name, step in subjects.items():
            rounds[name].append(await _round(step))
    gc.unfreeze()
    for closing in (in_redis.close(), in_sqlite.close(), client.aclose()):
        await closing
    _show({name: Measured(*map(statistics.median, zip(*measured, strict=True))) for name, measured in rounds.items()})


async def _round(step: Step) -> Measured:
    """All users at once, each taking the next step when the one before is done."""
    taken: list[float] = []

    async def one() -> None:
        user, messages = uuid4().hex, _messages()
        for number, message in enumerate(messages):
            before = time.perf_counter()
            await step(user, number, message)
            taken.append(time.perf_counter() - before)

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(USERS)))
    rate = len(taken) / (time.perf_counter() - begun)
    return Measured(rate, statistics.median(taken), statistics.quantiles(taken, n=100)[98])


def _get_and_set(client: Redis) -> Step:
    async def step(user: str, number: int, message: str) -> None:
        await client.get(user)
        await client.set(user, REPLY)

    return step


def _pipelined(client: Redis) -> Step:
    """As little as can be asked of a Redis, though no turn can do with it: what is written depends on what was read."""

    async def step(user: str, number: int, message: str) -> None:
        async with client.pipeline(transaction=False) as pipeline:
            pipeline.get(user)
            pipeline.set(user, REPLY)
            await pipeline.execute()

    return step


def _commits(store: Store) -> Step:
    async def step(user: str, number: int, message: str) -> None:
        found = await store.look_up(user, str(number))
        await store.commit(user, str(number), found.kept.version, ['{"kind":"not_known","fact":"revenue"}'], REPLY)

    return step


def _turns(store: Store, ground: Ground) -> Step:
    async def step(user: str, number: int, message: str) -> None:
        await take_turn(store, user, str(number), message, ground)

    return step


def _show(medians: dict[str, Measured]) -> None:
    print(
        f"\n{f'{USERS} users at once, {ROUNDS} interleaved rounds':44} {'a second':>9} {'p50 ms':>8} {'p99 ms':>8} {'x floor':>8}"
    )
    for name, (rate, p50, p99) in medians.items():
        ratio = medians[FLOOR].rate / rate
        print(f"{name:44} {rate:9.0f} {p50 * 1e3:8.1f} {p99 * 1e3:8.1f} {ratio:8.1f}")
    alone = medians["a turn without a store"].rate
    for store in ("Redis", "SQLite"):
        share = medians[f"a turn, {store}"].rate / alone
        print(f"{f'of a turn with {store}, the conversation takes':54} {min(share, 1):.0%}")


if __name__ == "__main__":
    main()
