"""A site in this process, to be asked over HTTP without a browser, and a store that can be taken away from it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from assessment.library import Library
from bot.registry.database import Registry, address_of, engine_for, keys_of
from bot.registry.migrations import upgrade
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.sessions.store import Found, StoreUnavailable
from bot.settings import Settings
from bot.web.app import create_app

HOST = "http://testserver"


class Fragile(SqliteStore):
    """The embedded store, until it is away."""

    away = False

    async def look_up(self, name: str, message_id: str = "") -> Found:
        self._check()
        return await super().look_up(name, message_id)

    async def commit(self, *turn: Any) -> None:
        self._check()
        await super().commit(*turn)

    def _check(self) -> None:
        if self.away:
            raise StoreUnavailable("gone")


class Site:
    """A visitor with a cookie jar, who fills in forms as a browser without scripts does."""

    def __init__(self, client: TestClient, store: Fragile) -> None:
        self.client, self.store = client, store

    def form(self, page: str) -> dict[str, str]:
        """The hidden fields that every form of the page carries."""
        return {name: _field(page, name) for name in ("form", "asked")}

    def open(self, path: str = "/") -> str:
        """The page there."""
        return self.client.get(path).text

    def say(self, text: str, page: str | None = None) -> str:
        """Say something on the page that is open, or on this one; the page that follows."""
        return self.client.post("/turn", data={**self.form(page or self.open()), "text": text}).text


@contextmanager
def site(library: Library, folder: Path, **settings: Any) -> Iterator[Site]:
    """One site for one visitor who reads English."""
    store = Fragile(folder / "sessions.sqlite3")
    set_up = Settings(**{"data_dir": folder, "chat_rate": "1000/minute", **settings})
    upgrade(address_of(set_up))
    registry = Registry(engine_for(address_of(set_up)), keys_of(set_up))
    app = create_app(Service(library, store, set_up, registry))
    with TestClient(app, base_url=HOST, headers={"Accept-Language": "en"}, raise_server_exceptions=False) as client:
        yield Site(client, store)
        assert client.portal is not None
        client.portal.call(registry.close)
        client.portal.call(store.close)


def question(page: str) -> str:
    """What the page asks."""
    found = re.search(r'<h2 id="asked"[^>]*>(.*?)</h2>', page)
    return unescape(found[1]) if found else ""


def answers(page: str) -> list[str]:
    """The answers so far, as the page lists them."""
    return [unescape(value) for value in re.findall(r"</dt><dd>(.*?)</dd>", page)]


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"the page has no form with {name}"
    return found[1]
