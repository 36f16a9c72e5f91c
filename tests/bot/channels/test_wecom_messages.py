"""What a callback of WeCom says, by its fields alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.envelope import Malformed
from bot.channels.wecom_buttons import Button, button_of, key_of, task_id
from bot.channels.wecom_messages import Message, understood
from flows.events import Arrived, Left, Pressed, Unreadable

TEXT: dict[str, Any] = {
    "ToUserName": "ww",
    "FromUserName": "Zhang.San",
    "CreateTime": "1795357066",
    "MsgType": "text",
    "Content": "杭州",
    "MsgId": "7000000000000000001",
    "AgentID": "1000002",
}
MARK = "a12bf35162b6f2806e"
TASK = task_id(MARK, "0ee0d4c6218195908ebf5df3")


def of(**fields: Any) -> Message:
    return understood(TEXT | fields, "ww", 1000002)


def event(name: str, **fields: Any) -> Message:
    told = {name: value for name, value in TEXT.items() if name not in ("Content", "MsgId")}
    return understood(told | {"MsgType": "event", "Event": name} | fields, "ww", 1000002)


def test_an_answer_of_our_own_that_is_sent_back_is_no_message() -> None:
    with pytest.raises(Malformed):
        of(ToUserName="Zhang.San", FromUserName="ww")


def test_a_text_is_what_was_typed_by_whom_and_when() -> None:
    message = of()
    assert (message.heard, message.member, message.user, message.sent) == ("杭州", "Zhang.San", "zhang.san", 1795357066)


@pytest.mark.parametrize(
    ("kind", "unreadable"),
    [
        ("voice", "voice"),
        ("image", "picture"),
        ("video", "video"),
        ("file", "file"),
        ("location", "place"),
        ("link", "other"),
        ("something new", "other"),
    ],
)
def test_what_is_no_text_is_something_that_cannot_be_read(kind: str, unreadable: Any) -> None:
    assert of(MsgType=kind, Content="").heard == Unreadable(unreadable)


def test_who_joins_arrives_and_who_opens_the_application_comes_in() -> None:
    assert event("subscribe").heard == Arrived(locale="zh-CN")
    assert not event("subscribe").is_entering
    assert event("enter_agent").heard == Arrived(locale="zh-CN")
    assert event("enter_agent").is_entering


def test_who_leaves_the_application_or_the_corporation_has_left() -> None:
    assert isinstance(event("unsubscribe").heard, Left)
    gone = event("change_contact", FromUserName="sys", ChangeType="delete_user", UserID="Li.Si")
    assert isinstance(gone.heard, Left)
    assert gone.user == "li.si"


@pytest.mark.parametrize(
    "name", ["LOCATION", "view", "batch_job_result", "template_card_menu_event", "scancode_push", "new", ""]
)
def test_events_that_are_nothing_to_talk_about_say_nothing(name: str) -> None:
    assert event(name, EventKey="https://self-check.example/").heard is None


def test_other_changes_of_the_address_book_say_nothing() -> None:
    assert event("change_contact", ChangeType="update_user", UserID="Li.Si").heard is None


def test_a_tap_on_the_menu_says_what_its_key_is_or_what_our_own_key_means() -> None:
    assert event("click", EventKey="比较地区").heard == "比较地区"
    assert event("click", EventKey="quick_look").heard == "quick look"
    assert event("click", EventKey="begin").heard == Arrived(locale="zh-CN")
    assert event("click", EventKey="").heard is None


def test_a_pressed_button_says_its_text_for_the_question_that_the_card_asked() -> None:
    message = event("template_card_event", EventKey="1=是", TaskId=TASK, ResponseCode="code")
    assert message.heard == Pressed("1", MARK)
    assert message.press is not None
    assert (message.press.button.label, message.press.response_code) == ("是", "code")


@pytest.mark.parametrize(
    "task", ["", "campaign-7", MARK, f"{MARK}-", TASK.upper(), f"{TASK}0", f" {TASK}", f"{TASK}\n"]
)
def test_a_card_that_is_none_of_ours_asked_nothing_that_is_ever_open(task: str) -> None:
    heard = event("template_card_event", EventKey="ok", TaskId=task).heard
    assert isinstance(heard, Pressed)
    assert heard.asked
    assert not all(letter in "0123456789abcdef" for letter in heard.asked)


@given(st.text(alphabet=st.characters(exclude_characters="=")), st.text(min_size=1))
def test_a_button_is_found_again_by_its_key(text: str, label: str) -> None:
    assert button_of(key_of(Button(text, label))) == Button(text, label)


@given(
    st.sampled_from(
        ["CreateTime", "MsgType", "MsgId", "Content", "FromUserName", "Event", "EventKey", "TaskId", "UserID"]
    ),
    st.integers(0, 10**9).map(str),
)
def test_the_key_is_the_same_for_the_same_message_and_another_for_any_other(name: str, value: str) -> None:
    assert of().key == of(Unknown="field").key
    assert of(**{name: value}).key != of().key


def test_an_event_of_the_same_second_has_a_key_of_its_own() -> None:
    keys = {event("click", EventKey="a").key, event("click", EventKey="b").key, event("view", EventKey="a").key}
    assert len(keys) == 3


def test_a_message_for_another_application_is_refused_where_ours_is_known() -> None:
    with pytest.raises(Malformed):
        of(AgentID="1000003")
    assert understood(TEXT | {"AgentID": "1000003"}, "ww", 0).heard == "杭州"
    assert of(AgentID="").heard == "杭州"


@pytest.mark.parametrize(
    "wrong",
    [
        {"FromUserName": ""},
        {"FromUserName": "a" * 65},
        {"FromUserName": "张" * 22},
        {"FromUserName": {"a": "b"}},
        {"CreateTime": ""},
        {"CreateTime": "-1"},
        {"CreateTime": "٣"},
        {"CreateTime": "1" * 13},
        {"CreateTime": "1.5"},
        {"MsgType": ""},
        {"MsgType": ["text", "text"]},
        {"Content": {"a": "b"}},
        {"Content": ["a", "b"]},
        {"MsgId": {"a": "b"}},
        {"MsgType": "event", "Event": "change_contact", "ChangeType": "delete_user"},
    ],
)
def test_what_the_vendor_would_never_send_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        of(**wrong)
