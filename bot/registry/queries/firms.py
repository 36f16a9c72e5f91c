"""A region's firms as an official looks for them: chosen by a typed filter, in an order, page after page.

A page begins behind the last firm of the page before, never at a number: firms that come or go meanwhile move no other one.
Firms of which the order knows nothing stand at its end.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.dates import beginning_of
from bot.registry.tables import Entitlement, Firm, Shortfall
from bot.registry.wall import Wall
from flows.credit_code import LENGTH

PAGE: Final = 30
_AT_ONCE: Final = 1_000
_FEW: Final = 5_000
"""So many firms are put in order quicker than they are found among all others in that order."""
MOST_DISTRICTS: Final = 500
_SURELY_A_CODE: Final = 8
"""So many letters and digits, a digit first, are no part of a name."""


class Origin(StrEnum):
    """Who brought a firm in first."""

    ENROLLED = "enrolled"
    IMPORTED = "imported"
    DEMONSTRATION = "demonstration"


class Standing(StrEnum):
    """What is known of how a firm stands."""

    OPEN = "open"
    """A higher tier than the likely one is not ruled out."""
    SETTLED = "settled"
    UNJUDGED = "unjudged"
    """Nothing is known to judge by."""


class Order(StrEnum):
    """What firms are ordered by."""

    NAME = "name"
    DISTANCE = "distance"
    EXPIRY = "expiry"
    LATEST = "latest"
    """Those last heard of come first."""
    QUIETEST = "quietest"
    """Those not heard of for longest come first."""


NO_TIER: Final = "-"
"""In the place of a tier: none of them."""


class Lacking(NamedTuple):
    """A requirement of a tier that firms do not meet."""

    tier: str
    requirement: str


@dataclass(frozen=True)
class FirmFilter:
    """Which firms, and in which order; None and the empty text choose nothing out."""

    text: str = ""
    """A part of the name, or of the credit code from its beginning."""
    likely: str | None = None
    possible: str | None = None
    standing: Standing | None = None
    missing_at_most: int | None = None
    """So many requirements of the next tier, or fewer, are surely not met."""
    lacking: Lacking | None = None
    measure: str | None = None
    after_recognition: bool = False
    """Whether the measure would apply with the next title, not now."""
    district: str | None = None
    expires_before: date | None = None
    active_since: date | None = None
    quiet_since: date | None = None
    """Nothing was said of it from this day on."""
    origin: Origin | None = None
    order: Order = Order.NAME


class FirmRow(NamedTuple):
    """A firm in a list."""

    id: str
    name: str
    credit_code: str
    district: str
    origin: str
    likely_tier: str | None
    possible_tier: str | None
    next_tier: str | None
    missing_count: int | None
    open_count: int | None
    expires_on: date | None
    active_at: datetime
    judged_on: date | None


class Behind(NamedTuple):
    """The place behind a firm in an order: what it is ordered by, and its id."""

    value: str | int | date | datetime | None
    id: str


class FirmPage(NamedTuple):
    """A page of firms, and where the next one begins; None where this is the last."""

    firms: tuple[FirmRow, ...]
    next: Behind | None


class _Way(NamedTuple):
    column: InstrumentedAttribute[Any]
    is_falling: bool = False


_ROW: Final = tuple(getattr(Firm, name) for name in FirmRow._fields)
_WAYS: Final = {
    Order.NAME: _Way(Firm.name),
    Order.DISTANCE: _Way(Firm.missing_count),
    Order.EXPIRY: _Way(Firm.expires_on),
    Order.LATEST: _Way(Firm.active_at, is_falling=True),
    Order.QUIETEST: _Way(Firm.active_at),
}


async def page_of(
    wall: Wall, wanted: FirmFilter, behind: Behind | None = None, size: int = PAGE, *, among: int | None = None
) -> FirmPage:
    """One page of the firms, which are `among` so many as far as that is known; raises RegistryUnavailable."""
    async with wall.reading() as session:
        found = await _some(session, wanted, behind, size + 1, are_few=among is not None and among <= _FEW)
    shown = tuple(found[:size])
    return FirmPage(shown, _behind(shown[-1], wanted.order) if len(found) > size else None)


async def count_of(wall: Wall, wanted: FirmFilter) -> int:
    """How many firms there are of these; raises RegistryUnavailable."""
    alone = replace(wanted, order=Order.NAME)
    if wanted.lacking is not None and alone == FirmFilter(lacking=wanted.lacking):
        # Each row is of another firm, so that the firms themselves need not be looked at.
        counted = _lacking(wanted.lacking).with_only_columns(func.count())
    elif wanted.measure is not None and alone == FirmFilter(
        measure=wanted.measure, after_recognition=wanted.after_recognition
    ):
        counted = _entitled(wanted.measure, later=wanted.after_recognition).with_only_columns(func.count())
    else:
        counted = select(func.count()).select_from(Firm).where(*_conditions(wanted))
    async with wall.reading() as session:
        return (await session.execute(counted)).scalar_one()


async def all_of(wall: Wall, wanted: FirmFilter) -> AsyncIterator[FirmRow]:
    """Every one of the firms in their order, read a part at a time; raises RegistryUnavailable."""
    behind = None
    async with wall.reading() as session:
        while found := await _some(session, wanted, behind, _AT_ONCE):
            for row in found:
                yield row
            behind = _behind(found[-1], wanted.order)


async def districts_of(wall: Wall) -> list[str]:
    """The districts that firms are in, the fullest first; raises RegistryUnavailable."""
    async with wall.reading() as session:
        counted = (
            select(Firm.district)
            .where(Firm.district != "")
            .group_by(Firm.district)
            .order_by(func.count().desc(), Firm.district)
            .limit(MOST_DISTRICTS)
        )
        return list((await session.execute(counted)).scalars())


async def _some(
    session: AsyncSession, wanted: FirmFilter, behind: Behind | None, most: int, *, are_few: bool = False
) -> list[FirmRow]:
    column, is_falling = _WAYS[wanted.order]
    # By an expression that is in no index, few firms are first found and then put in order.
    ordered_by: ColumnElement[Any] = func.coalesce(column, column) if are_few else column.expression
    chosen = select(*_ROW).where(*_conditions(wanted))
    found: list[FirmRow] = []
    # Those with a value and those without are asked for apart: so either follows an index, whose place for nulls databases
    # do not agree on.
    if behind is None or behind.value is not None:
        known = chosen if not column.nullable else chosen.where(column.is_not(None))
        if behind is not None:
            known = known.where(_is_behind(ordered_by, behind, is_falling=is_falling))
        ordered = (ordered_by.desc(), Firm.id.desc()) if is_falling else (ordered_by, Firm.id)
        found = await _rows(session, known.order_by(*ordered).limit(most))
        behind = None
    if column.nullable and len(found) < most:
        unknown = chosen.where(column.is_(None))
        if behind is not None:
            unknown = unknown.where(Firm.id > behind.id)
        found += await _rows(session, unknown.order_by(Firm.id).limit(most - len(found)))
    return found


async def _rows(session: AsyncSession, asked: Select[*tuple[Any, ...]]) -> list[FirmRow]:
    return [FirmRow(*row) for row in await session.execute(asked)]


def _is_behind(column: ColumnElement[Any], behind: Behind, *, is_falling: bool) -> ColumnElement[bool]:
    # The first condition says nothing new; by it a database finds the place in the index.
    if is_falling:
        return and_(
            column <= behind.value, or_(column < behind.value, and_(column == behind.value, Firm.id < behind.id))
        )
    return and_(column >= behind.value, or_(column > behind.value, and_(column == behind.value, Firm.id > behind.id)))


def _behind(row: FirmRow, order: Order) -> Behind:
    return Behind(getattr(row, _WAYS[order].column.key), row.id)


def _conditions(wanted: FirmFilter) -> Sequence[ColumnElement[bool]]:
    return [condition for condition in (*_of_identity(wanted), *_of_standing(wanted)) if condition is not None]


def _of_identity(wanted: FirmFilter) -> Sequence[ColumnElement[bool] | None]:
    text = wanted.text.strip()
    return (
        _called(text) if text else None,
        None if wanted.district is None else Firm.district == wanted.district,
        None if wanted.expires_before is None else Firm.expires_on < wanted.expires_before,
        None if wanted.active_since is None else Firm.active_at >= beginning_of(wanted.active_since),
        None if wanted.quiet_since is None else Firm.active_at < beginning_of(wanted.quiet_since),
        None if wanted.origin is None else Firm.origin == wanted.origin.value,
    )


def _called(text: str) -> ColumnElement[bool]:
    code = text.upper()
    # No code holds anything after Z, so that all that begin so lie between these two.
    has_code = Firm.credit_code.between(code, code.ljust(LENGTH, "Z"))
    is_alphanumeric = text.isascii() and text.isalnum() and len(text) <= LENGTH
    if is_alphanumeric and text[0].isdecimal() and len(text) >= _SURELY_A_CODE:
        return has_code
    # Chinese knows no capitals, and not to look for them takes half as long.
    is_named = (Firm.name.contains if code == text.lower() else Firm.name.icontains)(text, autoescape=True)
    return or_(is_named, has_code) if is_alphanumeric else is_named


def _of_standing(wanted: FirmFilter) -> Sequence[ColumnElement[bool] | None]:
    return (
        *(
            None if tier is None else and_(column.is_(None), _JUDGED) if tier == NO_TIER else column == tier
            for column, tier in ((Firm.likely_tier, wanted.likely), (Firm.possible_tier, wanted.possible))
        ),
        None if wanted.standing is None else _IN[wanted.standing],
        None if wanted.missing_at_most is None else Firm.missing_count <= wanted.missing_at_most,
        None if wanted.lacking is None else Firm.id.in_(_lacking(wanted.lacking)),
        None if wanted.measure is None else Firm.id.in_(_entitled(wanted.measure, later=wanted.after_recognition)),
    )


_JUDGED: Final = Firm.judged_on.is_not(None)
"""Of the others it is not known whether they are in a tier."""
_IN: Final = {
    Standing.OPEN: and_(_JUDGED, Firm.likely_tier.is_distinct_from(Firm.possible_tier)),
    Standing.SETTLED: and_(_JUDGED, Firm.likely_tier.is_not_distinct_from(Firm.possible_tier)),
    Standing.UNJUDGED: Firm.judged_on.is_(None),
}


def _lacking(lacking: Lacking) -> Select[str]:
    return select(Shortfall.firm_id).where(Shortfall.tier == lacking.tier, Shortfall.requirement == lacking.requirement)


def _entitled(measure: str, *, later: bool) -> Select[str]:
    outcome = "after_recognition" if later else "applicable"
    return select(Entitlement.firm_id).where(Entitlement.measure == measure, Entitlement.outcome == outcome)
