"""What we send through WeChat's API, and what becomes of it: the token fetched once, the call made once."""

import asyncio
import gc
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from assessment.library import Library
from bot.outbound import customer_service
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.outbound.wechat_api import LONGEST_QR, WeChatApi
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from bot.shared_state.state import SharedState
from tests.bot.outbound.desk import OK, WECHAT_KEY, Desk, Said, said

pytestmark = pytest.mark.anyio

FETCH = "/cgi-bin/stable_token"
SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
NOTICE = "/cgi-bin/message/subscribe/bizsend"
MENU = "/cgi-bin/menu/get"
OWNER = "oABC-1"


def token(name: str) -> Said:
    return said({"access_token": name, "expires_in": 7200})


@pytest.fixture
async def api(desk: Desk, settings: Settings, state: SharedState) -> AsyncIterator[WeChatApi]:
    desk.always(FETCH, token("first"))
    await customer_service.opened(state, OWNER)
    api = WeChatApi(settings, state)
    yield api
    await api.close()


async def test_the_token_is_fetched_as_the_vendor_wants_it(desk: Desk, api: WeChatApi, settings: Settings) -> None:
    desk.always(MENU, said({"menu": {"button": []}}))
    assert isinstance(await api.menu(), Delivered)
    fetched = desk.to(FETCH)[0]
    assert fetched.method == "POST"
    assert fetched.query == {}
    assert fetched.fields == {
        "grant_type": "client_credential",
        "appid": settings.wechat_app_id,
        "secret": WECHAT_KEY,
        "force_refresh": False,
    }
    assert desk.to(MENU)[0].query == {"access_token": "first"}


async def test_a_text_goes_out_as_a_customer_service_message(desk: Desk, api: WeChatApi) -> None:
    desk.always(SEND, said(OK))
    assert await api.send_text(OWNER, "您好 <a>") == Delivered(dict(OK))
    assert desk.to(SEND)[0].fields == {"touser": OWNER, "msgtype": "text", "text": {"content": "您好 <a>"}}
    assert "您好" in desk.to(SEND)[0].body.decode()


async def test_a_template_message_has_its_fields_its_page_and_a_key_against_repeats(desk: Desk, api: WeChatApi) -> None:
    desk.always(TEMPLATE, said(dict[str, object](OK) | {"msgid": 2794188253209100289}))
    outcome = await api.send_template(OWNER, "T", {"thing1": "提醒"}, "https://self-check.example/r/1", "key-1")
    assert outcome == Delivered(dict[str, object](OK) | {"msgid": 2794188253209100289})
    assert desk.to(TEMPLATE)[0].fields == {
        "touser": OWNER,
        "template_id": "T",
        "url": "https://self-check.example/r/1",
        "client_msg_id": "key-1",
        "data": {"thing1": {"value": "提醒"}},
    }


async def test_a_notice_has_its_fields_and_its_page(desk: Desk, api: WeChatApi) -> None:
    desk.always(NOTICE, said(OK))
    assert await api.send_notice(OWNER, "T", {"thing1": "提醒"}, "https://self-check.example/r/1") == Delivered(
        dict(OK)
    )
    assert desk.to(NOTICE)[0].fields == {
        "touser": OWNER,
        "template_id": "T",
        "page": "https://self-check.example/r/1",
        "data": {"thing1": {"value": "提醒"}},
    }


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (43101, Permanent("no grant for this notice")),
        (40037, Permanent("no such template", "message")),
        (47003, Permanent("fields do not fit the template", "message")),
        (43116, Permanent("template is banned", "message")),
        (43107, Permanent("notice or template is banned", "message")),
        (43004, Suppress("does not follow the account")),
        (48001, HaltChannel("account may not use this call")),
    ],
)
async def test_what_was_refused_by_templates_is_told_apart(
    desk: Desk, api: WeChatApi, code: int, outcome: Outcome
) -> None:
    desk.always(NOTICE, said({"errcode": code, "errmsg": "refused"}))
    desk.always(TEMPLATE, said({"errcode": code, "errmsg": "refused"}))
    assert await api.send_notice(OWNER, "T", {}, "") == outcome
    assert await api.send_template(OWNER, "T", {}, "", "key") == outcome


async def test_who_is_sent_too_much_by_templates_is_tried_later(desk: Desk, api: WeChatApi) -> None:
    desk.always(TEMPLATE, said({"errcode": 43117, "errmsg": "Sending messages to this openid too frequently"}))
    outcome = await api.send_template(OWNER, "T", {}, "", "key")
    assert isinstance(outcome, RetryAfter)
    assert outcome.seconds >= 60


