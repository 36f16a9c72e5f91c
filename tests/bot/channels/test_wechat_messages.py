"""What callbacks of WeChat say, in the forms that the vendor's documentation shows."""

from typing import Any

import pytest
import xmltodict  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message  # type: ignore[import-untyped]

from bot.channels.envelope import Malformed
from bot.channels.payload import read
from bot.channels.wechat_messages import Message, message_of
from flows.events import Arrived, Incoming, Left, Pressed, Unreadable

TEXT = {
    "ToUserName": "gh_0123456789ab",
    "FromUserName": "oABC-def_123",
    "CreateTime": "1795340000",
    "MsgType": "text",
    "Content": "杭州",
    "MsgId": "24000000000000001",
}
MARK = "0123456789abcdef01"


def told(**fields: Any) -> Message:
    """A message with these fields, the others as in a text."""
    return message_of({**TEXT, **fields})


def happened(event: str, **fields: Any) -> Message:
    """An event with these fields."""
    plain = {name: TEXT[name] for name in ("ToUserName", "FromUserName", "CreateTime")}
    return message_of({**plain, "MsgType": "event", "Event": event, **fields})


def heard(message: Message) -> Incoming | None:
    """What it says."""
    return message.inbound.heard if message.inbound is not None else None


def key(message: Message) -> str:
    """Under which key it comes again."""
    assert message.inbound is not None
    return message.inbound.key


def test_a_text_is_what_was_typed_by_whom_and_when() -> None:
    inbound = told().inbound
    assert inbound is not None
    assert (inbound.heard, inbound.came) == ("杭州", 1795340000.0)
    assert (inbound.account, inbound.user) == ("gh_0123456789ab", "oABC-def_123")
    assert "oABC-def_123" not in inbound.name


def test_a_choice_that_was_tapped_brings_along_what_was_asked() -> None:
    assert heard(told(bizmsgmenuid=MARK)) == Pressed("杭州", MARK)


@pytest.mark.parametrize("came", ["不知道 don't", "%E4%B8%8D%E7%9F%A5%E9%81%93%20don%27t"])
def test_a_choice_that_was_tapped_is_read_whether_or_not_its_link_was_unescaped(came: str) -> None:
    assert heard(told(Content=came, bizmsgmenuid=MARK)) == Pressed("不知道 don't", MARK)


def test_a_choice_that_lost_its_mark_is_read_too() -> None:
    assert heard(told(Content="%E4%B8%8D%E7%9F%A5%E9%81%93")) == "不知道"


@pytest.mark.parametrize("typed", ["80%", "30%50", "研发占3%，营收5000万", "3.5% or 100%", "%"])
def test_a_percentage_stays_one(typed: str) -> None:
    assert heard(told(Content=typed)) == typed


@pytest.mark.parametrize("other", ["", "101", "not ours", MARK.upper()])
def test_a_choice_without_a_mark_of_ours_is_as_good_as_typed(other: str) -> None:
    assert heard(told(bizmsgmenuid=other)) == "杭州"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"MsgType": "voice", "MediaId": "m", "Format": "amr"}, Unreadable("voice")),
        ({"MsgType": "voice", "MediaId": "m", "Recognition": "杭州"}, Unreadable("voice")),
        ({"MsgType": "voice", "MediaId": "m", "Recognition": ""}, Unreadable("voice")),
        ({"MsgType": "image", "PicUrl": "http://mmbiz.example/0"}, Unreadable("picture")),
        ({"MsgType": "video", "MediaId": "m"}, Unreadable("video")),
        ({"MsgType": "shortvideo", "MediaId": "m"}, Unreadable("video")),
        ({"MsgType": "location", "Location_X": "30.27", "Label": "杭州"}, Unreadable("place")),
        ({"MsgType": "link", "Title": "t", "Url": "http://example.com"}, Unreadable("other")),
        ({"MsgType": "file", "Title": "报表.xlsx"}, Unreadable("file")),
        ({"MsgType": "sticker"}, Unreadable("other")),
    ],
)
def test_what_is_not_words_is_told_by_its_kind_and_opens_the_window(
    fields: dict[str, str], expected: Unreadable
) -> None:
    message = told(**fields)
    assert (heard(message), message.opens) == (expected, "message")


@pytest.mark.parametrize(
    ("event", "fields", "expected", "opens"),
    [
        ("subscribe", {"EventKey": ""}, Arrived(), "tap"),
        ("subscribe", {}, Arrived(), "tap"),
        ("subscribe", {"EventKey": "qrscene_hangzhou", "Ticket": "T"}, Arrived("hangzhou"), "tap"),
        ("subscribe", {"EventKey": "last_trade_no_4002"}, Arrived(), "tap"),
        ("subscribe", {"EventKey": "qrscene_JPR-YNE-EDM"}, Arrived(code="JPR-YNE-EDM"), "tap"),
        ("SCAN", {"EventKey": "shanghai", "Ticket": "T"}, Arrived("shanghai"), "tap"),
        ("SCAN", {"EventKey": "23456789ABCDEFGHJKMNPQRSTU"}, Arrived(code="23456789ABCDEFGHJKMNPQRSTU"), "tap"),
        ("unsubscribe", {"EventKey": ""}, Left(), None),
        ("CLICK", {"EventKey": "result"}, "result", "tap"),
        ("CLICK", {"EventKey": "begin"}, Arrived(), "tap"),
    ],
)
def test_what_happened_is_told(event: str, fields: dict[str, str], expected: Incoming, opens: str | None) -> None:
    message = happened(event, **fields)
    assert (heard(message), message.opens) == (expected, opens)


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("VIEW", {"EventKey": "https://self-check.example/"}),
        ("LOCATION", {"Latitude": "23.1", "Longitude": "113.3", "Precision": "119.4"}),
        ("TEMPLATESENDJOBFINISH", {"MsgID": "200163836", "Status": "success"}),
        ("scancode_push", {"EventKey": "6", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"}}),
        ("CLICK", {"EventKey": "an entry of another menu"}),
    ],
)
def test_what_says_nothing_to_a_talk_is_only_acknowledged(event: str, fields: dict[str, Any]) -> None:
    assert happened(event, **fields).inbound is None


