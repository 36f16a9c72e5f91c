"""What was done in a region, the newest first, page after page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from bot.dates import beginning_of
from bot.registry.tables import AuditEntry, Firm
from bot.registry.wall import Wall

PAGE: Final = 50
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class AuditChoice:
    """Which entries are looked for; what is empty chooses nothing."""

    actor: str = ""
    action: str = ""
    """An action, or the first word of a family of them, such as `official`."""
    since: date | None = None
    until: date | None = None
    """The last day, as China counts days."""


async def entries(wall: Wall, choice: AuditChoice, before: int | None = None) -> tuple[list[AuditEntry], int | None]:
    """A page of entries before this number, and the number that the next page is before, where there is one."""
    wanted = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(AuditEntry.number < before)
    if choice.actor:
        wanted = wanted.where(AuditEntry.actor == choice.actor)
    if choice.action:
        family = f"{choice.action}."
        wanted = wanted.where(
            (AuditEntry.action == choice.action) | AuditEntry.action.startswith(family, autoescape=True)
        )
    if choice.since is not None:
        wanted = wanted.where(AuditEntry.at >= beginning_of(choice.since))
    if choice.until is not None:
        wanted = wanted.where(AuditEntry.at < beginning_of(choice.until + _ONE_DAY))
    async with wall.reading() as session:
        found = list(await session.scalars(wanted))
    return found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None


async def firm_names(wall: Wall, ids: Collection[str]) -> dict[str, str]:
    """The names of those of these firms that are there."""
    async with wall.reading() as session:
        return {firm.id: firm.name for firm in await session.scalars(select(Firm).where(Firm.id.in_(ids)))}
