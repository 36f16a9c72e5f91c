"""What is kept of the visitor: see it, put it right, take it along, take a consent back, unsubscribe, delete everything.

All of it speaks of the contact whose talk this browser shows, and of nobody else. What deletes or takes back is asked once more.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, get_args

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.library import Library
from assessment.wording import Words
from assessment.wording import later as _
from bot.registry.own_export import XLSX_TYPE, as_json, as_workbook
from bot.sessions.turns import erase_talk
from bot.web import keeping
from bot.web.guard import check_origin, first, read_form, seconds_to_wait
from bot.web.own_view import OwnView, purpose_name
from bot.web.pages import render
from bot.web.problems import problem
from bot.web.visitor import (
    Visit,
    forget,
    is_form_of,
    message_id,
    new_form,
    registrar_of,
    service_of,
    session_of,
    user_of,
    visit_of,
    words_of,
)
from flows.circumstances import Unsubscribed
from flows.enrolling_entries import Withdrawn
from flows.enrolling_values import Wrong, read_answer
from flows.enrolment import PURPOSES, ROLES, TOPICS, CorrectedField, Correction, OwnData, OwnFirm, Purpose, Topic
from flows.enrolment_names import FIELD_NAMES, ROLE_NAMES, TOPIC_NAMES
from flows.entries import Entry
from flows.position import Position

_FIELDS: Final[tuple[CorrectedField, ...]] = get_args(CorrectedField)
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
        Route("/data/correct", ask_to_correct, methods=["GET"]),
        Route("/data/correct", correct, methods=["POST"]),
        Route("/data/withdraw", ask_to_withdraw, methods=["GET"]),
        Route("/data/withdraw", withdraw, methods=["POST"]),
        Route("/data/unsubscribe", ask_to_unsubscribe, methods=["GET"]),
        Route("/data/unsubscribe", unsubscribe, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    """Everything that is kept of the visitor."""
    visit, own = await _kept(request)
    service, words = service_of(request), visit.at.words
    view = OwnView(own, service.library, words, service.today())
    done = _DONE.get(request.query_params.get("done", ""))
    return render(
        request,
        "data.html",
        words,
        days=service.settings.session_days,
        begun=bool(visit.at.standing.order) or visit.at.standing.region is not None,
        firms=view.firms(),
        ledger=view.ledger(),
        noted=words.say(done) if done else "",
    )


async def export_json(request: Request) -> Response:
    """All of it for programs."""
    return await _download(request, "json", "application/json", as_json)


async def export_table(request: Request) -> Response:
    """All of it as a workbook."""
    return await _download(request, "xlsx", XLSX_TYPE, as_workbook)


async def ask_to_erase(request: Request) -> Response:
    """Ask before everything is deleted."""
    visit, own = await _kept(request)
    say = visit.at.words.say
    told = [say("This cannot be taken back, and it holds on every device and channel that you carried it to.")]
    if own.firms:
        told.insert(0, say("Your answers are deleted, and all that is enrolled: {firms}.", firms=_names(own, visit.at)))
    else:
        told.insert(0, say("Your answers are deleted."))
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


async def ask_to_correct(request: Request) -> Response:
    """One field of one firm, to be put right."""
    visit, own = await _kept(request)
    firm, field = _firm(own, request.query_params.get("firm", "")), _field(request.query_params.get("field", ""))
    so_far = firm.topics if field == "topics" else (str(getattr(firm, field)),)
    return _correcting(request, visit, firm, field, so_far)


async def correct(request: Request) -> Response:
    """Put it right, once, or tell what is wrong."""
    form, message, visit, own = await _sent(request)
    if visit.reply is not None:
        return _shown("corrected")
    firm, field = _firm(own, first(form, "firm")), _field(first(form, "field"))
    typed = tuple(value.strip() for value in form.get(field, []))
    value = _value(field, typed, visit.at)
    if isinstance(value, Wrong):
        return _correcting(request, visit, firm, field, typed, value.why)
    registrar, correction = registrar_of(request), Correction(firm=firm.id, field=field, value=value)

    async def act(user: str) -> tuple[Entry, ...]:
        await registrar.correct(user, correction)
        return ()

    await keeping.once(request, message, act)
    return _shown("corrected")


async def ask_to_withdraw(request: Request) -> Response:
    """Ask before a consent is taken back."""
    visit, own = await _kept(request)
    firm = _firm(own, request.query_params.get("firm", ""))
    purpose = _purpose(request.query_params.get("purpose", ""))
    say, name = visit.at.words.say, purpose_name(purpose, visit.at.words)
    told = [firm.firm_name, say(_EFFECTS[purpose])]
    sent = (("firm", firm.id), ("purpose", purpose))
    heading = say("Withdraw: {purpose}", purpose=name)
    return _confirm(request, visit, heading, told, "/data/withdraw", say("Withdraw"), sent)


async def withdraw(request: Request) -> Response:
    """Take it back."""
    form, message, visit, own = await _sent(request)
    if visit.reply is not None:
        return _shown("withdrawn")
    firm, purpose = _firm(own, first(form, "firm")), _purpose(first(form, "purpose"))
    registrar, locale = registrar_of(request), visit.at.words.locale

    async def act(user: str) -> tuple[Entry, ...]:
        await registrar.withdraw(user, firm.id, purpose, locale)
        return (Withdrawn(firm=firm.id, purpose=purpose),)

    await keeping.once(request, message, act)
    return _shown("withdrawn")


async def ask_to_unsubscribe(request: Request) -> Response:
    """Ask before everything beside the talk is deleted."""
    visit, own = await _kept(request)
    say = visit.at.words.say
    told = [say("No longer enrolled, and all that was kept of it deleted: {firms}.", firms=_names(own, visit.at))]
    told = told if own.firms else []
    told.append(say("Nothing is ever sent to you, on any channel. Your answers stay in this talk."))
    return _confirm(request, visit, say("Unsubscribe?"), told, "/data/unsubscribe", say("Unsubscribe"))


async def unsubscribe(request: Request) -> Response:
    """Leave the registry."""
    sent = await _sent(request)
    registrar = registrar_of(request)

    async def act(user: str) -> tuple[Entry, ...]:
        await registrar.unsubscribe(user)
        return (Unsubscribed(),)

    await keeping.once(request, sent.message, act)
    return _shown("unsubscribed")


async def _kept(request: Request) -> tuple[Visit, OwnData]:
    """The visitor, and what the registry keeps of them."""
    if seconds := await seconds_to_wait(service_of(request), request, "result", user_of(request)):
        raise HTTPException(429, headers={"Retry-After": str(seconds)})
    visit = await visit_of(request)
    return visit, await registrar_of(request).own_data(visit.user) if visit.user else OwnData()


async def _download(
    request: Request, ending: str, media_type: str, made: Callable[[OwnData, Library, Words], bytes]
) -> Response:
    visit, own = await _kept(request)
    if not own.firms:
        return RedirectResponse("/data", 303)
    service = service_of(request)
    content = await run_sync(made, own, service.library, visit.at.words)
    name = f"srdi-data-{service.today().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


class _Sent(NamedTuple):
    """One of our forms, as one message of the visitor."""

    form: dict[str, list[str]]
    message: str
    visit: Visit
    own: OwnData


async def _sent(request: Request) -> _Sent:
    service, session = service_of(request), session_of(request)
    check_origin(request, service.settings)
    form = await read_form(request)
    if session is None or not is_form_of(first(form, "form"), session):
        raise HTTPException(403)
    if seconds := await seconds_to_wait(service, request, "chat", user_of(request)):
        raise HTTPException(429, headers={"Retry-After": str(seconds)})
    message = message_id(first(form, "form"), repr(sorted(form.items())))
    visit = await visit_of(request, message)
    return _Sent(form, message, visit, await registrar_of(request).own_data(visit.user))


def _shown(done: str) -> Response:
    return RedirectResponse(f"/data?done={done}", 303)


def _firm(own: OwnData, wanted: str) -> OwnFirm:
    """One of the visitor's firms; there is no page for anybody else's."""
    for firm in own.firms:
        if firm.id == wanted:
            return firm
    raise HTTPException(404)


def _field(wanted: str) -> CorrectedField:
    for field in _FIELDS:
        if field == wanted:
            return field
    raise HTTPException(404)


def _purpose(wanted: str) -> Purpose:
    for purpose in PURPOSES:
        if purpose == wanted:
            return purpose
    raise HTTPException(404)


def _names(own: OwnData, at: Position) -> str:
    return at.words.say(", ").join(firm.firm_name for firm in own.firms)


def _value(field: CorrectedField, typed: tuple[str, ...], at: Position) -> str | tuple[Topic, ...] | Wrong:
    match field:
        case "topics":
            return tuple(topic for topic in TOPICS if topic in typed) or Wrong(
                at.words.say("Please choose at least one.")
            )
        case "role":
            return next((role for role in ROLES if role in typed), Wrong(at.words.say("Please choose your role.")))
        case _:
            read = read_answer(field, "".join(typed), at)
            return read if isinstance(read, Wrong) else str(read)


def _correcting(
    request: Request, visit: Visit, firm: OwnFirm, field: CorrectedField, typed: tuple[str, ...], wrong: str = ""
) -> Response:
    words = visit.at.words
    return render(
        request,
        "correct.html",
        words,
        status=422 if wrong else 200,
        firm=firm,
        field=field,
        name=words.say(FIELD_NAMES[field]),
        options=_options(field, words),
        several=field == "topics",
        typed=typed,
        problems={field: wrong} if wrong else {},
        form=_form_for(request),
    )


def _options(field: CorrectedField, words: Words) -> list[tuple[str, str]]:
    if field == "role":
        return [(role, words.say(name)) for role, name in ROLE_NAMES.items()]
    return [(topic, words.say(name)) for topic, name in TOPIC_NAMES.items()] if field == "topics" else []


def _confirm(
    request: Request,
    visit: Visit,
    heading: str,
    told: list[str],
    action: str,
    does: str,
    sent: tuple[tuple[str, str], ...] = (),
) -> Response:
    fields = (("form", _form_for(request)), *sent)
    return render(
        request, "confirm.html", visit.at.words, heading=heading, told=told, action=action, does=does, sent=fields
    )


def _form_for(request: Request) -> str:
    """A name for a form; of who was never here, nothing can be sent."""
    session = session_of(request)
    return "" if session is None else new_form(session)
