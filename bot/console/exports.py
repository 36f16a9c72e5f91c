"""Lists of firms as files for spreadsheets: CSV and XLSX of whatever is chosen, however many firms that are.

Nothing in them is personal: a firm's name and credit code stand in a public register, contacts are never exported. A file is made
whole beside the memory, recorded in the audit with its choice and its number of rows, and only then sent.
"""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from typing import IO, Any, Final, Protocol

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from assessment.wording import Words
from bot.console import filters
from bot.console.access import SignedIn, form_of, signed_in
from bot.console.policy_names import PolicyNames
from bot.dates import CHINA
from bot.registry import audit
from bot.registry.queries.firms import FirmFilter, FirmRow, Origin, all_of
from bot.web.guard import first

_MEDIA: Final[dict[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OF_THE_FORM: Final = ("csrf", "format")
_AT_ONCE: Final = 1_000
_SENT_AT_ONCE: Final = 1 << 18
_LIMITER: Final = CapacityLimiter(2)
"""So many files are made at once; making one takes a processor for a while."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

Cell = str | int | None


class _Writer(Protocol):
    def add(self, rows: Iterable[tuple[Cell, ...]]) -> None: ...
    def finish(self) -> None: ...


def routes() -> list[Route]:
    """The exports."""
    return [Route("/console/firms/export", export, methods=["POST"])]


async def export(request: Request) -> Response:
    """The firms chosen, as a file."""
    official = await signed_in(request)
    form = await form_of(request, official)
    kind, names = first(form, "format"), PolicyNames(official)
    chosen = filters.read({name: first(form, name) for name in form if name not in _OF_THE_FORM}, names)
    if kind not in _MEDIA or chosen.faults:
        # A file of other firms than those asked for would be taken for them.
        raise HTTPException(400)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        rows = await _made(kind, file, official, chosen.filter, names)
        await _record(official, kind, chosen.filter, rows)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    name = f"firms-{official.region}-{official.service.today():%Y%m%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return StreamingResponse(_parts(file), media_type=_MEDIA[kind], headers=headers)


async def _made(kind: str, file: IO[bytes], official: SignedIn, chosen: FirmFilter, names: PolicyNames) -> int:
    """Write the file; how many firms are in it."""
    words, count = official.words, 0
    writer: _Writer = _Csv(file) if kind == "csv" else _Xlsx(file, words.say("Firms"))
    await _beside(partial(writer.add, [_head(words)]))
    some: list[tuple[Cell, ...]] = []
    async for firm in all_of(official.wall, chosen):
        some.append(_row(firm, words, names))
        count += 1
        if len(some) == _AT_ONCE:
            await _beside(partial(writer.add, some))
            some = []
    await _beside(partial(writer.add, some))
    await _beside(writer.finish)
    return count


async def _beside(work: Callable[[], Any]) -> None:
    await run_sync(work, limiter=_LIMITER)


async def _record(official: SignedIn, kind: str, chosen: FirmFilter, rows: int) -> None:
    async with official.wall.writing() as session:
        await audit.record(
            session,
            region=official.region,
            actor=official.id,
            action="firms.exported",
            subject=f"region {official.region}",
            details={"format": kind, "chosen": filters.recorded(chosen), "rows": rows},
        )


def _head(words: Words) -> tuple[Cell, ...]:
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


def _row(firm: FirmRow, words: Words, names: PolicyNames) -> tuple[Cell, ...]:
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
        firm.active_at.astimezone(CHINA).date().isoformat(),
        words.say(filters.ORIGINS[Origin(firm.origin)]),
    )


class _Csv:
    """With the mark by which Excel knows UTF-8; what would be a formula is told to be text."""

    def __init__(self, file: IO[bytes]) -> None:
        file.write(b"\xef\xbb\xbf")
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text)

    def add(self, rows: Iterable[tuple[Cell, ...]]) -> None:
        self._writer.writerows([_as_text(cell) for cell in row] for row in rows)

    def finish(self) -> None:
        self._text.detach()


class _Xlsx:
    """Every text is a text by its type, whatever it begins with."""

    def __init__(self, file: IO[bytes], title: str) -> None:
        self._file, self._book = file, Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title)

    def add(self, rows: Iterable[tuple[Cell, ...]]) -> None:
        for row in rows:
            self._sheet.append([self._cell(cell) for cell in row])

    def finish(self) -> None:
        self._book.save(self._file)

    def _cell(self, value: Cell) -> Any:
        if not isinstance(value, str):
            return value
        # The format has no place for most control characters.
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if not value.startswith(_FORMULA):
            return value
        cell = WriteOnlyCell(self._sheet, value)
        cell.data_type = "s"
        return cell


def _as_text(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


async def _parts(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while part := await run_sync(file.read, _SENT_AT_ONCE):
            yield part
