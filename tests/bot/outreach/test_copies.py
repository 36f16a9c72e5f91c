"""Copies of one reminder: whoever checks one is told how many of its recipients had another, or are still to get it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from assessment.library import Library
from bot.outreach import campaigns
from bot.outreach.checked import Earlier
from bot.outreach.planning import check, plan
from bot.registry.database import Registry
from bot.registry.tables import Campaign, Firm, Reminder
from bot.registry.wall import Wall
from tests.bot.outreach.enrolled import AUTHOR, Planted, approved, kept, now_of, sending, written
from tests.bot.registry.owners import OnADay

pytestmark = pytest.mark.anyio

FIRST, SECOND = datetime(2026, 3, 2, 17, tzinfo=UTC), datetime(2026, 3, 9, 1, tzinfo=UTC)
"""The first one at one o'clock in the night of the third in China."""


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> OnADay:
    return sending(library, registry, tmp_path / "served")


@pytest.fixture
async def firms(registry: Registry) -> list[Firm]:
    planted = Planted()
    firms = [planted.firm(f"firm {number}") for number in range(3)]
    for firm in firms:
        planted.contact(firm)
    await planted.keep(registry)
    return firms


async def sent(service: OnADay, campaign: Campaign, firms: list[Firm], at: datetime, state: str = "delivered") -> None:
    """Have it be planned, and sent to these of its firms."""
    await plan(service, campaign)
    async with service.registry.writing() as session:
        of_these = (Reminder.campaign_id == campaign.id, Reminder.firm_id.in_([firm.id for firm in firms]))
        await session.execute(update(Reminder).where(*of_these).values(state=state, settled_at=at))


async def copied(registry: Registry, campaign: Campaign, name: str) -> Campaign:
    id_ = await campaigns.copy(Wall(registry, "hangzhou"), AUTHOR, campaign.id, name=name)
    async with registry.reading() as session:
        return await session.get_one(Campaign, id_)


async def copied_and_approved(registry: Registry, campaign: Campaign, name: str) -> Campaign:
    copy = await copied(registry, campaign, name)
    async with registry.writing() as session:
        row = await session.get_one(Campaign, copy.id)
        row.state, row.approver_id, row.approved_at = "approved", "c" * 32, FIRST
        row.approved_content = row.content
    return await now_of(registry, copy)


async def test_whoever_had_what_it_was_copied_from_is_counted_with_the_day(
    service: OnADay, registry: Registry, firms: list[Firm]
) -> None:
    first = await approved(registry, written(name="The first"))
    await sent(service, first, firms[:2], FIRST)
    found = await check(service, await copied(registry, first, "Again"))
    assert (found.recipients, found.again) == (3, 3)
    assert found.earlier == [Earlier(campaign=first.id, name="The first", had=2, last_on=date(2026, 3, 3), waiting=1)]
    assert found.may_be_approved, "the official decides"


async def test_a_copy_of_a_copy_and_another_copy_of_the_same_count_as_well(
    service: OnADay, registry: Registry, firms: list[Firm]
) -> None:
    first = await approved(registry, written(name="The first"))
    await sent(service, first, firms, FIRST, "suppressed")
    second = await copied_and_approved(registry, first, "The second")
    await sent(service, second, firms, SECOND, "unknown")
    await copied(registry, first, "Never sent")
    for third in (await copied(registry, second, "Third"), await copied(registry, first, "Third")):
        found = await check(service, third)
        assert [(each.name, each.had, each.last_on) for each in found.earlier] == [("The second", 3, date(2026, 3, 9))]
        assert found.again == 3


async def test_whoever_had_another_reminder_is_not_counted(
    service: OnADay, registry: Registry, firms: list[Firm]
) -> None:
    await sent(service, await approved(registry, written()), firms, FIRST)
    found = await check(service, await kept(registry, written()))
    assert (found.recipients, found.again, found.earlier) == (3, 0, [])
