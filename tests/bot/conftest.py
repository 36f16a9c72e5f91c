"""The registry of firms in tests: on SQLite and on a real PostgreSQL, with all its tables and nothing in them.

A test that asks for `registry` runs on both; one that is about something else holds it to the quicker one by
`@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)`.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.registry.database import Registry, address_of, open_registry
from bot.registry.keys import new_key
from bot.registry.migrations import upgrade
from bot.settings import Settings
from tests.postgres import PostgresServer

OpenRegistry = Callable[[], Awaitable[Registry]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry on SQLite with nothing in it."""
    settings = _settings(tmp_path_factory.mktemp("empty"))
    _brought_up(settings)
    return settings.registry_file


@pytest.fixture(scope="session")
def empty_database(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A registry on PostgreSQL with nothing in it."""
    name = postgres.new_database()
    _brought_up(_settings(tmp_path_factory.mktemp("empty"), postgres.url(name)))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def registry_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Where an empty registry is, for each database."""
    if request.param == "sqlite":
        settings = _settings(tmp_path / "data")
        settings.data_dir.mkdir(mode=0o700)
        shutil.copy(request.getfixturevalue("empty_file"), settings.registry_file)
        yield settings
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    database = server.new_database(like=request.getfixturevalue("empty_database"))
    yield _settings(tmp_path / "data", server.url(database))
    server.drop(database)


@pytest.fixture
async def open_another(registry_settings: Settings) -> AsyncIterator[OpenRegistry]:
    """Opens the same registry once more, as another process would; closed with the test."""
    opened: list[Registry] = []

    async def open_it() -> Registry:
        opened.append(await open_registry(registry_settings))
        return opened[-1]

    yield open_it
    for registry in opened:
        await registry.close()


@pytest.fixture
async def registry(open_another: OpenRegistry) -> Registry:
    """An empty registry."""
    return await open_another()


@pytest.fixture
def nothing_yet(registry_settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Where a registry will be, and not even a table is."""
    if not registry_settings.database_url.get_secret_value():
        registry_settings.registry_file.unlink()
        return registry_settings
    server: PostgresServer = request.getfixturevalue("postgres")
    return registry_settings.model_copy(update={"database_url": SecretStr(server.url(server.new_database()))})


def environment_of(settings: Settings) -> dict[str, str]:
    """What another process needs to open the same registry."""
    secrets = ("database_url", "registry_keys", "registry_digest_key")
    told = {f"SRDI_{name.upper()}": getattr(settings, name).get_secret_value() for name in secrets}
    return {**os.environ, **told, "SRDI_DATA_DIR": str(settings.data_dir)}


def _settings(folder: Path, url: str = "") -> Settings:
    return Settings(
        data_dir=folder,
        database_url=SecretStr(url),
        registry_keys=SecretStr(new_key()),
        registry_digest_key=SecretStr(new_key()),
    )


def _brought_up(settings: Settings) -> None:
    # A loop of its own, wherever the fixture is asked for.
    with ThreadPoolExecutor(1) as beside:
        beside.submit(upgrade, address_of(settings)).result()
