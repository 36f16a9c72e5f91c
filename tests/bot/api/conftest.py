"""An API over a store of its own, spoken to as over the wire."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assessment.library import Library
from bot.api import create_api
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings


@pytest.fixture(scope="module")
def service(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """An installation with a store of its own."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("api"), api_rate="100000/minute")
    return Service(library, SqliteStore(settings.sessions_file), settings)


@pytest.fixture(scope="module")
def api(service: Service) -> FastAPI:
    """The API of the installation."""
    return create_api(service)


@pytest.fixture(scope="module")
def client(api: FastAPI) -> Iterator[TestClient]:
    """A caller of the API; what goes wrong inside reaches it as it would over the wire."""
    with TestClient(api, raise_server_exceptions=False) as client:
        yield client
