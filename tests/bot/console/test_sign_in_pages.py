"""Signing in: what gets one in, and what does not."""

import re
from html import unescape

from starlette.testclient import TestClient

from tests.bot.console.conftest import Console
from tests.bot.console.officials import PASSWORD, Person


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form on the page."""
    main = page[page.index("<main") :]
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', main)
    }


def send(client: TestClient, path: str, **typed: str):  # type: ignore[no-untyped-def]
    """Fill in the form on this page, and send it."""
    return client.post(path.partition("?")[0], data={**fields_of(client.get(path).text), **typed})


def sign_in(client: TestClient, person: Person, password: str = PASSWORD, code: str = ""):  # type: ignore[no-untyped-def]
    """Sign in as a person does; the answer to the last form that was sent."""
    answer = send(client, "/console/sign-in", username=person.username, password=password)
    if answer.status_code != 303:
        return answer
    return send(client, answer.headers["location"], code=code or person.code())


def test_password_and_code_together_sign_an_official_in(console: Console) -> None:
    client, person = console.client(), console.official()
    answer = sign_in(client, person)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert client.get("/console/account").status_code == 200
