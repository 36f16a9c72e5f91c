"""What a publication is held against: for a draft what is in use now, and for one that was published what was in use before it.

Publications that were replaced are kept, so that this can be found at any time after; whoever works it out checks the edition.
"""

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.pack_archives import Files, read_archive
from bot.registry.tables import Publication

if TYPE_CHECKING:
    from bot.service import Service

OPEN: Final = ("draft", "submitted")


async def before_of(service: "Service", publication_id: str) -> dict[str, Files]:
    """What lay over the shipped packs then; raises RegistryUnavailable."""
    asked = select(Publication.state, Publication.region, Publication.follows, Publication.published_at)
    async with service.registry.reading() as session:
        publication = (await session.execute(asked.where(Publication.id == publication_id))).one()
    if publication.state in OPEN:
        return await service.policies.files_in_use(service.registry)
    earlier = (
        select(Publication.region, Publication.id)
        .where(Publication.state.in_(("published", "replaced")), Publication.published_at < publication.published_at)
        .order_by(Publication.published_at)
    )
    async with service.registry.reading() as session:
        # Of each region the latest; of its own the one that it says it follows.
        in_use = {row.region: row.id for row in await session.execute(earlier)}
        in_use[publication.region] = publication.follows
        found = await session.execute(
            select(Publication.region, Publication.archive).where(Publication.id.in_(in_use.values()))
        )
        published = {region: read_archive(archive) for region, archive in found}
    policies = service.policies
    return {**policies.beside, **{name: files for name, files in published.items() if name not in policies.left_out}}
