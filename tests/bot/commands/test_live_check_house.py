"""What `srdi check` says of the public address, the proxy before it and the rates."""

from typing import Any

import pytest

from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_house import house_findings
from bot.settings import Settings

HOUSE: dict[str, Any] = {"public_url": "https://check.example.org", "trusted_proxies": "127.0.0.1"}
TELEGRAM: dict[str, Any] = {
    "telegram_token": "123456789:AAE_abcdefghijklmnopqrstuvwxyz-12345",
    "telegram_secret": "a_long-secret-1234",
}


def _found(**set_to: Any) -> list[Finding]:
    return house_findings(Settings(**set_to))


def _of(mark: Mark, found: list[Finding]) -> list[str]:
    return [finding.subject for finding in found if finding.mark is mark]


def test_a_house_in_order_has_no_problem() -> None:
    assert {finding.mark for finding in _found(**HOUSE, **TELEGRAM)} == {Mark.OK}


def test_a_laptop_without_any_of_it_has_no_problem_either() -> None:
    assert not _of(Mark.PROBLEM, _found())


def test_a_messenger_that_calls_us_needs_a_public_address() -> None:
    (problem,) = [finding for finding in _found(**TELEGRAM) if finding.mark is Mark.PROBLEM]
    assert problem.subject == "SRDI_PUBLIC_URL"
    assert "no messenger can call us" in problem.english


def test_a_bot_that_polls_from_a_laptop_needs_none() -> None:
    found = _found(telegram_token=TELEGRAM["telegram_token"])
    assert not _of(Mark.PROBLEM, found)
    assert "SRDI_PUBLIC_URL" in _of(Mark.NOTE, found)


def test_without_tls_a_public_address_is_a_problem() -> None:
    found = _found(public_url="http://check.example.org")
    assert _of(Mark.PROBLEM, found) == ["SRDI_PUBLIC_URL"]


@pytest.mark.parametrize("host", ["localhost:8443", "127.0.0.1", "192.168.1.7", "srdi.internal"])
def test_an_address_that_only_this_network_knows_is_noted(host: str) -> None:
    assert "SRDI_PUBLIC_URL" in _of(Mark.NOTE, _found(**HOUSE | {"public_url": f"https://{host}"}))


def test_a_port_that_telegram_never_calls_is_a_problem() -> None:
    (problem,) = [
        finding
        for finding in _found(**HOUSE | {"public_url": "https://check.example.org:9443"}, **TELEGRAM)
        if finding.mark is Mark.PROBLEM
    ]
    assert "9443" in problem.english
    assert "8443" in problem.english


def test_a_bot_server_of_ones_own_may_call_any_port() -> None:
    local = {"public_url": "https://check.example.org:9443", "telegram_api": "http://127.0.0.1:8081"}
    assert not _of(Mark.PROBLEM, _found(**HOUSE | local, **TELEGRAM))


def test_behind_tls_a_proxy_must_be_named_or_all_visitors_count_as_one() -> None:
    found = _found(public_url="https://check.example.org")
    assert _of(Mark.PROBLEM, found) == ["SRDI_TRUSTED_PROXIES"]


@pytest.mark.parametrize("proxies", ["*", "127.0.0.1, 0.0.0.0/0", "::/0", "proxy.example.org", "10.0.0.1/8"])
def test_proxies_that_let_anybody_say_who_they_are_or_match_nobody_are_a_problem(proxies: str) -> None:
    assert _of(Mark.PROBLEM, _found(**HOUSE | {"trusted_proxies": proxies})) == ["SRDI_TRUSTED_PROXIES"]


def test_addresses_and_networks_of_proxies_are_well() -> None:
    found = _found(**HOUSE | {"trusted_proxies": "127.0.0.1, 172.16.0.0/12,::1"})
    assert "SRDI_TRUSTED_PROXIES" in _of(Mark.OK, found)


def test_a_tolerance_that_refuses_what_is_sent_again_is_a_problem_and_a_long_one_is_noted() -> None:
    assert _of(Mark.PROBLEM, _found(**HOUSE, callback_tolerance=5)) == ["SRDI_CALLBACK_TOLERANCE"]
    assert _of(Mark.NOTE, _found(**HOUSE, callback_tolerance=86_400)) == ["SRDI_CALLBACK_TOLERANCE"]


def test_a_rate_that_stops_people_is_a_problem_and_one_that_stops_nobody_is_noted() -> None:
    found = _found(**HOUSE, chat_rate="3/minute", api_rate="100000/minute")
    assert _of(Mark.PROBLEM, found) == ["SRDI_CHAT_RATE"]
    assert _of(Mark.NOTE, found) == ["SRDI_API_RATE"]
