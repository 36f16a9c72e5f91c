"""Who the officials of a region are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from bot.registry.tables import Official, SignIn
from bot.registry.tables.base import now
from bot.registry.wall import Wall


class Readiness(StrEnum):
    """Whether an official can sign in."""

    READY = "ready"
    INVITED = "invited"
    """Has not set up password and codes yet."""
    OVERDUE = "overdue"
    """Let the invitation run out."""
    DISABLED = "disabled"


@dataclass(frozen=True)
class OfficialShown:
    """An official, as the administrators of the region see them."""

    id: str
    username: str
    name: str
    role: str
    readiness: Readiness
    is_locked: bool
    created_at: datetime
    seen_at: datetime | None
    """When a browser of theirs that is still signed in asked for a page last, to the minute."""


async def all_officials(wall: Wall) -> list[OfficialShown]:
    """Everybody, by user name."""
    moment = now()
    async with wall.reading() as session:
        officials = await session.scalars(select(Official).order_by(Official.username))
        seen: dict[str, datetime] = {}
        for sign_in in await session.scalars(select(SignIn).where(SignIn.is_proven, SignIn.ends_at > moment)):
            seen[sign_in.official_id] = max(sign_in.seen_at, seen.get(sign_in.official_id, sign_in.seen_at))
        return [_shown(official, seen.get(official.id), moment) for official in officials]


async def one_official(wall: Wall, official_id: str) -> OfficialShown | None:
    """The official with this id, if there is one in the region."""
    return next((official for official in await all_officials(wall) if official.id == official_id), None)


async def usernames(wall: Wall) -> dict[str, str]:
    """The user name of each official's id."""
    async with wall.reading() as session:
        return {official.id: official.username for official in await session.scalars(select(Official))}


def _shown(official: Official, seen_at: datetime | None, moment: datetime) -> OfficialShown:
    return OfficialShown(
        official.id,
        official.username,
        official.name,
        official.role,
        _readiness(official, moment),
        official.locked_until is not None and official.locked_until > moment,
        official.created_at,
        seen_at,
    )


def _readiness(official: Official, moment: datetime) -> Readiness:
    if official.disabled_at is not None:
        return Readiness.DISABLED
    if not official.invitation:
        return Readiness.READY
    is_good = official.invited_until is not None and official.invited_until > moment
    return Readiness.INVITED if is_good else Readiness.OVERDUE
