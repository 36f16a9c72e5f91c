"""Filling in the console's forms over HTTP, as a browser without scripts does."""

import re
from html import unescape

from httpx2 import Response
from starlette.testclient import TestClient

from tests.bot.console.officials import PASSWORD, Person


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the forms on the page, but for those in its head."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page[page.index("<main") :])
    return {name: unescape(value) for name, value in hidden}


def send(client: TestClient, path: str, **typed: str) -> Response:
    """Fill in the form of this page, and send it."""
    return client.post(path.partition("?")[0], data={**fields_of(client.get(path).text), **typed})


def give_password(client: TestClient, person: Person, password: str = PASSWORD, to: str = "") -> Response:
    """The first half of signing in."""
    return send(client, f"/console/sign-in?next={to}", username=person.username, password=password)


def sign_in(client: TestClient, person: Person, code: str = "", to: str = "") -> Response:
    """Sign in; the answer to the form that was sent last."""
    answer = give_password(client, person, to=to)
    if answer.status_code != 303:
        return answer
    return send(client, answer.headers["location"], code=code or person.code())
