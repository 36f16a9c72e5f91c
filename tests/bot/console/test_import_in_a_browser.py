"""A list of firms on its way in, in a real Chromium: on a phone and on a desk, in each language, without scripts as well."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.bot.console.conftest import ConsoleVisits
from tests.bot.registry.importing.lists import HEADINGS, code_of, row_of, xlsx_of
from tests.bot.web.test_accessible import violations
from tests.browser import DESKTOP, PHONE, follow

IMPORTS = "/console/imports"
AS_WIDE_AS_THE_SCREEN = "document.documentElement.scrollWidth <= innerWidth"
BAD = ["", "91330100", "", "没有的称号", "2024年", ""]


def _bring(page: Page, folder: Path, *rows: list[str]) -> None:
    file = folder / "2024年名单.xlsx"
    file.write_bytes(xlsx_of([["某市2024年名单"], HEADINGS, *rows]))
    page.goto(IMPORTS)
    page.set_input_files("#file", file)
    follow(page.locator("main form button.primary"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_list_is_brought_looked_at_and_taken_over(
    visit_console: ConsoleVisits, tmp_path: Path, scripts: bool
) -> None:
    first = 10 if scripts else 20
    page = visit_console("author", scripts=scripts)
    _bring(page, tmp_path, row_of(first, title="小巨人", days=("2025-07-01", "")), BAD)
    page.get_by_text("That has 8 characters").wait_for()
    follow(page.get_by_role("link", name="new (1)"))
    page.get_by_text("1 July 2025 to 30 June 2028").wait_for()
    follow(page.get_by_role("button", name="Take 1 row over"))
    page.get_by_text("This list is taken over.").wait_for()
    page.goto(f"/console/firms?q={code_of(first)}")
    page.get_by_role("link", name=f"虚构{first}号有限公司").wait_for()


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_no_page_of_importing_has_a_violation_or_is_wider_than_the_screen(
    visit_console: ConsoleVisits, tmp_path: Path, size: tuple[int, int], theme: str, language: str
) -> None:
    page = visit_console("author", language=language, size=size, theme=theme)
    found = []
    page.goto(IMPORTS)
    found += violations(page)
    assert page.evaluate(AS_WIDE_AS_THE_SCREEN)
    _bring(page, tmp_path, row_of(30, title="小巨人", days=("2025-07-01", "")), BAD, [*BAD[:1], "x" * 400, *BAD[2:]])
    draft = page.url
    for address in (draft, f"{draft}?rows=new"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found += violations(page)
        assert page.evaluate(AS_WIDE_AS_THE_SCREEN), address
    assert found == []
