"""Who a campaign goes to, row by row, as officials see it: page by page, one with all that was tried, and what one firm got.

A recipient is shown by firm and channel: no address and no name of a person is read here. Counts stand in `campaigns`.
"""

from collections.abc import AsyncIterator
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from bot.registry.queries.firm_filter import FirmFilter, conditions
from bot.registry.tables import Attempt, Campaign, Enrolled, Firm, Official, Reminder
from bot.registry.wall import Wall

PAGE: Final = 50
_AT_ONCE: Final = 1_000
MOST_OF_A_FIRM: Final = 100
"""So many of a firm's messages are shown, the latest."""


class Told(NamedTuple):
    """A recipient's row, and the firm as the register has it: empty where that is gone."""

    reminder: Reminder
    firm: str
    credit_code: str


class Place(NamedTuple):
    """Behind which row a page begins."""

    firm_id: str
    contact_id: str


class Page(NamedTuple):
    """Some rows, and where the next ones begin."""

    rows: list[Told]
    next: Place | None


class Tried(NamedTuple):
    """One attempt, with the name of the official whose decision it was."""

    attempt: Attempt
    official: str


class Sent(NamedTuple):
    """What a firm was or will be sent."""

    reminder: Reminder
    campaign: Campaign


async def how_many_agreed(wall: Wall, wanted: FirmFilter, topic: str) -> int:
    """How many contacts of these firms can be reached and agreed to reminders about this; raises RegistryUnavailable.

    Who left or was not reached lately is still counted: the check of a reminder leaves those out.
    """
    agreed = [_names(Enrolled.purposes, "reminders"), *([_names(Enrolled.topics, topic)] if topic else [])]
    # Counted by the database: a page that asks for it may look again and again.
    asked = (
        select(func.count(func.distinct(Enrolled.firm_id + Enrolled.contact_id)))
        .join(Firm, Firm.id == Enrolled.firm_id)
        .where(Enrolled.address_id.is_not(None), *agreed, *conditions(wanted))
    )
    async with wall.reading() as session:
        return await session.scalar(asked) or 0


def _names(listed: Any, name: str) -> ColumnElement[bool]:
    """Whether a list of names, as it is written in the database, has this one."""
    return cast(listed, String).contains(f'"{name}"', autoescape=True)


async def page_of(
    wall: Wall, campaign_id: str, *, state: str = "", reason: str = "", behind: Place | None = None
) -> Page:
    """A page of a campaign's recipients, those in this state and for this reason where one is named."""
    asked = _rows(campaign_id, state, reason, behind).limit(PAGE + 1)
    async with wall.reading() as session:
        rows = [_told(row) for row in await session.execute(asked)]
    last = rows[PAGE - 1].reminder if len(rows) > PAGE else None
    return Page(rows[:PAGE], None if last is None else Place(last.firm_id, last.contact_id))


async def all_of(wall: Wall, campaign_id: str) -> AsyncIterator[Told]:
    """Every recipient of a campaign, for a file."""
    behind: Place | None = None
    while True:
        async with wall.reading() as session:
            rows = [_told(row) for row in await session.execute(_rows(campaign_id, "", "", behind).limit(_AT_ONCE))]
        for row in rows:
            yield row
        if len(rows) < _AT_ONCE:
            return
        behind = Place(rows[-1].reminder.firm_id, rows[-1].reminder.contact_id)


async def one_recipient(wall: Wall, campaign_id: str, reminder_id: str) -> tuple[Told, list[Tried]] | None:
    """A recipient and all that was tried, the first first; None where the campaign has none of this id."""
    asked = (
        select(Reminder, Firm.name, Firm.credit_code)
        .outerjoin(Firm, Firm.id == Reminder.firm_id)
        .where(Reminder.campaign_id == campaign_id, Reminder.id == reminder_id)
    )
    tried = (
        select(Attempt, Official.name, Official.username)
        .outerjoin(Official, Official.id == Attempt.by)
        .where(Attempt.reminder_id == reminder_id)
        .order_by(Attempt.at, Attempt.id)
    )
    async with wall.reading() as session:
        found = (await session.execute(asked)).one_or_none()
        if found is None:
            return None
        attempts = [Tried(attempt, name or username or "") for attempt, name, username in await session.execute(tried)]
        return _told(found), attempts


async def sent_to(wall: Wall, firm_id: str) -> list[Sent]:
    """What a firm was or will be sent, the latest first."""
    asked = (
        select(Reminder, Campaign)
        .join(Campaign, Campaign.id == Reminder.campaign_id)
        .where(Reminder.firm_id == firm_id)
        .order_by(func.coalesce(Reminder.settled_at, Reminder.due_at).desc(), Reminder.id)
        .limit(MOST_OF_A_FIRM)
    )
    async with wall.reading() as session:
        return [Sent(reminder, campaign) for reminder, campaign in await session.execute(asked)]


def _rows(campaign_id: str, state: str, reason: str, behind: Place | None) -> Select[Reminder, str, str]:
    asked = (
        select(Reminder, Firm.name, Firm.credit_code)
        .outerjoin(Firm, Firm.id == Reminder.firm_id)
        .where(Reminder.campaign_id == campaign_id)
        .order_by(Reminder.firm_id, Reminder.contact_id)
    )
    if state:
        asked = asked.where(Reminder.state == state)
    if reason:
        asked = asked.where(Reminder.reason == reason)
    if behind is not None:
        asked = asked.where(
            or_(
                Reminder.firm_id > behind.firm_id,
                and_(Reminder.firm_id == behind.firm_id, Reminder.contact_id > behind.contact_id),
            )
        )
    return asked


def _told(row: Any) -> Told:
    reminder, name, code = row
    return Told(reminder, name or "", code or "")
