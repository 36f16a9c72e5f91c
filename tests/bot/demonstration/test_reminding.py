"""The reminders of a demonstration: every part of their pages has something to show, and none of it was ever sent."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assessment.library import Library
from bot.console.roles import Role
from bot.demonstration import DEMONSTRATION_REGION
from bot.demonstration.officials import SignInData
from bot.demonstration.showing import set_up
from bot.outreach.schedule import is_day_off
from bot.outreach.stages import FINISHED, stage_of
from bot.registry.audit import SYSTEM, verify
from bot.registry.database import open_registry
from bot.registry.tables import Address, Attempt, Campaign, Reminder
from bot.registry.tables.base import now
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def shown(registry_settings: Settings, made_up: Library) -> AsyncIterator[tuple[Service, list[SignInData]]]:
    registry = await open_registry(registry_settings)
    store = SqliteStore(registry_settings.data_dir / "sessions.sqlite3")
    service = Service(made_up, store, registry_settings, registry, demonstration=True)
    yield service, await set_up(service, count=120)
    await service.close()
    await store.close()
    await registry.close()


async def _all(service: Service, table: Any) -> list[Any]:
    async with service.registry.reading() as session:
        return list(await session.scalars(select(table)))


async def test_one_is_finished_one_waits_for_approval_and_the_system_proposes(
    shown: tuple[Service, list[SignInData]],
) -> None:
    service, officials = shown
    by_role = {official.role: official.id for official in officials}
    found = {campaign.state: campaign for campaign in await _all(service, Campaign)}
    rows = await _all(service, Reminder)
    sent, waiting, proposed = found["running"], found["submitted"], found["draft"]

    assert stage_of(sent, Counter(row.state for row in rows)) == FINISHED
    assert (sent.author_id, sent.approver_id) == (by_role[Role.AUTHOR], by_role[Role.APPROVER])
    assert (waiting.author_id, waiting.checked_content) == (by_role[Role.AUTHOR], waiting.content)
    assert waiting.checked["problems"] == []
    assert (proposed.author_id, bool(proposed.proposal)) == (SYSTEM, True)
    assert {campaign.region for campaign in await _all(service, Campaign)} == {DEMONSTRATION_REGION}
    assert await verify(service.registry) == []


async def test_the_finished_one_has_its_record_of_a_working_day(shown: tuple[Service, list[SignInData]]) -> None:
    service, _officials = shown
    rows = await _all(service, Reminder)
    tried = Counter((attempt.reminder_id, attempt.what) for attempt in await _all(service, Attempt))

    assert len(rows) > 10
    assert all(row.values["why"] and row.values["firm"] for row in rows)
    assert all(tried[row.id, "begun"] == tried[row.id, "delivered"] == 1 for row in rows)
    assert all(row.settled_at < now() - timedelta(days=7) and not is_day_off(row.settled_at.date()) for row in rows)


async def test_no_address_is_anybodys(shown: tuple[Service, list[SignInData]]) -> None:
    service, _officials = shown
    keys = service.registry.keys
    addresses = await _all(service, Address)

    assert addresses
    assert all("made-up" in keys.unseal(address.sealed) for address in addresses)
