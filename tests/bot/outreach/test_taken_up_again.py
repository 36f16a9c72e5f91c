"""A row that one process claims anew while it still has it in hand from before: a slow channel, or a clock set forward."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assessment.library import Library
from bot.outreach.delivery import Delivery
from bot.outreach.leases import take_up_the_lost
from bot.outreach.rows import Terms
from bot.outreach.ways import Recipient, Way
from bot.registry.database import Registry
from bot.settings import Settings
from tests.bot.outreach.sending import CHAT, NOON, Clock, Scripted, campaign_to, house, recipients, rows, settings_for
from tests.bot.registry.owners import OnADay

pytestmark = pytest.mark.anyio


class Slow(Scripted):
    """Says which way is open only once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = asyncio.Event()

    async def way(self, to: Recipient) -> Way:
        del to
        await self.let.wait()
        return CHAT


@pytest.fixture
async def service(
    library: Library, registry: Registry, registry_settings: Settings, tmp_path: Path
) -> AsyncIterator[OnADay]:
    service = house(library, registry, settings_for(registry_settings, tmp_path / "house"))
    yield service
    await service.close()
    await service.store.close()


async def test_a_row_that_a_process_claims_twice_is_sent_once(service: OnADay, registry: Registry) -> None:
    clock, channel = Clock(NOON), Slow()
    terms = Terms(clock=clock)
    delivery = Delivery(service, {channel.name: channel}, terms)
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    ids = [row.id for row in await rows(registry)]
    begun = await delivery.begin(channel.name, ids)
    clock.forward(minutes=2)
    assert await take_up_the_lost(registry, terms) == 1
    begun += await delivery.begin(channel.name, ids)
    assert len(begun) == 2
    channel.let.set()
    await asyncio.wait(begun)
    assert channel.keys == ids
    assert [row.state for row in await rows(registry)] == ["delivered"]
