"""Rows that a lost worker left behind, and rows for which it is too late: both come to stand where they belong, by whoever looks.

What was claimed goes out by somebody else. What was begun may have arrived: it is sent again only while its channel drops what it
took already, and otherwise nobody knows, until a receipt or an official says.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Select, insert, select, update

from bot.outreach.marking import ATTEMPTS
from bot.outreach.reasons import ENDED, LOST
from bot.outreach.rows import CAMPAIGNS, REMINDERS, Terms, has_run_out
from bot.outreach.verifying import AnyRow
from bot.registry.audit import SYSTEM
from bot.registry.database import Registry
from bot.registry.tables.base import new_id

AT_ONCE: Final = 1_000
_LOOKED_AT: Final = ("id", "region", "state", "channel", "means", "settled_at", "repeatable_until")
_PLANNED: Final = ("running", "paused", "halted")


async def take_up_the_lost(registry: Registry, terms: Terms) -> int:
    """Some rows whose lease has run out, so that they go on; how many. Raises RegistryUnavailable."""
    async with registry.reading() as session:
        is_any = select(REMINDERS.c.id).where(
            REMINDERS.c.state.in_(("claimed", "attempted")), has_run_out(terms.clock(), terms.lease)
        )
        if await session.scalar(is_any.limit(1)) is None:
            return 0
    async with registry.writing() as session:
        connection, at = await session.connection(), terms.clock()
        found = await connection.execute(
            select(*(REMINDERS.c[name] for name in _LOOKED_AT))
            .where(REMINDERS.c.state.in_(("claimed", "attempted")), has_run_out(at, terms.lease))
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        rows = list(found)
        again = [row.id for row in rows if row.state == "claimed" or _is_dropped(row, at)]
        unknown = [row for row in rows if row.id not in set(again)]
        if again:
            await connection.execute(
                update(REMINDERS)
                .where(REMINDERS.c.id.in_(again))
                .values(state="pending", claimed_by="", claimed_until=None, due_at=at)
            )
        if unknown:
            # Whose it was stays, so that the worker, should it come late, can still say what came of it.
            await connection.execute(
                update(REMINDERS)
                .where(REMINDERS.c.id.in_([row.id for row in unknown]))
                .values(state="unknown", reason=LOST, claimed_until=None)
            )
            await connection.execute(
                insert(ATTEMPTS),
                [
                    {
                        "id": new_id(),
                        "region": row.region,
                        "reminder_id": row.id,
                        "at": at,
                        "by": SYSTEM,
                        "channel": row.channel,
                        "means": row.means,
                        "what": "unknown",
                        "reason": LOST,
                        "receipt": "",
                    }
                    for row in unknown
                ],
            )
        return len(rows)


async def expire(registry: Registry, terms: Terms) -> int:
    """Some rows that nobody began in time; how many. Raises RegistryUnavailable."""
    async with registry.reading() as session:
        if await session.scalar(_too_late(terms.clock()).limit(1)) is None:
            return 0
    async with registry.writing() as session:
        connection, at = await session.connection(), terms.clock()
        found = await connection.execute(
            _too_late(at).order_by(REMINDERS.c.id).limit(AT_ONCE).with_for_update(skip_locked=True)
        )
        rows = list(found)
        for may_have_gone, state, reason in ((False, "expired", ENDED), (True, "unknown", LOST)):
            ids = [row.id for row in rows if (row.settled_at is not None) is may_have_gone]
            if ids:
                await connection.execute(
                    update(REMINDERS)
                    .where(REMINDERS.c.id.in_(ids))
                    .values(state=state, reason=reason, settled_at=at, claimed_by="", claimed_until=None)
                )
        return len(rows)


def _too_late(at: datetime) -> Select[str, datetime | None]:
    ended = select(CAMPAIGNS.c.id).where(CAMPAIGNS.c.state.in_(_PLANNED), CAMPAIGNS.c.ends_at <= at)
    return select(REMINDERS.c.id, REMINDERS.c.settled_at).where(
        REMINDERS.c.campaign_id.in_(ended), REMINDERS.c.state == "pending"
    )


def _is_dropped(row: AnyRow, at: datetime) -> bool:
    """Whether its channel surely drops it still: where it was begun later than it is now, nobody knows how long ago that was."""
    return row.repeatable_until is not None and row.settled_at <= at < row.repeatable_until
