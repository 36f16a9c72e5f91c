import asyncio
import logging
from pathlib import Path

import pytest

from assessment.library import Library
from bot.background import going_on
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def service(library: Library, tmp_path: Path) -> Service:
    return Service(library, SqliteStore(tmp_path / "sessions.sqlite3"), Settings(data_dir=tmp_path))


@pytest.mark.anyio
async def test_work_that_fails_is_begun_again_and_logged_without_its_own_words(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    done = asyncio.Event()
    tries = 0

    async def fickle(_service: Service) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise RuntimeError("an owner's answer")
        done.set()

    with caplog.at_level(logging.WARNING):
        async with going_on(service, [fickle], pause=0):
            await asyncio.wait_for(done.wait(), 60)
    assert "fickle failed and is begun again" in caplog.text
    assert all("an owner's answer" not in record.getMessage() for record in caplog.records)
    await service.store.close()


@pytest.mark.anyio
async def test_work_is_stopped_and_waited_for_at_the_end(service: Service) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def lasting(_service: Service) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.set()

    async with going_on(service, [lasting]):
        await asyncio.wait_for(begun.wait(), 60)
    assert ended.is_set()
    await service.store.close()
