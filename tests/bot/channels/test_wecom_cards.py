"""Which questions become cards, and that every card is one that the vendor takes and shows whole."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from assessment.library import Library
from bot.capabilities import capability
from bot.channels.composition import Composed, composed
from bot.channels.wecom_buttons import button_of, mark_of
from bot.channels.wecom_cards import card_for
from bot.sessions.kept_replies import Said
from flows.conversation import turn
from flows.entries import Log
from flows.events import Arrived, Incoming
from flows.position import Ground, position
from flows.replies import Option
from tests.fakes.wecom_cards import fault_of_card

TURN = "0ee0d4c6218195908ebf5df3"
YES_NO = Composed(
    said=("记下了。",),
    in_short=("记下了。",),
    heading="公司概况 · 已答 1 题",
    question="公司是法人吗？",
    aside="看营业执照。",
    options=(Option(key="1", label="是"), Option(key="2", label="否")),
    several=False,
    hint="",
    shortcuts=tuple(Option(key=word, label=word) for word in ("不知道", "为什么", "返回", "结果", "帮助")),
    offer="",
    offered=(),
    has_result=False,
    mark="a12bf35162b6f2806e",
)


def card(turned: Composed = YES_NO, **changed: Any) -> Any:
    return card_for(turned._replace(**changed), TURN, capability("wecom"))


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(key=str(number), label=f"选项{number}") for number in range(1, count + 1))


def test_a_card_says_all_that_the_text_would_say() -> None:
    made = card()
    assert made["main_title"] == {"title": "公司是法人吗？", "desc": "公司概况 · 已答 1 题"}
    assert made["sub_title_text"] == "记下了。\n看营业执照。"
    assert [button["text"] for button in made["button_list"]] == ["是", "否", "不知道", "为什么", "返回", "结果"]


def test_a_card_carries_what_it_asks_and_what_each_button_says() -> None:
    made = card()
    assert mark_of(made["task_id"]) == YES_NO.mark
    assert [button_of(button["key"]) for button in made["button_list"]][:3] == [
        ("1", "是"),
        ("2", "否"),
        ("不知道",) * 2,
    ]
    assert made["task_id"] != card_for(YES_NO, TURN[::-1], capability("wecom"))["task_id"]  # type: ignore[index]


def test_options_come_first_and_shortcuts_only_as_far_as_there_is_room() -> None:
    made = card(options=options(5))
    assert [button["text"] for button in made["button_list"]] == [
        *(f"选项{number}" for number in range(1, 6)),
        "不知道",
    ]
    assert len(card(options=options(6))["button_list"]) == 6


def test_a_long_question_stands_below_its_topic() -> None:
    made = card(question="公司" * 30)
    assert made["main_title"] == {"title": YES_NO.heading}
    assert "公司" * 30 in made["sub_title_text"]


@pytest.mark.parametrize(
    "changed",
    [
        {"options": ()},
        {"options": options(7)},
        {"options": (Option(key="1", label="一个比十个字还要长的选项"),)},
        {"several": True},
        {"offer": "新的一年"},
        {"offered": (Option(key="换新", label="换新"),)},
        {"has_result": True},
        {"said": ("很长" * 81,)},
        {"aside": "很长" * 81},
        {"heading": "很长" * 23},
        {"question": "公司" * 30, "heading": ""},
        {"question": "公司" * 90},
    ],
)
def test_what_has_no_room_on_a_card_is_none(changed: dict[str, Any]) -> None:
    assert card(**changed) is None


def test_a_card_without_anything_beside_the_question_is_still_one() -> None:
    made = card(said=(), aside="", heading="", shortcuts=())
    assert "sub_title_text" not in made
    assert fault_of_card(made) == ""


def turns(library: Library, locale: str) -> Iterator[tuple[Composed, Any]]:
    """A whole talk with the answers of somebody who presses the first button, or does not know."""
    ground, log = Ground(library, date(2026, 11, 22), kept_days=30), Log()
    said: list[Incoming] = [Arrived(locale=locale), "1"]
    for _ in range(80):
        taken = turn(log, said.pop(0), ground)
        log = (*log, *taken.entries)
        at = position(log, ground)
        turned = composed(Said(taken.replies, taken.over), at)
        made = card_for(turned, TURN, capability("wecom"))
        yield turned, made
        said = said or [button_of(made["button_list"][0]["key"]).text if made else "不知道"]


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_every_card_of_a_talk_is_within_the_vendors_limits(library: Library, locale: str) -> None:
    cards = [made for _, made in turns(library, locale) if made]
    assert len(cards) >= 5
    for made in cards:
        assert fault_of_card(dict(made)) == ""
        keys = [button["key"] for button in made["button_list"]]
        assert len(set(keys)) == len(keys)
        shown = [(made["main_title"]["title"], 36), (made["main_title"].get("desc", ""), 44)]
        shown += [(made.get("sub_title_text", ""), 160), *((button["text"], 10) for button in made["button_list"])]
        for text, most in shown:
            assert len(text.encode()) <= 3 * most


def test_every_question_with_yes_and_no_is_a_card_unless_much_is_said_with_it(library: Library) -> None:
    for turned, made in turns(library, "zh-CN"):
        if [option.label for option in turned.options] == ["是", "否"] and not turned.offered:
            assert made or sum(map(len, (*turned.said, turned.question, turned.aside))) > 120
