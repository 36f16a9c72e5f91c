"""What a channel says later of a message that it took: noted once, and counting for more than what was thought before.

A receipt finds its reminder by what the channel calls the message, or, where no acknowledgement told us that, by the address and
the time. It may come before the acknowledgement itself, which then changes nothing any more (`settling`).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.wording import later as _
from bot.registry.database import Registry
from bot.registry.tables import Address, Attempt, Reminder
from bot.registry.tables.base import now

State = Literal["delivered", "failed", "suppressed"]

ARRIVED: Final = _("arrived")
BLOCKED: Final = "blocked by the person"
FAILED: Final = _("vendor could not deliver it")
_STATES: Final[Mapping[str, State]] = {ARRIVED: "delivered", BLOCKED: "suppressed"}
"""By reason; any other says that it failed."""
_CAN_STILL_ARRIVE: Final = frozenset({"pending", "claimed", "attempted", "unknown"})
_CAN_STILL_FAIL: Final = frozenset({"attempted", "delivered", "unknown"})
_LATEST: Final = timedelta(minutes=10)
"""What became of a message is known by then, whenever we are told. The account may send others that are none of ours."""
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_NOT_SENT: Final = ("put_off", "refused", "suppressed", "halted")
"""What comes of a try that surely did not arrive: no receipt is about it."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_TOO_CLOSE: Final = timedelta(seconds=10)
"""Of two messages without a name, tried so soon after each other, nobody can tell whose a receipt is."""


class Receipt(NamedTuple):
    """What a channel says of one message."""

    channel: str
    known_as: str
    """Of the address, as `Address.known_as`."""
    message: str
    """What the channel calls it."""
    means: tuple[str, ...]
    """Of which of the channel's ways it can be."""
    reason: str
    """ARRIVED, BLOCKED or FAILED."""
    at: datetime


async def note(registry: Registry, receipt: Receipt) -> bool:
    """Note it, and settle by it what it can settle; whether it is about a reminder. Raises RegistryUnavailable."""
    async with registry.writing() as session:
        found = await _found(session, receipt)
        if found is None:
            return False
        if receipt.reason == BLOCKED:
            await _unreachable(session, receipt.known_as)
        session.add(
            Attempt(
                region=found.region,
                reminder_id=found.id,
                by=receipt.channel,
                channel=receipt.channel,
                means=found.means,
                what="receipt",
                reason=receipt.reason,
                receipt=receipt.message,
            )
        )
        _settle(found, receipt)
    return True


def _settle(reminder: Reminder, receipt: Receipt) -> None:
    """Put it where the receipt says, unless it was settled otherwise already."""
    state = _STATES.get(receipt.reason, "failed")
    if reminder.state not in (_CAN_STILL_ARRIVE if state == "delivered" else _CAN_STILL_FAIL):
        return
    # When it may have gone out stays: it counts among the firm's reminders of the week.
    if state != "delivered" or reminder.settled_at is None:
        reminder.settled_at = now()
    reminder.state, reminder.receipt = state, receipt.message
    reminder.reason = "" if state == "delivered" else receipt.reason
    reminder.claimed_by, reminder.claimed_until = "", None


async def _unreachable(session: AsyncSession, known_as: str) -> None:
    await session.execute(update(Address).where(Address.known_as == known_as).values(unreachable_at=now()))


async def _found(session: AsyncSession, receipt: Receipt) -> Reminder | None:
    """The reminder that it is about, held; None where there is none, where nobody can tell, or where it was noted before."""
    contact = await session.scalar(select(Address.contact_id).where(Address.known_as == receipt.known_as))
    has_its_name = and_(Reminder.receipt == receipt.message, Reminder.receipt != "")
    has_no_name = and_(
        Reminder.contact_id == (contact or ""), Reminder.receipt == "", Reminder.means.in_(receipt.means)
    )
    rows = await session.scalars(
        select(Reminder)
        .where(Reminder.channel == receipt.channel, or_(has_its_name, has_no_name))
        .order_by(Reminder.id)
        .with_for_update()
    )
    reminders = {row.id: row for row in rows}
    attempts = (
        await session.scalars(
            select(Attempt)
            .where(Attempt.reminder_id.in_(reminders), Attempt.what.in_(("begun", "receipt", *_NOT_SENT)))
            .order_by(Attempt.at)
        )
    ).all()
    if any(each.what == "receipt" and each.receipt == receipt.message for each in attempts):
        return None
    named = next((row for row in reminders.values() if row.receipt == receipt.message), None)
    return named or _by_time(reminders, attempts, receipt.at)


def _by_time(reminders: Mapping[str, Reminder], attempts: Sequence[Attempt], at: datetime) -> Reminder | None:
    """The one that was tried last before, of those that may have arrived and that no receipt was about yet."""
    told_of = {each.reminder_id for each in attempts if each.what == "receipt"}
    begun = {each.reminder_id: each.at for each in attempts if each.what == "begun"}
    not_sent = {each.reminder_id: each.at for each in attempts if each.what in _NOT_SENT}
    tried = sorted(
        (moment, reminder_id)
        for reminder_id, moment in begun.items()
        if reminder_id not in told_of
        and at - _LATEST <= moment <= at + _CLOCKS_DIFFER
        and not_sent.get(reminder_id, _NEVER) < moment
    )
    if not tried or (len(tried) > 1 and tried[-1][0] - tried[-2][0] < _TOO_CLOSE):
        return None
    return reminders[tried[-1][1]]
