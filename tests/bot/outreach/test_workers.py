"""Reminders sent by workers: offered through Redis, claimed from the rows; what Redis loses is offered again and sent once."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from assessment.library import Library
from bot.cli import main
from bot.commands.work import run
from bot.outbound.outcomes import Delivered
from bot.outreach.delivery import Delivery
from bot.outreach.rows import Terms
from bot.outreach.tending import again_and_again
from bot.outreach.ways import Recipient, Sent
from bot.outreach.workers import MESSAGES_WAITING, ROWS_IN_A_MESSAGE, Offering
from bot.registry.database import Registry
from bot.settings import Settings
from tests.bot.conftest import OpenRegistry, environment_of
from tests.bot.outreach.sending import (
    CHANNEL,
    Scripted,
    campaign_to,
    house,
    nothing_left,
    recipients,
    rows,
    settings_for,
    states,
    until,
)
from tests.processes import ending_with_us
from tests.servers import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("registry_settings", ["postgresql"], indirect=True)]

MANY = 400
SHORT = Terms(lease=3)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def shared(registry_settings: Settings, redis: RedisServer, tmp_path: Path) -> Settings:
    return settings_for(registry_settings, tmp_path / "house", redis_url=redis.url, delivery="workers")


@asynccontextmanager
async def offered(registry: Registry, settings: Settings, *channels: str) -> AsyncIterator[None]:
    """As a serving process does meanwhile."""
    offering = Offering(registry, settings.redis_url, channels, SHORT)

    async def once() -> bool:
        await offering.once()
        return False

    task = asyncio.create_task(again_and_again(once, 0.1))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await offering.close()


@asynccontextmanager
async def working(library: Library, registry: Registry, settings: Settings, *channels: Scripted) -> AsyncIterator[None]:
    """As a worker does, until it is told to stop."""
    service, stopped = house(library, registry, settings), asyncio.Event()
    delivery = Delivery(service, {channel.name: channel for channel in channels})
    task = asyncio.create_task(run(service, delivery, stopped))
    try:
        yield
    finally:
        stopped.set()
        await task
        await service.close()
        await service.store.close()


async def test_workers_send_what_is_offered_once_and_share_it(
    library: Library, open_another: OpenRegistry, shared: Settings
) -> None:
    registry = await open_another()

    async def slowly(_to: Recipient, _key: str) -> Sent:
        await asyncio.sleep(0.2)
        return Sent(Delivered())

    first, second = Scripted(answer=slowly), Scripted(answer=slowly)
    await campaign_to(registry, await recipients(registry, MANY))
    async with (
        working(library, await open_another(), shared, first),
        working(library, await open_another(), shared, second),
        offered(registry, shared, CHANNEL),
    ):
        await until(nothing_left(registry))
    assert await states(registry) == {"delivered": MANY}
    keys = first.keys + second.keys
    assert len(keys) == len(set(keys)) == MANY
    assert first.taken
    assert second.taken


async def test_redis_lost_with_all_it_held_and_back_loses_and_doubles_nothing(
    library: Library, open_another: OpenRegistry, shared: Settings, redis: RedisServer
) -> None:
    registry, channel = await open_another(), Scripted()
    await campaign_to(registry, await recipients(registry, MANY))
    async with offered(registry, shared, CHANNEL):

        async def some_are_offered() -> bool:
            return any(row.claimed_until is not None for row in await rows(registry))

        await until(some_are_offered)
        redis.kill()
        async with working(library, await open_another(), shared, channel):
            await asyncio.sleep(0.5)
            assert channel.taken == []
            redis.start()
            await until(nothing_left(registry))
    assert await states(registry) == {"delivered": MANY}
    assert len(channel.keys) == len(set(channel.keys)) == MANY


async def test_no_more_is_offered_than_a_bound_and_nothing_twice_while_an_offer_stands(
    registry: Registry, shared: Settings
) -> None:
    bound = MESSAGES_WAITING * ROWS_IN_A_MESSAGE
    await campaign_to(registry, await recipients(registry, bound + 50))
    offering = Offering(registry, shared.redis_url, (CHANNEL,), Terms())
    assert await offering.once() == bound
    assert await offering.once() == 0
    assert await states(registry) == {"pending": bound + 50}
    await offering.close()


async def test_a_channel_that_stands_still_keeps_no_worker_from_another(
    library: Library, open_another: OpenRegistry, shared: Settings
) -> None:
    async def never(_to: Recipient, _key: str) -> Sent:
        await asyncio.Event().wait()
        raise AssertionError

    registry = await open_another()
    still, quick = Scripted("wecom", answer=never), Scripted("telegram")
    await campaign_to(registry, await recipients(registry, MANY, channel="wecom"))
    other = await campaign_to(registry, await recipients(registry, 50, channel="telegram", name="other"))
    service = house(library, await open_another(), shared)
    delivery = Delivery(service, {"wecom": still, "telegram": quick})
    stopped = asyncio.Event()
    task = asyncio.create_task(run(service, delivery, stopped))
    async with offered(registry, shared, "wecom", "telegram"):
        await until(nothing_left(registry, other))
    assert len(quick.taken) == 50
    stopped.set()
    await task
    await service.close()
    await service.store.close()


@pytest.mark.parametrize("missing", ["SRDI_REDIS_URL", "SRDI_DATABASE_URL"])
def test_without_what_is_shared_it_is_refused_in_words(
    missing: str, registry_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SRDI_DELIVERY", "workers")
    monkeypatch.setenv("SRDI_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("SRDI_DATABASE_URL", registry_settings.database_url.get_secret_value())
    monkeypatch.delenv(missing)
    assert main(["work"]) == 1
    assert missing in capsys.readouterr().err


def test_where_the_serving_process_sends_itself_a_worker_says_what_to_set(
    registry_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SRDI_DATA_DIR", str(registry_settings.data_dir))
    assert main(["work"]) == 1
    assert "SRDI_DELIVERY=workers" in capsys.readouterr().err


def test_told_to_stop_a_worker_ends_cleanly(shared: Settings) -> None:
    environment = {**environment_of(shared), "SRDI_REDIS_URL": shared.redis_url, "SRDI_DELIVERY": "workers"}
    environment.pop("PYTEST_CURRENT_TEST", None)
    with subprocess.Popen(
        ending_with_us(sys.executable, "-m", "bot.cli", "work"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "sending reminders" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        told, failed = process.communicate(timeout=120)
    assert process.returncode == 0, failed
    assert "stopped" in told
    assert "Traceback" not in failed
