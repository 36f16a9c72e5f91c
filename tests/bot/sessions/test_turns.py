"""A turn happens once: repeated, interrupted or at the same moment as another, in either store."""

import asyncio
import re
from contextlib import AbstractContextManager
from unittest.mock import patch

import pytest

from bot.sessions import turns
from bot.sessions.handover import issue
from bot.sessions.kept_replies import OtherMessage
from bot.sessions.store import Store, StoreUnavailable
from bot.sessions.turns import erase_talk, language_of, log_of, open_talk, take_turn
from flows.position import Ground, position
from flows.replies import Question, Reply, Text
from flows.session import Entry, LanguageChosen, NotKnown
from flows.steps import Turn
from tests.bot.sessions.conftest import Shop

pytestmark = pytest.mark.anyio


async def test_a_message_delivered_twice_gets_the_same_reply_and_counts_once(store: Store, ground: Ground) -> None:
    await take_turn(store, "anna", "m1", "杭州", ground)
    first = await take_turn(store, "anna", "m2", "不知道", ground)
    kept = await store.load("anna")
    assert (await take_turn(store, "anna", "m2", "不知道", ground)).replies == first.replies
    assert await store.load("anna") == kept


async def test_a_repeated_goodbye_is_still_a_goodbye(store: Store, ground: Ground) -> None:
    await take_turn(store, "anna", "m1", "杭州", ground)
    said = await take_turn(store, "anna", "m2", "退出", ground)
    assert said.over
    assert await take_turn(store, "anna", "m2", "退出", ground) == said


async def test_an_id_used_before_for_other_words_is_refused_and_neither_is_lost(store: Store, ground: Ground) -> None:
    await take_turn(store, "anna", "m1", "杭州", ground)
    kept = await store.load("anna")
    with pytest.raises(OtherMessage):
        await take_turn(store, "anna", "m1", "上海", ground)
    assert await store.load("anna") == kept


