"""Calls to a real Redis, many at once and some broken off: everybody gets their own answer, and nobody pays for another."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from bot.backends.redis_calls import RedisCalls, client_at, script
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["redis", "redis+cluster"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with RedisServer(cluster=request.param == "redis+cluster") as server:
        if request.param == "redis+cluster":
            server.join()
        yield server.url.replace("redis:", f"{request.param}:", 1)


async def _on_and_on(calls: RedisCalls) -> None:
    for _ in range(3_000):
        await calls.do("GET", "anna")


async def test_one_who_is_cancelled_in_a_call_stops(url: str) -> None:
    calls = RedisCalls(client_at(url), ConnectionError)
    await calls.do("SET", "anna", "value")
    for _ in range(100):
        asking = asyncio.create_task(_on_and_on(calls))
        await asyncio.sleep(random.uniform(0, 0.003))
        asking.cancel()
        done, _ = await asyncio.wait([asking], timeout=60)
        assert done
        assert asking.cancelled()
    await calls.close()


async def test_the_end_of_a_callers_patience_is_never_lost(url: str) -> None:
    calls = RedisCalls(client_at(url), ConnectionError)

    async def ask() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(random.uniform(0.001, 0.01)):
                await _on_and_on(calls)

    async with asyncio.timeout(60):
        for _ in range(20):
            await asyncio.gather(*(ask() for _ in range(5)))
    await calls.close()


async def test_after_a_call_that_was_broken_off_everybody_still_gets_their_own_answer(url: str) -> None:
    calls = RedisCalls(client_at(url), ConnectionError)
    for name in ("anna", "ben"):
        await calls.do("SET", name, name)
    for _ in range(300):
        asking = asyncio.create_task(calls.do("GET", "anna"))
        await asyncio.sleep(random.uniform(0, 0.0006))
        asking.cancel()
        assert await calls.do("GET", "ben") == "ben"
    await calls.close()


async def test_of_many_who_ask_at_once_each_gets_their_own_answer(url: str) -> None:
    calls = RedisCalls(client_at(url), ConnectionError)
    names = [f"user-{number}" for number in range(200)]
    await asyncio.gather(*(calls.do("SET", name, name) for name in names))
    assert await asyncio.gather(*(calls.do("GET", name) for name in names)) == names
    await calls.close()


async def test_of_many_who_ask_at_once_only_those_fail_who_asked_what_cannot_be(url: str) -> None:
    calls = RedisCalls(client_at(url), ConnectionError)
    await calls.do("SET", "anna", "value")
    asked = (("GET", "anna"), ("LRANGE", "anna", 0, -1), ("GET", "\ud800"), ("STRLEN", "anna"))
    answers = await asyncio.gather(*(calls.do(*command) for command in asked), return_exceptions=True)
    assert (answers[0], answers[3]) == ("value", 5)
    assert [type(answers[1]), type(answers[2])] == [ConnectionError, UnicodeEncodeError]
    await calls.close()


async def test_of_many_who_ask_at_once_one_who_is_cancelled_leaves_the_others_theirs(url: str) -> None:
    calls = RedisCalls(client_at(url), ConnectionError)
    await calls.do("SET", "anna", "value")
    for _ in range(100):
        asking = [asyncio.create_task(calls.do("GET", "anna")) for _ in range(5)]
        await asyncio.sleep(random.uniform(0, 0.001))
        asking[0].cancel()
        assert await asyncio.gather(*asking[1:]) == ["value"] * 4
    await calls.close()


async def test_a_script_that_the_server_does_not_know_yet_is_run_for_all_who_ask_at_once(url: str) -> None:
    calls = RedisCalls(client_at(url), ConnectionError)
    echo = script("return ARGV[1]")
    assert await asyncio.gather(*(calls.run(echo, ["anna"], name) for name in "abc")) == ["a", "b", "c"]
    await calls.close()
