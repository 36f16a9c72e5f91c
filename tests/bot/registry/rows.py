"""What stands in the tables, for tests to look at."""

from typing import TypeVar

from sqlalchemy import func, select

from bot.registry.database import Registry
from bot.registry.tables import Base

Row = TypeVar("Row", bound=Base)


async def count(registry: Registry, table: type[Base]) -> int:
    """How many rows the table has."""
    async with registry.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def every(registry: Registry, table: type[Row]) -> list[Row]:
    """All of its rows, in no particular order."""
    async with registry.reading() as session:
        return list(await session.scalars(select(table)))
