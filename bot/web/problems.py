"""What is said when a page cannot be given: kindly, in the visitor's language, with the way on."""

from collections.abc import Iterable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from assessment.wording import later as _
from bot.web.guard import HEADERS
from bot.web.pages import render
from bot.web.visitor import words_of

SAID: Final = {
    400: _("That could not be read. Please go back and try once more."),
    403: _("That was sent from another site, so it was not taken. Please use the page itself."),
    404: _("There is no such page. The link may be old, or a character may be missing."),
    405: _("This address only takes what our own pages send."),
    410: _("This link was used already, or has run out. Make a new one where you began."),
    413: _("That was too long to be read. Please put it shorter."),
    415: _("That could not be read. Please use the form on the page."),
    429: _("That was very quick. Please wait a moment, then try again; nothing is lost."),
    500: _("Something went wrong on our side. Your answers so far are kept; please try again."),
    503: _("The answers cannot be reached at the moment. Nothing is lost; please try again shortly."),
}
SECONDS_AWAY: Final = 5
"""After so long it is worth trying the store again."""


def problem(request: Request, status: int, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The page for a status."""
    words = words_of(request)
    response = render(request, "problem.html", words, status=status, said=words.say(SAID.get(status, SAID[400])))
    response.headers.update(headers or {})
    return response


def later(
    request: Request, action: str, kept: Iterable[tuple[str, str]], seconds: int = 0, *, said: str = ""
) -> HTMLResponse:
    """What was sent was not taken yet: its form once more, to be sent as the very same. With `seconds` it came too quickly."""
    words, status = words_of(request), 429 if seconds else 503
    told = words.say(SAID[status])
    response = render(request, "away.html", words, status=status, said=told, action=action, kept=kept, text=said)
    response.headers["Retry-After"] = str(seconds or SECONDS_AWAY)
    return response


async def refused(request: Request, error: Exception) -> HTMLResponse:
    """What we refused on purpose."""
    assert isinstance(error, HTTPException)
    return problem(request, error.status_code, dict(error.headers or {}))


async def away(request: Request, _error: Exception) -> HTMLResponse:
    """The store cannot be reached."""
    return problem(request, 503, {"Retry-After": str(SECONDS_AWAY)})


async def gone(_request: Request, _error: Exception) -> Response:
    """Who sent half of something is not there any more, which is no fault of ours to be logged."""
    return Response(status_code=400)


async def failed(request: Request, _error: Exception) -> HTMLResponse:
    """A fault of ours."""
    # A fault is answered outside of all that stands before the pages, so this page brings the headers along.
    return problem(request, 500, HEADERS)
