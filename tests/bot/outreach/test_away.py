"""The registry going away while reminders go out: nothing is sent that cannot be marked, and nothing that was sent is forgotten."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from assessment.library import Library
from bot.outbound.outcomes import Delivered
from bot.outreach.ways import Recipient, Sent
from bot.registry.database import Registry, RegistryUnavailable, open_registry
from bot.registry.keys import new_key
from bot.settings import Settings
from tests.bot.outreach.sending import (
    CHANNEL,
    Going,
    Scripted,
    campaign_to,
    house,
    nothing_left,
    recipients,
    settings_for,
    states,
    until,
)
from tests.postgres import PostgresServer

pytestmark = pytest.mark.anyio
MANY = 200


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """One of its own, since it is killed."""
    with PostgresServer() as server:
        yield server


async def test_a_database_that_is_killed_and_comes_back_loses_and_doubles_nothing(
    library: Library, server: PostgresServer, tmp_path: Path
) -> None:
    settings = settings_for(
        Settings(
            data_dir=tmp_path,
            database_url=SecretStr(server.url(server.new_database())),
            registry_keys=SecretStr(new_key()),
            registry_digest_key=SecretStr(new_key()),
        ),
        tmp_path,
    )
    registry: Registry = await open_registry(settings)
    service = house(library, registry, settings)
    goes_on = asyncio.Event()

    async def slowly(_to: Recipient, _key: str) -> Sent:
        if len(channel.taken) > 20:
            await goes_on.wait()
        return Sent(Delivered())

    channel = Scripted(answer=slowly)
    await campaign_to(registry, await recipients(registry, MANY))
    async with Going(service, {CHANNEL: channel}):

        async def some_are_out() -> bool:
            return channel.under_way > 20

        await until(some_are_out)
        server.kill()
        goes_on.set()

        async def is_gone() -> bool:
            try:
                await states(registry)
            except RegistryUnavailable:
                return True
            return False

        await until(is_gone)

        async def all_calls_ended() -> bool:
            return channel.under_way == 0

        await until(all_calls_ended)
        sent = len(channel.taken)
        await asyncio.sleep(0.5)
        assert len(channel.taken) == sent
        server.start()
        await until(nothing_left(registry))
    assert await states(registry) == {"delivered": MANY}
    assert len(channel.taken) == len(set(channel.keys)) == MANY
    await service.close()
    await service.store.close()
    await registry.close()
