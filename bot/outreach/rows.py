"""The rows of reminders in a worker's hands: claimed for a while, and given back unsent.

A row is changed only by who claimed it and while it still stands as it was claimed; whoever comes too late changes nothing.
Statements go past the classes, for many rows at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, bindparam, or_, select, update

from bot.outreach.reasons import kept
from bot.registry.database import Registry
from bot.registry.tables import Address, Base, Campaign, Enrolled, Reminder
from bot.registry.tables.base import now

REMINDERS: Final[Table] = Base.metadata.tables[Reminder.__tablename__]
CAMPAIGNS: Final[Table] = Base.metadata.tables[Campaign.__tablename__]
ENROLMENTS: Final[Table] = Base.metadata.tables[Enrolled.__tablename__]
ADDRESSES: Final[Table] = Base.metadata.tables[Address.__tablename__]

SECONDS_OF_A_LEASE: Final = 90.0
"""How long a row is a worker's alone: longer than any call to a channel takes, with all waiting before it."""


@dataclass(frozen=True)
class Terms:
    """By which clock rows are held, and for how long."""

    clock: Callable[[], datetime] = now
    lease: float = SECONDS_OF_A_LEASE

    def until(self) -> datetime:
        """The end of a lease that begins now."""
        return self.clock() + timedelta(seconds=self.lease)


class Held(NamedTuple):
    """A row that is one worker's, with what its campaign says and where it goes."""

    id: str
    region: str
    campaign_id: str
    firm_id: str
    contact_id: str
    channel: str
    locale: str
    values: dict[str, str]
    tries: int
    settled_at: datetime | None
    """When it may have gone out before, nobody knowing whether it did."""
    repeatable_until: datetime | None
    words: Mapping[str, Mapping[str, str]]
    topic: str
    ends_at: datetime
    on_days_off: bool
    sealed: bytes | None
    """The address; none where the contact is not enrolled over this channel any more."""
    known_as: str | None
    worker: str


class Return(NamedTuple):
    """A row that was not sent, and where it stands from now on."""

    held: Held
    state: str
    reason: str
    due_at: datetime | None = None
    """None: as it was."""


_HELD: Final = (
    *(REMINDERS.c[name] for name in Held._fields[:11]),
    *(CAMPAIGNS.c[name] for name in ("words", "topic", "ends_at", "on_days_off")),
    *(ADDRESSES.c[name] for name in ("sealed", "known_as")),
)
WHERE_TO: Final = (
    REMINDERS.join(CAMPAIGNS, CAMPAIGNS.c.id == REMINDERS.c.campaign_id)
    .outerjoin(
        ENROLMENTS,
        and_(
            ENROLMENTS.c.firm_id == REMINDERS.c.firm_id,
            ENROLMENTS.c.contact_id == REMINDERS.c.contact_id,
            ENROLMENTS.c.channel == REMINDERS.c.channel,
        ),
    )
    .outerjoin(ADDRESSES, ADDRESSES.c.id == ENROLMENTS.c.address_id)
)
"""Rows with their campaigns and, as far as there still are such, the recipient's part in the firm and the address."""
_GIVEN_BACK: Final = (
    update(REMINDERS)
    .where(
        REMINDERS.c.id == bindparam("row"),
        REMINDERS.c.state == "claimed",
        REMINDERS.c.claimed_by == bindparam("worker"),
    )
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        due_at=bindparam("new_due_at"),
        settled_at=bindparam("new_settled_at"),
        claimed_by="",
        claimed_until=None,
    )
)


def has_run_out(at: datetime, lease: float) -> ColumnElement[bool]:
    """Whether nobody holds the row: one that would be held for much longer than a lease was claimed before the clock was set back.

    Clocks of several machines differ a little, and what another has just claimed is not taken from it.
    """
    until = REMINDERS.c.claimed_until
    return or_(until <= at, until > at + 2 * timedelta(seconds=lease))


async def claim(registry: Registry, ids: Sequence[str], worker: str, terms: Terms) -> list[Held]:
    """As many of these as are due and nobody's, and of a campaign that is going on; raises RegistryUnavailable."""
    async with registry.writing() as session:
        connection, at = await session.connection(), terms.clock()
        found = await connection.execute(
            select(*_HELD)
            .select_from(WHERE_TO)
            .where(
                REMINDERS.c.id.in_(ids),
                REMINDERS.c.state == "pending",
                REMINDERS.c.due_at <= at,
                CAMPAIGNS.c.state == "running",
            )
            .order_by(REMINDERS.c.due_at, REMINDERS.c.id)
            .with_for_update(of=REMINDERS, skip_locked=True)
        )
        held = [Held._make((*row, worker)) for row in found]
        if held:
            await connection.execute(
                update(REMINDERS)
                .where(REMINDERS.c.id.in_([row.id for row in held]))
                .values(state="claimed", claimed_by=worker, claimed_until=terms.until())
            )
        return held


async def give_back(registry: Registry, returns: Sequence[Return], terms: Terms) -> list[None]:
    """Let go of rows that were not begun; raises RegistryUnavailable."""
    async with registry.writing() as session:
        await (await session.connection()).execute(_GIVEN_BACK, [_told(each, terms.clock()) for each in returns])
    return [None] * len(returns)


def _told(each: Return, at: datetime) -> dict[str, Any]:
    is_open = each.state == "pending"
    return {
        "row": each.held.id,
        "worker": each.held.worker,
        "new_state": each.state,
        "new_reason": kept(each.reason),
        "new_due_at": each.due_at or at,
        "new_settled_at": each.held.settled_at if is_open else at,
    }
