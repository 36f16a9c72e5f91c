"""A region's firms as an official looks for them: chosen by a typed filter, in an order, page after page.

A page begins behind the last firm of the page before, never at a number: firms that come or go meanwhile move no other one.
Firms of which the order knows nothing stand at its end.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.queries.firm_filter import (
    NO_TIER,
    FirmFilter,
    Holding,
    Lacking,
    Order,
    Origin,
    Standing,
    conditions,
    entitled_to,
    lacking_it,
)
from bot.registry.tables import Firm
from bot.registry.wall import Wall

PAGE: Final = 30
_AT_ONCE: Final = 1_000
_FEW: Final = 5_000
"""So many firms are put in order quicker than they are found among all others in that order."""
MOST_DISTRICTS: Final = 500


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
    by: ColumnElement[Any]
    value: Callable[[FirmRow], Any]
    """The same of a row."""
    is_falling: bool = False
    known: ColumnElement[bool] | None = None
    """What holds of the firms that have a value; None where all have."""


def _distance(row: FirmRow) -> int | None:
    return None if row.missing_count is None or row.open_count is None else row.missing_count + row.open_count


_ROW: Final = tuple(getattr(Firm, name) for name in FirmRow._fields)
_WAYS: Final = {
    Order.NAME: _Way(Firm.name.expression, lambda row: row.name),
    # What is open may yet be missing: a firm of which little is known is not near.
    Order.DISTANCE: _Way(Firm.missing_count + Firm.open_count, _distance, known=Firm.missing_count.is_not(None)),
    Order.EXPIRY: _Way(Firm.expires_on.expression, lambda row: row.expires_on, known=Firm.expires_on.is_not(None)),
    Order.LATEST: _Way(Firm.active_at.expression, lambda row: row.active_at, is_falling=True),
    Order.QUIETEST: _Way(Firm.active_at.expression, lambda row: row.active_at),
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
        counted = lacking_it(wanted.lacking).with_only_columns(func.count())
    elif wanted.measure is not None and alone == FirmFilter(
        measure=wanted.measure, after_recognition=wanted.after_recognition
    ):
        counted = entitled_to(wanted.measure, later=wanted.after_recognition).with_only_columns(func.count())
    else:
        counted = select(func.count()).select_from(Firm).where(*conditions(wanted))
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


async def ids_of(wall: Wall, wanted: FirmFilter) -> list[str]:
    """The ids of all these firms, in their own order; raises RegistryUnavailable."""
    async with wall.reading() as session:
        found = await session.execute(select(Firm.id).where(*conditions(wanted)))
        return sorted(found.scalars())


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
    by, _, is_falling, is_known = _WAYS[wanted.order]
    # By an expression that is in no index, few firms are first found and then put in order.
    ordered_by: ColumnElement[Any] = func.coalesce(by, by) if are_few else by
    chosen = select(*_ROW).where(*conditions(wanted))
    found: list[FirmRow] = []
    # Those with a value and those without are asked for apart: so either follows an index, whose place for nulls databases
    # do not agree on.
    if behind is None or behind.value is not None:
        known = chosen if is_known is None else chosen.where(is_known)
        if behind is not None:
            known = known.where(_is_behind(ordered_by, behind, is_falling=is_falling))
        ordered = (ordered_by.desc(), Firm.id.desc()) if is_falling else (ordered_by, Firm.id)
        found = await _rows(session, known.order_by(*ordered).limit(most))
        behind = None
    if is_known is not None and len(found) < most:
        unknown = chosen.where(~is_known)
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
    return Behind(_WAYS[order].value(row), row.id)


__all__ = [
    "MOST_DISTRICTS",
    "NO_TIER",
    "PAGE",
    "Behind",
    "FirmFilter",
    "FirmPage",
    "FirmRow",
    "Holding",
    "Lacking",
    "Order",
    "Origin",
    "Standing",
    "all_of",
    "count_of",
    "districts_of",
    "ids_of",
    "page_of",
]
