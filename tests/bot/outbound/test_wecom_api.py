"""What we send through WeCom's API, counted for each member, and what becomes of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.outbound import wecom_api
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.outbound.wecom_api import A_MEMBER, TRIES, UPDATED_WITHIN, WeComApi
from bot.settings import Settings
from bot.shared_state.state import Allowance, SharedState
from tests.bot.outbound.desk import OK, WECOM_KEY, Desk, Said, said

pytestmark = pytest.mark.anyio

FETCH = "/cgi-bin/gettoken"
SEND = "/cgi-bin/message/send"
UPDATE = "/cgi-bin/message/update_template_card"
CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "一个问题"},
    "button_list": [{"text": "是", "key": "yes"}],
    "task_id": "task-1",
}
BUSY = said({"errcode": 45033, "errmsg": "api concurrent out of limit"})


def token(name: str) -> Said:
    return said({**OK, "access_token": name, "expires_in": 7200})


@pytest.fixture
async def api(desk: Desk, settings: Settings, state: SharedState) -> AsyncIterator[WeComApi]:
    desk.always(FETCH, token("first"))
    desk.always(SEND, said({**OK, "msgid": "m"}))
    desk.always(UPDATE, said(OK))
    api = WeComApi(settings, state)
    yield api
    await api.close()


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, without waiting."""
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    monkeypatch.setattr(wecom_api, "sleep", nap)
    return naps


async def test_the_token_is_fetched_as_the_vendor_wants_it(desk: Desk, api: WeComApi, settings: Settings) -> None:
    await api.send_text("zhangsan", "…")
    fetched = desk.to(FETCH)[0]
    assert fetched.method == "GET"
    assert fetched.query == {"corpid": settings.wecom_corp_id, "corpsecret": WECOM_KEY}
    assert desk.to(SEND)[0].query == {"access_token": "first"}


async def test_a_text_goes_to_one_member_and_shows_once(desk: Desk, api: WeComApi) -> None:
    assert await api.send_text("zhangsan", "您好") == Delivered({**OK, "msgid": "m"})
    assert desk.to(SEND)[0].fields == {
        "touser": "zhangsan",
        "agentid": 1000002,
        "msgtype": "text",
        "text": {"content": "您好"},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": wecom_api.REPEATS_DROPPED,
    }


async def test_a_card_is_sent_as_it_was_made(desk: Desk, api: WeComApi) -> None:
    desk.always(SEND, said({**OK, "msgid": "m", "response_code": "R"}))
    outcome = await api.send_card("zhangsan", CARD, repeats_dropped=14_400)
    assert isinstance(outcome, Delivered)
    assert outcome.answer["response_code"] == "R"
    fields = desk.to(SEND)[0].fields
    assert (fields["msgtype"], fields["template_card"]) == ("template_card", CARD)
    assert fields["duplicate_check_interval"] == 14_400


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"invaliduser": "zhangsan"}, Suppress("not a member whom this application can reach")),
        ({"invaliduser": "lisi|ZhangSan"}, Suppress("not a member whom this application can reach")),
        ({"invaliduser": ["zhangsan"]}, Suppress("not a member whom this application can reach")),
        ({"unlicenseduser": "zhangsan"}, Permanent("member without a licence")),
    ],
)
async def test_a_success_that_left_the_member_out_is_none(
    desk: Desk, api: WeComApi, answer: dict[str, Any], outcome: Outcome
) -> None:
    desk.always(SEND, said({**OK, "msgid": "m", **answer}))
    assert await api.send_text("ZhangSan", "…") == outcome


@pytest.mark.parametrize("answer", [{"invaliduser": ""}, {"invaliduser": "zhangsan2"}, {"invaliduser": None}])
async def test_a_success_that_left_somebody_else_out_is_one(desk: Desk, api: WeComApi, answer: dict[str, Any]) -> None:
    desk.always(SEND, said({**OK, "msgid": "m", **answer}))
    assert isinstance(await api.send_text("zhangsan", "…"), Delivered)


def test_the_limits_of_a_member_are_the_vendors() -> None:
    assert (Allowance(30, 60), Allowance(1000, 3600)) == A_MEMBER


async def test_what_the_vendor_would_drop_in_silence_is_not_sent(desk: Desk, api: WeComApi) -> None:
    outcomes = await asyncio.gather(*(api.send_text("zhangsan", str(number)) for number in range(40)))
    late = [outcome for outcome in outcomes if isinstance(outcome, RetryAfter)]
    assert desk.times(SEND) == 30
    assert len(late) == 10
    assert all(0 < outcome.seconds <= 60 for outcome in late)


async def test_one_members_limit_is_no_other_members(desk: Desk, api: WeComApi) -> None:
    for number in range(31):
        await api.send_text("zhangsan", str(number))
    assert isinstance(await api.send_text("lisi", "…"), Delivered)


async def test_a_card_is_updated_with_the_label_of_what_was_pressed(desk: Desk, api: WeComApi) -> None:
    assert isinstance(await api.update_card("zhangsan", "R", "已选：是", time.time()), Delivered)
    assert desk.to(UPDATE)[0].fields == {
        "userids": ["zhangsan"],
        "agentid": 1000002,
        "response_code": "R",
        "button": {"replace_name": "已选：是"},
    }


