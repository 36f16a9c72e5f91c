"""The rule of five seconds: whatever the vendor does, a turn happens once, and its answer is said or follows."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from typing import Final

import pytest

from bot.channels.five_seconds import FiveSeconds, Pace
from bot.channels.inbound import Inbound
from bot.sessions.store import StoreUnavailable
from flows.events import Incoming, Left

pytestmark = pytest.mark.anyio

PACE: Final = Pace(budget=0.1, apart=25, held=30, between_tries=0.01, patience=30)
"""What has to be late is so soon; what has to be in time has long."""
IN_TIME: Final = PACE._replace(budget=60)
"""For an answer that comes before its time is over, however long this machine stands still meanwhile."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Turn:
    """A turn that takes as long as the test wants."""

    def __init__(self, text: str = "the answer") -> None:
        self.text = text
        self.begun = 0
        self.away = 0
        """So many tries find the store away."""
        self.end = asyncio.Event()

    async def __call__(self) -> str:
        self.begun += 1
        if self.away:
            self.away -= 1
            raise StoreUnavailable("gone")
        await self.end.wait()
        return self.text


class Late:
    """What was said and sent late."""

    def __init__(self, *, can_follow: bool = True) -> None:
        self.can_follow = can_follow
        self.arrives = True
        self.sent: list[str] = []
        self.tried = asyncio.Event()

    async def coming(self) -> str:
        return "it follows"

    async def away(self) -> str:
        return "not taken"

    async def follow(self, text: str) -> bool:
        if self.arrives:
            self.sent.append(text)
        self.tried.set()
        return self.arrives

    async def owed(self, text: str) -> str:
        return f"earlier: {text}"


class Rule:
    """Deliveries of messages to one process, whose clock stands still."""

    def __init__(self, pace: Pace = PACE) -> None:
        self.rule = FiveSeconds(pace, now=lambda: self.now)
        self.now = 1_000.0

    def deliver(
        self,
        key: str,
        turn: Callable[[], "asyncio._CoroutineLike[str]"],
        late: Late | None = None,
        heard: Incoming = "words",
        cut: asyncio.Event | None = None,
    ) -> "asyncio.Task[str | None]":
        """The vendor cuts the connection as soon as it is held, unless the test does."""
        inbound = Inbound("wechat", "gh", "anna", key, heard, came=1_000.0)
        gone = (cut or _already()).wait
        return asyncio.ensure_future(self.rule.answer(inbound, turn, gone, late or Late()))  # type: ignore[arg-type]


def _already() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@pytest.fixture
async def rule() -> AsyncIterator[Rule]:
    made = Rule()
    yield made
    await made.rule.close()


@pytest.fixture
async def in_time() -> AsyncIterator[Rule]:
    made = Rule(IN_TIME)
    yield made
    await made.rule.close()


async def test_a_quick_answer_is_given_at_once(in_time: Rule) -> None:
    rule, turn = in_time, Turn()
    turn.end.set()
    assert await rule.deliver("m1", turn) == "the answer"


async def test_the_second_and_third_delivery_wait_for_the_first_and_get_the_very_same(
    in_time: Rule,
) -> None:
    rule, turn, late = in_time, Turn(), Late()
    deliveries = [rule.deliver("m1", turn, late) for _ in range(3)]
    await asyncio.sleep(0)
    turn.end.set()
    assert await asyncio.gather(*deliveries) == ["the answer"] * 3
    assert (turn.begun, late.sent) == (1, [])


async def test_the_first_two_are_held_until_the_vendor_cuts_them(rule: Rule) -> None:
    turn, cut = Turn(), asyncio.Event()
    first = rule.deliver("m1", turn, cut=cut)
    await asyncio.sleep(PACE.budget * 1.5)
    assert not first.done()
    cut.set()
    assert await first is None
    second = rule.deliver("m1", turn, cut=asyncio.Event())
    turn.end.set()
    assert await second == "the answer"
    assert turn.begun == 1


async def test_an_answer_that_comes_while_a_delivery_is_held_is_still_given(rule: Rule) -> None:
    turn = Turn()
    first = rule.deliver("m1", turn, cut=asyncio.Event())
    await asyncio.sleep(PACE.budget * 1.5)
    turn.end.set()
    assert await first == "the answer"


async def test_a_connection_that_is_never_seen_to_be_cut_is_not_held_for_ever() -> None:
    rule = Rule(PACE._replace(held=0.2))
    assert await rule.deliver("m1", Turn(), cut=asyncio.Event()) is None
    await rule.rule.close()


async def test_the_third_is_told_that_the_answer_follows_and_it_does_once(rule: Rule) -> None:
    turn, late = Turn(), Late()
    for _ in range(2):
        assert await rule.deliver("m1", turn, late) is None
    assert await rule.deliver("m1", turn, late) == "it follows"
    assert late.sent == []
    turn.end.set()
    await late.tried.wait()
    assert (late.sent, turn.begun) == (["the answer"], 1)


