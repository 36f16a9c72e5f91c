"""A visitor's question about their own data: who asks, what is kept of them, and which of our forms was sent."""

from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.guard import check_origin, first, read_form, seconds_to_wait
from bot.web.visitor import (
    Visit,
    is_form_of,
    message_id,
    new_form,
    registrar_of,
    service_of,
    session_of,
    user_of,
    visit_of,
)
from flows.enrolment import OwnData, OwnFirm


async def kept(request: Request) -> tuple[Visit, OwnData]:
    """The visitor, and what the registry keeps of them."""
    if seconds := await seconds_to_wait(service_of(request), request, "result", user_of(request)):
        raise HTTPException(429, headers={"Retry-After": str(seconds)})
    visit = await visit_of(request)
    return visit, await registrar_of(request).own_data(visit.user) if visit.user else OwnData()


class Sent(NamedTuple):
    """One of our forms, as one message of the visitor."""

    form: dict[str, list[str]]
    message: str
    visit: Visit
    own: OwnData


async def sent(request: Request) -> Sent:
    """What was sent; raises HTTPException where it is no form of ours to this visitor."""
    service, session = service_of(request), session_of(request)
    check_origin(request, service.settings)
    form = await read_form(request)
    if session is None or not is_form_of(first(form, "form"), session):
        raise HTTPException(403)
    if seconds := await seconds_to_wait(service, request, "chat", user_of(request)):
        raise HTTPException(429, headers={"Retry-After": str(seconds)})
    message = message_id(first(form, "form"), repr(sorted(form.items())))
    visit = await visit_of(request, message)
    return Sent(form, message, visit, await registrar_of(request).own_data(visit.user))


def done(what: str) -> Response:
    """Back to the page of what is kept, which says that this was done."""
    return RedirectResponse(f"/data?done={what}", 303)


def firm_of(own: OwnData, wanted: str) -> OwnFirm:
    """One of the visitor's firms; there is no page for anybody else's."""
    for firm in own.firms:
        if firm.id == wanted:
            return firm
    raise HTTPException(404)


def form_for(request: Request) -> str:
    """A name for a form; of who was never here, nothing can be sent."""
    session = session_of(request)
    return "" if session is None else new_form(session)
