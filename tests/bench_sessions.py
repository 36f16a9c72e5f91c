"""`make bench`: what a talk of ten answers that nobody goes on with takes in a Redis, by what the server itself says of its keys.

Ours keeps the log of what was said, its version and the rules that it rests on, and for a day the answer to each message, so that
one that comes again is answered alike. Beside it the ten answers alone: as aiogram keeps them with a state, and as one JSON string.
"""

import asyncio
import json
import subprocess
from datetime import date
from typing import Final

from redis import Redis

from bot.sessions.redis import RedisStore
from bot.sessions.store import DAY, Spans
from flows.circumstances import RulesPinned
from flows.entries import Answered
from tests.benchmarks.machine import PEER, ROOT
from tests.benchmarks.told import Teller, Told
from tests.servers import RedisServer

USER: Final = "web:0123456789abcdef0123456789abcdef"
ANSWERS: Final = {
    "years_in_business": 12,
    "main_business_revenue": 34_000_000,
    "main_business_revenue_prev": 29_000_000,
    "revenue": 35_000_000,
    "registered_in_region": True,
    "on_dishonesty_list": False,
    "rd_expense": 1_850_000,
    "total_liabilities": 16_000_000,
    "employees": 120,
    "recognitions": ["innovative_sme"],
}
REPLY: Final = "x" * 1_000
SOON: Final = 0.5
"""Seconds after which a reply is gone, where it is not measured."""


def main() -> Told:
    """Measure and tell."""
    kept = {
        "ours, a day after the last answer": _ours(Spans(30 * DAY, SOON)),
        f"ours, on the day, with eleven replies of {len(REPLY):,} bytes": _ours(Spans()),
        "aiogram FSM: the answers alone": _aiograms(),
        "one string of JSON: the answers alone": _plain(),
    }
    teller = Teller()
    teller.table("A talk of ten answers", (("bytes", 0), ("keys", 0)), [(name, *each) for name, each in kept.items()])
    teller.figure("idle", kept["ours, a day after the last answer"][0], "bytes")
    return teller.told


def _ours(spans: Spans) -> tuple[int, int]:
    with RedisServer() as server:
        asyncio.run(_talk(server.url, spans))
        return _taken(server.url)


async def _talk(url: str, spans: Spans) -> None:
    rules = RulesPinned(
        rules="hangzhou-draft+zhejiang-2026+cn-2026", hash="0f" * 32, edition="a9" * 32, on=date(2026, 11, 21)
    )
    begun = ['{"kind":"region","region":"hangzhou"}', rules.model_dump_json()]
    turns = [
        begun,
        *(
            [Answered.model_validate({"fact": fact, "value": value}).model_dump_json()]
            for fact, value in ANSWERS.items()
        ),
    ]
    store = RedisStore.at(url, spans)
    for version, entries in enumerate(turns):
        await store.commit(USER, f"m{version}", version, entries, REPLY)
    assert (await store.load(USER)).version == len(turns)
    await store.close()
    if spans.reply == SOON:
        await asyncio.sleep(2 * SOON)


def _aiograms() -> tuple[int, int]:
    with RedisServer() as server:
        command = [PEER, "-m", "tests.peers.sessions_aiogram", server.url]
        subprocess.run(command, cwd=ROOT, check=True, input=json.dumps(ANSWERS), text=True)
        return _taken(server.url)


def _plain() -> tuple[int, int]:
    with RedisServer() as server:
        with Redis.from_url(server.url) as client:
            client.set(USER, json.dumps(ANSWERS, separators=(",", ":")))
        return _taken(server.url)


def _taken(url: str) -> tuple[int, int]:
    """Bytes of all keys together, and how many there are."""
    with Redis.from_url(url) as client:
        # What has run out is not counted.
        sizes = [client.memory_usage(key, samples=0) for key in client.scan_iter()]
        found = [int(size) for size in sizes if size is not None]
        return sum(found), len(found)


if __name__ == "__main__":
    main()
