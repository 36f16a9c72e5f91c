"""Looks at everybody whom a campaign is for: first to say what stands in its way, then to give each recipient a row.

Both are one walk over the same audience; only what is done with what it finds differs. A row is written once, whoever writes it:
planning that broke off is begun again from the beginning and skips what is there. In the transaction of each part it is looked at
again whether the campaign still stands approved as it was, and who of the contacts is still enrolled.
"""

import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assessment.wording import later as _
from bot.outreach import campaigns
from bot.outreach.audience import Addressee, firms_of
from bot.outreach.checked import Checked, LeftOut, Problem
from bot.outreach.content import Content
from bot.outreach.copies import Copies, copies_of
from bot.outreach.reasons import DOES_NOT_FIT, NO_WORDS, POLICIES_CHANGED
from bot.outreach.schedule import QuietHours, next_moment
from bot.outreach.walking import MISSING, CannotBeFilled, Filled, Waits, Walk, walk_of
from bot.outreach.wording import content_of
from bot.registry.queries.firms import count_of
from bot.registry.tables import Base, Campaign, Enrolled, Reminder
from bot.registry.tables.base import now
from bot.registry.wall import Wall

if TYPE_CHECKING:
    from bot.service import Service

_ROWS_AT_A_TIME: Final = 1_000
"""In one transaction."""
_ROWS_IN_ONE_GO: Final = 250
TOO_LATE: Final = _("Nights and days off leave no time to send it before it ends.")
_FIRMS_NAMED: Final = 20
_MOST_LOOKED_AT: Final = 4_000
"""So many firms are looked at for examples."""
_REMINDERS: Final[Table] = Base.metadata.tables[Reminder.__tablename__]
_ENROLMENTS: Final[Table] = Base.metadata.tables[Enrolled.__tablename__]
_CAMPAIGNS: Final[Table] = Base.metadata.tables[Campaign.__tablename__]
_OF_ONE_ROW: Final = [_REMINDERS.c.campaign_id, _REMINDERS.c.firm_id, _REMINDERS.c.contact_id]

StillWanted = Callable[[], Awaitable[bool]]


class NotWanted(Exception):
    """The campaign was changed or stopped meanwhile, or another process goes on with it."""


class Example(NamedTuple):
    """What a real recipient would get."""

    firm_id: str
    contact_id: str
    channel: str
    content: Content


async def _always() -> bool:
    return True


async def check(service: "Service", campaign: Campaign, still_wanted: StillWanted = _always) -> Checked:
    """What the audience comes to now; writes nothing. Raises NotWanted, Waits, RegistryUnavailable."""
    try:
        walk = await walk_of(service, campaign)
    except CannotBeFilled as cannot:
        return _checked(service, 0, _Found(cannot.problems), Copies(Wall(service.registry, campaign.region), {}))
    is_too_late = _due_at(service, campaign) >= campaign.ends_at
    found = _Found([Problem(message=TOO_LATE)] if is_too_late else [])
    total = await count_of(walk.wall, walk.subject.wanted)
    firms = await firms_of(walk.wall, walk.subject.wanted)
    found.left_out[LeftOut.NOBODY] = max(0, total - len(firms))
    copies = await copies_of(walk.wall, campaign.id)
    async for step in walk.steps(firms):
        found.left_out.update(step.left_out)
        for filled in step.filled:
            found.take(filled)
        await copies.look([filled.addressee for filled in step.filled])
        if not await still_wanted():
            raise NotWanted
    return _checked(service, total, found, copies)


