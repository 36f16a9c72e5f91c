"""What nobody knows an official settles: it arrived, or it is sent once more, and then to nobody who left meanwhile."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.outreach import reasons
from bot.outreach.deciding import NOT_OPEN, NOT_THERE, Decision, Refused, decide
from bot.outreach.marking import mark
from bot.outreach.rows import Terms, claim
from bot.outreach.schedule import QuietHours
from bot.outreach.verifying import Rules
from bot.outreach.ways import Way
from bot.registry.database import Registry
from bot.registry.tables import AuditEntry, Reminder, Suppression
from bot.registry.wall import Wall
from tests.bot.outreach.sending import REGION, campaign_to, recipients, rows, tries_of

pytestmark = pytest.mark.anyio

OFFICIAL = "o" * 32
WENT_OUT = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.fixture
async def reminder(registry: Registry) -> str:
    """One of which nobody knows what came."""
    await campaign_to(registry, await recipients(registry, 1))
    async with registry.writing() as session:
        await session.execute(
            update(Reminder).values(state="unknown", reason=reasons.LOST, settled_at=WENT_OUT, tries=1)
        )
    (row,) = await rows(registry)
    return row.id


@pytest.mark.parametrize(("decision", "state"), [("arrived", "delivered"), ("send_again", "pending")])
async def test_what_is_decided_is_done_and_recorded(
    registry: Registry, reminder: str, decision: Decision, state: str
) -> None:
    await decide(Wall(registry, REGION), OFFICIAL, reminder, decision)
    (row,) = await rows(registry)
    assert row.state == state
    assert row.reason in reasons.REASONS
    assert row.settled_at == WENT_OUT, "then it may have gone out, however late that is decided"
    assert await tries_of(registry, reminder) == ["decided"]
    async with registry.reading() as session:
        (entry,) = await session.scalars(select(AuditEntry))
    assert (entry.action, entry.actor, entry.details["decision"]) == ("reminder.decided", OFFICIAL, decision)


async def test_of_two_who_decide_the_second_is_told_that_it_is_known_by_now(registry: Registry, reminder: str) -> None:
    await decide(Wall(registry, REGION), OFFICIAL, reminder, "arrived")
    with pytest.raises(Refused) as refused:
        await decide(Wall(registry, REGION), "p" * 32, reminder, "send_again")
    assert refused.value.message == NOT_OPEN


async def test_officials_of_another_region_find_nothing_to_decide(registry: Registry, reminder: str) -> None:
    with pytest.raises(Refused) as refused:
        await decide(Wall(registry, "shanghai"), OFFICIAL, reminder, "send_again")
    assert refused.value.message == NOT_THERE


async def test_who_unsubscribed_gets_nothing_whatever_an_official_decides(registry: Registry, reminder: str) -> None:
    await decide(Wall(registry, REGION), OFFICIAL, reminder, "send_again")
    held = await claim(registry, [reminder], "a", Terms())
    async with registry.writing() as session:
        session.add(Suppression(known_as=held[0].known_as, kind="address"))
    always = Rules(QuietHours.read("00:00-00:00"), 2)
    assert await mark(registry, always, Terms(), [(held[0], Way("chat"))]) == [None]
    (row,) = await rows(registry)
    assert (row.state, row.reason) == ("suppressed", reasons.SUPPRESSED)
