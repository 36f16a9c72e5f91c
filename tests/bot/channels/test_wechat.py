"""The WeChat Official Account over the wire: signed and encrypted by the vendor's side, answered in the envelope it came in."""

import logging
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from assessment.library import Library
from bot.channels.inbound import Inbound
from bot.service import Service
from bot.sessions.handover import redeem
from bot.sessions.opening import open_store
from bot.sessions.sqlite import SqliteStore
from bot.web.app import create_app
from tests.bot.channels.wechat_vendor import (
    ACCOUNT,
    AES_KEY,
    OLD_AES_KEY,
    OLD_TOKEN,
    OWNER,
    TOKEN,
    Vendor,
    account,
    event_of,
    settings_of,
    text_of,
)

pytestmark = pytest.mark.anyio
MODES = ("plain", "compatible", "encrypted")
NAME = Inbound("wechat", ACCOUNT, OWNER, "", "").name


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def opened(library: Library, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Opens installations, each with a store of its own, and closes them all."""
    running: list[Any] = []
    stores = []

    async def made(**changed: Any) -> tuple[Vendor, Service]:
        folder = tmp_path / str(len(running))
        settings = settings_of(folder, **changed)
        store = open_store(settings)
        stores.append(store)
        installed = account(library, store, settings)
        running.append(installed)
        service, app = await installed.__aenter__()
        return Vendor(app, mode=settings.wechat_mode), service

    yield made
    for installed in running:
        await installed.__aexit__(None, None, None)
    for store in stores:
        await store.close()


@pytest.fixture
async def vendor(opened: Callable[..., Any]) -> Vendor:
    made: Vendor = (await opened())[0]
    return made


async def test_the_console_gets_its_echo_as_plain_text(vendor: Vendor) -> None:
    answer = await vendor.verify(echostr="5927782489442352469")
    assert (answer.status, answer.body) == (200, b"5927782489442352469")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": "0" * 40},
        {"signature": ""},
        {"signature": "签名"},
        {"nonce": "another"},
        {"timestamp": "1300000000"},
        {"echostr": "<script>alert(1)</script>"},
        {"echostr": ""},
    ],
)
async def test_nothing_is_echoed_to_anybody_else(vendor: Vendor, changed: dict[str, str]) -> None:
    answer = await vendor.verify(**changed)
    assert (answer.status, answer.body) == (400, b"")


@pytest.mark.parametrize("kind", ["xml", "json"])
@pytest.mark.parametrize("mode", MODES)
async def test_each_mode_and_format_is_answered_in_its_own(opened: Callable[..., Any], mode: str, kind: str) -> None:
    vendor, _ = await opened(wechat_mode=mode)
    vendor.kind = kind
    answer = await vendor.say("杭州")
    assert answer.status == 200
    assert answer.body[:1] == (b"{" if kind == "json" else b"<")
    assert answer.headers["content-type"].startswith("application/json" if kind == "json" else "text/xml")
    assert ("杭州".encode() in answer.body) == (mode == "plain")
    assert (answer.fields["ToUserName"], answer.fields["FromUserName"]) == (OWNER, ACCOUNT)
    assert (answer.fields["MsgType"], abs(int(answer.fields["CreateTime"]) - time.time()) < 60) == ("text", True)
    assert "杭州" in answer.text


async def test_in_compatible_mode_only_what_is_encrypted_is_read(opened: Callable[..., Any]) -> None:
    vendor, service = await opened(wechat_mode="compatible")
    parameters, body = vendor.written(text_of("Hangzhou"))
    forged = body.replace(b"<Content>Hangzhou</Content>", b"<Content>Shanghai</Content>")
    assert forged != body
    assert (await vendor.post(parameters, forged)).status == 200
    assert (await service.position_of(NAME)).standing.region == "hangzhou"


async def test_an_encrypted_account_takes_nothing_plain(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    vendor.mode = "plain"
    for parameters in ({}, {"encrypt_type": "aes"}, {"encrypt_type": "raw"}):
        assert (await vendor.send(text_of("杭州"), **parameters)).status == 400
    assert (await service.store.load(NAME)).version == 0


async def test_a_mode_that_is_not_that_of_the_console_is_told_in_the_log(
    opened: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    vendor, _ = await opened(wechat_mode="plain")
    vendor.mode = "encrypted"
    assert (await vendor.say("杭州")).status == 400
    assert "encrypted, though the mode is plain" in caplog.text
    vendor, _ = await opened(wechat_mode="encrypted")
    vendor.mode = "plain"
    assert (await vendor.say("杭州")).status == 400
    assert "plain, though the mode is encrypted" in caplog.text


async def test_during_a_rotation_each_message_is_answered_with_the_pair_that_opened_it(
    opened: Callable[..., Any],
) -> None:
    vendor, _ = await opened(wechat_previous_token=OLD_TOKEN, wechat_previous_aes_key=OLD_AES_KEY)
    app = vendor._app
    for number, (token, key) in enumerate(
        ((TOKEN, AES_KEY), (OLD_TOKEN, OLD_AES_KEY), (TOKEN, OLD_AES_KEY), (OLD_TOKEN, AES_KEY))
    ):
        speaking = Vendor(app, token=token, key=key)
        # Opening the answer with these keys is what the vendor's side does to read it.
        assert (await speaking.say("结果")).text, number
        assert (await speaking.verify()).status == 200
    stranger = Vendor(app, token=TOKEN[::-1], key=AES_KEY)
    assert (await stranger.say("结果")).status == (await stranger.verify()).status == 400


async def test_a_repeated_delivery_is_answered_with_the_same_words_and_counts_once(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    message = text_of("杭州")
    first, second = await vendor.send(message), await vendor.send(message)
    assert first.text == second.text
    assert (await service.store.load(NAME)).version == 1


async def test_a_message_under_an_id_that_was_used_is_another_message(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    message = text_of("English")
    await vendor.send(message)
    assert "Hangzhou" in (await vendor.send({**message, "Content": "Hangzhou"})).text
    assert (await service.store.load(NAME)).version == 2


async def test_who_follows_is_greeted(vendor: Vendor) -> None:
    assert "您好" in (await vendor.happen("subscribe")).text


@pytest.mark.parametrize(("event", "key"), [("subscribe", "qrscene_hangzhou"), ("SCAN", "hangzhou")])
async def test_who_comes_by_the_code_of_a_region_is_in_that_region(
    opened: Callable[..., Any], event: str, key: str
) -> None:
    vendor, service = await opened()
    answer = await vendor.happen(event, key, Ticket="gQH47joAAA")
    assert "杭州" in answer.text
    assert (await service.position_of(NAME)).standing.region == "hangzhou"


async def test_a_code_of_no_region_greets_all_the_same(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    assert "您好" in (await vendor.happen("subscribe", "qrscene_atlantis")).text
    assert (await service.position_of(NAME)).standing.region is None


async def test_a_choice_can_be_tapped_and_tapping_it_again_answers_nothing_else(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    await vendor.say("English")
    asked = await vendor.say("Hangzhou")
    text, mark = re.findall(r"msgmenucontent=([^&]*)&msgmenuid=([0-9a-f]{18})", asked.text)[0]
    await vendor.say(text, bizmsgmenuid=mark)
    at = await service.position_of(NAME)
    assert len(at.given) == 1
    await vendor.say(text, bizmsgmenuid=mark)
    again = await service.position_of(NAME)
    assert (again.given, again.asked) == (at.given, at.asked)


async def test_a_number_that_was_tapped_below_an_earlier_question_is_not_taken(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    await vendor.say("English")
    mark = re.findall("msgmenuid=([0-9a-f]{18})", (await vendor.say("Hangzhou")).text)[0]
    await vendor.say("yes")
    at = await service.position_of(NAME)
    assert "earlier question" in (await vendor.say("1", bizmsgmenuid=mark)).text
    assert (await service.position_of(NAME)).given == at.given


@pytest.mark.parametrize("recognition", [{}, {"Recognition": ""}, {"Recognition": "杭州"}])
async def test_a_voice_message_is_asked_for_in_words(vendor: Vendor, recognition: dict[str, str]) -> None:
    await vendor.say("English")
    voice = {"MsgType": "voice", "MediaId": "m", "Format": "amr", **recognition}
    answer = await vendor.say("", **voice)
    assert "type it" in answer.text


async def test_a_tap_on_the_menu_is_answered(vendor: Vendor) -> None:
    await vendor.say("English")
    await vendor.say("Hangzhou")
    assert (
        "welcome" in (await vendor.happen("CLICK", "begin")).text.lower()
        or "last time" in (await vendor.happen("CLICK", "begin")).text
    )
    assert "back" in (await vendor.happen("CLICK", "help")).text
    assert "Which region" in (await vendor.happen("CLICK", "change_region")).text


async def test_what_needs_no_answer_is_acknowledged_and_keeps_nothing(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    for event in (event_of("VIEW", "https://self-check.example/"), event_of("CLICK", "of another menu")):
        answer = await vendor.send(event)
        assert (answer.status, answer.body) == (200, b"success")
    assert (await service.store.load(NAME)).version == 0


async def test_who_unsubscribes_gets_no_words_and_nothing_is_kept(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    await vendor.say("杭州")
    assert (await vendor.happen("unsubscribe")).body == b"success"
    assert await service.store.load(NAME) == (0, ())


async def test_the_link_in_a_result_opens_the_talk_in_a_browser(opened: Callable[..., Any]) -> None:
    vendor, service = await opened()
    await vendor.say("English")
    await vendor.say("Hangzhou")
    said = (await vendor.happen("CLICK", "result")).text
    found = re.search(r'https://self-check\.example/go/([2-9A-Z]{26})\?to=result"', said)
    assert found, said
    assert await redeem(service.store, "browser", found[1]) == NAME


async def test_who_knows_of_a_tap_and_its_second_cannot_work_out_the_link_that_answered_it(
    opened: Callable[..., Any],
) -> None:
    tap, links = event_of("CLICK", "result"), set()
    for _ in range(2):
        vendor, _ = await opened()
        await vendor.say("English")
        await vendor.say("Hangzhou")
        said = (await vendor.send(tap)).text
        assert (await vendor.send(tap)).text == said, "delivered again, it has the same link"
        links.add(re.findall(r"/go/([2-9A-Z]{26})", said)[0])
    assert len(links) == 2


async def test_without_a_public_address_links_lead_to_where_the_callback_came(opened: Callable[..., Any]) -> None:
    vendor, _ = await opened(public_url="")
    await vendor.say("杭州")
    assert "http://testserver/go/" in (await vendor.say("结果")).text


@pytest.mark.parametrize("text", ["change ]]>", "]]><MsgType>news</MsgType>", "<a href='x'>&amp;</a>", "\x0b\x00]]>"])
async def test_whatever_is_said_the_answer_stays_one_text(vendor: Vendor, text: str) -> None:
    vendor.kind = "json"
    message = text_of(f"change {text}")
    await vendor.say("English")
    await vendor.say("Hangzhou")
    assert (await vendor.send(message)).fields["MsgType"] == "text"
    vendor.kind = "xml"
    message = text_of(f"change {re.sub(r'[^ -~]', '', text)}")
    answer = await vendor.send(message)
    assert (answer.fields["MsgType"], set(answer.fields)) == (
        "text",
        {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"},
    )


async def test_every_answer_of_a_talk_is_short_enough_to_be_shown(vendor: Vendor) -> None:
    for text in ("帮助", "杭州", "结果", "回顾", "比较地区", "人工", "English", "result", "help", "compare regions"):
        answer = await vendor.say(text)
        assert 0 < len(answer.text.encode()) <= 2048, text


async def test_who_floods_is_asked_kindly_to_wait_and_others_are_not(opened: Callable[..., Any]) -> None:
    vendor, _ = await opened(chat_rate="2/minute")
    await vendor.say("English")
    await vendor.say("Hangzhou")
    assert "quick" in (await vendor.say("yes")).text
    assert "杭州" in (await vendor.say("杭州", FromUserName="oSomebodyElse")).text
    assert (await vendor.happen("unsubscribe")).body == b"success", "who leaves need not wait"


async def test_a_body_that_is_too_large_is_told_just_that(vendor: Vendor) -> None:
    parameters, _ = vendor.written(text_of("杭州"))
    answer = await vendor.post(parameters, b"<xml>" + b" " * 70_000 + b"</xml>")
    assert (answer.status, answer.body) == (413, b"")


async def test_no_secret_is_ever_in_a_log_or_an_answer(
    opened: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hidden = "hidden-app-secret"
    vendor, _ = await opened(wechat_secret=hidden)
    await vendor.say("杭州")
    refused = await vendor.send(text_of("杭州"), msg_signature="0" * 40)
    assert refused.status == 400
    for secret in (TOKEN, AES_KEY, hidden, OWNER):
        assert secret not in caplog.text
        assert secret.encode() not in refused.body
    assert "refused" in caplog.text


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"wechat_app_id": ""}, "wechat_app_id"),
        ({"wechat_aes_key": ""}, "wechat_aes_key"),
        ({"wechat_aes_key": "too-short"}, "wechat_aes_key"),
        ({"wechat_previous_aes_key": "too-short"}, "wechat_previous_aes_key"),
    ],
)
async def test_settings_that_cannot_work_are_named_before_anything_is_served(
    library: Library, tmp_path: Path, changed: dict[str, str], named: str
) -> None:
    store = SqliteStore(tmp_path / "sessions.sqlite3")
    with pytest.raises(ValidationError) as refused:
        create_app(Service(library, store, settings_of(tmp_path, **changed)))
    await store.close()
    assert [fault["loc"] for fault in refused.value.errors()] == [(named,)]
    assert "too-short" not in str(refused.value)


async def test_an_account_in_plain_mode_needs_no_key(opened: Callable[..., Any]) -> None:
    vendor, _ = await opened(wechat_mode="plain", wechat_aes_key="")
    assert "杭州" in (await vendor.say("杭州")).text


def test_nothing_of_it_is_loaded_where_no_account_is_configured() -> None:
    program = (
        "import sys, bot.web.app, bot.channels.opening, bot.commands\n"
        "print([name for name in sys.modules if name in ('wechatpy', 'aiohttp')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
