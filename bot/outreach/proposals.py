"""Proposes reminders that the calendar and the policies give occasion to; each is a draft, and goes out only when it is approved.

One process of the installation looks now and then. What was proposed once is never proposed again, even where an official gave it
up: the database keeps the key of its occasion unique. Nothing is proposed that nobody would get.
"""

import asyncio
import logging
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.wording import DEFAULT_LOCALE, Words
from bot.console.filters import written
from bot.dates import beginning_of, day_of
from bot.outreach import campaigns
from bot.outreach.drafts import LONGEST_NAME, Draft
from bot.outreach.kinds import KINDS, TO_EVERYBODY
from bot.outreach.occasions import (
    AFTER_A_PUBLICATION,
    BEFORE_A_TITLE_ENDS,
    Occasion,
    WordsOf,
    of_calendar,
    of_publication,
)
from bot.registry.database import RegistryUnavailable
from bot.registry.queries.firm_filter import conditions
from bot.registry.tables import Campaign, Enrolled, Firm, FirmTitle, Publication
from bot.registry.wall import Wall
from bot.shared_state.state import StateUnavailable

if TYPE_CHECKING:
    from bot.service import Service

SECONDS_BETWEEN_LOOKS: Final = 15 * 60.0
SECONDS_OF_A_LEASE: Final = 5 * 60.0
_KEY: Final = "proposing"
_AT_ONCE: Final = 1_000
_DAY: Final = timedelta(days=1)
_A_MONTH: Final = timedelta(days=31)
_LOG: Final = logging.getLogger(__name__)


async def keep_proposing(service: "Service") -> None:
    """Look again and again what there is occasion to, where no other process does."""
    owner = secrets.token_hex(8)
    while True:
        try:
            if await service.shared_state.lease(_KEY, owner, SECONDS_OF_A_LEASE):
                try:
                    await propose_all(service)
                finally:
                    await service.shared_state.release(_KEY, owner)
        except (RegistryUnavailable, StateUnavailable):
            _LOG.warning("no reminders can be proposed now")
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def propose_all(service: "Service") -> int:
    """Propose whatever today gives occasion to, in every region; how much that was. Raises RegistryUnavailable."""
    count = 0
    for region in service.library.regions:
        wall = Wall(service.registry, region)
        for occasion in await _occasions(service, wall, service.today()):
            count += await _propose(service, wall, occasion)
    return count


async def _occasions(service: "Service", wall: Wall, on: date) -> list[Occasion]:
    """Those that were not proposed yet, and that somebody would be reminded by."""
    async with wall.reading() as session:
        found = list(of_calendar(service.library, wall.region, on, await _ending(session, on)))
        found += [occasion for published in await _published(session, on) for occasion in published]
        proposed = set(
            await session.scalars(select(Campaign.proposal).where(Campaign.proposal.in_([each.key for each in found])))
        )
        return [each for each in found if each.key not in proposed and await _is_for_anybody(session, each)]


async def _ending(session: AsyncSession, on: date) -> set[str]:
    """The titles of which some end within the months that are looked at: what nobody holds need not be asked about."""
    ends = FirmTitle.expires_on.between(on, on + BEFORE_A_TITLE_ENDS + _A_MONTH)
    return set(await session.scalars(select(FirmTitle.title).where(ends).distinct()))


async def _published(session: AsyncSession, on: date) -> list[Iterator[Occasion]]:
    since = beginning_of(on - AFTER_A_PUBLICATION)
    found = await session.execute(
        select(Publication.id, Publication.published_at).where(
            Publication.state == "published", Publication.published_at >= since
        )
    )
    return [of_publication(publication, day_of(at), on) for publication, at in found if at is not None]


async def _is_for_anybody(session: AsyncSession, occasion: Occasion) -> bool:
    """Whether anybody who can be reached agreed to reminders of just this kind about one of these firms."""
    topic = KINDS[occasion.kind].topic
    agreed = (
        select(Enrolled.purposes, Enrolled.topics)
        .join(Firm, Firm.id == Enrolled.firm_id)
        .where(Enrolled.address_id.is_not(None), *conditions(occasion.audience))
        .execution_options(yield_per=_AT_ONCE)
    )
    found = await session.stream(agreed)
    try:
        async for purposes, topics in found:
            if "reminders" in purposes and (topic == TO_EVERYBODY or topic in topics):
                return True
        return False
    finally:
        await found.close()


async def _propose(service: "Service", wall: Wall, occasion: Occasion) -> bool:
    draft = _draft(occasion, lambda locale: Words(locale, service.library.catalogue))
    try:
        async with wall.writing() as session:
            await campaigns.propose(session, wall.region, draft, proposal=occasion.key)
    except IntegrityError:
        # Another process has proposed it meanwhile.
        return False
    return True


def _draft(occasion: Occasion, words_of: WordsOf) -> Draft:
    words, kind = words_of(DEFAULT_LOCALE), KINDS[occasion.kind]
    parts = (words.say(kind.name), words.policy(occasion.what), occasion.about.get("day", ""))
    return Draft(
        kind=kind.id,
        name=words.semicolons(part for part in parts if part)[:LONGEST_NAME],
        topic=kind.topic,
        audience=written(occasion.audience),
        words=occasion.words(words_of),
        about=occasion.about,
        starts_at=None,
        ends_at=beginning_of(occasion.last_day + _DAY),
    )
