"""WeCom's callbacks over HTTP, signed and encrypted by somebody else's code: what a member reads, and what a stranger does not."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from wechatpy.enterprise.crypto import WeChatCrypto  # type: ignore[import-untyped]

from assessment.library import Library
from tests.bot.channels.wecom_member import AES_KEY, NONCE, PUBLIC, TOKEN, Application, Member, application

OTHER_TOKEN = "another-token"  # noqa: S105 - of no use anywhere
OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@pytest.fixture
def app(library: Library, tmp_path: Path) -> Iterator[Application]:
    """An application whose API is not configured, so that all is said in the response."""
    with application(library, tmp_path) as opened:
        yield opened


@pytest.fixture
def member(app: Application) -> Member:
    return Member(app)


def address_check(app: Application, echo: str) -> dict[str, str]:
    query, body = app.sealed(echo)
    return query | {"echostr": body.decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]}


def _other(text: str) -> str:
    return ("y" if text.startswith("x") else "x") + text[1:]


def test_the_check_of_the_address_is_answered_with_what_was_encrypted_and_nothing_else(app: Application) -> None:
    response = app.client.get("/wecom", params=address_check(app, "1616140017555161061"))
    assert (response.status_code, response.content) == (200, b"1616140017555161061")


@pytest.mark.parametrize("wrong", ["msg_signature", "timestamp", "nonce", "echostr"])
def test_a_check_that_is_wrong_anywhere_is_refused_without_a_word(app: Application, wrong: str) -> None:
    query = address_check(app, "1616140017555161061")
    for changed in (query | {wrong: _other(query[wrong])}, {name: query[name] for name in query if name != wrong}):
        response = app.client.get("/wecom", params=changed)
        assert (response.status_code, response.content) == (400, b"")


@pytest.mark.parametrize("message", ["<xml><Content>5000</Content></xml>", '{"content":"5000"}', "我的营收", ""])
def test_nobody_has_a_message_opened_by_the_check_of_the_address(app: Application, message: str) -> None:
    response = app.client.get("/wecom", params=address_check(app, message))
    assert (response.status_code, response.content) == (400, b"")


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_talk_goes_on_from_message_to_message(member: Member, form: Literal["xml", "json"]) -> None:
    member.application.form = form
    assert "专精特新" in member.says("你好").text
    asked = member.says("杭州")
    assert (asked.fields["ToUserName"], asked.fields["MsgType"]) == ("Zhang.San", "text")
    assert "按杭州市的政策来看" in asked.text
    assert "1. 是\n2. 否" in asked.text
    assert "记下了" in member.says("1").text


def test_the_talk_is_in_chinese_until_another_language_is_chosen(member: Member) -> None:
    assert "您好" in member.does("subscribe").text
    assert "Which region" in member.says("English").text


def test_the_same_member_is_known_however_the_name_is_spelled(app: Application) -> None:
    Member(app, "Zhang.San").says("杭州")
    assert "记下了" in Member(app, "ZHANG.SAN").says("1").text


def test_two_members_have_two_talks(app: Application) -> None:
    Member(app, "anna").says("杭州")
    assert "1. 是" not in Member(app, "bert").says("在吗").text


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_message_delivered_again_gets_the_same_answer_and_is_taken_once(
    member: Member, form: Literal["xml", "json"]
) -> None:
    member.application.form = form
    member.says("杭州")
    message = member.message("text", Content="是")
    first = member.application.post(message)
    kept = member.application.kept()
    assert [member.application.post(message) for _ in range(3)] == [first] * 3
    assert member.application.kept() == kept


def test_what_was_answered_goes_into_another_envelope_each_time(member: Member) -> None:
    query, body = member.application.sealed(
        f"<xml><FromUserName>a</FromUserName><CreateTime>{int(time.time())}</CreateTime>"
        "<MsgType>text</MsgType><Content>杭州</Content><MsgId>1</MsgId></xml>"
    )
    client = member.application.client
    answers = {client.post("/wecom", params=query, content=body).content for _ in range(5)}
    assert len(answers) == 5


@pytest.mark.parametrize("kind", ["voice", "image", "video", "location", "link"])
def test_whoever_sends_no_words_is_kindly_asked_for_words(member: Member, kind: str) -> None:
    member.says("杭州")
    said = member.application.post(member.message(kind, MediaId="1"))
    assert "1. 是\n2. 否" in said.text, "and the question is asked again"


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("LOCATION", {"Latitude": "23.104", "Longitude": "113.320", "Precision": "65.000"}),
        ("view", {"EventKey": "https://self-check.example/"}),
        ("template_card_menu_event", {"EventKey": "A", "TaskId": "t"}),
        ("change_contact", {"ChangeType": "create_user", "UserID": "li.si"}),
        ("something_new", {}),
    ],
)
def test_events_that_say_nothing_are_taken_without_an_answer_and_nothing_is_kept(
    member: Member, event: str, fields: dict[str, Any]
) -> None:
    member.says("杭州")
    kept = member.application.kept()
    assert member.does(event, **fields) == (200, {})
    assert member.application.kept() == kept


def test_a_tap_on_the_menu_is_taken_as_words(member: Member) -> None:
    member.says("杭州")
    assert member.does("click", EventKey="回顾").text == member.says("回顾").text


def test_who_joins_is_greeted_and_not_greeted_again_when_the_application_is_opened(member: Member) -> None:
    assert "您好" in member.does("subscribe").text
    assert member.does("enter_agent") == (200, {})


def test_who_opens_the_application_is_welcomed_once_and_a_repetition_says_the_same(member: Member) -> None:
    event = member.message("event", Event="enter_agent", EventKey="")
    first = member.application.post(event)
    assert "您好" in first.text
    assert member.application.post(event) == first
    assert member.application.post(event | {"CreateTime": event["CreateTime"] + 60}) == (200, {})


def test_who_left_and_comes_back_is_welcomed_at_once(member: Member) -> None:
    assert member.does("enter_agent").text
    member.does("unsubscribe")
    assert "您好" in member.does("enter_agent", EventKey="again").text


def test_of_who_leaves_nothing_is_kept(member: Member) -> None:
    member.says("杭州")
    member.says("是")
    assert member.does("unsubscribe") == (200, {})
    assert not [row for row in member.application.kept() if "杭州" in str(row) or "hangzhou" in str(row).lower()]
    assert "还没有回答" in member.says("回顾").text


def test_of_who_is_deleted_from_the_address_book_nothing_is_kept(member: Member) -> None:
    member.says("杭州")
    told = {"FromUserName": "sys", "ChangeType": "delete_user", "UserID": member.name}
    assert member.does("change_contact", **told) == (200, {})
    assert "还没有回答" in member.says("回顾").text


def test_a_long_result_is_a_summary_with_a_link_that_goes_on_in_a_browser(member: Member) -> None:
    member.says("全国")
    for _ in range(40):
        member.says("不知道")
    said = member.says("结果").text
    link = next(line for line in said.split("\n") if line.startswith(f"{PUBLIC}/go/"))
    page = member.application.client.get(link.removeprefix(PUBLIC))
    assert link.endswith("?to=result")
    assert page.status_code == 200
    assert len(said.encode()) <= 2048


def test_who_floods_is_told_to_wait_and_nobody_else_is(library: Library, tmp_path: Path) -> None:
    with application(library, tmp_path, chat_rate="3/minute") as app:
        anna = Member(app, "anna")
        said = [anna.says("杭州").text, *(anna.says("是").text for _ in range(3))]
        assert ["发得有点快" in text for text in said] == [False, False, False, True]
        assert "按杭州市的政策来看" in Member(app, "bert").says("杭州").text
        assert anna.does("unsubscribe") == (200, {}), "leaving never waits"


def test_while_token_and_key_are_changed_both_generations_are_taken_each_answered_in_its_own(
    library: Library, tmp_path: Path
) -> None:
    changed: dict[str, Any] = {"wecom_token": OTHER_TOKEN, "wecom_aes_key": OTHER_KEY}
    previous: dict[str, Any] = {"wecom_previous_token": TOKEN, "wecom_previous_aes_key": AES_KEY}
    with application(library, tmp_path, **changed, **previous) as app:
        for token in (TOKEN, OTHER_TOKEN):
            for key in (AES_KEY, OTHER_KEY):
                app.token, app.aes_key = token, key
                assert "您好" in Member(app, f"member-{token}-{key[:3]}").says("你好").text
    with application(library, tmp_path, **changed) as app:
        assert Member(app).says("你好") == (400, {})


def test_what_is_for_another_corporation_or_application_is_refused(app: Application) -> None:
    assert app.post(Member(app).message("text", Content="你好", AgentID=7)) == (400, {})
    app.corp = "ww0000000000000000"
    assert Member(app).says("你好") == (400, {})


def test_what_was_signed_too_long_ago_is_refused(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    query, body = app.sealed("<xml/>")
    monkeypatch.setattr("bot.channels.wecom.time.time", lambda: now + 700)
    assert app.client.post("/wecom", params=query, content=body).status_code == 400


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<xml></xml>", b"<xml><Encrypt><a>1</a></Encrypt></xml>", b"[1]", b"\xff"]
)
def test_a_body_without_anything_encrypted_is_refused(app: Application, body: bytes) -> None:
    query, _ = app.sealed("<xml/>")
    response = app.client.post("/wecom", params=query, content=body)
    assert (response.status_code, response.content) == (400, b"")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(app: Application) -> None:
    query, body = app.sealed("x" * 70_000)
    assert app.client.post("/wecom", params=query, content=body).status_code == 400


def test_an_entity_or_a_document_type_is_refused_inside_the_envelope_too(app: Application) -> None:
    bomb = '<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml><MsgType>&a;</MsgType></xml>'
    assert app.post_content(bomb) == (400, {})


def test_what_is_said_cannot_break_out_of_the_answer(app: Application) -> None:
    member = Member(app)
    member.says("English")
    answer = member.says("]]></Content><MsgType><![CDATA[image]]></MsgType>")
    assert answer.fields["MsgType"] == "text"


def test_a_refusal_is_logged_without_a_word_of_what_came_in(app: Application, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        app.client.post(
            "/wecom?msg_signature=guess&timestamp=1&nonce=private-words", content=b"<xml>private-words</xml>"
        )
        Member(app).says("private-words")
    refusals = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert len(refusals) == 1
    assert "private-words" not in "".join(refusals)
    assert TOKEN not in caplog.text
    assert AES_KEY not in caplog.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_else_is_answered_there(app: Application, method: str) -> None:
    assert app.client.request(method, "/wecom").status_code == 405


def test_without_a_key_the_application_does_not_start(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="wecom_aes_key"), application(library, tmp_path, wecom_aes_key=""):
        pass


def test_an_answer_is_one_that_wechatpy_reads(app: Application) -> None:
    query, body = app.sealed(
        "<xml><FromUserName>a</FromUserName><CreateTime>1</CreateTime><MsgType>voice</MsgType></xml>"
    )
    raw = app.client.post("/wecom", params=query, content=body)
    assert raw.headers["content-type"].startswith("text/xml")
    outer = raw.content.decode()
    signed = [outer.split(f"<{name}>")[1].split("<")[0] for name in ("TimeStamp",)]
    assert signed[0].isdigit()
    crypto = WeChatCrypto(TOKEN, AES_KEY, app.corp)
    nonce = outer.split("<Nonce><![CDATA[")[1].split("]]>")[0]
    signature = outer.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    assert "<Content>" in crypto.decrypt_message(outer, signature, signed[0], nonce)
    assert nonce != NONCE
