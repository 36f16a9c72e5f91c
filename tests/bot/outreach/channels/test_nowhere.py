"""A demonstration sends nothing, whatever is configured: its channels show reminders and only say that they arrived."""

import asyncio
from dataclasses import replace

import pytest

from bot.outbound.outcomes import Delivered
from bot.outreach.channels import channels_of
from bot.outreach.channels.nowhere import MESSENGERS, Nowhere
from bot.outreach.ways import Recipient, Way
from bot.registry.contacts import Caller
from bot.service import Service
from tests.bot.outreach.channels.conftest import CONTENT, Serves, with_telegram
from tests.fakes.servers import TelegramServer

pytestmark = pytest.mark.anyio
SOMEBODY = Recipient(Caller("telegram", "111111", "7"), "digest")


@pytest.fixture
def shown(serves: Serves, telegram: TelegramServer) -> Service:
    """A demonstration in whose settings a bot stands nevertheless."""
    telegram.meets(7)
    configured = serves(**with_telegram(telegram))
    return Service(
        configured.shipped, configured.store, configured.settings, configured.opened_registry, demonstration=True
    )


async def test_a_demonstration_has_no_channel_that_sends_even_where_one_is_configured(
    shown: Service, telegram: TelegramServer
) -> None:
    channels = channels_of(shown)

    assert tuple(channels) == MESSENGERS
    assert {type(channel) for channel in channels.values()} == {Nowhere}
    async with asyncio.timeout(120):
        sent = await channels["telegram"].send(SOMEBODY, Way("chat"), CONTENT, "key")
    assert sent.outcome == Delivered()
    assert telegram.chat(7) == []


@pytest.mark.parametrize("name", MESSENGERS)
async def test_it_shows_the_whole_reminder_and_what_would_not_fit(name: str) -> None:
    channel = Nowhere(name, seconds=0)
    preview = channel.shown("chat", CONTENT)

    assert all(part in preview.pieces[0] for part in (CONTENT.title, CONTENT.body, CONTENT.why, CONTENT.source))
    assert preview.problems == ()
    assert len(preview.taps) == 2
    assert channel.shown("chat", replace(CONTENT, body="很长" * 5_000)).problems
    assert await channel.way(SOMEBODY) == Way("chat")
    assert await channel.room(SOMEBODY, Way("chat")) == 0
