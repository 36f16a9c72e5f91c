"""Enrolling on one page: everything wrong at once, nothing lost, once however often it is sent, and only what was agreed to."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from assessment.library import Library
from bot.registry.registrar import OwnRegistrar
from bot.sessions.store import StoreUnavailable
from flows.credit_code import with_check_character
from tests.bot.web.enrolling import CODE, FILLED, FIRM, begin, enrol, firm_of, hidden, kept, ledger, problems, send
from tests.bot.web.sites import HOST, Site, site
from tests.fakes.installation import AES_KEY, APP_ID, TOKEN


@pytest.fixture
def visitor(library: Library, tmp_path: Path) -> Iterator[Site]:
    with site(library, tmp_path) as opened:
        begin(opened)
        yield opened


def test_before_a_region_is_chosen_the_page_says_to_choose_one(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path) as nobody:
        page = nobody.open("/enrol")
        assert "choose the region first" in page
        assert '<a href="/enrol">' in page, "the way back to what was wanted"
        nobody.open("/")
        assert "choose the region first" in enrol(nobody)
        assert "No firm is enrolled" in nobody.open("/data")


def test_the_form_tells_how_far_the_self_check_is_and_ticks_nothing(visitor: Site) -> None:
    page = visitor.open("/enrol")
    assert "So far you have answered 1 question." in page
    assert "checked" not in page
    assert "authority of Hangzhou" in page, "the words of the consent, in full"


def test_who_enrols_sees_what_was_noted_and_how_to_change_it(visitor: Site) -> None:
    page = enrol(visitor)
    assert FIRM in page
    assert 'href="/data"' in page
    assert kept(visitor)["Unified social credit code"] == CODE


def test_everything_wrong_is_told_at_once_beside_its_field_and_nothing_typed_is_lost(visitor: Site) -> None:
    wrong = {"firm_name": "X", "credit_code": "91330108MA27XQ5N0I", "role": "emperor", "purposes": ["facts"]}
    page = enrol(visitor, **wrong)
    found = problems(page)
    assert list(found) == ["firm_name", "credit_code", "role", "register"]
    assert "perhaps it is 1" in found["credit_code"], "in the words of the chat"
    for field in found:
        assert f'id="{field}-wrong"' in page
        assert f'id="{field}"' in page, "the summary leads to the field"
    assert 'value="X"' in page
    assert 'value="91330108MA27XQ5N0I"' in page
    assert page.count("checked") == 1, "the consent that was ticked"
    assert "No firm is enrolled" in visitor.open("/data")


def test_the_page_with_problems_says_so_to_programs_and_puts_the_focus_on_the_summary(visitor: Site) -> None:
    answer = visitor.client.post("/enrol", data=hidden(visitor.open("/enrol")))
    assert answer.status_code == 422
    assert 'id="problems" role="alert" tabindex="-1" autofocus' in answer.text


def test_what_was_left_empty_is_named(visitor: Site) -> None:
    found = problems(enrol(visitor, firm_name=" ", credit_code=""))
    assert found == {
        "firm_name": "Please fill this in: Firm's name.",
        "credit_code": "Please fill this in: Unified social credit code.",
    }


@pytest.mark.parametrize("purposes", [[], ["facts"], ["reminders"]])
def test_without_the_first_consent_nothing_is_enrolled(visitor: Site, purposes: list[str]) -> None:
    assert "register" in problems(enrol(visitor, purposes=purposes))
    assert "No firm is enrolled" in visitor.open("/data")


def test_without_consent_to_figures_none_are_kept(visitor: Site) -> None:
    enrol(visitor, purposes=["register"])
    page = visitor.open("/data")
    assert FIRM in page
    assert "figures and answers kept" not in page
    assert "120" not in page


def test_with_consent_to_figures_each_is_shown_with_its_date_and_source(visitor: Site) -> None:
    enrol(visitor)
    page = visitor.open("/data")
    assert "1 figure or answer kept" in page
    assert "from the self-check" in page
    assert "out of date from" in page


def test_the_day_of_each_title_held_is_asked_and_kept(visitor: Site) -> None:
    visitor.say("Cultivation titles held: SRDI SME")
    assert 'name="granted:srdi_sme"' in visitor.open("/enrol")
    assert "granted:srdi_sme" in problems(enrol(visitor, **{"granted:srdi_sme": "some day"}))
    enrol(visitor, **{"granted:srdi_sme": "2024.6"})
    assert "1 June 2024" in visitor.open("/data")


def test_a_form_sent_twice_enrols_once_and_brings_nothing_back(visitor: Site) -> None:
    page = visitor.open("/enrol")
    for _again in range(2):
        assert "Enrolled" in send(visitor, page, "/enrol", **FILLED)
    asked = visitor.open("/data/withdraw?firm=" + firm_of(visitor) + "&purpose=register")
    send(visitor, asked, "/data/withdraw")
    send(visitor, page, "/enrol", **FILLED)
    assert "No firm is enrolled" in visitor.open("/data")


def test_a_crash_between_registry_and_talk_is_mended_by_sending_again(
    visitor: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitor.open("/enrol")

    async def crash(*_turn: Any) -> None:
        raise SystemError

    with monkeypatch.context() as crashing:
        crashing.setattr(visitor.store, "rewrite", crash)
        assert visitor.client.post("/enrol", data={**hidden(page), **FILLED}).status_code == 500
    assert FIRM in visitor.open("/data"), "the registry has it"
    assert "Enrolled" in send(visitor, page, "/enrol", **FILLED)
    assert len(ledger(visitor)) == 2, "each consent once"


@pytest.mark.parametrize("what", ["store", "registry"])
def test_while_something_is_away_nothing_is_enrolled_and_nothing_typed_is_lost(
    visitor: Site, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    page = visitor.open("/enrol")

    async def away(*_asked: Any) -> None:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as gone:
        gone.setattr(visitor.store, "look_up", away) if what == "store" else gone.setattr(OwnRegistrar, "enrol", away)
        answer = visitor.client.post("/enrol", data={**hidden(page), **FILLED})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    again = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.text.partition("<main")[2])
    assert 'action="/enrol"' in answer.text
    page = visitor.client.post(
        "/enrol", data={name: [unescape(v) for n, v in again if n == name] for name, _ in again}
    ).text
    assert FIRM in page
    assert len(ledger(visitor)) == 2, "the very same is sent again"


def test_enrolling_without_end_is_held_back(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path, chat_rate="5/minute") as visitor:
        begin(visitor)
        page = visitor.open("/enrol")
        tried = [visitor.client.post("/enrol", data=hidden(page)).status_code for _ in range(8)]
        assert tried[0] == 422
        assert tried[-1] == 429


def test_consents_worded_for_another_region_have_to_be_given_anew(visitor: Site) -> None:
    page = visitor.open("/enrol")
    visitor.say("change region")
    visitor.say("Shanghai")
    again = send(visitor, page, "/enrol", **FILLED)
    assert "no longer up to date" in again
    assert "checked" not in again.partition('id="consent"')[2], "no consent is ticked"
    assert FIRM in again.replace("&amp;", "&")
    assert "No firm is enrolled" in visitor.open("/data")


def test_a_form_of_another_visitor_is_not_taken(visitor: Site) -> None:
    theirs = hidden(visitor.open("/enrol"))
    visitor.client.cookies.clear()
    begin(visitor)
    assert "no longer up to date" in visitor.client.post("/enrol", data={**theirs, **FILLED}).text
    answer = visitor.client.post("/enrol", data={**theirs, **FILLED}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_another_firm_is_enrolled_beside_the_first(visitor: Site) -> None:
    enrol(visitor)
    assert f"Enrolled already: {FIRM}" in visitor.open("/enrol")
    enrol(visitor, firm_name="Second Co., Ltd.", credit_code=with_check_character("91330106MA2AXQ5N0"))
    page = visitor.open("/data")
    assert FIRM in page
    assert "Second Co., Ltd." in page


def test_the_talk_goes_on_where_it_was(visitor: Site) -> None:
    before = visitor.open("/")
    enrol(visitor)
    asked = before.partition('id="asked"')[2].partition("</h2>")[0]
    assert visitor.open("/").partition('id="asked"')[2].partition("</h2>")[0] == asked


def test_where_messengers_are_served_they_are_named(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path, wechat_token=TOKEN, wechat_app_id=APP_ID, wechat_aes_key=AES_KEY) as visitor:
        begin(visitor)
        page = enrol(visitor)
        assert "Carry this talk to WeChat:" in page
        assert "Telegram" not in page


def test_where_none_is_served_that_is_said(visitor: Site) -> None:
    assert "No messenger is connected here yet" in enrol(visitor)


def test_the_result_leads_to_the_form_and_says_what_for(visitor: Site) -> None:
    page = visitor.open("/result")
    assert 'href="/enrol"' in page
    assert "Voluntary" in page


def test_choosing_a_language_leads_back_to_the_form(visitor: Site) -> None:
    chosen = visitor.client.post("/language", data={"locale": "zh_Hans_CN", "page": "/enrol"})
    assert str(chosen.url) == f"{HOST}/enrol"


def test_a_flood_of_new_firms_is_asked_kindly_to_wait_and_nothing_typed_is_lost(
    visitor: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service._NEW_FIRMS", "1/day")
    enrol(visitor)
    other = with_check_character("91330108MA27XQ5N1")
    answered = visitor.client.post(
        "/enrol",
        data={**hidden(visitor.open("/enrol")), **FILLED, "credit_code": other, "firm_name": "One Firm More"},
    )
    assert answered.status_code == 429
    assert int(answered.headers["Retry-After"]) > 0
    assert "Please try again tomorrow" in answered.text
    assert "One Firm More" in answered.text
    assert other not in visitor.open("/data")
    assert FIRM in enrol(visitor, district="Xihu"), "what is enrolled already can be brought up to date"


def test_a_messenger_is_promised_only_where_one_is_connected(library: Library, tmp_path: Path, visitor: Site) -> None:
    assert "no messenger is connected here yet" in visitor.open("/enrol")
    (folder := tmp_path / "connected").mkdir()
    with site(library, folder, wechat_app_id=APP_ID, wechat_token=TOKEN, wechat_aes_key=AES_KEY) as connected:
        begin(connected)
        page = connected.open("/enrol")
        assert "carry this talk to a messenger" in page
        assert "no messenger" not in page
