"""A firm is enrolled over the API as anywhere: in the talk, once, and gone with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assessment.library import Library
from tests.bot.web.enrolling import CODE, FIRM
from tests.bot.web.sites import Site, site

TALKS = "/api/v1/sessions"


@pytest.fixture
def program(library: Library, tmp_path: Path) -> Iterator[Site]:
    with site(library, tmp_path, public_url="https://self-check.example") as opened:
        yield opened


def say(program: Site, talk: str, text: str, key: str = "") -> str:
    """Say something; all that was said back."""
    headers = {"Idempotency-Key": key} if key else {}
    answered = program.client.post(f"{TALKS}/{talk}/messages", json={"text": text}, headers=headers)
    assert answered.status_code == 200, answered.text
    return "\n".join(str(reply.get("text")) for reply in answered.json()["replies"])


def enrolled(program: Site) -> str:
    """A talk in which a firm was enrolled."""
    began = program.client.post(TALKS, json={"locale": "en", "region": "hangzhou"})
    talk = str(began.json()["id"])
    for text in ("employees 120", "enrol", "yes", "yes", FIRM, CODE, "finance", "Binjiang"):
        say(program, talk, text)
    for _again in range(2):
        assert f"{FIRM} is enrolled" in say(program, talk, "yes", "the-last-yes")
    return talk


def test_an_owner_enrols_sees_what_is_kept_and_gets_a_link_to_take_it_along(program: Site) -> None:
    talk = enrolled(program)
    shown = say(program, talk, "my data")
    assert shown.count(CODE) == 3, "the firm, and each consent once"
    assert "https://self-check.example/go/" in say(program, talk, "export my data")


def test_a_deleted_talk_is_gone_from_the_registry_too(program: Site) -> None:
    talk = enrolled(program)
    link = say(program, talk, "export my data").partition("/go/")[2].partition("?")[0]
    assert program.client.delete(f"{TALKS}/{talk}").status_code == 204
    assert program.client.post("/go", data={"code": link, "to": "data"}).status_code == 410
    again = program.client.post(TALKS, json={"locale": "en", "region": "hangzhou"}).json()["id"]
    assert "No firm of yours" in say(program, again, "my data")
