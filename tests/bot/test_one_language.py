"""A reader of each language finds no sentence of another on the pages, in the report, in the calendar file and from the API."""

import asyncio
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from assessment.wording import supported_locales
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.visitor import COOKIE_OVER_TLS, name_of, new_session
from flows.session import Answered, Entry, LanguageChosen, RegionChosen, encoded, entry_to_json
from tests.bot.reports.samples import shipped
from tests.bot.web.sites import question, site
from tests.flows.owners import REGIONS, firm_of
from tests.one_language import of_page, texts, told

LOCALES = supported_locales()
PAGES = ("/", "/result", "/continue", "/data", "/go", "/nothing-here")
SAID = (
    "?!",
    "result",
    "review",
    "1",
    "back",
    "compare regions",
    "other rules",
    "help",
    "a person",
    "restart",
    "delete my data",
    "no",
)
"""What is said in a talk after its last question."""
CHARTS = ("/result/charts/ladder.svg", "/result/charts/national.svg")


class _Installation(Service):
    def today(self) -> date:
        return date(2026, 11, 21)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    store = SqliteStore(tmp_path / "sessions.sqlite3")
    yield _Installation(shipped(), store, Settings(public_url="https://check.example.org"))
    asyncio.run(store.close())


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service)) as opened:
        yield opened


def _talked(service: Service, client: TestClient, locale: str, region: str, seed: int) -> None:
    """A visitor who has answered all that is true of a firm, but for every fifth fact."""
    facts = list(firm_of(shipped(), region, seed).items())
    answers = [Answered(fact=fact, value=encoded(value)) for i, (fact, value) in enumerate(facts) if i % 5 != seed % 5]
    entries: tuple[Entry, ...] = (LanguageChosen(locale=locale), RegionChosen(region=region), *answers)
    session = new_session()
    asyncio.run(service.store.commit(name_of(session), "m", 0, [entry_to_json(entry) for entry in entries], "[]"))
    client.cookies.set(COOKIE_OVER_TLS, session)


def _header(locale: str) -> dict[str, str]:
    return {"Accept-Language": locale.replace("_", "-")}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_new_visitor_is_met_in_one_language(client: TestClient, locale: str) -> None:
    for path in PAGES:
        page = client.get(path, headers=_header(locale))
        assert told(of_page(page.text), locale) == "", path


@pytest.mark.parametrize("locale", LOCALES)
def test_the_pages_of_a_talk_are_in_one_language(tmp_path: Path, locale: str) -> None:
    with site(shipped(), tmp_path) as visitor:
        visitor.client.headers.update(_header(locale))
        page = visitor.open()
        pages = [page]

        def say(message: str) -> str:
            pages.append(visitor.say(message, pages[-1]))
            return pages[-1]

        page = say("Hangzhou")
        for _ in range(100):
            if not question(page):
                break
            say("why")
            page = say("don't know")
        for message in SAID:
            say(message)
        late = visitor.client.post("/turn", data={**visitor.form(pages[-1]), "asked": "revenue", "text": "1"})
        assert late.status_code == 409
        said = {text for page in (*pages, late.text) for text in of_page(page)}
    assert not question(pages[-len(SAID) - 1])
    assert told(sorted(said), locale) == ""


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", REGIONS)
def test_the_pages_with_a_result_are_in_one_language(
    service: Service, client: TestClient, region: str, locale: str
) -> None:
    _talked(service, client, locale, region, seed=2)
    for path in (*PAGES, *CHARTS):
        # A region without a chart of the national ladder has no such page.
        answer = client.get(path, headers=_header(locale))
        assert told(of_page(answer.text), locale) == "", path


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", REGIONS)
def test_the_report_and_the_dates_to_keep_are_in_one_language(
    service: Service, client: TestClient, region: str, locale: str
) -> None:
    _talked(service, client, locale, region, seed=1)
    report = PdfReader(BytesIO(client.get("/result/report.pdf").content))
    lines = [line for page in report.pages for line in page.extract_text().splitlines()]
    assert lines
    assert told(lines, locale) == ""
    calendar = client.get("/result/dates.ics").text.replace("\r\n ", "")
    said = [line.partition(":")[2] for line in calendar.splitlines() if line.startswith(("SUMMARY", "DESCRIPTION"))]
    assert told(said, locale) == ""


@pytest.mark.parametrize("locale", LOCALES)
def test_the_api_lists_and_refuses_in_one_language(client: TestClient, locale: str) -> None:
    asked = [
        client.get("/api/v1/regions", headers=_header(locale)),
        client.get("/api/v1/nothing", headers=_header(locale)),
    ]
    asked += [client.get(f"/api/v1/regions/{region}/questions", headers=_header(locale)) for region in REGIONS]
    wrong = {"region": "cn", "facts": {"revenue": "much", "rd_expense": -1, "no_fact": 1, "revenue_prev": 0.5}}
    asked.append(client.post("/api/v1/assessments", json=wrong, headers=_header(locale)))
    for answer in asked:
        assert told(texts(answer.json()), locale) == ""
