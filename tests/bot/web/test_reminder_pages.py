"""A reminder's own page: all of it for whoever has its link, without a cookie, and the two buttons that end reminders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from starlette.testclient import TestClient

from assessment.library import Library
from bot.registry.contacts import address_known_as
from bot.registry.database import Registry
from bot.registry.tables import Reminder, Suppression
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from bot.web.app import create_app
from tests.bot.registry.owners import WANG
from tests.bot.web.enrolling import hidden
from tests.bot.web.reminded import FIRM, WHY, held, planted, purposes
from tests.bot.web.sites import HOST, site


@pytest.fixture
def path(library: Library, tmp_path: Path) -> str:
    return planted(library, tmp_path)


@pytest.fixture
def client(library: Library, tmp_path: Path, path: str) -> Iterator[TestClient]:
    """A browser that was never here."""
    with site(library, tmp_path) as visitor:
        yield visitor.client


def test_the_page_shows_all_of_it_in_its_own_language(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    told = ("申报快截止了", f"{FIRM} 可以申报。", "回复本消息看还差什么。", WHY, "第12号 第三条", FIRM)
    assert all(part in response.text for part in told)
    assert response.headers["content-language"] == "zh-Hans-CN", "whatever the browser speaks"


def test_who_chose_a_language_here_reads_the_page_in_it(client: TestClient, path: str) -> None:
    chosen = client.post("/language", data={"locale": "en", "page": path})
    assert chosen.url.path == path, "and is where they were"
    assert "No more reminders" in chosen.text
    assert '<article lang="zh-Hans-CN">' in chosen.text


def test_the_page_is_kept_by_nobody_and_found_by_no_search(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["cache-control"] == "no-store"
    assert "noindex" in response.headers["x-robots-tag"]
    assert response.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in response.headers


def test_looking_at_it_changes_nothing_however_often(client: TestClient, path: str, tmp_path: Path) -> None:
    for _ in range(3):
        client.get(path)
        client.head(path)
    assert purposes(tmp_path) == [["register", "facts", "reminders"]]


def test_no_more_reminders_leaves_the_enrolment(client: TestClient, path: str, tmp_path: Path) -> None:
    fields = hidden(client.get(path).text) | {"wish": "stop"}
    client.post(path, data=fields)
    client.cookies.clear()
    response = client.post(path, data=fields)
    assert response.status_code == 200
    assert purposes(tmp_path) == [["register", "facts"]]
    assert 'value="stop"' not in response.text, "there is no more to stop"
    assert 'value="unsubscribe"' in response.text
    assert 'role="status"' in response.text


def test_unsubscribing_deletes_everything_and_keeps_them_out(client: TestClient, path: str, tmp_path: Path) -> None:
    fields = hidden(client.get(path).text) | {"wish": "unsubscribe"}
    client.post(path, data=fields)
    response = client.post(path, data=fields)
    assert response.status_code == 200, "also the second time, when nothing is there any more"
    assert purposes(tmp_path) == []

    async def suppressed(registry: Registry) -> bool:
        async with registry.reading() as session:
            return await session.get(Suppression, address_known_as(registry.keys, WANG)) is not None

    assert held(tmp_path, suppressed)
    assert FIRM not in response.text
    assert client.get(path).status_code == 410, "kindly, and nothing of it"


def test_another_site_cannot_send_the_form(client: TestClient, path: str, tmp_path: Path) -> None:
    fields = hidden(client.get(path).text) | {"wish": "unsubscribe"}
    response = client.post(path, data=fields, headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert purposes(tmp_path) == [["register", "facts", "reminders"]]


@pytest.mark.parametrize(
    ("change", "status"), [({"form": "of another page"}, 403), ({"wish": "everything"}, 400), ({"wish": ""}, 400)]
)
def test_what_the_page_never_sends_does_nothing(
    client: TestClient, path: str, tmp_path: Path, change: dict[str, str], status: int
) -> None:
    fields = hidden(client.get(path).text) | {"wish": "unsubscribe"} | change
    assert client.post(path, data=fields).status_code == status
    assert purposes(tmp_path) == [["register", "facts", "reminders"]]


def test_an_address_that_is_not_ours_is_no_page(client: TestClient, path: str) -> None:
    for other in (path[:-1], path + "a", path[:-1] + ("a" if path[-1] != "a" else "b"), "/r/" + "a" * 45):
        assert client.get(other).status_code == 404
        assert client.post(other, data={"form": "x", "wish": "stop"}).status_code == 404


def test_nobody_is_told_of_something_that_was_not_done(client: TestClient, path: str) -> None:
    for done in ("stopped", "unsubscribed", "<script>"):
        page = client.get(path, params={"done": done}).text
        assert 'role="status"' not in page
        assert "<script>" not in page


def test_after_its_time_nothing_of_it_is_shown_but_reminders_can_still_be_ended(
    client: TestClient, path: str, tmp_path: Path
) -> None:
    async def emptied(registry: Registry) -> None:
        async with registry.writing() as session:
            await session.execute(update(Reminder).values(values={}))

    held(tmp_path, emptied)
    page = client.get(path)
    assert page.status_code == 200
    assert FIRM not in page.text
    assert WHY not in page.text
    client.post(path, data=hidden(page.text) | {"wish": "stop"})
    assert purposes(tmp_path) == [["register", "facts"]]


def test_of_a_reminder_that_is_gone_it_says_kindly_that_nothing_is_kept(
    client: TestClient, path: str, tmp_path: Path
) -> None:
    async def gone(registry: Registry) -> None:
        async with registry.writing() as session:
            await session.execute(delete(Reminder))

    held(tmp_path, gone)
    page = client.get(path)
    assert page.status_code == 410
    assert "Nothing is wrong" in page.text
    assert '<form class="row"' not in page.text


def test_who_tries_addresses_is_held_back(library: Library, tmp_path: Path, path: str) -> None:
    with site(library, tmp_path, chat_rate="1/minute") as visitor:
        answers = {visitor.client.get(path).status_code for _ in range(12)}
    assert 429 in answers


def test_while_the_registry_is_away_nothing_is_said_to_be_done(library: Library, tmp_path: Path, path: str) -> None:
    service = Service(library, SqliteStore(tmp_path / "s.sqlite3"), Settings(data_dir=tmp_path))
    with TestClient(create_app(service), base_url=HOST, raise_server_exceptions=False) as client:
        assert client.get(path).status_code == 503
        assert client.post(path, data={"form": "x", "wish": "stop"}).status_code == 503
