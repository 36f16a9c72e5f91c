"""The whole talk in a real Chromium, in every region and language, as an owner lives through it."""

from random import Random

import pytest
from playwright.sync_api import Page, Route, expect

from assessment.library import library_of
from assessment.wording import supported_locales
from bot.web.pages import tag_of
from tests.bot.web.conftest import Visits
from tests.bot.web.owner import DONT_KNOW, MOST_TURNS, answer_all, answer_one, press, question, type_in
from tests.browser import follow

EN = DONT_KNOW["en"]


def begin(page: Page, region: str = "hangzhou") -> None:
    """Open the site as a poster's QR code does, and begin for its region."""
    page.goto(f"/?region={region}")
    press(page, page.locator("#ask form button.primary").first)


@pytest.mark.parametrize("locale", supported_locales())
@pytest.mark.parametrize("region", library_of().regions)
def test_an_owner_answers_everything_and_opens_the_result(visit: Visits, region: str, locale: str) -> None:
    page = visit(tag_of(locale))
    begin(page, region)
    assert answer_all(page, Random(f"{region} {locale}"), DONT_KNOW[locale]) > 5
    follow(page.locator("a.primary[href='/result']").first)
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/result")
    assert page.locator("html").get_attribute("lang") == tag_of(locale)


def test_without_scripts_the_whole_talk_works_too(visit: Visits) -> None:
    page = visit("zh-CN", scripts=False)
    begin(page)
    assert answer_all(page, Random(3), DONT_KNOW["zh_Hans_CN"]) > 5
    follow(page.locator("a.primary[href='/result']").first)
    assert page.url.endswith("/result")


def test_with_the_keyboard_alone_an_owner_comes_to_the_result(visit: Visits) -> None:
    page = visit()
    page.goto("/")
    _tab_to(page, "button.option")
    asked = question(page)
    page.keyboard.press("Enter")
    expect(page.locator("#asked")).not_to_have_text(asked)
    assert page.evaluate("document.activeElement.id") == "asked", "the next question has the focus"
    _tab_to(page, "#text")
    for _ in range(120):
        if not question(page):
            break
        shown = page.locator("form.typed [name=form]").get_attribute("value")
        page.keyboard.type(EN)
        page.keyboard.press("Enter")
        page.wait_for_selector(f'form.typed [name=form]:not([value="{shown}"])', state="attached")
        assert page.evaluate("document.activeElement.id") == "text", "who types stays in the input"
    _tab_to(page, "a.primary[href='/result']", back=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")


def _tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_reload_in_the_middle_shows_the_answers_and_the_open_question(visit: Visits) -> None:
    page = visit()
    begin(page)
    for _ in range(6):
        answer_one(page, Random(1), EN)
    open_question = question(page)
    page.reload()
    assert question(page) == open_question
    page.locator(".recap summary").click()
    expect(page.locator(".recap dd").first).to_have_text("Hangzhou")
    assert page.locator(".recap dl > div").count() > 4


def test_an_answer_changed_from_the_list_keeps_the_others(visit: Visits) -> None:
    page = visit()
    begin(page)
    _until(page, "employ")
    type_in(page, "120")
    following = question(page)
    answers = page.locator(".recap dl > div").count()
    page.locator(".recap summary").click()
    press(page, page.locator(".recap button[value*=employees]"))
    assert "employ" in question(page)
    type_in(page, "150")
    assert question(page) == following
    assert page.locator(".recap dl > div").count() == answers
    assert "150" in (page.locator(".recap dl").text_content() or "")
    type_in(page, "back")
    assert "120" in (page.locator(".recap dl").text_content() or "")


def _until(page: Page, word: str) -> None:
    for _ in range(MOST_TURNS):
        if word in question(page):
            return
        type_in(page, EN)
    raise AssertionError(f"nobody asks about {word}")


def test_the_language_can_be_changed_in_the_middle(visit: Visits) -> None:
    page = visit()
    begin(page)
    follow(page.locator("button[lang=zh-Hans-CN]"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans-CN")
    assert "法人" in question(page)


def test_a_double_tap_is_one_answer_and_the_reply_is_announced(visit: Visits) -> None:
    page = visit()
    begin(page)
    before = question(page)
    held: list[Route] = []

    def hold(sent: Route) -> None:
        held.append(sent)

    # Were the first tap answered before the second is made, that one would be for the next question.
    page.route("**/turn", hold, times=1)
    page.locator("#ask button.option").first.dblclick()
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    expect(page.locator("#asked")).not_to_have_text(before)
    assert page.locator(".recap dl > div").count() == 2
    assert page.locator(".said.mine").count() == 2
    expect(page.locator("[role=status]")).to_contain_text("Noted")


def test_a_lost_connection_keeps_the_answer_and_sends_it_once(visit: Visits) -> None:
    visit.expected += ["ERR_INTERNET_DISCONNECTED"]
    page = visit()
    begin(page)
    before = question(page)
    page.context.set_offline(True)
    page.locator("#ask button.option").first.click()
    expect(page.locator("#trouble .notice")).to_be_visible()
    assert question(page) == before
    page.context.set_offline(False)
    expect(page.locator("#asked")).not_to_have_text(before)
    assert page.locator(".said.mine").count() == 2
    assert page.locator(".recap dl > div").count() == 2


def test_a_reply_that_was_lost_on_the_way_back_is_not_a_second_turn(visit: Visits) -> None:
    visit.expected += ["ERR_FAILED"]
    page = visit()
    begin(page)
    page.route("**/turn", lambda route: (route.fetch(), route.abort()), times=1)
    before = question(page)
    page.locator("#ask button.option").first.click()
    page.locator("#trouble button").click()
    expect(page.locator("#asked")).not_to_have_text(before)
    assert page.locator(".recap dl > div").count() == 2


def test_a_talk_goes_on_in_another_browser_by_its_link_once(visit: Visits) -> None:
    visit.expected += ["410"]
    first, second, third = visit(), visit(), visit()
    begin(first)
    answer_one(first, Random(2), EN)
    open_question = question(first)
    first.goto("/continue")
    follow(first.get_by_role("button", name="Make a link"))
    link = first.locator("main a").first.get_attribute("href")
    assert link
    for _preview in range(2):
        second.goto(link)
    follow(second.locator("main button"))
    assert question(second) == open_question
    third.goto(link)
    follow(third.locator("main button"))
    expect(third.locator(".notice")).to_contain_text("used already")


def test_deleting_leaves_nothing_here_or_in_the_other_browser(visit: Visits) -> None:
    page = visit()
    begin(page)
    answer_one(page, Random(2), EN)
    page.goto("/data")
    page.get_by_role("link", name="Delete my data").click()
    page.get_by_role("button", name="Delete my data").click()
    expect(page.locator("h1")).to_have_text("Deleted")
    page.goto("/")
    assert "Which region" in question(page)
    assert page.locator(".recap").count() == 0