async def test_which_delivery_it_is_can_be_told_by_the_time_where_another_process_had_the_others(rule: Rule) -> None:
    rule.now += 2.1 * PACE.apart
    late = Late()
    assert await rule.deliver("m1", Turn(), late) == "it follows"


async def test_an_empty_answer_that_is_late_is_not_sent(rule: Rule) -> None:
    rule.now += 2.1 * PACE.apart
    turn, late = Turn(""), Late()
    assert await rule.deliver("m1", turn, late) == "it follows"
    turn.end.set()
    await asyncio.sleep(0.05)
    assert not late.tried.is_set()


async def test_a_store_that_comes_back_in_time_is_not_noticed(in_time: Rule) -> None:
    rule, turn = in_time, Turn()
    turn.away = 3
    turn.end.set()
    assert await rule.deliver("m1", turn) == "the answer"
    assert turn.begun == 4


async def test_a_store_that_comes_back_between_deliveries_costs_nothing(rule: Rule) -> None:
    turn = Turn()
    turn.away = 1_000_000
    assert await rule.deliver("m1", turn) is None
    turn.away = 0
    turn.end.set()
    assert await rule.deliver("m1", turn, cut=asyncio.Event()) == "the answer"


async def test_a_store_that_stays_away_is_told_at_the_third_delivery_and_nothing_is_taken_later(rule: Rule) -> None:
    turn, late = Turn(), Late()
    turn.away = 1_000_000
    said = [await rule.deliver("m1", turn, late) for _ in range(3)]
    assert said == [None, None, "not taken"]
    tried = turn.begun
    await asyncio.sleep(10 * PACE.between_tries)
    assert (turn.begun, late.sent) == (tried, [])


async def test_a_turn_that_fails_after_its_answer_was_promised_is_told_too() -> None:
    rule = Rule(PACE._replace(patience=0.01))
    rule.now += 2.1 * PACE.apart
    late, fails = Late(), asyncio.Event()

    async def turn() -> str:
        await fails.wait()
        raise StoreUnavailable("gone")

    assert await rule.deliver("m1", turn, late) == "it follows"
    await asyncio.sleep(0.05)
    fails.set()
    await late.tried.wait()
    assert late.sent == ["not taken"]
    await rule.rule.close()


@pytest.mark.parametrize("can_follow", [False, True])
async def test_what_cannot_be_sent_is_given_to_the_next_word_once_and_alike(rule: Rule, can_follow: bool) -> None:
    rule.now += 2.1 * PACE.apart
    turn, late, other = Turn(), Late(can_follow=can_follow), Turn("another answer")
    late.arrives = False
    other.end.set()
    assert await rule.deliver("m1", turn, late) == "it follows"
    turn.end.set()
    if can_follow:
        await late.tried.wait()
    await asyncio.sleep(0)
    for _ in range(2):
        said = await rule.deliver("m2", other, cut=asyncio.Event())
        assert said == "earlier: the answer", "a repetition is not taken for words"
    assert await rule.deliver("m3", other, cut=asyncio.Event()) == "another answer"
    assert other.begun == 1


async def test_the_next_word_waits_for_an_answer_that_is_still_worked_on(rule: Rule) -> None:
    rule.now += 2.1 * PACE.apart
    turn, late = Turn(), Late(can_follow=False)
    assert await rule.deliver("m1", turn, late) == "it follows"
    next_word = rule.deliver("m2", Turn(), cut=asyncio.Event())
    await asyncio.sleep(0)
    turn.end.set()
    assert await next_word == "earlier: the answer"


async def test_who_leaves_is_not_kept_from_it_by_an_answer_that_is_owed(rule: Rule) -> None:
    rule.now += 2.1 * PACE.apart
    late, leaving, word = Late(can_follow=False), Turn(""), Turn("another answer")
    leaving.end.set()
    word.end.set()
    await rule.deliver("m1", Turn(), late)
    assert await rule.deliver("m2", leaving, heard=Left(), cut=asyncio.Event()) == ""
    assert await rule.deliver("m3", word, cut=asyncio.Event()) == "another answer"


async def test_a_store_that_stays_away_when_nobody_asks_any_more_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    rule, turn = Rule(PACE._replace(budget=0.05, apart=0.2)), Turn()
    rule.now -= 10
    turn.away = 1_000_000
    assert await rule.deliver("m1", turn) is None
    tries = -1
    while tries != turn.begun:
        tries = turn.begun
        await asyncio.sleep(0.2)
    gc.collect()
    assert caplog.records == []
    await rule.rule.close()


async def test_a_fault_of_ours_is_not_taken_for_a_store_that_is_away(in_time: Rule) -> None:
    async def turn() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await in_time.deliver("m1", turn)


async def test_stopping_ends_what_is_under_way(rule: Rule) -> None:
    turn = Turn()
    delivery = rule.deliver("m1", turn, cut=asyncio.Event())
    await asyncio.sleep(0)
    await rule.rule.close()
    assert await delivery is None