async def plan(service: "Service", campaign: Campaign, still_wanted: StillWanted = _always) -> bool:
    """Give every recipient a row; goes on where it was left. Whether the campaign is planned now.

    By other policies than it was approved by it would say something else, to others: it is approved anew. Raises NotWanted, Waits,
    RegistryUnavailable.
    """
    wall = Wall(service.registry, campaign.region)
    if campaign.checked and Checked.model_validate(campaign.checked).edition != service.policies.edition:
        await _halt(wall, campaign, POLICIES_CHANGED)
        return False
    try:
        walk = await walk_of(service, campaign)
    except CannotBeFilled:
        await _halt(wall, campaign, NO_WORDS)
        return False
    due_at, waiting = _due_at(service, campaign), list[Filled]()
    async for step in walk.steps(await firms_of(walk.wall, walk.subject.wanted)):
        waiting += step.filled
        if len(waiting) >= _ROWS_AT_A_TIME:
            await _keep(walk, waiting, due_at)
            waiting = []
        if not await still_wanted():
            raise NotWanted
    await _keep(walk, waiting, due_at)
    return await _finish(walk)


async def some_contents(service: "Service", campaign: Campaign, channel: str, count: int) -> list[Example]:
    """What the first recipients on a channel would get, so many of each language; raises RegistryUnavailable."""
    try:
        walk = await walk_of(service, campaign)
    except (CannotBeFilled, Waits):
        return []
    found: dict[str, list[Example]] = {}
    firms = await firms_of(walk.wall, walk.subject.wanted, channel=channel)
    async for step in walk.steps(firms[:_MOST_LOOKED_AT]):
        for filled in step.filled:
            of_locale = found.setdefault(filled.locale, [])
            if filled.addressee.channel == channel and not filled.missing and len(of_locale) < count:
                of_locale.append(_example(walk, filled))
        if len(found) == len(campaign.words) and all(len(examples) >= count for examples in found.values()):
            break
    return [example for locale in campaign.words for example in found.get(locale, [])]


def _example(walk: Walk, filled: Filled) -> Example:
    addressee = filled.addressee
    content = content_of(
        walk.campaign.words, filled.values, filled.locale, walk.fitting.link, sent_on=walk.service.today()
    )
    return Example(addressee.firm_id, addressee.contact_id, addressee.channel, content)


class _Found:
    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        self.channels: dict[str, Counter[str]] = {}
        self.left_out = Counter[LeftOut]()
        self._firms: dict[tuple[str, str, str, str], list[str]] = {}
        self._counts = Counter[tuple[str, str, str, str]]()

    def take(self, filled: Filled) -> None:
        channel, locale = filled.addressee.channel, filled.locale
        self.channels.setdefault(channel, Counter())[locale] += 1
        for name in filled.missing:
            self._note((MISSING, name, "", locale), filled.addressee)
        for misfit in filled.misfits:
            self._note((misfit, "", channel, locale), filled.addressee)

    def _note(self, key: tuple[str, str, str, str], addressee: Addressee) -> None:
        self._counts[key] += 1
        firms = self._firms.setdefault(key, [])
        if len(firms) < _FIRMS_NAMED and addressee.firm_id not in firms:
            firms.append(addressee.firm_id)

    def all_problems(self) -> list[Problem]:
        return self.problems + [
            Problem(
                message=message,
                values={"name": f"{{{name}}}"} if name else {},
                channel=channel,
                locale=locale,
                firms=firms,
                count=self._counts[message, name, channel, locale],
            )
            for (message, name, channel, locale), firms in self._firms.items()
        ]


def _checked(service: "Service", firms: int, found: _Found, copies: Copies) -> Checked:
    return Checked(
        on=service.today(),
        edition=service.policies.edition,
        firms=firms,
        recipients=sum(counts.total() for counts in found.channels.values()),
        channels={channel: dict(counts) for channel, counts in sorted(found.channels.items())},
        left_out={reason: found.left_out[reason] for reason in LeftOut if found.left_out[reason]},
        problems=found.all_problems(),
        again=copies.again,
        earlier=copies.earlier(),
    )


def _due_at(service: "Service", campaign: Campaign) -> datetime:
    at = now() if campaign.starts_at is None else max(now(), campaign.starts_at)
    return next_moment(at, QuietHours.read(service.settings.quiet_hours), on_days_off=campaign.on_days_off)


