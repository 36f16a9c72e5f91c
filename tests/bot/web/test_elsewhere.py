"""Going on elsewhere and leaving: a link works once, opening it uses nothing up, deleting leaves nothing."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from assessment.library import Library
from bot.sessions.handover import issue_link, link_for
from tests.bot.web.sites import HOST, Site, answers, question, site


@pytest.fixture
def visitor(library: Library, tmp_path: Path) -> Iterator[Site]:
    with site(library, tmp_path) as opened:
        yield opened


@pytest.fixture
def code(visitor: Site) -> str:
    visitor.say("Hangzhou")
    made = visitor.client.post("/continue", headers={"Origin": HOST}).text
    assert "<svg" in made
    return made.partition('<strong class="code">')[2].partition("<")[0]


def test_a_link_shows_a_button_first_and_then_opens_the_talk_once(visitor: Site, code: str) -> None:
    left_at = question(visitor.open())
    for _preview in range(3):
        visitor.client.cookies.clear()
        assert visitor.client.get(f"/go/{code}").status_code == 200
    page = visitor.client.post("/go", data={"code": code}).text
    assert (question(page), answers(page)) == (left_at, ["Hangzhou"])
    visitor.client.cookies.clear()
    again = visitor.client.post("/go", data={"code": code})
    assert again.status_code == 410
    assert "used already" in again.text


def test_a_code_can_be_typed_as_people_type(visitor: Site, code: str) -> None:
    visitor.client.cookies.clear()
    page = visitor.client.post("/go", data={"code": f" {code.lower().replace('-', ' ')} "}).text
    assert answers(page) == ["Hangzhou"]


def test_both_browsers_go_on_with_one_talk(visitor: Site, code: str) -> None:
    first = dict(visitor.client.cookies)
    visitor.client.cookies.clear()
    visitor.client.post("/go", data={"code": code})
    visitor.say("yes")
    visitor.client.cookies.clear()
    visitor.client.cookies.update(first)
    assert answers(visitor.open()) == ["Hangzhou", "yes"]


def test_a_link_to_the_result_asks_first_too_and_then_shows_it(visitor: Site, code: str) -> None:
    visitor.client.cookies.clear()
    page = visitor.client.get(f"/go/{code}?to=result").text
    assert "Show the result" in page
    sent = dict(re.findall(r'<input type="hidden" name="(to|code)" value="([^"]*)">', page))
    assert sent == {"to": "result", "code": code}
    shown = visitor.client.post("/go", data=sent)
    assert shown.url.path == "/result"
    assert shown.status_code == 200


@pytest.mark.parametrize(("to", "heading"), [("data", "Your data"), ("enrol", "Enrol your firm")])
def test_a_link_to_ones_data_or_to_enrolling_asks_first_too(visitor: Site, code: str, to: str, heading: str) -> None:
    visitor.client.cookies.clear()
    page = visitor.client.get(f"/go/{code}?to={to}").text
    assert f"<h1>{heading}</h1>" in page
    here = unescape(_hidden(page, "page"))
    assert visitor.client.post("/language", data={"locale": "en", "page": here}).url.path == f"/go/{code}"
    shown = visitor.client.post("/go", data={"code": code, "to": to})
    assert shown.url.path == f"/{to}"
    assert f"<h1>{heading}</h1>" in shown.text


def test_choosing_a_language_on_the_way_keeps_the_link(visitor: Site, code: str) -> None:
    visitor.client.cookies.clear()
    for here in (f"/go/{code}?to=result", f"/go/{code}"):
        page = unescape(_hidden(visitor.open(here), "page"))
        chosen = visitor.client.post("/language", data={"locale": "zh_Hans_CN", "page": page})
        assert str(chosen.url) == f"{HOST}{here}"
    for elsewhere in ("https://evil.example/go/A", "//evil.example", "/go/../data/x", "/go/a?to=result&x=1", "/go/a\n"):
        chosen = visitor.client.post("/language", data={"locale": "en", "page": elsewhere})
        assert str(chosen.url) == f"{HOST}/"


def _hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


@pytest.mark.parametrize("to", ["", "/result", "https://evil.example", "continue", "result/../data"])
def test_a_link_leads_nowhere_else(visitor: Site, code: str, to: str) -> None:
    visitor.client.cookies.clear()
    page = visitor.client.get(f"/go/{code}", params={"to": to}).text
    assert 'name="to"' not in page
    assert visitor.client.post("/go", data={"code": code, "to": to}).url.path == "/"


def test_a_link_to_the_result_of_a_messenger_works_for_the_first_who_takes_it(visitor: Site) -> None:
    link = link_for("wechat:account:somebody", "m1", "seed")
    assert visitor.client.portal is not None
    visitor.client.portal.call(issue_link, visitor.store, "wechat:account:somebody", link)
    visitor.client.cookies.clear()
    assert visitor.client.post("/go", data={"code": link, "to": "result"}).status_code == 200
    assert visitor.client.post("/go", data={"code": link, "to": "result"}).status_code == 200, "who taps it again"
    visitor.client.cookies.clear()
    assert visitor.client.post("/go", data={"code": link, "to": "result"}).status_code == 410


def test_who_has_begun_here_is_told_that_another_talk_takes_its_place(visitor: Site, code: str) -> None:
    assert "already" not in visitor.open(f"/go/{code}")
    visitor.say("yes")
    assert "shows a self-check already" in visitor.open(f"/go/{code}")


def test_codes_cannot_be_tried_out_without_end(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path, chat_rate="3/minute") as visitor:
        tried = []
        for number in range(6):
            visitor.client.cookies.clear()
            tried.append(visitor.client.post("/go", data={"code": f"AAA-AAA-AA{number}"}).status_code)
        assert tried == [410, 410, 410, 429, 429, 429]


def test_codes_typed_into_the_talk_cannot_be_tried_out_without_end_either(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path, chat_rate="2/minute") as visitor:
        tried = []
        for number in range(2, 6):
            visitor.client.cookies.clear()
            form = visitor.form(visitor.open())
            tried.append(
                visitor.client.post("/turn", data={**form, "text": f"continue AAA-AAA-AA{number}"}).status_code
            )
        assert tried == [200, 200, 429, 429]


def test_a_code_asked_for_in_the_talk_is_shown_on_a_page_without_scripts(visitor: Site) -> None:
    visitor.say("Hangzhou")
    page = visitor.say("continue elsewhere")
    assert re.search(r"continue [2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", page)


def test_who_has_not_begun_has_nothing_to_carry_over(visitor: Site) -> None:
    visitor.open()
    assert "not begun" in visitor.open("/continue")


def test_deleting_takes_the_answers_and_the_cookie(visitor: Site) -> None:
    visitor.say("yes", visitor.say("Hangzhou"))
    cookies = dict(visitor.client.cookies)
    assert "deleted" in visitor.client.post("/data").text
    assert not visitor.client.cookies.get("srdi")
    visitor.client.cookies.update(cookies)
    assert answers(visitor.open()) == []
    assert visitor.client.post("/data").status_code == 200
