"""Rows of lost workers, and clocks that jump: what was claimed goes on, what was begun is unknown, and a late word still counts."""

from datetime import timedelta

import pytest

from bot.outbound.outcomes import Delivered, Outcome, Permanent, RetryAfter
from bot.outreach import reasons
from bot.outreach.leases import take_up_the_lost
from bot.outreach.marking import Begun, mark
from bot.outreach.rows import Held, Return, Terms, claim, give_back
from bot.outreach.schedule import QuietHours
from bot.outreach.settling import settle, tried
from bot.outreach.verifying import Rules
from bot.outreach.ways import Sent, Way
from bot.registry.database import Registry
from tests.bot.outreach.sending import NOON, Clock, campaign_to, recipients, rows, states, tries_of

pytestmark = pytest.mark.anyio

ALWAYS = Rules(QuietHours.read("00:00-00:00"), 2)
CHAT = Way("chat")


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def terms(clock: Clock) -> Terms:
    return Terms(clock=clock, lease=60)


async def _claimed(registry: Registry, terms: Terms, worker: str = "a") -> Held:
    (held,) = await claim(registry, [row.id for row in await rows(registry)], worker, terms)
    return held


async def _begun(registry: Registry, terms: Terms, way: Way = CHAT, worker: str = "a") -> Begun:
    (begun,) = await mark(registry, ALWAYS, terms, [(await _claimed(registry, terms, worker), way)])
    assert begun is not None
    return begun


async def _settled(registry: Registry, terms: Terms, begun: Begun, outcome: Outcome) -> None:
    await settle(registry, terms, [tried(begun, Sent(outcome), terms.clock())])


async def test_a_lease_that_is_not_over_is_left_alone(registry: Registry, terms: Terms, clock: Clock) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await _claimed(registry, terms)
    clock.forward(seconds=59)
    assert await take_up_the_lost(registry, terms) == 0
    assert await states(registry) == {"claimed": 1}


@pytest.mark.parametrize("jump", [timedelta(hours=1), -timedelta(hours=1)], ids=["forward", "back"])
async def test_what_was_claimed_when_the_clock_jumped_goes_out_by_somebody_else_and_not_twice(
    registry: Registry, terms: Terms, clock: Clock, jump: timedelta
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON - timedelta(days=1))
    held = await _claimed(registry, terms)
    clock.at += jump
    assert await take_up_the_lost(registry, terms) == 1
    clock.forward(seconds=1)
    begun = await _begun(registry, terms, worker="b")
    # The first one has noticed nothing, and may not send it any more.
    assert await mark(registry, ALWAYS, terms, [(held, CHAT)]) == [None]
    await _settled(registry, terms, begun, Delivered())
    assert await states(registry) == {"delivered": 1}


@pytest.mark.parametrize("jump", [timedelta(hours=1), -timedelta(hours=1)], ids=["forward", "back"])
async def test_what_was_begun_when_the_clock_jumped_is_unknown_until_its_worker_says(
    registry: Registry, terms: Terms, clock: Clock, jump: timedelta
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON - timedelta(days=1))
    begun = await _begun(registry, terms)
    clock.at += jump
    assert await take_up_the_lost(registry, terms) == 1
    (row,) = await rows(registry)
    assert (row.state, row.reason) == ("unknown", reasons.LOST)
    await _settled(registry, terms, begun, Delivered())
    (row,) = await rows(registry)
    assert (row.state, row.reason) == ("delivered", "")
    assert sorted(await tries_of(registry, row.id)) == ["begun", "delivered", "unknown"]


@pytest.mark.parametrize(
    ("outcome", "state"), [(Permanent("no such person"), "failed"), (RetryAfter(5, "busy"), "pending")]
)
async def test_a_late_word_that_it_did_not_arrive_counts_as_well(
    registry: Registry, terms: Terms, clock: Clock, outcome: Outcome, state: str
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    begun = await _begun(registry, terms)
    clock.forward(minutes=5)
    await take_up_the_lost(registry, terms)
    await _settled(registry, terms, begun, outcome)
    assert await states(registry) == {state: 1}


async def test_what_its_channel_drops_when_it_comes_twice_is_due_again_at_once(
    registry: Registry, terms: Terms, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    begun = await _begun(registry, terms, Way("app_message", 3600))
    clock.forward(minutes=5)
    await take_up_the_lost(registry, terms)
    assert await states(registry) == {"pending": 1}
    # It had arrived, and its worker says so before anybody has sent it again.
    held = await _claimed(registry, terms, "b")
    await _settled(registry, terms, begun, Delivered())
    assert await states(registry) == {"delivered": 1}
    assert await mark(registry, ALWAYS, terms, [(held, CHAT)]) == [None]


async def test_after_that_span_nobody_knows(registry: Registry, terms: Terms, clock: Clock) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await _begun(registry, terms, Way("app_message", 3600))
    clock.forward(hours=2)
    await take_up_the_lost(registry, terms)
    assert await states(registry) == {"unknown": 1}


async def test_when_the_clock_was_set_back_nobody_knows_whether_it_would_still_be_dropped(
    registry: Registry, terms: Terms, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    begun = await _begun(registry, terms, Way("template", 600))
    clock.forward(hours=-3)
    await take_up_the_lost(registry, terms)
    assert await states(registry) == {"unknown": 1}
    await _settled(registry, terms, begun, Delivered())
    assert await states(registry) == {"delivered": 1}


async def test_what_somebody_whose_clock_is_a_little_ahead_has_just_claimed_is_left_alone(
    registry: Registry, terms: Terms, clock: Clock
) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    await _begun(registry, terms)
    clock.forward(seconds=-20)
    assert await take_up_the_lost(registry, terms) == 0
    assert await states(registry) == {"attempted": 1}


async def test_what_may_have_gone_out_counts_among_the_reminders_of_the_week(
    registry: Registry, terms: Terms, clock: Clock
) -> None:
    parts = await recipients(registry, 1)
    for _ in range(2):
        await campaign_to(registry, parts, at=NOON)
        await _begun(registry, terms, Way("app_message", 3600))
        clock.forward(minutes=5)
        await take_up_the_lost(registry, terms)
        taken_up = await claim(registry, [row.id for row in await rows(registry)], "b", terms)
        await give_back(registry, [Return(row, "pending", "", NOON + timedelta(days=1)) for row in taken_up], terms)
    third = await campaign_to(registry, parts, at=NOON)
    (row,) = await rows(registry, third)
    (held,) = await claim(registry, [row.id], "c", terms)
    assert await mark(registry, ALWAYS, terms, [(held, CHAT)]) == [None]
    (row,) = await rows(registry, third)
    assert (row.state, row.reason) == ("pending", reasons.OFTEN)


async def test_the_same_word_written_twice_is_one_attempt(registry: Registry, terms: Terms) -> None:
    await campaign_to(registry, await recipients(registry, 1), at=NOON)
    begun = await _begun(registry, terms)
    what = tried(begun, Sent(Delivered(), "receipt"), NOON)
    for _ in range(2):
        await settle(registry, terms, [what])
    (row,) = await rows(registry)
    assert await tries_of(registry, row.id) == ["begun", "delivered"]