async def _keep(walk: Walk, filled: Sequence[Filled], due_at: datetime) -> None:
    """Write the rows of one part; raises NotWanted where the campaign is not to be planned as it was any more."""
    if not filled:
        return
    async with walk.service.registry.writing() as session:
        connection = await session.connection()
        if not await _stands(connection, walk.campaign):
            raise NotWanted
        enrolled = await _still_enrolled(connection, walk.campaign.region, filled)
        insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
        once = insert(_REMINDERS).on_conflict_do_nothing(index_elements=_OF_ONE_ROW)
        # A few at a time, between which others get their turn.
        for first in range(0, len(filled), _ROWS_IN_ONE_GO):
            rows = [
                _row(walk.campaign, each, due_at)
                for each in filled[first : first + _ROWS_IN_ONE_GO]
                if (each.addressee.firm_id, each.addressee.contact_id, each.addressee.channel) in enrolled
            ]
            if rows:
                await connection.execute(once, rows)


async def _stands(connection: AsyncConnection, campaign: Campaign) -> bool:
    """Whether it is still approved just as it was; nobody changes that before the transaction ends."""
    columns = _CAMPAIGNS.c
    found = await connection.execute(
        select(columns.id)
        .where(columns.id == campaign.id, columns.state == "approved", columns.approved_at == campaign.approved_at)
        .with_for_update(read=True)
    )
    return found.first() is not None


async def _still_enrolled(
    connection: AsyncConnection, region: str, filled: Sequence[Filled]
) -> set[tuple[str, str, str]]:
    """Which of them are there; none of these leaves before the transaction ends."""
    columns = _ENROLMENTS.c
    found = await connection.execute(
        select(columns.firm_id, columns.contact_id, columns.channel)
        .where(columns.region == region, columns.firm_id.in_({each.addressee.firm_id for each in filled}))
        .with_for_update(read=True, key_share=True)
    )
    return {(firm, contact, channel) for firm, contact, channel in found}


def _row(campaign: Campaign, filled: Filled, due_at: datetime) -> dict[str, Any]:
    """What cannot be told or shown is kept as failed, so that nobody is lost without a word."""
    addressee = filled.addressee
    reason = NO_WORDS if filled.missing else DOES_NOT_FIT if filled.misfits else ""
    return {
        "id": _growing_id(),
        "region": campaign.region,
        "campaign_id": campaign.id,
        "firm_id": addressee.firm_id,
        "contact_id": addressee.contact_id,
        "state": "failed" if reason else "pending",
        "channel": addressee.channel,
        "locale": filled.locale,
        "values": filled.values,
        "due_at": due_at,
        "claimed_by": "",
        "tries": 0,
        "reason": reason,
        "means": "",
        "receipt": "",
        "settled_at": now() if reason else None,
    }


def _growing_id() -> str:
    """An id that nobody can guess and that comes after those made before: so a database appends instead of looking for a place."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


async def _finish(walk: Walk) -> bool:
    async with walk.wall.writing() as session:
        found = await session.scalar(select(Campaign).where(Campaign.id == walk.campaign.id).with_for_update())
        if found is None or found.approved_at != walk.campaign.approved_at:
            return False
        rows = select(func.count()).select_from(Reminder).where(Reminder.campaign_id == found.id)
        return await campaigns.note_planned(session, found, recipients=await session.scalar(rows) or 0)


async def _halt(wall: Wall, campaign: Campaign, reason: str) -> None:
    """What was approved cannot be filled as it was by the policies of now: an official has to look."""
    async with wall.writing() as session:
        found = await session.scalar(select(Campaign).where(Campaign.id == campaign.id).with_for_update())
        if found is not None and found.approved_at == campaign.approved_at:
            await campaigns.halt(session, found, reason)