async def test_a_menu_is_published_shown_and_taken_away(desk: Desk, api: WeChatApi) -> None:
    menu = {"button": [{"type": "click", "name": "开始", "key": "start"}]}
    desk.always("/cgi-bin/menu/create", said(OK))
    desk.always("/cgi-bin/menu/delete", said(OK))
    desk.script(MENU, said({"menu": menu}), said({"errcode": 46003, "errmsg": "menu no exist"}))
    assert isinstance(await api.create_menu(menu), Delivered)
    assert await api.menu() == Delivered({"menu": menu})
    assert isinstance(await api.delete_menu(), Delivered)
    assert await api.menu() == Permanent("there is no menu", "message")
    assert desk.to("/cgi-bin/menu/create")[0].fields == menu
    assert desk.to("/cgi-bin/menu/delete")[0].method == "GET"


async def test_a_code_carries_its_scene(desk: Desk, api: WeChatApi) -> None:
    desk.always(
        "/cgi-bin/qrcode/create", said({"ticket": "T", "expire_seconds": 60, "url": "http://weixin.qq.com/q/1"})
    )
    outcome = await api.scene_code("qingdao", 60)
    assert isinstance(outcome, Delivered)
    assert outcome.answer["url"] == "http://weixin.qq.com/q/1"
    assert desk.to("/cgi-bin/qrcode/create")[0].fields == {
        "expire_seconds": 60,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": "qingdao"}},
    }


@pytest.mark.parametrize(("scene", "seconds"), [("", 60), ("x" * 65, 60), ("x", 0), ("x", LONGEST_QR + 1)])
async def test_a_code_that_the_vendor_would_refuse_is_not_asked_for(
    desk: Desk, api: WeChatApi, scene: str, seconds: int
) -> None:
    with pytest.raises(ValueError, match="a scene has 1 to 64 characters"):
        await api.scene_code(scene, seconds)
    assert desk.asked == []


async def test_fifty_calls_at_once_fetch_one_token(desk: Desk, api: WeChatApi) -> None:
    desk.always(FETCH, said({"access_token": "first", "expires_in": 7200}, seconds=0.2))
    desk.always(MENU, said({"menu": {}}))
    outcomes = await asyncio.gather(*(api.menu() for _ in range(50)))
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert desk.times(FETCH) == 1
    assert desk.times(MENU) == 50


async def test_two_programs_on_one_state_share_a_token(
    desk: Desk, api: WeChatApi, settings: Settings, state: SharedState
) -> None:
    desk.always(MENU, said({"menu": {}}))
    another = WeChatApi(settings, state)
    await asyncio.gather(api.menu(), another.menu())
    await another.close()
    assert desk.times(FETCH) == 1


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_spoiled_token_is_renewed_and_the_call_made_again(desk: Desk, api: WeChatApi, code: int) -> None:
    desk.script(FETCH, token("first"), token("second"))
    desk.script(SEND, said({"errcode": code, "errmsg": "access_token is invalid"}), said(OK))
    assert isinstance(await api.send_text(OWNER, "…"), Delivered)
    assert [asked.query["access_token"] for asked in desk.to(SEND)] == ["first", "second"]
    assert desk.times(FETCH) == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_that_stays_spoiled_halts_the_channel_after_one_renewal(
    desk: Desk, api: WeChatApi, code: int
) -> None:
    desk.script(FETCH, token("first"), token("second"), token("third"), token("fourth"))
    desk.always(SEND, said({"errcode": code, "errmsg": "access_token is invalid"}))
    outcome = await api.send_text(OWNER, "…")
    assert type(outcome) is HaltChannel
    assert desk.times(SEND) == 2
    assert desk.times(FETCH) == 2


async def test_a_token_that_is_never_taken_is_not_fetched_for_ever(desk: Desk, api: WeChatApi) -> None:
    names = iter(range(1000))
    desk.script(FETCH, *(token(f"token-{next(names)}") for _ in range(100)))
    desk.always(MENU, said({"errcode": 40001, "errmsg": "invalid credential"}))
    outcomes = [await api.menu() for _ in range(30)]
    assert all(type(outcome) is HaltChannel for outcome in outcomes)
    assert desk.times(FETCH) <= 10


