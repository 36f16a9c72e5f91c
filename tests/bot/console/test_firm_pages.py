"""The list of firms, choices kept under names, exports and one firm's page."""

import csv
import html
import io
import re
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.registry.database import Registry
from bot.registry.queries.saved_filters import MOST
from bot.registry.tables import Firm, FirmTitle, SavedFilter
from bot.registry.tables.base import new_id
from tests.bot.console.conftest import Console
from tests.bot.console.firms import a_firm, audited, contact_of, kept, known_of
from tests.bot.console.test_home_pages import links, text_of

FIRMS = "/console/firms"


def filled(console: Console, *firms: Firm) -> TestClient:
    """A browser of an official in whose region these firms are, beside one of another region."""
    console.run(kept, console.registry, *firms, a_firm("Theirs", region="anhui"))
    return console.signed_in()


def listed(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'<a href="/console/firms/[0-9a-f]{32}">([^<]*)</a>', page)]


async def rows_of(registry: Registry, table: Any) -> list[Any]:
    async with registry.reading() as session:
        return list(await session.scalars(select(table)))


def test_firms_are_listed_page_by_page_and_every_one_once(console: Console) -> None:
    client = filled(console, *(a_firm(f"firm {number:03}") for number in range(70)))
    address, found = FIRMS, []
    while address:
        page = client.get(address).text
        assert "70 firms" in page
        found += listed(page)
        address = next((link for link in links(page, FIRMS) if "behind=" in link), "")
    assert found == [f"firm {number:03}" for number in range(70)]


def test_the_form_keeps_what_was_chosen(console: Console) -> None:
    client = filled(console, a_firm("Anna <Tools> & Co"), a_firm("Bert", likely_tier="srdi_sme"))
    page = client.get(FIRMS, params={"q": "<tools>", "likely": "innovative_sme", "standing": "open"}).text
    assert listed(page) == ["Anna <Tools> & Co"]
    assert 'value="&lt;tools&gt;"' in page
    assert '<option value="innovative_sme" selected>' in page
    assert "<details open>" in page


def test_firms_exactly_one_requirement_short_of_a_tier_are_chosen_by_the_form(console: Console) -> None:
    client = filled(console, *(a_firm(f"{count} short", missing_count=count, open_count=0) for count in range(3)))
    exactly = {"next": "srdi_sme", "missing_least": "1", "missing": "1"}
    page = client.get(FIRMS, params=exactly).text
    assert listed(page) == ["1 short"]
    assert page.count('<option value="srdi_sme" selected>') == 1
    assert 'name="missing_least" type="number" value="1"' in page


def test_firms_are_chosen_by_the_title_that_they_hold_and_its_end(console: Console) -> None:
    held, other = a_firm("holds it", recheck_on=date(2099, 1, 1)), a_firm("does not", recheck_on=date(2099, 2, 1))
    title: dict[str, Any] = {"region": "hangzhou", "source": "import", "noted_on": date(2026, 1, 1)}
    client = filled(console, held, other)
    console.run(
        kept,
        console.registry,
        FirmTitle(firm_id=held.id, title="srdi_sme", expires_on=date(2099, 5, 1), **title),
        FirmTitle(firm_id=other.id, title="srdi_sme", expires_on=date(2020, 5, 1), **title),
    )
    assert listed(client.get(FIRMS, params={"title": "srdi_sme"}).text) == ["holds it"]
    within = {"title": "srdi_sme", "ends_from": "2099-04-01", "expires": "2099-05-02"}
    assert listed(client.get(FIRMS, params=within).text) == ["holds it"]
    assert listed(client.get(FIRMS, params={**within, "ends_from": "2099-05-02"}).text) == []
    assert listed(client.get(FIRMS, params={"stale": "2099-01-02"}).text) == ["holds it"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"likely": "emperor"}, "emperor"),
        ({"missing": "many"}, "At most so many requirements missing for the next tier: many"),
        ({"colour": "<b>blue</b>"}, "colour: <b>blue</b>"),
        ({"behind": "nowhere"}, "Page: nowhere"),
    ],
)
def test_what_cannot_be_read_is_told_and_no_firms_are_shown(
    console: Console, fields: dict[str, str], said: str
) -> None:
    answer = filled(console, a_firm("Anna")).get(FIRMS, params=fields)
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert listed(answer.text) == []
    assert "<b>blue" not in answer.text


def test_made_up_and_listed_firms_are_marked(console: Console) -> None:
    client = filled(console, a_firm("Anna", origin="demonstration"), a_firm("Bert", origin="imported"))
    page = text_of(client.get(FIRMS).text)
    assert "made up" in page
    assert "from a list" in page


