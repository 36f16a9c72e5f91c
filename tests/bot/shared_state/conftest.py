"""Both stores of shared state, each empty: a file, a Redis, and a node of a cluster."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis import Redis

from bot.backends import redis_calls
from bot.shared_state.redis import RedisState
from bot.shared_state.sqlite import SqliteState
from bot.shared_state.state import SharedState
from tests.bot.shared_state.racing import opened
from tests.servers import RedisServer


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is merely slow is waited for."""
    monkeypatch.setattr(redis_calls, "PATIENCE", 60)


@pytest.fixture(scope="session")
def one_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="session")
def one_node() -> Iterator[RedisServer]:
    with RedisServer(cluster=True) as node:
        node.join()
        yield node


@pytest.fixture
def server(one_server: RedisServer) -> RedisServer:
    """A Redis with nothing in it."""
    with Redis.from_url(one_server.url) as client:
        client.flushall()
    return one_server


@pytest.fixture
def node(one_node: RedisServer) -> RedisServer:
    """A cluster of one, with nothing in it."""
    with Redis.from_url(one_node.url) as client:
        client.flushall()
    return one_node


@pytest.fixture(params=["sqlite", "redis", "cluster"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is, as `opened` takes it."""
    match request.param:
        case "sqlite":
            return str(tmp_path / "shared.sqlite3")
        case "redis":
            url: str = request.getfixturevalue("server").url
            return url
        case _:
            node: str = request.getfixturevalue("node").url
            return node.replace("redis:", "redis+cluster:", 1)


@pytest.fixture
async def state(address: str) -> AsyncIterator[SharedState]:
    state = opened(address)
    yield state
    await state.close()


@pytest.fixture
async def in_file(tmp_path: Path) -> AsyncIterator[SqliteState]:
    state = SqliteState(tmp_path / "shared.sqlite3")
    yield state
    await state.close()


@pytest.fixture
async def in_redis(server: RedisServer) -> AsyncIterator[RedisState]:
    state = RedisState.at(server.url)
    yield state
    await state.close()
