"""The console in a real Chromium: the first administrator, signing in, and every page on a phone and on a desk in each language."""

import re

import pyotp
import pytest
from playwright.sync_api import Page

from assessment.library import PACKS
from bot.console.navigation import PLACES
from bot.pack_archives import files_below, written_archive
from bot.registry.tables.base import now
from tests.bot.console.conftest import LOCALES, ConsoleVisits, ServedConsole, admin_create
from tests.bot.registry.planting import MARK, Planted, plant
from tests.bot.web.test_accessible import violations
from tests.browser import DESKTOP, PHONE

PASSWORD = "a few words in a row"  # noqa: S105 - of a made-up official
SMALL = """() => [...document.querySelectorAll("button, a, input:not([type=hidden], [hidden]), summary, select")]
  .filter((target) => {
    const box = target.getBoundingClientRect();
    const may = target.matches(".skip, [type=radio], [type=checkbox], p a");
    return box.width && !may && (box.height < 23.5 || box.width < 23.5);
  }).map((target) => target.outerHTML)"""
"""Targets too small to tap; links in running text may be."""


@pytest.fixture(scope="module")
def planted(served_console: ServedConsole) -> Planted:
    """Something in every table of Hangzhou."""
    return served_console.run(plant, "hangzhou", written_archive(files_below(PACKS / "hangzhou")))


def go_on(page: Page) -> None:
    """Send the form in the middle of the page."""
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("zh-CN", DESKTOP)])
def test_the_first_administrator_comes_in_by_link_password_and_code(
    visit_console: ConsoleVisits, served_console: ServedConsole, language: str, size: tuple[int, int]
) -> None:
    username = f"first.{language.lower()}"
    page = visit_console.visits(language, size=size)
    page.goto(admin_create(served_console, username))
    assert violations(page) == []
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    go_on(page)
    assert violations(page) == []
    secret = page.locator(".secret").inner_text().replace(" ", "")
    assert page.locator(".qr svg").bounding_box()
    totp = pyotp.TOTP(secret)
    page.fill("#code", totp.now())
    go_on(page)
    assert page.url.endswith("/console")
    with page.expect_navigation():
        page.locator(".whose button").click()
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    assert violations(page) == []
    go_on(page)
    assert violations(page) == []
    page.fill("#code", next_code(totp))
    go_on(page)
    assert page.url.endswith("/console")


def next_code(totp: pyotp.TOTP) -> str:
    """The code of the step after this one, which is taken a little early."""
    return totp.generate_otp(totp.timecode(now()) + 1)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_every_place_is_fit_to_use(
    visit_console: ConsoleVisits, planted: Planted, language: str, size: tuple[int, int], theme: str
) -> None:
    page = visit_console("administrator", language=language, size=size, theme=theme)
    found = []
    for place in PLACES:
        page.goto(place.path)
        assert page.locator("nav.places [aria-current=page]").count() == 1
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        found += [f"{place.path} small: {target}" for target in page.evaluate(SMALL)]
    assert found == []


def test_an_official_is_invited_changed_and_looked_up_in_the_audit(visit_console: ConsoleVisits) -> None:
    page = visit_console("administrator", "qingdao")
    page.goto("/console/officials")
    page.fill("#username", "new.colleague")
    page.fill("#name", "A New Colleague")
    page.select_option("#role", "author")
    with page.expect_navigation():
        page.get_by_role("button", name="Invite").click()
    assert re.search(r"/console/invitation/\S{40,}", page.locator(".link").inner_text())
    assert violations(page) == []
    page.goto("/console/officials")
    with page.expect_navigation():
        page.get_by_role("link", name="new.colleague").click()
    page.get_by_label("Approver").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Change the role").click()
    assert page.get_by_role("status").inner_text() == "The role is changed."
    assert violations(page) == []
    page.goto("/console/audit")
    page.select_option("#what", "official.role")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    assert page.locator("tbody tr").count() == 1
    assert "Approver" in page.locator("tbody").inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Check the audit").click()
    assert "none is missing" in page.get_by_role("status").inner_text()


def test_the_language_changes_and_the_page_stays(visit_console: ConsoleVisits) -> None:
    page = visit_console("administrator")
    page.goto("/console/audit?what=sign_in")
    with page.expect_navigation():
        page.get_by_role("button", name="繁體").click()
    assert page.url.endswith("/console/audit?what=sign_in")
    assert page.locator("html").get_attribute("lang") == "zh-Hant-TW"


def test_the_wall_stands_in_the_browser_too(visit_console: ConsoleVisits, planted: Planted) -> None:
    visit_console.visits.expected += ["404"]
    addresses = [
        *(place.path for place in PLACES),
        f"/console/firms/{planted.ids['firm']}",
        f"/console/officials/{planted.ids['official']}",
        f"/console/policy/{planted.ids['publication']}",
        f"/console/imports/{planted.ids['draft']}",
    ]
    seen = {
        region: everything_on(visit_console("administrator", region), addresses) for region in ("hangzhou", "shanghai")
    }
    assert f"{MARK}Firm" in seen["hangzhou"]
    assert MARK.lower() not in seen["shanghai"].lower()


def everything_on(page: Page, addresses: list[str]) -> str:
    said = ""
    for address in addresses:
        page.goto(address)
        said += page.content()
    return said


def test_officials_of_two_regions_see_each_their_own_name(visit_console: ConsoleVisits) -> None:
    names = [name_on(visit_console("viewer", region)) for region in ("hangzhou", "shanghai")]
    assert len(set(names)) == 2


def name_on(page: Page) -> str:
    page.goto("/console")
    return page.locator(".whose strong").inner_text()


def test_a_page_that_is_not_for_the_role_says_so(visit_console: ConsoleVisits) -> None:
    visit_console.visits.expected += ["403"]
    page = visit_console("viewer")
    page.goto("/console/officials")
    assert "does not include this" in page.locator("[data-problem]").inner_text()
    assert violations(page) == []
