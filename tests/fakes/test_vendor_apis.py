"""The stand-ins for WeChat and WeCom: tokens, windows, limits, and that a fault comes as it was scripted."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection, RemoteDisconnected
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.fakes.faults import HTML, cut_after_accepting, errcode, html, server_error, slow
from tests.fakes.servers import FakeServer, WeChatServer, WeComServer


@pytest.fixture
def wechat() -> Iterator[WeChatServer]:
    with WeChatServer() as server:
        yield server


@pytest.fixture
def wecom() -> Iterator[WeComServer]:
    with WeComServer() as server:
        server.joins("Anna", "bob")
        yield server


def asked(server: FakeServer, method: str, name: str, body: object = None, **query: str) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        sent = (
            None if body is None else body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        )
        connection.request(method, f"/cgi-bin/{name}?{urlencode(query)}", sent)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def answered(server: FakeServer, method: str, name: str, body: object = None, **query: str) -> Any:
    status, text = asked(server, method, name, body, **query)
    assert status == 200
    return json.loads(text)


def wechat_token(server: WeChatServer, *, force: bool = False) -> Any:
    wanted = {"grant_type": "client_credential", "appid": server.APP_ID, "secret": server.SECRET}
    return answered(server, "POST", "stable_token", wanted | ({"force_refresh": True} if force else {}))


def wecom_token(server: WeComServer) -> str:
    token: str = answered(server, "GET", "gettoken", corpid=server.CORP_ID, corpsecret=server.SECRET)["access_token"]
    return token


def text_to(person: str, text: str = "hello") -> dict[str, Any]:
    return {"touser": person, "msgtype": "text", "text": {"content": text}}


def test_the_stable_token_stays_the_same_until_its_last_five_minutes(wechat: WeChatServer) -> None:
    first = wechat_token(wechat)
    assert first["expires_in"] > 7100
    wechat.advance(6800)
    assert wechat_token(wechat)["access_token"] == first["access_token"]
    wechat.advance(200)
    second = wechat_token(wechat)
    assert second["access_token"] != first["access_token"]
    for token in (first, second):
        assert answered(wechat, "GET", "getcallbackip", access_token=token["access_token"])["ip_list"]
    wechat.advance(400)
    assert answered(wechat, "GET", "getcallbackip", access_token=first["access_token"])["errcode"] == 40001


def test_a_token_renewed_by_force_ends_the_one_before_and_may_not_be_asked_for_often(wechat: WeChatServer) -> None:
    first = wechat_token(wechat)
    second = wechat_token(wechat, force=True)
    assert second["access_token"] != first["access_token"]
    assert answered(wechat, "GET", "menu/get", access_token=first["access_token"])["errcode"] == 40001
    assert wechat_token(wechat, force=True)["errcode"] == 45011
    wechat.spoil_token()
    assert answered(wechat, "GET", "menu/get", access_token=second["access_token"])["errcode"] == 40001
    assert wechat_token(wechat)["access_token"] != second["access_token"]


def test_messages_of_customer_service_reach_only_who_spoke_and_only_so_many(wechat: WeChatServer) -> None:
    token = wechat_token(wechat)["access_token"]

    def send(text: str = "你好") -> int:
        code: int = answered(wechat, "POST", "message/custom/send", text_to("anna", text), access_token=token)[
            "errcode"
        ]
        return code

    assert send() == 40003
    wechat.hears("anna")
    assert [send() for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    wechat.hears("anna")
    wechat.advance(49 * 3600)
    token = wechat_token(wechat)["access_token"]
    assert send() == 45015
    wechat.hears("anna", by="tap")
    assert [send() for _ in range(4)] == [0, 0, 0, 45047]
    wechat.hears("anna")
    assert send("长" * 683) == 45002
    wechat.unfollows("anna")
    assert send() == 43004
    assert len(wechat.shown("anna")) == 8


def test_characters_written_as_escapes_are_shown_as_escapes(wechat: WeChatServer) -> None:
    token = wechat_token(wechat)["access_token"]
    wechat.hears("anna")
    body = json.dumps(text_to("anna", "好")).encode()
    assert answered(wechat, "POST", "message/custom/send", body, access_token=token)["errcode"] == 0
    assert wechat.shown("anna")[0]["text"]["content"] == "\\u597d"


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([{"type": "click", "name": "a", "key": "a"}] * 4, 40016),
        ([{"type": "click", "name": "六个汉字太长", "key": "a"}], 40018),
        ([{"type": "click", "name": "a", "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "a", "url": ""}], 40020),
        ([{"type": "jump", "name": "a"}], 40017),
        ([{"name": "a", "sub_button": [{"type": "click", "name": "a", "key": "a"}] * 6}], 40023),
        ([{"name": "a", "sub_button": [{"type": "click", "name": "a" * 61, "key": "a"}]}], 40025),
        ([{"name": "专精特新", "sub_button": [{"type": "view", "name": "a", "url": "https://a.example/"}]}], 0),
    ],
)
def test_a_menu_is_held_to_its_limits(wechat: WeChatServer, buttons: list[object], code: int) -> None:
    token = wechat_token(wechat)["access_token"]
    assert answered(wechat, "POST", "menu/create", {"button": buttons}, access_token=token)["errcode"] == code
    assert (wechat.menu() is None) == bool(code)


def test_faults_come_in_the_order_they_were_scripted_and_are_seen_in_the_log(wechat: WeChatServer) -> None:
    token = wechat_token(wechat)["access_token"]
    wechat.hears("anna")
    send = "message/custom/send"
    for fault in (errcode(-1), html(), server_error(503), slow(0.01), cut_after_accepting()):
        wechat.fault(send, fault)
    assert answered(wechat, "POST", send, text_to("anna", "1"), access_token=token)["errcode"] == -1
    assert asked(wechat, "POST", send, text_to("anna", "2"), access_token=token) == (200, HTML)
    assert asked(wechat, "POST", send, text_to("anna", "3"), access_token=token) == (503, "")
    assert answered(wechat, "POST", send, text_to("anna", "4"), access_token=token)["errcode"] == 0
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        asked(wechat, "POST", send, text_to("anna", "5"), access_token=token)
    assert [message["text"]["content"] for message in wechat.shown("anna")] == ["4", "5"]
    assert [call.fields["text"]["content"] for call in wechat.calls(send)] == ["1", "2", "3", "4", "5"]
    wechat.fault("*", errcode(40001), times=None)
    assert {wechat_token(wechat)["errcode"] for _ in range(3)} == {40001}
    wechat.clear_faults()
    assert "access_token" in wechat_token(wechat)


def test_wecom_drops_what_is_too_much_for_a_member_and_says_nothing(wecom: WeComServer) -> None:
    token = wecom_token(wecom)
    assert wecom_token(wecom) == token
    for number in range(35):
        body = text_to("Anna|CAROL", f"{number}") | {"agentid": wecom.AGENT_ID}
        answer = answered(wecom, "POST", "message/send", body, access_token=token)
        assert (answer["errcode"], answer["invaliduser"]) == (0, "carol")
    assert (len(wecom.shown("Anna")), wecom.dropped("Anna")) == (30, 5)
    nobody = text_to("carol") | {"agentid": wecom.AGENT_ID}
    assert answered(wecom, "POST", "message/send", nobody, access_token=token)["errcode"] == 81013


def test_wecom_holds_a_duplicate_back_where_it_is_asked_to(wecom: WeComServer) -> None:
    token = wecom_token(wecom)
    body = text_to("Anna") | {"agentid": wecom.AGENT_ID, "enable_duplicate_check": 1}
    for _ in range(3):
        assert answered(wecom, "POST", "message/send", body, access_token=token)["errcode"] == 0
    assert len(wecom.shown("Anna")) == 1


def test_a_card_is_updated_once_a_code_and_its_task_is_used_once(wecom: WeComServer) -> None:
    token = wecom_token(wecom)
    card = {
        "card_type": "button_interaction",
        "task_id": "t-1",
        "main_title": {"title": "Which?"},
        "button_list": [{"text": "A", "key": "a"}],
    }
    body = {"touser": "Anna|bob", "agentid": wecom.AGENT_ID, "msgtype": "template_card", "template_card": card}
    sent = answered(wecom, "POST", "message/send", body, access_token=token)
    assert answered(wecom, "POST", "message/send", body, access_token=token)["errcode"] == 40058
    for code, expected in ((sent["response_code"], [0, 40058]), (wecom.taps("Anna", "t-1"), [0, 40058])):
        change = {
            "userids": ["Anna"],
            "agentid": wecom.AGENT_ID,
            "response_code": code,
            "button": {"replace_name": "A"},
        }
        update = "message/update_template_card"
        codes = [answered(wecom, "POST", update, change, access_token=token)["errcode"] for _ in range(2)]
        assert codes == expected
    assert wecom.shown("Anna")[0]["replaced_button"] == "A"
    assert "replaced_button" not in wecom.shown("bob")[0]
