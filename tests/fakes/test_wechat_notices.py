"""The stand-in for WeChat's templates: what it refuses, what it drops, and what it counts."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.servers import WeChatServer
from tests.fakes.test_vendor_apis import answered, wechat_token

ANNA, TEMPLATE, ONCE, LASTING = "anna", "template", "once", "lasting"
SEND, NOTIFY = "message/template/send", "message/subscribe/bizsend"


@pytest.fixture
def wechat() -> Iterator[WeChatServer]:
    with WeChatServer() as server:
        server.hears(ANNA)
        server.has_template(TEMPLATE, "thing1", "time2")
        server.has_template(ONCE, "thing1", leave="once")
        server.has_template(LASTING, "thing1", leave="lasting")
        yield server


def message(template: str, **more: object) -> dict[str, Any]:
    data = {"thing1": {"value": "提醒"}} | ({"time2": {"value": "2026年4月30日 09:00"}} if template == TEMPLATE else {})
    return {"touser": ANNA, "template_id": template, "data": data, **more}


def code(server: WeChatServer, name: str, body: dict[str, Any]) -> int:
    told: int = answered(server, "POST", name, body, access_token=wechat_token(server)["access_token"])["errcode"]
    return told


def test_templates_take_what_their_fields_take(wechat: WeChatServer) -> None:
    assert code(wechat, SEND, message(TEMPLATE)) == 0
    for data in (
        {},
        {"thing1": {"value": "长" * 21}, "time2": {"value": "15:01"}},
        {"thing1": {"value": "提醒"}, "time2": {"value": "soon"}},
        {"thing1": {"value": ""}, "time2": {"value": "15:01"}},
    ):
        assert code(wechat, SEND, message(TEMPLATE, data=data)) == 47003
    assert len(wechat.shown(ANNA)) == 1


def test_who_is_unknown_or_gone_and_what_is_no_template_is_refused(wechat: WeChatServer) -> None:
    assert code(wechat, SEND, message(TEMPLATE, touser="nobody")) == 40003
    assert code(wechat, SEND, message("no such")) == 40037
    assert code(wechat, SEND, message(ONCE)) == 40037, "a notice is no template message"
    wechat.unfollows(ANNA)
    assert code(wechat, SEND, message(TEMPLATE)) == 43004


def test_the_same_key_is_sent_once_in_ten_minutes(wechat: WeChatServer) -> None:
    token = wechat_token(wechat)["access_token"]
    numbers = [
        answered(wechat, "POST", SEND, message(TEMPLATE, client_msg_id="key"), access_token=token)["msgid"]
        for _ in range(2)
    ]
    assert numbers[0] == numbers[1]
    assert len(wechat.shown(ANNA)) == 1
    wechat.advance(601)
    assert code(wechat, SEND, message(TEMPLATE, client_msg_id="key")) == 0
    assert len(wechat.shown(ANNA)) == 2


def test_a_notice_needs_leave_which_one_message_uses_up_and_lasting_does_not(wechat: WeChatServer) -> None:
    assert code(wechat, NOTIFY, message(ONCE)) == 43101
    wechat.answers(ANNA, once="accept", lasting="accept")
    assert [code(wechat, NOTIFY, message(ONCE)) for _ in range(2)] == [0, 43101]
    assert [code(wechat, NOTIFY, message(LASTING)) for _ in range(2)] == [0, 0]
    wechat.refuses(ANNA, LASTING)
    assert code(wechat, NOTIFY, message(LASTING)) == 43101


def test_a_day_has_an_end_to_it(wechat: WeChatServer) -> None:
    wechat.set(a_day=2)
    assert [code(wechat, SEND, message(TEMPLATE)) for _ in range(3)] == [0, 0, 45009]
    wechat.advance(86_401)
    assert code(wechat, SEND, message(TEMPLATE)) == 0


def test_who_blocked_the_account_is_shown_nothing_though_it_was_taken(wechat: WeChatServer) -> None:
    wechat.blocks(ANNA)
    assert code(wechat, SEND, message(TEMPLATE)) == 0
    assert wechat.shown(ANNA) == []
