"""One's own data on the web: all of it is there, can be put right, taken along and taken back, and nobody else's can."""

import json
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assessment.library import Library
from flows.consent import CONSENT_WORDS
from tests.bot.web.enrolling import CODE, FIRM, begin, enrol, firm_of, hidden, kept, ledger, problems, send
from tests.bot.web.sites import HOST, Site, answers, site


@pytest.fixture
def visitor(library: Library, tmp_path: Path) -> Iterator[Site]:
    with site(library, tmp_path) as opened:
        begin(opened)
        enrol(opened)
        yield opened


def correct(visitor: Site, field: str, value: str) -> str:
    """Put a field right through its form; the page that follows."""
    page = visitor.open(f"/data/correct?firm={firm_of(visitor)}&field={field}")
    return send(visitor, page, "/data/correct", **{field: value})


def withdraw(visitor: Site, purpose: str) -> str:
    """Take a consent back and confirm it; the page that follows."""
    page = visitor.open(f"/data/withdraw?firm={firm_of(visitor)}&purpose={purpose}")
    return send(visitor, page, "/data/withdraw")


def test_who_never_came_has_nothing_kept(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path) as nobody:
        page = nobody.open("/data")
        assert "Nothing is kept of you" in page
        assert "No firm is enrolled" in page
        assert nobody.client.get("/data/export.json").url.path == "/data"


def test_everything_kept_is_shown(visitor: Site) -> None:
    assert kept(visitor) | {"Firm's name": FIRM, "Unified social credit code": CODE, "Your role": "finance"} == kept(
        visitor
    )
    assert kept(visitor)["Region"] == "Hangzhou"
    assert kept(visitor)["District"] == "Binjiang"
    assert kept(visitor)["Enrolled over"] == "web page"
    page = visitor.open("/data")
    assert "Judged on" in page
    assert "120" in page


def test_each_consent_stands_in_the_ledger_with_its_day_and_words(visitor: Site) -> None:
    assert len(ledger(visitor)) == 2
    assert all(CODE in line and CONSENT_WORDS in line for line in ledger(visitor))


@pytest.mark.parametrize(
    ("field", "value", "name", "shown"),
    [
        ("firm_name", "Hangzhou Better Bearings Ltd.", "Firm's name", "Hangzhou Better Bearings Ltd."),
        ("district", "Xihu", "District", "Xihu"),
        ("district", "", "District", "left out"),
        ("role", "owner", "Your role", "owner"),
    ],
)
def test_a_field_is_put_right(visitor: Site, field: str, value: str, name: str, shown: str) -> None:
    assert "Corrected." in correct(visitor, field, value)
    assert kept(visitor)[name] == shown


def test_what_cannot_be_is_told_beside_the_field_and_not_lost(visitor: Site) -> None:
    page = correct(visitor, "firm_name", "X")
    assert "firm_name" in problems(page)
    assert 'value="X"' in page
    assert kept(visitor)["Firm's name"] == FIRM


def test_a_correction_sent_again_later_changes_nothing_back(visitor: Site) -> None:
    page = visitor.open(f"/data/correct?firm={firm_of(visitor)}&field=district")
    send(visitor, page, "/data/correct", district="Xihu")
    correct(visitor, "district", "Gongshu")
    send(visitor, page, "/data/correct", district="Xihu")
    assert kept(visitor)["District"] == "Gongshu"


def test_taking_back_figures_asks_first_and_then_deletes_them(visitor: Site) -> None:
    assert "are then deleted" in visitor.open(f"/data/withdraw?firm={firm_of(visitor)}&purpose=facts")
    assert "120" in visitor.open("/data")
    assert "Taken back." in withdraw(visitor, "facts")
    page = visitor.open("/data")
    assert "figures and answers kept" not in page
    assert "figure or answer kept" not in page
    assert FIRM in page
    assert len(ledger(visitor)) == 3
    assert answers(visitor.open("/"))[1] == "120", "the talk keeps its answers"


def test_taking_back_the_enrolment_leaves_nothing_of_the_firm(visitor: Site) -> None:
    page = visitor.open(f"/data/withdraw?firm={firm_of(visitor)}&purpose=register")
    for _again in range(2):
        assert "Taken back." in send(visitor, page, "/data/withdraw")
    assert "No firm is enrolled" in visitor.open("/data")
    assert FIRM not in visitor.open("/data")


