"""How visits to the self-check end, counted by day, region and question, without saying whose they were.

A visit has ended when nobody said anything for half an hour. What is counted and how far counting has come are kept in one
transaction, so that no visit counts twice, whoever counts and however often it breaks off. Talks on the machine itself, which are
its operator's, are not counted; those over the API are owners', as all others.
"""

import asyncio
from collections import Counter
from datetime import date, datetime, timedelta
from logging import getLogger
from typing import Final, Literal, NamedTuple
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from bot.dates import CHINA
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.tables import Sweep, VisitCount
from bot.registry.tables.base import now
from bot.service import Service
from bot.sessions.store import Quiet, StoreUnavailable
from bot.sessions.turns import log_of
from bot.shared_state.state import StateUnavailable
from flows.entries import Log
from flows.position import Ground, position

QUIET: Final = timedelta(minutes=30)
EVERY: Final = timedelta(minutes=5)
_AT_ONCE: Final = timedelta(hours=1)
"""The longest window that is counted in one go, so that a break-off after a long outage costs little."""
_SWEEP: Final = "visits"
_LEASE: Final = "counting visits"
_OF_THE_MACHINE: Final = "terminal"
"""What names of talks on the machine itself begin with."""
_LOG: Final = getLogger(__name__)

Exit = Literal["finished", "stopped", "ruled_out"]


class Visit(NamedTuple):
    """How a visit ended: in which region, and at which question where one was open."""

    region: str
    exit: Exit
    question: str


class _Row(NamedTuple):
    region: str
    day: date
    exit: Exit
    question: str


async def keep_counting(service: Service) -> None:
    """Count what has ended, from now on; of several processes one at a time."""
    me = uuid4().hex
    while True:
        try:
            if await service.shared_state.lease(_LEASE, me, 2 * EVERY.total_seconds()):
                await count_visits(service, now() - QUIET)
        except (StoreUnavailable, StateUnavailable, RegistryUnavailable):
            _LOG.warning("visits could not be counted; it is tried again")
        await asyncio.sleep(EVERY.total_seconds())


async def count_visits(service: Service, until: datetime) -> None:
    """Count the visits whose last turn was by then, since those counted before; the first time only note where to begin.

    Raises StoreUnavailable, RegistryUnavailable.
    """
    begin = await _begin(service.registry, until)
    while begin < until:
        end = min(begin + _AT_ONCE, until)
        rows = await _rows(service, begin, end)
        if not await _keep(service.registry, begin, end, rows):
            # Somebody else has counted these.
            return
        begin = end


def visit_of(log: Log, ground: Ground) -> Visit | None:
    """How a talk was left; None where no region was chosen, so that no region's officials have to do with it."""
    at = position(log, ground)
    if at.assessment is None:
        return None
    if at.question is None:
        return Visit(at.region, "finished", "")
    ladder = at.assessment.ladder
    is_ruled_out = ladder.next is not None and ladder.possible is ladder.likely
    return Visit(at.region, "ruled_out" if is_ruled_out else "stopped", at.question)


async def _begin(registry: Registry, until: datetime) -> datetime:
    async with registry.reading() as session:
        kept = await session.get(Sweep, _SWEEP)
    if kept is not None:
        return kept.until
    try:
        async with registry.writing() as session:
            session.add(Sweep(name=_SWEEP, until=until))
    except IntegrityError:
        # Another process has begun in this moment.
        pass
    return until


async def _rows(service: Service, begin: datetime, end: datetime) -> Counter[_Row]:
    counts: Counter[_Row] = Counter()
    ground = service.ground()
    async for quiet in service.store.quiet_between(begin.timestamp(), end.timestamp()):
        visit = None if quiet.user.startswith(_OF_THE_MACHINE) else _told(quiet, ground)
        if visit is not None:
            day = datetime.fromtimestamp(quiet.at, CHINA).date()
            counts[_Row(visit.region, day, visit.exit, visit.question)] += 1
        # Whoever waits for an answer goes before.
        await asyncio.sleep(0)
    return counts


def _told(quiet: Quiet, ground: Ground) -> Visit | None:
    try:
        return visit_of(log_of(quiet.entries), ground)
    except Exception:  # noqa: BLE001
        # One talk that cannot be read would keep all others from being counted for good.
        _LOG.exception("a visit could not be read, and is not counted")
        return None


async def _keep(registry: Registry, begin: datetime, end: datetime, rows: Counter[_Row]) -> bool:
    """Keep the counts of this window, unless it was counted meanwhile."""
    async with registry.writing() as session:
        sweep = await session.get(Sweep, _SWEEP, with_for_update=True)
        if sweep is None or sweep.until != begin:
            return False
        sweep.until = end
        for row, visits in rows.items():
            key = {"region": row.region, "day": row.day, "exit": row.exit, "question": row.question}
            kept = await session.get(VisitCount, key)
            if kept is None:
                session.add(VisitCount(**key, count=visits))
            else:
                kept.count += visits
    return True
