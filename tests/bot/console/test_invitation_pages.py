"""Taking an invitation, from the command line's link to the first page."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pyotp
import pytest
from httpx2 import Response
from sqlalchemy import select, update
from starlette.testclient import TestClient

from bot.cli import main
from bot.registry.tables import AuditEntry, Official
from bot.registry.tables.base import now
from tests.bot.console.conftest import Console
from tests.bot.console.forms import fields_of, send, sign_in
from tests.bot.console.officials import Person

PASSWORD = "a few words in a row"  # noqa: S105 - of made-up officials


def invited(console: Console, capsys: pytest.CaptureFixture[str], username: str = "li.wei") -> str:
    """The path of the link that the command prints."""
    assert main(["admin", "create", "--region", "hangzhou", "--username", username, "--name", "Li Wei"]) == 0
    link = capsys.readouterr().out.split()[-1]
    return urlsplit(link).path


def take(client: TestClient, path: str, password: str = PASSWORD, again: str = "") -> Response:
    page = client.get(path)
    return client.post(
        "/console/invitation", data={**fields_of(page.text), "password": password, "again": again or password}
    )


def secret_on(page: str) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


@pytest.fixture(autouse=True)
def same_installation(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SRDI_DATA_DIR", str(console.service.settings.data_dir))


def test_the_first_administrator_sets_up_password_and_codes_and_is_in(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    client, path = console.client(), invited(console, capsys)
    assert take(client, path).headers["location"] == "/console/set-up"
    secret = secret_on(client.get("/console/set-up").text)
    assert client.get("/console/account").status_code == 303
    assert send(client, "/console/set-up", code="000000").status_code == 401
    assert send(client, "/console/set-up", code=pyotp.TOTP(secret).now()).headers["location"] == "/console"
    page = client.get("/console/officials").text
    assert "li.wei" in page
    elsewhere, person = console.client(), Person("", "li.wei", "hangzhou", "administrator", secret)
    answer = send(elsewhere, "/console/sign-in", username="LI.Wei", password=PASSWORD)
    assert send(elsewhere, answer.headers["location"], code=person.code(1)).headers["location"] == "/console"


def test_an_invitation_is_good_until_all_is_set_up_and_then_never_again(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    path = invited(console, capsys)
    first, second = console.client(), console.client()
    take(first, path)
    take(second, path, "another password altogether")
    assert first.get("/console/set-up").headers["location"] == "/console/sign-in"
    secret = secret_on(second.get("/console/set-up").text)
    assert send(second, "/console/set-up", code=pyotp.TOTP(secret).now()).status_code == 303
    assert console.client().get(path).status_code == 410
    assert take(console.client(), path).status_code == 410


def test_nobody_signs_in_before_the_codes_are_set_up(console: Console, capsys: pytest.CaptureFixture[str]) -> None:
    path = invited(console, capsys)
    take(console.client(), path)
    answer = send(console.client(), "/console/sign-in", username="li.wei", password=PASSWORD)
    assert answer.status_code == 401


def test_looking_at_an_invitation_uses_nothing_up(console: Console, capsys: pytest.CaptureFixture[str]) -> None:
    path = invited(console, capsys)
    for _ in range(3):
        assert "li.wei" in console.client().get(path).text
    assert take(console.client(), path).status_code == 303


def test_an_invitation_runs_out_after_a_day_and_is_made_anew_by_the_same_command(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    path = invited(console, capsys)

    async def run_out() -> None:
        async with console.registry.writing() as session:
            await session.execute(update(Official).values(invited_until=now() - timedelta(seconds=1)))

    console.run(run_out)
    assert take(console.client(), path).status_code == 410
    assert take(console.client(), invited(console, capsys)).status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "12 characters or more"),
        ("my name is li.wei", "my name is li.wei", "user name must not be a part"),
        ("abababababababab", "abababababababab", "too few different"),
        ("a few words in a row", "a few words in a raw", "not the same"),
        ("x" * 60 + "abcdefg" * 10, "", "128 characters at most"),
    ],
)
def test_what_is_wrong_with_a_password_is_said(
    console: Console, capsys: pytest.CaptureFixture[str], password: str, again: str, why: str
) -> None:
    answer = take(console.client(), invited(console, capsys), password, again)
    assert answer.status_code == 422
    assert why in unescape(answer.text)


def test_the_code_may_be_typed_or_the_whole_link(console: Console, capsys: pytest.CaptureFixture[str]) -> None:
    path = invited(console, capsys)
    answer = send(
        console.client(),
        "/console/invitation",
        code=f"https://check.example{path}",
        password=PASSWORD,
        again=PASSWORD,
    )
    assert answer.headers["location"] == "/console/set-up"


def test_the_command_names_what_it_cannot_use(console: Console, capsys: pytest.CaptureFixture[str]) -> None:
    def said(**given: str) -> str:
        options = {"region": "hangzhou", "username": "wang", "name": "Wang", **given}
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        assert main(["admin", "create", *arguments]) == 2
        return capsys.readouterr().err

    assert "atlantis" in said(region="atlantis")
    assert "hangzhou" in said(region="atlantis")
    assert "3" in said(username="王")
    person = console.official("hangzhou", "administrator")
    assert "taken" in said(username=person.username)
    assert sign_in(console.client(), person).status_code == 303


def test_the_command_prints_no_secret_but_the_link_and_is_recorded(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    path = invited(console, capsys)

    async def kept() -> tuple[str, list[str]]:
        async with console.registry.reading() as session:
            official = (await session.scalars(select(Official))).one()
            return repr(vars(official)), list(await session.scalars(select(AuditEntry.action)))

    row, actions = console.run(kept)
    assert path.rpartition("/")[2] not in row
    assert actions == ["official.invited"]
