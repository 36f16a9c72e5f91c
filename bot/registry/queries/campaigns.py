"""The region's reminders as officials see them: who wrote and approved each, how its recipients stand, and how fast it goes.

What is counted is counted from the index of a campaign's rows by state, and no row is read for it. Recipients one by one stand in
`recipients`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.registry.tables import Campaign, Official, Reminder
from bot.registry.tables.base import now
from bot.registry.wall import Wall

CAMPAIGNS_A_PAGE: Final = 20
_A_MINUTE: Final = timedelta(minutes=1)
_OPEN: Final = ("pending", "claimed", "attempted")
_SENT: Final = ("delivered", "failed", "suppressed", "unknown")
"""What was done for a recipient and not given up beforehand."""
_AUTHOR, _APPROVER = aliased(Official), aliased(Official)


class Listed(NamedTuple):
    """A campaign, the names of two officials, empty where there is none, and how many recipients stand in each state."""

    campaign: Campaign
    author: str
    approver: str
    counts: Mapping[str, int]


class Progress(NamedTuple):
    """How far a campaign is."""

    counts: Mapping[str, int]
    """Recipients by state."""
    by_channel: Mapping[str, Mapping[str, int]]
    """The same for each channel."""
    by_reason: Mapping[tuple[str, str], int]
    """Recipients by state and reason, where there is a reason."""
    a_minute: int
    """How many came to stand where they do within the last minute."""
    seconds_left: float | None
    """For what is open, at that rate; None where nothing moves."""
    next_due: datetime | None
    """When the first of those that wait is due."""
    begun_at: datetime | None
    ended_at: datetime | None
    """When the last of them was settled; None while anything is open."""

    @property
    def total(self) -> int:
        """How many recipients there are."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """Of how many it is not yet told how it ended."""
        return sum(self.counts.get(state, 0) for state in _OPEN)


async def campaigns(
    wall: Wall, *, page: int = 1, among: ColumnElement[bool] | None = None
) -> tuple[Sequence[Listed], int]:
    """One page of the region's campaigns, the newest first, and how many there are in all; raises RegistryUnavailable."""
    wanted = () if among is None else (among,)
    async with wall.reading() as session:
        total = await session.scalar(select(func.count()).select_from(Campaign).where(*wanted)) or 0
        chosen = (
            _with_names()
            .where(*wanted)
            .order_by(Campaign.created_at.desc(), Campaign.id)
            .offset((max(page, 1) - 1) * CAMPAIGNS_A_PAGE)
            .limit(CAMPAIGNS_A_PAGE)
        )
        found = (await session.execute(chosen)).all()
        counts = await _counts(session, [campaign.id for campaign, _author, _approver in found])
        return [_listed(row, counts) for row in found], total


async def one_campaign(wall: Wall, campaign_id: str) -> Listed | None:
    """One of the region's campaigns; None where there is none of this id. Raises RegistryUnavailable."""
    async with wall.reading() as session:
        found = (await session.execute(_with_names().where(Campaign.id == campaign_id))).one_or_none()
        return None if found is None else _listed(found, await _counts(session, [campaign_id]))


async def progress(wall: Wall, campaign_id: str) -> Progress | None:
    """How far one of the region's campaigns is; None where there is none of this id. Raises RegistryUnavailable."""
    async with wall.reading() as session:
        campaign = await session.scalar(select(Campaign).where(Campaign.id == campaign_id))
        if campaign is None:
            return None
        by = (Reminder.state, Reminder.channel, Reminder.reason)
        counted = select(*by, func.count(), func.max(Reminder.settled_at)).where(Reminder.campaign_id == campaign_id)
        counts: Counter[str] = Counter()
        by_channel: dict[str, Counter[str]] = {}
        by_reason: Counter[tuple[str, str]] = Counter()
        settled: list[datetime] = []
        for state, channel, reason, count, last in await session.execute(counted.group_by(*by)):
            counts[state] += count
            by_channel.setdefault(channel, Counter())[state] += count
            by_reason.update({(state, reason): count} if reason else {})
            settled += [] if last is None else [last]
        left = sum(counts[state] for state in _OPEN)
        lately = await _settled_lately(session, campaign_id)
        waiting = [channel for channel, states in by_channel.items() if states["pending"]]
        return Progress(
            counts,
            by_channel,
            by_reason,
            lately,
            left / lately * _A_MINUTE.total_seconds() if left and lately else None,
            await _next_due(session, campaign_id, waiting),
            campaign.begun_at,
            None if left else max(settled, default=None),
        )


def _with_names() -> Select[Campaign, str, str]:
    return (
        select(Campaign, _AUTHOR.name, _APPROVER.name)
        .outerjoin(_AUTHOR, _AUTHOR.id == Campaign.author_id)
        .outerjoin(_APPROVER, _APPROVER.id == Campaign.approver_id)
    )


def _listed(row: Any, counts: Mapping[str, Mapping[str, int]]) -> Listed:
    campaign, author, approver = row
    return Listed(campaign, author or "", approver or "", counts.get(campaign.id, {}))


async def _counts(session: AsyncSession, campaign_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    by = (Reminder.campaign_id, Reminder.state)
    found: dict[str, dict[str, int]] = {}
    counted = select(*by, func.count()).where(Reminder.campaign_id.in_(campaign_ids)).group_by(*by)
    for campaign_id, state, count in await session.execute(counted):
        found.setdefault(campaign_id, {})[state] = count
    return found


async def _settled_lately(session: AsyncSession, campaign_id: str) -> int:
    counted = select(func.count()).where(
        Reminder.campaign_id == campaign_id, Reminder.state.in_(_SENT), Reminder.settled_at >= now() - _A_MINUTE
    )
    return await session.scalar(counted) or 0


async def _next_due(session: AsyncSession, campaign_id: str, channels: Sequence[str]) -> datetime | None:
    """Asked channel by channel, as the index of what is due is ordered."""
    found = [
        await session.scalar(
            select(Reminder.due_at)
            .where(Reminder.state == "pending", Reminder.channel == channel, Reminder.campaign_id == campaign_id)
            .order_by(Reminder.due_at)
            .limit(1)
        )
        for channel in channels
    ]
    return min((due for due in found if due is not None), default=None)
