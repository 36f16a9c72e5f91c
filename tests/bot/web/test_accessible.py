"""WCAG 2.2 AA as axe checks it, in a real Chromium: every kind of page, light and dark, on a phone and on a desk."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.bot.web.conftest import Visits
from tests.bot.web.owner import MOST_TURNS, press, question, type_in
from tests.browser import DESKTOP, PHONE, follow

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page, each with where."""
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    return [f"{page.url} {rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_no_page_has_a_violation(visit: Visits, size: tuple[int, int], theme: str) -> None:
    visit.expected += ["404"]
    page = visit(size=size, theme=theme)
    page.goto("/")
    found = violations(page)
    press(page, page.get_by_role("button", name="Hangzhou"))
    found += violations(page)
    has_seen_several = False
    for _ in range(MOST_TURNS):
        if not question(page):
            break
        if page.locator("#ask [name=pick]").count() and not has_seen_several:
            has_seen_several = True
            page.locator("#ask [name=pick]").first.check()
            found += violations(page)
        type_in(page, "don't know")
    assert has_seen_several
    page.locator(".recap summary").click()
    found += violations(page)
    for address in ("/result", "/continue", "/go", "/data", "/nowhere"):
        page.goto(address)
        found += violations(page)
    page.goto("/continue")
    follow(page.locator("main button"))
    assert found + violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen_and_no_target_is_too_small(visit: Visits, width: int) -> None:
    page = visit(size=(width, 800))
    page.goto("/")
    press(page, page.get_by_role("button", name="Hangzhou"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = """() => [...document.querySelectorAll("button, a, input:not([type=hidden]), summary")].filter((target) => {
      const box = target.getBoundingClientRect();
      return box.width && !target.matches(".skip") && (box.height < 43.5 || box.width < 24);
    }).map((target) => target.outerHTML)"""
    assert page.evaluate(small) == []
