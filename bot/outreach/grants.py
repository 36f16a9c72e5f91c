"""What people allowed to be sent by a vendor's notices: given and taken back by them, used up by messages, and never twice.

By the digest of an address, since it may be given before anybody enrols. The vendor's count is the one that holds: ours may be
less than that, which costs a message, and never more for long.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.registry.database import Registry
from bot.registry.tables import Base, NoticeGrant

_GRANTS: Final[Table] = Base.metadata.tables[NoticeGrant.__tablename__]


class Answered(NamedTuple):
    """What somebody answered when asked for leave to send one template's notices."""

    template: str
    is_lasting: bool
    """Whether such leave holds until it is taken back; otherwise it is for one message."""
    is_given: bool
    at: datetime


class Taken(NamedTuple):
    """One message's worth of leave, in use."""

    known_as: str
    template: str
    granted_at: datetime


async def answered(registry: Registry, known_as: str, answers: Iterable[Answered]) -> None:
    """Note them; one that was noted already, or is older than what was noted last, changes nothing.

    Who says no takes back all that was given for that template, used or not. Raises RegistryUnavailable.
    """
    async with registry.writing() as session:
        insert = postgresql.insert if registry.engine.dialect.name == "postgresql" else sqlite.insert
        for answer in answers:
            gives_one = int(answer.is_given and not answer.is_lasting)
            row = {
                "known_as": known_as,
                "template": answer.template,
                "is_lasting": answer.is_given and answer.is_lasting,
                "left": gives_one,
                "granted_at": answer.at,
            }
            added = _GRANTS.c.left + 1 if gives_one else 0
            await session.execute(
                insert(_GRANTS)
                .values(row)
                .on_conflict_do_update(
                    index_elements=["known_as", "template"],
                    set_={"is_lasting": row["is_lasting"], "left": added, "granted_at": answer.at},
                    where=_GRANTS.c.granted_at < answer.at,
                )
            )


async def open_templates(registry: Registry, known_as: str, templates: Collection[str]) -> frozenset[str]:
    """By which of these something may be sent now; raises RegistryUnavailable."""
    asked = select(NoticeGrant.template).where(
        NoticeGrant.known_as == known_as,
        NoticeGrant.template.in_(templates),
        NoticeGrant.is_lasting | (NoticeGrant.left > 0),
    )
    async with registry.reading() as session:
        return frozenset(await session.scalars(asked))


async def take(registry: Registry, known_as: str, template: str) -> Taken | None:
    """One message's worth, which nobody else can take any more; None where none is left. Raises RegistryUnavailable."""
    taking = (
        update(_GRANTS)
        .where(_GRANTS.c.known_as == known_as, _GRANTS.c.template == template, _GRANTS.c.left > 0)
        .values(left=_GRANTS.c.left - 1)
        .returning(_GRANTS.c.granted_at)
    )
    async with registry.writing() as session:
        granted_at = (await session.execute(taking)).scalar()
    return None if granted_at is None else Taken(known_as, template, granted_at)


async def give_back(registry: Registry, taken: Taken) -> None:
    """It was surely not used; what its owner answered meanwhile counts for more. Raises RegistryUnavailable."""
    async with registry.writing() as session:
        await session.execute(
            update(_GRANTS)
            .where(
                _GRANTS.c.known_as == taken.known_as,
                _GRANTS.c.template == taken.template,
                _GRANTS.c.granted_at == taken.granted_at,
            )
            .values(left=_GRANTS.c.left + 1)
        )


async def refused(registry: Registry, known_as: str, template: str, as_of: datetime) -> None:
    """The vendor says that there is no such leave; what was given after that was asked counts. Raises RegistryUnavailable."""
    async with registry.writing() as session:
        await session.execute(
            update(_GRANTS)
            .where(_GRANTS.c.known_as == known_as, _GRANTS.c.template == template, _GRANTS.c.granted_at <= as_of)
            .values(is_lasting=False, left=0)
        )
