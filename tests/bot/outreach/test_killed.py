"""kill -9 of whoever sends, at every step: nothing is lost, nothing doubled, and only what was on its way is unknown."""

import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assessment.library import Library
from bot.outreach.delivery import Delivery
from bot.outreach.leases import take_up_the_lost
from bot.outreach.rows import Terms
from bot.outreach.ways import Way
from bot.registry.database import Registry
from bot.registry.tables.base import now
from bot.settings import Settings
from tests.bot.conftest import environment_of
from tests.bot.outreach.mortal_worker import Recording
from tests.bot.outreach.sending import (
    CHANNEL,
    campaign_to,
    house,
    nothing_left,
    recipients,
    rows,
    settings_for,
    states,
    until,
)
from tests.bot.registry.owners import OnADay
from tests.processes import ending_with_us

pytestmark = pytest.mark.anyio

NO_STEP = -1
RECIPIENTS = 3
MANY = 300
SHORT_LEASE = 4.0


class Worker:
    """The mortal process."""

    def __init__(self, settings: Settings, accepted: Path) -> None:
        self._job: dict[str, Any] = {
            "data_dir": str(settings.data_dir),
            "accepted": str(accepted),
            "step": NO_STEP,
            "ids": [],
            "drops_repeats_for": 0.0,
            "seconds": 0.0,
            "lease": SHORT_LEASE,
        }
        self._process = subprocess.Popen(
            ending_with_us(sys.executable, "-m", "tests.bot.outreach.mortal_worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment_of(settings),
            text=True,
        )

    def begins(self, **said: Any) -> None:
        """Have it begin, and do not wait."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({**self._job, **said}) + "\n")
        self._process.stdin.flush()

    def does(self, **said: Any) -> dict[str, int]:
        """Have it done, killed before this step."""
        self.begins(**said)
        assert self._process.stdout is not None
        ended: dict[str, int] = json.loads(self._process.stdout.readline())
        assert ended["signal"] in (0, signal.SIGKILL)
        return ended

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def accepted(tmp_path: Path) -> Path:
    """Where the channel writes down what it took."""
    file = tmp_path / "accepted"
    file.touch()
    return file


@pytest.fixture
def worker(registry: Registry, registry_settings: Settings, accepted: Path) -> Iterator[Worker]:
    worker = Worker(registry_settings, accepted)
    yield worker
    worker.kill()


@pytest.fixture
async def service(
    library: Library, registry: Registry, registry_settings: Settings, tmp_path: Path
) -> AsyncIterator[OnADay]:
    service = house(library, registry, settings_for(registry_settings, tmp_path / "house"))
    yield service
    await service.close()
    await service.store.close()


def _taken(accepted: Path) -> list[str]:
    """The keys that the channel took, in order."""
    return accepted.read_text().split()


def _forget(accepted: Path) -> None:
    accepted.write_text("")


async def _goes_on(service: OnADay, campaign: str, accepted: Path, way: Way) -> None:
    """What another worker makes of it once the lease of the lost one has run out."""
    terms = Terms(clock=lambda: now() + timedelta(minutes=5))
    channel = Recording(CHANNEL, found=way, file=accepted)
    delivery = Delivery(service, {CHANNEL: channel}, terms)
    ids = [row.id for row in await rows(service.registry, campaign)]

    async def all_done() -> bool:
        # The database may not know yet that whoever held the rows is gone.
        await take_up_the_lost(service.registry, terms)
        await delivery.deliver(CHANNEL, ids)
        return await nothing_left(service.registry, campaign)()

    await until(all_done)


@pytest.mark.parametrize("drops_repeats_for", [0.0, 3600.0], ids=["takes_all", "drops_repeats"])
async def test_killed_at_any_step_nothing_is_lost_or_doubled(
    worker: Worker, service: OnADay, registry: Registry, accepted: Path, drops_repeats_for: float
) -> None:
    async def planned(number: int) -> tuple[str, list[str]]:
        campaign = await campaign_to(registry, await recipients(registry, RECIPIENTS, name=f"o{number}"))
        return campaign, [row.id for row in await rows(registry, campaign)]

    _, whole = await planned(0)
    steps = worker.does(ids=whole)["steps"]
    assert steps > 2 * RECIPIENTS
    lost = 0
    for step in range(steps):
        campaign, ids = await planned(step + 1)
        _forget(accepted)
        ended = worker.does(ids=ids, step=step, drops_repeats_for=drops_repeats_for)
        assert ended["signal"] == signal.SIGKILL
        killed_with = _taken(accepted)
        marked = {row.id for row in await rows(registry, campaign) if row.state == "attempted"}
        await _goes_on(service, campaign, accepted, Way("chat", drops_repeats_for))
        taken = _taken(accepted)
        found = {row.id: row.state for row in await rows(registry, campaign)}
        unknown = {row for row, state in found.items() if state == "unknown"}
        assert set(found.values()) <= {"delivered", "unknown"}, f"killed before step {step}"
        if drops_repeats_for:
            assert not unknown
            assert set(taken) == set(ids)
            assert {key for key in taken if taken.count(key) > 1} <= set(killed_with)
        else:
            assert unknown == marked
            assert len(taken) == len(set(taken))
            assert set(ids) - unknown <= set(taken)
        lost += bool(marked)
    assert lost


@pytest.mark.parametrize("registry_settings", ["postgresql"], indirect=True)
async def test_of_two_workers_that_share_one_is_killed_and_the_other_finishes(
    registry: Registry, registry_settings: Settings, accepted: Path
) -> None:
    campaign = await campaign_to(registry, await recipients(registry, MANY))
    first, second = Worker(registry_settings, accepted), Worker(registry_settings, accepted)
    try:
        first.begins(seconds=0.2)
        second.begins(seconds=0.2)

        async def both_are_at_it() -> bool:
            at_it = {row.claimed_by for row in await rows(registry) if row.state == "delivered"}
            return len(at_it) == 2

        await until(both_are_at_it)
        first.kill()
        await until(nothing_left(registry))
    finally:
        first.kill()
        second.kill()
    taken = _taken(accepted)
    assert len(taken) == len(set(taken))
    ended = await states(registry, campaign)
    assert set(ended) <= {"delivered", "unknown"}
    # No more than was on its way to the channel when one was killed.
    assert ended.get("unknown", 0) <= 128
    assert ended["delivered"] >= MANY - 128
    unknown = {row.id for row in await rows(registry) if row.state == "unknown"}
    assert {row.id for row in await rows(registry)} - unknown <= set(taken)
