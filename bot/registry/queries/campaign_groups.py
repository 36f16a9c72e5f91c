"""Campaigns in the groups by which officials look for them; that one is finished is told by its rows, here as everywhere."""

from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, not_, select

from bot.registry.audit import SYSTEM
from bot.registry.tables import Campaign, Reminder
from bot.registry.wall import Wall

_OPEN: Final = ("pending", "claimed", "attempted")


class Group(StrEnum):
    """Where campaigns stand, as coarsely as they are looked for."""

    PROPOSED = "proposed"
    """By the system, and nobody took it up yet."""
    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDERWAY = "underway"
    """Approved, and not at its end."""
    FINISHED = "finished"
    CANCELLED = "cancelled"


def in_group(group: Group) -> ColumnElement[bool]:
    """Whether a campaign is in this group."""
    match group:
        case Group.PROPOSED:
            return and_(Campaign.state == "draft", Campaign.author_id == SYSTEM)
        case Group.DRAFT:
            return and_(Campaign.state == "draft", Campaign.author_id != SYSTEM)
        case Group.UNDERWAY:
            going_on = Campaign.state.in_(("approved", "scheduled", "running", "paused", "halted"))
            return and_(going_on, not_(_is_finished()))
        case Group.FINISHED:
            return _is_finished()
        case _:
            return Campaign.state == group.value


async def how_many(wall: Wall, group: Group) -> int:
    """How many campaigns of the region are in this group; raises RegistryUnavailable."""
    async with wall.reading() as session:
        return await session.scalar(select(func.count(Campaign.id)).where(in_group(group))) or 0


def _is_finished() -> ColumnElement[bool]:
    rows = exists().where(Reminder.campaign_id == Campaign.id, Reminder.state.in_(_OPEN))
    return and_(Campaign.state.in_(("running", "paused")), Campaign.planned_at.is_not(None), not_(rows))
