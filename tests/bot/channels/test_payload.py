"""Payloads as vendors send and read them; anything else is one error."""

import json
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xmltodict  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.envelope import Malformed
from bot.channels.payload import MOST_DEEP, MOST_FIELDS, Written, kind_of, read, write_json, write_xml

MESSAGE = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>\n<CreateTime>1348831860</CreateTime>"
    "<Content><![CDATA[营收 3,500 万 <b>&amp;</b>]]></Content><EventKey></EventKey></xml>"
)
SAYABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


def test_a_message_is_read_as_its_fields() -> None:
    assert read(MESSAGE.encode()) == {
        "ToUserName": "gh_1",
        "CreateTime": "1348831860",
        "Content": "营收 3,500 万 <b>&amp;</b>",
        "EventKey": "",
    }


def test_the_first_character_tells_what_it_is() -> None:
    assert kind_of(b"\xef\xbb\xbf\n <xml/>") == "xml"
    assert kind_of(b' {"a": 1}') == "json"
    assert read(b'\xef\xbb\xbf{"ToUserName": "gh_1"}') == {"ToUserName": "gh_1"}


def test_numbers_in_json_stay_as_they_are_written() -> None:
    body = b'{"MsgId": 12345678901234567890123, "Location_X": 23.10, "Ok": true, "None": null}'
    assert read(body) == {"MsgId": "12345678901234567890123", "Location_X": "23.10", "Ok": "true", "None": ""}


def test_fields_in_fields_are_the_same_from_either_kind() -> None:
    fields: dict[str, Written] = {
        "Event": "pic_weixin",
        "SendPicsInfo": {"Count": "2", "PicList": {"item": [{"Sum": "a"}, {"Sum": "b"}]}},
    }
    assert read(write_xml(fields).encode()) == fields
    assert read(write_json(fields).encode()) == fields


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"success",
        b"<xml>",
        b"<xml><a>1</a>",
        b"<xml/>",
        b"<xml>words</xml>",
        b"<html><a>1</a></html>",
        b"<xml><a>1</a></xml><xml/>",
        b"<xml>words<a>1</a></xml>",
        b"<xml><a>\xff</a></xml>",
        b"<xml><a>&#0;</a></xml>",
        b"<xml><a>&#xd800;</a></xml>",
        b"<xml><a>&b;</a></xml>",
        b'<!DOCTYPE xml><xml><a>1</a></xml>',
        b'<!DOCTYPE xml [<!ENTITY b "1">]><xml><a>&b;</a></xml>',
        b'<!DOCTYPE xml [<!ENTITY b SYSTEM "file:///etc/hostname">]><xml><a>&b;</a></xml>',
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml><a>1</a></xml>',
        b"<?php echo 1 ?><xml><a>1</a></xml>",
        '<?xml version="1.0" encoding="utf-16"?><xml><a>1</a></xml>'.encode("utf-16"),
        b"[1]",
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": "\xff"}',
        b'{"a": 1} {"b": 2}',
        b'{"a": ' + b"[" * 30_000,
        b'{"a": ' * 10_000,
        b"<xml>" + b"<a>" * 20_000,
        b"<xml><a>" + b"1" * 70_000 + b"</a></xml>",
    ],
)  # fmt: skip
def test_whatever_is_no_payload_is_one_error(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(body)


def test_depth_and_number_of_fields_are_bounded_in_either_kind() -> None:
    def nested(depth: int) -> dict[str, Any]:
        return {"a": nested(depth - 1) if depth > 1 else "1"}

    deepest = nested(MOST_DEEP - 1)
    assert read(write_xml(deepest).encode()) == read(write_json(deepest).encode()) == deepest
    for fields in (nested(MOST_DEEP), {f"a{n}": "1" for n in range(MOST_FIELDS)}, {"a": ["1"] * MOST_FIELDS}):
        for body in (write_xml(fields), write_json(fields)):
            with pytest.raises(Malformed):
                read(body.encode())


@given(body=st.binary(max_size=300))
def test_no_bytes_do_anything_else(body: bytes) -> None:
    for sent in (body, b"<xml>" + body + b"</xml>", b'{"a":"' + body + b'"}', b"<xml><a><![CDATA[" + body):
        try:
            assert isinstance(read(sent), dict)
        except Malformed:
            continue


@given(text=SAYABLE, number=st.integers())
def test_what_is_written_is_read_back_by_others_and_by_us(text: str, number: int) -> None:
    fields: dict[str, Written] = {
        "Content": text,
        "CreateTime": number,
        "Articles": {"item": [{"Title": text}, {"Title": "2"}]},
    }
    plain = {"Content": text.strip(), "CreateTime": str(number)}
    ours = read(write_xml(fields).encode())
    theirs = xmltodict.parse(write_xml(fields), strip_whitespace=False)["xml"]
    assert {name: ours[name] for name in plain} == plain
    assert (theirs["Content"] or "", theirs["CreateTime"]) == (text, str(number))
    assert [item["Title"] or "" for item in theirs["Articles"]["item"]] == [text, "2"]
    assert json.loads(write_json(fields)) == fields


@pytest.mark.parametrize("text", ["]]>", "a]]>b]]>", "]]]]>>", "]]><MsgType>news</MsgType><![CDATA[", "x]", "]]"])
def test_no_text_ends_its_field(text: str) -> None:
    written = write_xml({"Content": text, "MsgType": "text"})
    assert xmltodict.parse(written) == {"xml": {"Content": text, "MsgType": "text"}}
    assert read(written.encode()) == {"Content": text, "MsgType": "text"}


def test_what_no_payload_can_carry_is_left_out() -> None:
    fields = {"Content": "a\x00\x0b\x1f\ud800\ufffeb\tc\n"}
    assert xmltodict.parse(write_xml(fields), strip_whitespace=False) == {"xml": {"Content": "ab\tc\n"}}
    written = write_json({"Content": "a\ud800b\n"})
    written.encode()
    assert json.loads(written) == {"Content": "ab\n"}


@given(text=SAYABLE)
def test_text_without_sections_is_read_just_so(text: str) -> None:
    assert read(f"<xml><Content>{escape(text)}</Content></xml>".encode()) == {"Content": text.strip()}
