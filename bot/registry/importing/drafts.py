"""Lists that were read and are looked at before they are taken over: kept row by row, for a day."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.wording import later as _
from bot.registry.audit import record
from bot.registry.bulk import insert_behind
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.importing.comparing import Kept, changes, kept, together
from bot.registry.importing.files import Unreadable
from bot.registry.importing.lookups import FIRMS_AT_ONCE, known_firms, withdrawn
from bot.registry.importing.outranking import outranked
from bot.registry.importing.rows import Listed, ListRow, Rules, read_list
from bot.registry.tables import ImportDraft, ImportRow
from bot.registry.tables.base import now
from bot.registry.wall import Wall

if TYPE_CHECKING:
    from bot.service import Service

KEPT_FOR: Final = timedelta(days=1)
OUTCOMES: Final = ("refused", "withdrawn", "new", "changed", "same")
"""What a row comes to, in the order in which rows are looked at."""
TOTALS: Final = "totals"
"""What rows of sums are counted as, beside the outcomes."""
MOST_OPEN: Final = 20
"""Lists of a region that are looked at at once: each may hold as many firms as a list can."""
_LONGEST_FILE_NAME: Final = 200
_ROWS_AT_ONCE: Final = 1_000
_SECONDS_BETWEEN_SWEEPS: Final = 600.0
_LIMITER: Final = CapacityLimiter(2)
"""So many files are read at once, since each takes a processor and some memory."""
_LOG: Final = logging.getLogger(__name__)
_NOBODY: Final = Listed()

T = TypeVar("T")


async def prepare(wall: Wall, official: str, file_name: str, content: bytes, rules: Rules) -> str:
    """Read a list and keep what each row would do, until it is taken over or a day has passed; its id. Raises Unreadable."""
    await _check_room(wall)
    listed = await run_sync(read_list, content, rules, limiter=_LIMITER)
    rows: list[ImportRow] = []
    async with wall.reading() as session:
        for some in parted(_by_firm(listed.rows), FIRMS_AT_ONCE):
            rows += await _compared(session, wall, some, rules)
            session.expunge_all()
    counts = Counter(row.outcome for row in rows)
    told = {outcome: counts[outcome] for outcome in OUTCOMES}
    if listed.totals:
        told[TOTALS] = listed.totals
    draft = ImportDraft(
        region=wall.region,
        official_id=official,
        file_name=file_name[-_LONGEST_FILE_NAME:],
        columns=[column.model_dump(mode="json") for column in listed.columns],
        counts=told,
        ends_at=now() + KEPT_FOR,
    )
    async with wall.writing() as session:
        session.add(draft)
        await session.flush()
        for row in rows:
            row.draft_id = draft.id
        for made in parted(rows, _ROWS_AT_ONCE):
            await insert_behind(wall, session, made)
        await _record(session, wall, official, "import.read", draft.id, told)
    return draft.id


async def _check_room(wall: Wall) -> None:
    """Raises Unreadable where the region's officials have as many lists open as they can look at."""
    is_open = (ImportDraft.ends_at > now(), ImportDraft.taken_at.is_(None))
    async with wall.reading() as session:
        count = await session.scalar(select(func.count()).select_from(ImportDraft).where(*is_open)) or 0
    if count >= MOST_OPEN:
        raise Unreadable(
            _("There are {most} lists already that are neither taken over nor forgotten. Please see to those first."),
            most=MOST_OPEN,
        )


async def draft_of(wall: Wall, draft: str) -> ImportDraft | None:
    """A list that was read, as long as it is kept."""
    async with wall.reading() as session:
        return await session.scalar(select(ImportDraft).where(ImportDraft.id == draft, ImportDraft.ends_at > now()))


async def drafts_of(wall: Wall) -> Sequence[ImportDraft]:
    """The lists of the region that are kept now, the newest first."""
    async with wall.reading() as session:
        found = await session.scalars(
            select(ImportDraft).where(ImportDraft.ends_at > now()).order_by(ImportDraft.created_at.desc())
        )
        return found.all()


