"""How often somebody may ask, in this process or in Redis."""

import asyncio
from unittest.mock import patch

import pytest

from bot.backends import redis_calls
from bot.sessions.store import StoreUnavailable
from bot.throttle import BEHIND_ONE_ADDRESS, Throttle
from tests.servers import RedisServer


def test_what_is_within_the_rate_passes_and_the_next_is_told_to_wait() -> None:
    async def ask() -> list[int]:
        throttle = Throttle("3/minute")
        return [await throttle.wait("chat", "somebody") for _ in range(4)]

    *passed, wait = asyncio.run(ask())
    assert passed == [0, 0, 0]
    assert 1 <= wait <= 60


def test_one_who_asks_too_often_has_no_effect_on_another_nor_on_another_thing() -> None:
    async def ask() -> tuple[int, int, int]:
        throttle = Throttle("1/minute")
        await throttle.wait("chat", "somebody")
        return (
            await throttle.wait("chat", "somebody"),
            await throttle.wait("chat", "another"),
            await throttle.wait("api", "somebody"),
        )

    flooded, another, elsewhere = asyncio.run(ask())
    assert flooded
    assert (another, elsewhere) == (0, 0)


def test_an_address_that_many_share_may_ask_more_often_but_not_without_end() -> None:
    async def ask() -> list[int]:
        throttle = Throttle("1/minute")
        return [await throttle.wait("chat", "office", shared=True) for _ in range(BEHIND_ONE_ADDRESS + 1)]

    *passed, wait = asyncio.run(ask())
    assert not any(passed)
    assert wait


def test_callers_who_ask_at_once_are_counted_whichever_event_loop_they_ask_in() -> None:
    throttle = Throttle("60/minute")

    async def ask() -> list[int]:
        return await asyncio.gather(*(throttle.wait("chat", "somebody") for _ in range(50)))

    assert sum(not wait for loop in range(2) for wait in asyncio.run(ask())) == 60


def test_a_redis_tells_who_asks_too_often_how_long_to_wait_and_counts_no_refusal() -> None:
    async def ask(url: str) -> list[int]:
        throttle = Throttle("2/minute", url)
        waits = [await throttle.wait("chat", "somebody") for _ in range(5)]
        waits.append(await throttle.wait("chat", "another"))
        await throttle.close()
        return waits

    with RedisServer() as server:
        first, second, *refused, another = asyncio.run(ask(server.url))
    assert (first, second, another) == (0, 0, 0)
    assert all(1 <= wait <= 60 for wait in refused)


@pytest.mark.parametrize("cluster", [False, True])
def test_processes_that_share_a_redis_count_together(cluster: bool) -> None:
    async def ask(url: str) -> list[bool]:
        processes = [Throttle("2/minute", url) for _ in range(3)]
        held = [bool(await throttle.wait("chat", "somebody")) for throttle in processes]
        for throttle in processes:
            await throttle.close()
        return held

    with RedisServer(cluster=cluster) as server:
        if cluster:
            server.join()
        url = server.url.replace("redis:", "redis+cluster:", 1) if cluster else server.url
        assert asyncio.run(ask(url)) == [False, False, True]


def test_a_redis_that_stands_still_or_has_gone_is_said_at_once() -> None:
    async def ask(url: str) -> None:
        throttle = Throttle("2/minute", url)
        with pytest.raises(StoreUnavailable):
            await throttle.wait("chat", "somebody")
        await throttle.close()

    with RedisServer() as server, patch.object(redis_calls, "PATIENCE", 0.2):
        server.pause()
        asyncio.run(ask(server.url))
        server.kill()
        asyncio.run(ask(server.url))
