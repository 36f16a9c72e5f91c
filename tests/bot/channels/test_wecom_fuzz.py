"""Whatever anybody sends to where WeCom calls: never a fault of ours, and never a change unless it is a message of the vendor's."""

import json
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.library import Library
from tests.bot.channels.wecom_member import Application, Heard, Member, application

REFUSED = Heard(400, {})
NAMES = (
    "ToUserName",
    "FromUserName",
    "CreateTime",
    "MsgType",
    "Content",
    "MsgId",
    "AgentID",
    "Event",
    "EventKey",
    "TaskId",
)
QUERY = ("msg_signature", "timestamp", "nonce", "echostr")


@pytest.fixture(scope="module")
def app(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with application(library, tmp_path_factory.mktemp("fuzz")) as opened:
        Member(opened).says("杭州")
        yield opened


@pytest.fixture
def kept(app: Application) -> list[tuple[Any, ...]]:
    """What is kept before anything strange comes in."""
    return app.kept()


@given(body=st.binary(max_size=2_000), query=st.dictionaries(st.sampled_from(QUERY), st.text(), max_size=4))
def test_random_bytes_are_refused(app: Application, kept: list[Any], body: bytes, query: dict[str, str]) -> None:
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    for response in (
        app.client.post("/wecom", params=sent, content=body),
        app.client.get("/wecom", params=sent),
    ):
        assert (response.status_code, response.content) == (400, b"")
    assert app.kept() == kept


@given(content=st.binary(max_size=2_000))
def test_random_bytes_in_a_right_envelope_are_refused(app: Application, kept: list[Any], content: bytes) -> None:
    assert app.post_content(content) == REFUSED
    assert app.kept() == kept


@given(st.data())
def test_a_message_cut_anywhere_is_refused(app: Application, kept: list[Any], data: st.DataObject) -> None:
    app.form = data.draw(st.sampled_from(["xml", "json"]))
    message = Member(app).message("text", Content="是")
    whole = json.dumps(message) if app.form == "json" else _xml(message)
    assert app.post_content(whole[: data.draw(st.integers(0, len(whole) - 1))]) == REFUSED
    query, body = app.sealed(whole)
    response = app.client.post("/wecom", params=query, content=body[: data.draw(st.integers(0, len(body) - 1))])
    assert response.status_code == 400
    assert app.kept() == kept


@given(st.data())
def test_a_call_changed_in_one_byte_is_refused_or_was_changed_beside_what_counts(
    app: Application, data: st.DataObject
) -> None:
    app.form = data.draw(st.sampled_from(["xml", "json"]))
    # What is changed may be white space or a name that nobody reads; then it is the same message still, which says nothing.
    query, body = app.sealed(_xml(Member(app).message("event", Event="view", EventKey="https://self-check.example/")))
    place = data.draw(st.integers(0, len(body) - 1))
    new = data.draw(st.integers(0, 255))
    changed = body[:place] + bytes([new]) + body[place + 1 :]
    assert app.client.post("/wecom", params=query, content=changed).status_code in (200, 400)
    name = data.draw(st.sampled_from(["msg_signature", "timestamp", "nonce"]))
    wrong = query | {name: query[name] + data.draw(st.sampled_from(["0", "a", " ", "é"]))}
    assert app.client.post("/wecom", params=wrong, content=body).status_code == 400


VALUES = st.recursive(
    st.text(max_size=50) | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@given(fields=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=10), VALUES, max_size=12))
def test_any_object_in_a_right_envelope_is_answered_or_refused(app: Application, fields: dict[str, Any]) -> None:
    app.form = "json"
    assert app.post_content(json.dumps(fields)).status in (200, 400)


@given(
    kind=st.sampled_from(["text", "event", "voice", "image", "?"]),
    fields=st.dictionaries(
        st.sampled_from(NAMES[1:]), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), max_size=8
    ),
    event=st.sampled_from(
        ["subscribe", "enter_agent", "click", "template_card_event", "change_contact", "LOCATION", ""]
    ),
)
def test_any_message_in_a_right_envelope_is_answered_or_refused(
    app: Application, kind: str, fields: dict[str, str], event: str
) -> None:
    app.form = "xml"
    message = Member(app, "fuzzer").message(kind, **({"Event": event} | fields))
    assert app.post(message).status in (200, 400)


@pytest.mark.parametrize(
    "content",
    [
        "<xml>" * 50_000,
        "<xml>" + "<a>" * 2_000 + "</a>" * 2_000 + "</xml>",
        "<xml>" + "<a/>" * 10_000 + "</xml>",
        '{"a":' * 9_000,
        "[" * 40_000,
        "<?xml version='1.0' encoding='utf-16'?><xml/>",
        "<!DOCTYPE xml SYSTEM 'file:///etc/passwd'><xml/>",
        "<xml><MsgType>text</MsgType></xml>",
        '{"MsgType":"text","FromUserName":"a","CreateTime":1e400}',
        "",
    ],
)
def test_payloads_made_to_hurt_are_refused(app: Application, kept: list[Any], content: str) -> None:
    app.form = "xml"
    assert app.post_content(content) == REFUSED


def _xml(fields: dict[str, Any]) -> str:
    return f"<xml>{''.join(f'<{name}>{escape(str(value))}</{name}>' for name, value in fields.items())}</xml>"
