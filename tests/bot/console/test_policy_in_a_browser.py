"""A draft's way in a real Chromium, by two officials with their own browsers: upload, difference, impact, use."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.bot.console.conftest import ConsoleVisits
from tests.bot.console.packs import zipped
from tests.bot.impact.firms import CHAMPION, RAISED, enrolled
from tests.bot.web.test_accessible import violations
from tests.browser import DESKTOP, PHONE, follow

POLICY = "/console/policy"
AS_WIDE_AS_THE_SCREEN = "document.documentElement.scrollWidth <= innerWidth"


def _uploaded(page: Page, folder: Path, note: str) -> None:
    pack = folder / "pack.zip"
    pack.write_bytes(zipped(raised=RAISED))
    page.goto(POLICY)
    page.set_input_files("#file", pack)
    page.fill("#note", note)
    follow(page.get_by_role("button", name="Upload and check"))
    page.get_by_role("heading", name="The difference").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_an_upload_to_its_impact_and_on_to_its_use(
    visit_console: ConsoleVisits, tmp_path: Path, scripts: bool
) -> None:
    region = "hangzhou"
    visit_console.console.run(enrolled, [CHAMPION] * 3, region)
    author = visit_console("author", region, scripts=scripts)
    _uploaded(author, tmp_path, f"scripts {scripts}")
    author.get_by_role("button", name="Work it out").click()
    # The page of the progress looks again by itself, and leads back when all is worked out.
    author.get_by_text("Firms that move down").wait_for(timeout=120_000)
    follow(author.get_by_role("button", name="Submit for approval"))
    author.get_by_text("waits for another official").wait_for()
    approver = visit_console("approver", region, scripts=scripts)
    approver.goto(author.url)
    follow(approver.get_by_role("button", name="Publish: use it from now on"))
    approver.get_by_text("in use").first.wait_for()
    author.reload()
    author.get_by_role("heading", name="What publishing changed").wait_for()


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_no_page_of_policy_has_a_violation_or_is_wider_than_the_screen(
    visit_console: ConsoleVisits, tmp_path: Path, size: tuple[int, int], theme: str, language: str
) -> None:
    writer = visit_console("author")
    _uploaded(writer, tmp_path, "seen by others")
    draft = writer.url
    page = visit_console("administrator", language=language, size=size, theme=theme)
    found = []
    addresses = (POLICY, draft, f"{draft}/firms", f"{POLICY}/by-date?since=2026-01-01&until=2027-01-01")
    for address in addresses:
        page.goto(address)
        found += violations(page)
        assert page.evaluate(AS_WIDE_AS_THE_SCREEN), address
    assert found == []


def test_problems_of_an_upload_fit_a_phone(visit_console: ConsoleVisits, tmp_path: Path) -> None:
    visit_console.visits.expected += ["422"]
    page = visit_console("author")
    pack = tmp_path / "broken.zip"
    pack.write_bytes(zipped(raised=(RAISED[0], RAISED[1], RAISED[1].replace("fact: revenue", "fact: no_such_fact"))))
    page.goto(POLICY)
    page.set_input_files("#file", pack)
    follow(page.get_by_role("button", name="Upload and check"))
    page.get_by_role("heading", name="The draft has problems").wait_for()
    assert page.evaluate(AS_WIDE_AS_THE_SCREEN)
    assert violations(page) == []
