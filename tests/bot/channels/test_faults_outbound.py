"""Whatever a vendor's API does, a call to it ends in one of the outcomes: nothing is raised, nothing is sent twice by ourselves."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from time import time

import pytest
from pydantic import SecretStr

from bot.outbound import customer_service
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.outbound.vendor import Vendor
from bot.outbound.wechat_api import WeChatApi
from bot.outbound.wecom_api import WeComApi
from bot.settings import Settings
from bot.shared_state.opening import open_shared_state
from bot.shared_state.state import SharedState
from tests.fakes.faults import Fault, cut_after_accepting, errcode, html, server_error, slow
from tests.fakes.servers import WeChatServer, WeComServer

pytestmark = pytest.mark.anyio

CARD = {
    "card_type": "button_interaction",
    "task_id": "task-1",
    "main_title": {"title": "Which region?"},
    "button_list": [{"text": "Shanghai", "key": "1"}],
}
TOO_MANY = Fault(status=429, text="")
_PEOPLE = count()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def wechat_server() -> Iterator[WeChatServer]:
    with WeChatServer() as server:
        yield server


@pytest.fixture(scope="module")
def wecom_server() -> Iterator[WeComServer]:
    with WeComServer() as server:
        yield server


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[SharedState]:
    state = open_shared_state(Settings(data_dir=tmp_path))
    yield state
    await state.close()


@pytest.fixture
async def wechat(wechat_server: WeChatServer, state: SharedState) -> AsyncIterator[WeChatApi]:
    wechat_server.clear_faults()
    settings = Settings(
        wechat_app_id=wechat_server.APP_ID, wechat_secret=SecretStr(wechat_server.SECRET), wechat_api=wechat_server.url
    )
    api = WeChatApi(settings, state)
    yield api
    await api.close()


@pytest.fixture
async def wecom(wecom_server: WeComServer, state: SharedState) -> AsyncIterator[WeComApi]:
    wecom_server.clear_faults()
    settings = Settings(
        wecom_corp_id=wecom_server.CORP_ID,
        wecom_agent_id=wecom_server.AGENT_ID,
        wecom_secret=SecretStr(wecom_server.SECRET),
        wecom_api=wecom_server.url,
    )
    api = WeComApi(settings, state)
    yield api
    await api.close()


@pytest.mark.parametrize(
    ("fault", "kind", "reached"),
    [
        pytest.param(errcode(-1, "system error"), RetryAfter, 0, id="busy"),
        pytest.param(errcode(45009, "reach max api daily quota limit"), HaltChannel, 0, id="daily quota"),
        pytest.param(errcode(45011), RetryAfter, 0, id="quota of the minute"),
        pytest.param(errcode(45015), Permanent, 0, id="outside the window"),
        pytest.param(errcode(45047), Permanent, 0, id="window used up"),
        pytest.param(errcode(43101), Permanent, 0, id="no grant"),
        pytest.param(errcode(43004), Suppress, 0, id="no follower"),
        pytest.param(errcode(48001), HaltChannel, 0, id="not allowed"),
        pytest.param(errcode(40164, "invalid ip 192.0.2.7, not in whitelist"), HaltChannel, 0, id="address not listed"),
        pytest.param(errcode(99999), Unknown, 0, id="a code that nobody knows"),
        pytest.param(TOO_MANY, RetryAfter, 0, id="429"),
        pytest.param(html(), Unknown, 0, id="a page with 200"),
        pytest.param(server_error(502), Unknown, 0, id="502"),
        pytest.param(cut_after_accepting(), Unknown, 1, id="cut after it was accepted"),
    ],
)
async def test_every_fault_of_wechat_is_an_outcome(
    wechat_server: WeChatServer, wechat: WeChatApi, state: SharedState, fault: Fault, kind: type[Outcome], reached: int
) -> None:
    person, send = f"person-{next(_PEOPLE)}", "message/custom/send"
    wechat_server.hears(person)
    await customer_service.opened(state, person)
    before = len(wechat_server.calls(send))
    wechat_server.fault(send, fault)
    outcome = await wechat.send_text(person, "hello")
    assert type(outcome) is kind
    assert len(wechat_server.calls(send)) == before + 1
    assert len(wechat_server.shown(person)) == reached
    assert wechat_server.SECRET not in repr(outcome)


async def test_a_vendor_that_is_slow_is_waited_for_and_one_that_is_not_there_is_asked_later(
    wechat_server: WeChatServer, wechat: WeChatApi, state: SharedState
) -> None:
    wechat_server.hears("slow")
    await customer_service.opened(state, "slow")
    wechat_server.fault("message/custom/send", slow(0.3))
    assert isinstance(await wechat.send_text("slow", "hello"), Delivered)
    nowhere = WeChatApi(
        Settings(wechat_app_id="wx1", wechat_secret=SecretStr("s"), wechat_api="http://127.0.0.1:1"), state
    )
    await customer_service.opened(state, "slow")
    assert isinstance(await nowhere.send_text("slow", "hello"), RetryAfter)
    await nowhere.close()


async def test_nobody_knows_what_became_of_a_call_that_was_answered_too_late(
    wechat_server: WeChatServer, wechat: WeChatApi
) -> None:
    assert isinstance(await wechat.scene_code("Shanghai"), Delivered)
    wechat_server.fault("qrcode/create", slow(5))
    vendor = Vendor(wechat_server.url, "wechat")
    token = {"access_token": wechat_server.calls("qrcode/create")[-1].query["access_token"]}
    outcome = await vendor.call("POST", "/cgi-bin/qrcode/create", params=token, timeout=1.0)
    if isinstance(outcome, RetryAfter):
        # This machine stood still, and the call was not even made.
        outcome = await vendor.call("POST", "/cgi-bin/qrcode/create", params=token, timeout=4.0)
    assert isinstance(outcome, Unknown)
    await vendor.close()


async def test_a_token_that_was_spoiled_once_is_renewed_and_the_message_arrives(
    wechat_server: WeChatServer, wechat: WeChatApi, state: SharedState
) -> None:
    wechat_server.hears("anna")
    await customer_service.opened(state, "anna")
    assert isinstance(await wechat.send_text("anna", "one"), Delivered)
    wechat_server.spoil_token()
    before = len(wechat_server.calls("stable_token"))
    assert isinstance(await wechat.send_text("anna", "two"), Delivered)
    assert len(wechat_server.calls("stable_token")) == before + 1
    assert [message["text"]["content"] for message in wechat_server.shown("anna")] == ["one", "two"]


async def test_a_token_that_is_refused_for_ever_costs_few_calls_and_halts_the_channel(
    wechat_server: WeChatServer, wechat: WeChatApi, state: SharedState
) -> None:
    wechat_server.hears("bob")
    wechat_server.fault("message/custom/send", errcode(40001), times=None)
    before = len(wechat_server.calls())
    for _ in range(20):
        await customer_service.opened(state, "bob")
        assert isinstance(await wechat.send_text("bob", "hello"), HaltChannel | RetryAfter)
    # Each try asks twice at most, and what all of them fetch does not grow with how often they try.
    tries = wechat_server.calls()[before:]
    assert len([call for call in tries if call.name == "message/custom/send"]) <= 40
    assert len([call for call in tries if call.name == "stable_token"]) <= 8


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(
            errcode(40164, "invalid ip 192.0.2.7 ipv6 ::ffff:192.0.2.7, not in whitelist"), HaltChannel, id="ip"
        ),
        pytest.param(errcode(40125, "invalid appsecret"), HaltChannel, id="secret"),
        pytest.param(errcode(-1), RetryAfter, id="busy"),
        pytest.param(html(), RetryAfter, id="a page with 200"),
        pytest.param(server_error(500), RetryAfter, id="500"),
        pytest.param(cut_after_accepting(), RetryAfter, id="cut"),
    ],
)
async def test_every_fault_of_fetching_a_token_is_an_outcome(
    wechat_server: WeChatServer, wechat: WeChatApi, fault: Fault, kind: type[Outcome]
) -> None:
    wechat_server.fault("stable_token", fault)
    outcome = await wechat.menu()
    assert isinstance(outcome, kind)
    assert wechat_server.SECRET not in repr(outcome)
    if fault.body and fault.body["errcode"] == 40164:
        # What has to be put on the list.
        assert "192.0.2.7" in repr(outcome)


async def test_a_menu_that_the_vendor_refuses_is_a_fault_of_the_menu(wechat: WeChatApi) -> None:
    outcome = await wechat.create_menu({"button": [{"type": "click", "name": "a name that is too long", "key": "k"}]})
    assert isinstance(outcome, Permanent)
    assert outcome.scope == "message"


async def test_messages_are_sent_in_their_windows_only(
    wechat_server: WeChatServer, wechat: WeChatApi, state: SharedState
) -> None:
    wechat_server.hears("carol")
    assert isinstance(await wechat.send_text("carol", "uninvited"), Permanent)
    await customer_service.opened(state, "carol")
    outcomes = [await wechat.send_text("carol", f"{number}") for number in range(7)]
    assert [isinstance(outcome, Delivered) for outcome in outcomes] == [True] * 5 + [False] * 2
    assert {call.fields["text"]["content"] for call in wechat_server.calls("message/custom/send")} >= {"0", "4"}
    assert len(wechat_server.shown("carol")) == 5
    assert wechat_server.shown("carol")[0]["text"]["content"] == "0"


async def test_chinese_text_arrives_as_it_was_sent(
    wechat_server: WeChatServer, wechat: WeChatApi, state: SharedState
) -> None:
    wechat_server.hears("dan")
    await customer_service.opened(state, "dan")
    assert isinstance(await wechat.send_text("dan", "专精特新"), Delivered)
    assert wechat_server.shown("dan")[0]["text"]["content"] == "专精特新"


@pytest.mark.parametrize(
    ("fault", "kind", "reached"),
    [
        pytest.param(errcode(45009), HaltChannel, 0, id="too many calls"),
        pytest.param(errcode(60020, "not allow to access from your ip, from ip: 192.0.2.7"), HaltChannel, 0, id="ip"),
        pytest.param(errcode(81013), Suppress, 0, id="nobody to be reached"),
        pytest.param(errcode(45033), Delivered, 1, id="too many at once, and not any more"),
        pytest.param(html(), Unknown, 0, id="a page with 200"),
        pytest.param(server_error(502), Unknown, 0, id="502"),
        pytest.param(cut_after_accepting(), Unknown, 1, id="cut after it was accepted"),
        pytest.param(errcode(99999), Unknown, 0, id="a code that nobody knows"),
    ],
)
async def test_every_fault_of_wecom_is_an_outcome(
    wecom_server: WeComServer, wecom: WeComApi, fault: Fault, kind: type[Outcome], reached: int
) -> None:
    member = f"member-{next(_PEOPLE)}"
    wecom_server.joins(member)
    wecom_server.fault("message/send", fault)
    outcome = await wecom.send_text(member, "hello")
    assert type(outcome) is kind
    assert len(wecom_server.shown(member)) == reached
    assert wecom_server.SECRET not in repr(outcome)


async def test_what_wecom_would_drop_in_silence_is_not_sent(wecom_server: WeComServer, wecom: WeComApi) -> None:
    wecom_server.joins("busy")
    outcomes = [await wecom.send_text("busy", f"{number}") for number in range(35)]
    assert [type(outcome) for outcome in outcomes] == [Delivered] * 30 + [RetryAfter] * 5
    assert (len(wecom_server.shown("busy")), wecom_server.dropped("busy")) == (30, 0)


async def test_a_member_who_is_gone_is_known_to_be_and_a_token_is_renewed(
    wecom_server: WeComServer, wecom: WeComApi
) -> None:
    wecom_server.joins("Eve")
    assert isinstance(await wecom.send_text("Eve", "one"), Delivered)
    wecom_server.spoil_token()
    assert isinstance(await wecom.send_text("Eve", "two"), Delivered)
    wecom_server.leaves("Eve")
    assert isinstance(await wecom.send_text("Eve", "three"), Suppress)


async def test_a_card_is_changed_once_for_each_press(wecom_server: WeComServer, wecom: WeComApi) -> None:
    wecom_server.joins("fay")
    assert isinstance(await wecom.send_card("fay", CARD), Delivered)
    code = wecom_server.taps("fay", "task-1")
    pressed = time()
    wecom_server.fault("message/update_template_card", errcode(45033))
    assert isinstance(await wecom.update_card("fay", code, "Shanghai", pressed), Delivered)
    assert isinstance(await wecom.update_card("fay", code, "Shanghai", pressed), Permanent)
    assert wecom_server.shown("fay")[0]["replaced_button"] == "Shanghai"
