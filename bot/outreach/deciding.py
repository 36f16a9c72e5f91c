"""What an official decides about a reminder of which nobody knows whether it arrived.

Sent once more, it is looked at like any other: whoever withdrew or unsubscribed meanwhile gets nothing.
"""

from typing import Final, Literal

from sqlalchemy import select

from assessment.wording import later as _
from bot.outreach.reasons import SAID_ARRIVED, SAID_SEND
from bot.registry.audit import record
from bot.registry.tables import Attempt, Reminder
from bot.registry.tables.base import now
from bot.registry.wall import Wall

Decision = Literal["arrived", "send_again"]

NOT_THERE: Final = _("There is no such reminder in your region.")
NOT_OPEN: Final = _("It is known by now what came of this reminder.")


class Refused(ValueError):
    """A decision that cannot be taken, with why."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


async def decide(wall: Wall, official: str, reminder_id: str, decision: Decision) -> None:
    """Settle it as the official says, or have it sent once more; raises Refused."""
    async with wall.writing() as session:
        reminder = await session.scalar(select(Reminder).where(Reminder.id == reminder_id).with_for_update())
        if reminder is None:
            raise Refused(NOT_THERE)
        if reminder.state != "unknown":
            raise Refused(NOT_OPEN)
        reason = SAID_ARRIVED if decision == "arrived" else SAID_SEND
        # When it may have gone out stays: it counts among the firm's reminders of the week, and says what its words were.
        if decision == "arrived":
            reminder.state, reminder.settled_at = "delivered", reminder.settled_at or now()
        else:
            reminder.state, reminder.due_at = "pending", now()
            reminder.claimed_by, reminder.claimed_until, reminder.repeatable_until = "", None, None
        reminder.reason = reason
        session.add(
            Attempt(
                region=reminder.region,
                reminder_id=reminder.id,
                by=official,
                channel=reminder.channel,
                means=reminder.means,
                what="decided",
                reason=reason,
            )
        )
        await session.flush()
        await record(
            session,
            region=reminder.region,
            actor=official,
            action="reminder.decided",
            subject=f"reminder {reminder.id}",
            details={"decision": decision, "campaign": reminder.campaign_id},
        )
