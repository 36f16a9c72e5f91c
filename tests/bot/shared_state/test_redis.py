"""The shared store against a real server: lost, standing still, killed, back again, its clock set back; and what it keeps there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.crc import key_slot

from bot.backends import redis_calls
from bot.shared_state.redis import RedisState
from bot.shared_state.state import Allowance, SharedState, StateUnavailable
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio

HOUR = 3_600
DAY_IN_MS = 86_400_000
ROOM = (Allowance(30, 60), Allowance(1_000, HOUR))
CALLS: list[Callable[[SharedState], Awaitable[object]]] = [
    lambda state: state.get("anna}{x"),
    lambda state: state.put("anna}{x", "value", HOUR),
    lambda state: state.swap("anna}{x", "value", "next", HOUR),
    lambda state: state.remove("anna}{x"),
    lambda state: state.lease("anna}{x", "worker", HOUR),
    lambda state: state.release("anna}{x", "worker"),
    lambda state: state.spend("anna}{x", ROOM, 2),
    lambda state: state.grant("anna}{x", 5, HOUR),
    lambda state: state.draw("anna}{x"),
    lambda state: state.left("anna}{x"),
]


async def test_every_call_is_one_round_trip_within_one_slot_and_under_a_prefix_of_its_own(server: RedisServer) -> None:
    client: Any = AsyncRedis.from_url(server.url, decode_responses=True)
    state, asked, execute = RedisState(client), [], client.execute_command

    async def noted(*command: object) -> object:
        asked.append(tuple(part.decode() if isinstance(part, bytes) else str(part) for part in command))
        return await execute(*command)

    for call in CALLS:
        await call(state)
    client.execute_command = noted
    for call in CALLS:
        await call(state)
    assert len(asked) == len(CALLS)
    for command in asked:
        keys = command[3 : 3 + int(command[2])] if command[0] == "EVALSHA" else command[1:]
        assert len({key_slot(key.encode()) for key in keys}) == 1, command
        assert all(key.startswith("srdi-state:") for key in keys), command
    await state.close()


async def test_nothing_stays_for_ever(server: RedisServer, in_redis: RedisState) -> None:
    for call in CALLS:
        await call(in_redis)
    await in_redis.put("anna", "value", HOUR)
    with Redis.from_url(server.url) as client:
        keys = list(client.scan_iter())
        assert len(keys) >= 3
        assert all(0 < client.pttl(key) <= HOUR * 1000 for key in keys)


async def test_what_has_left_the_longest_window_is_forgotten(server: RedisServer, in_redis: RedisState) -> None:
    for _ in range(40):
        await asyncio.sleep(await in_redis.spend("anna", [Allowance(3, 0.05)]))
    with Redis.from_url(server.url) as client:
        assert client.zcard("srdi-state:{anna}:s") <= 3


async def test_where_there_is_no_server_every_call_says_so() -> None:
    state = RedisState.at("redis://127.0.0.1:1/0")
    for call in CALLS:
        with pytest.raises(StateUnavailable, match="Redis"):
            await call(state)
    await state.close()


async def test_a_server_that_was_killed_serves_again_when_it_is_back() -> None:
    with RedisServer("--appendonly", "yes", "--appendfsync", "always") as server:
        state = RedisState.at(server.url)
        await state.put("token", "first", HOUR)
        await state.grant("anna", 3, HOUR)
        assert await state.draw("anna")
        assert await state.spend("anna", [Allowance(1, HOUR)]) == 0
        server.kill()
        for call in CALLS:
            with pytest.raises(StateUnavailable, match="Redis"):
                await call(state)
        server.start()
        assert await state.get("token") == "first"
        assert await state.left("anna") == 2
        assert await state.spend("anna", [Allowance(1, HOUR)]) > 0
        await state.close()


async def test_a_server_that_stands_still_makes_nobody_wait_for_ever_and_serves_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with RedisServer() as server:
        state = RedisState.at(server.url)
        await state.put("token", "first", HOUR)
        server.pause()
        # More callers than connections.
        waiting = [state.get("token") for _ in range(100)]
        with monkeypatch.context() as patch:
            patch.setattr(redis_calls, "PATIENCE", 0.3)
            outcomes = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 60)
        assert {type(outcome) for outcome in outcomes} == {StateUnavailable}
        server.go_on()
        assert await state.get("token") == "first"
        await state.close()


async def test_a_server_that_lost_its_scripts_is_told_them_again(server: RedisServer, in_redis: RedisState) -> None:
    for call in CALLS:
        await call(in_redis)
        with Redis.from_url(server.url) as client:
            client.script_flush()
    assert await in_redis.left("anna}{x") == 4


async def test_more_callers_than_connections_wait_their_turn(server: RedisServer, in_redis: RedisState) -> None:
    assert await asyncio.gather(*(in_redis.spend(f"user-{n}", ROOM) for n in range(500))) == [0] * 500
    with Redis.from_url(server.url) as client:
        assert client.info("clients")["connected_clients"] <= redis_calls.MOST_CONNECTIONS + 1


async def test_what_a_clock_that_was_set_back_would_keep_longer_is_kept_for_its_span(
    server: RedisServer, in_redis: RedisState
) -> None:
    await in_redis.put("anna", "value", 60)
    await in_redis.grant("anna", 5, 60)
    assert await in_redis.lease("anna", "worker", 30)
    with Redis.from_url(server.url) as client:
        # A server whose clock is a day earlier now sees this.
        for key in client.scan_iter():
            client.pexpire(key, DAY_IN_MS)
        assert await in_redis.get("anna") == "value"
        assert await in_redis.draw("anna")
        assert not await in_redis.lease("anna", "another", 1)
        spans = {key: client.pttl(key) for key in client.scan_iter()}
    assert len(spans) == 3
    assert max(spans.values()) <= 60_000
    assert 1_000 < spans[b"srdi-state:{anna}:l"] <= 30_000


async def test_one_who_spent_before_the_clock_was_set_back_waits_no_longer_than_a_window(
    server: RedisServer, in_redis: RedisState
) -> None:
    windows = [Allowance(3, 60)]
    assert await in_redis.spend("anna", windows, 3) == 0
    with Redis.from_url(server.url) as client:
        ((member, total),) = client.zrange("srdi-state:{anna}:s", 0, -1, withscores=True)
        *counts, at = member.split(b":")
        client.delete("srdi-state:{anna}:s")
        client.zadd("srdi-state:{anna}:s", {b":".join([*counts, b"%d" % (int(at) + DAY_IN_MS)]): total})
    assert 0 < await in_redis.spend("anna", windows) <= 60


async def test_a_url_that_is_none_is_refused_without_telling_its_password() -> None:
    with pytest.raises(StateUnavailable) as refused:
        RedisState.at("http://anna:secret@somewhere")
    assert "secret" not in str(refused.value)
