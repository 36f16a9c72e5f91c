"""The wall between regions: whatever is read or written for an official passes here, and touches one region alone.

Statements are narrowed in one place, not by each query; what cannot be narrowed is refused.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import ClauseElement, Column, Table, TextClause, event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import visitors

from bot.registry.database import Registry
from bot.registry.tables import Base, Regional

_REGION: Final = "region of the official"
_COLUMN: Final = "region"
_REGIONAL: Final = frozenset(
    mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Regional)
)


class OutsideTheWall(RuntimeError):
    """Something that does not belong to the official's region, or to any, was to be touched."""


class WalledSession(Session):
    """A session that is held to one region."""


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
    assert isinstance(state.statement, ClauseElement)
    for element in visitors.iterate(state.statement):
        if isinstance(element, Table) and element not in _REGIONAL:
            raise OutsideTheWall(f"{element.name} belongs to no region")
        if isinstance(element, TextClause):
            raise OutsideTheWall("words of SQL cannot be held to a region")
        if state.is_update and isinstance(element, Column) and element.name == _COLUMN:
            raise OutsideTheWall("no row moves to another region")
    state.statement = state.statement.options(
        with_loader_criteria(
            Regional, lambda row: row.region == region, include_aliases=True, track_closure_variables=True
        )
    )


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
