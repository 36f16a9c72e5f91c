"""`make bench`: turns a second with 64 users at once, through the conversation and each store, in process and without HTTP.

Beside them a Redis's bare GET and SET, and other people's bots on a questionnaire of as many questions, which judge nothing. Rounds
take turns, so that a slow moment of the machine falls on all alike, and each line is the median of its rounds. One process: more of
them serve more.
"""

import asyncio
import gc
import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import cast

from redis.asyncio import Redis

from assessment.library import load_library
from bot.backends.redis_calls import MOST_CONNECTIONS
from bot.sessions.redis import RedisStore
from bot.sessions.sqlite import SqliteStore
from bot.sessions.store import Found, Kept, Store
from bot.sessions.turns import take_turn
from flows.position import Ground
from tests.benchmarks.machine import PEER, ROOT
from tests.benchmarks.profiled import profiled
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told
from tests.peers.turns_rounds import USERS, Measured, Step, play
from tests.processes import ending_with_us
from tests.servers import RedisServer

ROUNDS = sized(3, small=1)
FLOOR = "bare GET, then SET, the same Redis"
ALONE = "a turn without a store"
MOST_PACKAGES = 12
STORES = ("Redis", "SQLite")
PIPELINED = "GET and SET in one pipeline"
REPLY = "x" * 1_000
PEERS = {"aiogram FSM, Redis": (PEER, "turns_aiogram"), "python-telegram-bot, Redis": (sys.executable, "turns_ptb")}
"""Processes of their own, which answer the questions of a table: no judgement, one language, no clause."""

Round = Callable[[], Awaitable[Measured]]


class _Memory:
    """No store at all: what is left is the conversation."""

    def __init__(self) -> None:
        self._sessions: dict[str, Kept] = {}

    async def look_up(self, name: str, message_id: str = "") -> Found:
        return Found(name, self._sessions.get(name, Kept(0, ())), None)

    async def commit(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        before = self._sessions.get(user, Kept(0, ()))
        self._sessions[user] = Kept(version + 1, (*before.entries, *entries))


def main() -> Told:
    """Measure and tell."""
    with RedisServer() as server, tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_compare(server, Path(folder)))


async def _compare(server: RedisServer, folder: Path) -> Told:
    ground = Ground(load_library(), date(2026, 11, 21))
    client = Redis.from_url(server.url, max_connections=MOST_CONNECTIONS)
    in_redis, in_sqlite = RedisStore.at(server.url), SqliteStore(folder / "sessions.sqlite3")
    steps: dict[str, Step] = {
        FLOOR: _get_and_set(client),
        PIPELINED: _pipelined(client),
        "look and commit alone, Redis": _commits(in_redis),
        "look and commit alone, SQLite": _commits(in_sqlite),
        ALONE: _turns(cast("Store", _Memory()), ground),
        "a turn, Redis": _turns(in_redis, ground),
        "a turn, SQLite": _turns(in_sqlite, ground),
    }
    for step in steps.values():
        await play(step)
    rounds: dict[str, Round] = {name: partial(play, step) for name, step in steps.items()}
    measured: dict[str, list[Measured]] = {}
    async with AsyncExitStack() as running:
        for name, (python, module) in PEERS.items():
            rounds[name] = await running.enter_async_context(_peer(python, module, server.url))
        gc.collect()
        gc.freeze()
        for _ in range(ROUNDS):
            for name, play_round in rounds.items():
                measured.setdefault(name, []).append(await play_round())
        gc.unfreeze()
    shares: Counter[str] = Counter()
    with profiled(shares):
        await play(steps[ALONE])
    for closing in (in_redis.close(), in_sqlite.close(), client.aclose()):
        await closing
    return _told(
        {name: Measured(*map(statistics.median, zip(*each, strict=True))) for name, each in measured.items()}, shares
    )


@asynccontextmanager
async def _peer(python: str, module: str, redis_url: str) -> AsyncIterator[Round]:
    """How a peer plays a round."""
    process = await asyncio.create_subprocess_exec(
        *ending_with_us(python, "-m", f"tests.peers.{module}", redis_url),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    asked, told = process.stdin, process.stdout
    assert asked is not None
    assert told is not None

    async def play_round() -> Measured:
        asked.write(b"\n")
        return Measured(*json.loads(await told.readline()))

    try:
        yield play_round
    finally:
        asked.close()
        await process.wait()


def _get_and_set(client: Redis) -> Step:
    async def step(user: int, number: int, message: str) -> None:
        await client.get(f"{user}")
        await client.set(f"{user}", REPLY)

    return step


def _pipelined(client: Redis) -> Step:
    """As little as can be asked of a Redis, though no turn can do with it: what is written depends on what was read."""

    async def step(user: int, number: int, message: str) -> None:
        async with client.pipeline(transaction=False) as pipeline:
            pipeline.get(f"{user}")
            pipeline.set(f"{user}", REPLY)
            await pipeline.execute()

    return step


def _commits(store: Store) -> Step:
    async def step(user: int, number: int, message: str) -> None:
        found = await store.look_up(f"c{user}", str(number))
        await store.commit(
            f"c{user}", str(number), found.kept.version, ['{"kind":"not_known","fact":"revenue"}'], REPLY
        )

    return step


def _turns(store: Store, ground: Ground) -> Step:
    async def step(user: int, number: int, message: str) -> None:
        await take_turn(store, f"t{user}", str(number), message, ground)

    return step


def _told(medians: dict[str, Measured], shares: Counter[str]) -> Told:
    alone = medians[ALONE].rate
    teller = Teller()
    teller.table(
        f"{USERS} users at once, {ROUNDS} rounds",
        (("a second", 0), ("p50, ms", 1), ("p99, ms", 1), ("p99/p50", 1), ("× floor", 2)),
        [
            (name, rate, p50 * 1e3, p99 * 1e3, p99 / p50, rate / medians[FLOOR].rate)
            for name, (rate, p50, p99) in medians.items()
        ],
        f"× floor: beside the {FLOOR}. Of a turn the conversation takes "
        + " and ".join(f"{min(medians[f'a turn, {store}'].rate / alone, 1):.0%} with {store}" for store in STORES)
        + ", the store the rest.",
        drawn=("a second",),
    )
    teller.table(
        f"Where {ALONE} takes its time",
        (("%", 0),),
        [(package, 100 * share) for package, share in shares.most_common(MOST_PACKAGES)],
        "By a profile of one round; each package without what it calls in others.",
        drawn=("%",),
    )
    for name, (rate, p50, p99) in medians.items():
        teller.figure(f"rate/{name}", rate, "a second")
        teller.figure(f"p50/{name}", p50 * 1e3, "ms")
        teller.figure(f"p99/{name}", p99 * 1e3, "ms")
    return teller.told


if __name__ == "__main__":
    main()
