"""`make bench`: 1,000 owners at once, each of whom says the next thing as soon as the last is answered, for five minutes.

They come by signed and encrypted WeChat messages over HTTP to one process of `srdi serve` with its sessions in Redis; who has said
all comes again as another owner. What each talk holds in the end is compared with what its owner said. Whoever sends shares the
machine, and what it takes to seal and open messages counts as waiting. One talk before them finds the service warm.
"""

import asyncio
import resource
import statistics
import tempfile
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from bot.channels.inbound import Inbound
from bot.sessions.redis import RedisStore
from tests.bench_messages import ACCOUNT, OURS, Subject, answer_from, openid, said_in, started, subjects_at, wechat_talk
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told
from tests.servers import RedisServer

OWNERS: Final = sized(1_000, small=50)
SECONDS: Final = sized(300, small=3)
AT_ONCE: Final = 200
"""Talks that are looked into at once, in the end."""


class Said(NamedTuple):
    """What the owners said, each so many messages, and how many seconds each answer took."""

    messages: dict[int, int]
    taken: list[float]


def main() -> Told:
    """Measure and tell."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # A connection is a file for whoever has an end of it, and the service inherits the limit.
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with ExitStack() as running:
        server = running.enter_context(RedisServer())
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        serving = subjects_at(server.url, folder)[OURS]
        running.enter_context(started(serving))
        said = asyncio.run(_crowd(serving))
        kept = asyncio.run(_kept(server.url, list(said.messages)))
    lost = sum(max(0, number - kept[user]) for user, number in said.messages.items())
    doubled = sum(max(0, kept[user] - number) for user, number in said.messages.items())
    p50, p99 = statistics.median(said.taken), statistics.quantiles(said.taken, n=100)[98]
    teller = Teller()
    teller.table(
        f"{OWNERS:,} owners at once for {SECONDS} s",
        (
            *(("messages", 0), ("a second", 0), ("p50, s", 2), ("p99, s", 2), ("latest answer, s", 2)),
            *(("lost", 0), ("taken twice", 0)),
        ),
        [("srdi serve", len(said.taken), len(said.taken) / SECONDS, p50, p99, max(said.taken), lost, doubled)],
    )
    teller.figure("latest answer", max(said.taken), "s")
    teller.figure("lost", lost, "messages")
    teller.figure("doubled", doubled, "messages")
    return teller.told


async def _crowd(serving: Subject) -> Said:
    said, numbers = Said({}, []), count(1)

    async def owner(until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", serving.port)
        while time.perf_counter() < until:
            user = next(numbers)
            for request in wechat_talk(user, "/wechat"):
                before = time.perf_counter()
                if before >= until:
                    break
                writer.write(request)
                assert said_in(await answer_from(reader))
                said.taken.append(time.perf_counter() - before)
                said.messages[user] = said.messages.get(user, 0) + 1
        writer.close()

    # One talk first, so that what is worked out once has been.
    await owner(time.perf_counter() + 1)
    said.taken.clear()
    until = time.perf_counter() + SECONDS
    await asyncio.gather(*(owner(until) for _ in range(OWNERS)))
    return said


async def _kept(redis: str, users: list[int]) -> dict[int, int]:
    """How many messages each talk holds."""
    store = RedisStore.at(redis)
    kept: dict[int, int] = {}
    for first in range(0, len(users), AT_ONCE):
        some = users[first : first + AT_ONCE]
        names = [Inbound("wechat", ACCOUNT, openid(user), "", "").name for user in some]
        talks = await asyncio.gather(*map(store.load, names))
        kept |= {user: talk.version for user, talk in zip(some, talks, strict=True)}
    await store.close()
    return kept


if __name__ == "__main__":
    main()
