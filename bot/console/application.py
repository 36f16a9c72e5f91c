"""Puts the console together: the routes of its pages, and what stands around each of them.

Whoever is not signed in is led to sign in; whose role is too low, or who asks for what is not there, is told so in words.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console import (
    account_pages,
    audit_pages,
    campaign_edit_pages,
    campaign_exports,
    campaign_pages,
    campaign_progress_pages,
    campaign_test_pages,
    exports,
    firm_pages,
    home_pages,
    impact_pages,
    import_pages,
    invitation_pages,
    officials_pages,
    policy_pages,
    publication_pages,
    sign_in_pages,
)
from bot.console.access import NotSignedIn, Refused, SignedIn, page, signed_in, whoever_asks
from bot.console.navigation import HOME, SIGN_IN, here
from bot.console.open_pages import open_page
from bot.console.problems import SAID
from bot.web.visitor import words_of

_Endpoint = Callable[[Request], Awaitable[Response]]


def routes() -> list[Route]:
    """Everything under /console."""
    found = [
        *home_pages.routes(),
        *exports.routes(),
        *firm_pages.routes(),
        *sign_in_pages.routes(),
        *invitation_pages.routes(),
        *account_pages.routes(),
        *officials_pages.routes(),
        *audit_pages.routes(),
        *policy_pages.routes(),
        *publication_pages.routes(),
        *impact_pages.routes(),
        *import_pages.routes(),
        *campaign_edit_pages.routes(),
        *campaign_test_pages.routes(),
        *campaign_exports.routes(),
        *campaign_progress_pages.routes(),
        *campaign_pages.routes(),
        Route(f"{HOME}/{{rest:path}}", nowhere, methods=["GET", "POST"]),
    ]
    return [Route(route.path, _guarded(route.endpoint), methods=sorted(route.methods or ())) for route in found]


async def nowhere(request: Request) -> Response:
    """There is no such page, which only officials are told."""
    await signed_in(request)
    raise HTTPException(404)


def _guarded(endpoint: _Endpoint) -> _Endpoint:
    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except NotSignedIn:
            back = here(request)
            return RedirectResponse(SIGN_IN if back == HOME else f"{SIGN_IN}?{urlencode({'next': back})}", 303)
        except Refused as refusal:
            return _told(request, refusal.official, refusal.status, refusal.said)
        except HTTPException as refusal:
            response = await _refused(request, refusal.status_code)
            response.headers.update(refusal.headers or {})
            return response

    return answer


async def _refused(request: Request, status: int) -> Response:
    said = SAID.get(status, SAID[400])
    try:
        return _told(request, await whoever_asks(request), status, said)
    except NotSignedIn:
        return open_page(request, "problem.html", status, said=words_of(request).say(said))


def _told(request: Request, official: SignedIn, status: int, said: str) -> Response:
    return page(request, official, "problem.html", status, said=official.words.say(said))
