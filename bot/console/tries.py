"""How often a password or a code may be tried. A try is counted before it is looked at, so that many at once gain nothing.

Wrong ones lock the official for a while, longer each time. A browser in which that official has signed in before is not held by
the lock but has a count of its own: so nobody can lock others out of their own browser (docs/decisions/0012).
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.callers import address_of
from bot.console import acts
from bot.console.cookies import KNOWN, new_secret
from bot.registry import audit
from bot.registry.database import Registry
from bot.registry.keys import Keys
from bot.registry.tables import Official
from bot.registry.tables.base import now
from bot.shared_state.state import Allowance, StateUnavailable, known_as
from bot.web.visitor import service_of

BEFORE_LOCK: Final = 5
FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(hours=4)
_FORGOTTEN_AFTER: Final = timedelta(days=1)
_QUARTER: Final = 15 * 60
_FROM_ADDRESS: Final = Allowance(60, _QUARTER)
"""A whole office may share one."""
_FROM_KNOWN: Final = Allowance(10, _QUARTER)


async def check_address(request: Request, official: Official | None = None) -> None:
    """Count one more try from this address, but for a browser known for this official; raises HTTPException 429."""
    if official is not None and is_known(request, service_of(request).registry.keys, official):
        return
    if not await _has_room(request, f"console address {known_as(address_of(request))}", _FROM_ADDRESS):
        raise HTTPException(429, headers={"Retry-After": str(_QUARTER)})


async def may_try(request: Request, official: Official) -> bool:
    """Count one more try at this official's password or code: whether it may be looked at."""
    service = service_of(request)
    nonce = _known_browser(request, service.registry.keys, official)
    if nonce:
        return await _has_room(request, f"console browser {known_as(nonce)}", _FROM_KNOWN)
    return await _count(service.registry, official.id)


async def give_back(request: Request, official: Official) -> None:
    """The try was right, and what it was for goes on: it does not count, and neither does the lock that it led to by its number."""
    registry = service_of(request).registry
    if is_known(request, registry.keys, official):
        return
    async with registry.writing() as session:
        tried = await _to_change(session, official.id)
        if tried is None or not tried.failures:
            return
        if tried.failures % BEFORE_LOCK == 0 and tried.locked_until is not None:
            tried.locked_until = None
            await _record(session, tried, "sign_in.lock_lifted")
        tried.failures -= 1


def browser_cookie(keys: Keys, official: Official) -> str:
    """What a browser is given in which this official has signed in; worth nothing once the password is another."""
    nonce = new_secret()
    return f"{nonce}.{_seal(keys, official, nonce)}"


def is_known(request: Request, keys: Keys, official: Official) -> bool:
    """Whether this official signed in with this browser before."""
    return bool(_known_browser(request, keys, official))


def _known_browser(request: Request, keys: Keys, official: Official) -> str:
    nonce, _, seal = KNOWN.of(request).partition(".")
    return nonce if official.password_hash and seal == _seal(keys, official, nonce) else ""


def _seal(keys: Keys, official: Official, nonce: str) -> str:
    return keys.digest("console browser", official.id, official.password_hash, nonce)


async def _has_room(request: Request, key: str, allowance: Allowance) -> bool:
    try:
        return not await service_of(request).shared_state.spend(key, [allowance])
    except StateUnavailable:
        raise HTTPException(503) from None


async def _count(registry: Registry, official_id: str) -> bool:
    async with registry.writing() as session:
        official = await _to_change(session, official_id)
        if official is None:
            return False
        moment = now()
        if official.locked_until is not None:
            if moment < official.locked_until:
                return False
            if moment - official.locked_until > _FORGOTTEN_AFTER:
                official.failures = 0
            official.locked_until = None
        official.failures += 1
        if official.failures % BEFORE_LOCK == 0:
            longer = min(official.failures // BEFORE_LOCK - 1, 10)
            official.locked_until = moment + min(FIRST_LOCK * 2**longer, LONGEST_LOCK)
            # Here and not where it turns out wrong, which would take longer for somebody than for nobody.
            await _record(session, official, "sign_in.locked")
        return True


async def _to_change(session: AsyncSession, official_id: str) -> Official | None:
    return await session.scalar(select(Official).where(Official.id == official_id).with_for_update())


async def _record(session: AsyncSession, official: Official, action: str) -> None:
    await acts.record(
        session,
        region=official.region,
        actor=audit.SYSTEM,
        action=action,
        official=official.id,
        tries=official.failures,
    )
