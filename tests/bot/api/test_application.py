"""The API as a whole: every answer as its OpenAPI document says it, every failure as a problem, limits that hold."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance
from starlette.testclient import TestClient

from bot.api import create_api
from bot.api.problems import MEDIA_TYPE
from bot.service import Service
from bot.sessions.store import Kept, StoreUnavailable
from bot.settings import Settings


@pytest.fixture(scope="module")
def described(api: FastAPI) -> schemathesis.schemas.BaseSchema:
    """The API by its own description."""
    return schemathesis.openapi.from_asgi("/openapi.json", api)


OPERATIONS = (
    ("POST", "/assessments"),
    ("GET", "/regions"),
    ("GET", "/regions/{region}/questions"),
    ("POST", "/sessions"),
    ("GET", "/sessions/{talk}"),
    ("DELETE", "/sessions/{talk}"),
    ("POST", "/sessions/{talk}/messages"),
    ("GET", "/sessions/{talk}/assessment"),
)


def test_every_operation_is_tried(described: schemathesis.schemas.BaseSchema) -> None:
    there = {(method.upper(), path) for path in described for method in described[path]}
    assert there == set(OPERATIONS)


def test_the_description_leaves_nothing_unsaid(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    there = set(document["components"]["schemas"])
    refer = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert refer == there
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(OPERATIONS)
    for operation in operations:
        assert operation["summary"].endswith(".")
        assert all(parameter.get("description") for parameter in operation["parameters"])
        for status, response in operation["responses"].items():
            assert response["description"]
            assert ("Retry-After" in response.get("headers", {})) == (status in ("429", "503"))
            assert ("Content-Language" in response.get("headers", {})) == ("content" in response)
    begun = document["paths"]["/sessions"]["post"]["responses"]["201"]
    assert "Location" in begun["headers"]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_api_answers_as_it_is_described(
    described: schemathesis.schemas.BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    """A description cannot say that a part is not above its whole, nor which days have a rule, so such facts may be refused."""

    @given(case=described[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def answers(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    answers()


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


@pytest.mark.parametrize(
    "body",
    [
        r'{"region": "cn", "facts": {"\ud800": 1}}',
        r'{"region": "\udfff", "facts": {}}',
        '{"region": "cn", "facts": {"revenue": ' + "[" * 900 + "]" * 900 + "}}",
        '{"region": "cn", "facts": {"revenue": ' + '{"low": ' * 500 + "1" + "}" * 500 + "}}",
        "[" * 60_000,
    ],
)
def test_what_no_answer_could_name_is_a_problem_of_the_request(client: TestClient, body: str) -> None:
    refused = client.post("/assessments", content=body, headers={"content-type": "application/json"})
    assert refused.status_code == 400
    assert refused.headers["content-type"] == MEDIA_TYPE


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
