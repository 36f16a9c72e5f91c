"""Importing a list in the console: every row is looked at before anything is taken over, and by whom it is done is kept."""

import csv
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.dates import read_day
from bot.registry.contacts import firm_known_as
from bot.registry.tables import AuditEntry, Firm, FirmFact, FirmTitle, ImportRow, Suppression
from tests.bot.console.conftest import Console
from tests.bot.console.firms import a_firm, kept
from tests.bot.console.test_home_pages import text_of
from tests.bot.registry.importing.lists import HEADINGS, code_of, csv_of, row_of

IMPORTS = "/console/imports"


@pytest.fixture
def author(console: Console) -> TestClient:
    return console.signed_in("hangzhou", "author")


def _bring(console: Console, client: TestClient, data: bytes, name: str = "名单.csv", **fields: str) -> Any:
    return console.post(client, IMPORTS, fields, files={"file": (name, data, "text/csv")})


def _brought(console: Console, client: TestClient, *rows: list[str], **fields: str) -> str:
    answer = _bring(console, client, csv_of([HEADINGS, *rows], encoding="gbk"), **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def _figures(page: str) -> dict[str, int]:
    return {name: int(count) for name, count in re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)}


async def _all(console: Console, table: Any) -> list[Any]:
    async with console.registry.reading() as session:
        return list(await session.scalars(select(table)))


def test_a_list_is_shown_before_anything_is_taken_over(console: Console, author: TestClient) -> None:
    bad = ["", "91330100", "", "没有的称号", "", ""]
    where = _brought(console, author, row_of(1, title="创新型中小企业", days=("2024-07-01", "")), bad)
    shown = author.get(where).text

    assert _figures(shown) == {
        "cannot be taken over": 1, "withdrew, and stay out": 0, "new": 1, "changed": 0, "nothing new": 0,
    }  # fmt: skip
    # The problems stand first: each with its row, its column, what was given and what is allowed.
    assert re.search(r"<h2>Row 3 ", shown)
    assert "<strong>统一社会信用代码</strong> “91330100”: That has 8 characters" in shown
    assert "<strong>称号</strong> “没有的称号”: not a title known here" in shown
    assert "2024-07-01" not in shown
    assert "1 July 2024 to 30 June 2027" in author.get(f"{where}?rows=new").text
    assert console.run(_all, console, Firm) == []


def test_a_list_is_taken_over_once_and_the_audit_says_by_whom(console: Console) -> None:
    person = console.official("hangzhou", "author")
    author = console.signed_in_as(person)
    where = _brought(console, author, row_of(1, title="小巨人", days=("2024-07-01", "")), row_of(2))
    for _time in range(2):
        answer = console.post(author, f"{where}/confirm")
        assert (answer.status_code, answer.headers["location"]) == (303, where)

    shown = author.get(where).text
    assert "This list is taken over." in shown
    assert _figures(shown)["new"] == 2
    firms = console.run(_all, console, Firm)
    assert {(firm.region, firm.credit_code, firm.origin) for firm in firms} == {
        ("hangzhou", code_of(1), "imported"),
        ("hangzhou", code_of(2), "imported"),
    }
    (title,) = console.run(_all, console, FirmTitle)
    assert (title.title, title.source, str(title.expires_on)) == ("little_giant", "import", "2027-07-01")
    assert console.run(_all, console, ImportRow) == []
    acts = [(entry.actor, entry.action) for entry in console.run(_all, console, AuditEntry)]
    assert acts == [(person.id, "import.read"), (person.id, "import.taken")]
    entry = console.run(_all, console, AuditEntry)[-1]
    assert entry.details["new"] == 2


def test_the_same_list_once_more_changes_nothing_and_another_shows_before_and_after(
    console: Console, author: TestClient
) -> None:
    console.post(author, f"{_brought(console, author, row_of(1, title='创新型', days=('2024-07-01', '')))}/confirm")
    again = author.get(_brought(console, author, row_of(1, title="创新型", days=("2024-07-01", "")))).text
    assert _figures(again)["nothing new"] == 1
    assert "Take 0" not in again

    other = row_of(1, name="改名后的公司", district="西湖区", title="创新型", days=("2024-08-01", ""))
    shown = author.get(_brought(console, author, other)).text
    assert _figures(shown)["changed"] == 1
    assert "Firm&#39;s name: 虚构1号有限公司 → 改名后的公司" in shown
    assert "District: 滨江区 → 西湖区" in shown
    assert re.search(r"1 July 2024 to 30 June 2027 → [^<]+1 August 2024 to 31 July 2027", shown)


