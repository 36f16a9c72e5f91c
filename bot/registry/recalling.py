"""Reminders that must not go out any more, or not with these words: somebody left, took something back, or put something right.

In whoever's transaction that is. What is being sent in this very moment (attempted) is gone already; whoever sends looks once more
at what is agreed to before each reminder (`bot.outreach`), so that nothing depends on this alone but that it holds at once.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.tables import Campaign, Enrolled, NoticeGrant, Reminder, TestAddress
from bot.registry.tables.base import now

OPEN: Final = ("pending", "claimed")
LEFT: Final = "gone"
CONSENT_TAKEN_BACK: Final = "withdrawn"
TOPIC_NOT_WANTED: Final = "other_topic"
FIGURES_ERASED: Final = "figures_erased"
"""Why a reminder is suppressed here, as `outreach.reasons` puts into words."""
HAS_VALUES: Final = cast(Reminder.values, String) != "{}"
_FIRM: Final = "firm"
"""Under which placeholder the firm's name stands."""
_REMINDERS: Final = "reminders"


async def follow(session: AsyncSession, firm_id: str, contacts: Collection[str]) -> None:
    """Have what is open for these contacts about the firm be as they wish now: not sent, or with the firm's name as it is now."""
    await session.flush()
    mine = (Reminder.firm_id == firm_id, Reminder.contact_id.in_(contacts))
    found = await session.execute(
        select(Reminder, Campaign.topic)
        .join(Campaign, Campaign.id == Reminder.campaign_id)
        .where(*mine, Reminder.state.in_(OPEN))
        .order_by(Reminder.id)
        .with_for_update(of=Reminder)
        .execution_options(populate_existing=True)
    )
    parts = (
        await session.scalars(select(Enrolled).where(Enrolled.firm_id == firm_id, Enrolled.contact_id.in_(contacts)))
    ).all()
    for reminder, topic in found.all():
        agreed = [
            part
            for part in parts
            if (part.contact_id, part.channel) == (reminder.contact_id, reminder.channel)
            and _REMINDERS in part.purposes
        ]
        if not agreed:
            _close(reminder, CONSENT_TAKEN_BACK)
        elif topic and not any(topic in part.topics for part in agreed):
            _close(reminder, TOPIC_NOT_WANTED)
        else:
            _tell_anew(reminder, agreed[0].firm_name)
    await session.flush()


async def recall_of_contact(session: AsyncSession, contact_id: str, firm_id: str | None = None) -> None:
    """Send the contact nothing more, of this firm or at all, and forget what was told; that something was sent stays."""
    about = () if firm_id is None else (Reminder.firm_id == firm_id,)
    await _recall(session, LEFT, Reminder.contact_id == contact_id, *about)


async def recall_of_firm(session: AsyncSession, firm_id: str) -> None:
    """Send and keep nothing, to whomever, that may rest on erased figures of the firm: nobody can tell whose it rests on."""
    await _recall(session, FIGURES_ERASED, Reminder.firm_id == firm_id)


async def forget_addresses(session: AsyncSession, known_as: Sequence[str]) -> None:
    """Forget what was granted from these addresses, and that an official has test messages sent there."""
    for table in (NoticeGrant, TestAddress):
        await session.execute(
            delete(table).where(table.known_as.in_(known_as)).execution_options(synchronize_session=False)
        )


async def _recall(session: AsyncSession, reason: str, *of_whom: ColumnElement[bool]) -> None:
    await session.flush()
    # Always in the same order, as whoever sends takes them.
    wanted = select(Reminder.id, Reminder.state).where(*of_whom, HAS_VALUES | Reminder.state.in_(OPEN))
    rows = (await session.execute(wanted.order_by(Reminder.id).with_for_update())).all()
    closed: dict[str, Any] = {
        "state": "suppressed",
        "reason": reason,
        "settled_at": now(),
        "claimed_by": "",
        "claimed_until": None,
    }
    for is_open, changes in ((True, closed), (False, {})):
        ids = [row.id for row in rows if (row.state in OPEN) is is_open]
        if ids:
            done = update(Reminder).where(Reminder.id.in_(ids)).values(values={}, **changes)
            await session.execute(done.execution_options(synchronize_session=False))


def _close(reminder: Reminder, reason: str) -> None:
    reminder.state, reminder.reason, reminder.settled_at = "suppressed", reason, now()
    reminder.values = {}
    _let_go(reminder)


def _tell_anew(reminder: Reminder, firm_name: str) -> None:
    """Under another name; whoever holds it has read the old one, and is to take it once more.

    No other value has the name in it, and what happens to read like it there is something else. What may be sent again
    because its channel drops what it has already stays as it was: the channel may know it by its words.
    """
    if reminder.values.get(_FIRM, "") in ("", firm_name) or reminder.repeatable_until is not None:
        return
    reminder.values = {**reminder.values, _FIRM: firm_name}
    reminder.state = "pending"
    _let_go(reminder)


def _let_go(reminder: Reminder) -> None:
    reminder.claimed_by, reminder.claimed_until = "", None
