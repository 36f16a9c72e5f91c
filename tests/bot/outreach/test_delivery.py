"""Reminders on their way: each goes out once, to whoever still wants it, and its row says what came of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select, update

from assessment.library import Library
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.outreach import campaigns, reasons
from bot.outreach.delivery import Delivery
from bot.outreach.lanes import AT_ONCE
from bot.outreach.leases import expire
from bot.outreach.rows import Terms
from bot.outreach.ways import Closed, Recipient, Sent, Way
from bot.registry.database import Registry
from bot.registry.tables import Address, Campaign, ChannelHalt, Enrolled, Reminder
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from bot.settings import Settings
from bot.shared_state.state import StateUnavailable
from tests.bot.outreach.sending import (
    CHANNEL,
    NOON,
    REGION,
    Clock,
    Going,
    Scripted,
    campaign_to,
    house,
    nothing_left,
    recipients,
    rows,
    settings_for,
    states,
    tries_of,
    until,
)
from tests.bot.registry.owners import LI, LI_TALK, OnADay, enrolment, registrar

pytestmark = pytest.mark.anyio
OFFICIAL = "o" * 32


@pytest.fixture
async def service(
    library: Library, registry: Registry, registry_settings: Settings, tmp_path: Path
) -> AsyncIterator[OnADay]:
    service = house(library, registry, settings_for(registry_settings, tmp_path / "house"))
    yield service
    await service.close()
    await service.store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def channel() -> Scripted:
    return Scripted()


def delivery_of(service: OnADay, channel: Scripted, clock: Clock) -> Delivery:
    return Delivery(service, {channel.name: channel}, Terms(clock=clock))


async def deliver(service: OnADay, channel: Scripted, clock: Clock) -> None:
    """Have everything be tried once that is due at this moment."""
    ids = [row.id for row in await rows(service.registry)]
    await delivery_of(service, channel, clock).deliver(channel.name, ids)


async def row_of(registry: Registry) -> Reminder:
    (row,) = await rows(registry)
    return row


async def state_of(registry: Registry, campaign: str) -> str:
    async with registry.reading() as session:
        return await session.scalar(select(Campaign.state).where(Campaign.id == campaign)) or ""


async def test_everybody_gets_it_once_and_each_row_says_by_which_way(
    service: OnADay, registry: Registry, channel: Scripted
) -> None:
    await campaign_to(registry, await recipients(registry, 150))
    async with Going(service, {CHANNEL: channel}):
        await until(nothing_left(registry))
    assert sorted(user for user, _, _ in channel.taken) == sorted(f"owner-{number}" for number in range(150))
    for row in await rows(registry):
        assert (row.state, row.means, row.receipt, row.tries) == ("delivered", "chat", f"receipt-{row.id}", 1)
        assert await tries_of(registry, row.id) == ["begun", "delivered"]


async def test_what_is_sent_is_the_words_filled_for_this_recipient(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await deliver(service, channel, clock)
    ((user, key, content),) = channel.taken
    assert (user, key) == ("owner-0", (await row_of(registry)).id)
    assert content.body == "Firm 0, the window opens."
    assert content.why == "It is short of one requirement."


async def test_a_campaign_whose_time_has_come_begins_by_itself(
    service: OnADay, registry: Registry, channel: Scripted
) -> None:
    campaign = await campaign_to(registry, await recipients(registry, 3), state="scheduled", starts_at=now())
    async with Going(service, {CHANNEL: channel}):
        await until(nothing_left(registry))
    assert await state_of(registry, campaign) == "running"
    assert await states(registry) == {"delivered": 3}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Delivered(), ("delivered", "", "delivered")),
        (RetryAfter(60, "busy"), ("pending", "busy", "put_off")),
        (Permanent("no such person"), ("failed", "no such person", "refused")),
        (Suppress("not following"), ("suppressed", "not following", "suppressed")),
        (HaltChannel("daily calls used up", 60), ("pending", "daily calls used up", "halted")),
        (Unknown("cut off"), ("unknown", "cut off", "unknown")),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else type(value).__name__,
)
async def test_each_outcome_leads_to_its_state(
    service: OnADay,
    registry: Registry,
    channel: Scripted,
    clock: Clock,
    outcome: Outcome,
    expected: tuple[str, str, str],
) -> None:
    state, reason, attempted = expected

    async def answer(_to: Recipient, _key: str) -> Sent:
        return Sent(outcome)

    channel.answer = answer
    campaign = await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await deliver(service, channel, clock)
    row = await row_of(registry)
    assert (row.state, row.reason) == (state, reason)
    assert await tries_of(registry, row.id) == ["begun", attempted]
    assert await state_of(registry, campaign) == "running"
    if state == "pending":
        assert row.due_at == NOON + timedelta(seconds=60)
        assert row.settled_at is None


async def test_what_was_put_off_goes_out_when_its_time_has_come_and_only_then(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    async def busy(_to: Recipient, _key: str) -> Sent:
        return Sent(RetryAfter(60, "busy"))

    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    patient, channel.answer = channel.answer, busy
    await deliver(service, channel, clock)
    channel.answer = patient
    clock.forward(seconds=59)
    await deliver(service, channel, clock)
    assert len(channel.taken) == 1
    clock.forward(seconds=1)
    await deliver(service, channel, clock)
    assert len(set(channel.keys)) == 1
    assert (await row_of(registry)).state == "delivered"


async def test_what_is_put_off_beyond_its_use_expires(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    async def busy(_to: Recipient, _key: str) -> Sent:
        return Sent(RetryAfter(3600, "busy"))

    channel.answer = busy
    await campaign_to(registry, await recipients(registry, 1), at=NOON, lasts=timedelta(minutes=30))
    await deliver(service, channel, clock)
    row = await row_of(registry)
    assert (row.state, row.reason) == ("expired", "busy")


async def test_what_nobody_sent_in_time_expires_and_is_never_sent(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 3), at=NOON, lasts=timedelta(minutes=30))
    clock.forward(hours=1)
    await deliver(service, channel, clock)
    assert await states(registry) == {"expired": 3}
    assert channel.taken == []


async def test_a_whole_campaign_that_is_over_expires_at_once(registry: Registry, clock: Clock) -> None:
    await campaign_to(registry, await recipients(registry, 3), at=NOON, lasts=timedelta(minutes=30))
    assert await expire(registry, Terms(clock=clock)) == 0
    clock.forward(hours=1)
    assert await expire(registry, Terms(clock=clock)) == 3
    assert {row.reason for row in await rows(registry)} == {reasons.ENDED}


async def test_a_blocked_address_is_not_written_to_by_the_next_campaign(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    async def blocked(_to: Recipient, _key: str) -> Sent:
        return Sent(Suppress("not following"))

    parts = await recipients(registry, 1)
    await campaign_to(registry, parts, at=NOON)
    channel.answer = blocked
    await deliver(service, channel, clock)
    async with registry.reading() as session:
        assert await session.scalar(select(Address.unreachable_at)) == NOON
    other = await campaign_to(registry, parts, at=NOON)
    await deliver(service, channel, clock)
    (row,) = await rows(registry, other)
    assert (row.state, row.reason) == ("suppressed", reasons.UNREACHABLE)
    assert len(channel.taken) == 1


async def test_a_message_that_is_wrong_halts_its_campaign_and_no_other(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    wrong = await campaign_to(registry, await recipients(registry, 1), at=NOON)
    fine = await campaign_to(registry, await recipients(registry, 2, name="other"), at=NOON)

    async def answer(to: Recipient, _key: str) -> Sent:
        return Sent(Permanent("template is wrong", "message") if to.at.user.startswith("owner") else Delivered())

    channel.answer = answer
    await deliver(service, channel, clock)
    assert await state_of(registry, wrong) == "halted"
    assert await states(registry, wrong) == {"failed": 1}
    assert await state_of(registry, fine) == "running"
    assert await states(registry, fine) == {"delivered": 2}


async def test_a_halt_without_an_end_stops_all_that_goes_over_the_channel_until_an_official_resumes(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    async def refused(_to: Recipient, _key: str) -> Sent:
        return Sent(HaltChannel("app secret is wrong"))

    first = await campaign_to(registry, await recipients(registry, 1), at=NOON)
    second = await campaign_to(registry, await recipients(registry, 1, name="other"), at=NOON)
    patient, channel.answer = channel.answer, refused
    await deliver(service, channel, clock)
    assert {await state_of(registry, first), await state_of(registry, second)} == {"halted"}
    assert await states(registry) == {"pending": 2}
    async with registry.reading() as session:
        halt = await session.scalar(select(ChannelHalt))
    assert halt is not None
    assert (halt.channel, halt.reason, halt.until) == (CHANNEL, "app secret is wrong", None)

    channel.answer, before = patient, len(channel.taken)
    await deliver(service, channel, clock)
    assert len(channel.taken) == before
    await campaigns.resume(Wall(registry, REGION), OFFICIAL, first)
    await deliver(service, channel, clock)
    assert await states(registry, first) == {"delivered": 1}
    assert await states(registry, second) == {"pending": 1}


async def test_a_channel_that_asks_to_wait_is_left_alone_for_so_long(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 2), at=NOON)
    async with registry.writing() as session:
        session.add(ChannelHalt(channel=CHANNEL, reason="minute", until=NOON + timedelta(minutes=1)))
    await deliver(service, channel, clock)
    assert channel.taken == []
    clock.forward(minutes=1)
    await deliver(service, channel, clock)
    assert await states(registry) == {"delivered": 2}


async def test_who_withdrew_after_the_planning_gets_nothing(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    owner = registrar(service, LI)
    firm = await owner.enrol(LI_TALK, enrolment(), {})
    async with registry.reading() as session:
        parts = list(await session.scalars(select(Enrolled)))
    campaign = await campaign_to(registry, parts, at=NOON)
    await owner.withdraw(LI_TALK, firm, "reminders", "en")
    channel.name = LI.channel
    await deliver(service, channel, clock)
    (row,) = await rows(registry, campaign)
    assert (row.state, row.reason) == ("suppressed", reasons.WITHDRAWN)
    assert channel.taken == []


async def test_who_unsubscribed_while_room_was_waited_for_gets_nothing(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    owner = registrar(service, LI)
    await owner.enrol(LI_TALK, enrolment(), {})
    async with registry.reading() as session:
        parts = list(await session.scalars(select(Enrolled)))
    await campaign_to(registry, parts, at=NOON)

    class Leaving(Scripted):
        async def room(self, to: Recipient, way: Way) -> float:
            await owner.unsubscribe(LI_TALK)
            return await super().room(to, way)

    leaving = Leaving(LI.channel)
    await deliver(service, leaving, clock)
    assert leaving.taken == []
    assert (await states(registry)).keys() <= {"suppressed"}


async def test_who_chose_other_topics_meanwhile_gets_nothing(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    async with registry.writing() as session:
        await session.execute(update(Enrolled).values(topics=["policy_changes"]))
    await deliver(service, channel, clock)
    row = await row_of(registry)
    assert (row.state, row.reason) == ("suppressed", reasons.OTHER_TOPIC)


async def test_what_concerns_everybody_goes_to_whoever_wants_reminders_at_all(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON, topic="")
    async with registry.writing() as session:
        await session.execute(update(Enrolled).values(topics=[]))
    await deliver(service, channel, clock)
    assert await states(registry) == {"delivered": 1}


async def test_a_firm_gets_two_reminders_in_seven_days_and_the_third_when_there_is_room(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    parts = await recipients(registry, 1)
    first = await campaign_to(registry, parts, at=NOON)
    await deliver(service, channel, clock)
    clock.forward(days=3)
    for at in (NOON, NOON):
        await campaign_to(registry, parts, at=at)
    late = await campaign_to(registry, parts, at=NOON, lasts=timedelta(days=6))
    await deliver(service, channel, clock)
    assert len(channel.taken) == 2
    assert await states(registry, first) == {"delivered": 1}
    assert {row.reason for row in await rows(registry) if row.state == "pending"} <= {reasons.OFTEN}
    if (await rows(registry, late))[0].state != "delivered":
        assert [(row.state, row.reason) for row in await rows(registry, late)] == [("expired", reasons.OFTEN)]
    clock.forward(days=4)
    await deliver(service, channel, clock)
    assert len(channel.taken) == 3
    clock.forward(days=1)
    await deliver(service, channel, clock)
    assert len(channel.taken) == 3


async def test_nothing_goes_out_in_quiet_hours_or_on_days_off(
    library: Library, registry: Registry, registry_settings: Settings, tmp_path: Path, channel: Scripted
) -> None:
    service = house(library, registry, settings_for(registry_settings, tmp_path, quiet_hours="21:00-08:00"))
    friday_night = Clock(NOON + timedelta(days=4, hours=9))
    await campaign_to(registry, await recipients(registry, 1), at=NOON, on_days_off=False)
    await deliver(service, channel, friday_night)
    row = await row_of(registry)
    assert channel.taken == []
    assert (row.state, row.reason) == ("pending", reasons.QUIET)
    assert row.due_at == NOON + timedelta(days=7) - timedelta(hours=4)
    monday_morning = Clock(row.due_at)
    await deliver(service, channel, monday_morning)
    assert (await row_of(registry)).state == "delivered"
    await service.close()
    await service.store.close()


async def test_what_counts_the_limits_being_away_nothing_is_sent_and_later_it_goes_on(
    service: OnADay, registry: Registry, clock: Clock
) -> None:
    class Away(Scripted):
        is_away = True

        async def room(self, to: Recipient, way: Way) -> float:
            if self.is_away:
                raise StateUnavailable("away")
            return await super().room(to, way)

    channel = Away()
    await campaign_to(registry, await recipients(registry, 3), at=NOON)
    await deliver(service, channel, clock)
    assert channel.taken == []
    assert {(row.state, row.reason) for row in await rows(registry)} == {("pending", reasons.STATE_AWAY)}
    channel.is_away = False
    clock.forward(seconds=5)
    await deliver(service, channel, clock)
    assert await states(registry) == {"delivered": 3}


@pytest.mark.parametrize(("found", "waits"), [(Closed(600, "no way"), 0.0), (Way("chat"), 600.0)])
async def test_what_has_no_way_or_no_room_now_waits_without_a_try(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock, found: Way | Closed, waits: float
) -> None:
    channel.found, channel.waits = found, waits
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await deliver(service, channel, clock)
    row = await row_of(registry)
    assert (row.state, row.due_at) == ("pending", NOON + timedelta(minutes=10))
    assert row.reason == ("no way" if isinstance(found, Closed) else reasons.LIMIT)
    assert await tries_of(registry, row.id) == []


@pytest.mark.parametrize(("seconds", "rests"), [(3600.0, False), (5.0, True)])
async def test_who_cannot_be_written_to_for_long_holds_up_nobody_else(
    *, service: OnADay, registry: Registry, channel: Scripted, clock: Clock, seconds: float, rests: bool
) -> None:
    channel.found = Closed(seconds, "no open window")
    await campaign_to(registry, await recipients(registry, 150), at=NOON)
    delivery = delivery_of(service, channel, clock)
    await delivery.deliver(channel.name, [row.id for row in await rows(registry)])
    assert (delivery.lanes[channel.name].rests_for > 0) is rests


async def test_a_channel_that_breaks_while_it_sends_leaves_nobody_knowing_and_others_go_out(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    async def breaks(to: Recipient, _key: str) -> Sent:
        if to.at.user == "owner-1":
            raise RuntimeError("somebody's words")
        return Sent(Delivered())

    channel.answer = breaks
    await campaign_to(registry, await recipients(registry, 3), at=NOON)
    await deliver(service, channel, clock)
    assert await states(registry) == {"delivered": 2, "unknown": 1}


async def test_what_the_channel_drops_when_it_comes_twice_is_sent_again_where_nobody_knows(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    async def cut_off(_to: Recipient, _key: str) -> Sent:
        return Sent(Unknown("cut off"))

    channel.found = Way("app_message", drops_repeats_for=3600)
    patient, channel.answer = channel.answer, cut_off
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await deliver(service, channel, clock)
    row = await row_of(registry)
    assert (row.state, row.settled_at) == ("pending", NOON)
    channel.answer = patient
    clock.forward(minutes=2)
    await deliver(service, channel, clock)
    assert len(set(channel.keys)) == 1
    assert (await row_of(registry)).state == "delivered"


async def test_it_is_not_sent_again_by_a_way_that_does_not_know_of_the_first_try(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock
) -> None:
    async def cut_off(_to: Recipient, _key: str) -> Sent:
        return Sent(Unknown("cut off"))

    channel.found, channel.answer = Way("template", drops_repeats_for=3600), cut_off
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await deliver(service, channel, clock)
    channel.found = Way("one_time_notice")
    clock.forward(minutes=2)
    await deliver(service, channel, clock)
    assert len(channel.taken) == 1
    row = await row_of(registry)
    assert (row.state, row.means) == ("unknown", "template")


async def test_sent_again_after_midnight_it_reads_as_before_since_a_channel_may_know_repeats_by_that(
    service: OnADay, registry: Registry, channel: Scripted
) -> None:
    async def cut_off(_to: Recipient, _key: str) -> Sent:
        return Sent(Unknown("cut off"))

    clock = Clock(datetime(2026, 11, 23, 15, 59, tzinfo=UTC))
    channel.found, channel.answer = Way("app_message", drops_repeats_for=3600), cut_off
    campaign = await campaign_to(registry, await recipients(registry, 1), at=clock.at)
    async with registry.writing() as session:
        row = (await session.scalars(select(Reminder))).one()
        row.values = {**row.values, "day": "2026-11-30"}
        (await session.get_one(Campaign, campaign)).words = {"en": {"title": "{days_left} left", "body": "{firm}"}}
    for day in (date(2026, 11, 23), date(2026, 11, 24)):
        with patch.object(OnADay, "today", return_value=day):
            await deliver(service, channel, clock)
        clock.forward(minutes=2)
    assert [content.title for _, _, content in channel.taken] == ["7 days left", "7 days left"]


@pytest.mark.parametrize("hours", [1, -1])
async def test_it_is_not_sent_again_once_the_channel_may_take_it_for_another(
    service: OnADay, registry: Registry, channel: Scripted, clock: Clock, hours: int
) -> None:
    async def cut_off(_to: Recipient, _key: str) -> Sent:
        return Sent(Unknown("cut off"))

    channel.found, channel.answer = Way("app_message", drops_repeats_for=3600), cut_off
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await deliver(service, channel, clock)
    clock.forward(hours=hours)
    async with registry.writing() as session:
        await session.execute(update(Reminder).values(due_at=clock()))
    await deliver(service, channel, clock)
    assert len(channel.taken) == 1
    assert (await row_of(registry)).state == "unknown"


async def test_a_pause_holds_from_the_moment_it_is_taken_and_resuming_sends_only_the_rest(
    service: OnADay, registry: Registry, channel: Scripted
) -> None:
    wall, goes_on = Wall(registry, REGION), asyncio.Event()

    async def slowly(_to: Recipient, _key: str) -> Sent:
        if len(channel.taken) > 20:
            await goes_on.wait()
        return Sent(Delivered())

    channel.answer = slowly
    campaign = await campaign_to(registry, await recipients(registry, 200))
    async with Going(service, {CHANNEL: channel}):

        async def some_are_out() -> bool:
            return channel.under_way > 0 and len(channel.taken) > 20

        await until(some_are_out)
        await campaigns.pause(wall, OFFICIAL, campaign)
        at_the_pause = len(channel.taken)
        goes_on.set()

        async def all_settled() -> bool:
            return not (await states(registry)).keys() & {"claimed", "attempted"}

        await until(all_settled)
        # What was marked before the pause was committed may still have been on its way to the channel.
        assert len(channel.taken) <= at_the_pause + 32
        paused_at = len(channel.taken)
        assert await states(registry) == {"delivered": paused_at, "pending": 200 - paused_at}
        await campaigns.resume(wall, OFFICIAL, campaign)
        await until(nothing_left(registry))
    assert len(channel.taken) == len(set(channel.keys)) == 200


async def test_a_small_campaign_behind_a_large_one_goes_out_at_once(
    service: OnADay, registry: Registry, channel: Scripted
) -> None:
    large = await campaign_to(registry, await recipients(registry, 2_000))
    small = await campaign_to(registry, await recipients(registry, 20, name="small"))
    async with Going(service, {CHANNEL: channel}):
        await until(nothing_left(registry, small))
        assert (await states(registry, large))["pending"] > 1_000


async def test_a_channel_that_stands_still_holds_up_no_other(service: OnADay, registry: Registry) -> None:
    async def never(_to: Recipient, _key: str) -> Sent:
        await asyncio.Event().wait()
        raise AssertionError

    still, quick = Scripted("wecom", answer=never), Scripted("telegram")
    await campaign_to(registry, await recipients(registry, 50, channel="wecom"))
    other = await campaign_to(registry, await recipients(registry, 50, channel="telegram", name="other"))
    async with Going(service, {"wecom": still, "telegram": quick}):
        await until(nothing_left(registry, other))
    assert len(quick.taken) == 50


async def test_told_to_stop_it_gives_back_what_was_not_begun_and_settles_what_was(
    service: OnADay, registry: Registry, channel: Scripted
) -> None:
    may_end = asyncio.Event()

    async def answer(_to: Recipient, _key: str) -> Sent:
        await may_end.wait()
        return Sent(Delivered())

    channel.answer = answer
    await campaign_to(registry, await recipients(registry, 300))
    going = Going(service, {CHANNEL: channel})
    async with going:

        async def all_places_taken() -> bool:
            return channel.under_way == AT_ONCE

        await until(all_places_taken)
        asyncio.get_running_loop().call_later(0.2, may_end.set)
    assert await states(registry) == {"delivered": AT_ONCE, "pending": 300 - AT_ONCE}
    assert {row.claimed_by for row in await rows(registry) if row.state == "pending"} == {""}
    async with Going(service, {CHANNEL: channel}):
        await until(nothing_left(registry))
    assert len(channel.taken) == len(set(channel.keys)) == 300


async def test_who_is_reached_elsewhere_by_now_is_looked_at_anew(
    service: OnADay, registry: Registry, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)

    class Moving(Scripted):
        async def way(self, to: Recipient) -> Way | Closed:
            async with registry.writing() as session:
                await session.execute(update(Address).values(known_as="e" * 64))
            return await super().way(to)

    channel = Moving()
    await deliver(service, channel, clock)
    assert channel.taken == []
    assert await states(registry) == {"pending": 1}
    await deliver(service, channel, clock)
    assert await states(registry) == {"delivered": 1}
