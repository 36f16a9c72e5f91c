"""Pages of the console for whoever is not signed in, or only halfway: their forms, and where they lead on."""

from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from bot.console import sign_ins
from bot.console.cookies import FORM, KNOWN, SIGNED_IN, form_token, is_form_token, new_secret
from bot.console.navigation import HOME, ours
from bot.console.rendering import render
from bot.console.sign_ins import Browser
from bot.web.guard import check_origin, first, read_form
from bot.web.visitor import service_of, words_of

_DAY = 24 * 60 * 60
_KNOWN_FOR = 180 * _DAY


def open_page(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """A page in the browser's language, whose forms are good for this browser alone."""
    cookie = FORM.of(request) or new_secret()
    response = render(request, template, words_of(request), status=status, csrf=form_token(cookie), **shown)
    FORM.send(response, request, cookie)
    return response


async def open_form(request: Request) -> dict[str, list[str]]:
    """The fields of a form that this browser was shown by `open_page`; raises HTTPException."""
    check_origin(request, service_of(request).settings)
    form = await read_form(request)
    if not is_form_token(first(form, "csrf"), FORM.of(request)):
        raise HTTPException(403)
    return form


async def halfway(request: Request) -> Browser | None:
    """Who has begun to sign in with this browser, and still has to give a code."""
    browser = await sign_ins.find(service_of(request).registry, SIGNED_IN.of(request))
    return None if browser is None or browser.is_proven else browser


def led_on(path: str, back: str) -> RedirectResponse:
    """To the next step of signing in, which leads back to where one was."""
    return RedirectResponse(path if ours(back) == HOME else f"{path}?{urlencode({'next': back})}", 303)


def entered(request: Request, cookie: str, known: str, back: str) -> RedirectResponse:
    """Signed in: on to where one wanted to go, with a new cookie, in a browser that is known from now on."""
    response = RedirectResponse(ours(back), 303)
    SIGNED_IN.send(response, request, cookie)
    KNOWN.send(response, request, known, max_age=_KNOWN_FOR)
    FORM.take_back(response, request)
    return response
