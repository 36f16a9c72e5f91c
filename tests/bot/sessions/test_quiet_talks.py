"""Which sessions nobody goes on with: each is named once by windows that follow each other, in both stores."""

import time
from itertools import pairwise

import pytest

from bot.sessions.redis import RedisStore
from bot.sessions.store import Quiet, Spans, Store
from tests.bot.sessions.conftest import Shop
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio

AT_ONCE = 1_200
"""More sessions than are looked at in one go."""


async def quiet(store: Store, after: float, until: float) -> dict[str, Quiet]:
    found = [each async for each in store.quiet_between(after, until)]
    assert len({each.user for each in found}) == len(found)
    return {each.user: each for each in found}


async def test_a_session_is_told_with_its_entries_and_the_time_of_its_last_turn(shop: Shop) -> None:
    store, before = shop.open(), time.time()
    await store.commit("anna", "m1", 0, ["a"], "first")
    await store.commit("anna", "m2", 1, ["b"], "second")
    found = await quiet(shop.open(Spans(session=5)), before - 1, time.time() + 1)
    assert found["anna"].entries == ("a", "b")
    assert before - 0.01 <= found["anna"].at <= time.time() + 0.01


async def test_windows_that_follow_each_other_name_every_session_once(store: Store) -> None:
    begin = time.time() - 1
    for number in range(20):
        await store.commit(f"talk {number}", "m", 0, ["a"], "said")
    turns = sorted(each.at for each in (await quiet(store, begin, time.time() + 1)).values())
    bounds = [begin, turns[3], turns[3], turns[10], turns[19], turns[19] + 1]
    named = [user for after, until in pairwise(bounds) for user in await quiet(store, after, until)]
    assert sorted(named) == sorted(f"talk {number}" for number in range(20))


async def test_a_session_that_was_gone_on_with_is_not_quiet_before_that(store: Store) -> None:
    await store.commit("anna", "m1", 0, ["a"], "first")
    (first,) = (await quiet(store, 0, time.time() + 1)).values()
    moment_passes()
    await store.commit("anna", "m2", 1, ["b"], "second")
    assert not await quiet(store, 0, first.at)
    assert set(await quiet(store, first.at, time.time() + 1)) == {"anna"}


async def test_what_was_deleted_is_no_session(store: Store) -> None:
    await store.commit("anna", "m1", 0, ["a"], "first")
    await store.erase("anna", "m2", 1, "gone")
    assert not await quiet(store, 0, time.time() + 1)


@pytest.mark.parametrize("user", ["web:0f", "a}b{c:*", "用户 1"])
async def test_any_name_is_told_as_it_is(store: Store, user: str) -> None:
    await store.commit(user, "m1", 0, ["a"], "first")
    assert set(await quiet(store, 0, time.time() + 1)) == {user}


async def test_more_than_are_looked_at_in_one_go_are_all_named(store: Store) -> None:
    for number in range(AT_ONCE):
        await store.commit(f"talk {number}", "m", 0, ["a"], "said")
    assert len(await quiet(store, 0, time.time() + 1)) == AT_ONCE


async def test_sessions_of_a_cluster_are_named_as_well() -> None:
    with RedisServer(cluster=True) as node:
        node.join()
        store = RedisStore.at(node.url.replace("redis", "redis+cluster", 1))
        for number in range(30):
            await store.commit(f"talk {number}", "m", 0, ["a"], "said")
        assert len(await quiet(store, 0, time.time() + 1)) == 30
        await store.close()


def moment_passes() -> None:
    """So long that the next turn has another time."""
    until = time.time() + 0.005
    while time.time() < until:
        pass
