"""Tests of the registry run in asyncio, and most against an installation that nobody has enrolled with yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assessment.library import Library
from bot.registry.database import Registry
from tests.bot.registry.owners import OnADay, installation


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> AsyncIterator[OnADay]:
    """An installation, on the day of `owners.TODAY`."""
    service = installation(library, registry, tmp_path / "served")
    yield service
    await service.close()
    await service.store.close()
