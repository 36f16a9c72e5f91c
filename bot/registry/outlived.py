"""What in the registry outlives its use, kind by kind: how long each is kept, and how some rows of it are forgotten.

Some rows a time, in the transaction that is given, so that whoever answers does not wait long. When that is done, and who is not
heard of any more, stands in `retention`; talks, leases and marks run out in stores of their own.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.recalling import HAS_VALUES, OPEN
from bot.registry.tables import (
    Address,
    Attempt,
    Base,
    Campaign,
    ChannelHalt,
    Contact,
    ImportDraft,
    NoticeGrant,
    Official,
    Reminder,
    SignIn,
    TestAddress,
)

WORDS_FOR: Final = timedelta(days=180)
"""The words of a reminder, after it was settled or its campaign was over: so long may somebody ask what it said."""
ATTEMPTS_FOR: Final = timedelta(days=400)
"""What was tried for a reminder: a year's round, and a month to look back at it."""
DRAFTS_FOR: Final = timedelta(days=180)
"""A reminder that was written and not handed in, once it would be pointless."""
CAMPAIGNS_FOR: Final = timedelta(days=3 * 365 + 1)
"""A campaign with all its rows, after its end."""
GRANTS_FOR: Final = timedelta(days=3 * 365 + 1)
"""What somebody granted to a messenger who never enrolled, or did not stay."""
AT_ONCE: Final = 500

Forget = Callable[[AsyncSession, datetime], Awaitable[Counter[str]]]


class Kind(NamedTuple):
    """Something that is forgotten: what its count is called, and how some of it is, by region."""

    name: str
    forget: Forget


async def _words(session: AsyncSession, at: datetime) -> Counter[str]:
    """Empty the words of reminders that were settled, or would be pointless, so long ago; and of whoever is gone."""
    before = at - WORDS_FOR
    is_old = or_(
        Reminder.settled_at < before,
        and_(Reminder.settled_at.is_(None), Campaign.ends_at < before),
        # Planned in the very moment in which somebody left.
        and_(Reminder.state.not_in(OPEN), ~select(Contact.id).where(Contact.id == Reminder.contact_id).exists()),
    )
    some = (
        select(Reminder.id, Reminder.region)
        .join(Campaign, Campaign.id == Reminder.campaign_id)
        .where(HAS_VALUES, is_old)
        .order_by(Reminder.id)
        .limit(AT_ONCE)
        .with_for_update(of=Reminder, skip_locked=True)
    )
    rows = (await session.execute(some)).all()
    done = update(Reminder).where(Reminder.id.in_([row.id for row in rows])).values(values={})
    await session.execute(done.execution_options(synchronize_session=False))
    return Counter(row.region for row in rows)


async def _recipients(session: AsyncSession, at: datetime) -> Counter[str]:
    """The recipients of campaigns that are over for so long: before these, since one campaign may have very many."""
    over = select(Campaign.id).where(Campaign.ends_at < at - CAMPAIGNS_FOR)
    return await _removed(session, Reminder, Reminder.campaign_id.in_(over))


async def _attempts(session: AsyncSession, at: datetime) -> Counter[str]:
    return await _removed(session, Attempt, Attempt.at < at - ATTEMPTS_FOR)


async def _drafts(session: AsyncSession, at: datetime) -> Counter[str]:
    last_handed_in = func.coalesce(Campaign.submitted_at, Campaign.created_at)
    is_left = (Campaign.state == "draft", Campaign.ends_at < at, last_handed_in < at - DRAFTS_FOR)
    return await _removed(session, Campaign, *is_left)


async def _campaigns(session: AsyncSession, at: datetime) -> Counter[str]:
    return await _removed(session, Campaign, Campaign.ends_at < at - CAMPAIGNS_FOR)


async def _sign_ins(session: AsyncSession, at: datetime) -> Counter[str]:
    return await _removed(session, SignIn, SignIn.ends_at <= at)


async def _lists(session: AsyncSession, at: datetime) -> Counter[str]:
    return await _removed(session, ImportDraft, ImportDraft.ends_at <= at)


async def _test_addresses(session: AsyncSession, at: datetime) -> Counter[str]:
    """Where officials had test messages sent who may not sign in any more."""
    disabled = select(Official.id).where(Official.disabled_at <= at)
    return await _removed(session, TestAddress, TestAddress.official_id.in_(disabled))


async def _halts(session: AsyncSession, at: datetime) -> Counter[str]:
    return await _removed(session, ChannelHalt, ChannelHalt.until <= at)


async def _grants(session: AsyncSession, at: datetime) -> Counter[str]:
    """Grants of whoever is not enrolled from there."""
    is_enrolled = select(Address.id).where(Address.known_as == NoticeGrant.known_as).exists()
    return await _removed(session, NoticeGrant, NoticeGrant.granted_at < at - GRANTS_FOR, ~is_enrolled)


KINDS: Final[Sequence[Kind]] = (
    Kind("reminders_emptied", _words),
    Kind("attempts", _attempts),
    Kind("recipients", _recipients),
    Kind("campaigns", _campaigns),
    Kind("drafts", _drafts),
    Kind("sign_ins", _sign_ins),
    Kind("lists", _lists),
    Kind("test_addresses", _test_addresses),
    Kind("halts", _halts),
    Kind("grants", _grants),
)
"""In this order: what hangs on others goes before them."""


async def _removed(session: AsyncSession, table: type[Base], *wanted: ColumnElement[bool]) -> Counter[str]:
    """Remove some of the rows that are wanted; how many in each region, of what belongs to none under no name."""
    rows_of = table.__table__
    key, region = tuple(rows_of.primary_key), rows_of.columns.get("region", literal(""))
    some = select(region, *key).where(*wanted).order_by(*key).limit(AT_ONCE)
    rows = (await session.execute(some.with_for_update(of=table, skip_locked=True))).all()
    for row in rows:
        is_it = (column == value for column, value in zip(key, row[1:], strict=True))
        await session.execute(delete(table).where(*is_it).execution_options(synchronize_session=False))
    return Counter(row[0] for row in rows)