def test_a_crash_while_taking_back_is_mended_by_sending_again(visitor: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visitor.open(f"/data/withdraw?firm={firm_of(visitor)}&purpose=register")

    async def crash(*_turn: Any) -> None:
        raise SystemError

    with monkeypatch.context() as crashing:
        crashing.setattr(visitor.store, "rewrite", crash)
        assert visitor.client.post("/data/withdraw", data=hidden(page)).status_code == 500
    assert "No firm is enrolled" in visitor.open("/data"), "the registry has done it"
    assert "Taken back." in send(visitor, page, "/data/withdraw")


def test_unsubscribing_asks_first_and_then_deletes_all_but_the_talk(visitor: Site) -> None:
    page = visitor.open("/data/unsubscribe")
    assert FIRM in page
    assert "You are unsubscribed" in send(visitor, page, "/data/unsubscribe")
    assert "No firm is enrolled" in visitor.open("/data")
    assert answers(visitor.open("/"))[1] == "120"


def test_what_the_chat_said_of_the_firm_is_gone_as_well(visitor: Site, tmp_path: Path) -> None:
    asked = visitor.client.post("/turn", data={**visitor.form(visitor.open()), "text": "my data"})
    assert CODE in asked.text
    send(visitor, visitor.open("/data/unsubscribe"), "/data/unsubscribe")
    again = visitor.client.get(asked.url)
    assert again.status_code == 200, "going back in the browser shows where the talk is"
    assert CODE not in again.text
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or CODE.encode() not in file.read_bytes(), file.name


def test_deleting_everything_asks_first_and_leaves_nothing_here_or_in_the_registry(visitor: Site) -> None:
    cookies = dict(visitor.client.cookies)
    page = visitor.open("/data/delete")
    assert FIRM in page
    assert "Deleted" in send(visitor, page, "/data")
    visitor.client.cookies.update(cookies)
    page = visitor.open("/data")
    assert "Nothing is kept of you" in page
    assert FIRM not in page


def test_data_are_taken_along_as_json_and_as_a_table(visitor: Site) -> None:
    told = visitor.client.get("/data/export.json")
    assert told.headers["content-type"].startswith("application/json")
    assert "attachment" in told.headers["content-disposition"]
    assert CODE in json.dumps(told.json())
    table = visitor.client.get("/data/export.xlsx")
    assert "spreadsheetml" in table.headers["content-type"]
    assert "attachment" in table.headers["content-disposition"]
    cells = [str(cell.value) for sheet in load_workbook(BytesIO(table.content)) for row in sheet for cell in row]
    assert {CODE, FIRM} <= set(cells)


def test_nobody_sees_or_changes_the_firm_of_another(visitor: Site) -> None:
    firm, theirs = firm_of(visitor), dict(visitor.client.cookies)
    visitor.client.cookies.clear()
    begin(visitor)
    assert FIRM not in visitor.open("/data")
    for path in (f"/data/correct?firm={firm}&field=district", f"/data/withdraw?firm={firm}&purpose=register"):
        assert visitor.client.get(path).status_code == 404
    form = hidden(visitor.open("/data/unsubscribe"))["form"]
    wrong = {"form": form, "firm": firm, "field": "district", "district": "X"}
    assert visitor.client.post("/data/correct", data=wrong).status_code == 404
    visitor.client.post("/data/withdraw", data={"form": form, "firm": firm, "purpose": "register"})
    visitor.client.cookies.clear()
    visitor.client.cookies.update(theirs)
    assert kept(visitor)["District"] == "Binjiang"


def test_forms_of_other_sites_and_of_nobody_are_refused(visitor: Site) -> None:
    evil = {"Origin": "https://evil.example"}
    for path in ("/data", "/data/correct", "/data/withdraw", "/data/unsubscribe"):
        assert visitor.client.post(path, data={}, headers=evil).status_code == 403
    for path in ("/data/correct", "/data/withdraw", "/data/unsubscribe"):
        assert visitor.client.post(path, data={"form": "made.up"}).status_code == 403
    assert FIRM in visitor.open("/data")


def test_on_the_other_device_that_the_talk_was_carried_to_it_is_the_same(visitor: Site) -> None:
    made = visitor.client.post("/continue", headers={"Origin": HOST}).text
    code = made.partition('<strong class="code">')[2].partition("<")[0]
    visitor.client.cookies.clear()
    page = visitor.client.post("/go", data={"code": code, "to": "data"})
    assert page.url.path == "/data"
    assert FIRM in page.text
    correct(visitor, "district", "Xihu")
    assert kept(visitor)["District"] == "Xihu"


def test_asking_without_end_is_held_back(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path, chat_rate="3/minute") as visitor:
        assert [visitor.client.get("/data").status_code for _ in range(50)][-1] == 429


def test_choosing_a_language_leads_back_to_each_page(visitor: Site) -> None:
    firm = firm_of(visitor)
    for page in (
        "/data",
        "/data/delete",
        f"/data/correct?firm={firm}&field=role",
        f"/data/withdraw?firm={firm}&purpose=facts",
    ):
        here = unescape(visitor.open(page).partition('name="page" value="')[2].partition('"')[0])
        chosen = visitor.client.post("/language", data={"locale": "en", "page": here})
        assert str(chosen.url) == f"{HOST}{page}"
