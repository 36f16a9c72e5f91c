"""A reminder's page in a real Chromium, on a phone, as a messenger opens it: without scripts and without a cookie."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assessment.library import Library
from tests.bot.web.conftest import Visits, served
from tests.bot.web.reminded import FIRM, WHY, planted, purposes
from tests.bot.web.test_accessible import violations
from tests.browser import follow

SMALLEST = (320, 640)


@pytest.fixture
def path(library: Library, tmp_path: Path) -> str:
    return planted(library, tmp_path)


@pytest.fixture
def visit(path: str, tmp_path: Path, browser: Browser) -> Iterator[Visits]:
    """Visitors of the installation that sent the reminder."""
    with served(str(tmp_path)) as (address, _process), ExitStack() as until:
        visits = Visits(address, browser, until)
        yield visits
        assert visits.faults == []


def test_on_a_phone_without_scripts_reminders_are_ended_by_one_button(visit: Visits, path: str, tmp_path: Path) -> None:
    page = visit(scripts=False)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("申报快截止了")
    expect(page.get_by_text(WHY)).to_be_visible()
    follow(page.locator("form:has([value=stop]) button"))
    expect(page.get_by_role("status")).to_be_visible()
    assert purposes(tmp_path) == [["register", "facts"]]
    follow(page.locator("form:has([value=unsubscribe]) button"))
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_text(FIRM)).to_have_count(0)
    assert purposes(tmp_path) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_no_violation_before_and_after(visit: Visits, path: str, theme: str) -> None:
    visit.expected += ["410"]
    page = visit(size=SMALLEST, theme=theme)
    page.goto(path)
    found = violations(page)
    follow(page.locator("form:has([value=stop]) button"))
    found += violations(page)
    follow(page.locator("form:has([value=unsubscribe]) button"))
    found += violations(page)
    page.goto(path)
    assert found + violations(page) == []


def test_nothing_is_wider_than_the_smallest_phone_and_no_target_is_too_small(visit: Visits, path: str) -> None:
    page = visit(size=SMALLEST)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator("main button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 43.5
