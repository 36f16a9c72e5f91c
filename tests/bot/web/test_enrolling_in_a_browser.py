"""An owner enrols, looks, puts right, takes along, takes back and leaves, on a phone in a real Chromium; by form and by chat."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from assessment.wording import supported_locales
from bot.web.pages import tag_of
from flows.enrolment import PURPOSES
from tests.bot.web.conftest import Visits
from tests.bot.web.enrolling import CODE, FIRM
from tests.bot.web.owner import press, question, type_in
from tests.bot.web.test_accessible import violations
from tests.browser import DESKTOP, PHONE, follow

SEND = "form.filled button.primary"


def begin(page: Page) -> None:
    """Open the site as a poster's QR code does, begin for Hangzhou, and say something of the firm."""
    page.goto("/?region=hangzhou")
    press(page, page.locator("#ask form button.primary").first)
    type_in(page, "员工120人")
    type_in(page, "营业收入3500万")


def fill_in(page: Page) -> None:
    """The form, as it should be."""
    page.fill("#firm_name", FIRM)
    page.fill("#credit_code", CODE)
    page.check("#role")
    page.check("#register")
    page.check("#facts")


def enrol(page: Page) -> None:
    """Enrol on the form."""
    begin(page)
    page.goto("/enrol")
    fill_in(page)
    page.locator(SEND).click()
    page.wait_for_url("**/enrolled")


@pytest.mark.parametrize("locale", supported_locales())
def test_on_a_phone_an_owner_enrols_puts_right_takes_along_takes_back_and_deletes(visit: Visits, locale: str) -> None:
    page = visit(tag_of(locale))
    enrol(page)
    follow(page.locator("main a.primary[href='/data']"))
    expect(page.locator(".firm h2")).to_have_text(FIRM)
    follow(page.locator("a[href*='field=firm_name']"))
    page.fill("#firm_name", "杭州更好轴承有限公司")
    follow(page.locator(SEND))
    expect(page.locator(".firm h2")).to_have_text("杭州更好轴承有限公司")
    expect(page.get_by_role("status")).to_be_visible()

    told = json.loads(downloaded(page, "json"))
    assert told["firms"][0]["credit_code"] == CODE
    cells = [cell.value for row in load_workbook(BytesIO(downloaded(page, "xlsx"))).worksheets[0] for cell in row]
    assert CODE in cells

    assert page.locator("details .kept").count() == 1
    follow(page.locator("a[href*='purpose=facts']"))
    follow(page.locator("main button.danger"))
    assert page.locator("details .kept").count() == 0

    follow(page.locator("a[href='/data/delete']"))
    follow(page.locator("main button.danger"))
    page.goto("/data")
    assert page.locator(".firm").count() == 0
    assert page.locator("a[href='/data/delete']").count() == 0, "nothing is left to delete"


def downloaded(page: Page, ending: str) -> bytes:
    """What the link gives to keep."""
    with page.expect_download() as download:
        page.locator(f"a[href='/data/export.{ending}']").click()
    return Path(download.value.path()).read_bytes()


def test_without_scripts_it_is_the_same(visit: Visits) -> None:
    page = visit(scripts=False)
    page.goto("/?region=hangzhou")
    follow(page.locator("#ask form button.primary").first)
    page.goto("/enrol")
    fill_in(page)
    page.locator(SEND).click()
    page.wait_for_url("**/enrolled")
    page.goto("/data/unsubscribe")
    follow(page.locator("main button.danger"))
    assert page.locator(".firm").count() == 0


def test_problems_get_the_focus_and_lead_to_their_fields_and_nothing_typed_is_lost(visit: Visits) -> None:
    visit.expected += ["422"]
    page = visit()
    begin(page)
    page.goto("/enrol")
    fill_in(page)
    page.fill("#credit_code", CODE[:-1])
    page.uncheck("#register")
    follow(page.locator(SEND))
    expect(page.locator("#problems")).to_be_focused()
    assert page.locator("#problems a").count() == 2
    page.locator("#problems a").first.click()
    page.wait_for_url("**/enrol#credit_code")
    assert page.input_value("#firm_name") == FIRM
    assert page.is_checked("#facts")
    assert not page.is_checked("#register"), "no consent is ticked for anybody"
    page.fill("#credit_code", CODE)
    page.check("#register")
    page.locator(SEND).click()
    page.wait_for_url("**/enrolled")


