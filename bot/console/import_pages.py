"""Importing a list of firms: bring a file, look at every row's problem and at what each would change, then take it over or not."""

import csv
import io
from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import later as _
from bot.console.access import FORM_AROUND, SignedIn, form_of, page, signed_in, upload_of
from bot.console.import_view import OUTCOMES, View
from bot.console.roles import Role
from bot.console.times import moment
from bot.registry.importing.drafts import draft_of, drafts_of, drop, prepare, rows_of
from bot.registry.importing.files import LARGEST_FILE, Unreadable
from bot.registry.importing.headings import Column
from bot.registry.importing.rows import MOST_ROWS, Rules, Whole
from bot.registry.importing.taking_over import NotThere, take_over
from bot.registry.importing.template import template
from bot.registry.importing.titles import title_names
from bot.registry.tables import ImportDraft
from bot.spreadsheets import CSV_TYPE, XLSX_TYPE, harmless
from bot.web.guard import first

HERE: Final = "/console/imports"
_ROWS_A_PAGE: Final = 50
_ROWS_AT_ONCE: Final = 1_000
_LATEST_NUMBER: Final = 10_000_000
_NO_FILE: Final = _("Please choose a file first.")
_NO_TITLE: Final = _("Please choose the title from the list, and give its day as a date.")
_GONE: Final = _("This list is not kept any more. Please bring the file once more.")


def routes() -> list[Route]:
    """The pages of importing."""
    return [
        Route(HERE, overview, methods=["GET"]),
        Route(HERE, bring, methods=["POST"]),
        Route(f"{HERE}/template.xlsx", empty_list, methods=["GET"]),
        Route(f"{HERE}/{{draft}}", preview, methods=["GET"]),
        Route(f"{HERE}/{{draft}}/problems.csv", problems, methods=["GET"]),
        Route(f"{HERE}/{{draft}}/confirm", confirm, methods=["POST"]),
        Route(f"{HERE}/{{draft}}/cancel", cancel, methods=["POST"]),
    ]


async def overview(request: Request) -> Response:
    """Where a file is brought, and the lists that were read lately."""
    return await _overview(request, await signed_in(request, Role.AUTHOR))


async def empty_list(request: Request) -> Response:
    """A workbook to fill in."""
    official = await signed_in(request, Role.AUTHOR)
    return _file(template(official.service.library.catalogue), "firms-template.xlsx", XLSX_TYPE)


async def bring(request: Request) -> Response:
    """Read a file, and show what it would do; where it is no list, say why and keep nothing."""
    official = await signed_in(request, Role.AUTHOR)
    async with upload_of(request, official, most=LARGEST_FILE + FORM_AROUND) as sent:
        fields, name, content = sent.fields, sent.name, await sent.file.read()
    words, service = official.words, official.service
    whole = _whole(official, fields)
    if whole is None:
        return await _overview(request, official, 422, refused=words.say(_NO_TITLE))
    if not name:
        return await _overview(request, official, 422, refused=words.say(_NO_FILE))
    rules = Rules(service.library, official.region, service.today(), whole)
    try:
        draft = await prepare(official.wall, official.id, name, content, rules)
    except Unreadable as refusal:
        return await _overview(request, official, 422, refused=words.say(refusal.message, **refusal.values))
    return RedirectResponse(f"{HERE}/{draft}", 303)


async def preview(request: Request) -> Response:
    """What the list would do row by row, problems first; once it is taken over, what came of it."""
    official = await signed_in(request, Role.AUTHOR)
    draft = await _draft(request, official)
    told = [outcome for outcome in OUTCOMES if draft.counts[outcome]]
    shown = request.query_params.get("rows", told[0] if told else "")
    if shown not in OUTCOMES and shown:
        raise HTTPException(404)
    after = _number(request.query_params.get("after", "0"))
    rows = await rows_of(official.wall, draft.id, shown, after=after, most=_ROWS_A_PAGE + 1)
    view = View(official.service.library, official.words)
    columns = [Column.model_validate(column) for column in draft.columns]
    return page(
        request,
        official,
        "import.html",
        draft=draft,
        outcomes=OUTCOMES,
        shown=shown,
        rows=[view.row(row) for row in rows[:_ROWS_A_PAGE]],
        following=_address(draft, shown, rows[_ROWS_A_PAGE - 1].number) if len(rows) > _ROWS_A_PAGE else "",
        is_first=not after,
        columns=[(column.heading, view.column(column), bool(column.left_out)) for column in columns],
        would=draft.counts["new"] + draft.counts["changed"],
        until=moment(draft.ends_at, official.words),
    )


async def problems(request: Request) -> Response:
    """Every row that cannot be taken over, as a file to put right by."""
    official = await signed_in(request, Role.AUTHOR)
    draft, words = await _draft(request, official), official.words
    view = View(official.service.library, words)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([words.say("Row"), words.say("Column"), words.say("Given"), words.say("Allowed")])
    after = 0
    while rows := await rows_of(official.wall, draft.id, "refused", after=after, most=_ROWS_AT_ONCE):
        for row in rows:
            writer.writerows(
                [row.number, *(harmless(cell) for cell in (fault.column, fault.given, fault.allowed))]
                for fault in view.faults(row)
            )
        after = rows[-1].number
    return _file(written.getvalue().encode("utf-8-sig"), "problems.csv", CSV_TYPE)


async def confirm(request: Request) -> Response:
    """Take the list over; a second time changes nothing more."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    draft, service = request.path_params["draft"], official.service
    try:
        await take_over(official.wall, official.id, draft, service.library, service.today())
    except NotThere:
        return await _overview(request, official, 409, refused=official.words.say(_GONE))
    return RedirectResponse(f"{HERE}/{draft}", 303)


async def cancel(request: Request) -> Response:
    """Forget the list."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    await drop(official.wall, official.id, request.path_params["draft"])
    return RedirectResponse(HERE, 303)


async def _overview(request: Request, official: SignedIn, status: int = 200, *, refused: str = "") -> Response:
    library = official.service.library
    view = View(library, official.words)
    titles = dict.fromkeys(title_names(library, official.region).values())
    return page(
        request,
        official,
        "imports.html",
        status,
        refused=refused,
        titles=[(title, view.title(title)) for title in titles],
        drafts=[(draft, moment(draft.created_at, official.words)) for draft in await drafts_of(official.wall)],
        most_rows=MOST_ROWS,
        most_megabytes=LARGEST_FILE // 1_000_000,
    )


async def _draft(request: Request, official: SignedIn) -> ImportDraft:
    draft = await draft_of(official.wall, request.path_params["draft"])
    if draft is None:
        raise HTTPException(404)
    return draft


def _whole(official: SignedIn, fields: dict[str, list[str]]) -> Whole | None:
    """What holds for the whole list; None where that cannot be read."""
    title, day = first(fields, "title"), first(fields, "granted_on")
    known = title_names(official.service.library, official.region).values()
    if (title and title not in known) or (day and not title):
        return None
    try:
        return Whole(title, date.fromisoformat(day) if day else None)
    except ValueError:
        return None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text[:9]) > _LATEST_NUMBER:
        raise HTTPException(404)
    return int(text[:9])


def _address(draft: ImportDraft, shown: str, after: int) -> str:
    return f"{HERE}/{draft.id}?{urlencode({'rows': shown, 'after': after})}"


def _file(content: bytes, name: str, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