def test_a_choice_is_saved_applied_and_deleted(console: Console) -> None:
    client = filled(console, a_firm("Anna"), a_firm("Bert", likely_tier="srdi_sme"))
    chosen = {"likely": "srdi_sme", "order": "latest"}
    saved = console.post(client, f"{FIRMS}/filters", {**chosen, "name": "almost there"})
    assert saved.status_code == 303
    page = client.get(FIRMS).text
    assert "almost there" in page
    link = next(link for link in links(page, FIRMS) if "order=latest" in link and "likely=srdi_sme" in link)
    assert listed(client.get(link).text) == ["Bert"]
    (row,) = console.run(rows_of, console.registry, SavedFilter)
    assert row.chosen == chosen
    assert console.post(client, f"{FIRMS}/filters/{row.id}/drop").status_code == 303
    assert "almost there" not in client.get(FIRMS).text
    done = [
        entry.action
        for each in ("saved", "dropped")
        for entry in console.run(audited, console.registry, f"filter.{each}")
    ]
    assert done == ["filter.saved", "filter.dropped"]


def test_a_choice_saved_under_the_same_name_takes_its_place(console: Console) -> None:
    client = filled(console)
    for tier in ("srdi_sme", "little_giant"):
        console.post(client, f"{FIRMS}/filters", {"likely": tier, "name": "mine"})
    assert [row.chosen for row in console.run(rows_of, console.registry, SavedFilter)] == [{"likely": "little_giant"}]


def test_nobody_sees_or_deletes_what_another_saved(console: Console) -> None:
    client = filled(console)
    console.post(client, f"{FIRMS}/filters", {"likely": "srdi_sme", "name": "hers alone"})
    (row,) = console.run(rows_of, console.registry, SavedFilter)
    other = console.signed_in()
    assert "hers alone" not in other.get(FIRMS).text
    console.post(other, f"{FIRMS}/filters/{row.id}/drop")
    assert len(console.run(rows_of, console.registry, SavedFilter)) == 1
    assert console.run(audited, console.registry, "filter.dropped") == []


@pytest.mark.parametrize("name", ["", "  ", "a" * 61, "a\u202eb"])
def test_a_choice_needs_a_name_that_can_be_read(console: Console, name: str) -> None:
    client = filled(console)
    answer = console.post(client, f"{FIRMS}/filters", {"likely": "srdi_sme", "name": name})
    assert answer.status_code == 422
    assert "A name of 1 to 60 characters is needed." in answer.text
    assert console.run(rows_of, console.registry, SavedFilter) == []


def test_an_unreadable_choice_is_not_saved(console: Console) -> None:
    answer = console.post(filled(console), f"{FIRMS}/filters", {"likely": "emperor", "name": "mine"})
    assert answer.status_code == 422
    assert console.run(rows_of, console.registry, SavedFilter) == []


def test_nobody_saves_without_end(console: Console) -> None:
    person = console.official()
    rows = [
        SavedFilter(region="hangzhou", official_id=person.id, name=str(number), chosen={}) for number in range(MOST)
    ]
    console.run(kept, console.registry, *rows)
    answer = console.post(console.signed_in_as(person), f"{FIRMS}/filters", {"likely": "srdi_sme", "name": "more"})
    assert answer.status_code == 422
    assert "No more choices can be saved" in answer.text


HOSTILE = ["=1+1", "+cmd", "-2", "@SUM(A1)", 'with "quotes", commas', "line\nbreak"]


def exported(console: Console, client: TestClient, kind: str, **fields: str) -> list[list[Any]]:
    answer = console.post(client, f"{FIRMS}/export", {"format": kind, **fields})
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-disposition"].startswith('attachment; filename="firms-hangzhou-')
    assert int(answer.headers["content-length"]) == len(answer.content)
    if kind == "csv":
        assert answer.content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_every_firm_of_the_choice_and_no_formula(console: Console, kind: str) -> None:
    client = filled(console, *(a_firm(name) for name in HOSTILE), a_firm("Bert", likely_tier="srdi_sme"))
    head, *rows = exported(console, client, kind, likely="innovative_sme")
    assert head[:3] == ["Firm", "Unified social credit code", "District"]
    found = {row[0] for row in rows}
    if kind == "csv":
        assert all(not name.startswith(("=", "+", "-", "@")) for name in found)
        found = {name.removeprefix("'") for name in found}
    assert found == set(HOSTILE)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_says_how_a_firm_stands(console: Console, kind: str) -> None:
    unknown: dict[str, Any] = {"judged_on": None, "likely_tier": None, "possible_tier": None, "next_tier": None}
    client = filled(
        console, a_firm("Anna"), a_firm("Bert", origin="imported", missing_count=None, open_count=None, **unknown)
    )
    _head, anna, bert = exported(console, client, kind)
    nothing = "" if kind == "csv" else None
    assert [str(cell) for cell in anna[6:8]] == ["1", "2"]
    assert anna[8:] == [nothing, "2026-11-20", "2026-11-20", "enrolled by its owner"]
    assert not any(bert[3:8])
    assert bert[-1] == "from a bureau's list"


