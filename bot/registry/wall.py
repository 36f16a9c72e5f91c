"""The wall between regions: whatever is read or written for an official passes here, and touches one region alone.

Statements are narrowed in one place, not by each query; what cannot be narrowed is refused: words of SQL, tables past their
classes, rows by the list, and rows that another session found.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, NoReturn

from sqlalchemy import Alias, ClauseElement, Column, ColumnClause, Table, TextClause, event
from sqlalchemy import inspect as inspected
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import FromStatement, ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import TableClause

from bot.registry.database import Registry
from bot.registry.tables import Base, Regional

_REGION: Final = "region of the official"
_COLUMN: Final = "region"
_REGIONAL: Final = frozenset(
    mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Regional)
)


class OutsideTheWall(RuntimeError):
    """Something that does not belong to the official's region, or to any, was to be touched."""


def _refused(*_arguments: Any, **_named: Any) -> NoReturn:
    raise OutsideTheWall("rows by the list are looked at by nobody")


class WalledSession(Session):
    """A session that is held to one region."""

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refused


class Wall:
    """What officials of one region can reach."""

    def __init__(self, registry: Registry, region: str) -> None:
        if not region:
            raise OutsideTheWall("an official without a region reaches nothing")
        self.registry = registry
        self.region = region

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session to look with; raises RegistryUnavailable."""
        async with self.registry.reading(WalledSession) as session:
            session.sync_session.info[_REGION] = self.region
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session to change with, kept whole or not at all; raises RegistryUnavailable."""
        async with self.registry.writing(WalledSession) as session:
            session.sync_session.info[_REGION] = self.region
            yield session


@event.listens_for(WalledSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    region = _region_of(state.session)
    if not state.is_orm_statement or not (state.is_select or state.is_update or state.is_delete):
        raise OutsideTheWall("only statements over the registry's own classes can be held to a region")
    if isinstance(state.statement, FromStatement) or (state.parameters and not state.is_select):
        raise OutsideTheWall("what comes beside a statement cannot be held to a region")
    assert isinstance(state.statement, ClauseElement)
    for element in visitors.iterate(state.statement):
        _check(element, is_update=state.is_update)
    state.statement = state.statement.options(
        with_loader_criteria(
            Regional, lambda row: row.region == region, include_aliases=True, track_closure_variables=True
        )
    )


def _check(element: visitors.ExternallyTraversible, *, is_update: bool) -> None:
    if isinstance(element, TableClause) and element not in _REGIONAL:
        raise OutsideTheWall(f"{element.name} belongs to no region")
    if isinstance(element, TextClause) or _is_written_out(element):
        raise OutsideTheWall("words of SQL cannot be held to a region")
    if isinstance(element, Column):
        if is_update and element.name == _COLUMN:
            raise OutsideTheWall("no row moves to another region")
        of = element.table.element if isinstance(element.table, Alias) else element.table
        # Only what comes by way of its class is narrowed; keys also come so where a row is looked up by its key.
        is_of_a_class = "parententity" in element._annotations  # noqa: SLF001 - nothing else tells
        if isinstance(of, Table) and not element.primary_key and not is_of_a_class:
            raise OutsideTheWall(f"{of.name} is asked past its class")


def _is_written_out(element: visitors.ExternallyTraversible) -> bool:
    """Whether it is a piece of SQL, other than the star of a count."""
    return isinstance(element, ColumnClause) and element.is_literal and element.name != "*"


@event.listens_for(WalledSession, "before_attach")
def _refuse_what_others_found(_session: Session, row: object) -> None:
    if inspected(row).key is not None:
        raise OutsideTheWall("a row that another session found may be of any region")


@event.listens_for(WalledSession, "before_flush")
def _refuse_others(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    region = _region_of(session)
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, Regional) or row.region != region:
            raise OutsideTheWall(f"{type(row).__name__} is not of the official's region")


def _region_of(session: Session) -> str:
    region = session.info.get(_REGION)
    if not isinstance(region, str) or not region:
        raise OutsideTheWall("an official without a region reaches nothing")
    return region
