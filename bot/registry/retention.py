"""How long the registry keeps what is in it, and the work of a night that forgets what has been there longer, with counts.

Every night at three, in China, by one process; after a pause as soon as it is noticed. A night that was broken off is begun again
and finds what is left. What each night removed is told in the audit, to each region its own; a night that removed nothing says
nothing. Contacts are forgotten as if they had left, but nobody wished it, so nobody is kept out: whoever comes back enrols anew,
and a bureau's list may name the firm.
"""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from assessment.library import Library
from bot.dates import CHINA
from bot.registry.audit import SYSTEM, record
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.erasure import Leaving, empty_log, erase_contact
from bot.registry.outlived import AT_ONCE, KINDS
from bot.registry.tables import Contact, Sweep
from bot.registry.tables.base import now
from bot.shared_state.state import StateUnavailable

if TYPE_CHECKING:
    from bot.service import Service

IDLE_FOR: Final = timedelta(days=3 * 365 + 1)
"""As long as a title lasts: by then nothing that was said says anything any more."""
AT_NIGHT: Final = time(3)
"""When hardly anybody waits for an answer, as China counts hours."""
CONTACTS: Final = "contacts"
"""What contacts are counted as that nothing was heard of."""
_SWEEP: Final = "retention"
_LEASE: Final = "forgetting"
_SECONDS_OF_A_LEASE: Final = 120.0
_SECONDS_BETWEEN_LOOKS: Final = 300.0
_PAUSE: Final = 0.05
"""Between two transactions, in which others write."""
_INSTALLATION: Final = ""
"""The region of what belongs to none."""
_LOG: Final = logging.getLogger(__name__)

Forgotten = Counter[tuple[str, str]]
"""How many were removed, by region and kind."""


async def keep_forgetting(service: "Service") -> None:
    """See to it that each night's work is done; of several processes one at a time does it."""
    owner = secrets.token_hex(8)

    async def is_still_ours() -> bool:
        return await service.shared_state.lease(_LEASE, owner, _SECONDS_OF_A_LEASE)

    while True:
        try:
            if await is_still_ours():
                try:
                    await forget_tonight(service.registry, service.library, service.today(), now(), is_still_ours)
                finally:
                    await service.shared_state.release(_LEASE, owner)
        except (RegistryUnavailable, StateUnavailable):
            _LOG.warning("what has been kept long enough cannot be forgotten now")
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


async def forget_tonight(
    registry: Registry,
    library: Library,
    on: date,
    at: datetime,
    goes_on: Callable[[], Awaitable[bool]],
) -> Forgotten | None:
    """Do the work of the night before this moment; None where it is done already, or was left to another process.

    Raises RegistryUnavailable, StateUnavailable.
    """
    night = night_before(at)
    async with registry.reading() as session:
        done = await session.get(Sweep, _SWEEP)
    if done is not None and done.until >= night:
        return None
    forgotten: Forgotten = Counter()
    if idle := await forget_idle(registry, library, on, at - IDLE_FOR):
        forgotten[_INSTALLATION, CONTACTS] = idle
    for kind in KINDS:
        while await goes_on():
            async with registry.writing() as session:
                some = await kind.forget(session, at)
            for region, count in some.items():
                forgotten[region, kind.name] += count
            if sum(some.values()) < AT_ONCE:
                break
            await asyncio.sleep(_PAUSE)
        else:
            return None
    await _note(registry, night, forgotten)
    if forgotten:
        await empty_log(registry)
    return forgotten


def night_before(at: datetime) -> datetime:
    """The last moment at which a night's work fell due."""
    there = at.astimezone(CHINA)
    night = datetime.combine(there.date(), AT_NIGHT, CHINA)
    return night if night <= there else night - timedelta(days=1)


async def forget_idle(registry: Registry, library: Library, on: date, since: datetime) -> int:
    """Forget all contacts that said nothing since then; how many those were."""
    forgotten = 0
    leaving = Leaving(registry.keys, library, on, channel="", actor=SYSTEM)
    idle = select(Contact).where(Contact.active_at < since).order_by(Contact.id).limit(1)
    while True:
        # One at a time, so that nobody else waits long.
        async with registry.writing() as session:
            contact = await session.scalar(idle.with_for_update(skip_locked=True))
            if contact is None:
                break
            await erase_contact(session, contact, leaving)
        forgotten += 1
    if forgotten:
        await empty_log(registry)
    return forgotten


async def _note(registry: Registry, night: datetime, forgotten: Forgotten) -> None:
    """The night's work is done, and this is what it came to."""
    async with registry.writing() as session:
        done = await session.get(Sweep, _SWEEP, with_for_update=True)
        if done is None:
            session.add(Sweep(name=_SWEEP, until=night))
        else:
            done.until = max(done.until, night)
        for region in sorted({region for region, _ in forgotten}):
            counts = {kind: count for (where, kind), count in sorted(forgotten.items()) if where == region}
            await record(
                session, region=region, actor=SYSTEM, action="registry.forgot", subject="registry", details=counts
            )
