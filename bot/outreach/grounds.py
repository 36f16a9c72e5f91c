"""What is known of some firms, read at once and only as far as a reminder's words need it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.queries.firm_filter import Lacking
from bot.registry.tables import Firm, FirmTitle, Movement, Shortfall


class State(NamedTuple):
    """How a firm stands."""

    id: str
    likely_tier: str | None
    next_tier: str | None
    missing_count: int | None
    recheck_on: date | None


class Short(NamedTuple):
    """A requirement that a firm does not meet, and what closes it."""

    requirement: Lacking
    fact: str | None
    gap: str | None
    band: int | None


class Held(NamedTuple):
    """A title as somebody told of it."""

    title: str
    given_by: str
    expires_on: date | None
    said_at: datetime


class Grounds(NamedTuple):
    """By firm."""

    states: Mapping[str, State]
    lacks: Mapping[str, Sequence[Short]]
    titles: Mapping[str, Sequence[Held]]
    movements: Mapping[str, Movement]


async def grounds_of(session: AsyncSession, firms: Sequence[str], names: frozenset[str], publication: str) -> Grounds:
    """What these placeholders rest on, of these firms; a publication's movements where one is named."""
    states, lacks, titles, movements = dict[str, State](), dict[str, list[Short]](), dict[str, list[Held]](), {}
    if names & {"tier", "next_tier", "missing_count", "recheck_on"}:
        columns = (getattr(Firm, name) for name in State._fields)
        for row in await session.execute(select(*columns).where(Firm.id.in_(firms))):
            states[row.id] = State(*row)
    if "missing" in names:
        lack = select(
            Shortfall.firm_id,
            Shortfall.tier,
            Shortfall.requirement,
            Shortfall.fact,
            Shortfall.gap,
            Shortfall.gap_band,
        )
        for firm, tier, requirement, fact, gap, band in await session.execute(lack.where(Shortfall.firm_id.in_(firms))):
            lacks.setdefault(firm, []).append(Short(Lacking(tier, requirement), fact, gap, band))
    if names & {"title", "expires_on"}:
        held = select(
            FirmTitle.firm_id, FirmTitle.title, FirmTitle.given_by, FirmTitle.expires_on, FirmTitle.said_at
        ).where(FirmTitle.firm_id.in_(firms))
        for firm, title, by, end, at in await session.execute(held):
            titles.setdefault(firm, []).append(Held(title, by, end, at))
    if publication:
        moved = select(Movement).where(Movement.publication_id == publication, Movement.firm_id.in_(firms))
        movements = {movement.firm_id: movement for movement in await session.scalars(moved)}
    return Grounds(states, lacks, titles, movements)
