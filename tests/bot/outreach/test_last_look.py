"""The last look before sending, with real contention: a week's reminders, a pause and a withdrawal hold whoever looks meanwhile."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.library import Library
from bot.outreach import campaigns
from bot.outreach.delivery import Delivery
from bot.outreach.marking import mark
from bot.outreach.rows import Terms, claim
from bot.outreach.schedule import QuietHours
from bot.outreach.verifying import Rules
from bot.outreach.ways import Way
from bot.registry.database import Registry
from bot.registry.tables import Enrolled, Firm
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from bot.settings import Settings
from tests.bot.conftest import OpenRegistry
from tests.bot.outreach.sending import (
    CHANNEL,
    REGION,
    Scripted,
    campaign_to,
    house,
    recipients,
    rows,
    settings_for,
    states,
)

pytestmark = pytest.mark.anyio

OFFICIAL = "o" * 32
FIRMS = 8
ALWAYS = Rules(QuietHours.read("00:00-00:00"), 1)


async def test_two_workers_and_two_campaigns_at_once_keep_to_the_reminders_of_a_week(
    library: Library, open_another: OpenRegistry, registry_settings: Settings, tmp_path: Path
) -> None:
    registries = [await open_another(), await open_another()]
    settings = settings_for(registry_settings, tmp_path, reminders_a_week=1)
    parts = await recipients(registries[0], FIRMS)
    both = [await campaign_to(registries[0], parts), await campaign_to(registries[0], parts)]
    channels = [Scripted(), Scripted()]
    services = [house(library, registry, settings) for registry in registries]
    ids = [[row.id for row in await rows(registries[0], campaign)] for campaign in both]
    deliveries = [Delivery(service, {CHANNEL: channel}) for service, channel in zip(services, channels, strict=True)]
    await asyncio.gather(
        *(delivery.deliver(CHANNEL, some) for delivery, some in zip(deliveries, ids, strict=True)),
    )
    users = [user for channel in channels for user, _, _ in channel.taken]
    assert sorted(users) == sorted(f"owner-{number}" for number in range(FIRMS))
    assert await states(registries[0]) == {"delivered": FIRMS, "pending": FIRMS}
    for service in services:
        await service.close()
        await service.store.close()


async def test_a_row_that_two_workers_are_given_is_claimed_by_one(open_another: OpenRegistry) -> None:
    first, second = await open_another(), await open_another()
    await campaign_to(first, await recipients(first, FIRMS))
    ids = [row.id for row in await rows(first)]
    held = await asyncio.gather(claim(first, ids, "a", Terms()), claim(second, ids, "b", Terms()))
    claimed = [row.id for some in held for row in some]
    assert len(claimed) == len(set(claimed))
    assert {row.claimed_by for row in await rows(first) if row.state == "claimed"} <= {"a", "b"}


async def test_two_contacts_of_a_firm_get_the_same_campaign_as_one_of_the_week(registry: Registry) -> None:
    (first,), (second,) = await recipients(registry, 1), await recipients(registry, 1, name="second")
    async with registry.writing() as session:
        second = await session.merge(second)
        second.firm_id = first.firm_id
    await campaign_to(registry, [first, second])
    held = await claim(registry, [row.id for row in await rows(registry)], "a", Terms())
    marked = await mark(registry, ALWAYS, Terms(), [(row, Way("chat")) for row in held])
    assert [begun is not None for begun in marked] == [True, True]


async def test_who_marks_waits_for_whoever_withdraws_and_finds_that_nothing_may_be_sent(
    open_another: OpenRegistry,
) -> None:
    first, second = await open_another(), await open_another()
    (part,) = await recipients(first, 1)
    await campaign_to(first, [part])
    held = await claim(first, [row.id for row in await rows(first)], "a", Terms())
    async with first.writing() as session:
        # As the registrar does: the firm is held, then the consent is taken back.
        await session.execute(select(Firm).where(Firm.id == part.firm_id).with_for_update())
        marking = asyncio.create_task(mark(second, ALWAYS, Terms(), [(held[0], Way("chat"))]))
        await asyncio.sleep(0.2)
        assert not marking.done()
        enrolled = await session.get_one(Enrolled, part.id)
        enrolled.purposes = ["register"]
    assert await marking == [None]
    assert await states(first) == {"suppressed": 1}


async def test_after_a_pause_or_a_cancellation_nothing_is_marked(registry: Registry) -> None:
    paused = await campaign_to(registry, await recipients(registry, 1))
    cancelled = await campaign_to(registry, await recipients(registry, 1, name="other"))
    held = await claim(registry, [row.id for row in await rows(registry)], "a", Terms())
    wall = Wall(registry, REGION)
    await campaigns.pause(wall, OFFICIAL, paused)
    await campaigns.cancel(wall, OFFICIAL, cancelled)
    assert await mark(registry, ALWAYS, Terms(), [(row, Way("chat")) for row in held]) == [None, None]
    assert await states(registry, paused) == {"pending": 1}
    assert await states(registry, cancelled) == {"expired": 1}


async def test_who_lost_the_lease_marks_nothing(registry: Registry) -> None:
    await campaign_to(registry, await recipients(registry, 1))
    held = await claim(registry, [row.id for row in await rows(registry)], "a", Terms())
    later = Terms(clock=lambda: now() + timedelta(minutes=5))
    assert await mark(registry, ALWAYS, later, [(held[0], Way("chat"))]) == [None]


async def test_marking_again_after_a_commit_of_which_no_word_came_back_begins_it_once(registry: Registry) -> None:
    await campaign_to(registry, await recipients(registry, 1))
    held = await claim(registry, [row.id for row in await rows(registry)], "a", Terms())
    for _ in range(2):
        (begun,) = await mark(registry, ALWAYS, Terms(), [(held[0], Way("chat"))])
        assert begun is not None
    (row,) = await rows(registry)
    assert row.tries == 1