def test_the_same_delivered_again_has_the_same_key() -> None:
    assert key(told()) == key(told())
    scan = {"EventKey": "hangzhou", "Ticket": "T"}
    assert key(happened("SCAN", **scan)) == key(happened("SCAN", **scan))


@pytest.mark.parametrize(
    "change",
    [
        {"ToUserName": "gh_other"},
        {"FromUserName": "oother"},
        {"CreateTime": "1795340001"},
        {"MsgId": "24000000000000002"},
        {"Content": "上海"},
        {"bizmsgmenuid": MARK},
        {"MsgType": "voice"},
    ],
)
def test_whatever_differs_is_another_message_even_under_an_id_that_was_used(change: dict[str, str]) -> None:
    assert key(told(**change)) != key(told())


def test_events_of_one_second_are_told_apart() -> None:
    keys = {
        key(message)
        for message in (
            happened("subscribe"),
            happened("unsubscribe"),
            happened("SCAN", EventKey="hangzhou", Ticket="T1"),
            happened("SCAN", EventKey="hangzhou", Ticket="T2"),
            happened("SCAN", EventKey="shanghai", Ticket="T1"),
            happened("CLICK", EventKey="result"),
            happened("CLICK", EventKey="review"),
        )
    }
    assert len(keys) == 7


def test_a_key_tells_nobody_who_wrote_what() -> None:
    assert not [part for part in ("oABC", "杭州", "2400") if part in key(told())]


@pytest.mark.parametrize(
    "fields",
    [
        {"FromUserName": ""},
        {"FromUserName": "o" * 65},
        {"FromUserName": "<script>"},
        {"FromUserName": {"a": "b"}},
        {"ToUserName": "gh\n1"},
        {"CreateTime": ""},
        {"CreateTime": "soon"},
        {"CreateTime": "-1"},
        {"CreateTime": "1" * 11},
        {"CreateTime": "１２３"},
        {"MsgType": ""},
        {"MsgType": ["text", "voice"]},
        {"MsgType": "event"},
        {"MsgType": "event", "Event": {"a": "b"}},
        {"Content": {"a": "b"}},
        {"MsgId": ["1", "2"]},
        {"bizmsgmenuid": ["1", "2"]},
    ],
)
def test_what_no_vendor_sends_is_malformed(fields: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        told(**fields)


@pytest.mark.parametrize("missing", ["ToUserName", "FromUserName", "CreateTime", "MsgType"])
def test_a_message_needs_to_say_who_and_when(missing: str) -> None:
    with pytest.raises(Malformed):
        message_of({name: value for name, value in TEXT.items() if name != missing})


PLAIN = {name: TEXT[name] for name in ("ToUserName", "FromUserName", "CreateTime")}


@pytest.mark.parametrize(
    "fields",
    [
        TEXT,
        {**TEXT, "MsgType": "image", "PicUrl": "http://mmbiz.example/0", "MediaId": "m"},
        {**TEXT, "MsgType": "voice", "MediaId": "m", "Format": "amr"},
        {**TEXT, "MsgType": "location", "Location_X": "30.2", "Location_Y": "120.1", "Scale": "20", "Label": "杭州"},
        {**TEXT, "MsgType": "link", "Title": "t", "Description": "d", "Url": "http://example.com"},
        {**PLAIN, "MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_hangzhou", "Ticket": "T"},
        {**PLAIN, "MsgType": "event", "Event": "SCAN", "EventKey": "hangzhou", "Ticket": "T"},
        {**PLAIN, "MsgType": "event", "Event": "CLICK", "EventKey": "result"},
        {**PLAIN, "MsgType": "event", "Event": "unsubscribe", "EventKey": ""},
    ],
)
def test_the_sdk_reads_the_same_out_of_a_message(fields: dict[str, str]) -> None:
    written = xmltodict.unparse({"xml": fields}, full_document=False)
    theirs, ours = parse_message(written), message_of(read(written.encode()))
    assert (theirs.target, theirs.source) == (ours.account, ours.user)
    assert ours.inbound is not None
    assert theirs.create_time.timestamp() == ours.inbound.came
    match ours.inbound.heard:
        case str(text) if fields["MsgType"] == "text":
            assert (theirs.type, theirs.content) == ("text", text)
        case Arrived(region=region):
            assert (theirs.event, theirs.scene_id) in (("subscribe_scan", region), ("scan", region))
        case Left():
            assert theirs.event == "unsubscribe"
        case Unreadable():
            assert theirs.type == fields["MsgType"]
        case _:
            assert theirs.key == fields["EventKey"]


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_the_sdk_reads_the_same_words(text: str) -> None:
    written = xmltodict.unparse({"xml": {**TEXT, "Content": f"x{text}x"}}, full_document=False)
    assert heard(message_of(read(written.encode()))) == parse_message(written).content
