"""An official's own account."""

import pytest
from argon2 import PasswordHasher
from httpx2 import Response
from sqlalchemy import select, update
from starlette.testclient import TestClient

from bot.registry.tables import Official
from tests.bot.console.conftest import COOKIE, Console
from tests.bot.console.forms import give_password, sign_in
from tests.bot.console.officials import PASSWORD

NEW = "an altogether other password"


def change(
    console: Console, client: TestClient, *, current: str = PASSWORD, new: str = NEW, again: str = NEW
) -> Response:
    fields = {"current": current, "password": new, "again": again}
    return console.post(client, "/console/account/password", fields)


def test_a_new_password_takes_the_old_one_s_place_and_ends_every_other_browser(console: Console) -> None:
    person = console.official()
    client, other = console.signed_in_as(person), console.signed_in_as(person)
    before = client.cookies[COOKIE]
    answer = change(console, client)
    assert "The password is changed" in client.get(answer.headers["location"]).text
    assert client.cookies[COOKIE] != before
    assert other.get("/console/account").status_code == 303
    assert give_password(console.client(), person).status_code == 401
    assert give_password(console.client(), person, NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"current": "not the right one"}, "current password is not right"),
        ({"new": "short", "again": "short"}, "12 characters or more"),
        ({"again": "an altogether other one"}, "not the same"),
    ],
)
def test_a_password_that_cannot_be_is_refused_and_the_old_one_stays(
    console: Console, fields: dict[str, str], why: str
) -> None:
    person = console.official()
    answer = change(console, console.signed_in_as(person), **fields)
    assert (answer.status_code, why in answer.text) == (422, True)
    assert give_password(console.client(), person).status_code == 303


def test_whoever_finds_a_browser_signed_in_cannot_try_passwords_for_ever(console: Console) -> None:
    client = console.signed_in()
    for _ in range(5):
        change(console, client, current="a wrong password")
    answer = change(console, client)
    assert (answer.status_code, "Nothing was changed" in answer.text) == (422, True)


def test_a_browser_known_by_an_old_password_is_known_no_more(console: Console) -> None:
    person, known = console.official(), console.client()
    sign_in(known, person)
    change(console, console.signed_in_as(person))
    for _ in range(5):
        give_password(console.client(), person, "a wrong password")
    assert give_password(known, person, NEW).status_code == 401


def test_a_password_kept_in_an_older_way_is_kept_anew_when_it_is_given(console: Console) -> None:
    person = console.official()
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)

    async def kept(new: str = "") -> str:
        async with console.registry.writing() as session:
            if new:
                await session.execute(update(Official).where(Official.id == person.id).values(password_hash=new))
            return (await session.scalars(select(Official.password_hash).where(Official.id == person.id))).one()

    console.run(kept, older)
    assert sign_in(console.client(), person).status_code == 303
    assert console.run(kept) != older
    assert give_password(console.client(), person).status_code == 303


def test_a_password_of_full_width_letters_is_the_same_typed_plainly(console: Console) -> None:
    person = console.official()
    client = console.signed_in_as(person)
    change(console, client, new="ｆｕｌｌ　ｗｉｄｔｈ　ｗｏｒｄｓ", again="ｆｕｌｌ　ｗｉｄｔｈ　ｗｏｒｄｓ")
    assert give_password(console.client(), person, "full width words").status_code == 303