async def test_fifty_calls_that_meet_a_spoiled_token_renew_it_once(desk: Desk, api: WeChatApi) -> None:
    desk.script(FETCH, token("first"), token("second"))
    desk.script(MENU, said({"menu": {}}), *[said({"errcode": 42001, "errmsg": "access_token expired"})] * 50)
    desk.always(MENU, said({"menu": {}}))
    await api.menu()
    outcomes = await asyncio.gather(*(api.menu() for _ in range(50)))
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert desk.times(FETCH) == 2


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (said({"errcode": 40125, "errmsg": "invalid appsecret"}), HaltChannel("app secret is wrong")),
        (said({"errcode": 40001, "errmsg": "invalid credential"}), HaltChannel("access token or secret refused")),
        (
            said({"errcode": 40164, "errmsg": "invalid ip 203.0.113.7, not in whitelist"}),
            HaltChannel("address is not on the allow list (203.0.113.7)"),
        ),
        (said({"access_token": "", "expires_in": 7200}), RetryAfter(5, "no access token")),
        (said({"access_token": "t", "expires_in": "7200"}), RetryAfter(5, "no access token")),
        (said({"access_token": "t"}), RetryAfter(5, "no access token")),
        (said({"expires_in": 7200}), RetryAfter(5, "no access token")),
        (said({}, cut=True), RetryAfter(5, "no access token")),
        (Said(b"<html>"), RetryAfter(5, "no access token")),
        (said({}, status=502), RetryAfter(5, "no access token")),
    ],
)
async def test_without_a_token_nothing_is_sent_and_nothing_is_unknown(
    desk: Desk, api: WeChatApi, answer: Said, outcome: Outcome
) -> None:
    desk.always(FETCH, answer)
    assert await api.send_text(OWNER, "…") == outcome
    assert desk.times(SEND) == 0


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (
            said({"errcode": 45015, "errmsg": "response out of time limit"}),
            Permanent("outside the customer-service window"),
        ),
        (
            said({"errcode": 45047, "errmsg": "out of response count limit"}),
            Permanent("customer-service window used up"),
        ),
        (said({"errcode": 43004, "errmsg": "require subscribe"}), Suppress("does not follow the account")),
        (said({"errcode": 48001, "errmsg": "api unauthorized"}), HaltChannel("account may not use this call")),
        (said(OK, cut=True), Unknown("cut off before the answer was whole")),
    ],
)
async def test_what_became_of_a_message_is_told_and_nothing_is_sent_twice(
    desk: Desk, api: WeChatApi, answer: Said, outcome: Outcome
) -> None:
    desk.always(SEND, answer)
    assert await api.send_text(OWNER, "…") == outcome
    assert desk.times(SEND) == 1


async def test_while_the_shared_state_is_away_nothing_is_sent(
    desk: Desk, settings: Settings, away: SharedState
) -> None:
    api = WeChatApi(settings, away)
    assert isinstance(await api.send_text(OWNER, "…"), RetryAfter)
    assert isinstance(await api.menu(), RetryAfter)
    await api.close()
    assert desk.asked == []


async def test_a_service_has_one_api_which_ends_with_it(
    desk: Desk, settings: Settings, library: Library, tmp_path: Any
) -> None:
    desk.always(FETCH, token("first"))
    desk.always(MENU, said({"menu": {}}))
    store = SqliteStore(tmp_path / "sessions.sqlite3")
    here = settings.model_copy(update={"data_dir": tmp_path})
    service, another = Service(library, store, here), Service(library, SqliteStore(tmp_path / "other.sqlite3"), here)
    api = WeChatApi.of(service)
    assert WeChatApi.of(service) is api
    assert WeChatApi.of(another) is not api
    assert isinstance(await api.menu(), Delivered)
    await service.close()
    await another.close()
    # An open session would now complain, and warnings are errors.
    gc.collect()
    await store.close()


async def test_neither_secret_nor_token_is_in_what_an_api_shows_of_itself(desk: Desk, api: WeChatApi) -> None:
    desk.always(MENU, said({"menu": {}}))
    await api.menu()
    shown = f"{api!r} {api.__dict__!r} {vars(api._api)!r} {vars(api._vendor)!r}"
    assert WECHAT_KEY not in shown
    assert "first" not in shown


def test_help_needs_no_client_for_http() -> None:
    program = (
        "import sys; sys.argv = ['srdi', '--help']\nfrom bot.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    )
    found = "print('loaded:', sorted({'aiohttp', 'bot.outbound.vendor'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program + found], capture_output=True, text=True, check=True)
    assert ran.stdout.rstrip().endswith("loaded: []")
