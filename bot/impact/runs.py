"""Sees to it that every impact that is asked for is worked out: by one process at a time, taken up by another where that one died.

Asking is a row (`ask_for`); every serving process looks for rows that nobody works at.
"""

import asyncio
import logging
import secrets
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from bot.dates import day_of
from bot.impact.before import OPEN, before_of
from bot.impact.working_out import Task, work_out
from bot.own_process import in_own_process
from bot.registry.audit import record
from bot.registry.database import RegistryUnavailable
from bot.registry.publications import NOT_FROM_HERE, NOT_THERE, Refused, begin_impact
from bot.registry.tables import Impact, Publication
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from bot.shared_state.state import StateUnavailable

if TYPE_CHECKING:
    from bot.service import Service

SECONDS_BETWEEN_LOOKS: Final = 2.0
SECONDS_OF_A_LEASE: Final = 20.0
_LOG: Final = logging.getLogger(__name__)


async def ask_for(wall: Wall, official: str, publication_id: str, *, edition: str, on: date) -> None:
    """Have it worked out, from the beginning, which firms this draft would move on that day; raises Refused.

    What is in use already is held against what it replaced, whatever `edition` is in use.
    """
    async with wall.writing() as session:
        publication = await session.scalar(select(Publication).where(Publication.id == publication_id))
        if publication is None:
            raise Refused(NOT_THERE)
        if publication.state not in (*OPEN, "published"):
            raise Refused(NOT_FROM_HERE)
        against = edition if publication.state in OPEN else publication.based_on
        await begin_impact(session, publication, edition=against, on=on)
        await record(
            session,
            region=wall.region,
            actor=official,
            action="policy.impact_asked",
            subject=f"publication {publication_id}",
            details={"content": publication.content, "on": on.isoformat()},
        )


def day_to_work_out(impact: Impact | None, publication: Publication, first: date, today: date) -> date | None:
    """The day on which the firms have to be judged anew when this is published, None where they need not be.

    What an official had worked out counts where it is of today or is still being worked out, and of a day that is not over: else
    firms have said other things since. `first` is the first day on which anything differs.
    """
    if (
        impact is None
        or (impact.content, impact.edition) != (publication.content, publication.based_on)
        or impact.judged_on < today
    ):
        return first
    is_fresh = impact.state == "running" or (impact.state == "finished" and day_of(impact.begun_at) == today)
    return None if is_fresh else impact.judged_on


async def keep_working_out(service: "Service") -> None:
    """Work at whatever is asked for, one after the other."""
    owner = secrets.token_hex(8)
    while True:
        try:
            for impact in await _asked_for(service):
                await _work_at(service, impact, owner)
        except (RegistryUnavailable, StateUnavailable):
            _LOG.warning("what drafts would change cannot be worked out now")
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def _asked_for(service: "Service") -> list[Impact]:
    async with service.registry.reading() as session:
        return list(await session.scalars(select(Impact).where(Impact.state == "running").order_by(Impact.begun_at)))


async def _work_at(service: "Service", impact: Impact, owner: str) -> None:
    """Work at one where nobody else does, and give it back at the end, whatever the end is."""
    key = f"impact:{impact.publication_id}"
    if not await service.shared_state.lease(key, owner, SECONDS_OF_A_LEASE):
        return
    try:
        before = await before_of(service, impact.publication_id)
        task = Task(impact.publication_id, impact.region, impact.content, before)

        async def is_still_ours() -> bool:
            return await service.shared_state.lease(key, owner, SECONDS_OF_A_LEASE)

        if await in_own_process(service.settings, work_out, task, still_wanted=is_still_ours):
            await _note_failure(service, impact)
    finally:
        await service.shared_state.release(key, owner)


async def _note_failure(service: "Service", impact: Impact) -> None:
    """It is not tried again by itself: whoever wants it can ask again."""
    async with service.registry.writing() as session:
        await session.execute(
            update(Impact)
            .where(
                Impact.publication_id == impact.publication_id,
                Impact.content == impact.content,
                Impact.begun_at == impact.begun_at,
                Impact.state == "running",
            )
            .values(state="failed", told_at=now())
        )
