"""Works out one impact, in a process of its own: firms in batches, each batch kept with how far it is, so that another can go on.

It stops by itself where nobody wants to know any more: the draft was changed, or what it was begun for is gone.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.content import edition_of
from assessment.firm import Firm as Facts
from assessment.library import Library, NoRule, UnknownRegion
from bot.composition import composed
from bot.impact.comparison import Comparison
from bot.impact.counting import Counts
from bot.own_process import is_left_alone
from bot.pack_archives import Files, read_archive
from bot.policy_changes.movement import Movement
from bot.registry.database import Registry
from bot.registry.known import SaidFact, SaidTitle, known
from bot.registry.tables import Firm, FirmFact, FirmTitle, Impact, Publication
from bot.registry.tables import Movement as MovementRow
from bot.registry.tables.base import now
from bot.registry.wall import Wall

FIRMS_AT_A_TIME: Final = 500
_TRIES: Final = 3
_LOG: Final = logging.getLogger(__name__)


class Task(NamedTuple):
    """What is to be worked out."""

    publication_id: str
    region: str
    content: str
    before: Mapping[str, Files]
    """What lay over the shipped packs, in the place of which the publication is to come or came."""


class Said(NamedTuple):
    """All that was said of a firm."""

    firm_id: str
    facts: list[SaidFact]
    titles: list[SaidTitle]
    granted: dict[str, date]
    """Since when it holds its titles, as far as anybody said so."""


async def work_out(registry: Registry, task: Task) -> None:
    """Judge every firm that was not yet looked at; raises RegistryUnavailable."""
    wall = Wall(registry, task.region)
    begun = await _begun(wall, task)
    if begun is None:
        return
    before = composed(task.before, lambda _root, library: library)
    if edition_of(before) != begun.edition:
        # Against other policies than those asked about its counts would be a mixture.
        _LOG.warning(
            "publication %s is not worked out: what it is held against is not there any more", begun.publication_id
        )
        await _failed(wall, begun)
        return
    comparison = await _compared(wall, task, before, begun.judged_on)
    counts, done = Counts(begun.counts), begun.done
    while True:
        if is_left_alone():
            return
        firms = await _next_firms(wall, counts.last)
        moved = [found for firm in firms if (found := _moved(firm, comparison, begun.judged_on, counts))]
        if firms:
            counts.last = firms[-1].firm_id
        is_last = len(firms) < FIRMS_AT_A_TIME
        if not await _kept(wall, begun, moved, counts, (done, done + len(firms)), is_last=is_last) or is_last:
            return
        done += len(firms)


async def _failed(wall: Wall, begun: Impact) -> None:
    async with wall.writing() as session:
        await session.execute(
            update(Impact)
            .where(
                Impact.publication_id == begun.publication_id,
                Impact.begun_at == begun.begun_at,
                Impact.state == "running",
            )
            .values(state="failed", told_at=now())
        )


async def _begun(wall: Wall, task: Task) -> Impact | None:
    async with wall.reading() as session:
        return (
            await session.scalars(
                select(Impact).where(
                    Impact.publication_id == task.publication_id,
                    Impact.content == task.content,
                    Impact.state == "running",
                )
            )
        ).one_or_none()


async def _compared(wall: Wall, task: Task, before: Library, on: date) -> Comparison | None:
    """Both libraries made ready; None where one of them has no rules for the day."""
    async with wall.reading() as session:
        archive = (
            await session.scalars(select(Publication.archive).where(Publication.id == task.publication_id))
        ).one()
    drafted = {**task.before, task.region: read_archive(archive)}
    after = composed(drafted, lambda _root, library: library)
    try:
        return Comparison(before, after, task.region, on)
    except (NoRule, UnknownRegion):
        return None


async def _next_firms(wall: Wall, last: str) -> Sequence[Said]:
    """All that was said of the firms after that one."""
    async with wall.reading() as session:
        ids = await session.scalars(select(Firm.id).where(Firm.id > last).order_by(Firm.id).limit(FIRMS_AT_A_TIME))
        firms = {firm: Said(firm, [], [], {}) for firm in ids}
        facts = select(
            FirmFact.firm_id, FirmFact.fact, FirmFact.value, FirmFact.given_by, FirmFact.noted_on, FirmFact.said_at
        )
        for firm, *said in await session.execute(facts.where(FirmFact.firm_id.in_(firms))):
            firms[firm].facts.append(SaidFact(*said))
        titles = select(
            FirmTitle.firm_id,
            FirmTitle.title,
            FirmTitle.given_by,
            FirmTitle.expires_on,
            FirmTitle.noted_on,
            FirmTitle.said_at,
            FirmTitle.granted_on,
        ).order_by(FirmTitle.said_at)
        for firm, *said, granted_on in await session.execute(titles.where(FirmTitle.firm_id.in_(firms))):
            title = SaidTitle(*said)
            firms[firm].titles.append(title)
            if granted_on is not None:
                firms[firm].granted[title.title] = granted_on
        return list(firms.values())


def _moved(said: Said, comparison: Comparison | None, on: date, counts: Counts) -> tuple[str, Movement] | None:
    """How a firm moves; nothing where nothing is known of it."""
    if comparison is None or not (said.facts or said.titles):
        return None
    before = _firm(said, comparison.before, on)
    after = before if comparison.shares_facts else _firm(said, comparison.after, on)
    found = comparison.moves(before, after, said.granted)
    counts.take(found)
    return None if found.movement is None else (said.firm_id, found.movement)


def _firm(said: Said, library: Library, on: date) -> Facts:
    return Facts(library.catalogue, known(library, said.facts, said.titles, on).values)


async def _kept(
    wall: Wall,
    begun: Impact,
    moved: Sequence[tuple[str, Movement]],
    counts: Counts,
    done: tuple[int, int],
    *,
    is_last: bool,
) -> bool:
    """Keep a batch with how far it is; whether it is still wanted."""
    for _ in range(_TRIES):
        try:
            async with wall.writing() as session:
                if not await _told(session, begun, counts, done, is_last=is_last):
                    return False
                there = set(await session.scalars(select(Firm.id).where(Firm.id.in_([firm for firm, _ in moved]))))
                session.add_all(_row(begun, firm, found) for firm, found in moved if firm in there)
                return True
        except IntegrityError:
            # A firm was erased in the moment between being asked for and being kept.
            continue
    raise RuntimeError("firms were erased again and again while a batch was kept")


async def _told(session: AsyncSession, begun: Impact, counts: Counts, done: tuple[int, int], *, is_last: bool) -> bool:
    """Say how far it is; not where somebody else got further, or where nobody wants to know any more."""
    told = await session.execute(
        update(Impact)
        .where(
            Impact.publication_id == begun.publication_id,
            Impact.begun_at == begun.begun_at,
            Impact.state == "running",
            Impact.done == done[0],
        )
        .values(done=done[1], counts=counts.kept(), told_at=now(), state="finished" if is_last else "running")
    )
    assert isinstance(told, CursorResult)
    return told.rowcount == 1


def _row(begun: Impact, firm_id: str, found: Movement) -> MovementRow:
    return MovementRow(
        region=begun.region,
        publication_id=begun.publication_id,
        firm_id=firm_id,
        direction=found.direction,
        likely_before=found.likely[0],
        likely_after=found.likely[1],
        possible_before=found.possible[0],
        possible_after=found.possible[1],
        gained=list(found.gained),
        lost=list(found.lost),
        sums=list(found.sums),
        gaps=list(found.gaps),
        deadlines=list(found.deadlines),
    )
