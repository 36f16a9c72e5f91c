"""What becomes of the rows that were not sent when a campaign is edited, cancelled or goes on after a halt.

Statements within whoever's transaction it is; each is one walk along the index of a campaign's rows by state.
"""

from typing import Any, Final

from sqlalchemy import Table, delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import Delete, Update

from bot.outreach.reasons import CANCELLED
from bot.registry.tables import Base, ChannelHalt, Reminder
from bot.registry.tables.base import now

_NOT_BEGUN: Final = ("pending", "claimed")
_HALTS: Final[Table] = Base.metadata.tables[ChannelHalt.__tablename__]
"""Asked past the wall: a channel belongs to all regions."""


async def forget(session: AsyncSession, campaign_id: str) -> int:
    """Of a campaign that goes out otherwise than it was planned, and of which nothing was begun."""
    return await _done(session, delete(Reminder).where(Reminder.campaign_id == campaign_id))


async def expire(session: AsyncSession, campaign_id: str) -> int:
    """What was not begun never will be; a worker that holds one finds that it does not any more."""
    return await _done(
        session,
        update(Reminder)
        .where(Reminder.campaign_id == campaign_id, Reminder.state.in_(_NOT_BEGUN))
        .values(state="expired", reason=CANCELLED, settled_at=now(), claimed_by="", claimed_until=None),
    )


async def try_failed_again(session: AsyncSession, campaign_id: str) -> int:
    """What surely did not arrive is due again; of what nobody can tell nothing is sent again."""
    return await _done(
        session,
        update(Reminder)
        .where(Reminder.campaign_id == campaign_id, Reminder.state == "failed")
        .values(state="pending", reason="", settled_at=None, tries=0, claimed_by="", claimed_until=None),
    )


async def lift_halts(session: AsyncSession, campaign_id: str) -> list[str]:
    """The halts of the channels over which its open rows go; gives the channels that were halted."""
    channels = await session.scalars(
        select(Reminder.channel)
        .where(Reminder.campaign_id == campaign_id, Reminder.state.in_((*_NOT_BEGUN, "attempted")))
        .distinct()
    )
    return [channel for channel in sorted(channels) if await lift(session, channel)]


async def lift(session: AsyncSession, channel: str) -> bool:
    """The halt of a channel; whether there was one."""
    connection = await session.connection()
    lifted: CursorResult[Any] = await connection.execute(delete(_HALTS).where(_HALTS.c.channel == channel))
    return bool(lifted.rowcount)


async def _done(session: AsyncSession, statement: Delete | Update) -> int:
    """How many rows that touched."""
    found = await session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(found, CursorResult)
    return int(found.rowcount)
