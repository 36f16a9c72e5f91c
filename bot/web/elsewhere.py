"""Going on elsewhere: a link with a code that works once, and where it leads.

Messengers open every link to show a preview, so opening one uses nothing up: only the button on its page does.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.callers import seconds_until_a_code
from bot.reports.qr import qr_svg
from bot.sessions import handover
from bot.web.guard import address, check_origin, first, read_form, seconds_to_wait
from bot.web.pages import render
from bot.web.problems import problem
from bot.web.visitor import (
    name_of,
    new_session,
    position_of,
    remember,
    service_of,
    session_of,
    user_of,
    words_of,
)

_LONGEST_CODE: Final = 100
_LEADS_TO: Final = {"result": "/result", "data": "/data", "enrol": "/enrol"}
"""What a link may ask to be led to; anything else leads to the talk."""


def routes() -> list[Route]:
    """The routes of going on and coming back."""
    return [
        Route("/continue", offer, methods=["GET"]),
        Route("/continue", hand_over, methods=["POST"]),
        Route("/go", confirm, methods=["GET"]),
        Route("/go/{code}", confirm, methods=["GET"]),
        Route("/go", go_on, methods=["POST"]),
    ]


async def offer(request: Request) -> Response:
    """What going on elsewhere means, with the button that makes a link."""
    at = await position_of(service_of(request), request)
    return render(
        request, "continue.html", at.words, link="", code="", picture="", begun=at.standing.region is not None
    )


async def hand_over(request: Request) -> Response:
    """Make a link that opens this session once, on another device."""
    service = service_of(request)
    check_origin(request, service.settings)
    name = user_of(request)
    if name is None:
        return RedirectResponse("/continue", 303)
    if seconds := await seconds_to_wait(service, request, "chat", name):
        return problem(request, 429, {"Retry-After": str(seconds)})
    at = await position_of(service, request)
    code = await handover.issue(service.store, name)
    link = f"{address(request, service.settings)}/go/{code}"
    return render(request, "continue.html", at.words, link=link, code=code, picture=qr_svg(link), begun=True)


async def confirm(request: Request) -> Response:
    """Ask before the link is used up."""
    at = await position_of(service_of(request), request)
    code = request.path_params.get("code", "")[:_LONGEST_CODE]
    to = request.query_params.get("to", "")
    to = to if to in _LEADS_TO else ""
    return render(request, "go.html", at.words, code=code, to=to, begun=bool(at.standing.order))


async def go_on(request: Request) -> Response:
    """Use the link up: from here on this browser speaks in that session."""
    service = service_of(request)
    check_origin(request, service.settings)
    form = await read_form(request)
    code = first(form, "code").strip()[:_LONGEST_CODE]
    session = session_of(request) or new_session()
    if seconds := await seconds_until_a_code(service, request):
        return problem(request, 429, {"Retry-After": str(seconds)})
    if await handover.redeem(service.store, name_of(session), code) is None:
        return problem(request, 410)
    response = RedirectResponse(_LEADS_TO.get(first(form, "to"), "/"), 303)
    remember(response, request, session, words_of(request).locale)
    return response
