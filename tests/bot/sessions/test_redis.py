"""The shared store against a real server: lost, standing still, killed, back again, a cluster's node; and what a session takes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.crc import key_slot

from assessment.library import Library
from bot.backends import redis_calls
from bot.sessions.redis import RedisStore
from bot.sessions.store import Kept, StoreUnavailable, UnusableStore
from bot.sessions.turns import log_of, take_turn
from flows.circumstances import RulesPinned
from flows.position import Ground
from flows.session import Answered, LanguageChosen
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio

DURABLE = ("--appendonly", "yes", "--appendfsync", "always")


async def test_a_turn_is_two_round_trips_and_every_script_keeps_to_one_slot(server: RedisServer) -> None:
    client: Any = AsyncRedis.from_url(server.url, decode_responses=True)
    store, asked, execute = RedisStore(client), [], client.execute_command

    async def noted(*command: object) -> object:
        asked.append(tuple(part.decode() if isinstance(part, bytes) else str(part) for part in command))
        return await execute(*command)

    client.execute_command = noted
    for turn in range(2):
        asked.clear()
        found = await store.look_up("anna}{x", f"m{turn}")
        await store.commit("anna}{x", f"m{turn}", found.kept.version, ["a"], "reply")
    assert [command[0] for command in asked] == ["EVALSHA", "EVALSHA"]
    asked.clear()
    await store.keep_ticket("t", "anna}{x", 60)
    await store.take_ticket("t", "phone")
    await store.follow("phone", "anna}{x")
    await store.follow("anna}{x", "somebody")
    await store.erase("anna}{x", "m3", 2, "gone", "phone")
    for command in asked:
        keys = {
            "EVAL": lambda c: c[3 : 3 + int(c[2])],
            "EVALSHA": lambda c: c[3 : 3 + int(c[2])],
            "DEL": lambda c: c[1:],
        }
        named = keys.get(command[0], lambda c: c[1:2])(command)
        assert len({key_slot(key.encode()) for key in named}) == 1, command
    await store.close()


@pytest.mark.parametrize("scheme", ["redis", "redis+cluster"])
async def test_a_node_of_a_cluster_serves(scheme: str) -> None:
    with RedisServer(cluster=True) as node:
        node.join()
        store = RedisStore.at(node.url.replace("redis", scheme, 1))
        await asyncio.gather(*(store.commit(f"user-{n}", "m1", 0, ["a"], "first") for n in range(200)))
        await store.commit("desktop", "m1", 0, ["a"], "first")
        await store.keep_ticket("t", "desktop", 60)
        assert await store.take_ticket("t", "phone") == "desktop"
        await store.follow("phone", "desktop")
        found = await store.look_up("phone", "m2")
        assert found.kept == Kept(1, ("a",))
        await store.erase("desktop", "m2", 1, "gone", "phone")
        assert b"desktop:s" not in node.everything()
        await store.close()


async def test_a_server_that_lost_its_scripts_is_told_them_again(server: RedisServer) -> None:
    store = RedisStore.at(server.url)
    await store.commit("anna", "m1", 0, ["a"], "first")
    with Redis.from_url(server.url) as client:
        client.script_flush()
    await store.commit("anna", "m2", 1, ["b"], "second")
    assert (await store.load("anna")).version == 2
    await store.close()


CALLS: list[Callable[[RedisStore], Awaitable[object]]] = [
    lambda store: store.load("anna"),
    lambda store: store.look_up("anna", "m1"),
    lambda store: store.reply_to("anna", "m1"),
    lambda store: store.commit("anna", "m1", 0, ["a"], "first"),
    lambda store: store.erase("anna", "m1", 0, "gone"),
    lambda store: store.follow("phone", "anna"),
    lambda store: store.followed("phone"),
    lambda store: store.keep_ticket("t", "anna", 60),
    lambda store: store.take_ticket("t", "phone"),
]


async def test_where_there_is_no_server_every_call_says_so() -> None:
    store = RedisStore.at("redis://127.0.0.1:1/0")
    for call in CALLS:
        with pytest.raises(StoreUnavailable, match="Redis"):
            await call(store)
    await store.close()


async def test_a_server_that_stands_still_makes_nobody_wait_for_ever_and_serves_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with RedisServer() as server:
        store = RedisStore.at(server.url)
        await store.commit("anna", "m1", 0, ["a"], "first")
        server.pause()
        # More callers than connections.
        waiting = [store.look_up("anna", "m1") for _ in range(100)]
        with monkeypatch.context() as patch:
            patch.setattr(redis_calls, "PATIENCE", 0.3)
            outcomes = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 60)
        assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}
        server.go_on()
        assert (await store.look_up("anna", "m1")).reply == "first"
        await store.close()


async def test_more_callers_than_connections_wait_their_turn(server: RedisServer) -> None:
    store = RedisStore.at(server.url)
    await asyncio.gather(*(store.commit(f"user-{n}", "m1", 0, ["a"], "first") for n in range(500)))
    with Redis.from_url(server.url) as client:
        assert client.info("clients")["connected_clients"] <= redis_calls.MOST_CONNECTIONS + 1
    await store.close()


async def test_a_server_killed_and_started_again_has_every_acknowledged_turn_once(library: Library) -> None:
    ground = Ground(library, date(2026, 11, 21))
    with RedisServer(*DURABLE) as server:
        store = RedisStore.at(server.url)
        acknowledged = 0
        for round_ in range(3):
            turning = asyncio.create_task(_talk(store, ground, acknowledged))
            while (await store.load("anna")).version < acknowledged + 2:  # noqa: ASYNC110 - taken beside
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05 * round_)
            server.kill()
            acknowledged = await turning
            server.start()
        said = await _one_turn(store, ground, acknowledged)
        assert said
        log = log_of((await store.load("anna")).entries)
        spoken = [entry.locale for entry in log if isinstance(entry, LanguageChosen)]
        assert spoken == [("en", "zh_Hans_CN")[n % 2] for n in range(acknowledged + 1)]
        assert acknowledged > 3
        await store.close()


async def _talk(store: RedisStore, ground: Ground, number: int) -> int:
    """Take turns until the server is gone; the number of the turn that was not acknowledged."""
    while True:
        try:
            await _one_turn(store, ground, number)
        except StoreUnavailable:
            return number
        number += 1


async def _one_turn(store: RedisStore, ground: Ground, number: int) -> bool:
    said = await take_turn(store, "anna", f"m{number}", ("English", "中文")[number % 2], ground)
    return bool(said.replies)


async def test_an_idle_session_of_ten_answers_takes_little(server: RedisServer) -> None:
    facts = {
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
    entries = [Answered(fact=fact, value=value).model_dump_json() for fact, value in facts.items()]  # type: ignore[arg-type]
    store = RedisStore.at(server.url)
    user = "web:0123456789abcdef0123456789abcdef"
    pinned = RulesPinned(
        rules="hangzhou-draft+zhejiang-2026+cn-2026", hash="0f" * 32, edition="a9" * 32, on=date(2026, 11, 21)
    )
    begun = ['{"kind":"region","region":"hangzhou"}', pinned.model_dump_json()]
    await store.commit(user, "m0", 0, begun, "reply")
    for turn, entry in enumerate(entries, 1):
        await store.commit(user, f"m{turn}", turn, [entry], "reply")
    with Redis.from_url(server.url) as client:
        assert client.memory_usage(f"srdi:{{{user}}}:s") <= 600
    assert (await store.load(user)).entries == (*begun, *entries)
    await store.close()


async def test_a_url_that_is_none_is_refused_without_telling_its_password() -> None:
    with pytest.raises(UnusableStore) as refused:
        RedisStore.at("http://anna:secret@somewhere")
    assert "secret" not in str(refused.value)


async def test_deleting_that_broke_off_is_finished_when_the_message_comes_again(server: RedisServer) -> None:
    store = RedisStore.at(server.url)
    await store.commit("desktop", "m1", 0, ["HER-REVENUE"], "first")
    await store.commit("phone", "m1", 0, ["HER-STAFF"], "first")
    for name in ("phone", "tablet"):
        await store.follow(name, "desktop")
    await store.keep_ticket("t", "desktop", 60)
    with patch.object(store, "_finish_erasing", side_effect=StoreUnavailable), pytest.raises(StoreUnavailable):
        await store.erase("desktop", "m2", 1, "gone", "phone")
    assert (await store.look_up("phone", "m2")).reply == "gone"
    left = server.everything()
    assert b"HER-" not in left
    assert b"desktop" not in left
    assert (await store.look_up("phone", "m2")).reply == "gone"
    assert await store.followed("tablet") == "tablet"
    await store.close()
