"""What is kept of the firms of a list, and which of them withdrew; asked for a few hundred at a time, behind the wall."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.contacts import firm_known_as
from bot.registry.importing.rows import Listed
from bot.registry.tables import Base, Firm, FirmFact, FirmTitle, Suppression
from bot.registry.wall import Wall

FIRMS_AT_ONCE: Final = 200
_SUPPRESSIONS: Final[Table] = Base.metadata.tables[Suppression.__tablename__]


@dataclass
class Known:
    """A firm that is kept, with everything that was said of it."""

    firm: Firm
    titles: list[FirmTitle] = field(default_factory=list)
    facts: list[FirmFact] = field(default_factory=list)
    alone: Listed | None = None
    """What a list says of it, where nothing else is known."""


async def withdrawn(session: AsyncSession, wall: Wall, codes: Sequence[str]) -> set[str]:
    """Those of the codes whose firms were erased at their owners' wish, so that no list may bring them back."""
    known_as = {firm_known_as(wall.registry.keys, wall.region, code): code for code in codes}
    # Past the wall, since digests belong to no region; these are of ours alone, since the region is in them.
    connection = await session.connection()
    found = await connection.scalars(
        select(_SUPPRESSIONS.c.known_as).where(_SUPPRESSIONS.c.kind == "firm", _SUPPRESSIONS.c.known_as.in_(known_as))
    )
    return {known_as[digest] for digest in found}


async def known_firms(session: AsyncSession, codes: Sequence[str], *, held: bool = False) -> dict[str, Known]:
    """The firms of these codes that are kept; held against other changes until the transaction ends, where that is wanted."""
    statement = select(Firm).where(Firm.credit_code.in_(codes)).order_by(Firm.id)
    firms = await session.scalars(statement.with_for_update() if held else statement)
    found = {firm.id: Known(firm) for firm in firms}
    for title in await session.scalars(select(FirmTitle).where(FirmTitle.firm_id.in_(found))):
        found[title.firm_id].titles.append(title)
    for fact in await session.scalars(select(FirmFact).where(FirmFact.firm_id.in_(found))):
        found[fact.firm_id].facts.append(fact)
    return {known.firm.credit_code: known for known in found.values()}
