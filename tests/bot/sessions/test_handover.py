"""Codes that lead another device into a talk: typed as people type, good once, and never kept as they are."""

import asyncio

import pytest

from bot.sessions.handover import issue, redeem
from bot.sessions.store import Store
from tests.bot.sessions.conftest import Shop

pytestmark = pytest.mark.anyio


async def test_a_code_is_three_groups_of_letters_that_do_not_look_alike(store: Store) -> None:
    codes = [await issue(store, "desktop") for _ in range(20)]
    assert len(set(codes)) == 20
    assert all([len(group) for group in code.split("-")] == [3, 3, 3] for code in codes)
    assert not set("".join(codes)) & set("01OIL")


async def test_a_code_may_be_typed_as_people_type(store: Store) -> None:
    for write in (
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: f"  {code.replace('-', '')}。",
        _full_width,
    ):
        code = await issue(store, "desktop")
        assert await redeem(store, "phone", write(code)) == "desktop"


async def test_of_32_devices_with_one_code_exactly_one_gets_in(shop: Shop) -> None:
    stores = [shop.open() for _ in range(4)]
    code = await issue(stores[0], "desktop")
    users = await asyncio.gather(*(redeem(stores[n % 4], f"device-{n}", code) for n in range(32)))
    assert users.count("desktop") == 1
    assert users.count(None) == 31
    following = [n for n in range(32) if await stores[0].followed(f"device-{n}") == "desktop"]
    assert following == [users.index("desktop")]


@pytest.mark.parametrize("code", ["", "ABC", "AAA-AAA-AAA", "000-000-000", "一二三四五六七八九", "A" * 10_000])
async def test_what_was_never_a_code_leads_nowhere(store: Store, code: str) -> None:
    assert await redeem(store, "phone", code) is None
    assert await store.followed("phone") == "phone"


async def test_a_code_made_on_a_device_that_follows_leads_to_the_same_talk(store: Store) -> None:
    await redeem(store, "phone", await issue(store, "desktop"))
    assert await redeem(store, "tablet", await issue(store, "phone")) == "desktop"


async def test_neither_code_nor_who_took_it_can_be_read_from_the_store(shop: Shop) -> None:
    store = shop.open()
    code = await issue(store, "desktop")
    await store.take_ticket("x", "y")
    assert code.replace("-", "").encode() not in shop.everything().replace(b"-", b"")


def _full_width(code: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in code)
