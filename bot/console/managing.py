"""What administrators do to the officials of their region: each act whole, recorded, and undone by none of the others at once.

Nobody does any of it to themselves, and only who is an administrator at that very moment does it: so one always stays.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console import acts, sign_ins
from bot.console.access import SignedIn
from bot.console.invitations import invite
from bot.console.roles import Role
from bot.registry.tables import Official
from bot.registry.tables.base import new_id, now


class UsernameTaken(Exception):
    """Somebody of the installation has this user name already."""


class NotPossible(Exception):
    """It would be done to oneself, or who does it is no administrator any more."""


class NoSuchOfficial(Exception):
    """Nobody of the region has this id."""


async def invite_new(administrator: SignedIn, username: str, name: str, role: Role) -> tuple[str, str]:
    """Add an official; the id, and the code that only they may see. Raises UsernameTaken, NotPossible."""
    keys = administrator.service.registry.keys
    official = Official(
        id=new_id(), region=administrator.region, username=username, name=name, role=role.value, locale="zh_Hans_CN"
    )
    code = invite(keys, official, now())
    try:
        async with administrator.wall.writing() as session:
            await _administrators(session, administrator)
            session.add(official)
            await session.flush()
            await _record(session, administrator, "official.invited", official, role=role.value)
    except IntegrityError:
        raise UsernameTaken from None
    return official.id, code


async def change_role(administrator: SignedIn, official_id: str, role: Role) -> None:
    """Trust an official with more or less from now on; raises NoSuchOfficial, NotPossible."""
    async with _another(administrator, official_id) as (session, official):
        if official.role != role:
            await _record(session, administrator, "official.role", official, before=official.role, after=role.value)
            official.role = role.value


async def disable(administrator: SignedIn, official_id: str) -> None:
    """Let an official sign in no more, and sign them out; raises NoSuchOfficial, NotPossible."""
    async with _another(administrator, official_id) as (session, official):
        if official.disabled_at is None:
            official.disabled_at = now()
            await sign_ins.end_all(session, official.id)
            await _record(session, administrator, "official.disabled", official)


async def enable(administrator: SignedIn, official_id: str) -> None:
    """Let an official sign in again; raises NoSuchOfficial, NotPossible."""
    async with _another(administrator, official_id) as (session, official):
        if official.disabled_at is not None:
            official.disabled_at = None
            await _record(session, administrator, "official.enabled", official)


async def reset(administrator: SignedIn, official_id: str) -> str:
    """Sign an official out and have them set up everything anew; their code. Raises NoSuchOfficial, NotPossible."""
    async with _another(administrator, official_id) as (session, official):
        code = invite(administrator.service.registry.keys, official, now())
        await sign_ins.end_all(session, official.id)
        await _record(session, administrator, "official.reset", official)
    return code


@asynccontextmanager
async def _another(administrator: SignedIn, official_id: str) -> AsyncIterator[tuple[AsyncSession, Official]]:
    async with administrator.wall.writing() as session:
        await _administrators(session, administrator)
        official = await session.scalar(select(Official).where(Official.id == official_id).with_for_update())
        if official is None:
            raise NoSuchOfficial
        if official.id == administrator.id:
            raise NotPossible
        yield session, official


async def _administrators(session: AsyncSession, administrator: SignedIn) -> None:
    """Hold all administrators as they are until this is done: of two who would remove each other, the second cannot."""
    there = await session.scalars(
        select(Official.id)
        .where(Official.role == Role.ADMINISTRATOR, Official.disabled_at.is_(None), Official.invitation == "")
        .order_by(Official.id)
        .with_for_update()
    )
    if administrator.id not in there.all():
        raise NotPossible


async def _record(
    session: AsyncSession, administrator: SignedIn, action: str, official: Official, **details: str
) -> None:
    await acts.record(
        session, region=administrator.region, actor=administrator.id, action=action, official=official.id, **details
    )
