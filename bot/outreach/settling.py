"""What came of a try, written down: the attempt always, and the row unless somebody knows better by now.

A worker that was thought lost may come late: what nobody knew it then tells, and what was sent is not sent again. The locks are
taken in the order of `marking`: campaigns, then reminders.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, assert_never

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.outbound.outcomes import Delivered, HaltChannel, Permanent, RetryAfter, Suppress, Unknown
from bot.outreach.halts import going_over, halt_campaigns, note
from bot.outreach.marking import ATTEMPTS, Begun
from bot.outreach.reasons import kept
from bot.outreach.rows import ADDRESSES, REMINDERS, Terms
from bot.outreach.verifying import AnyRow, put_off
from bot.outreach.ways import Sent
from bot.registry.database import Registry
from bot.registry.tables.base import new_id

_LONGEST_RECEIPT: Final = 64
_BEFORE_A_REPEAT: Final = timedelta(seconds=30)
_SETTLE: Final = (
    update(REMINDERS)
    .where(REMINDERS.c.id == bindparam("row"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        due_at=bindparam("new_due_at"),
        settled_at=bindparam("new_settled_at"),
        repeatable_until=bindparam("new_repeatable_until"),
        receipt=bindparam("new_receipt"),
        claimed_by=bindparam("new_claimed_by"),
        claimed_until=None,
    )
)


class Tried(NamedTuple):
    """A row that was begun, and what the channel said."""

    begun: Begun
    sent: Sent
    at: datetime
    attempt_id: str
    """Chosen before it is written, so that it is written once whatever becomes of the answer of the database."""


def tried(begun: Begun, sent: Sent, at: datetime) -> Tried:
    """What came of it at this moment."""
    return Tried(begun, sent, at, new_id())


class _Ends(NamedTuple):
    what: str
    state: str
    reason: str
    due_at: datetime | None = None


async def settle(registry: Registry, terms: Terms, settled: Sequence[Tried]) -> list[None]:
    """Write all of it down; raises RegistryUnavailable."""
    async with registry.writing() as session:
        connection = await session.connection()
        channels = {
            each.begun.held.channel: outcome.reason
            for each in settled
            if isinstance(outcome := each.sent.outcome, HaltChannel) and outcome.seconds is None
        }
        halting = {campaign: channels[channel] for campaign, channel in await going_over(session, channels)}
        for each in settled:
            outcome = each.sent.outcome
            if isinstance(outcome, Permanent) and outcome.scope == "message":
                halting[each.begun.held.campaign_id] = outcome.reason
        if halting:
            await halt_campaigns(session, halting)
            await session.flush()
        rows, attempted = await _look(connection, settled)
        new = [each for each in settled if each.attempt_id not in attempted]
        ends = [(each, _ends(each)) for each in new]
        changed = [
            _row(each, end)
            for each, end in ends
            if (row := rows.get(each.begun.held.id)) is not None and _still_open(row, each, end)
        ]
        # A row that was never marked, since the registry was away, was never tried.
        written = [
            _attempt(each, end)
            for each, end in ends
            if (row := rows.get(each.begun.held.id)) is not None and row.tries >= each.begun.tries
        ]
        for statement, values in ((_SETTLE, changed), (insert(ATTEMPTS), written)):
            if values:
                await connection.execute(statement, values)
        await _note_unreachable(connection, new)
        for each in new:
            if isinstance(outcome := each.sent.outcome, HaltChannel):
                until = None if outcome.seconds is None else each.at + timedelta(seconds=outcome.seconds)
                await note(session, each.begun.held.channel, outcome.reason, terms.clock(), until)
    return [None] * len(settled)


async def _look(connection: AsyncConnection, settled: Sequence[Tried]) -> tuple[dict[str, AnyRow], set[str]]:
    """The rows as they stand, held, and which of the attempts are written already."""
    found = await connection.execute(
        select(*(REMINDERS.c[name] for name in ("id", "state", "claimed_by", "tries")))
        .where(REMINDERS.c.id.in_([each.begun.held.id for each in settled]))
        .order_by(REMINDERS.c.id)
        .with_for_update()
    )
    rows: dict[str, AnyRow] = {row.id: row for row in found}
    attempts = await connection.execute(
        select(ATTEMPTS.c.id).where(ATTEMPTS.c.id.in_([each.attempt_id for each in settled]))
    )
    return rows, {attempt for (attempt,) in attempts}


def _still_open(row: AnyRow, each: Tried, end: _Ends) -> bool:
    """Whether what came of this try still decides where the row stands."""
    if row.state == "unknown" and end.state == "delivered":
        return True
    is_ours = row.claimed_by == each.begun.held.worker
    if row.tries == each.begun.tries - 1:
        # It was to be marked when the registry went away, and was not.
        return bool(row.state == "claimed" and is_ours and end.state == "pending")
    if row.tries != each.begun.tries:
        return False
    if row.state == "attempted":
        return bool(is_ours)
    if row.state == "unknown":
        return end.state != "unknown"
    # Thought lost, it was to be sent again, and has not been yet.
    return row.state in ("pending", "claimed") and end.state not in ("pending", "unknown")


def _ends(each: Tried) -> _Ends:
    match each.sent.outcome:
        case Delivered():
            return _Ends("delivered", "delivered", "")
        case RetryAfter(seconds, reason):
            return _later("put_off", each, seconds, reason)
        case Permanent(reason):
            return _Ends("refused", "failed", reason)
        case Suppress(reason):
            return _Ends("suppressed", "suppressed", reason)
        case HaltChannel(reason, seconds):
            return _later("halted", each, seconds or 0.0, reason)
        case Unknown(reason):
            return _unknown(each, reason)
        case _ as never:
            assert_never(never)


def _later(what: str, each: Tried, seconds: float, reason: str) -> _Ends:
    refusal = put_off(each.begun.held, each.at + timedelta(seconds=seconds), reason)
    return _Ends(what, refusal.state, reason, refusal.due_at)


def _unknown(each: Tried, reason: str) -> _Ends:
    """Sent once more where the channel drops what it took already; that tells what came of it."""
    begun, due_at = each.begun, each.at + _BEFORE_A_REPEAT
    until = begun.repeatable_until
    if until is None or due_at + _BEFORE_A_REPEAT > until or due_at >= begun.held.ends_at:
        return _Ends("unknown", "unknown", reason)
    return _Ends("unknown", "pending", reason, due_at)


def _row(each: Tried, end: _Ends) -> dict[str, Any]:
    held = each.begun.held
    is_pending, may_have_gone = end.state == "pending", end.what == "unknown"
    return {
        "row": held.id,
        "new_state": end.state,
        "new_reason": kept(end.reason),
        "new_due_at": end.due_at or each.at,
        # Of a try that surely did not arrive nothing is left; of one before it that may have, everything.
        "new_settled_at": held.settled_at if is_pending and not may_have_gone else each.at,
        "new_repeatable_until": each.begun.repeatable_until if may_have_gone else held.repeatable_until,
        "new_receipt": each.sent.receipt[:_LONGEST_RECEIPT],
        "new_claimed_by": "" if is_pending else held.worker,
    }


def _attempt(each: Tried, end: _Ends) -> dict[str, Any]:
    held = each.begun.held
    return {
        "id": each.attempt_id,
        "region": held.region,
        "reminder_id": held.id,
        "at": each.at,
        "by": held.worker,
        "channel": held.channel,
        "means": each.begun.way.means,
        "what": end.what,
        "reason": kept(end.reason),
        "receipt": each.sent.receipt[:_LONGEST_RECEIPT],
    }


async def _note_unreachable(connection: AsyncConnection, settled: Sequence[Tried]) -> None:
    for each in settled:
        if isinstance(each.sent.outcome, Suppress):
            await connection.execute(
                update(ADDRESSES).where(ADDRESSES.c.known_as == each.begun.held.known_as).values(unreachable_at=each.at)
            )
