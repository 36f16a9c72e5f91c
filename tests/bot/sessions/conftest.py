"""Both stores, each empty, opened as often as a test likes and read through afterwards."""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from redis import Redis

from assessment.library import Library
from bot.backends import redis_calls
from bot.backends.sqlite_thread import connection_to
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

    def time_passes(self, seconds: float) -> None:
        """All that is kept runs out so much sooner: no test has to be done within a short span, or to wait for its end."""
        sooner = int(seconds * 1000)
        if isinstance(self._where, Path):
            with closing(connection_to(self._where, "FULL")) as connection:
                for table in ("sessions", "replies", "follows", "tickets"):
                    connection.execute(f"UPDATE {table} SET expires = expires - ?", (sooner,))  # noqa: S608
            return
        with Redis.from_url(self._where.url) as client:
            for key in client.scan_iter():
                if client.type(key) == b"zset":
                    for member in client.zrange(key, 0, -1):
                        client.zincrby(key, -sooner, member)
                # What is left of a span that is over is none, and the key is gone.
                client.pexpire(key, client.pttl(key) - sooner)

    async def close(self) -> None:
        """Close all that was opened."""
        for store in self._opened:
            await store.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is merely slow is waited for."""
    monkeypatch.setattr(redis_calls, "PATIENCE", 60)


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
