"""Both stores, each empty, opened as often as a test likes and read through afterwards."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pytest
from redis import Redis

from assessment.library import Library
from bot.sessions.redis import RedisStore
from bot.sessions.sqlite import SqliteStore
from bot.sessions.store import Spans, Store
from flows.position import Ground
from tests.servers import RedisServer


class Shop:
    """One kind of store."""

    def __init__(self, where: Path | RedisServer) -> None:
        self._where = where
        self._opened: list[Store] = []

    def open(self, spans: Spans | None = None) -> Store:
        """One more store over the same data, as another process would have."""
        where = self._where
        store: Store = SqliteStore(where, spans) if isinstance(where, Path) else RedisStore.at(where.url, spans)
        self._opened.append(store)
        return store

    @property
    def address(self) -> str:
        """How another process can open it."""
        return str(self._where) if isinstance(self._where, Path) else self._where.url

    def everything(self) -> bytes:
        """All that is kept anywhere."""
        if isinstance(self._where, Path):
            return b"\n".join(file.read_bytes() for file in sorted(self._where.parent.glob(f"{self._where.name}*")))
        return self._where.everything()

    async def close(self) -> None:
        """Close all that was opened."""
        for store in self._opened:
            await store.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shared_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def server(shared_server: RedisServer) -> RedisServer:
    """A Redis with nothing in it."""
    with Redis.from_url(shared_server.url) as client:
        client.flushall()
    return shared_server


@pytest.fixture(params=["sqlite", "redis"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    where = tmp_path / "sessions.sqlite3" if request.param == "sqlite" else request.getfixturevalue("server")
    shop = Shop(where)
    yield shop
    await shop.close()


@pytest.fixture
def store(shop: Shop) -> Store:
    return shop.open()


@pytest.fixture
def ground(library: Library) -> Ground:
    return Ground(library, date(2026, 11, 21))