async def test_a_code_that_was_asked_for_in_the_talk_is_not_kept_and_is_told_again(shop: Shop, ground: Ground) -> None:
    store = shop.open()
    await take_turn(store, "desktop", "m1", "杭州", ground)
    made = await take_turn(store, "desktop", "m2", "continue elsewhere", ground)
    codes = re.findall(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", str(made.replies))
    assert len(set(codes)) == 1
    assert codes[0].encode() not in shop.everything()
    assert await take_turn(store, "desktop", "m2", "continue elsewhere", ground) == made
    assert codes[0] not in str(await take_turn(store, "desktop", "m3", "continue elsewhere", ground))
    await take_turn(store, "phone", "p1", f"continue {codes[0]}", ground)
    assert (await store.look_up("phone")).user == "desktop"


async def test_what_was_worked_out_from_deleted_answers_is_forgotten_too(store: Store, ground: Ground) -> None:
    await take_turn(store, "anna", "m1", "杭州", ground)
    log = log_of((await store.load("anna")).entries)
    remembered = position(log, ground)
    assert position(log, ground) is remembered
    await erase_talk(store, "anna")
    assert position(log, ground) is not remembered


async def test_a_talk_without_end_takes_nothing_more_but_can_be_deleted(store: Store, ground: Ground) -> None:
    await take_turn(store, "anna", "m1", "English", ground)
    await take_turn(store, "anna", "m2", "Hangzhou", ground)
    with patch.object(turns, "MOST_ENTRIES", 2):
        said = await take_turn(store, "anna", "m3", "yes", ground)
        assert "so long" in str(said.replies[0])
        assert (await store.load("anna")).version == 2
        await take_turn(store, "anna", "m4", "delete my data", ground)
        await take_turn(store, "anna", "m5", "yes", ground)
    assert (await store.load("anna")).version == 0


async def test_what_was_deleted_and_begun_anew_can_be_deleted_again(store: Store, ground: Ground) -> None:
    for message in ("m1", "m2"):
        await take_turn(store, "anna", message, "杭州", ground)
        await erase_talk(store, "anna")
        assert (await store.load("anna")).version == 0


async def test_a_late_repetition_does_not_answer_the_question_open_by_now(store: Store, ground: Ground) -> None:
    await take_turn(store, "anna", "m1", "杭州", ground)
    second = await take_turn(store, "anna", "m2", "2", ground)
    await take_turn(store, "anna", "m3", "1", ground)
    kept = await store.load("anna")
    assert (await take_turn(store, "anna", "m2", "2", ground)).replies == second.replies
    assert await store.load("anna") == kept


async def test_one_message_delivered_in_parallel_by_several_processes_counts_once(shop: Shop, ground: Ground) -> None:
    stores = [shop.open() for _ in range(4)]
    await take_turn(stores[0], "anna", "m0", "杭州", ground)
    said = await asyncio.gather(*(take_turn(stores[n % 4], "anna", "m1", "不知道", ground) for n in range(16)))
    assert all(one.replies == said[0].replies for one in said)
    assert (await stores[0].load("anna")).version == 2


async def test_two_messages_at_once_are_both_answered_in_the_order_of_their_coming(
    store: Store, ground: Ground
) -> None:
    await take_turn(store, "anna", "m0", "杭州", ground)
    first, second = await asyncio.gather(
        take_turn(store, "anna", "m1", "不知道", ground), take_turn(store, "anna", "m2", "back", ground)
    )
    assert _asked(first.replies) != _asked(second.replies)
    kinds = [entry.kind for entry in log_of((await store.load("anna")).entries)]
    assert kinds[-2:] == ["not_known", "back"]


async def test_64_messages_of_one_user_through_four_processes_are_all_taken_and_none_twice(
    shop: Shop, ground: Ground
) -> None:
    stores = [shop.open() for _ in range(4)]
    await take_turn(stores[0], "anna", "m0", "上海", ground)
    messages = [(stores[n % 4], f"m{n + 1}") for n in range(64)]
    said = await asyncio.gather(*(take_turn(store, "anna", message, "不知道", ground) for store, message in messages))
    assert all(one.replies for one in said)
    kept = await stores[0].load("anna")
    assert kept.version == 65
    unknown = [entry.fact for entry in log_of(kept.entries) if isinstance(entry, NotKnown)]
    assert len(unknown) > 10
    assert len(unknown) == len(set(unknown)), "no question was answered twice"


async def test_messages_of_one_name_are_taken_in_line(store: Store, ground: Ground) -> None:
    languages = ["English", "中文"] * 16
    await asyncio.gather(*(take_turn(store, "anna", f"m{n}", said, ground) for n, said in enumerate(languages)))
    log = log_of((await store.load("anna")).entries)
    assert [entry.locale for entry in log if isinstance(entry, LanguageChosen)] == ["en", "zh_Hans_CN"] * 16


async def test_the_same_message_id_from_two_devices_in_one_talk_is_two_messages(store: Store, ground: Ground) -> None:
    await take_turn(store, "desktop", "1", "杭州", ground)
    await store.follow("phone", "desktop")
    await take_turn(store, "phone", "1", "不知道", ground)
    assert (await store.load("desktop")).version == 2


async def test_a_talk_that_was_left_is_gone_on_with_and_says_so(store: Store, ground: Ground) -> None:
    await take_turn(store, "anna", "m1", "杭州", ground)
    await take_turn(store, "anna", "m2", "不知道", ground)
    said = (await open_talk(store, "anna", ground)).replies
    assert isinstance(said[0], Text)
    assert "重新开始" in said[0].text
    assert _asked(said)


async def test_the_language_asked_for_at_the_start_is_remembered(store: Store, ground: Ground) -> None:
    await open_talk(store, "anna", ground, "en")
    said = (await open_talk(store, "anna", ground)).replies
    assert isinstance(said[0], Text)
    assert said[0].text.startswith("Hello")
    await open_talk(store, "anna", ground, "zh_Hans_CN")
    assert await language_of(store, "anna") == "zh_Hans_CN"


def _wishing(turn_of: Turn) -> AbstractContextManager[object]:
    """As if the conversation had understood the wish."""

    def turn(log: tuple[Entry, ...], message: str, ground: Ground) -> Turn:
        return turn_of

    return patch.object(turns, "turn", turn)


TICKET = Turn((), (Text(text="and here it goes on"),), wish="ticket")


async def test_deleting_leaves_the_reply_alone_and_a_repeated_delivery_gets_it_again(
    shop: Shop, ground: Ground
) -> None:
    store = shop.open()
    for number, text in enumerate(("English", "杭州", "don't know", "delete my data")):
        await take_turn(store, "anna", f"m{number}", text, ground)
    said = await take_turn(store, "anna", "m4", "yes", ground)
    assert b"hangzhou" not in shop.everything()
    assert (await take_turn(store, "anna", "m4", "yes", ground)).replies == said.replies
    assert (await store.load("anna")).version == 0


async def test_deleting_on_a_device_that_follows_deletes_the_talk_for_all_its_devices(
    shop: Shop, ground: Ground
) -> None:
    store = shop.open()
    await take_turn(store, "desktop", "m1", "杭州", ground)
    for name in ("phone", "tablet"):
        await take_turn(store, name, "own", "上海", ground)
        await store.follow(name, "desktop")
    await take_turn(store, "phone", "m2", "delete my data", ground)
    said = await take_turn(store, "phone", "m3", "yes", ground)
    left = shop.everything()
    assert b"hangzhou" not in left
    assert b"desktop" not in left
    assert (await take_turn(store, "phone", "m3", "yes", ground)).replies == said.replies
    assert (await store.look_up("tablet")).kept.version == 1, "what a device had of its own is its own again"


async def test_a_code_leads_another_device_into_the_talk_where_it_was_left(store: Store, ground: Ground) -> None:
    await take_turn(store, "desktop", "m1", "English", ground)
    await take_turn(store, "desktop", "m2", "杭州", ground)
    asked = _asked((await take_turn(store, "desktop", "m3", "不知道", ground)).replies)
    with _wishing(TICKET):
        made = await take_turn(store, "desktop", "m4", "continue elsewhere", ground)
        assert await take_turn(store, "desktop", "m4", "continue elsewhere", ground) == made
    assert isinstance(made.replies[0], Text)
    code = made.replies[0].text.split("\n")[0].removeprefix("Your code: ")
    with _wishing(Turn((), (), wish="resume", code=code)):
        said = await take_turn(store, "phone", "p1", f"continue {code}", ground)
        assert await take_turn(store, "phone", "p1", f"continue {code}", ground) == said
        refused = await take_turn(store, "stranger", "s1", f"continue {code}", ground)
    assert _asked(said.replies) == asked
    assert isinstance(refused.replies[0], Text)
    assert (await store.look_up("stranger")).user == "stranger"
    await take_turn(store, "phone", "p2", "不知道", ground)
    assert _asked((await open_talk(store, "desktop", ground)).replies) != asked


async def test_a_crash_between_taking_the_code_and_keeping_the_reply_costs_nobody_the_code(
    store: Store, ground: Ground
) -> None:
    await take_turn(store, "desktop", "m1", "杭州", ground)
    code = await issue(store, "desktop")
    resume = Turn((), (), wish="resume", code=code)
    for step in ("follow", "commit"):
        with _wishing(resume), patch.object(store, step, side_effect=StoreUnavailable), pytest.raises(StoreUnavailable):
            await take_turn(store, "phone", "p1", code, ground)
    with _wishing(resume):
        said = await take_turn(store, "phone", "p1", code, ground)
    assert _asked(said.replies) == _asked((await open_talk(store, "desktop", ground)).replies)
    assert (await store.load("desktop")).version == 2


async def test_a_device_that_goes_on_with_its_own_talk_stays_in_it(store: Store, ground: Ground) -> None:
    await take_turn(store, "desktop", "m1", "杭州", ground)
    code = await issue(store, "desktop")
    with _wishing(Turn((), (), wish="resume", code=code)):
        await take_turn(store, "desktop", "m2", code, ground)
    assert (await store.look_up("desktop")).user == "desktop"


def _asked(replies: tuple[Reply, ...]) -> str:
    last = replies[-1]
    assert isinstance(last, Question)
    return last.text
