"""What stands before every page: headers, how large a body may be, and a kind page for whatever cannot be given."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assessment.library import Library
from bot.body import MOST_BYTES
from tests.bot.web.sites import Site, site


@pytest.fixture(scope="module")
def visitor(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(library, tmp_path_factory.mktemp("guard")) as opened:
        yield opened


def test_a_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(visitor: Site) -> None:
    response = visitor.client.get("/")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response.headers["cache-control"] == "no-store"
    assert " style=" not in response.text
    assert "<script>" not in response.text


def test_an_asset_named_by_its_contents_is_kept_for_good_and_nothing_above_them_is_given(visitor: Site) -> None:
    page = visitor.open()
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in visitor.client.get(style).headers["cache-control"]
    assert visitor.client.get("/static/site.css").headers["cache-control"] == "no-cache"
    assert visitor.client.get("/static/..%2fapp.py").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/turn", 405), ("POST", "/", 405), ("PUT", "/data", 405)],
)
@pytest.mark.parametrize(("accepted", "tag"), [("en", "en"), ("zh-CN", "zh-Hans-CN")])
def test_what_there_is_not_is_said_kindly_in_the_visitors_language(
    visitor: Site, method: str, path: str, status: int, accepted: str, tag: str
) -> None:
    visitor.client.cookies.clear()
    response = visitor.client.request(method, path, headers={"Accept-Language": accepted})
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert f'<html lang="{tag}">' in response.text
    assert 'href="/"' in response.text


def test_a_body_that_is_too_long_is_refused_with_a_page(visitor: Site) -> None:
    form = visitor.form(visitor.open())
    response = visitor.client.post("/turn", data={**form, "text": "x" * MOST_BYTES})
    assert response.status_code == 413
    assert "too long" in response.text


@pytest.mark.parametrize("sent", [{"content": b"\xff\xfe=%zz&" * 20}, {"json": {"text": "Hangzhou"}}, {"content": b""}])
def test_a_body_that_is_no_form_is_refused_with_a_page(visitor: Site, sent: dict[str, object]) -> None:
    response = visitor.client.post("/turn", **sent)  # type: ignore[arg-type]
    assert response.status_code in (400, 409, 415)
    assert response.headers["content-type"].startswith("text/html")


def test_many_fields_are_refused(visitor: Site) -> None:
    response = visitor.client.post("/turn", data={f"field{i}": "x" for i in range(200)})
    assert response.status_code == 400


@pytest.mark.parametrize("path", ["/?m=%00%ff", "/data?firm=%00", "/go/%00", "/console/firms/%00"])
def test_an_address_with_a_character_that_not_every_database_takes_is_refused(visitor: Site, path: str) -> None:
    assert visitor.client.get(path).status_code == 400


def test_a_field_with_such_a_character_is_refused(visitor: Site) -> None:
    assert visitor.client.post("/console/sign-in", data={"username": "a\0b"}).status_code == 400


def test_health_is_told_by_whether_the_store_answers(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path) as visitor:
        assert visitor.client.get("/healthz").status_code == 200
        visitor.open()
        visitor.store.away = True
        assert visitor.client.get("/healthz").status_code == 503
        page = visitor.client.get("/")
        assert page.status_code == 503
        assert "Nothing is lost" in page.text


def test_the_api_is_served_beside_the_pages(visitor: Site) -> None:
    assert visitor.client.get("/api/v1/regions").status_code == 200
    missing = visitor.client.get("/api/v1/nowhere")
    assert missing.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/go", "/turn", "/language", "/api/v1/assessments"])
def test_who_is_gone_before_all_was_sent_is_no_fault_that_fills_the_log(
    visitor: Site, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    statuses = []
    headers = [(b"host", b"testserver"), (b"content-type", b"application/json")]
    if not path.startswith("/api"):
        headers[1] = (b"content-type", b"application/x-www-form-urlencoded")
    parts = iter([{"type": "http.request", "body": b"code=", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(parts)

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": path, "headers": headers}
    scope |= {"query_string": b"", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("testserver", 80)}
    assert visitor.client.portal is not None
    visitor.client.portal.call(visitor.client.app, scope, receive, send)
    assert statuses[0] == 400
    assert not caplog.records
