"""Every route of the console and every query of the registry, asked by officials of another region, of none, and by nobody.

Routes and queries are found in the program itself, so that a new one is asked as well.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple, get_type_hints

import pytest
from sqlalchemy import inspect as inspected
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from starlette.routing import Route
from starlette.testclient import TestClient

from assessment.library import PACKS
from bot.console.navigation import PLACES
from bot.console.roles import Role
from bot.pack_archives import files_below, written_archive
from bot.registry import queries
from bot.registry.wall import OutsideTheWall, Wall
from tests.bot.console.conftest import ON_BOTH, Console
from tests.bot.console.forms import fields_of
from tests.bot.registry.planting import MARK, REGIONAL, Planted, plant

HERE, THERE = "hangzhou", "shanghai"
ARCHIVE = written_archive(files_below(PACKS / HERE))
OPEN = {"/console/sign-in", "/console/code", "/console/invitation", "/console/invitation/{code}", "/console/set-up"}
"""Where nobody is signed in yet."""
OF_NOBODY = {"/console/language", *OPEN}
GONE_IS_FINE = {"/console/firms/filters/{id}/drop", "/console/imports/{draft}/cancel"}
"""What is not there need not be dropped."""
FIGURES = ("777123", "777321")
"""Numbers that were planted, as our pages may write them."""


class Asked(NamedTuple):
    """One way to ask for a route."""

    route: str
    method: str
    path: str
    is_of_one: bool
    """Whether it names a row."""


def routes_of(console: Console) -> list[Route]:
    return [route for route in console.app.routes if isinstance(route, Route) and route.path.startswith("/console")]


def ways(console: Console, planted: Planted) -> Iterator[Asked]:
    """Every route with every method, and with every id that was planted in every place for one."""
    for route in routes_of(console):
        for method in sorted((route.methods or set()) - {"HEAD"}):
            places = re.findall(r"\{(\w+)(?::\w+)?\}", route.path)
            for known in planted.ids.values() if places else [""]:
                path = re.sub(r"\{\w+(?::\w+)?\}", known, route.path)
                yield Asked(route.path, method, path, bool(places))


def send(console: Console, client: TestClient, asked: Asked, planted: Planted, token: str) -> tuple[int, str]:
    """The status and all that came, headers too."""
    if asked.method == "GET":
        answer = client.get(asked.path, params=EVERY_QUERY)
    else:
        fields = {"csrf": token, **EVERY_FIELD, "id": planted.ids["firm"], "official": planted.ids["official"]}
        answer = client.post(asked.path, data=fields)
        if answer.status_code == 415:
            answer = client.post(asked.path, data=fields, files={"file": ("list.zip", ARCHIVE)})
    return answer.status_code, f"{answer.headers} {answer.text}"


EVERY_QUERY = {"text": "", "what": "", "format": "csv", "theme": "light"}
EVERY_FIELD = {
    "role": "viewer", "username": "newcomer", "name": "Newcomer", "locale": "en", "page": "/console", "format": "csv",
    "password": "another long password", "again": "another long password", "current": "wrong", "note": "", "content": "",
}  # fmt: skip


def with_marks(said: str) -> list[str]:
    return re.findall(rf"{MARK}\w*", said, re.IGNORECASE) + [
        figure for figure in FIGURES if figure in said.replace(",", "")
    ]


@pytest.fixture
def planted(console: Console) -> Planted:
    return console.run(plant, console.registry, HERE, ARCHIVE)


async def _rows_of(console: Console, region: str) -> list[str]:
    async with console.registry.reading() as session:
        return [
            repr([getattr(row, column.key) for column in inspected(table).columns])
            for table in sorted(REGIONAL, key=lambda table: str(table.__name__))
            for row in await session.scalars(select(table).where(table.region == region))
        ]


@ON_BOTH
def test_an_official_of_the_region_does_see_what_was_planted(console: Console, planted: Planted) -> None:
    client = console.signed_in(HERE, "administrator")
    seen = set()
    for asked in ways(console, planted):
        if asked.method == "GET":
            _status, said = send(console, client, asked, planted, "")
            seen.update(with_marks(said))
    assert {f"{MARK}Firm", f"{MARK}Author", f"{MARK.lower()}", f"{MARK}Note", f"{MARK}Subject"} <= seen


@ON_BOTH
def test_an_official_of_another_region_sees_nothing_of_it_and_changes_nothing(
    console: Console, planted: Planted
) -> None:
    before = console.run(_rows_of, console, HERE)
    person = console.official(THERE, "administrator")
    for asked in ways(console, planted):
        if asked.route in OPEN:
            continue
        client = console.signed_in_as(person)
        status, said = send(console, client, asked, planted, console.token(client))
        assert with_marks(said) == [], asked
        assert status < 500, asked
        if asked.is_of_one and asked.route not in GONE_IS_FINE:
            nobodys = asked._replace(path=re.sub("[0-9a-f]{32}", "0" * 32, asked.path))
            assert status == send(console, client, nobodys, planted, console.token(client))[0], asked
            assert status in (404, 409, 422), asked
    assert console.run(_rows_of, console, HERE) == before


def test_an_official_of_a_region_that_there_is_no_policy_for_sees_nothing_at_all(
    console: Console, planted: Planted
) -> None:
    before = console.run(_rows_of, console, HERE)
    person = console.official("nowhere", "administrator")
    for asked in ways(console, planted):
        if asked.route in OF_NOBODY or asked.route == "/console/sign-out":
            continue
        client = console.signed_in_as(person)
        status, said = send(console, client, asked, planted, console.token(client))
        assert (status, with_marks(said)) == (503, []), asked
    assert console.run(_rows_of, console, HERE) == before


def test_nobody_is_led_to_sign_in_from_every_route(console: Console, planted: Planted) -> None:
    before = console.run(_rows_of, console, HERE)
    client = console.client()
    for asked in ways(console, planted):
        if asked.route in OF_NOBODY:
            continue
        answer = client.request(asked.method, asked.path)
        assert answer.status_code == 303, asked
        assert answer.headers["location"].startswith("/console/sign-in"), asked
        assert with_marks(answer.text) == [], asked
    assert console.run(_rows_of, console, HERE) == before


def test_half_of_a_sign_in_is_none(console: Console, planted: Planted) -> None:
    client, person = console.client(), console.official(HERE, "administrator")
    form = fields_of(client.get("/console/sign-in").text)
    client.post("/console/sign-in", data={**form, "username": person.username, "password": "correct horse battery"})
    for asked in ways(console, planted):
        if asked.route not in OF_NOBODY:
            answer = client.request(asked.method, asked.path)
            assert (answer.status_code, with_marks(answer.text)) == (303, []), asked


@pytest.mark.parametrize("whose", ["nobody's", "another's"])
def test_no_form_is_taken_without_the_token_of_this_browser(console: Console, planted: Planted, whose: str) -> None:
    client = console.signed_in(HERE, "administrator")
    token = "" if whose == "nobody's" else console.token(console.signed_in(HERE, "administrator"))
    before = console.run(_rows_of, console, HERE)
    for asked in ways(console, planted):
        if asked.method == "POST":
            status, _said = send(console, client, asked, planted, token)
            assert status == (404 if "rest" in asked.route else 403), asked
    assert console.run(_rows_of, console, HERE) == before


def test_no_form_is_taken_from_another_site(console: Console, planted: Planted) -> None:
    client = console.signed_in(HERE, "administrator")
    client.headers["Origin"] = "https://evil.example"
    for asked in ways(console, planted):
        if asked.method == "POST" and "rest" not in asked.route:
            assert send(console, client, asked, planted, console.token(client))[0] == 403, asked


def test_what_the_navigation_does_not_show_to_a_role_is_refused_to_it(console: Console) -> None:
    for role in Role:
        client = console.signed_in(HERE, role.value)
        for place in PLACES:
            answer = client.get(place.path)
            assert answer.status_code == (200 if role.includes(place.role) else 403), (role, place)
            if answer.status_code == 403:
                assert "Your role does not include this" in answer.text


def _asking() -> list[Callable[..., Any]]:
    """Every query function: those of the queries' modules that take a wall first."""
    found: list[Callable[..., Any]] = []
    for module in pkgutil.iter_modules(queries.__path__):
        loaded = importlib.import_module(f"{queries.__name__}.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            is_public = function.__module__ == loaded.__name__ and not name.startswith("_")
            if is_public and get_type_hints(function).get(first) is Wall:
                found.append(function)
    return found


def _arguments(function: Callable[..., Any], planted: Planted) -> Iterator[dict[str, Any]]:
    """What to ask it: with each planted id in every place that takes a text and has no default."""
    hints, parameters = get_type_hints(function), list(inspect.signature(function).parameters.values())[1:]
    for known in planted.ids.values():
        yield {
            each.name: _argument(hints[each.name], known, planted)
            for each in parameters
            if each.default is inspect.Parameter.empty
        }


def _argument(hint: Any, known: str, planted: Planted) -> Any:
    origin = getattr(hint, "__origin__", hint)
    if hint is str:
        return known
    if hint is date:
        return date(2026, 11, 22)
    if hint is datetime:
        return datetime(2026, 11, 22).astimezone()
    if origin in (Collection, Sequence, list, tuple, set, frozenset):
        return list(planted.ids.values())
    if origin in (Mapping, dict):
        return {}
    if dataclasses.is_dataclass(hint):
        return hint()  # type: ignore[operator]
    if issubclass(origin, Enum):
        return next(iter(origin))
    pytest.fail(f"say here what to ask a query with for {hint}")


async def _answered(function: Callable[..., Any], wall: Wall, arguments: dict[str, Any]) -> Any:
    answer = function(wall, **arguments)
    if isinstance(answer, AsyncIterator):
        return [row async for row in answer]
    return await answer


def _all_in(found: Any) -> str:
    """Everything that was found, however deep."""
    if found is None or isinstance(found, str | int | date):
        return f" {found!s} "
    if isinstance(found, bytes):
        return repr(found)
    if isinstance(found, Mapping):
        return "".join(map(_all_in, found.items()))
    if isinstance(found, tuple | list | set | frozenset):
        return "".join(map(_all_in, found))
    return _all_in(vars(found))


@pytest.mark.parametrize("function", _asking(), ids=lambda function: f"{function.__module__}.{function.__name__}")
def test_a_query_finds_nothing_of_another_region_and_changes_nothing(
    console: Console, planted: Planted, function: Callable[..., Any]
) -> None:
    before = console.run(_rows_of, console, HERE)
    for region in (THERE, "nowhere"):
        wall = Wall(console.registry, region)
        for arguments in _arguments(function, planted):
            try:
                found = console.run(_answered, function, wall, arguments)
            except (OutsideTheWall, IntegrityError):
                continue
            assert with_marks(_all_in(found)) == [], (function, arguments)
    assert console.run(_rows_of, console, HERE) == before


def test_an_official_of_no_region_has_no_wall_to_ask_through(console: Console) -> None:
    with pytest.raises(OutsideTheWall):
        Wall(console.registry, "")


def test_there_are_queries_to_ask() -> None:
    assert len(_asking()) > 10
