"""An answer as its channel put it is kept with the turn, in either store, and what a door says is heard first."""

import pytest

from bot.sessions.handover import redeem
from bot.sessions.kept_replies import Said
from bot.sessions.store import Store
from bot.sessions.turns import TooOften, WayIn, answer
from flows.events import Arrived, Incoming, Left, Pressed, Unreadable
from flows.position import Ground, Position
from flows.prompts import mark
from tests.bot.sessions.conftest import Shop

pytestmark = pytest.mark.anyio


def in_short(said: Said, at: Position, _link: str) -> str:
    """A channel that says only how much there is to say, and in which language."""
    return f"{len(said.replies)} {at.words.locale} {at.standing.region}"


def with_a_link(_said: Said, _at: Position, link: str) -> str:
    """A channel that leads to a page."""
    return f"see /go/{link}"


class Doorkeeper:
    """Lets so many in, and remembers what it was asked."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.asked: list[bool] = []
        self.erasures = 0

    async def admit(self, is_new: bool) -> int:
        self.asked.append(is_new)
        return 0 if len(self.asked) <= self.most else 7

    async def begun_with(self, incoming: Incoming) -> Incoming:
        return incoming

    async def erasing(self) -> None:
        self.erasures += 1


@pytest.mark.parametrize(
    "event", [Arrived("hangzhou", "zh-hans"), Unreadable("voice"), Pressed("杭州"), "杭州"], ids=repr
)
async def test_whatever_comes_in_twice_is_answered_alike_and_counts_once(
    store: Store, ground: Ground, event: Incoming
) -> None:
    first = await answer(store, "anna", "m1", event, ground, in_short)
    kept = await store.load("anna")
    assert await answer(store, "anna", "m1", event, ground, with_a_link) == first
    assert await store.load("anna") == kept


async def test_the_answer_is_rendered_for_where_the_talk_is_afterwards(store: Store, ground: Ground) -> None:
    answered = await answer(store, "anna", "m1", Arrived("hangzhou", "en"), ground, in_short)
    assert answered.endswith("en hangzhou")


async def test_a_link_in_an_answer_opens_the_talk_for_the_first_who_takes_it(shop: Shop, ground: Ground) -> None:
    store = shop.open()
    await answer(store, "anna", "m1", "杭州", ground, in_short)
    answered = await answer(store, "anna", "m2", "结果", ground, with_a_link)
    code = answered.rpartition("/")[2]
    assert code.encode() not in shop.everything()
    assert await answer(store, "anna", "m2", "结果", ground, with_a_link) == answered
    assert await redeem(store, "browser", code) == "anna"
    assert await redeem(store, "browser", code) == "anna"
    assert await redeem(store, "another browser", code) is None


async def test_a_link_that_is_not_in_the_answer_opens_nothing(store: Store, ground: Ground) -> None:
    offered: list[str] = []

    def without(_said: Said, _at: Position, link: str) -> str:
        offered.append(link)
        return "nothing"

    await answer(store, "anna", "m1", "杭州", ground, without)
    assert await redeem(store, "browser", offered[0]) is None


async def test_who_leaves_leaves_nothing_and_a_second_word_of_it_changes_nothing(shop: Shop, ground: Ground) -> None:
    store, door = shop.open(), Doorkeeper(9)
    await answer(store, "anna", "m1", Arrived("hangzhou"), ground, in_short, WayIn(door))
    await answer(store, "anna", "m2", "营收5000万", ground, in_short, WayIn(door))
    left = await answer(store, "anna", "m3", Left(), ground, in_short, WayIn(door))
    assert await answer(store, "anna", "m3", Left(), ground, in_short, WayIn(door)) == left
    assert door.erasures == 1
    assert (await store.load("anna")).entries == ()
    assert b"hangzhou" not in shop.everything().replace(left.encode(), b"")


async def test_the_door_is_asked_once_a_message_and_what_it_refuses_can_come_again(
    store: Store, ground: Ground
) -> None:
    door = Doorkeeper(1)
    first = await answer(store, "anna", "m1", "杭州", ground, in_short, WayIn(door))
    with pytest.raises(TooOften) as refused:
        await answer(store, "anna", "m2", "营收5000万", ground, in_short, WayIn(door))
    assert refused.value.seconds == 7
    assert refused.value.at.standing.region == "hangzhou"
    assert await answer(store, "anna", "m1", "杭州", ground, in_short, WayIn(door)) == first
    assert door.asked == [True, False]
    await answer(store, "anna", "m2", "营收5000万", ground, in_short, WayIn(Doorkeeper(1)))
    assert len((await store.load("anna")).entries) > 2


async def test_a_button_of_an_earlier_question_is_not_taken_for_an_answer_to_this_one(
    store: Store, ground: Ground
) -> None:
    marks: list[str] = []

    def marking(_said: Said, at: Position, _link: str) -> str:
        marks.append(mark(at))
        return marks[-1]

    await answer(store, "anna", "m1", "杭州", ground, marking)
    await answer(store, "anna", "m2", Pressed("是", marks[0]), ground, marking)
    answered = await store.load("anna")
    await answer(store, "anna", "m3", Pressed("不知道", marks[0]), ground, marking)
    assert (await store.load("anna")).entries == answered.entries
    await answer(store, "anna", "m4", Pressed("不知道", marks[-1]), ground, marking)
    assert len((await store.load("anna")).entries) > len(answered.entries)
