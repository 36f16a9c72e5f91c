"""What `srdi check` finds at the API of the WeChat Official Account, which a stand-in speaks for."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.wechat_menu import published, shipped_menu
from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_wechat import wechat_findings
from bot.commands.live_check_wire import Wire
from bot.settings import Settings
from tests.fakes.faults import Fault, errcode, html, server_error
from tests.fakes.servers import WeChatServer

PUBLIC_URL = "https://check.example.org"


@pytest.fixture(scope="module")
def server() -> Iterator[WeChatServer]:
    with WeChatServer() as started:
        yield started


@pytest.fixture
def vendor(server: WeChatServer) -> Iterator[WeChatServer]:
    yield server
    server.clear_faults()


def _found(vendor: WeChatServer, **other: Any) -> list[Finding]:
    settings = {"wechat_app_id": vendor.APP_ID, "wechat_secret": vendor.SECRET, "wechat_api": vendor.url}

    async def ask() -> list[Finding]:
        wire = Wire()
        try:
            return await wechat_findings(wire, Settings(public_url=PUBLIC_URL, **settings | other))
        finally:
            await wire.close()

    return asyncio.run(ask())


def _menu(locale: str) -> Fault:
    buttons = published(shipped_menu(), locale, PUBLIC_URL)["button"]
    for top in buttons:
        top["sub_button"] = [below | {"sub_button": []} for below in top["sub_button"]]
    return Fault(body={"menu": {"button": buttons}})


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_right_credentials_and_our_menu_in_any_of_its_languages_are_well(vendor: WeChatServer, locale: str) -> None:
    vendor.fault("menu/get", _menu(locale))
    assert [finding.mark for finding in _found(vendor)] == [Mark.OK, Mark.OK]


def test_fetching_the_token_renews_none_by_force(vendor: WeChatServer) -> None:
    _found(vendor)
    assert not any(call.fields.get("force_refresh") for call in vendor.calls("stable_token"))


def test_a_menu_that_was_never_published_says_how_to(vendor: WeChatServer) -> None:
    menu = _found(vendor)[1]
    assert menu.mark is Mark.PROBLEM
    assert "run srdi wechat menu" in menu.english


def test_a_menu_of_another_version_says_how_to_renew_it(vendor: WeChatServer) -> None:
    vendor.fault("menu/get", Fault(body={"menu": {"button": [{"type": "click", "name": "旧", "key": "old"}]}}))
    menu = _found(vendor)[1]
    assert menu.mark is Mark.PROBLEM
    assert "not this version's" in menu.english


def test_an_account_that_may_have_no_menu_by_the_api_works_all_the_same(vendor: WeChatServer) -> None:
    vendor.fault("menu/get", errcode(48001))
    assert [finding.mark for finding in _found(vendor)] == [Mark.OK, Mark.NOTE]


def test_an_address_that_is_not_in_the_allow_list_is_named_with_the_place_to_add_it(vendor: WeChatServer) -> None:
    said = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6566f6d9-4a477f28-21702d49"
    vendor.fault("stable_token", errcode(40164, said))
    (found,) = _found(vendor)
    assert found.mark is Mark.PROBLEM
    assert "203.0.113.7" in found.english
    assert "API IP 白名单" in found.english


@pytest.mark.parametrize(
    ("other", "variable"),
    [
        ({"wechat_app_id": "wx0000000000000000"}, "SRDI_WECHAT_APP_ID"),
        ({"wechat_secret": "not-the-secret-at-all"}, "SRDI_WECHAT_SECRET"),
    ],
)
def test_wrong_credentials_name_the_setting_and_not_its_value(
    vendor: WeChatServer, other: dict[str, str], variable: str
) -> None:
    (found,) = _found(vendor, **other)
    assert found.mark is Mark.PROBLEM
    assert variable in found.english
    assert not any(value in str(found) for value in other.values())


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        (errcode(-1, "system error"), "try again shortly"),
        (errcode(40243), "unfreeze"),
        (errcode(89503), "administrator"),
        (errcode(12345, "something new"), "something new"),
        (html(), "SRDI_..._API"),
        (server_error(), "answers 502"),
    ],
)
def test_whatever_else_the_vendor_says_is_a_problem_with_a_word_on_it(
    vendor: WeChatServer, fault: Fault, advice: str
) -> None:
    vendor.fault("stable_token", fault)
    (found,) = _found(vendor)
    assert found.mark is Mark.PROBLEM
    assert advice in found.english


def test_a_token_that_the_vendor_repeats_is_not_shown(vendor: WeChatServer) -> None:
    token = "the-token-that-was-fetched"  # noqa: S105 - nobody's
    vendor.fault("stable_token", Fault(body={"access_token": token, "expires_in": 7200}))
    vendor.fault("menu/get", errcode(99999, f"{token} is not liked"))
    menu = _found(vendor)[1]
    assert menu.mark is Mark.PROBLEM
    assert "*** is not liked" in menu.english


def test_an_api_that_is_out_of_reach_says_what_to_look_at(vendor: WeChatServer) -> None:
    (found,) = _found(vendor, wechat_api="http://127.0.0.1:1")
    assert found.mark is Mark.PROBLEM
    assert "firewall" in found.english
