"""What officials see of their region's policies: publications with whoever wrote and approved them, impacts, firms that move."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, defer

from bot.registry.tables import Firm, Impact, Movement, Official, Publication
from bot.registry.wall import Wall

FIRMS_A_PAGE: Final = 50
_MOST_LISTED: Final = 100
OTHERWISE: Final = {"gaps": Movement.gaps, "sums": Movement.sums, "deadlines": Movement.deadlines}
"""What may be another for a firm whose tier stays."""


class Listed(NamedTuple):
    """A publication with the names of two officials; its archive is not read."""

    publication: Publication
    author: str
    approver: str


class Moving(NamedTuple):
    """A firm that moves."""

    firm_id: str
    name: str
    district: str
    movement: Movement


async def publications(wall: Wall) -> list[Listed]:
    """The region's latest publications, the newest first."""
    async with wall.reading() as session:
        author, approver = aliased(Official), aliased(Official)
        found = await session.execute(
            select(Publication, author.name, approver.name)
            .options(defer(Publication.archive))
            .outerjoin(author, author.id == Publication.author_id)
            .outerjoin(approver, approver.id == Publication.approver_id)
            .order_by(Publication.created_at.desc(), Publication.id)
            .limit(_MOST_LISTED)
        )
        return [Listed(publication, wrote or "", approved or "") for publication, wrote, approved in found]


async def one_publication(wall: Wall, publication_id: str) -> Listed | None:
    """One of the region's publications, archive and all."""
    async with wall.reading() as session:
        author, approver = aliased(Official), aliased(Official)
        found = (
            await session.execute(
                select(Publication, author.name, approver.name)
                .outerjoin(author, author.id == Publication.author_id)
                .outerjoin(approver, approver.id == Publication.approver_id)
                .where(Publication.id == publication_id)
            )
        ).one_or_none()
        return None if found is None else Listed(found[0], found[1] or "", found[2] or "")


async def in_use(wall: Wall) -> str:
    """The id of the publication in use, empty where that is the shipped pack."""
    async with wall.reading() as session:
        return await session.scalar(select(Publication.id).where(Publication.state == "published")) or ""


async def impact_of(wall: Wall, publication_id: str) -> Impact | None:
    """What is worked out of what a draft would change; None where nobody asked."""
    async with wall.reading() as session:
        return await session.scalar(select(Impact).where(Impact.publication_id == publication_id))


async def firms_that_move(
    wall: Wall, publication_id: str, *, direction: str = "", what: str = "", page: int = 1
) -> tuple[Sequence[Moving], int]:
    """One page of the firms that move, by name, and how many there are in all; `what` is one of `OTHERWISE`."""
    wanted = [Movement.publication_id == publication_id]
    if direction:
        wanted.append(Movement.direction == direction)
    if what:
        wanted.append(func.json_array_length(OTHERWISE[what]) > 0)
    async with wall.reading() as session:
        total = await session.scalar(select(func.count()).select_from(Movement).where(*wanted)) or 0
        found = await session.execute(
            select(Movement, Firm.id, Firm.name, Firm.district)
            .join(Firm, Firm.id == Movement.firm_id)
            .where(*wanted)
            .order_by(Firm.name, Firm.id)
            .offset((page - 1) * FIRMS_A_PAGE)
            .limit(FIRMS_A_PAGE)
        )
        return [Moving(firm, name, district, movement) for movement, firm, name, district in found], total
