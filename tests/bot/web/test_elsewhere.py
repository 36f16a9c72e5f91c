"""Going on elsewhere and leaving: a link works once, opening it uses nothing up, deleting leaves nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessment.library import Library
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
