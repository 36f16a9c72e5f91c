"""What officials are shown of their reminders: who wrote and approved each, and how its recipients stand."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.outreach import campaigns as acts
from bot.registry.database import Registry
from bot.registry.queries import campaigns as queries
from bot.registry.tables import Campaign, Official, Reminder
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from tests.bot.outreach.written import HERE, LI, THERE, WANG, otherwise, plan, running, settle

pytestmark = pytest.mark.anyio


@pytest.fixture
def wall(registry: Registry) -> Wall:
    return Wall(registry, HERE)


async def _officials(registry: Registry) -> None:
    async with registry.writing() as session:
        for id_, name in ((WANG, "Wang"), (LI, "Li")):
            session.add(Official(id=id_, region=HERE, username=name.lower(), name=name, role="administrator"))


async def test_campaigns_are_listed_the_newest_first_with_who_had_a_part_in_them(
    registry: Registry, wall: Wall
) -> None:
    await _officials(registry)
    older = await running(wall, 2)
    newer = await acts.add(wall, LI, otherwise(name="Newer"))
    async with registry.writing() as session:
        await session.execute(update(Campaign).where(Campaign.id == older).values(created_at=now() - timedelta(days=1)))
    found, total = await queries.campaigns(wall)
    assert total == 2
    assert [(each.campaign.id, each.author, each.approver, dict(each.counts)) for each in found] == [
        (newer, "Li", "", {}),
        (older, "Wang", "Li", {"pending": 2}),
    ]


async def test_the_list_goes_on_page_by_page(wall: Wall) -> None:
    made = [await acts.add(wall, WANG, otherwise(name=f"{number}")) for number in range(queries.CAMPAIGNS_A_PAGE + 1)]
    first, total = await queries.campaigns(wall)
    second, _ = await queries.campaigns(wall, page=2)
    assert total == len(made)
    assert {each.campaign.id for each in (*first, *second)} == set(made)
    assert (len(first), len(second)) == (queries.CAMPAIGNS_A_PAGE, 1)


async def test_progress_counts_recipients_by_state_channel_and_reason(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 3)
    await plan(registry, campaign, 2, channel="telegram")
    await settle(registry, campaign, "delivered")
    await settle(registry, campaign, "failed", reason="43101")
    found = await queries.progress(wall, campaign)
    assert found is not None
    assert (found.total, found.open) == (5, 3)
    assert dict(found.counts) == {"pending": 3, "delivered": 1, "failed": 1}
    assert sum(sum(states.values()) for states in found.by_channel.values()) == 5
    assert set(found.by_channel) == {"wechat", "telegram"}
    assert dict(found.by_reason) == {("failed", "43101"): 1}


async def test_progress_tells_how_fast_it_goes_and_how_long_that_takes(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 6)
    await settle(registry, campaign, "delivered", "failed")
    async with registry.writing() as session:
        await session.execute(
            update(Reminder).where(Reminder.state == "failed").values(settled_at=now() - timedelta(hours=1))
        )
    found = await queries.progress(wall, campaign)
    assert found is not None
    # One in the last minute, and four are left.
    assert (found.a_minute, found.seconds_left, found.ended_at) == (1, 240.0, None)


async def test_where_nothing_moves_nobody_is_told_how_long_it_takes(wall: Wall) -> None:
    found = await queries.progress(wall, await running(wall, 2))
    assert found is not None
    assert (found.a_minute, found.seconds_left) == (0, None)


async def test_progress_tells_when_the_next_is_due_on_any_channel(registry: Registry, wall: Wall) -> None:
    soon, later = now() + timedelta(hours=1), now() + timedelta(hours=2)
    campaign = await running(wall, 0)
    await plan(registry, campaign, 1, channel="wechat", due_at=later)
    await plan(registry, campaign, 1, channel="telegram", due_at=soon)
    found = await queries.progress(wall, campaign)
    assert found is not None
    assert found.next_due == soon


async def test_it_has_ended_when_the_last_recipient_stands_where_they_do(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 2)
    await settle(registry, campaign, "delivered", "unknown")
    found = await queries.progress(wall, campaign)
    assert found is not None
    assert found.open == 0
    assert found.begun_at is not None
    assert found.ended_at is not None
    assert (found.seconds_left, found.next_due) == (None, None)


async def test_another_region_is_shown_nothing(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 2)
    other = Wall(registry, THERE)
    assert await queries.campaigns(other) == ([], 0)
    assert await queries.one_campaign(other, campaign) is None
    assert await queries.progress(other, campaign) is None


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
async def test_however_many_it_goes_to_they_are_counted_from_an_index_alone(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 2)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if "FROM reminders" in statement and "count(" in statement:
            asked.append((statement, parameters))

    event.listen(registry.engine.sync_engine, "before_cursor_execute", note)
    await queries.progress(wall, campaign)
    await queries.campaigns(wall)
    event.remove(registry.engine.sync_engine, "before_cursor_execute", note)
    assert len(asked) == 3
    async with registry.reading() as session:
        connection = await session.connection()
        for statement, parameters in asked:
            steps = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
            assert "USING COVERING INDEX ix_reminders_by_state (campaign_id=?" in str(steps), statement
