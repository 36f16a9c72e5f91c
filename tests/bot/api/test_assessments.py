"""Assessments over the API: what `srdi assess` says, exactly, and every problem of a request at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from assessment.library import Library
from assessment.presentation import as_json
from assessment.wording import Words, supported_locales
from bot.api.problems import MEDIA_TYPE
from bot.api.schemas import Assessment
from bot.body import MOST_BYTES
from bot.cli import main
from tests.assessment.firms import Case, cases

ON = "2026-11-21"
ANSWER = TypeAdapter(Assessment)


def _judged(client: TestClient, **asked: Any) -> dict[str, Any]:
    answered = client.post("/assessments", json={"on": ON, "facts": {}, **asked})
    assert answered.status_code == 200, answered.text
    said = answered.json()
    assert isinstance(said, dict)
    return said


def _problem(client: TestClient, content: str | bytes, **headers: str) -> dict[str, Any]:
    sent = {"content-type": "application/json", **headers}
    answered = client.post("/assessments", content=content, headers=sent)
    assert answered.headers["content-type"] == MEDIA_TYPE
    said = answered.json()
    assert said["status"] == answered.status_code
    assert isinstance(said, dict)
    return said


@pytest.mark.parametrize("region", ["cn", "shanghai", "municipality", "qingdao", "anhui", "hangzhou"])
def test_the_api_says_what_the_command_line_says(
    client: TestClient, region: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"revenue": 50_000_000, "rd_ratio": 0.035, "employees": {"low": 100, "high": 120}}
    file = tmp_path / "firm.json"
    file.write_text(json.dumps(facts), encoding="utf-8")
    main(["assess", "--region", region, "--profile", str(file), "--on", ON, "--locale", "en"])
    assert _judged(client, region=region, facts=facts, locale="en") == json.loads(capsys.readouterr().out)


def test_a_figure_counts_exactly_as_it_was_written(client: TestClient) -> None:
    """Read as a binary float, this share would be the three percent that it just falls short of."""
    content = '{"region": "cn", "on": "2026-11-21", "facts": {"rd_ratio": 0.02999999999999999999999999}}'
    short = client.post("/assessments", content=content, headers={"content-type": "application/json"}).json()
    reached = _judged(client, region="cn", facts={"rd_ratio": 0.03})
    assert float("0.02999999999999999999999999") == 0.03
    assert _outcomes(short, "rd_ratio") != _outcomes(reached, "rd_ratio")


def _outcomes(said: dict[str, Any], fact: str) -> list[str]:
    waiting = [requirement for tier in said["tiers"] for requirement in tier["requirements"]]
    found = []
    while waiting:
        requirement = waiting.pop(0)
        if requirement.get("fact") == fact:
            found.append(requirement["outcome"])
        waiting += [*requirement.get("all_of", ()), *requirement.get("any_of", ())]
    return found


@given(case=cases())
@settings(max_examples=60)
def test_every_assessment_has_the_shape_that_the_api_describes(case: Case) -> None:
    for locale in supported_locales():
        said = as_json(case.judged(), Words(locale, case.library.catalogue))
        ANSWER.validate_json(json.dumps(said))


def test_every_problem_of_a_request_comes_at_once_and_says_what_is_allowed(client: TestClient) -> None:
    asked = {
        "region": "atlantis",
        "on": "yesterday",
        "kind": "old",
        "locale": "xx",
        "surplus": 1,
        "facts": {"revenue": "much", "revnue": 1, "employees": -1},
    }
    said = _problem(client, json.dumps(asked), **{"accept-language": "en"})
    assert said["status"] == 422
    faults = {fault["fact"]: fault["allowed"] for fault in said["problems"]}
    assert set(faults) == {"region", "on", "kind", "locale", "surplus", "revenue", "revnue", "employees"}
    assert "hangzhou" in faults["region"]
    assert "revenue" in faults["revnue"]


def test_a_key_given_twice_is_refused_since_either_could_be_meant(client: TestClient) -> None:
    said = _problem(client, '{"region": "cn", "facts": {"revenue": 1, "revenue": 2}}')
    assert [fault["fact"] for fault in said["problems"]] == ["revenue"]


@pytest.mark.parametrize("content", ["", "{", "[]", "nonsense", '{"region": NaN', "[" * 5000])
def test_what_is_no_json_object_is_refused_as_unreadable(client: TestClient, content: str) -> None:
    assert _problem(client, content)["status"] == 400


def test_bytes_that_are_no_text_are_refused_as_unreadable(client: TestClient) -> None:
    assert _problem(client, b"\xff\xfe{}")["status"] == 400


def test_a_body_beyond_the_limit_is_refused(client: TestClient) -> None:
    assert _problem(client, json.dumps({"region": "cn", "facts": {"x": "a" * MOST_BYTES}}))["status"] == 413


def test_a_body_that_does_not_tell_its_size_is_refused_once_it_exceeds_the_limit(client: TestClient) -> None:
    chunks = (b" " * 1024 for _ in range(MOST_BYTES // 1024 + 1))
    answered = client.post("/assessments", content=chunks, headers={"content-type": "application/json"})
    assert answered.status_code == 413


def test_a_form_is_refused_since_json_is_asked_for(client: TestClient) -> None:
    assert _problem(client, "region=cn", **{"content-type": "text/plain"})["status"] == 415


def test_a_day_before_every_rule_is_refused_with_the_first_day(client: TestClient) -> None:
    said = _problem(client, json.dumps({"region": "cn", "facts": {}, "on": "2001-01-01"}))
    assert [fault["fact"] for fault in said["problems"]] == ["on"]
    assert "2022" in said["problems"][0]["allowed"]


def test_the_answer_speaks_the_language_of_the_header_unless_the_body_names_one(
    client: TestClient, library: Library
) -> None:
    asked = {"region": "cn", "facts": {}, "on": ON}
    for header, locale in (("en-GB,zh;q=0.5", "en"), ("fr, zh-CN;q=0.8", "zh_Hans_CN"), ("*", "zh_Hans_CN")):
        answered = client.post("/assessments", json=asked, headers={"accept-language": header})
        assert answered.json()["locale"] == locale
        assert answered.headers["content-language"] == locale.replace("_", "-")
    named = client.post("/assessments", json={**asked, "locale": "en"}, headers={"accept-language": "zh"})
    assert named.json()["locale"] == "en"


def test_a_problem_is_told_in_the_language_of_the_header(client: TestClient) -> None:
    in_english = _problem(client, "{", **{"accept-language": "en"})
    in_chinese = _problem(client, "{", **{"accept-language": "zh"})
    assert in_english["title"] == "The request cannot be read"
    assert in_chinese["title"] != in_english["title"]
