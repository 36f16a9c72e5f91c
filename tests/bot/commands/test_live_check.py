"""`srdi check` as an operator runs it: against a served installation behind TLS, with all three vendors stood in for."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from bot.channels.telegram_updates import WANTED
from tests.bot.commands.front_door import Asked, Said, answering, certificate, context_of
from tests.bot.commands.test_live_check_settings import AES_KEY
from tests.fakes.faults import Fault, errcode
from tests.fakes.installation import Installation
from tests.fakes.servers import TelegramServer, WeChatServer, WeComServer

TOKEN = "theTokenOfTheCallbacks12"  # noqa: S105
SECRET = "the-secret-of-the-webhook"  # noqa: S105
OTHER = "anotherTokenThanThatOfOurs"
NOBODYS = "123456789:AAWrongTokenOfNoBotAtAll-0123456789ab"


class World(NamedTuple):
    """An installation, its public address, and the vendors around it."""

    url: str
    settings: Mapping[str, str]
    wechat: WeChatServer
    wecom: WeComServer
    telegram: TelegramServer


def _front_of(inside: str, asked: Asked) -> Said:
    """What the server behind the proxy answers."""
    kept = {name: value for name, value in asked.headers.items() if name not in ("host", "content-length")}
    request = Request(f"{inside}{asked.path}?{urlencode(asked.query)}", asked.body, kept)  # noqa: S310 - our own server
    try:
        with urlopen(request, timeout=20) as response:  # noqa: S310
            return Said(response.status, response.read())
    except HTTPError as refusal:
        with refusal:
            return Said(refusal.code, refusal.read())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("live")
    with ExitStack() as until:
        wechat, wecom, telegram = WeChatServer(), WeComServer(), TelegramServer()
        for vendor in (wechat, wecom, telegram):
            until.enter_context(vendor)
        pem = certificate(folder)
        inside: list[str] = []
        front = answering(lambda asked: _front_of(inside[0], asked), context_of(pem))
        url = until.enter_context(front)
        settings = {
            "SRDI_PUBLIC_URL": url,
            "SRDI_TRUSTED_PROXIES": "127.0.0.1",
            "SRDI_WECHAT_APP_ID": wechat.APP_ID,
            "SRDI_WECHAT_SECRET": wechat.SECRET,
            "SRDI_WECHAT_TOKEN": TOKEN,
            "SRDI_WECHAT_AES_KEY": AES_KEY,
            "SRDI_WECHAT_API": wechat.url,
            "SRDI_WECOM_CORP_ID": wecom.CORP_ID,
            "SRDI_WECOM_AGENT_ID": str(wecom.AGENT_ID),
            "SRDI_WECOM_SECRET": wecom.SECRET,
            "SRDI_WECOM_TOKEN": TOKEN,
            "SRDI_WECOM_AES_KEY": AES_KEY,
            "SRDI_WECOM_API": wecom.url,
            "SRDI_TELEGRAM_TOKEN": telegram.TOKEN,
            "SRDI_TELEGRAM_SECRET": SECRET,
            "SRDI_TELEGRAM_API": telegram.url,
        }
        installation = until.enter_context(Installation(folder, settings))
        inside.append(installation.url)
        live = {"SRDI_DATA_DIR": str(folder), "SSL_CERT_FILE": str(pem), **settings}
        world = World(url, live, wechat, wecom, telegram)
        assert _run(world, "wechat", "menu").returncode == 0
        yield world


@pytest.fixture
def sound(world: World) -> Iterator[World]:
    """All is as it should be: the menu is published, the webhook set."""
    webhook = {
        "url": f"{world.url}/telegram",
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
        "allowed_updates": list(WANTED),
    }
    world.telegram.fault("getWebhookInfo", Fault(body={"ok": True, "result": webhook}), times=None)
    yield world
    for vendor in (world.wechat, world.wecom, world.telegram):
        vendor.clear_faults()


def _run(world: World, *arguments: str, **other: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SRDI_")}
    environment = {**inherited, "PYTHONUTF8": "1", **world.settings, **other}
    command = [sys.executable, "-m", "bot.cli", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def _checked(world: World, **other: str) -> tuple[int, list[str]]:
    done = _run(world, "check", **other)
    said = done.stdout + done.stderr
    for name, value in {**world.settings, **other}.items():
        if name.endswith(("SECRET", "TOKEN", "AES_KEY")) and value:
            assert value not in said, f"{name} is shown"
    return done.returncode, done.stdout.splitlines()


def _problems(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("问题 PROBLEM")]


def test_a_sound_installation_is_well_on_every_line_and_ends_with_0(sound: World) -> None:
    code, lines = _checked(sound)
    assert _problems(lines) == []
    assert code == 0
    assert all(" · " in line for line in lines)
    for about in (
        "/wechat",
        "/wecom",
        "/telegram",
        "stable_token",
        "menu",
        "gettoken",
        "application",
        "getMe",
        "clock",
    ):
        assert any(about in line for line in lines), about


def test_all_problems_are_said_at_once_and_it_ends_with_1(sound: World) -> None:
    sound.wechat.fault("stable_token", errcode(40164, "invalid ip 203.0.113.7, not in whitelist"))
    sound.wecom.fault("agent/get", errcode(60020, "not allow to access from your ip, from ip: 203.0.113.8"))
    code, lines = _checked(sound, SRDI_TELEGRAM_TOKEN=NOBODYS)
    found = _problems(lines)
    assert code == 1
    assert len(found) == 3
    assert [address for line in found for address in ("203.0.113.7", "203.0.113.8") if address in line] == [
        "203.0.113.7",
        "203.0.113.8",
    ]
    assert lines[-1].endswith("3 problems")


def test_what_is_missing_of_a_channel_keeps_nothing_else_of_it_from_being_tried(sound: World) -> None:
    code, lines = _checked(sound, SRDI_WECHAT_SECRET="", SRDI_WECOM_TOKEN="")
    found = _problems(lines)
    assert code == 1
    assert [variable for line in found for variable in ("WECHAT_SECRET", "WECOM_TOKEN") if variable in line] == [
        "WECHAT_SECRET",
        "WECOM_TOKEN",
    ]
    assert len(found) == 2
    assert any("/wechat:" in line for line in lines)
    assert any("gettoken" in line for line in lines)


def test_a_token_other_than_that_of_what_runs_is_found_by_calling_it(sound: World) -> None:
    code, lines = _checked(sound, SRDI_WECHAT_TOKEN=OTHER)
    (found,) = _problems(lines)
    assert code == 1
    assert "/wechat" in found
    assert "another token or key" in found


def test_a_certificate_that_nobody_trusts_is_found(sound: World) -> None:
    code, lines = _checked(sound, SSL_CERT_FILE="")
    assert code == 1
    assert any("SRDI_PUBLIC_URL" in line and "certificate" in line for line in _problems(lines))


def test_a_clock_that_the_vendors_do_not_share_is_found(sound: World) -> None:
    past = formatdate(time() - 3_600, usegmt=True)
    with answering(lambda _: Said(404, headers=(("Date", past),)), is_dated=False) as vendor:
        code, lines = _checked(sound, SRDI_WECOM_API=vendor)
    assert code == 1
    assert any("clock" in line and "timedatectl" in line for line in _problems(lines))


def test_what_a_vendor_repeats_of_a_secret_is_not_shown(sound: World) -> None:
    sound.wechat.fault("stable_token", errcode(99999, f"no such secret: {sound.wechat.SECRET}"))
    code, lines = _checked(sound)
    assert code == 1
    assert any("no such secret: ***" in line for line in lines)


def test_a_laptop_with_nothing_configured_is_well(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SRDI_")}
    environment |= {"SRDI_DATA_DIR": str(tmp_path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "bot.cli", "check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("未配置 NOT SET") >= 3
