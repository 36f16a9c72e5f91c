"""`srdi check` calls our own public address as the vendors do, and says what stands in the way."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]
from wechatpy.enterprise.crypto import WeChatCrypto as WorkCrypto  # type: ignore[import-untyped]

from bot.commands import live_check_callback, live_check_wire
from bot.commands.live_check_callback import (
    address_findings,
    telegram_callback,
    wechat_callback,
    wecom_callback,
)
from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_wire import Wire
from bot.settings import Settings
from tests.bot.commands.front_door import Asked, Said, answering, certificate, context_of
from tests.bot.commands.test_live_check_settings import AES_KEY, TELEGRAM, WECHAT, WECOM

Check = Callable[[Wire, Settings], Awaitable[list[Finding]]]


@pytest.fixture(autouse=True)
def _vendors_wait_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine may stand still for longer than they really do."""
    monkeypatch.setattr(live_check_callback, "_SECONDS", dict.fromkeys(live_check_callback._SECONDS, 60.0))


def _all_found(check: Check, **set_to: Any) -> list[Finding]:
    async def ask() -> list[Finding]:
        wire = Wire()
        try:
            return await check(wire, Settings(**set_to))
        finally:
            await wire.close()

    return asyncio.run(ask())


def _found(check: Check, **set_to: Any) -> Finding:
    (found,) = _all_found(check, **set_to)
    return found


def _healthy(asked: Asked) -> Said:
    return Said(body=b'{"store":"ok"}') if asked.path == "/healthz" else Said(404)


def _wechat(asked: Asked) -> Said:
    """A server that wechatpy opens messages for, always encrypted."""
    query = asked.query
    signed = "".join(sorted((WECHAT["wechat_token"], query["timestamp"], query["nonce"])))
    if asked.path != "/wechat" or query["signature"] != sha1(signed.encode(), usedforsecurity=False).hexdigest():
        return Said(400)
    if asked.body is None:
        return Said(body=query["echostr"].encode())
    crypto = WeChatCrypto(WECHAT["wechat_token"], WECHAT["wechat_aes_key"], WECHAT["wechat_app_id"])
    try:
        message = crypto.decrypt_message(asked.body, query["msg_signature"], query["timestamp"], query["nonce"])
    except Exception:  # noqa: BLE001 - what it raises for a wrong key is chance
        return Said(400)
    return Said(body=b"success") if "<Event><![CDATA[VIEW]]></Event>" in message else Said(500)


def _wecom(asked: Asked) -> Said:
    query = asked.query
    crypto = WorkCrypto(WECOM["wecom_token"], WECOM["wecom_aes_key"], WECOM["wecom_corp_id"])
    parts = (query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
    return Said(body=crypto.check_signature(*parts).encode()) if asked.path == "/wecom" else Said(404)


def _telegram(asked: Asked) -> Said:
    knows = asked.headers.get("x-telegram-bot-api-secret-token") == TELEGRAM["telegram_secret"]
    return Said(200 if asked.path == "/telegram" and knows else 403)


def test_an_address_that_leads_to_us_is_well() -> None:
    with answering(_healthy) as url:
        assert _found(address_findings, public_url=url).mark is Mark.OK


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (Said(301, headers=(("Location", "https://elsewhere.example/"),)), "redirect"),
        (Said(502), "see that srdi serve runs"),
        (Said(504), "SRDI_HOST:SRDI_PORT"),
        (Said(503, b'{"store":"unavailable"}'), "the store of what runs there is unavailable"),
        (Said(200, b"<h1>Welcome to nginx!</h1>"), "check where the name and the proxy lead"),
        (Said(404), "check where the name and the proxy lead"),
    ],
)
def test_an_address_where_something_else_answers_is_a_problem_with_the_way_out(said: Said, advice: str) -> None:
    with answering(lambda _: said) as url:
        found = _found(address_findings, public_url=url)
    assert found.mark is Mark.PROBLEM
    assert advice in found.english


def test_an_address_where_nothing_listens_is_said_to_be_out_of_reach_from_here() -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    found = _found(address_findings, public_url=f"http://127.0.0.1:{port}")
    assert found.mark is Mark.PROBLEM
    assert "cannot be reached from this machine" in found.english
    assert "try from elsewhere: curl" in found.english


def test_a_name_that_nobody_knows_is_a_problem_of_dns() -> None:
    found = _found(address_findings, public_url="https://check.invalid")
    assert found.mark is Mark.PROBLEM
    assert "DNS" in found.english


@pytest.mark.parametrize("days", [30, -1])
def test_a_certificate_that_no_vendor_would_trust_is_named_with_its_fault(tmp_path: Path, days: int) -> None:
    with answering(_healthy, context_of(certificate(tmp_path, days=days))) as url:
        found = _found(address_findings, public_url=url)
    assert found.mark is Mark.PROBLEM
    assert "certificate" in found.english


def test_a_port_that_speaks_no_tls_is_said_to() -> None:
    with answering(_healthy) as url:
        found = _found(address_findings, public_url=url.replace("http://", "https://"))
    assert found.mark is Mark.PROBLEM
    assert "no TLS is spoken there" in found.english


@pytest.mark.parametrize(
    ("check", "speaker", "settings"),
    [(wechat_callback, _wechat, WECHAT), (wecom_callback, _wecom, WECOM), (telegram_callback, _telegram, TELEGRAM)],
)
def test_the_consoles_own_check_of_the_address_comes_back_rightly(
    check: Check, speaker: Callable[..., Said], settings: dict[str, Any]
) -> None:
    with answering(speaker) as url:
        assert {finding.mark for finding in _all_found(check, public_url=url, **settings)} == {Mark.OK}


def test_a_mode_or_a_key_other_than_that_of_what_runs_is_found_though_the_token_is_right() -> None:
    with answering(_wechat) as url:
        for other in ({"wechat_mode": "plain"}, {"wechat_aes_key": AES_KEY[::-1]}):
            echoed, event = _all_found(wechat_callback, public_url=url, **WECHAT | other)
            assert (echoed.mark, event.mark) == (Mark.OK, Mark.PROBLEM)
            assert "another token or key" in event.english


def test_an_answer_later_than_the_vendor_waits_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_check_callback, "_SECONDS", {"wecom": 1.0})

    def late(asked: Asked) -> Said:
        time.sleep(1.1)
        return _wecom(asked)

    with answering(late) as url:
        found = _found(wecom_callback, public_url=url, **WECOM)
    assert found.mark is Mark.NOTE
    assert "the vendor waits 1 s" in found.english


def test_an_address_that_takes_the_call_and_stays_silent_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_check_wire, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = _found(address_findings, public_url=f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert found.mark is Mark.PROBLEM
    assert "security group" in found.english


@pytest.mark.parametrize(
    ("check", "settings"), [(wechat_callback, WECHAT), (wecom_callback, WECOM), (telegram_callback, TELEGRAM)]
)
@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (Said(403), "another token or key"),
        (Said(404), "restart it with the same settings"),
        (Said(302, headers=(("Location", "/login"),)), "redirect"),
        (Said(502), "see that srdi serve runs"),
        (Said(200, b"<p>blocked</p>"), "something else answers"),
    ],
)
def test_a_check_of_the_address_that_fails_says_what_to_do(
    check: Check, settings: dict[str, Any], said: Said, advice: str
) -> None:
    with answering(lambda _: said) as url:
        found = _found(check, public_url=url, **settings)
    assert found.mark is Mark.PROBLEM
    assert advice in found.english
    assert not any(str(value) in str(found) for name, value in settings.items() if "secret" in name or "token" in name)
