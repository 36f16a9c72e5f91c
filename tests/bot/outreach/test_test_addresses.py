"""Codes by which officials name a messenger for tests: good once, for a while, and only the newest."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.library import Library
from bot.outreach import test_addresses
from bot.outreach.test_addresses import GOOD_FOR, TooManyCodes, code_in, new_code, take
from bot.registry.contacts import Caller
from bot.registry.database import Registry
from bot.registry.tables import AuditEntry, Official, TestAddress
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from tests.bot.channels.test_test_codes import addresses, an_official
from tests.bot.registry.owners import LI, WANG, OnADay, installation

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> AsyncIterator[OnADay]:
    service = installation(library, registry, tmp_path / "served")
    yield service
    await service.close()
    await service.store.close()


@pytest.fixture
async def official(registry: Registry) -> Official:
    return await an_official(registry)


async def taken(service: OnADay, code: str, caller: Caller = WANG, message: str = "message") -> bool:
    found = code_in(code)
    assert found is not None
    return await take(service, caller, found, message) is not None


async def test_only_the_newest_code_of_an_official_is_good(service: OnADay, official: Official) -> None:
    older, newer = await new_code(service, official), await new_code(service, official)
    assert not await taken(service, older)
    assert await taken(service, newer)


async def test_a_code_is_good_once_but_for_the_same_message_coming_again(service: OnADay, official: Official) -> None:
    code = await new_code(service, official)
    assert await taken(service, code, WANG, "first")
    assert await taken(service, code, WANG, "first")
    assert not await taken(service, code, LI, "second")
    assert [each.channel for each in await addresses(service.registry)] == ["wechat"]


async def test_a_code_runs_out(service: OnADay, official: Official, monkeypatch: pytest.MonkeyPatch) -> None:
    assert GOOD_FOR <= 15 * 60
    monkeypatch.setattr(test_addresses, "GOOD_FOR", 0.001)
    code = await new_code(service, official)
    while await service.shared_state.get(test_addresses._key(code_in(code) or "")) is not None:
        pass
    assert not await taken(service, code)


async def test_an_official_has_one_messenger_of_each_kind_the_last_that_was_named(
    service: OnADay, official: Official
) -> None:
    for caller in (WANG, LI, Caller("wechat", "wx0a1b2c3d", "another phone")):
        assert await taken(service, await new_code(service, official), caller)
    wall = Wall(service.registry, "hangzhou")
    assert [channel for channel, _ in await test_addresses.addresses_of(wall, official.id)] == ["telegram", "wechat"]
    await test_addresses.remove(wall, official.id, "wechat")
    assert [channel for channel, _ in await test_addresses.addresses_of(wall, official.id)] == ["telegram"]
    async with service.registry.reading() as session:
        done = await session.scalars(select(AuditEntry.action).order_by(AuditEntry.number))
        assert list(done) == [*["test_address.added"] * 3, "test_address.removed"]


async def test_who_was_disabled_meanwhile_names_nothing(
    service: OnADay, official: Official, registry: Registry
) -> None:
    code = await new_code(service, official)
    async with registry.writing() as session:
        kept = await session.get(Official, official.id)
        assert kept is not None
        kept.disabled_at = now()
    assert not await taken(service, code)
    assert await addresses(registry) == []


async def test_another_region_sees_nothing_of_it(service: OnADay, official: Official) -> None:
    assert await taken(service, await new_code(service, official))
    assert await test_addresses.addresses_of(Wall(service.registry, "shanghai"), official.id) == []
    await test_addresses.remove(Wall(service.registry, "shanghai"), official.id, "wechat")
    assert len(await addresses(service.registry)) == 1


async def test_codes_are_not_made_without_end(service: OnADay, official: Official) -> None:
    async def many() -> None:
        for _ in range(100):
            await new_code(service, official)

    with pytest.raises(TooManyCodes) as refused:
        await many()
    assert refused.value.seconds > 0


async def test_the_address_is_sealed_and_the_code_nowhere(service: OnADay, official: Official) -> None:
    code = await new_code(service, official)
    assert await taken(service, code)
    async with service.registry.reading() as session:
        address = await session.scalar(select(TestAddress))
        assert address is not None
        assert WANG.user.encode() not in address.sealed
    stored = service.settings.shared_state_file.read_bytes()
    assert code.encode() not in stored
    assert code.removeprefix("TEST-").encode() not in stored


@pytest.mark.parametrize(
    "typed", ["TEST-ABCDEFGH", "test-abcdefgh", " TEST ABCDEFGH ", "TESTABCDEFGH", "TEST—ABCDEFGH"]
)
def test_a_code_is_read_however_a_phone_writes_it(typed: str) -> None:
    assert code_in(typed) == "ABCDEFGH"


@pytest.mark.parametrize("typed", ["", "TEST", "TEST-ABCDEFG", "TEST-ABCDEFGHJ", "TEST-ABCDEFG0", "a TEST-ABCDEFGH"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert code_in(typed) is None