async def test_a_card_is_updated_once_a_press(desk: Desk, api: WeComApi) -> None:
    now = time.time()
    outcomes = await asyncio.gather(*(api.update_card("zhangsan", "R", "…", now) for _ in range(5)))
    assert sum(isinstance(outcome, Delivered) for outcome in outcomes) == 1
    assert desk.times(UPDATE) == 1
    assert isinstance(await api.update_card("zhangsan", "another", "…", now), Delivered)


async def test_a_card_that_may_have_been_updated_is_left_alone(desk: Desk, api: WeComApi) -> None:
    desk.script(UPDATE, said(OK, cut=True))
    assert isinstance(await api.update_card("zhangsan", "R", "…", time.time()), Unknown)
    assert await api.update_card("zhangsan", "R", "…", time.time()) == Permanent("card already updated")


async def test_a_card_that_was_surely_not_updated_is_tried_again(desk: Desk, api: WeComApi) -> None:
    desk.script(UPDATE, said({"errcode": -1, "errmsg": "system busy"}))
    assert isinstance(await api.update_card("zhangsan", "R", "…", time.time()), RetryAfter)
    assert isinstance(await api.update_card("zhangsan", "R", "…", time.time()), Delivered)


async def test_a_card_pressed_more_than_three_days_ago_stays_as_it_is(desk: Desk, api: WeComApi) -> None:
    outcome = await api.update_card("zhangsan", "R", "…", time.time() - UPDATED_WITHIN - 1)
    assert outcome == Permanent("pressed too long ago")
    assert desk.asked == []


async def test_who_asks_too_much_at_once_waits_a_moment_and_asks_again(
    desk: Desk, api: WeComApi, naps: list[float]
) -> None:
    desk.script(SEND, BUSY, BUSY)
    assert isinstance(await api.send_text("zhangsan", "…"), Delivered)
    assert desk.times(SEND) == 3
    assert len(naps) == 2
    assert all(0.5 <= nap <= 2 for nap in naps)
    assert naps[0] != naps[1]


async def test_who_keeps_asking_too_much_is_told_to_wait(desk: Desk, api: WeComApi, naps: list[float]) -> None:
    desk.always(SEND, BUSY)
    assert isinstance(await api.send_text("zhangsan", "…"), RetryAfter)
    assert desk.times(SEND) == TRIES


async def test_longer_waits_are_left_to_whoever_sends(desk: Desk, api: WeComApi, naps: list[float]) -> None:
    desk.always(SEND, said({"errcode": -1, "errmsg": "system busy"}))
    assert isinstance(await api.send_text("zhangsan", "…"), RetryAfter)
    assert desk.times(SEND) == 1
    assert naps == []


async def test_what_may_have_been_sent_is_not_sent_again(desk: Desk, api: WeComApi) -> None:
    desk.script(SEND, said(OK, cut=True))
    assert isinstance(await api.send_text("zhangsan", "…"), Unknown)
    assert desk.times(SEND) == 1


async def test_an_address_that_is_not_trusted_halts_the_channel(desk: Desk, api: WeComApi) -> None:
    said_by_vendor = (
        "not allow to access from your ip, hint: [1600000000], from ip: 203.0.113.7, more info at https://…"
    )
    desk.always(SEND, said({"errcode": 60020, "errmsg": said_by_vendor}))
    assert await api.send_text("zhangsan", "…") == HaltChannel("address is not on the allow list (203.0.113.7)")


async def test_a_spoiled_token_is_renewed_once(desk: Desk, api: WeComApi) -> None:
    desk.script(FETCH, token("first"), token("second"))
    desk.script(SEND, said({"errcode": 42001, "errmsg": "access_token expired"}))
    assert isinstance(await api.send_text("zhangsan", "…"), Delivered)
    assert [asked.query["access_token"] for asked in desk.to(SEND)] == ["first", "second"]


async def test_a_token_that_stays_spoiled_halts_the_channel(desk: Desk, api: WeComApi) -> None:
    desk.script(FETCH, token("first"), token("second"))
    desk.always(SEND, said({"errcode": 40014, "errmsg": "invalid access_token"}))
    assert type(await api.send_text("zhangsan", "…")) is HaltChannel
    assert desk.times(SEND) == 2


async def test_the_secret_in_an_address_is_told_to_nobody(
    desk: Desk, api: WeComApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "asyncio")
    desk.always(FETCH, said({}, cut=True))
    outcome = await api.send_text("zhangsan", "…")
    assert isinstance(outcome, RetryAfter)
    assert WECOM_KEY not in f"{outcome!r} {api!r} {vars(api)!r} {caplog.text}"


async def test_while_the_shared_state_is_away_nothing_is_sent(
    desk: Desk, settings: Settings, away: SharedState
) -> None:
    api = WeComApi(settings, away)
    assert isinstance(await api.send_text("zhangsan", "…"), RetryAfter)
    assert isinstance(await api.send_card("zhangsan", CARD), RetryAfter)
    assert isinstance(await api.update_card("zhangsan", "R", "…", time.time()), RetryAfter)
    await api.close()
    assert desk.asked == []
