"""What was done to one thing of a region, as the audit has it."""

from typing import Final

from sqlalchemy import select

from bot.registry.tables import AuditEntry
from bot.registry.wall import Wall

_MOST: Final = 200
"""The latest; the audit has them all."""


async def history_of(wall: Wall, subject: str) -> list[AuditEntry]:
    """Its entries, the latest first; raises RegistryUnavailable."""
    asked = select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.number.desc()).limit(_MOST)
    async with wall.reading() as session:
        return list(await session.scalars(asked))