def test_an_export_holds_nothing_of_any_person(console: Console) -> None:
    firm = a_firm("Anna")
    client = filled(console, firm)
    rows = known_of(firm)
    console.run(kept, console.registry, *rows)
    console.run(kept, console.registry, contact_of(firm, rows[0]))
    shown = str(exported(console, client, "csv"))
    for personal in (rows[0].id, "wechat", "finance", "talk of"):
        assert personal not in shown


def test_each_export_is_in_the_audit_with_its_choice_and_its_rows(console: Console) -> None:
    client = filled(console, a_firm("Anna"), a_firm("Bert", likely_tier="srdi_sme"))
    exported(console, client, "csv")
    exported(console, client, "xlsx", likely="srdi_sme", q="Bert")
    entries = console.run(audited, console.registry, "export.firms")
    assert [entry.details for entry in entries] == [
        {"format": "csv", "chosen": {}, "rows": 2},
        {"format": "xlsx", "chosen": {"likely": "srdi_sme", "q": "…"}, "rows": 1},
    ]
    assert {entry.region for entry in entries} == {"hangzhou"}


@pytest.mark.parametrize(
    "fields", [{"format": "pdf"}, {"format": "csv", "likely": "emperor"}, {"format": "csv", "colour": "blue"}]
)
def test_nothing_is_exported_by_a_choice_that_cannot_be_read(console: Console, fields: dict[str, str]) -> None:
    answer = console.post(filled(console, a_firm("Anna")), f"{FIRMS}/export", fields)
    assert answer.status_code == 400
    assert console.run(audited, console.registry, "export.firms") == []


def test_a_firms_page_tells_all_that_is_known_with_its_age(console: Console) -> None:
    firm = a_firm("Anna's Tools", district="滨江区")
    client = filled(console, firm)
    rows = known_of(firm)
    console.run(kept, console.registry, *rows)
    console.run(kept, console.registry, contact_of(firm, rows[0]))
    page = text_of(client.get(f"{FIRMS}/{firm.id}").text)
    for said in (
        "Anna's Tools", firm.credit_code, "滨江区", "200", "self-check", "out of date", "a bureau's list",
        "[cn-2026", "away", "10 to 20 percent of what is required", "new answers", "finance", "WeChat", "given",
        "Nothing was sent to it yet.", "Support it could have now (1)",
    ):  # fmt: skip
        assert said in page, said
    assert rows[0].id not in page


def test_what_several_said_differently_is_told(console: Console) -> None:
    firm = a_firm("Anna")
    client = filled(console, firm)
    console.run(kept, console.registry, *known_of(firm))
    other = next(row for row in known_of(firm) if getattr(row, "fact", "") == "employees")
    other.given_by, other.value, other.source = new_id(), 35, "self_check"
    console.run(kept, console.registry, other)
    page = text_of(client.get(f"{FIRMS}/{firm.id}").text)
    assert "35" in page
    assert "also said: 200 (self-check" in page


def test_a_firm_of_which_nothing_is_known_has_a_page_too(console: Console) -> None:
    firm = a_firm("Anna", judged_on=None, likely_tier=None, possible_tier=None, next_tier=None, origin="imported")
    page = text_of(filled(console, firm).get(f"{FIRMS}/{firm.id}").text)
    assert "Nothing is known to judge by" in page
    assert "Nobody: it only stands in a list." in page


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN", "zh_Hant_TW"])
def test_all_pages_can_be_read_in_every_language(console: Console, locale: str) -> None:
    firm = a_firm("Anna")
    filled(console, firm)
    console.run(kept, console.registry, *known_of(firm))
    client = console.signed_in(locale=locale)
    for address in ("/console", FIRMS, f"{FIRMS}/{firm.id}", f"{FIRMS}?lacking=srdi_sme/rd_expense"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-language"] == locale.replace("_", "-")


@pytest.mark.parametrize("id_", ["0" * 32, "x", "..%2f..", "'--"])
def test_a_firm_that_is_not_there_is_not_there(console: Console, id_: str) -> None:
    assert filled(console).get(f"{FIRMS}/{id_}").status_code == 404


def test_a_firm_of_another_region_is_not_there(console: Console) -> None:
    theirs = a_firm("Theirs alone", region="anhui")
    client = filled(console, theirs)
    answer = client.get(f"{FIRMS}/{theirs.id}")
    assert answer.status_code == 404
    assert "Theirs alone" not in answer.text
