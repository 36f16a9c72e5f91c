"""Overview and firms in a real Chromium: pictures show under our policy, filters and exports work without scripts."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from bot.registry.tables import Entitlement, Shortfall
from tests.bot.console.conftest import ConsoleVisits, ServedConsole
from tests.bot.console.firms import a_firm, contact_of, kept, known_of, visits
from tests.browser import DESKTOP, PHONE, follow

REGION = "qingdao"


@pytest.fixture(scope="module")
def firm_id(served_console: ServedConsole) -> str:
    """Of a firm of which everything is known, among forty others."""
    firms = [a_firm(f"青岛精密机械{number:02}有限公司", REGION) for number in range(40)]
    first = a_firm("青岛传感器有限公司", REGION, likely_tier=None, next_tier="srdi_product")
    served_console.run(kept, first, *firms, *visits(REGION))
    rows = known_of(first)
    served_console.run(kept, *rows)
    served_console.run(kept, contact_of(first, rows[0]))
    lacking = [
        Shortfall(firm_id=each.id, region=REGION, tier="srdi_product", requirement="sme", gap_band=2)
        for each in firms[:9]
    ]
    given = [Entitlement(firm_id=each.id, region=REGION, measure="loan", outcome="applicable") for each in firms[:5]]
    served_console.run(kept, *lacking, *given)
    return first.id


def fits(page: Page) -> None:
    """Nothing has to be looked at sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
def test_pictures_and_figures_are_seen_at_every_width(
    visit_console: ConsoleVisits, firm_id: str, size: tuple[int, int], theme: str, language: str
) -> None:
    page = visit_console("viewer", REGION, language, size=size, theme=theme)
    page.goto("/console")
    expect(page.locator("img.chart")).to_have_count(5)
    for number in range(5):
        picture = page.locator("img.chart").nth(number)
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        # A picture that the policy held back, or that is none, has no size of its own.
        page.wait_for_function(
            "picture => picture.complete && picture.naturalWidth > 100", arg=picture.element_handle()
        )
        assert ("theme=dark" in picture.evaluate("picture => picture.currentSrc")) == (theme == "dark")
    fits(page)
    for path in ("/console/firms", "/console/firms?likely=-&missing=1", f"/console/firms/{firm_id}"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        fits(page)


def test_an_official_filters_saves_and_takes_the_firms_along(
    visit_console: ConsoleVisits, firm_id: str, tmp_path: Path
) -> None:
    page = visit_console("viewer", REGION, size=DESKTOP, scripts=False)
    page.goto("/console")
    follow(page.get_by_role("link", name="Firms", exact=True).first)
    expect(page.get_by_role("status")).to_have_text("41 firms")
    follow(page.get_by_role("link", name="Next page"))
    follow(page.get_by_role("link", name="To the first page"))
    page.get_by_label("Name or credit code").fill("传感器")
    follow(page.get_by_role("button", name="Show"))
    expect(page.get_by_role("status")).to_have_text("1 firm")
    page.get_by_label("Name of the choice").fill("sensors")
    follow(page.get_by_role("button", name="Save"))
    page.goto("/console/firms")
    follow(page.get_by_role("link", name="sensors"))
    expect(page.get_by_role("status")).to_have_text("1 firm")
    for button, name in (("CSV file", "firms.csv"), ("Excel file (XLSX)", "firms.xlsx")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        download.value.save_as(tmp_path / name)
    (_, row) = csv.reader(io.StringIO((tmp_path / "firms.csv").read_text("utf-8-sig")))
    assert row[0] == "青岛传感器有限公司"
    sheet = load_workbook(tmp_path / "firms.xlsx").active
    assert sheet is not None
    assert sheet["A2"].value == "青岛传感器有限公司"
    follow(page.get_by_role("link", name="青岛传感器有限公司"))
    expect(page.locator("h1")).to_have_text("青岛传感器有限公司")
    page.go_back()
    follow(page.get_by_role("button", name="Delete the saved choice sensors"))
    expect(page.get_by_role("link", name="sensors")).to_have_count(0)
