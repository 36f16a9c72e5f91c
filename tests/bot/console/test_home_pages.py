"""The first page: figures with links to the firms they count, a picture beside each, and as of when it all is."""

import csv
import html
import io
import re
import time
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from openpyxl import load_workbook

from bot.console import overviews
from bot.registry.tables import Entitlement, Shortfall
from bot.service import Service
from tests.bot.console.conftest import Console
from tests.bot.console.firms import a_firm, audited, kept, visits


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def links(page: str, start: str) -> list[str]:
    return [html.unescape(link) for link in re.findall(rf'(?:href|src|srcset)="({start}[^"]*)"', page)]


@pytest.fixture
def filled(console: Console, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A region with a few firms, and another one, on a day soon after they came."""
    monkeypatch.setattr(Service, "today", lambda _: date(2026, 11, 21))
    firms = [
        a_firm("Anna", origin="enrolled"),
        a_firm("Bert", likely_tier="srdi_sme"),
        a_firm("Cora", origin="imported"),
    ]
    theirs = a_firm("Theirs", region="anhui", likely_tier="matching_specialist")
    console.run(kept, console.registry, *firms, theirs, *visits())
    rows = [
        Shortfall(firm_id=firm.id, region="hangzhou", tier="srdi_sme", requirement="rd_expense", gap_band=5)
        for firm in firms
    ]
    given = [Entitlement(firm_id=firms[0].id, region="hangzhou", measure="digital_diagnosis", outcome="applicable")]
    console.run(kept, console.registry, *rows, *given)
    return console  # fmt: skip


def test_an_empty_region_is_told_to_be_empty(console: Console) -> None:
    page = text_of(console.signed_in().get("/console").text)
    assert "Firms 0" in page
    assert "No firm lacks anything that is known." in page


def test_figures_are_the_regions_own_and_as_of_now(filled: Console) -> None:
    page = text_of(filled.signed_in().get("/console").text)
    for said in ("Firms 3", "enrolled by their owners 2", "from bureaus' lists 1", "As of "):
        assert said in page
    assert "went through to the result 40" in page
    assert "50 to 60 percent" in page
    assert "[hangzhou-draft" in page


def test_each_figure_leads_to_as_many_firms(filled: Console) -> None:
    client = filled.signed_in()
    page = client.get("/console").text
    found = re.findall(r'<a href="(/console/firms[^"]*)">(\d+)</a>', page)
    assert len(found) > 8
    for link, count in found:
        listed = client.get(html.unescape(link))
        assert listed.status_code == 200
        assert re.search(rf">{count} firms?<", listed.text), (link, count)


def test_another_region_sees_only_its_own_firms(filled: Console) -> None:
    page = text_of(filled.signed_in("anhui").get("/console").text)
    assert "Firms 1" in page
    assert "went through to the result 0" in page


def test_every_picture_of_the_page_is_ours_and_drawn(filled: Console) -> None:
    client = filled.signed_in()
    pictures = links(client.get("/console").text, "/console/charts/")
    assert len(pictures) == 10
    for address in pictures:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
        assert answer.text.startswith("<svg")


@pytest.mark.parametrize("address", ["/console/charts/secrets.svg", "/console/charts/tiers.png"])
def test_what_is_no_picture_is_not_there(console: Console, address: str) -> None:
    assert console.signed_in().get(address).status_code == 404


def test_pictures_are_shown_to_nobody_who_is_not_signed_in(console: Console) -> None:
    assert console.client().get("/console/charts/tiers.svg").status_code == 303


def test_a_picture_shows_the_figures_of_its_page_even_when_they_have_changed_since(filled: Console) -> None:
    client = filled.signed_in()
    picture = next(link for link in links(client.get("/console").text, "/console/charts/tiers") if "theme" not in link)
    before = client.get(picture).text
    filled.run(kept, filled.registry, *(a_firm(f"new {number}") for number in range(40)))
    assert client.get(picture).text == before
    assert "Firms 43" in text_of(client.get("/console").text)


def test_what_takes_long_to_count_is_shown_as_of_when_it_was_counted(filled: Console) -> None:
    client = filled.signed_in()
    with patch.object(overviews, "QUICK", timedelta(0)):
        first = text_of(client.get("/console").text)
        filled.run(kept, filled.registry, a_firm("new"))
        assert text_of(client.get("/console").text) == first
        assert "As of " in first
        assert "Firms 3" in first
        with patch.multiple(overviews, LASTS=timedelta(0), SHOWN_MEANWHILE=timedelta(0)):
            assert "Firms 4" in text_of(client.get("/console").text)


def test_whoever_looks_while_it_is_counted_anew_is_shown_what_was_counted_before(filled: Console) -> None:
    client = filled.signed_in()
    with patch.multiple(overviews, QUICK=timedelta(0), LASTS=timedelta(0)):
        assert "Firms 3" in text_of(client.get("/console").text)
        filled.run(kept, filled.registry, a_firm("new"))
        assert "Firms 3" in text_of(client.get("/console").text)
        until = time.monotonic() + 120
        while "Firms 4" not in text_of(client.get("/console").text):
            assert time.monotonic() < until


def test_weeks_are_shown_where_they_are_asked_for(filled: Console) -> None:
    client = filled.signed_in()
    assert "in the last twelve months" in client.get("/console").text
    weeks = client.get("/console?by=week").text
    assert "in the last twelve weeks" in weeks
    assert all("by=week" in link for link in links(weeks, "/console/charts/"))


def test_what_the_policies_do_not_know_any_more_is_shown_by_its_id_and_leads_nowhere(console: Console) -> None:
    firm = a_firm("Anna", likely_tier="gone_tier", next_tier="gone_tier")
    console.run(kept, console.registry, firm)
    lost = Shortfall(firm_id=firm.id, region="hangzhou", tier="gone_tier", requirement="gone_requirement")
    given = Entitlement(firm_id=firm.id, region="hangzhou", measure="gone_measure", outcome="applicable")
    console.run(kept, console.registry, lost, given)
    page = console.signed_in().get("/console")
    assert page.status_code == 200
    for id_ in ("gone_tier", "gone_requirement", "gone_measure"):
        assert id_ in text_of(page.text)
    assert not [
        link for link in links(page.text, "/console/firms") if "gone_requirement" in link or "gone_measure" in link
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_figures_can_be_taken_along_in_full(filled: Console, kind: str) -> None:
    client = filled.signed_in()
    answer = filled.post(client, "/console/overview/export", {"format": kind, "by": "week"})
    assert answer.status_code == 200
    assert "overview-hangzhou-" in answer.headers["content-disposition"]
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    else:
        book = load_workbook(io.BytesIO(answer.content))
        assert len(book.worksheets) == 5
        rows = [[str(cell) for cell in row] for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    found = {row[0]: row[1:] for row in rows if row}
    assert found["went through to the result"][0] == "40"
    assert found["All"][:2] == ["12", "3"]
    assert any(row[3:4] == ["3"] and row[9:10] == ["3"] for row in rows), "the requirement with its fifth tenth"
    (entry,) = filled.run(audited, filled.registry, "export.overview")
    assert entry.details == {"format": kind, "by": "week"}


def test_no_other_kind_of_file_is_made(filled: Console) -> None:
    assert filled.post(filled.signed_in(), "/console/overview/export", {"format": "pdf"}).status_code == 400
