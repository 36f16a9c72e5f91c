"""Every firm judged anew when the rules of its region are others, or when something known of it has gone stale.

One process of the installation sees to it and has it done beside the answering, some firms a transaction; whoever goes on begins
where firms are still as they were.
"""

import asyncio
import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.library import Library, NoRule
from bot.composition import composed
from bot.own_process import in_own_process, is_left_alone
from bot.pack_archives import Files
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.known import known
from bot.registry.standing import Reason, entitlements, judgement, note_standing, shortfalls, stand, stands
from bot.registry.tables import Entitlement, Firm, FirmFact, FirmTitle, Judgement, Shortfall
from bot.shared_state.state import StateUnavailable
from flows.rule_set import rule_set

if TYPE_CHECKING:
    from bot.service import Service

Row = TypeVar("Row", FirmFact, FirmTitle)

FIRMS_AT_A_TIME: Final = 50
"""Few, so that whoever writes to the registry meanwhile does not wait long."""
SECONDS_BETWEEN_LOOKS: Final = 15.0
SECONDS_OF_A_LEASE: Final = 60.0
_PAUSE: Final = 0.05
"""Between two transactions, in which others write."""
_KEY: Final = "rejudging"
_LOG: Final = logging.getLogger(__name__)


async def keep_judged(service: "Service") -> None:
    """Look again and again whether firms have to be judged anew, and have it done where no other process does."""
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
    regions = [region for region in library.regions if await is_any_due(service.registry, library, region, today)]
    if not regions:
        return

    async def is_still_ours() -> bool:
        # By newer rules, or on another day, this would write what is out of date already.
        is_the_same = service.library is library and service.today() == today
        return is_the_same and await service.shared_state.lease(_KEY, owner, SECONDS_OF_A_LEASE)

    in_use = await service.policies.files_in_use(service.registry)
    await in_own_process(service.settings, judge_regions, in_use, regions, today, still_wanted=is_still_ours)


async def judge_regions(registry: Registry, in_use: Mapping[str, Files], regions: Sequence[str], today: date) -> None:
    """Judge all firms of these regions that have to be; raises RegistryUnavailable."""
    library = composed(in_use, lambda _root, library: library)
    for region in regions:
        last: str | None = ""
        while last is not None and not is_left_alone():
            last = await judge_some(registry, library, region, today, after=last)
            await asyncio.sleep(_PAUSE)


async def is_any_due(registry: Registry, library: Library, region: str, today: date) -> bool:
    """Whether there is anything to do, asked of the indexes alone: it is asked all the time."""
    current = _rules_of(library, region, today)
    if current is None:
        return False
    async with registry.reading() as session:
        for reason in (Firm.rules_hash < current, Firm.rules_hash > current, Firm.recheck_on <= today):
            if await session.scalar(select(Firm.id).where(Firm.region == region, reason).limit(1)) is not None:
                return True
    return False


async def judge_some(
    registry: Registry, library: Library, region: str, today: date, *, after: str, most: int = FIRMS_AT_A_TIME
) -> str | None:
    """Judge some firms that have to be, of those after this one; the last of them, None where there was none."""
    current = _rules_of(library, region, today)
    if current is None:
        return None
    due = or_(Firm.rules_hash != current, Firm.recheck_on <= today)
    wanted = select(Firm).where(Firm.region == region, Firm.id > after, due).order_by(Firm.id).limit(most)
    async with registry.writing() as session:
        # Whoever changes what is known of one of them meanwhile is waited for, and waits.
        firms = (await session.scalars(wanted.with_for_update())).all()
        await _judge(session, firms, library, current, today)
    return firms[-1].id if firms else None


async def _judge(session: AsyncSession, firms: Sequence[Firm], library: Library, current: str, today: date) -> None:
    """As `judge_firm` does for one, but with a few statements for all."""
    ids = [firm.id for firm in firms]
    facts = _by_firm(await session.scalars(select(FirmFact).where(FirmFact.firm_id.in_(ids))))
    titles = _by_firm(await session.scalars(select(FirmTitle).where(FirmTitle.firm_id.in_(ids))))
    history = await session.scalars(
        select(Judgement).where(Judgement.firm_id.in_(ids)).order_by(Judgement.at, Judgement.id.desc())
    )
    last = {row.firm_id: row for row in history}
    for table in (Shortfall, Entitlement):
        await session.execute(delete(table).where(table.firm_id.in_(ids)).execution_options(synchronize_session=False))
    lacked: list[dict[str, Any]] = []
    entitled: list[dict[str, Any]] = []
    for firm in firms:
        reason: Reason = "publication" if firm.rules_hash != current else "stale"
        now = known(library, facts.get(firm.id, ()), titles.get(firm.id, ()), today)
        standing = stand(library, firm.region, now.values, today)
        note_standing(firm, standing, now, today)
        if standing is None:
            # Looked at by these rules, so that nobody looks again before there are others.
            firm.rules_hash = current
        else:
            lacked += _values(shortfalls(firm, standing))
            entitled += _values(entitlements(firm, standing))
            made = judgement(firm, standing, today, reason)
            if firm.id not in last or stands(last[firm.id]) != stands(made):
                session.add(made)
    # Rows by the thousand: as objects they would take longer than the judging.
    for table, rows in ((Shortfall, lacked), (Entitlement, entitled)):
        if rows:
            await session.execute(insert(table), rows)


def _values(rows: Iterable[Shortfall | Entitlement]) -> list[dict[str, Any]]:
    return [{name: value for name, value in vars(row).items() if not name.startswith("_")} for row in rows]


def _by_firm(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.firm_id, []).append(row)
    return found


def _rules_of(library: Library, region: str, today: date) -> str | None:
    try:
        return rule_set(library, region, today, "new").hash
    except NoRule:
        return None