def test_what_would_count_instead_of_what_an_owner_said_is_shown_before_it_does(
    console: Console, author: TestClient
) -> None:
    firm = a_firm(credit_code=code_of(1))
    console.run(kept, console.registry, firm)
    ids = {"firm_id": firm.id, "region": firm.region, "given_by": "c" * 32, "source": "self_check"}
    today = read_day(None)
    console.run(
        kept,
        console.registry,
        FirmFact(**ids, fact="employees", value=200, noted_on=today),
        FirmFact(**ids, fact="recognitions", value=[], noted_on=today),
    )
    headings = (*HEADINGS, "从业人员数（人）")
    row = [*row_of(1, title="创新型", days=(f"{today.year - 1}-07-01", "")), "150"]
    where = _bring(console, author, csv_of([headings, row])).headers["location"]
    shown = text_of(author.get(where).text)

    assert re.search(r"instead of what the owner said: Number of employees last year: 200[^→]*→ 150", shown), shown
    assert re.search("Counts from now on, though the owner did not name it: [^,]+, 1 July", shown), shown


def test_an_industry_is_shown_as_it_was_read_and_named_where_it_could_not_be(
    console: Console, author: TestClient
) -> None:
    headings = (*HEADINGS, "行业")
    rows = [[*row_of(1), "C35 专用设备制造业"], [*row_of(2), "批发和零售业"]]
    where = _bring(console, author, csv_of([headings, *rows])).headers["location"]
    shown = text_of(author.get(where).text)

    assert re.search("Industry: [^:]*manufacturing", shown, re.IGNORECASE), shown
    assert "行业: “批发和零售业” is none of the industries known here, and is left out" in shown


def test_a_title_of_the_whole_list_is_said_beside_the_file(console: Console, author: TestClient) -> None:
    where = _brought(console, author, row_of(1), title="innovative_sme", granted_on="2025-07-01")

    assert "1 July 2025 to 30 June 2028" in author.get(where).text


@pytest.mark.parametrize(
    "fields", [{"title": "king"}, {"granted_on": "2025-07-01"}, {"title": "srdi_sme", "granted_on": "x"}]
)
def test_a_title_or_a_day_that_is_none_is_refused(console: Console, author: TestClient, fields: dict[str, str]) -> None:
    answer = _bring(console, author, csv_of([HEADINGS, row_of(1)]), **fields)

    assert answer.status_code == 422
    assert "Please choose the title from the list" in answer.text


def test_a_file_that_is_no_list_is_refused_with_the_reason_and_nothing_is_kept(
    console: Console, author: TestClient
) -> None:
    answer = _bring(console, author, b"\x89PNG\0\0")

    assert answer.status_code == 422
    assert "neither a workbook (.xlsx) nor text" in answer.text
    assert console.run(_all, console, AuditEntry) == []


def test_who_withdrew_stays_out_and_nothing_of_them_is_kept_or_shown(console: Console, author: TestClient) -> None:
    async def withdraw() -> None:
        async with console.registry.writing() as session:
            known_as = firm_known_as(console.registry.keys, "hangzhou", code_of(1))
            session.add(Suppression(known_as=known_as, kind="firm"))

    console.run(withdraw)
    bad = row_of(1, title="没有的称号")
    where = _brought(console, author, row_of(1), row_of(2), bad)
    shown = author.get(where).text

    assert _figures(shown)["withdrew, and stay out"] == 2
    assert code_of(1) not in shown
    assert "虚构1号" not in shown
    rows = console.run(_all, console, ImportRow)
    assert [row.said["credit_code"] for row in rows] == ["", code_of(2), ""]
    assert [row.problems for row in rows] == [[], [], []]
    console.post(author, f"{where}/confirm")
    assert [firm.credit_code for firm in console.run(_all, console, Firm)] == [code_of(2)]


