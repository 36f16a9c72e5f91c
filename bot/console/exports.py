"""The firms chosen, however many, and the overview's figures as files for spreadsheets: CSV and XLSX.

Nothing in them is personal: a firm's name and credit code stand in a public register, contacts are never exported. A file is made
whole beside the memory, recorded in the audit with its choice and its number of rows, and only then sent.
"""

import io
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from functools import partial
from typing import IO, Any, Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from assessment.wording import Words
from bot.console import filters
from bot.console.access import SignedIn, form_of, signed_in
from bot.console.overview_view import View
from bot.console.overviews import overview_for, step_of
from bot.console.policy_names import PolicyNames
from bot.console.sheets import MEDIA_TYPES, Row, Writer, writer
from bot.dates import day_of
from bot.registry import audit
from bot.registry.queries.firms import FirmFilter, FirmRow, Origin, all_of
from bot.web.guard import first

_OF_THE_FORM: Final = ("csrf", "format")
_AT_ONCE: Final = 1_000
_SENT_AT_ONCE: Final = 1 << 18
_LIMITER: Final = CapacityLimiter(2)
"""So many files are made at once; making one takes a processor for a while."""


def routes() -> list[Route]:
    """The exports."""
    return [
        Route("/console/firms/export", export, methods=["POST"]),
        Route("/console/overview/export", export_overview, methods=["POST"]),
    ]


async def export(request: Request) -> Response:
    """The firms chosen, as a file."""
    official = await signed_in(request)
    form = await form_of(request, official)
    kind, names = first(form, "format"), PolicyNames(official)
    chosen = filters.read({name: first(form, name) for name in form if name not in _OF_THE_FORM}, names)
    if kind not in MEDIA_TYPES or chosen.faults:
        # A file of other firms than those asked for would be taken for them.
        raise HTTPException(400)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        rows = await _write_firms(writer(kind, file), official, chosen.filter, names)
        await record_export(
            official, "export.firms", {"format": kind, "chosen": filters.recorded(chosen.filter), "rows": rows}
        )
    except BaseException:
        file.close()
        raise
    return sent_file(file, kind, "firms", official)


async def export_overview(request: Request) -> Response:
    """The figures of the first page, as a file."""
    official = await signed_in(request)
    form = await form_of(request, official)
    kind, by = first(form, "format"), step_of(first(form, "by"))
    if kind not in MEDIA_TYPES:
        raise HTTPException(400)
    view = View(official, await overview_for(official, by))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        await beside(partial(_write_tables, writer(kind, file), view.tables()))
        await record_export(official, "export.overview", {"format": kind, "by": by})
    except BaseException:
        file.close()
        raise
    return sent_file(file, kind, "overview", official)


def sent_file(file: IO[bytes], kind: str, what: str, official: SignedIn) -> Response:
    """A file that was written, to be downloaded; it is closed when it is sent."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    name = f"{what}-{official.region}-{official.service.today():%Y%m%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return StreamingResponse(_parts(file), media_type=MEDIA_TYPES[kind], headers=headers)


def _write_tables(to: Writer, tables: Iterable[tuple[str, Iterable[Row]]]) -> None:
    for title, rows in tables:
        to.begin(title)
        to.add(rows)
    to.finish()


async def _write_firms(to: Writer, official: SignedIn, chosen: FirmFilter, names: PolicyNames) -> int:
    """Write the firms; how many there are."""
    words, count = official.words, 0
    to.begin(words.say("Firms"))
    some: list[Row] = [_head(words)]
    async for firm in all_of(official.wall, chosen):
        some.append(_row(firm, words, names))
        count += 1
        if len(some) >= _AT_ONCE:
            await beside(partial(to.add, some))
            some = []
    await beside(partial(to.add, some))
    await beside(to.finish)
    return count


async def beside(work: Callable[[], Any]) -> None:
    """Do this beside the event loop, as few of it at once as processors bear."""
    await run_sync(work, limiter=_LIMITER)


async def record_export(official: SignedIn, action: str, details: Mapping[str, Any], subject: str = "") -> None:
    """Record in the audit what was taken along; of the region as a whole where no other thing is named."""
    async with official.wall.writing() as session:
        await audit.record(
            session,
            region=official.region,
            actor=official.id,
            action=action,
            subject=subject or f"region {official.region}",
            details=details,
        )


def _head(words: Words) -> Row:
    return (
        words.say("Firm"),
        words.say("Unified social credit code"),
        words.say("District"),
        words.say("Likely tier"),
        words.say("Highest tier still possible"),
        words.say("Next tier"),
        words.say("Requirements missing for the next tier"),
        words.say("Requirements open for the next tier"),
        words.say("First title ends on"),
        words.say("Judged on"),
        words.say("Last heard of"),
        words.say("How it came in"),
    )


def _row(firm: FirmRow, words: Words, names: PolicyNames) -> Row:
    is_judged = firm.judged_on is not None
    return (
        firm.name,
        firm.credit_code,
        firm.district,
        names.tier(firm.likely_tier) if is_judged else None,
        names.tier(firm.possible_tier) if is_judged else None,
        names.tier(firm.next_tier) if is_judged and firm.next_tier is not None else None,
        firm.missing_count,
        firm.open_count,
        None if firm.expires_on is None else firm.expires_on.isoformat(),
        None if firm.judged_on is None else firm.judged_on.isoformat(),
        day_of(firm.active_at).isoformat(),
        words.say(filters.ORIGINS[Origin(firm.origin)]),
    )


async def _parts(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while part := await run_sync(file.read, _SENT_AT_ONCE):
            yield part
