"""The API as a whole: every answer as its OpenAPI document says it, every failure as a problem, limits that hold."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import settings
from schemathesis.checks import not_a_server_error
from schemathesis.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.testclient import TestClient

from bot.api import create_api
from bot.api.problems import MEDIA_TYPE
from bot.service import Service
from bot.sessions.store import Kept, StoreUnavailable
from bot.settings import Settings

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
)


@pytest.fixture
def described(api: FastAPI) -> schemathesis.schemas.BaseSchema:
    """The API by its own description."""
    return schemathesis.openapi.from_asgi("/openapi.json", api)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=30, deadline=None)
def test_the_api_answers_as_it_is_described(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)


def test_what_is_not_there_is_a_problem_too(client: TestClient) -> None:
    for method, path, status in (
        ("GET", "/nowhere", 404),
        ("PUT", "/regions", 405),
        ("GET", "/regions/x/questions", 404),
    ):
        answered = client.request(method, path)
        assert answered.status_code == status
        assert answered.headers["content-type"] == MEDIA_TYPE
        assert answered.json()["title"]


def test_who_asks_too_often_is_told_how_long_to_wait(service: Service) -> None:
    slow = replace(service, settings=Settings(data_dir=service.settings.data_dir, api_rate="2/minute"))
    with TestClient(create_api(slow)) as client:
        assert [client.get("/regions").status_code for _ in range(3)] == [200, 200, 429]
        refused = client.get("/regions")
        assert refused.headers["content-type"] == MEDIA_TYPE
        assert 1 <= int(refused.headers["retry-after"]) <= 60


class _Away:
    """A store that nobody reaches."""

    def __getattr__(self, name: str) -> object:
        async def unavailable(*given: object) -> Kept:
            raise StoreUnavailable("no route")

        return unavailable


@pytest.fixture
def without_store(service: Service) -> Iterator[TestClient]:
    """A caller of an API whose store is away."""
    with TestClient(create_api(replace(service, store=_Away()))) as client:  # type: ignore[arg-type]
        yield client


def test_a_store_that_is_away_is_said_and_tells_nothing_of_our_inside(without_store: TestClient) -> None:
    refused = without_store.post("/sessions", json={})
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert "no route" not in refused.text


def test_an_assessment_needs_no_store(without_store: TestClient) -> None:
    assert without_store.post("/assessments", json={"region": "cn", "facts": {}}).status_code == 200
