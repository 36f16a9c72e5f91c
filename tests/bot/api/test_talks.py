"""Talks over the API: the same conversation as anywhere, each request having its effect once."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.api import create_api
from bot.service import Service
from bot.settings import Settings


def _begin(client: TestClient, key: str | None = None, **asked: str) -> dict[str, object]:
    headers = {"accept-language": "en", **({"idempotency-key": key} if key else {})}
    answered = client.post("/sessions", json=asked, headers=headers)
    assert answered.status_code == 201, answered.text
    said = answered.json()
    assert answered.headers["location"].endswith(f"/sessions/{said['id']}")
    assert isinstance(said, dict)
    return said


def _say(client: TestClient, talk: object, text: str, key: str | None = None) -> dict[str, object]:
    headers = {"idempotency-key": key} if key else {}
    answered = client.post(f"/sessions/{talk}/messages", json={"text": text}, headers=headers)
    assert answered.status_code == 200, answered.text
    said = answered.json()
    assert isinstance(said, dict)
    return said


def _look(client: TestClient, talk: object) -> dict[str, object]:
    answered = client.get(f"/sessions/{talk}")
    assert answered.status_code == 200, answered.text
    said = answered.json()
    assert isinstance(said, dict)
    return said


def test_a_talk_that_names_its_region_begins_with_the_first_question(client: TestClient) -> None:
    talk = _begin(client, region="hangzhou", locale="en")
    assert (talk["region"], talk["locale"], talk["state"]) == ("hangzhou", "en", "asking")
    assert talk["question"]
    assert "question" in [reply["kind"] for reply in talk["replies"]]  # type: ignore[attr-defined]


def test_an_answer_is_kept_and_seen_in_the_assessment(client: TestClient) -> None:
    talk = _begin(client, region="cn")["id"]
    asked = _look(client, talk)["question"]
    _say(client, talk, "1")
    now = _look(client, talk)
    assert asked in now["answers"]  # type: ignore[operator]
    assert now["question"] != asked
    judged = client.get(f"/sessions/{talk}/assessment").json()
    assert judged["region"] == "cn"
    assert asked not in judged["unknown"]


def test_an_assessment_before_the_region_is_refused_kindly(client: TestClient) -> None:
    talk = _begin(client)["id"]
    refused = client.get(f"/sessions/{talk}/assessment")
    assert refused.status_code == 409
    assert refused.json()["detail"] == "First choose a region; then there is a result at any time."


def test_a_message_sent_again_with_its_key_counts_once_and_gets_the_same_reply(client: TestClient) -> None:
    talk = _begin(client, region="cn")["id"]
    first = _say(client, talk, "1", "a-key")
    after = _look(client, talk)
    assert _say(client, talk, "1", "a-key") == first
    assert _look(client, talk)["answers"] == after["answers"]


def test_two_messages_without_a_key_are_two(client: TestClient) -> None:
    talk = _begin(client, region="cn")["id"]
    assert _say(client, talk, "1") != _say(client, talk, "yes")


def test_beginning_again_with_the_same_key_gives_the_same_talk(client: TestClient) -> None:
    assert _begin(client, "k1", region="cn")["id"] == _begin(client, "k1", region="cn")["id"]
    assert _begin(client, "k2", region="cn")["id"] != _begin(client, "k1", region="cn")["id"]


def test_a_key_used_for_another_request_is_refused(client: TestClient) -> None:
    _begin(client, "k1", region="cn")
    refused = client.post("/sessions", json={"region": "anhui"}, headers={"idempotency-key": "k1"})
    assert refused.status_code == 409


def test_the_key_of_another_caller_opens_nobodys_talk(api: FastAPI) -> None:
    talks = set()
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1"):
        with TestClient(api, client=(address, 1)) as caller:
            talks.add(_begin(caller, "1", region="cn")["id"])
    assert len(talks) == 4


def test_beginning_again_late_leaves_the_language_that_was_chosen_since(client: TestClient) -> None:
    talk = _begin(client, "late", region="cn", locale="en")["id"]
    _say(client, talk, "中文")
    assert _begin(client, "late", region="cn", locale="en")["locale"] == "zh_Hans_CN"


def test_a_message_with_the_key_of_another_is_refused_and_takes_no_effect(client: TestClient) -> None:
    talk = _begin(client, region="cn")["id"]
    _say(client, talk, "1", "once")
    before = _look(client, talk)["answers"]
    refused = client.post(f"/sessions/{talk}/messages", json={"text": "yes"}, headers={"idempotency-key": "once"})
    assert refused.status_code == 409
    assert _look(client, talk)["answers"] == before


@pytest.mark.parametrize("key", ["region", "api-region", "start-0"])
def test_no_key_is_taken_for_something_of_ours(client: TestClient, key: str) -> None:
    talk = _begin(client, region="cn")["id"]
    _say(client, talk, "1", key)
    assert _look(client, talk)["answers"]


def test_a_talk_that_goes_on_with_another_is_that_other_in_every_respect(client: TestClient) -> None:
    first = _begin(client, region="cn")["id"]
    _say(client, first, "1")
    said = str(_say(client, first, "continue elsewhere"))
    second = _begin(client)["id"]
    found = re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", said)
    assert found
    _say(client, second, f"continue {found[0]}")
    assert _look(client, second)["answers"] == _look(client, first)["answers"]
    assert client.get(f"/sessions/{second}/assessment").json()["region"] == "cn"
    assert client.delete(f"/sessions/{second}").status_code == 204
    assert client.get(f"/sessions/{first}").status_code == 404


def test_codes_cannot_be_tried_out_without_end(service: Service) -> None:
    slow = replace(service, settings=Settings(data_dir=service.settings.data_dir, chat_rate="2/minute"))
    with TestClient(create_api(slow)) as caller:
        talks = [_begin(caller)["id"] for _ in range(4)]
        tried = [
            caller.post(f"/sessions/{talk}/messages", json={"text": f"continue AAA-AAA-AA{number}"})
            for number, talk in enumerate(talks, 2)
        ]
        assert [answered.status_code for answered in tried] == [200, 200, 429, 429]
        assert tried[-1].headers["retry-after"]
        assert _say(caller, talks[-1], "hello")


def test_a_deleted_talk_that_was_begun_again_with_its_key_can_be_deleted_again(client: TestClient) -> None:
    for _ in range(2):
        talk = _begin(client, "again", region="cn")["id"]
        assert client.delete(f"/sessions/{talk}").status_code == 204
        assert client.get(f"/sessions/{talk}").status_code == 404


def test_many_who_begin_at_once_with_one_key_get_one_talk(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = {talk["id"] for talk in pool.map(lambda _: _begin(client, "same", region="cn"), range(16))}
    assert len(ids) == 1


def test_every_fault_of_a_beginning_comes_at_once(client: TestClient) -> None:
    refused = client.post("/sessions", json={"region": "x", "locale": "y", "z": 1})
    assert refused.status_code == 422
    assert {fault["fact"] for fault in refused.json()["problems"]} == {"region", "locale", "z"}


@pytest.mark.parametrize("sent", [{}, {"text": 3}, {"text": "1", "more": 1}])
def test_a_message_that_is_no_text_is_refused(client: TestClient, sent: dict[str, object]) -> None:
    talk = _begin(client, region="cn")["id"]
    assert client.post(f"/sessions/{talk}/messages", json=sent).status_code == 422


def test_a_deleted_talk_is_gone_with_all_that_was_answered(client: TestClient, service: Service) -> None:
    talk = _begin(client, region="cn")["id"]
    _say(client, talk, "1")
    assert client.delete(f"/sessions/{talk}").status_code == 204
    for path in (f"/sessions/{talk}", f"/sessions/{talk}/assessment"):
        assert client.get(path).status_code == 404
    assert client.delete(f"/sessions/{talk}").status_code == 404
    kept = service.settings.sessions_file.read_bytes()
    assert json.dumps({"kind": "region", "region": "cn"})[1:-1].encode() not in kept


def test_an_unknown_talk_cannot_be_told_from_a_deleted_one(client: TestClient) -> None:
    assert client.get("/sessions/AAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert client.post("/sessions/AAAA/messages", json={"text": "hello"}).status_code == 404
