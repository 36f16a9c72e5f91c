"""What is kept of the visitor: see it, put it right, take it along, take a consent back, unsubscribe, delete everything.

All of it speaks of the contact whose talk this browser shows, and of nobody else. What deletes or takes back is asked once more.
"""

import re
from collections.abc import Callable
from typing import Final

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.library import Library
from assessment.wording import Words
from assessment.wording import later as _
from bot.registry.own_export import as_json, as_workbook
from bot.sessions.turns import erase_talk
from bot.spreadsheets import XLSX_TYPE
from bot.web import correction_pages, keeping
from bot.web.guard import check_origin, first, seconds_to_wait
from bot.web.own_requests import done, firm_of, form_for, kept, sent
from bot.web.own_view import OwnView, purpose_name
from bot.web.pages import render
from bot.web.problems import problem
from bot.web.visitor import (
    Visit,
    forget,
    registrar_of,
    service_of,
    user_of,
    words_of,
)
from flows.circumstances import Unsubscribed
from flows.enrolling_entries import Withdrawn
from flows.enrolment import PURPOSES, OwnData, Purpose
from flows.entries import Entry
from flows.position import Position

_ID: Final = re.compile(r"[0-9a-f]{32}")
_DONE: Final = {
    "corrected": _("Corrected."),
    "withdrawn": _("Taken back."),
    "unsubscribed": _("You are unsubscribed: nothing is kept of your firm beside this talk."),
}
"""What a page says once something is done."""
_EFFECTS: Final = {
    "register": _("The firm is then no longer enrolled by you, and all that you had kept of it is deleted."),
    "facts": _("The figures and answers kept with the firm are then deleted. The firm stays enrolled."),
    "reminders": _("No reminders are then sent to you. The firm stays enrolled."),
}


def routes() -> list[Route]:
    """The routes of what is kept."""
    return [
        Route("/data", show, methods=["GET"]),
        Route("/data", erase, methods=["POST"]),
        Route("/data/export.json", export_json, methods=["GET"]),
        Route("/data/export.xlsx", export_table, methods=["GET"]),
        Route("/data/delete", ask_to_erase, methods=["GET"]),
        *correction_pages.routes(),
        Route("/data/withdraw", ask_to_withdraw, methods=["GET"]),
        Route("/data/withdraw", withdraw, methods=["POST"]),
        Route("/data/unsubscribe", ask_to_unsubscribe, methods=["GET"]),
        Route("/data/unsubscribe", unsubscribe, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    """Everything that is kept of the visitor."""
    visit, own = await kept(request)
    service, words = service_of(request), visit.at.words
    view = OwnView(own, service.library, words, service.today())
    noted = _DONE.get(request.query_params.get("done", ""), "")
    return render(
        request,
        "data.html",
        words,
        days=service.settings.session_days,
        begun=bool(visit.at.standing.order) or visit.at.standing.region is not None,
        firms=view.firms(),
        ledger=view.ledger(),
        reminders=view.reminders(),
        noted=words.say(noted) if noted else "",
    )


async def export_json(request: Request) -> Response:
    """All of it for programs."""
    return await _download(request, "json", "application/json", as_json)


async def export_table(request: Request) -> Response:
    """All of it as a workbook."""
    return await _download(request, "xlsx", XLSX_TYPE, as_workbook)


async def ask_to_erase(request: Request) -> Response:
    """Ask before everything is deleted."""
    visit, own = await kept(request)
    say = visit.at.words.say
    what = say("This deletes your answers.")
    if own.firms:
        what = say("This deletes your answers, and all that is enrolled: {firms}.", firms=_names(own, visit.at))
    told = [what, say("This cannot be taken back, and it holds on every device and channel that you carried it to.")]
    return _confirm(request, visit, say("Delete everything?"), told, "/data", say("Delete my data"))


async def erase(request: Request) -> Response:
    """Delete all that is kept of the visitor, here, in the registry, and on the devices that the talk was carried to."""
    service = service_of(request)
    check_origin(request, service.settings)
    name = user_of(request)
    if name is not None:
        if seconds := await seconds_to_wait(service, request, "chat", name):
            return problem(request, 429, {"Retry-After": str(seconds)})
        await erase_talk(service.store, name, registrar_of(request))
    response = render(request, "erased.html", words_of(request))
    forget(response, request)
    return response


async def ask_to_withdraw(request: Request) -> Response:
    """Ask before a consent is taken back."""
    visit, own = await kept(request)
    firm = firm_of(own, request.query_params.get("firm", ""))
    purpose = _purpose(request.query_params.get("purpose", ""))
    say, name = visit.at.words.say, purpose_name(purpose, visit.at.words)
    told = [firm.firm_name, say(_EFFECTS[purpose])]
    fields = (("firm", firm.id), ("purpose", purpose))
    heading = say("Withdraw: {purpose}", purpose=name)
    return _confirm(request, visit, heading, told, "/data/withdraw", say("Withdraw"), fields)


async def withdraw(request: Request) -> Response:
    """Take it back."""
    asked = await sent(request)
    firm, purpose = first(asked.form, "firm"), _purpose(first(asked.form, "purpose"))
    # Of a firm that is not the visitor's nothing happens; after a crash it may be theirs no longer, and the talk is yet to note it.
    if not _ID.fullmatch(firm):
        raise HTTPException(404)
    registrar, locale = registrar_of(request), asked.visit.at.words.locale

    async def act(user: str) -> tuple[Entry, ...]:
        await registrar.withdraw(user, firm, purpose, locale)
        return (Withdrawn(firm=firm, purpose=purpose),)

    await keeping.once(request, asked.message, act)
    return done("withdrawn")


async def ask_to_unsubscribe(request: Request) -> Response:
    """Ask before everything beside the talk is deleted."""
    visit, own = await kept(request)
    say = visit.at.words.say
    told = [say("After that nothing is ever sent to you, on any channel. Your answers stay in this talk.")]
    if own.firms:
        firms = _names(own, visit.at)
        told.insert(0, say("This ends the enrolment and deletes all that is kept of it: {firms}.", firms=firms))
    return _confirm(request, visit, say("Unsubscribe?"), told, "/data/unsubscribe", say("Unsubscribe"))


async def unsubscribe(request: Request) -> Response:
    """Leave the registry."""
    asked = await sent(request)
    registrar = registrar_of(request)

    async def act(user: str) -> tuple[Entry, ...]:
        await registrar.unsubscribe(user)
        return (Unsubscribed(),)

    await keeping.once(request, asked.message, act)
    return done("unsubscribed")


async def _download(
    request: Request, ending: str, media_type: str, made: Callable[[OwnData, Library, Words], bytes]
) -> Response:
    visit, own = await kept(request)
    if not own.firms:
        return RedirectResponse("/data", 303)
    service = service_of(request)
    content = await run_sync(made, own, service.library, visit.at.words)
    name = f"srdi-data-{service.today().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _purpose(wanted: str) -> Purpose:
    for purpose in PURPOSES:
        if purpose == wanted:
            return purpose
    raise HTTPException(404)


def _names(own: OwnData, at: Position) -> str:
    return at.words.say(", ").join(firm.firm_name for firm in own.firms)


def _confirm(
    request: Request,
    visit: Visit,
    heading: str,
    told: list[str],
    action: str,
    does: str,
    fields: tuple[tuple[str, str], ...] = (),
) -> Response:
    fields = (("form", form_for(request)), *fields)
    return render(
        request, "confirm.html", visit.at.words, heading=heading, told=told, action=action, does=does, fields=fields
    )