def test_a_double_tap_enrols_once(visit: Visits) -> None:
    page = visit()
    begin(page)
    page.goto("/enrol")
    fill_in(page)
    page.locator(SEND).dblclick()
    page.wait_for_url("**/enrolled")
    page.goto("/data")
    assert page.locator(".firm").count() == 1
    page.locator("details.card summary").click()
    assert page.locator("details.card li").count() == 2


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_no_page_has_a_violation_and_none_is_wider_than_the_screen(
    visit: Visits, size: tuple[int, int], theme: str
) -> None:
    visit.expected += ["422"]
    page = visit(size=size, theme=theme)
    found: list[str] = []

    def look() -> None:
        nonlocal found
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    page.goto("/enrol")
    look()
    begin(page)
    page.goto("/enrol")
    look()
    follow(page.locator(SEND))
    look()
    fill_in(page)
    page.locator(SEND).click()
    page.wait_for_url("**/enrolled")
    look()
    page.goto("/data")
    for each in page.locator("main summary").all():
        each.click()
    look()
    for link in ("field=firm_name", "field=role", "purpose=facts", "/data/unsubscribe", "/data/delete"):
        page.goto("/data")
        follow(page.locator(f"a[href*='{link}']"))
        look()
    assert found == []


@pytest.mark.parametrize("width", [320, 390])
def test_no_target_is_too_small(visit: Visits, width: int) -> None:
    page = visit(size=(width, 800))
    begin(page)
    small = """() => [...document.querySelectorAll("button, a, input:not([type=hidden]), summary")].filter((target) => {
      const box = target.matches("label input") ? target.closest("label").getBoundingClientRect() : target.getBoundingClientRect();
      const flows = getComputedStyle(target).display === "inline";
      return box.width && !flows && !target.matches(".skip") && (box.height < 43.5 || box.width < 24);
    }).map((target) => target.outerHTML)"""
    page.goto("/enrol")
    assert page.evaluate(small) == []
    fill_in(page)
    page.locator(SEND).click()
    page.wait_for_url("**/enrolled")
    assert page.evaluate(small) == []
    page.goto("/data")
    assert page.evaluate(small) == []


def test_in_the_chat_an_owner_enrols_looks_and_puts_right_too(visit: Visits) -> None:
    page = visit()
    begin(page)
    type_in(page, "enrol")
    for _purpose in PURPOSES:
        if page.locator("#ask button.option").count() != 2:
            break
        press(page, page.locator("#ask button.option").first)
    type_in(page, FIRM)
    type_in(page, CODE[:-1] + ("0" if CODE[-1] != "0" else "1"))
    expect(page.locator("#said")).to_contain_text("does not fit")
    type_in(page, CODE)
    press(page, page.locator("#ask button.option").first)
    type_in(page, "Binjiang")
    assert FIRM in question(page), "everything that would be kept, before any of it is"
    assert any(line.endswith(CODE) for line in question(page).splitlines()), "one thing a line"
    press(page, page.locator("#ask button.option").first)
    page.goto("/data")
    expect(page.locator(".firm h2")).to_have_text(FIRM)
    page.goto("/")
    type_in(page, "correct district")
    type_in(page, "Xihu")
    page.goto("/data")
    expect(page.locator(".firm")).to_contain_text("Xihu")
    page.goto("/")
    type_in(page, "my data")
    expect(page.locator("#said")).to_contain_text(CODE)
    type_in(page, "unsubscribe")
    page.goto("/data")
    assert page.locator(".firm").count() == 0


def test_what_was_begun_in_the_chat_is_in_the_form_but_for_the_consents(visit: Visits) -> None:
    page = visit()
    begin(page)
    type_in(page, "enrol")
    while page.locator("#ask button.option").count() == 2:
        press(page, page.locator("#ask button.option").first)
    type_in(page, FIRM)
    page.goto("/enrol")
    assert page.input_value("#firm_name") == FIRM
    assert not page.is_checked("#register")
    fill_in(page)
    page.locator(SEND).click()
    page.wait_for_url("**/enrolled")
    page.goto("/")
    assert "code" not in question(page), "the chat does not ask for it any more"
