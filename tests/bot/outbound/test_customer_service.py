"""WeChat's customer-service messages: as many as the vendor lets pass, counted before they are sent."""

import asyncio
from typing import Any

import pytest

from bot.capabilities import Opener
from bot.outbound.customer_service import closed, left, opened, send
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.shared_state.sqlite import SqliteState
from bot.shared_state.state import SharedState, StateUnavailable
from tests.bot.outbound.away import AwayState

pytestmark = pytest.mark.anyio

OWNER = "oABC-1"
OUTSIDE = Permanent("outside the customer-service window, or none left in it")


class Post:
    """Takes messages, and says of each what a test wants."""

    def __init__(self, outcome: Outcome | None = None) -> None:
        self.outcome = outcome or Delivered()
        self.sent = 0

    async def __call__(self) -> Outcome:
        self.sent += 1
        return self.outcome


async def sent(state: SharedState, times: int, openid: str = OWNER) -> int:
    """How many of so many messages come through."""
    post = Post()
    for _ in range(times):
        await send(state, openid, post)
    return post.sent


async def test_five_messages_may_follow_what_a_person_wrote(state: SharedState) -> None:
    await opened(state, OWNER)
    assert await sent(state, 9) == 5
    assert await send(state, OWNER, Post()) == OUTSIDE


async def test_three_may_follow_a_tap(state: SharedState) -> None:
    await opened(state, OWNER, "tap")
    assert await sent(state, 9) == 3


async def test_nobody_is_written_to_who_has_done_nothing(state: SharedState) -> None:
    assert await sent(state, 1) == 0


async def test_one_persons_window_is_no_other_persons(state: SharedState) -> None:
    await opened(state, OWNER)
    assert await sent(state, 9, "oABC-2") == 0


async def test_a_tap_takes_nothing_from_what_a_message_has_opened(state: SharedState) -> None:
    await opened(state, OWNER)
    await opened(state, OWNER, "tap")
    assert await sent(state, 20) == 8


async def test_looking_how_many_may_follow_takes_none(state: SharedState) -> None:
    assert await left(state, OWNER) == 0
    await opened(state, OWNER)
    await opened(state, OWNER, "tap")
    assert [await left(state, OWNER) for _ in range(2)] == [8, 8]
    await closed(state, OWNER)
    assert await left(state, OWNER) == 0


async def test_another_message_opens_the_window_anew(state: SharedState) -> None:
    await opened(state, OWNER)
    await sent(state, 4)
    await opened(state, OWNER)
    assert await sent(state, 9) == 5


async def test_a_message_that_is_delivered_again_opens_nothing_again(state: SharedState) -> None:
    await opened(state, OWNER, delivery="key-1")
    assert await sent(state, 3) == 3
    await opened(state, OWNER, delivery="key-1")
    assert await sent(state, 9) == 2
    await opened(state, OWNER, delivery="key-2")
    assert await sent(state, 9) == 5


@pytest.mark.parametrize(("by", "seconds"), [("message", 48 * 3600), ("tap", 60)])
async def test_a_window_closes_when_the_vendors_does(
    state: SharedState, monkeypatch: pytest.MonkeyPatch, by: Opener, seconds: int
) -> None:
    now = 1_800_000_000_000
    monkeypatch.setattr("bot.shared_state.sqlite.milliseconds_now", lambda: now)
    await opened(state, OWNER, by)
    now += seconds * 1000 - 1
    assert await sent(state, 1) == 1
    now += 1
    assert await sent(state, 1) == 0


async def test_many_at_once_are_never_more_than_the_window_holds(state: SharedState) -> None:
    await opened(state, OWNER)
    post = Post()
    await asyncio.gather(*(send(state, OWNER, post) for _ in range(40)))
    assert post.sent == 5


@pytest.mark.parametrize(
    "outcome", [Permanent("customer-service window used up"), Suppress("does not follow the account")]
)
async def test_who_cannot_be_reached_is_not_tried_again(state: SharedState, outcome: Outcome) -> None:
    await opened(state, OWNER)
    await opened(state, OWNER, "tap")
    assert await send(state, OWNER, Post(outcome)) == outcome
    assert await sent(state, 9) == 0


@pytest.mark.parametrize(
    "outcome",
    [
        Unknown("no answer in time"),
        RetryAfter(1, "vendor is busy"),
        HaltChannel("…"),
        Permanent("text too long", "message"),
    ],
)
async def test_another_kind_of_failure_costs_one_message_and_closes_nothing(
    state: SharedState, outcome: Outcome
) -> None:
    await opened(state, OWNER)
    assert await send(state, OWNER, Post(outcome)) == outcome
    assert await sent(state, 9) == 4


async def test_who_has_left_is_written_to_no_more(state: SharedState) -> None:
    await opened(state, OWNER)
    await closed(state, OWNER)
    assert await sent(state, 1) == 0


async def test_what_cannot_be_counted_is_not_sent(away: SharedState) -> None:
    post = Post()
    assert isinstance(await send(away, OWNER, post), RetryAfter)
    assert post.sent == 0


async def test_a_window_that_cannot_be_noted_hinders_no_answer(away: SharedState) -> None:
    await opened(away, OWNER)
    await opened(away, OWNER, delivery="key-1")


async def test_a_state_that_goes_away_after_sending_changes_no_outcome(state: SharedState) -> None:
    class GoesAway(AwayState):
        async def draw(self, key: str) -> bool:
            return True

    assert await send(GoesAway(), OWNER, Post(Suppress("gone"))) == Suppress("gone")
    with pytest.raises(StateUnavailable):
        await closed(GoesAway(), OWNER)


async def test_the_state_does_not_tell_whose_window_it_is(state: SqliteState, tmp_path: Any) -> None:
    await opened(state, OWNER, delivery="key-of-a-message")
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"customer-service:" in kept
    assert OWNER.encode() not in kept
    assert b"key-of-a-message" not in kept