async def rows_of(wall: Wall, draft: str, outcome: str, *, after: int = 0, most: int) -> Sequence[ImportRow]:
    """Rows that come to the same, from behind this one on."""
    async with wall.reading() as session:
        found = await session.scalars(
            select(ImportRow)
            .where(ImportRow.draft_id == draft, ImportRow.outcome == outcome, ImportRow.number > after)
            .order_by(ImportRow.number)
            .limit(most)
        )
        return found.all()


async def drop(wall: Wall, official: str, draft: str) -> None:
    """Forget a list that was read; what was taken over of it stays."""
    async with wall.writing() as session:
        found = await session.scalar(select(ImportDraft).where(ImportDraft.id == draft).with_for_update())
        if found is None:
            return
        await session.execute(delete(ImportRow).where(ImportRow.draft_id == draft))
        await session.execute(delete(ImportDraft).where(ImportDraft.id == draft))
        await _record(session, wall, official, "import.dropped", draft, {})


async def keep_swept(service: "Service") -> None:
    """Forget lists as their day passes, again and again."""
    while True:
        try:
            await sweep(service.registry)
        except RegistryUnavailable:
            _LOG.warning("lists of firms that were read and left cannot be forgotten now")
        await asyncio.sleep(_SECONDS_BETWEEN_SWEEPS)


async def sweep(registry: Registry) -> int:
    """Forget all lists whose day has passed; how many those were."""
    async with registry.reading() as session:
        late = select(func.count()).select_from(ImportDraft).where(ImportDraft.ends_at <= now())
        count = await session.scalar(late) or 0
    if count:
        async with registry.writing() as session:
            await session.execute(delete(ImportDraft).where(ImportDraft.ends_at <= now()))
    return count


async def _record(
    session: AsyncSession, wall: Wall, official: str, action: str, draft: str, details: Mapping[str, object]
) -> None:
    await record(session, region=wall.region, actor=official, action=action, subject=f"import {draft}", details=details)


def _by_firm(rows: Sequence[ListRow]) -> list[list[ListRow]]:
    """The rows of one firm together, in the order in which firms come first; refused rows each alone."""
    firms: dict[str, list[ListRow]] = {}
    for row in rows:
        key = f"row {row.number}" if row.problems else row.listed.credit_code
        firms.setdefault(key, []).append(row)
    return list(firms.values())


async def _compared(session: AsyncSession, wall: Wall, firms: Sequence[list[ListRow]], rules: Rules) -> list[ImportRow]:
    codes = [code for firm in firms if (code := firm[0].listed.credit_code)]
    gone = await withdrawn(session, wall, codes)
    known = await known_firms(session, codes)
    found: list[ImportRow] = []
    for firm in firms:
        code = firm[0].listed.credit_code
        there = known.get(code)
        before = None if there is None else kept(there.firm, there.titles, there.facts, rules.on)
        for row in firm:
            if code in gone:
                found.append(_row(wall, ListRow(row.number, _NOBODY, ()), "withdrawn"))
            elif row.problems:
                found.append(_row(wall, row, "refused"))
            elif before is None:
                found.append(_row(wall, row, "new"))
                before = Kept(said=row.listed, is_listed=True)
            else:
                changed = changes(before, row.listed)
                if changed and there is not None:
                    changed += outranked(rules.library, there.facts, there.titles, row.listed, rules.on)
                found.append(_row(wall, row, "changed" if changed else "same"))
                found[-1].changes = [change.model_dump(mode="json") for change in changed]
                before = Kept(said=together(before.said, row.listed), is_listed=True)
    return found


def _row(wall: Wall, row: ListRow, outcome: str) -> ImportRow:
    return ImportRow(
        region=wall.region,
        number=row.number,
        outcome=outcome,
        said=row.listed.model_dump(mode="json"),
        changes=[],
        problems=[problem.model_dump(mode="json") for problem in row.problems],
    )


def parted(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """The items, so many at a time."""
    waiting = iter(items)
    while some := list(islice(waiting, size)):
        yield some
