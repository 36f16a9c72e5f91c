"""Sees to it that every campaign that was changed is checked and every one that was approved is planned.

By one process at a time, taken up by another where that one died. What is approved comes first.
"""

import asyncio
import logging
import secrets
import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, and_, or_, select, update

from bot.outreach.checked import Checked
from bot.outreach.preparing import Example, NotWanted, StillWanted, check, plan, some_contents
from bot.outreach.walking import Waits
from bot.registry.database import RegistryUnavailable
from bot.registry.tables import Campaign
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from bot.shared_state.state import StateUnavailable

if TYPE_CHECKING:
    from bot.service import Service

SECONDS_BETWEEN_LOOKS: Final = 2.0
SECONDS_OF_A_LEASE: Final = 20.0
_SECONDS_BEFORE_A_RENEWAL: Final = 3.0
_SECONDS_BEFORE_ANOTHER_TRY: Final = 60.0
_UNPLANNED: Final = and_(Campaign.state == "approved", Campaign.planned_at.is_(None))
_LOG: Final = logging.getLogger(__name__)


async def keep_planning(service: "Service") -> None:
    """Check whatever was changed and plan whatever was approved, one after the other."""
    owner = secrets.token_hex(8)
    failed: dict[tuple[str, str], float] = {}
    while True:
        try:
            for campaign in await _waiting(service):
                key = (campaign.id, campaign.content)
                if time.monotonic() - failed.get(key, -_SECONDS_BEFORE_ANOTHER_TRY) < _SECONDS_BEFORE_ANOTHER_TRY:
                    continue
                try:
                    await _work_at(service, campaign, owner)
                except (RegistryUnavailable, StateUnavailable):
                    raise
                except Exception:  # noqa: BLE001 - whatever one campaign has, the others are not held up by it
                    _LOG.warning("a reminder could not be looked at and is tried again", exc_info=True)
                    failed[key] = time.monotonic()
        except (RegistryUnavailable, StateUnavailable):
            _LOG.warning("reminders cannot be checked and planned now")
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def _waiting(service: "Service") -> list[Campaign]:
    async with service.registry.reading() as session:
        found = select(Campaign).where(or_(_is_unchecked(service), _UNPLANNED))
        return list(await session.scalars(found.order_by(Campaign.state, Campaign.created_at)))


def _is_unchecked(service: "Service") -> ColumnElement[bool]:
    """Whether no check speaks of what a campaign says now, filled by the policies of now.

    Whom it reaches changes every day: what may be approved today is looked at today.
    """
    is_of_an_earlier_day = Campaign.checked["on"].as_string() < service.today().isoformat()
    return and_(
        Campaign.state.in_(("draft", "submitted")),
        or_(
            Campaign.checked_content != Campaign.content,
            Campaign.checked["edition"].as_string() != service.policies.edition,
            and_(Campaign.state == "submitted", Campaign.ends_at > now(), is_of_an_earlier_day),
        ),
    )


async def _work_at(service: "Service", campaign: Campaign, owner: str) -> None:
    """Work at one where nobody else does, and give it back at the end, whatever the end is."""
    key = f"planning:{campaign.id}"
    if not await service.shared_state.lease(key, owner, SECONDS_OF_A_LEASE):
        return
    renewed = time.monotonic()

    async def is_still_wanted() -> bool:
        nonlocal renewed
        if time.monotonic() - renewed < _SECONDS_BEFORE_A_RENEWAL:
            return True
        renewed = time.monotonic()
        return await service.shared_state.lease(key, owner, SECONDS_OF_A_LEASE) and await _is_as_it_was(
            service, campaign
        )

    try:
        if not await _is_as_it_was(service, campaign):
            return
        if campaign.state == "approved":
            await plan(service, campaign, is_still_wanted)
        else:
            await _note(service, campaign, await check(service, campaign, is_still_wanted))
    except (NotWanted, Waits):
        # It is looked at again, as it is then.
        pass
    finally:
        await service.shared_state.release(key, owner)


async def _is_as_it_was(service: "Service", campaign: Campaign) -> bool:
    """Whether it still is to be checked, or planned, as it was when it was found."""
    is_waiting = _UNPLANNED if campaign.state == "approved" else _is_unchecked(service)
    async with service.registry.reading() as session:
        found = select(Campaign.id).where(Campaign.id == campaign.id, Campaign.content == campaign.content, is_waiting)
        return await session.scalar(found) is not None


async def _note(service: "Service", campaign: Campaign, found: Checked) -> None:
    """Keep what was found, where it still speaks of what the campaign says."""
    async with Wall(service.registry, campaign.region).writing() as session:
        await session.execute(
            update(Campaign)
            .where(Campaign.id == campaign.id, Campaign.content == campaign.content, _is_unchecked(service))
            .values(checked=found.model_dump(mode="json"), checked_content=campaign.content)
        )


__all__ = ["Example", "StillWanted", "check", "keep_planning", "plan", "some_contents"]
