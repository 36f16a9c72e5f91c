"""What every store of shared state does, on a file, on a Redis, and on a node of a cluster."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.shared_state.state import Allowance, SharedState, known_as
from tests.bot.shared_state.racing import opened

pytestmark = pytest.mark.anyio

HOUR = 3_600
SOON = 0.05
"""Seconds after which a test has something run out."""


async def _until(comes: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(60):
        while True:
            if await comes():
                return
            await asyncio.sleep(0.01)


async def test_a_value_is_read_by_all_until_it_is_replaced_or_removed(state: SharedState, address: str) -> None:
    other = opened(address)
    assert await other.get("token") is None
    await state.put("token", "first 中文 }{", HOUR)
    assert await other.get("token") == "first 中文 }{"
    await other.put("token", "", HOUR)
    assert await state.get("token") == ""
    await state.remove("token")
    assert await other.get("token") is None
    await other.close()


async def test_a_value_is_gone_when_its_time_is_over(state: SharedState) -> None:
    await state.put("token", "first", SOON)
    await _until(lambda: state.swap("token", None, "second", HOUR))
    assert await state.get("token") == "second"


async def test_a_value_with_no_time_is_never_there(state: SharedState) -> None:
    await state.put("token", "first", 0)
    assert await state.get("token") is None


async def test_putting_again_begins_the_span_anew(state: SharedState) -> None:
    await state.put("token", "first", SOON)
    await state.put("token", "first", HOUR)
    await asyncio.sleep(3 * SOON)
    assert await state.get("token") == "first"


async def test_only_who_has_seen_the_newest_value_replaces_it(state: SharedState) -> None:
    assert await state.swap("token", None, "first", HOUR)
    assert not await state.swap("token", None, "late", HOUR)
    assert not await state.swap("token", "older", "late", HOUR)
    assert not await state.swap("token", "", "late", HOUR)
    assert await state.get("token") == "first"
    assert await state.swap("token", "first", "second", HOUR)
    assert not await state.swap("absent", "", "late", HOUR)
    assert await state.get("absent") is None


async def test_an_empty_value_is_not_the_same_as_none(state: SharedState) -> None:
    await state.put("token", "", HOUR)
    assert not await state.swap("token", None, "late", HOUR)
    assert await state.swap("token", "", "second", HOUR)


async def test_a_lease_is_one_owners_until_it_is_given_back(state: SharedState) -> None:
    assert await state.lease("fetch", "anna", HOUR)
    assert not await state.lease("fetch", "ben", HOUR)
    assert await state.lease("other", "ben", HOUR)
    await state.release("fetch", "ben")
    assert not await state.lease("fetch", "ben", HOUR)
    await state.release("fetch", "anna")
    assert await state.lease("fetch", "ben", HOUR)


async def test_an_owner_may_lengthen_its_lease_and_another_who_tries_does_not_shorten_it(state: SharedState) -> None:
    assert await state.lease("fetch", "anna", SOON)
    assert await state.lease("fetch", "anna", HOUR)
    await asyncio.sleep(3 * SOON)
    assert not await state.lease("fetch", "ben", SOON)
    await asyncio.sleep(3 * SOON)
    assert not await state.lease("fetch", "ben", SOON)


async def test_a_lease_that_nobody_gave_back_ends_by_itself_and_its_old_owner_cannot_give_it_back(
    state: SharedState,
) -> None:
    assert await state.lease("fetch", "anna", SOON)
    await _until(lambda: state.lease("fetch", "ben", HOUR))
    await state.release("fetch", "anna")
    assert not await state.lease("fetch", "anna", HOUR)


async def test_removing_leaves_a_lease_to_its_owner(state: SharedState) -> None:
    assert await state.lease("anna", "worker", HOUR)
    await state.remove("anna")
    assert not await state.lease("anna", "another", HOUR)


async def test_a_value_a_lease_a_grant_and_a_count_of_one_name_do_not_disturb_each_other(state: SharedState) -> None:
    await state.put("anna", "value", HOUR)
    assert await state.lease("anna", "worker", HOUR)
    await state.grant("anna", 2, HOUR)
    assert await state.spend("anna", [Allowance(1, HOUR)]) == 0
    assert await state.get("anna") == "value"
    assert await state.left("anna") == 2
    await state.remove("anna")
    assert await state.get("anna") is None
    assert await state.left("anna") == 0
    assert await state.spend("anna", [Allowance(1, HOUR)]) == 0


async def test_what_is_granted_can_be_drawn_so_often_and_no_more(state: SharedState) -> None:
    assert not await state.draw("anna")
    assert await state.left("anna") == 0
    await state.grant("anna", 5, HOUR)
    assert [await state.draw("anna") for _ in range(7)] == [True] * 5 + [False] * 2
    assert await state.left("anna") == 0
    assert not await state.draw("ben")


async def test_a_new_grant_replaces_what_was_left(state: SharedState) -> None:
    await state.grant("anna", 5, HOUR)
    assert await state.draw("anna")
    await state.grant("anna", 3, HOUR)
    assert await state.left("anna") == 3
    await state.grant("anna", 0, HOUR)
    assert not await state.draw("anna")


async def test_what_was_granted_cannot_be_drawn_when_its_time_is_over(state: SharedState) -> None:
    await state.grant("anna", 5, SOON)

    async def over() -> bool:
        return await state.left("anna") == 0

    await _until(over)
    assert not await state.draw("anna")


async def test_drawing_does_not_lengthen_a_grant(state: SharedState) -> None:
    await state.grant("anna", 1_000_000, 0.3)

    async def over() -> bool:
        return not await state.draw("anna")

    await _until(over)
    assert await state.left("anna") == 0


async def test_a_window_lets_so_many_pass_and_says_how_long_to_wait(state: SharedState) -> None:
    windows = [Allowance(3, HOUR)]
    assert [await state.spend("anna", windows) for _ in range(3)] == [0, 0, 0]
    wait = await state.spend("anna", windows)
    assert HOUR - 60 < wait <= HOUR
    assert await state.spend("ben", windows) == 0


async def test_after_the_wait_that_was_named_there_is_room(state: SharedState) -> None:
    windows = [Allowance(2, 0.3), Allowance(100, HOUR)]
    waits = []
    for _ in range(4):
        waits.append(await state.spend("anna", windows, 2))
        await asyncio.sleep(waits[-1] + 0.002)
        if waits[-1]:
            assert await state.spend("anna", windows, 2) == 0
    assert max(waits) <= 0.3


async def test_what_one_window_refuses_is_counted_in_none(state: SharedState) -> None:
    windows = [Allowance(4, HOUR), Allowance(5, 2 * HOUR)]
    assert await state.spend("anna", windows, 3) == 0
    assert await state.spend("anna", windows, 3) > 0
    assert await state.spend("anna", windows, 2) > 0
    assert await state.spend("anna", windows, 1) == 0
    assert await state.spend("anna", windows, 1) > HOUR - 60


async def test_the_longest_of_several_waits_is_named(state: SharedState) -> None:
    windows = [Allowance(1, 60), Allowance(1, HOUR), Allowance(1, 1)]
    assert await state.spend("anna", windows) == 0
    assert HOUR - 60 < await state.spend("anna", windows) <= HOUR


@pytest.mark.parametrize(
    ("allowances", "amount"), [([Allowance(3, 60), Allowance(9, 60)], 4), ([], 1), ([Allowance(3, 60)], 0)]
)
async def test_what_could_never_be_counted_is_an_error_and_no_endless_wait(
    state: SharedState, allowances: list[Allowance], amount: int
) -> None:
    with pytest.raises(ValueError, match="never"):
        await state.spend("anna", allowances, amount)


async def test_many_at_once_in_one_process_pass_no_more_than_there_is_room_for(state: SharedState) -> None:
    waits = await asyncio.gather(*(state.spend("anna", [Allowance(30, 60), Allowance(40, HOUR)]) for _ in range(200)))
    assert waits.count(0) == 30
    await state.grant("anna", 7, HOUR)
    assert sum(await asyncio.gather(*(state.draw("anna") for _ in range(100)))) == 7


async def test_names_that_differ_little_are_kept_apart(state: SharedState) -> None:
    names = ["anna", "Anna", "anna}", "{anna}", "{anna}:v", "anna:v", "an na", "安娜", "%7Banna", ""]
    for name in names:
        await state.put(name, name, HOUR)
    assert [await state.get(name) for name in names] == names


def test_a_person_is_known_by_a_digest_that_does_not_tell_the_name() -> None:
    assert known_as("wechat:oAbC") == known_as("wechat:oAbC") != known_as("wechat:oAbD")
    assert "oAbC" not in known_as("wechat:oAbC")
