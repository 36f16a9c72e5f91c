"""A visitor sees the own result and nobody else's; who has none yet is led to the questions."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.testclient import TestClient

from bot.reports.routes import routes
from bot.reports.typesetting import compiled
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from bot.throttle import Throttle
from bot.web.guard import Headers
from bot.web.pages import Assets
from bot.web.visitor import COOKIE_OVER_TLS, name_of, new_session
from flows.session import Answered, Entry, LanguageChosen, RegionChosen, entry_to_json
from tests.bot.reports.samples import LOCALES, shipped

FILES = {
    "/result/report.pdf": ("application/pdf", b"%PDF"),
    "/result/card.png": ("image/png", b"\x89PNG"),
    "/result/dates.ics": ("text/calendar", b"BEGIN:VCALENDAR"),
    "/result/charts/ladder.svg": ("image/svg+xml", b"<svg"),
    "/result/charts/national.svg": ("image/svg+xml", b"<svg"),
}


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
    app = Starlette(routes=[*routes(service), Mount("/static", Assets())], middleware=[Middleware(Headers)])
    app.state.service = service
    with TestClient(app, base_url="https://check.example.org", follow_redirects=False) as opened:
        yield opened


def _talked(service: Service, client: TestClient, locale: str = "en", region: str = "hangzhou") -> None:
    """A visitor who has chosen the region and answered a little."""
    session = new_session()
    entries: tuple[Entry, ...] = (
        LanguageChosen(locale=locale),
        RegionChosen(region=region),
        Answered(fact="registered_in_region", value=True),
    )
    written = [entry_to_json(entry) for entry in entries]
    asyncio.run(service.store.commit(name_of(session), "m", 0, written, "[]"))
    client.cookies.set(COOKIE_OVER_TLS, session)


@pytest.mark.parametrize("path", ["/result", *FILES])
def test_who_has_not_said_where_the_firm_is_comes_to_the_questions(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_is_in_the_language_of_the_talk_and_asks_nothing_from_elsewhere(
    service: Service, client: TestClient, locale: str
) -> None:
    _talked(service, client, locale)
    page = client.get("/result")
    assert page.status_code == 200
    assert f'<html lang="{locale.replace("_", "-")}">' in page.text
    assert "style=" not in page.text
    assert "<script" not in page.text
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert "unsafe-inline" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("region", shipped().regions)
def test_every_picture_and_file_that_the_page_names_is_there(service: Service, client: TestClient, region: str) -> None:
    _talked(service, client, region=region)
    page = client.get("/result").text
    named = {part.split('"')[0] for key in ('src="', 'srcset="', 'href="') for part in page.split(key)[1:]}
    ours = {path for path in named if path.startswith(("/result/", "/static/"))}
    assert len(ours) >= 7
    for path in ours:
        assert client.get(path.replace("&amp;", "&")).status_code == 200, path


@pytest.mark.parametrize("path", FILES)
def test_each_file_is_what_it_says_and_is_kept_by_nobody_on_the_way(
    service: Service, client: TestClient, path: str
) -> None:
    _talked(service, client)
    answer = client.get(path)
    media_type, begins = FILES[path]
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.content.startswith(begins)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [path for path in FILES if not path.endswith(".ics")])
def test_a_second_look_at_an_unchanged_result_typesets_nothing_and_is_still_kept_by_nobody(
    service: Service, client: TestClient, path: str
) -> None:
    _talked(service, client)
    first = client.get(path)
    before = compiled.cache_info().misses
    second = client.get(path)
    assert compiled.cache_info().misses == before
    assert second.content == first.content
    assert second.headers["cache-control"] == "no-store"


def test_a_changed_result_is_drawn_anew(service: Service, client: TestClient) -> None:
    _talked(service, client)
    drawn = client.get("/result/charts/ladder.svg").content
    _talked(service, client, region="shanghai")
    assert client.get("/result/charts/ladder.svg").content != drawn


def test_reports_cannot_be_had_without_end_and_the_page_still_can(service: Service, client: TestClient) -> None:
    vars(service)["chat_throttle"] = Throttle("1/minute")
    _talked(service, client)
    assert [client.get("/result/card.png").status_code for _ in range(2)] == [200, 429]
    assert client.get("/result").status_code == 200


def test_a_picture_can_be_had_for_dark_grounds_and_another_theme_is_light(service: Service, client: TestClient) -> None:
    _talked(service, client)
    light, dark, odd = (client.get(f"/result/charts/ladder.svg?theme={t}").content for t in ("light", "dark", "<x>"))
    assert light == odd
    assert light != dark
    assert ET.fromstring(dark).tag.endswith("svg")  # noqa: S314


def test_a_picture_that_the_result_does_not_have_is_not_found(service: Service, client: TestClient) -> None:
    _talked(service, client)
    assert client.get("/result/charts/score-nothing.svg").status_code == 404


def test_another_visitor_sees_none_of_it(service: Service, client: TestClient) -> None:
    _talked(service, client)
    client.cookies.clear()
    client.cookies.set(COOKIE_OVER_TLS, new_session())
    assert client.get("/result").status_code == 303


def test_the_style_is_kept_for_good_under_the_name_of_its_contents(client: TestClient) -> None:
    assert "immutable" in client.get("/result/style.css?v=1").headers["cache-control"]
    assert client.get("/result/style.css").headers["cache-control"] == "no-cache"
