"""Signed-in browsers: a random cookie each, of which only a keyed digest is kept, that ends by itself.

A browser gets a new cookie at each step of signing in, so that none that was known before is worth anything after.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.cookies import new_secret
from bot.registry.database import Registry
from bot.registry.keys import Keys
from bot.registry.tables import Official, SignIn
from bot.registry.tables.base import now

IDLE: Final = timedelta(minutes=30)
"""After so long without a page asked for, a browser is signed out."""
LONGEST: Final = timedelta(hours=12)
TO_PROVE: Final = timedelta(minutes=30)
"""So long may be taken between password and code, or to set up the codes."""
_BETWEEN_NOTES: Final = timedelta(minutes=1)
"""So often at most it is noted that a browser was seen."""


@dataclass(frozen=True)
class Browser:
    """A browser that an official is signed in with, or halfway."""

    token: str
    official: Official
    is_proven: bool


async def begin(session: AsyncSession, keys: Keys, official: Official, *, is_proven: bool) -> str:
    """Sign this official in, in one more browser; the cookie."""
    cookie, moment = new_secret(), now()
    await session.execute(delete(SignIn).where(SignIn.ends_at <= moment))
    session.add(
        SignIn(
            region=official.region,
            token=digest_of(keys, cookie),
            official_id=official.id,
            is_proven=is_proven,
            begun_at=moment,
            seen_at=moment,
            ends_at=moment + (LONGEST if is_proven else TO_PROVE),
        )
    )
    await session.flush()
    return cookie


async def find(registry: Registry, cookie: str) -> Browser | None:
    """Who this cookie signs in now; noted as seen."""
    if not cookie:
        return None
    token, moment = digest_of(registry.keys, cookie), now()
    async with registry.reading() as session:
        found = (
            await session.execute(select(SignIn, Official).join(Official).where(SignIn.token == token))
        ).one_or_none()
    if found is None:
        return None
    sign_in, official = found
    if official.disabled_at is not None or moment >= min(sign_in.ends_at, sign_in.seen_at + IDLE):
        return None
    if moment - sign_in.seen_at > _BETWEEN_NOTES:
        await _note(registry, token, moment)
    return Browser(token, official, sign_in.is_proven)


async def end(session: AsyncSession, token: str) -> None:
    """Sign this browser out."""
    await session.execute(delete(SignIn).where(SignIn.token == token))


async def end_all(session: AsyncSession, official_id: str) -> None:
    """Sign this official out of every browser."""
    await session.execute(delete(SignIn).where(SignIn.official_id == official_id))


def digest_of(keys: Keys, cookie: str) -> str:
    """What is kept of a cookie."""
    return keys.digest("console sign-in", cookie)


async def _note(registry: Registry, token: str, moment: datetime) -> None:
    async with registry.writing() as session:
        await session.execute(update(SignIn).where(SignIn.token == token).values(seen_at=moment))
