"""What becomes of the rows that were not sent when a campaign is edited, cancelled or goes on after a halt.

Statements within whoever's transaction it is, along the index of a campaign's rows by state.
"""

import asyncio
from typing import Final

from sqlalchemy import Table, delete, exists, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import Delete, Update

from bot.outreach.reasons import CANCELLED, LOST
from bot.registry.database import Registry
from bot.registry.tables import Base, Campaign, ChannelHalt, Reminder
from bot.registry.tables.base import now
from bot.registry.wall import Wall

AT_ONCE: Final = 1_000
"""Few, so that nobody else who writes to the registry waits long."""
_PAUSE: Final = 0.02
"""Between two transactions, in which others write."""
_NOT_BEGUN: Final = ("pending", "claimed")
_HALTS: Final[Table] = Base.metadata.tables[ChannelHalt.__tablename__]
"""Asked past the wall: a channel belongs to all regions."""


async def forget(session: AsyncSession, campaign_id: str) -> int:
    """Of a campaign that goes out otherwise than it was planned.

    Nothing of it was begun, unless it was restored from a backup made before that: whoever got it then does not get it again, and
    of what it said, which is not what the campaign says from now on, nothing is shown.
    """
    mine = Reminder.campaign_id == campaign_id
    await _done(session, update(Reminder).where(mine, Reminder.tries > 0).values(values={}))
    return await _done(session, delete(Reminder).where(mine, Reminder.tries == 0))


async def waiting(session: AsyncSession, campaign_id: str) -> int:
    """How many of its rows nobody has begun."""
    counted = select(func.count()).where(Reminder.campaign_id == campaign_id, Reminder.state.in_(_NOT_BEGUN))
    return await session.scalar(counted) or 0


async def expire(session: AsyncSession, campaign_id: str, most: int = AT_ONCE) -> int:
    """Of a cancelled campaign some that were not begun, and never will be; how many.

    A worker that holds one finds that it does not any more. What was begun once and then waited may have arrived, and nobody knows.
    """
    found = await session.execute(
        select(Reminder.id, Reminder.settled_at)
        .where(Reminder.campaign_id == campaign_id, Reminder.state.in_(_NOT_BEGUN))
        .order_by(Reminder.id)
        .limit(most)
        .with_for_update()
    )
    rows = list(found)
    for may_have_gone, state, reason in ((False, "expired", CANCELLED), (True, "unknown", LOST)):
        ids = [id_ for id_, settled_at in rows if (settled_at is not None) is may_have_gone]
        if ids:
            await _done(
                session,
                update(Reminder)
                .where(Reminder.id.in_(ids))
                .values(state=state, reason=reason, settled_at=now(), claimed_by="", claimed_until=None),
            )
    return len(rows)


async def expire_all(wall: Wall, campaign_id: str) -> None:
    """The same for all of them, some at a time; raises RegistryUnavailable."""
    count = 1
    while count:
        async with wall.writing() as session:
            count = await expire(session, campaign_id)
        await asyncio.sleep(_PAUSE)


async def expire_cancelled(registry: Registry) -> int:
    """The same for whatever cancelled campaign still has some: whoever cancelled it was lost, or a worker was. How many.

    Raises RegistryUnavailable.
    """
    left = select(Campaign.id).where(
        Campaign.state == "cancelled",
        exists().where(Reminder.campaign_id == Campaign.id, Reminder.state.in_(_NOT_BEGUN)),
    )
    async with registry.reading() as session:
        campaign_id = await session.scalar(left.limit(1))
    if campaign_id is None:
        return 0
    async with registry.writing() as session:
        return await expire(session, campaign_id)


async def try_failed_again(session: AsyncSession, campaign_id: str) -> int:
    """What was tried and surely did not arrive is due again; of what nobody can tell nothing is sent again.

    Behind all that was not tried yet: where one of them is what halted it, the others go out before it does so again.
    """
    return await _done(
        session,
        update(Reminder)
        .where(Reminder.campaign_id == campaign_id, Reminder.state == "failed", Reminder.tries > 0)
        .values(state="pending", reason="", due_at=now(), settled_at=None, tries=0, claimed_by="", claimed_until=None),
    )


async def stopped_by(session: AsyncSession, campaign_id: str) -> str:
    """Why a channel over which its open rows go is halted until somebody says that it was put right; empty where none is."""
    connection = await session.connection()
    halted = select(_HALTS.c.reason).where(_HALTS.c.channel.in_(await _channels(session, campaign_id)))
    return await connection.scalar(halted.where(_HALTS.c.until.is_(None)).limit(1)) or ""


async def lift_halts(session: AsyncSession, campaign_id: str) -> list[str]:
    """The halts of the channels over which its open rows go; gives the channels that were halted."""
    connection = await session.connection()
    lifted = delete(_HALTS).where(_HALTS.c.channel.in_(await _channels(session, campaign_id)))
    return sorted(await connection.scalars(lifted.returning(_HALTS.c.channel)))


async def _channels(session: AsyncSession, campaign_id: str) -> list[str]:
    over = Reminder.campaign_id == campaign_id, Reminder.state.in_((*_NOT_BEGUN, "attempted"))
    return list(await session.scalars(select(Reminder.channel).where(*over).distinct()))


async def _done(session: AsyncSession, statement: Delete | Update) -> int:
    """How many rows that touched."""
    found = await session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(found, CursorResult)
    return int(found.rowcount)
