"""What went out since a backup, so that restoring it sends nothing twice, and nothing at all before an official has looked.

Where the registry that is being replaced can still be read and goes on from the backup, it says what became of each reminder.
Otherwise nobody can tell what was sent since, and each reminder that was open in the backup is unknown until an official decides.
Campaigns that were on their way are halted in both cases, and one that was approved and not yet planned is a draft again.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, delete, insert, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.audit import is_ours
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.recalling import OPEN
from bot.registry.tables import Attempt, AuditEntry, AuditHead, Base, Campaign, Contact, NoticeGrant, Reminder
from bot.registry.tables.base import now

RESTORED: Final = "restored"
"""Why campaigns are halted, and reminders unknown, after that."""
_REMINDERS: Final[Table] = Base.metadata.tables[Reminder.__tablename__]
_ATTEMPTS: Final[Table] = Base.metadata.tables[Attempt.__tablename__]
_GRANTS: Final[Table] = Base.metadata.tables[NoticeGrant.__tablename__]
_CAMPAIGNS: Final[Table] = Base.metadata.tables[Campaign.__tablename__]
_ATTEMPTED: Final = "attempted"
_NOT_SETTLED: Final = (*OPEN, _ATTEMPTED)
_UNKNOWN: Final = {"state": "unknown", "reason": RESTORED, "claimed_by": "", "claimed_until": None}
_UNPLANNED: Final = {
    "state": "draft",
    "halted_why": RESTORED,
    "approver_id": None,
    "approved_content": "",
    "approved_at": None,
}
_STANDING: Final = ("state", "channel", "tries", "reason", "means", "receipt", "settled_at")
"""What the registry of until now knows better of a reminder."""
_COMPARED: Final = ("state", "tries", "settled_at")
"""What tells whether anything became of a reminder since."""
_AT_ONCE: Final = 1_000

Rows = Sequence[dict[str, Any]]


class SentSince(NamedTuple):
    """What the registry of until now knows of reminders that the backup does not."""

    settled: Rows
    """Reminders that stand otherwise since, or may have gone out, of campaigns that the backup has."""
    attempts: Rows
    grants: Rows
    """All that are left."""


async def sent_since(live: Registry, restored: Registry) -> SentSince | None:
    """What went out since the backup; None where that cannot be told."""
    try:
        if not await is_ours(live):
            return None
        async with live.reading() as now_, restored.reading() as then:
            there, here = await now_.connection(), await then.connection()
            if not await _goes_on(there, here):
                return None
            settled = await _settled_since(there, here)
            attempts = [
                row
                for ids in _some([row["id"] for row in settled])
                for row in await _rows(there, _ATTEMPTS, _ATTEMPTS.c.reminder_id.in_(ids))
            ]
            return SentSince(settled, attempts, await _rows(there, _GRANTS))
    except (RegistryUnavailable, DBAPIError):
        return None


async def catch_up(restored: Registry, sent: SentSince | None) -> None:
    """Have the restored registry know it, and halt what was on its way."""
    async with restored.writing() as session:
        here = await session.connection()
        if sent is None:
            open_then = update(_REMINDERS).where(_REMINDERS.c.state.in_(_NOT_SETTLED))
            await here.execute(open_then.values(**_UNKNOWN, settled_at=now()))
        else:
            await _take_over(here, sent)
        unplanned = _CAMPAIGNS.c.state == "approved"
        await here.execute(update(_CAMPAIGNS).where(unplanned).values(_UNPLANNED))
        under_way = _CAMPAIGNS.c.state.in_(("scheduled", "running", "paused", "halted"))
        await here.execute(update(_CAMPAIGNS).where(under_way).values(state="halted", halted_why=RESTORED))


async def _goes_on(there: AsyncConnection, here: AsyncConnection) -> bool:
    """Whether the one is what became of the other: it has the entry of the audit that the other ends with."""
    head = (await here.execute(select(AuditHead.number, AuditHead.hash))).one()
    same = await there.scalar(select(AuditEntry.hash).where(AuditEntry.number == head.number))
    return bool(head.number == 0 or same == head.hash)


async def _settled_since(there: AsyncConnection, here: AsyncConnection) -> list[dict[str, Any]]:
    campaigns = set((await here.scalars(select(Campaign.id))).all())
    columns = [_REMINDERS.c[name] for name in _COMPARED]
    kept = {row[0]: tuple(row[1:]) for row in await here.execute(select(_REMINDERS.c.id, *columns))}
    # What waits to be sent again may have gone out as well.
    may_have_gone = or_(_REMINDERS.c.state.not_in(OPEN), _REMINDERS.c.settled_at.is_not(None))
    tried = await there.stream(select(_REMINDERS).where(may_have_gone))
    return [
        dict(row)
        async for row in tried.mappings()
        if row["campaign_id"] in campaigns and kept.get(row["id"]) != tuple(row[name] for name in _COMPARED)
    ]


async def _take_over(here: AsyncConnection, sent: SentSince) -> None:
    known = set((await here.scalars(select(Reminder.id))).all())
    contacts = set((await here.scalars(select(Contact.id))).all())
    for row in sent.settled:
        standing = {name: row[name] for name in _STANDING} | {"claimed_by": "", "claimed_until": None}
        if row["state"] in _NOT_SETTLED:
            standing |= {**_UNKNOWN, "settled_at": now()}
        if row["id"] in known:
            await here.execute(update(_REMINDERS).where(_REMINDERS.c.id == row["id"]).values(standing))
        else:
            # Planned since; words for somebody who is not there again are not either.
            values = row["values"] if row["contact_id"] in contacts else {}
            await here.execute(insert(_REMINDERS).values({**row, **standing, "values": values}))
    there_already = set((await here.scalars(select(Attempt.id))).all())
    for some in _some([row for row in sent.attempts if row["id"] not in there_already]):
        await here.execute(insert(_ATTEMPTS), some)
    await here.execute(delete(_GRANTS))
    for some in _some(sent.grants):
        await here.execute(insert(_GRANTS), some)
    # Begun before the backup, and put off since or lost with whoever held it.
    under_way = update(_REMINDERS).where(_REMINDERS.c.state == _ATTEMPTED)
    await here.execute(under_way.values(**_UNKNOWN, settled_at=now()))
    held = update(_REMINDERS).where(_REMINDERS.c.state.in_(OPEN))
    await here.execute(held.values(state="pending", claimed_by="", claimed_until=None))


async def _rows(connection: AsyncConnection, table: Table, *wanted: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in (await connection.execute(select(table).where(*wanted))).mappings()]


def _some(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(items), _AT_ONCE):
        yield items[begin : begin + _AT_ONCE]
