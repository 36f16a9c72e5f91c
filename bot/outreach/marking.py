"""The last look before a reminder is sent: in one transaction everything is verified anew, and the row marked as begun.

Whoever withdraws, unsubscribes, pauses or cancels either is done before, and nothing is sent, or waits until it is marked. On
PostgreSQL that is what the locks are for, taken in an order that everybody keeps: firms, campaigns, reminders, each by their ids.
Firms are held so that two campaigns cannot both take the last reminder of a firm's week.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, bindparam, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.outreach.halts import HALTS, holds
from bot.outreach.rows import ADDRESSES, CAMPAIGNS, ENROLMENTS, REMINDERS, WHERE_TO, Held, Terms
from bot.outreach.verifying import WEEK, AnyRow, Known, Refusal, Rules, digests_of, refusal_of
from bot.outreach.ways import Way
from bot.registry.database import Registry
from bot.registry.keys import Keys
from bot.registry.tables import Attempt, Base, Firm, Suppression
from bot.registry.tables.base import new_id

ATTEMPTS: Final[Table] = Base.metadata.tables[Attempt.__tablename__]
_FIRMS: Final[Table] = Base.metadata.tables[Firm.__tablename__]
_SUPPRESSIONS: Final[Table] = Base.metadata.tables[Suppression.__tablename__]

MAY_HAVE_GONE: Final = ("pending", "claimed", "attempted", "delivered", "unknown")
_POSTGRESQL: Final = "postgresql"
_STANDING: Final = (
    *(REMINDERS.c[name] for name in ("id", "state", "claimed_by", "claimed_until", "tries")),
    CAMPAIGNS.c.state.label("campaign_state"),
    *(_FIRMS.c[name] for name in ("region", "credit_code")),
    *(ENROLMENTS.c[name] for name in ("topics", "purposes")),
    *(ADDRESSES.c[name] for name in ("known_as", "unreachable_at")),
)
_FROM: Final = WHERE_TO.outerjoin(_FIRMS, _FIRMS.c.id == REMINDERS.c.firm_id)
_WHERE: Final = (REMINDERS.c.id == bindparam("row"), REMINDERS.c.claimed_by == bindparam("worker"))
_MARK: Final = (
    update(REMINDERS)
    .where(*_WHERE)
    .values(
        state="attempted",
        tries=bindparam("new_tries"),
        means=bindparam("new_means"),
        reason="",
        settled_at=bindparam("new_settled_at"),
        claimed_until=bindparam("new_claimed_until"),
        repeatable_until=bindparam("new_repeatable_until"),
    )
)
_REFUSE: Final = (
    update(REMINDERS)
    .where(*_WHERE)
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        due_at=bindparam("new_due_at"),
        settled_at=bindparam("new_settled_at"),
        claimed_by="",
        claimed_until=None,
    )
)


class Begun(NamedTuple):
    """A row that is to be sent now, and by which way."""

    held: Held
    way: Way
    tries: int
    repeatable_until: datetime | None
    """Until then the channel drops it where it took it already."""


async def mark(registry: Registry, rules: Rules, terms: Terms, asked: Sequence[tuple[Held, Way]]) -> list[Begun | None]:
    """Mark those that may be sent; None where one may not, whose row says why. Raises RegistryUnavailable."""
    async with registry.writing() as session:
        connection = await session.connection()
        known = await _look(connection, registry.keys, rules, terms, [held for held, _ in asked])
        marked: list[dict[str, Any]] = []
        attempts: list[dict[str, Any]] = []
        refused: list[dict[str, Any]] = []
        results: list[Begun | None] = []
        for held, way in asked:
            row = known.rows.get(held.id)
            if row is None or not _is_ours(row, held, known.at):
                results.append(None)
                continue
            begun = _as_begun(held, way, known.at)
            if row.state == "attempted":
                # Marked already: of that commit no word came back, and nothing was sent upon it.
                results.append(begun)
            elif (refusal := refusal_of(known, held, row)) is not None:
                results.append(None)
                refused.append(_of_refused(held, refusal, known.at))
            else:
                results.append(begun)
                marked.append(_of_marked(begun, known.at, terms))
                attempts.append(_begun(begun, known.at))
                known.week.setdefault(held.firm_id, {})[held.campaign_id] = known.at
        for statement, values in ((_MARK, marked), (insert(ATTEMPTS), attempts), (_REFUSE, refused)):
            if values:
                await connection.execute(statement, values)
        return results


async def _look(connection: AsyncConnection, keys: Keys, rules: Rules, terms: Terms, held: Sequence[Held]) -> Known:
    """Hold what must not change meanwhile, then see how everything stands."""
    firm_ids = sorted({each.firm_id for each in held})
    if connection.dialect.name == _POSTGRESQL:
        await connection.execute(
            select(_FIRMS.c.id).where(_FIRMS.c.id.in_(firm_ids)).order_by(_FIRMS.c.id).with_for_update(key_share=True)
        )
        await connection.execute(
            select(CAMPAIGNS.c.id)
            .where(CAMPAIGNS.c.id.in_(sorted({each.campaign_id for each in held})))
            .order_by(CAMPAIGNS.c.id)
            .with_for_update(read=True)
        )
    at = terms.clock()
    found = await connection.execute(
        select(*_STANDING, exists().where(HALTS.c.channel == REMINDERS.c.channel, holds(at)).label("is_halted"))
        .select_from(_FROM)
        .where(REMINDERS.c.id.in_([each.id for each in held]))
        .order_by(REMINDERS.c.id)
        .with_for_update(of=REMINDERS)
    )
    rows: dict[str, AnyRow] = {row.id: row for row in found}
    digests = {digest for each in held if each.id in rows for digest in digests_of(keys, each, rows[each.id])}
    suppressed = await connection.execute(
        select(_SUPPRESSIONS.c.known_as).where(_SUPPRESSIONS.c.known_as.in_(sorted(digests)))
    )
    return Known(
        at,
        rules,
        keys,
        rows,
        frozenset(known_as for (known_as,) in suppressed),
        await _week(connection, firm_ids, at),
    )


async def _week(connection: AsyncConnection, firm_ids: Sequence[str], at: datetime) -> dict[str, dict[str, datetime]]:
    last = func.max(REMINDERS.c.settled_at, type_=REMINDERS.c.settled_at.type)
    found = await connection.execute(
        select(REMINDERS.c.firm_id, REMINDERS.c.campaign_id, last)
        .where(
            REMINDERS.c.firm_id.in_(firm_ids),
            REMINDERS.c.settled_at > at - WEEK,
            REMINDERS.c.state.in_(MAY_HAVE_GONE),
        )
        .group_by(REMINDERS.c.firm_id, REMINDERS.c.campaign_id)
    )
    week: dict[str, dict[str, datetime]] = {}
    for firm, campaign, sent_at in found:
        week.setdefault(firm, {})[campaign] = sent_at
    return week


def _is_ours(row: AnyRow, held: Held, at: datetime) -> bool:
    if row.claimed_by != held.worker:
        return False
    if row.state == "attempted":
        return bool(row.tries == held.tries + 1)
    return bool(row.state == "claimed" and row.claimed_until is not None and at < row.claimed_until)


def _as_begun(held: Held, way: Way, at: datetime) -> Begun:
    dropped_until = at + timedelta(seconds=way.drops_repeats_for) if way.drops_repeats_for else None
    # Counted from the first of the tries of which nobody knows what came.
    return Begun(held, way, held.tries + 1, held.repeatable_until or dropped_until)


def _of_marked(begun: Begun, at: datetime, terms: Terms) -> dict[str, Any]:
    return {
        "row": begun.held.id,
        "worker": begun.held.worker,
        "new_tries": begun.tries,
        "new_means": begun.way.means,
        "new_settled_at": at,
        "new_claimed_until": terms.until(),
        "new_repeatable_until": begun.repeatable_until,
    }


def _begun(begun: Begun, at: datetime) -> dict[str, Any]:
    held = begun.held
    return {
        "id": new_id(),
        "region": held.region,
        "reminder_id": held.id,
        "at": at,
        "by": held.worker,
        "channel": held.channel,
        "means": begun.way.means,
        "what": "begun",
        "reason": "",
        "receipt": "",
    }


def _of_refused(held: Held, refusal: Refusal, at: datetime) -> dict[str, Any]:
    return {
        "row": held.id,
        "worker": held.worker,
        "new_state": refusal.state,
        "new_reason": refusal.reason,
        "new_due_at": refusal.due_at or at,
        "new_settled_at": held.settled_at if refusal.state == "pending" else at,
    }
