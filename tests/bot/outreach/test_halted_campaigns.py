"""What becomes of a reminder that was halted: it waits for an official, and then goes on with what surely did not arrive."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.outreach import campaigns
from bot.outreach.campaigns import Refused
from bot.outreach.rows import Terms
from bot.outreach.sharing import Turns
from bot.registry.database import Registry
from bot.registry.tables import AuditEntry, Campaign, ChannelHalt, Reminder
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from tests.bot.outreach.written import (
    HERE,
    WANG,
    ZHAO,
    approved,
    counts_of,
    otherwise,
    row_of,
    running,
    settle,
    state_of,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def wall(registry: Registry) -> Wall:
    return Wall(registry, HERE)


async def _halt(registry: Registry, campaign: str, reason: str = "40001") -> bool:
    async with registry.writing() as session:
        return await campaigns.halt(session, await session.get_one(Campaign, campaign), reason)


async def _halt_channels(registry: Registry, *channels: str) -> None:
    async with registry.writing() as session:
        session.add_all(ChannelHalt(channel=channel, reason="48001") for channel in channels)


async def _halted_channels(registry: Registry) -> list[str]:
    async with registry.reading() as session:
        return list(await session.scalars(select(ChannelHalt.channel).order_by(ChannelHalt.channel)))


async def test_what_is_halted_says_why_until_it_goes_on(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall)
    assert await _halt(registry, campaign)
    assert (await row_of(wall, campaign)).halted_why == "40001"
    await campaigns.resume(wall, ZHAO, campaign)
    row = await row_of(wall, campaign)
    assert (row.state, row.halted_why) == ("running", "")


async def test_after_a_halt_what_failed_is_sent_again_and_what_nobody_can_tell_is_not(
    registry: Registry, wall: Wall
) -> None:
    campaign = await running(wall, 5)
    await settle(registry, campaign, "failed", "unknown", "delivered", "suppressed", reason="47003", tries=3)
    await _halt(registry, campaign)
    await campaigns.resume(wall, ZHAO, campaign)
    assert await counts_of(wall, campaign) == {"pending": 2, "unknown": 1, "delivered": 1, "suppressed": 1}
    async with registry.reading() as session:
        waiting = await session.execute(
            select(Reminder.reason, Reminder.tries, Reminder.settled_at).where(Reminder.state == "pending")
        )
        assert {tuple(row) for row in waiting} == {("", 0, None)}


async def test_what_failed_goes_out_behind_all_that_was_not_tried_yet(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 3)
    await settle(registry, campaign, "failed", reason="47003", tries=1)
    async with registry.reading() as session:
        (failed,) = await session.scalars(select(Reminder.id).where(Reminder.state == "failed"))
    await _halt(registry, campaign)
    await campaigns.resume(wall, ZHAO, campaign)
    turns = Turns("wechat", Terms())
    first = await turns.next(registry, 2)
    assert len(first) == 2
    assert failed not in first
    assert failed in await turns.next(registry, 3)


async def test_what_failed_before_it_was_tried_is_not_tried_after_a_halt(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 1)
    await settle(registry, campaign, "failed", reason="does_not_fit")
    await _halt(registry, campaign)
    await campaigns.resume(wall, ZHAO, campaign)
    assert await counts_of(wall, campaign) == {"failed": 1}


async def test_after_a_mere_pause_what_failed_stays_so(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 2)
    await settle(registry, campaign, "failed")
    await campaigns.pause(wall, ZHAO, campaign)
    await campaigns.resume(wall, ZHAO, campaign)
    assert await counts_of(wall, campaign) == {"pending": 1, "failed": 1}


async def test_going_on_lifts_the_halts_of_the_channels_that_it_needs_and_no_others(
    registry: Registry, wall: Wall
) -> None:
    campaign = await running(wall)
    await _halt_channels(registry, "wechat", "wecom")
    await _halt(registry, campaign)
    await campaigns.resume(wall, ZHAO, campaign)
    assert await _halted_channels(registry) == ["wecom"]
    async with registry.reading() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "reminder.resumed"))).one()
    assert entry.details["lifted"] == ["wechat"]


async def test_a_mere_pause_says_nothing_of_a_channel_that_is_halted(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall)
    await campaigns.pause(wall, ZHAO, campaign)
    await _halt_channels(registry, "wechat")
    await campaigns.resume(wall, ZHAO, campaign)
    assert await _halted_channels(registry) == ["wechat"]


async def test_what_was_paused_can_still_be_halted_and_says_why(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall)
    await campaigns.pause(wall, ZHAO, campaign)
    assert await _halt(registry, campaign)
    assert await state_of(wall, campaign) == "halted"


async def test_a_halt_changes_nothing_of_what_does_not_go_on(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall)
    assert await _halt(registry, campaign, "first")
    assert not await _halt(registry, campaign, "second")
    assert (await row_of(wall, campaign)).halted_why == "first"
    await campaigns.cancel(wall, WANG, campaign)
    assert not await _halt(registry, campaign, "third")
    assert await state_of(wall, campaign) == "cancelled"


async def test_what_was_halted_before_anything_went_out_can_be_put_right_and_needs_approval_again(
    registry: Registry, wall: Wall
) -> None:
    campaign = await approved(wall)
    await _halt(registry, campaign, "words_missing")
    await campaigns.edit(wall, WANG, campaign, otherwise(audience={}))
    row = await row_of(wall, campaign)
    assert (row.state, row.halted_why, row.approved_content) == ("draft", "", "")
    begun = await running(wall)
    await _halt(registry, begun)
    with pytest.raises(Refused):
        await campaigns.edit(wall, WANG, begun, otherwise(audience={}))


async def test_what_begins_while_a_channel_that_it_needs_is_halted_waits_for_an_official(
    registry: Registry, wall: Wall
) -> None:
    await _halt_channels(registry, "wechat")
    campaign = await running(wall)
    row = await row_of(wall, campaign)
    assert (row.state, row.halted_why) == ("halted", "48001")
    await campaigns.resume(wall, ZHAO, campaign)
    assert await state_of(wall, campaign) == "running"
    assert await _halted_channels(registry) == []


async def test_a_halt_of_a_channel_that_it_does_not_need_or_that_ends_by_itself_holds_nothing_up(
    registry: Registry, wall: Wall
) -> None:
    await _halt_channels(registry, "wecom")
    async with registry.writing() as session:
        session.add(ChannelHalt(channel="wechat", reason="45009", until=now() + timedelta(hours=1)))
    assert await state_of(wall, await running(wall)) == "running"