def test_the_rows_with_problems_come_as_a_file_without_formulas(console: Console, author: TestClient) -> None:
    where = _brought(console, author, ["甲公司", "=1+1", "", "", "", ""], ["", code_of(1), "", "", "", ""])
    answer = author.get(f"{where}/problems.csv")

    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line[:3] for line in lines] == [
        ["Row", "Column", "Given"],
        ["2", "统一社会信用代码", "'=1+1"],
        ["3", "企业名称", ""],
    ]
    assert all(line[3] for line in lines)


def test_the_template_is_a_list_that_can_be_brought_and_says_that_its_rows_are_examples(
    console: Console, author: TestClient
) -> None:
    content = author.get(f"{IMPORTS}/template.xlsx").content
    names = [row[0].value for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2)]
    answer = _bring(console, author, content, "template.xlsx")

    assert len(names) == 2
    assert all("示例" in str(name) for name in names)
    assert _figures(author.get(answer.headers["location"]).text)["new"] == 2


def test_a_long_list_is_paged_through(console: Console, author: TestClient) -> None:
    where = _brought(console, author, *(row_of(number) for number in range(1, 62)))
    first = author.get(where).text
    following = re.search(r'href="([^"]+)" rel="next"', first)

    assert following
    second = author.get(following[1].replace("&amp;", "&")).text
    found = [re.findall(r"<h2>Row (\d+) ", page) for page in (first, second)]
    assert [len(rows) for rows in found] == [50, 11]
    assert found[0] + found[1] == [str(number) for number in range(2, 63)]


def test_a_list_that_is_forgotten_is_gone_and_cannot_be_taken_over(console: Console, author: TestClient) -> None:
    where = _brought(console, author, row_of(1))
    assert console.post(author, f"{where}/cancel").status_code == 303

    assert author.get(where).status_code == 404
    assert console.post(author, f"{where}/confirm").status_code == 409
    assert console.run(_all, console, Firm) == []
    assert [entry.action for entry in console.run(_all, console, AuditEntry)] == ["import.read", "import.dropped"]


def test_only_authors_of_the_region_bring_and_take_over(console: Console, author: TestClient) -> None:
    where = _brought(console, author, row_of(1))
    other = console.signed_in("shanghai", "administrator")

    assert console.signed_in("hangzhou", "viewer").get(IMPORTS).status_code == 403
    assert other.get(where).status_code == 404
    assert console.post(other, f"{where}/confirm").status_code == 409
    assert console.post(other, f"{where}/cancel").status_code == 303
    assert author.get(where).status_code == 200
    assert console.run(_all, console, Firm) == []


def test_a_form_without_our_token_does_nothing(console: Console, author: TestClient) -> None:
    where = _brought(console, author, row_of(1))

    assert author.post(f"{where}/confirm", data={"csrf": "x"}).status_code == 403
    assert author.post(IMPORTS, data={"csrf": "x"}, files={"file": ("a.csv", b"x")}).status_code == 403
    assert console.run(_all, console, Firm) == []


def test_a_row_of_sums_is_told_and_is_none_of_the_rows_with_problems(console: Console, author: TestClient) -> None:
    where = _brought(console, author, row_of(1), ["合计", "", "", "", "", ""])
    shown = author.get(where).text
    assert _figures(shown)["cannot be taken over"] == 0
    assert "1 row of sums is passed over." in shown


def test_so_many_lists_are_open_at_once_and_one_more_when_one_is_forgotten(
    console: Console, author: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.registry.importing.drafts.MOST_OPEN", 2)
    first, _second = _brought(console, author, row_of(1)), _brought(console, author, row_of(2))
    refused = _bring(console, author, csv_of([HEADINGS, row_of(3)]))
    assert refused.status_code == 422
    assert "There are 2 lists already" in refused.text
    console.post(author, f"{first}/cancel", {})
    assert _bring(console, author, csv_of([HEADINGS, row_of(3)])).status_code == 303
