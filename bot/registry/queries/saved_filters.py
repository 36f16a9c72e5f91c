"""The choices of firms that an official keeps under names; nobody sees another's."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import delete, func, select

from bot.registry import audit
from bot.registry.tables import SavedFilter
from bot.registry.wall import Wall

MOST: Final = 50
"""So many may be kept by one official."""
LONGEST_NAME: Final = 60


class TooMany(Exception):
    """No more can be kept."""


class Saved(NamedTuple):
    """A choice under its name: the fields of the form as they stand in an address."""

    id: str
    name: str
    chosen: dict[str, str]


async def saved_by(wall: Wall, official: str) -> list[Saved]:
    """What the official keeps, by name; raises RegistryUnavailable."""
    async with wall.reading() as session:
        asked = select(SavedFilter.id, SavedFilter.name, SavedFilter.chosen).where(SavedFilter.official_id == official)
        return [Saved(*row) for row in await session.execute(asked.order_by(SavedFilter.name, SavedFilter.id))]


async def save(wall: Wall, official: str, name: str, chosen: Mapping[str, str]) -> None:
    """Keep it, in the place of what has this name; raises TooMany, RegistryUnavailable."""
    async with wall.writing() as session:
        mine = SavedFilter.official_id == official
        kept = (await session.scalars(select(SavedFilter).where(mine, SavedFilter.name == name))).one_or_none()
        if kept is None:
            if (await session.execute(select(func.count(SavedFilter.id)).where(mine))).scalar_one() >= MOST:
                raise TooMany
            kept = SavedFilter(region=wall.region, official_id=official, name=name, chosen=dict(chosen))
            session.add(kept)
        kept.chosen = dict(chosen)
        await session.flush()
        await audit.record(
            session,
            region=wall.region,
            actor=official,
            action="filter.saved",
            subject=f"filter {kept.id}",
            # What is searched for may be a firm's name, and the audit outlives the firm.
            details={"chosen": sorted(chosen)},
        )


async def drop(wall: Wall, official: str, id_: str) -> None:
    """Keep it no more; nothing happens where it is not the official's. Raises RegistryUnavailable."""
    async with wall.writing() as session:
        gone = delete(SavedFilter).where(SavedFilter.id == id_, SavedFilter.official_id == official)
        found = await session.execute(gone.returning(SavedFilter.id).execution_options(synchronize_session=False))
        if found.all():
            await audit.record(
                session,
                region=wall.region,
                actor=official,
                action="filter.dropped",
                subject=f"filter {id_}",
                details={},
            )
