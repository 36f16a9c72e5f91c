"""The console for tests: in this process over HTTP (`console`), and served to a real browser (`visit_console`).

client = console.signed_in("hangzhou", "author")         # a TestClient with its own cookies, reading English
answer = console.post(client, "/console/…", {"name": "x"})  # with the token that our own forms carry
console.run(registrar.enrol, console.registry, …)        # any coroutine function, in the loop of the application
page = visit_console("administrator", language="zh-CN")  # a Chromium page, signed in; the test fails for any fault in it
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx2 import Response
from playwright.sync_api import Browser, Page
from pydantic import SecretStr
from starlette.testclient import TestClient

from assessment.library import Library
from bot.console.cookies import form_token
from bot.registry.database import open_registry
from bot.registry.keys import new_key
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from bot.web.app import create_app
from tests.bot.console.officials import Person, cookie_for, elsewhere, made
from tests.bot.web.conftest import Visits, served
from tests.browser import PHONE, launched

Result = TypeVar("Result")
COOKIE = "srdi-console"
LOCALES = {"en": "en", "zh-CN": "zh_Hans_CN", "zh-TW": "zh_Hant_TW"}


ON_BOTH = pytest.mark.parametrize("console_settings", ["sqlite", "postgresql"], indirect=True)


def hold(client: TestClient, cookie: str) -> None:
    """Have the browser hold this cookie, as if the application had sent it."""
    client.cookies.set(COOKIE, cookie, domain="testserver.local", path="/")


class Console:
    """An installation in this process; its application runs in one loop, in which everything else of it runs as well."""

    def __init__(self, service: Service, portal: BlockingPortal) -> None:
        self.service, self.registry, self.app = service, service.registry, create_app(service)
        self._portal = portal

    def client(self, address: str = "http://testserver") -> TestClient:
        """A browser in which nobody is signed in."""
        client = TestClient(self.app, base_url=address, headers={"Accept-Language": "en"}, follow_redirects=False)
        # Connections of the registry belong to the loop that opened them.
        client.portal = self._portal
        return client

    def run(self, work: Callable[..., Awaitable[Result]], *arguments: Any, **named: Any) -> Result:
        """What this comes to, in the application's own loop."""

        return self._portal.call(partial(work, *arguments, **named))

    def official(self, region: str = "hangzhou", role: str = "viewer", locale: str = "en") -> Person:
        """A new official, ready to sign in."""
        return self.run(made, self.registry, region, role, locale)

    def signed_in(self, region: str = "hangzhou", role: str = "viewer", locale: str = "en") -> TestClient:
        """A browser in which a new official is signed in."""
        return self.signed_in_as(self.official(region, role, locale))

    def signed_in_as(self, person: Person) -> TestClient:
        """A browser in which this official is signed in."""
        client, cookie = self.client(), self.run(cookie_for, self.registry, person)
        hold(client, cookie)
        return client

    def token(self, client: TestClient) -> str:
        """What the forms shown in this browser carry."""
        return form_token(client.cookies[COOKIE])

    def post(self, client: TestClient, path: str, fields: dict[str, Any] | None = None, **more: Any) -> Response:
        """Send a form as our pages do."""
        return client.post(path, data={"csrf": self.token(client), **(fields or {})}, **more)


@pytest.fixture
def console_settings(tmp_path: Path, empty_file: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Where the registry of `console` is: on SQLite, and on PostgreSQL for a test that is `ON_BOTH`."""
    settings = Settings(data_dir=tmp_path, chat_rate="100000/minute")
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copy(empty_file, settings.registry_file)
        yield settings
        return
    server = request.getfixturevalue("postgres")
    database = server.new_database(like=request.getfixturevalue("empty_database"))
    secrets = {"database_url": server.url(database), "registry_keys": new_key(), "registry_digest_key": new_key()}
    yield settings.model_copy(update={name: SecretStr(secret) for name, secret in secrets.items()})
    server.drop(database)


@pytest.fixture
def console(library: Library, tmp_path: Path, console_settings: Settings) -> Iterator[Console]:
    """An installation with an empty registry."""
    settings = console_settings
    with start_blocking_portal() as portal:
        registry = portal.call(open_registry, settings)
        store = SqliteStore(tmp_path / "sessions.sqlite3")
        service = Service(library, store, settings, registry)
        yield Console(service, portal)
        for close in (service.close, store.close, registry.close):
            portal.call(close)


class ServedConsole:
    """A console that `srdi serve` serves, and officials of it in real browsers."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder

    def run(self, work: Callable[..., Awaitable[Result]], *arguments: Any) -> Result:
        """What this comes to with the registry that is served, as its first argument."""

        async def worked() -> Result:
            registry = await open_registry(Settings(data_dir=self.folder))
            try:
                return await work(registry, *arguments)
            finally:
                await registry.close()

        return elsewhere(worked())


def admin_create(served_console: ServedConsole, username: str, region: str = "hangzhou") -> str:
    """The path of the link that `srdi admin create` prints."""
    command = (
        sys.executable,
        "-m",
        "bot.cli",
        "admin",
        "create",
        "--region",
        region,
        "--username",
        username,
        "--name",
        username,
    )
    told = subprocess.run(
        command,
        env={**os.environ, "SRDI_DATA_DIR": str(served_console.folder), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return urlsplit(told.stdout.split()[-1]).path


@pytest.fixture(scope="module")
def served_console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedConsole]:
    """A console served to browsers."""
    folder = tmp_path_factory.mktemp("console")
    with served(str(folder)) as (address, _process):
        yield ServedConsole(address, folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a module."""
    with launched() as started:
        yield started


class ConsoleVisits:
    """Officials, each in a browser of their own, signed in; and what goes wrong in any of their pages."""

    def __init__(self, served_console: ServedConsole, visits: Visits) -> None:
        self.console, self.visits = served_console, visits

    def __call__(
        self,
        role: str,
        region: str = "hangzhou",
        language: str = "en",
        *,
        size: tuple[int, int] = PHONE,
        theme: str = "light",
        scripts: bool = True,
    ) -> Page:
        page = self.visits(language, size=size, theme=theme, scripts=scripts)
        person = self.console.run(made, region, role, LOCALES[language])
        cookie = self.console.run(cookie_for, person)
        page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": self.console.address}])
        return page


@pytest.fixture
def visit_console(served_console: ServedConsole, browser: Browser) -> Iterator[ConsoleVisits]:
    """Signed-in officials of the served console; the test fails for whatever went wrong in their browsers."""
    with ExitStack() as until:
        visits = ConsoleVisits(served_console, Visits(served_console.address, browser, until))
        yield visits
        assert visits.visits.faults == []
