"""Every firm judged anew when the rules of its region are others, or when something known of it has gone stale.

One process does it at a time, a few firms a transaction; whoever goes on begins where firms are still as they were.
"""

import asyncio
import logging
import secrets
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, or_, select

from assessment.library import Library, NoRule
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.standing import Reason, judge_firm
from bot.registry.tables import Firm
from bot.shared_state.state import StateUnavailable
from flows.rule_set import rule_set

if TYPE_CHECKING:
    from bot.service import Service

FIRMS_AT_A_TIME: Final = 25
"""Few, so that neither whoever writes to the registry nor whoever is answered waits long."""
SECONDS_BETWEEN_LOOKS: Final = 15.0
SECONDS_OF_A_LEASE: Final = 60.0
_PAUSE: Final = 0.01
_NEVER_JUDGED: Final = ""
_KEY: Final = "rejudging"
_LOG: Final = logging.getLogger(__name__)


async def keep_judged(service: "Service") -> None:
    """Look again and again whether firms have to be judged anew, and do it where no other process does."""
    owner = secrets.token_hex(8)
    while True:
        try:
            if await service.shared_state.lease(_KEY, owner, SECONDS_OF_A_LEASE):
                try:
                    await _judge_all(service, owner)
                finally:
                    await service.shared_state.release(_KEY, owner)
        except (RegistryUnavailable, StateUnavailable):
            _LOG.warning("firms cannot be judged anew now")
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def _judge_all(service: "Service", owner: str) -> None:
    library, today = service.library, service.today()
    for region in [region for region in library.regions if await _is_any_due(service.registry, library, region, today)]:
        last: str | None = ""
        while last is not None:
            last = await judge_some(service.registry, library, region, today, after=last)
            # Newer rules, or another day, make a new pass: this one would write what is out of date already.
            is_ours = await service.shared_state.lease(_KEY, owner, SECONDS_OF_A_LEASE)
            if not is_ours or service.library is not library or service.today() != today:
                return
            await asyncio.sleep(_PAUSE)


async def judge_some(
    registry: Registry, library: Library, region: str, today: date, *, after: str, most: int = FIRMS_AT_A_TIME
) -> str | None:
    """Judge some firms that have to be, of those after this one; the last of them, None where there was none."""
    current = _rules_of(library, region, today)
    if current is None:
        return None
    due = or_(and_(Firm.judged_on.is_not(None), Firm.rules_hash != current), Firm.recheck_on <= today)
    async with registry.reading() as session:
        found = await session.scalars(
            select(Firm.id).where(Firm.region == region, Firm.id > after, due).order_by(Firm.id).limit(most)
        )
        ids = found.all()
    if not ids:
        return None
    async with registry.writing() as session:
        for firm in await session.scalars(select(Firm).where(Firm.id.in_(ids)).order_by(Firm.id)):
            reason: Reason = "publication" if firm.rules_hash != current else "stale"
            await judge_firm(session, firm, library, today, reason)
    return ids[-1]


async def _is_any_due(registry: Registry, library: Library, region: str, today: date) -> bool:
    """Whether there is anything to do, asked of the indexes alone: it is asked all the time."""
    current = _rules_of(library, region, today)
    if current is None:
        return False
    reasons = (
        and_(Firm.region == region, Firm.rules_hash > _NEVER_JUDGED, Firm.rules_hash < current),
        and_(Firm.region == region, Firm.rules_hash > current),
        and_(Firm.region == region, Firm.recheck_on <= today),
    )
    async with registry.reading() as session:
        for reason in reasons:
            if await session.scalar(select(Firm.id).where(reason).limit(1)) is not None:
                return True
    return False


def _rules_of(library: Library, region: str, today: date) -> str | None:
    try:
        return rule_set(library, region, today, "new").hash
    except NoRule:
        return None
