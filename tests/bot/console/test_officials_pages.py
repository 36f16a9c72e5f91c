"""Managing the officials of a region."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from bot.registry.tables import AuditEntry
from tests.bot.console.conftest import ON_BOTH, Console
from tests.bot.console.forms import sign_in
from tests.bot.console.test_invitation_pages import take


def link_on(page: str) -> str:
    found = re.search(r'class="link">([^<]+)<', page)
    assert found
    return urlsplit(unescape(found[1])).path


def test_somebody_invited_appears_with_the_role_and_can_take_the_invitation(console: Console) -> None:
    client = console.signed_in("hangzhou", "administrator")
    answer = console.post(client, "/console/officials", {"username": "Zhang", "name": "Zhang San", "role": "author"})
    page = client.get("/console/officials").text
    assert "zhang" in page
    assert "Zhang San" in page
    assert "invited" in page
    assert take(console.client(), link_on(answer.text)).status_code == 303


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"username": "张三", "name": "n", "role": "viewer"}, "3 to 32 characters"),
        ({"username": "ab", "name": "n", "role": "viewer"}, "3 to 32 characters"),
        ({"username": "zhang", "name": " ", "role": "viewer"}, "Please give the name"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_what_was_typed_stays(
    console: Console, typed: dict[str, str], why: str
) -> None:
    client = console.signed_in("hangzhou", "administrator")
    answer = console.post(client, "/console/officials", typed)
    assert answer.status_code == 422
    assert why in answer.text
    assert f'value="{typed["username"]}"' in answer.text


@ON_BOTH
def test_a_name_of_another_region_cannot_be_used_and_nothing_more_is_said(console: Console) -> None:
    taken = console.official("shanghai")
    client = console.signed_in("hangzhou", "administrator")
    answer = console.post(client, "/console/officials", {"username": taken.username, "name": "n", "role": "viewer"})
    assert answer.status_code == 422
    assert "cannot be used" in answer.text
    assert "shanghai" not in answer.text.lower()


def test_another_role_takes_hold_with_the_next_page(console: Console) -> None:
    person = console.official("hangzhou", "viewer")
    theirs, client = console.signed_in_as(person), console.signed_in("hangzhou", "administrator")
    assert theirs.get("/console/officials").status_code == 403
    answer = console.post(client, f"/console/officials/{person.id}/role", {"role": "administrator"})
    assert "The role is changed" in client.get(answer.headers["location"]).text
    assert theirs.get("/console/officials").status_code == 200


def test_an_unknown_role_is_refused(console: Console) -> None:
    person, client = console.official(), console.signed_in("hangzhou", "administrator")
    assert console.post(client, f"/console/officials/{person.id}/role", {"role": "king"}).status_code == 400


def test_who_is_disabled_is_out_at_once_until_enabled_again(console: Console) -> None:
    person = console.official("hangzhou", "author")
    theirs, client = console.signed_in_as(person), console.signed_in("hangzhou", "administrator")
    console.post(client, f"/console/officials/{person.id}/disable")
    assert theirs.get("/console/account").status_code == 303
    assert sign_in(console.client(), person).status_code == 401
    console.post(client, f"/console/officials/{person.id}/enable")
    assert theirs.get("/console/account").status_code == 303
    assert sign_in(console.client(), person).status_code == 303


@ON_BOTH
def test_a_reset_ends_password_codes_and_sessions_and_gives_a_new_invitation(console: Console) -> None:
    person = console.official("hangzhou", "author")
    theirs, client = console.signed_in_as(person), console.signed_in("hangzhou", "administrator")
    answer = console.post(client, f"/console/officials/{person.id}/reset")
    assert theirs.get("/console/account").status_code == 303
    assert sign_in(console.client(), person).status_code == 401
    assert take(console.client(), link_on(answer.text)).status_code == 303


@pytest.mark.parametrize("act", ["role", "disable", "enable", "reset"])
def test_nobody_does_it_to_themselves(console: Console, act: str) -> None:
    person = console.official("hangzhou", "administrator")
    client = console.signed_in_as(person)
    assert console.post(client, f"/console/officials/{person.id}/{act}", {"role": "viewer"}).status_code == 409
    assert client.get("/console/officials").status_code == 200


@ON_BOTH
def test_of_two_administrators_who_disable_each_other_at_once_one_stays(console: Console) -> None:
    people = [console.official("hangzhou", "administrator") for _ in range(2)]
    clients = [console.signed_in_as(person) for person in people]
    with ThreadPoolExecutor(2) as at_once:
        answers = at_once.map(
            lambda one: console.post(one[0], f"/console/officials/{one[1].id}/disable"),
            zip(clients, reversed(people), strict=True),
        )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses in ([303, 303], [303, 409])
    assert sum(client.get("/console/officials").status_code == 200 for client in clients) == 1


@ON_BOTH
def test_every_act_is_recorded_with_who_did_it(console: Console) -> None:
    administrator, person = console.official("hangzhou", "administrator"), console.official()
    client = console.signed_in_as(administrator)
    for act in ("role", "disable", "enable", "reset"):
        console.post(client, f"/console/officials/{person.id}/{act}", {"role": "author"})

    async def recorded() -> list[tuple[str, str, str]]:
        async with console.registry.reading() as session:
            found = await session.scalars(select(AuditEntry).order_by(AuditEntry.number))
            return [(entry.actor, entry.action, entry.subject) for entry in found]

    assert console.run(recorded) == [
        (administrator.id, f"official.{act}", f"official {person.id}")
        for act in ("role", "disabled", "enabled", "reset")
    ]
