"""Who gets a campaign: the contacts of its firms who agreed to it and can be reached now, and of the others why they do not.

A firm is chosen by all that officials know of it. A contact is told only what rests on the contact's own sayings and on public
lists (decision 0017): where the choice or the words rest on more, contacts whose firm others spoke of as well are left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, and_, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.measures import HELD
from bot.outreach.checked import LeftOut
from bot.outreach.kinds import TO_EVERYBODY
from bot.outreach.placeholders import Basis
from bot.registry.importing.comparing import LIST
from bot.registry.queries.firm_filter import FirmFilter, conditions
from bot.registry.tables import Address, Base, Contact, Enrolled, Firm, FirmFact, FirmTitle, Suppression
from bot.registry.wall import Wall

UNREACHABLE_FOR: Final = timedelta(days=30)
"""So long nothing is sent to where a channel said that nothing can be sent."""
REMINDERS: Final = "reminders"
_BEST_FIRST: Final = ("wechat", "wecom", "telegram")
_TABLES: Final[Mapping[str, Table]] = Base.metadata.tables
_ENROLMENTS, _CONTACTS, _ADDRESSES, _SUPPRESSIONS, _FACTS, _TITLES = (
    _TABLES[table.__tablename__] for table in (Enrolled, Contact, Address, Suppression, FirmFact, FirmTitle)
)


class Addressee(NamedTuple):
    """A contact who gets it, about one firm, over one channel."""

    firm_id: str
    contact_id: str
    channel: str
    locale: str
    firm_name: str
    """As this contact calls it."""


class Terms(NamedTuple):
    """What decides whether a contact gets it."""

    region: str
    topic: str
    channels: frozenset[str]
    """Those that can be sent by from here."""
    basis: Basis
    at: datetime


class Part(NamedTuple):
    """The contacts of some firms."""

    addressees: list[Addressee]
    doubtful: list[Addressee]
    """They would get it, but others spoke of the firm as well."""
    left_out: Counter[LeftOut]


class _Way(NamedTuple):
    firm_id: str
    contact_id: str
    channel: str
    locale: str
    firm_name: str
    topics: Sequence[str]
    purposes: Sequence[str]
    known_as: str | None
    unreachable_at: datetime | None
    suppressed: str | None
    is_doubtful: bool


_LATEST_STAGE: Final = tuple(LeftOut)
"""Of several reasons the one is told that came closest to getting it."""


def basis_of(wanted: FirmFilter) -> Basis:
    """What being chosen by this tells of a firm."""
    usual = FirmFilter()
    of_standing = (
        "likely", "possible", "standing", "next", "missing_at_least", "missing_at_most", "lacking", "measure",
        "stale_before", "changed_by",
    )  # fmt: skip
    of_titles = ("holding", "expires_from", "expires_before")
    if any(getattr(wanted, field) != getattr(usual, field) for field in of_standing):
        return Basis.STANDING
    if any(getattr(wanted, field) != getattr(usual, field) for field in of_titles):
        return Basis.TITLES
    return Basis.NOTHING


async def firms_of(wall: Wall, wanted: FirmFilter, *, channel: str = "") -> list[str]:
    """The ids, in their order, of the firms chosen that somebody enrolled, over that channel where one is named."""
    enrolled = select(Enrolled.firm_id)
    if channel:
        enrolled = enrolled.where(Enrolled.channel == channel)
    async with wall.reading() as session:
        found = await session.scalars(select(Firm.id).where(*conditions(wanted), Firm.id.in_(enrolled)))
        return sorted(found)


async def part_of(session: AsyncSession, firms: Sequence[str], terms: Terms) -> Part:
    """The contacts of these firms, one row for each firm and contact."""
    connection = await session.connection()
    found = (await connection.execute(_ways(firms, terms))).all()
    part = Part([], [], Counter())
    for _, ways in groupby((_Way(*row) for row in found), key=lambda way: (way.firm_id, way.contact_id)):
        _place(list(ways), terms, part)
    return part


def _place(ways: list[_Way], terms: Terms, part: Part) -> None:
    reasons = [_against(way, terms) for way in ways]
    open_ = [way for way, reason in zip(ways, reasons, strict=True) if reason is None]
    if not open_:
        part.left_out[max((reason for reason in reasons if reason), key=_LATEST_STAGE.index)] += 1
        return
    best = open_[0] if len(open_) == 1 else min(open_, key=lambda way: _rank(way.channel))
    addressee = Addressee(best.firm_id, best.contact_id, best.channel, best.locale, best.firm_name)
    (part.doubtful if best.is_doubtful else part.addressees).append(addressee)


def _against(way: _Way, terms: Terms) -> LeftOut | None:
    """Why nothing is sent this way."""
    if REMINDERS not in way.purposes:
        return LeftOut.NO_CONSENT
    if terms.topic != TO_EVERYBODY and terms.topic not in way.topics:
        return LeftOut.OTHER_TOPIC
    if way.known_as is None or way.channel not in terms.channels:
        return LeftOut.NOT_REACHED
    if way.suppressed is not None:
        return LeftOut.SUPPRESSED
    if way.unreachable_at is not None and way.unreachable_at > terms.at - UNREACHABLE_FOR:
        return LeftOut.UNREACHABLE
    return None


def _rank(channel: str) -> tuple[int, str]:
    return (_BEST_FIRST.index(channel) if channel in _BEST_FIRST else len(_BEST_FIRST), channel)


def _ways(firms: Iterable[str], terms: Terms) -> Select[*tuple[Any, ...]]:
    enrolled, address = _ENROLMENTS.c, _ADDRESSES.c
    return (
        select(
            enrolled.firm_id,
            enrolled.contact_id,
            enrolled.channel,
            _CONTACTS.c.locale,
            enrolled.firm_name,
            enrolled.topics,
            enrolled.purposes,
            address.known_as,
            address.unreachable_at,
            _SUPPRESSIONS.c.known_as.label("suppressed"),
            _is_doubtful(terms.basis).label("is_doubtful"),
        )
        .select_from(_ENROLMENTS)
        .join(_CONTACTS, _CONTACTS.c.id == enrolled.contact_id)
        .outerjoin(_ADDRESSES, address.id == enrolled.address_id)
        .outerjoin(_SUPPRESSIONS, _SUPPRESSIONS.c.known_as == address.known_as)
        .where(enrolled.region == terms.region, enrolled.firm_id.in_(firms))
        .order_by(enrolled.firm_id, enrolled.contact_id, enrolled.channel)
    )


def _is_doubtful(basis: Basis) -> ColumnElement[bool]:
    """Whether somebody else, or a list that is not public, said something of the firm that it rests on."""
    match basis:
        case Basis.STANDING:
            return or_(_said(_FACTS, _others(_FACTS)), _said(_TITLES, _others_but_lists(_TITLES)))
        case Basis.TITLES:
            is_held = and_(_FACTS.c.fact == HELD, _others_but_lists(_FACTS))
            return or_(_said(_FACTS, is_held), _said(_TITLES, _others_but_lists(_TITLES)))
        case Basis.NOTHING:
            return false()


def _said(table: Table, by: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.c.firm_id == _ENROLMENTS.c.firm_id, by).correlate(_ENROLMENTS)


def _others(table: Table) -> ColumnElement[bool]:
    # Said as two ranges, each of which an index finds without reading the contact's own.
    return or_(table.c.given_by < _ENROLMENTS.c.contact_id, table.c.given_by > _ENROLMENTS.c.contact_id)


def _others_but_lists(table: Table) -> ColumnElement[bool]:
    """The titles that a bureau's list names are published."""
    return and_(table.c.given_by != LIST, _others(table))
