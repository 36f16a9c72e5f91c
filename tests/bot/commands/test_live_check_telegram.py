"""What `srdi check` finds at Telegram's API, which a stand-in speaks for."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.telegram_updates import WANTED
from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_telegram import telegram_findings
from bot.settings import Settings
from tests.fakes.faults import Fault, telegram_error, too_many_requests
from tests.fakes.servers import TelegramServer

PUBLIC_URL = "https://check.example.org"
OURS = f"{PUBLIC_URL}/telegram"


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as started:
        yield started


@pytest.fixture
def vendor(server: TelegramServer) -> Iterator[TelegramServer]:
    yield server
    server.clear_faults()


def _found(vendor: TelegramServer, **other: Any) -> list[Finding]:
    settings = {"telegram_token": vendor.TOKEN, "telegram_secret": "a_long-secret-1234", "telegram_api": vendor.url}
    return asyncio.run(telegram_findings(Settings(public_url=PUBLIC_URL, **settings | other)))


def _webhook(url: str = OURS, **more: Any) -> Fault:
    info = {
        "url": url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
        "allowed_updates": list(WANTED),
    }
    return Fault(body={"ok": True, "result": info | more})


def test_a_webhook_that_leads_to_us_is_well(vendor: TelegramServer) -> None:
    vendor.fault("getWebhookInfo", _webhook())
    found = _found(vendor)
    assert [finding.mark for finding in found] == [Mark.OK, Mark.OK]
    assert f"@{vendor.USERNAME}" in found[0].english


@pytest.mark.parametrize("url", ["", "https://elsewhere.example/telegram"])
def test_a_webhook_that_is_not_set_or_leads_elsewhere_says_how_to_set_it(vendor: TelegramServer, url: str) -> None:
    vendor.fault("getWebhookInfo", _webhook(url))
    webhook = _found(vendor)[1]
    assert webhook.mark is Mark.PROBLEM
    assert OURS in webhook.english
    assert "run srdi telegram webhook" in webhook.english
    assert "elsewhere.example" not in webhook.english


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("Wrong response from the webhook: 403 Forbidden", "SRDI_TELEGRAM_SECRET was changed"),
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "whole chain"),
        ("Connection timed out", "check the proxy, the firewall"),
    ],
)
def test_what_telegram_failed_with_of_late_is_said_with_the_way_out(
    vendor: TelegramServer, said: str, advice: str
) -> None:
    vendor.fault("getWebhookInfo", _webhook(last_error_message=said, last_error_date=int(time.time()) - 120))
    webhook = _found(vendor)[1]
    assert webhook.mark is Mark.PROBLEM
    assert said in webhook.english
    assert "2 min ago" in webhook.english
    assert advice in webhook.english


def test_an_error_of_yesterday_is_over(vendor: TelegramServer) -> None:
    vendor.fault("getWebhookInfo", _webhook(last_error_message="Timed out", last_error_date=int(time.time()) - 90_000))
    assert _found(vendor)[1].mark is Mark.OK


def test_a_long_queue_of_updates_is_a_problem(vendor: TelegramServer) -> None:
    vendor.fault("getWebhookInfo", _webhook(pending_update_count=5_000))
    webhook = _found(vendor)[1]
    assert webhook.mark is Mark.PROBLEM
    assert "5000" in webhook.english


def test_a_webhook_of_another_version_delivers_other_kinds_of_updates(vendor: TelegramServer) -> None:
    vendor.fault("getWebhookInfo", _webhook(allowed_updates=["message"]))
    webhook = _found(vendor)[1]
    assert webhook.mark is Mark.PROBLEM
    assert "run srdi telegram webhook" in webhook.english


def test_polling_without_a_webhook_is_well(vendor: TelegramServer) -> None:
    vendor.fault("getWebhookInfo", _webhook(""))
    assert [finding.mark for finding in _found(vendor, telegram_secret="")] == [Mark.OK, Mark.OK]


def test_polling_beside_a_webhook_is_a_conflict(vendor: TelegramServer) -> None:
    vendor.fault("getWebhookInfo", _webhook())
    webhook = _found(vendor, telegram_secret="")[1]
    assert webhook.mark is Mark.PROBLEM
    assert "409 Conflict" in webhook.english
    assert "srdi telegram webhook --remove" in webhook.english


def test_a_wrong_token_names_the_setting_and_not_its_value(vendor: TelegramServer) -> None:
    token = "123456789:AAWrongTokenOfNoBotAtAll-0123456789ab"  # noqa: S105 - nobody's
    (found,) = _found(vendor, telegram_token=token)
    assert found.mark is Mark.PROBLEM
    assert "SRDI_TELEGRAM_TOKEN" in found.english
    assert token not in str(found)


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        (too_many_requests(30), "try again later"),
        (telegram_error(502, "Bad Gateway"), "HTTPS_PROXY"),
        (Fault(text="<h1>blocked</h1>"), "HTTPS_PROXY"),
    ],
)
def test_whatever_else_comes_back_is_a_problem_with_a_word_on_it(
    vendor: TelegramServer, fault: Fault, advice: str
) -> None:
    vendor.fault("getMe", fault, times=None)
    (found,) = _found(vendor)
    assert found.mark is Mark.PROBLEM
    assert advice in found.english
    assert vendor.TOKEN not in str(found)


def test_an_api_that_is_out_of_reach_says_what_to_look_at(vendor: TelegramServer) -> None:
    (found,) = _found(vendor, telegram_api="http://127.0.0.1:1")
    assert found.mark is Mark.PROBLEM
    assert "SRDI_TELEGRAM_API" in found.english
    assert vendor.TOKEN not in str(found)
