"""Channels over which nothing can be sent now: noted when a channel says so, and until when.

A halt without an end stands until an official says that it was put right, by resuming what it halted.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Table, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outreach.campaigns import halt
from bot.outreach.reasons import kept
from bot.outreach.rows import REMINDERS
from bot.registry.tables import Base, Campaign, ChannelHalt

HALTS: Final[Table] = Base.metadata.tables[ChannelHalt.__tablename__]
_OPEN: Final = ("pending", "claimed", "attempted")
_CAN_BE_HALTED: Final = ("running", "paused")


def holds(at: datetime) -> ColumnElement[bool]:
    """Whether a halt is not over at this moment."""
    return or_(HALTS.c.until.is_(None), HALTS.c.until > at)


async def note(session: AsyncSession, channel: str, reason: str, at: datetime, until: datetime | None) -> None:
    """Halt a channel; a halt without an end is never shortened."""
    connection = await session.connection()
    there = (
        await connection.execute(select(HALTS.c.until).where(HALTS.c.channel == channel).with_for_update())
    ).first()
    if there is not None and there.until is None:
        return
    await connection.execute(delete(HALTS).where(HALTS.c.channel == channel))
    await connection.execute(insert(HALTS).values(channel=channel, reason=kept(reason), since=at, until=until))


async def halt_campaigns(session: AsyncSession, reasons: dict[str, str]) -> None:
    """Halt these campaigns, each for its reason; those that do not go on stay as they are."""
    found = await session.scalars(
        select(Campaign).where(Campaign.id.in_(reasons)).order_by(Campaign.id).with_for_update()
    )
    for campaign in found:
        await halt(session, campaign, kept(reasons[campaign.id]))


async def going_over(session: AsyncSession, channels: Collection[str]) -> list[tuple[str, str]]:
    """Campaigns that still have something to send over these channels, each with the channel."""
    if not channels:
        return []
    connection = await session.connection()
    found = await connection.execute(
        select(REMINDERS.c.campaign_id, REMINDERS.c.channel)
        .join(Campaign, Campaign.id == REMINDERS.c.campaign_id)
        .where(Campaign.state.in_(_CAN_BE_HALTED), REMINDERS.c.state.in_(_OPEN), REMINDERS.c.channel.in_(channels))
        .distinct()
    )
    return [(campaign, channel) for campaign, channel in found]
