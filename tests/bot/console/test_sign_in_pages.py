"""Signing in: what gets one in, what does not, and what nobody is told."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from bot.console import sign_ins, tries
from bot.registry.tables import AuditEntry, Official, SignIn
from bot.registry.tables.base import now
from tests.bot.console.conftest import COOKIE, ON_BOTH, Console, hold
from tests.bot.console.forms import fields_of, give_password, send, sign_in
from tests.bot.console.officials import Person


def is_in(client: TestClient) -> bool:
    return client.get("/console/account").status_code == 200


@ON_BOTH
def test_password_and_code_together_sign_an_official_in(console: Console) -> None:
    client, person = console.client(), console.official()
    answer = sign_in(client, person)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert is_in(client)


def test_the_password_alone_opens_nothing(console: Console) -> None:
    client = console.client()
    assert give_password(client, console.official()).headers["location"] == "/console/code"
    assert not is_in(client)


def test_a_code_is_good_once(console: Console) -> None:
    person = console.official()
    code = person.code()
    assert sign_in(console.client(), person, code).status_code == 303
    again = sign_in(console.client(), person, code)
    assert again.status_code == 401
    assert "was used already" in again.text


@ON_BOTH
def test_of_many_who_bring_a_code_at_once_one_gets_in(console: Console) -> None:
    person = console.official()
    clients = [console.client() for _ in range(4)]
    pages = [give_password(client, person).headers["location"] for client in clients]
    forms = [
        {**fields_of(client.get(page).text), "code": person.code()} for client, page in zip(clients, pages, strict=True)
    ]
    with ThreadPoolExecutor(4) as at_once:
        answers = list(
            at_once.map(lambda one: one[0].post("/console/code", data=one[1]), zip(clients, forms, strict=True))
        )
    assert sorted(answer.status_code for answer in answers) == [303, 401, 401, 401]
    assert sum(map(is_in, clients)) == 1


def test_a_code_a_step_early_or_late_is_fine_and_another_is_not(console: Console) -> None:
    for steps, status in ((-1, 303), (1, 303), (-3, 401), (3, 401)):
        person = console.official()
        assert sign_in(console.client(), person, person.code(steps)).status_code == status


def test_nobody_is_told_whether_an_official_exists(console: Console) -> None:
    known, disabled = console.official(), console.official()
    console.run(_set, console, disabled, disabled_at=now())
    unknown = Person("", "nobody-here", "", "", "")
    pages = []
    for person in (known, disabled, unknown):
        answer = give_password(console.client(), person, "a wrong password")
        assert answer.status_code == 401
        pages.append(re.sub(r'value="[^"]*"', "", answer.text))
    assert give_password(console.client(), disabled).status_code == 401
    assert len(set(pages)) == 1


@ON_BOTH
def test_five_wrong_tries_lock_an_official_for_whoever_comes_from_elsewhere(console: Console) -> None:
    person = console.official()
    for _ in range(tries.BEFORE_LOCK):
        give_password(console.client(), person, "a wrong password")
    assert give_password(console.client(), person).status_code == 401
    assert console.run(_recorded, console, "sign_in.locked") == 1
    console.run(_set, console, person, locked_until=now() - timedelta(seconds=1))
    assert sign_in(console.client(), person).status_code == 303


def test_wrong_codes_lock_as_wrong_passwords_do(console: Console) -> None:
    person, client = console.official(), console.client()
    give_password(client, person)
    for _ in range(tries.BEFORE_LOCK):
        assert send(client, "/console/code", code="000000").status_code == 401
    assert send(client, "/console/code", code=person.code()).status_code == 401
    assert give_password(console.client(), person).status_code == 401


def test_a_fifth_try_that_is_right_locks_nobody(console: Console) -> None:
    person = console.official()
    for _ in range(tries.BEFORE_LOCK - 1):
        give_password(console.client(), person, "a wrong password")
    assert sign_in(console.client(), person).status_code == 303


@ON_BOTH
def test_a_lock_lasts_longer_each_time(console: Console) -> None:
    person = console.official()
    lasted = []
    for _ in range(2):
        for _ in range(tries.BEFORE_LOCK):
            give_password(console.client(), person, "a wrong password")
        until = console.run(_official, console, person).locked_until
        assert until is not None
        lasted.append(until - now())
        console.run(_set, console, person, locked_until=now() - timedelta(seconds=1))
    assert lasted[1] > lasted[0] + tries.FIRST_LOCK / 2


def test_nobody_can_lock_an_official_out_of_a_browser_they_signed_in_with_before(console: Console) -> None:
    person, own = console.official(), console.client()
    sign_in(own, person)
    console.post(own, "/console/sign-out")
    for _ in range(tries.BEFORE_LOCK):
        give_password(console.client(), person, "a wrong password")
    assert sign_in(own, person, person.code(1)).status_code == 303
    assert give_password(console.client(), person).status_code == 401


def test_nobody_behind_the_same_address_can_use_up_what_a_known_browser_may(console: Console) -> None:
    person, own = console.official(), console.client()
    sign_in(own, person)
    console.post(own, "/console/sign-out")
    other = console.client()
    form = {**fields_of(other.get("/console/invitation").text), "code": "none", "password": "", "again": ""}
    while other.post("/console/invitation", data=form).status_code != 429:
        pass
    assert give_password(console.client(), person).status_code == 429
    assert sign_in(own, person, person.code(1)).status_code == 303


def test_a_browser_known_for_one_official_is_unknown_for_another(console: Console) -> None:
    client, other = console.client(), console.official()
    sign_in(client, console.official())
    console.post(client, "/console/sign-out")
    for _ in range(tries.BEFORE_LOCK):
        give_password(console.client(), other, "a wrong password")
    assert give_password(client, other).status_code == 401


def test_a_known_browser_may_not_try_for_ever(console: Console) -> None:
    person, client = console.official(), console.client()
    sign_in(client, person)
    console.post(client, "/console/sign-out")
    for _ in range(10):
        give_password(client, person, "a wrong password")
    assert give_password(client, person).status_code == 401


def test_an_address_that_tries_too_often_is_asked_to_wait(console: Console) -> None:
    client = console.client()
    form = {**fields_of(client.get("/console/invitation").text), "code": "none", "password": "", "again": ""}
    answers = [client.post("/console/invitation", data=form) for _ in range(61)]
    assert answers[-1].status_code == 429
    assert "quarter of an hour" in answers[-1].text


def test_each_step_gives_a_new_cookie_and_ends_the_old_one(console: Console) -> None:
    client, person = console.client(), console.official()
    hold(client, "x" * 43)
    give_password(client, person)
    halfway = client.cookies[COOKIE]
    send(client, "/console/code", code=person.code())
    assert len({"x" * 43, halfway, client.cookies[COOKIE]}) == 3
    for old in ("x" * 43, halfway):
        thief = console.client()
        hold(thief, old)
        assert not is_in(thief)


def test_one_is_led_back_to_the_page_that_was_asked_for(console: Console) -> None:
    client = console.client()
    asked = client.get("/console/audit?what=sign_in&since=2026-01-01")
    assert asked.status_code == 303
    to = asked.headers["location"]
    assert to == f"/console/sign-in?next={quote('/console/audit?what=sign_in&since=2026-01-01', safe='')}"
    answer = sign_in(client, console.official("hangzhou", "administrator"), to=to.partition("next=")[2])
    assert answer.headers["location"] == "/console/audit?what=sign_in&since=2026-01-01"


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/console@evil.example",
        "/consoles",
        "/console/\r\nSet-Cookie: a=b",
        "/console\t//evil.example",
        "javascript:alert(1)",
        "/",
    ],
)
def test_nobody_is_led_away(console: Console, to: str) -> None:
    client, person = console.client(), console.official()
    assert sign_in(client, person, to=quote(to, safe="")).headers["location"] == "/console"
    assert client.get(f"/console/sign-in?next={quote(to, safe='')}").headers["location"] == "/console"


def test_whoever_comes_by_a_link_of_another_site_is_shown_the_way_on(console: Console) -> None:
    outside = {"Sec-Fetch-Site": "cross-site"}
    client = console.client()
    sign_in_page = client.get("/console/firms", headers=outside).headers["location"]
    assert '<a href="/console/firms">' in client.get(sign_in_page, headers=outside).text
    assert '<a href="/console/firms">' not in client.get(sign_in_page).text


def test_a_browser_left_alone_is_signed_out(console: Console) -> None:
    client = console.signed_in()
    console.run(_age, console, seen_at=now() - sign_ins.IDLE)
    assert not is_in(client)


def test_a_browser_that_is_used_all_day_is_signed_out_in_the_end(console: Console) -> None:
    client = console.signed_in()
    console.run(_age, console, ends_at=now())
    assert not is_in(client)


@ON_BOTH
def test_a_page_asked_for_keeps_one_signed_in(console: Console) -> None:
    client = console.signed_in()
    console.run(_age, console, seen_at=now() - sign_ins.IDLE + timedelta(minutes=1))
    assert is_in(client)
    seen = console.run(_seen, console)
    assert now() - seen < timedelta(minutes=1)


def test_signing_out_ends_this_browser_and_no_other(console: Console) -> None:
    person = console.official()
    here, there = console.signed_in_as(person), console.signed_in_as(person)
    cookie = here.cookies[COOKIE]
    assert console.post(here, "/console/sign-out").headers["location"] == "/console/sign-in"
    hold(here, cookie)
    assert not is_in(here)
    assert is_in(there)


def test_signing_out_everywhere_ends_all(console: Console) -> None:
    person = console.official()
    here, there = console.signed_in_as(person), console.signed_in_as(person)
    console.post(here, "/console/account/sign-out-everywhere")
    assert not is_in(there)


def test_cookies_are_for_this_host_alone_and_for_no_script(console: Console) -> None:
    client = console.client(address="https://console.example")
    person = console.official()
    give_password(client, person)
    answer = send(client, "/console/code", code=person.code())
    sent = answer.headers.get_list("set-cookie")
    assert len(sent) == 3
    for cookie in sent:
        assert re.match(r"__Host-srdi-console", cookie)
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert is_in(client)


def test_pages_are_kept_by_no_browser_and_shown_in_no_frame(console: Console) -> None:
    answer = console.signed_in().get("/console/account")
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_language_is_chosen_before_and_after_signing_in(console: Console) -> None:
    client, person = console.client(), console.official()
    page = client.get("/console/sign-in?next=/console/account").text
    assert '<html lang="en">' in page
    header = page[: page.index("<main")]
    form = dict(re.findall(r'name="(csrf|page)" value="([^"]*)"', header))
    answer = client.post("/console/language", data={**form, "locale": "zh_Hant_TW"})
    assert answer.headers["location"] == "/console/sign-in?next=/console/account"
    assert '<html lang="zh-Hant-TW">' in client.get("/console/sign-in").text
    sign_in(client, person)
    assert '<html lang="en">' in client.get("/console/account").text
    console.post(client, "/console/language", {"locale": "zh_Hans_CN", "page": "/console/account"})
    assert '<html lang="zh-Hans-CN">' in client.get("/console/account").text


def test_the_registry_holds_neither_cookie_nor_secret_as_it_is(console: Console) -> None:
    client, person = console.client(), console.official()
    sign_in(client, person)

    async def kept() -> str:
        async with console.registry.reading() as session:
            sign_in = (await session.scalars(select(SignIn))).one()
            official = await session.get_one(Official, person.id)
            return f"{sign_in.token} {official.one_time_secret!r} {official.password_hash}"

    held = console.run(kept)
    for secret in (client.cookies[COOKIE], person.secret, "correct horse"):
        assert secret not in held


async def _official(console: Console, person: Person) -> Official:
    async with console.registry.reading() as session:
        return await session.get_one(Official, person.id)


async def _set(console: Console, person: Person, **values: object) -> None:
    async with console.registry.writing() as session:
        await session.execute(update(Official).where(Official.id == person.id).values(**values))


async def _age(console: Console, **values: object) -> None:
    async with console.registry.writing() as session:
        await session.execute(update(SignIn).values(**values))


async def _seen(console: Console) -> datetime:
    async with console.registry.reading() as session:
        return (await session.scalars(select(SignIn.seen_at))).one()


async def _recorded(console: Console, action: str) -> int:
    async with console.registry.reading() as session:
        return (await session.execute(select(func.count()).where(AuditEntry.action == action))).scalar_one()
