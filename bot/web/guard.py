"""What stands before every page: headers that keep a browser on this host, where a form may come from, how large it may be."""

from collections.abc import MutableMapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.body import TooLarge, read_body
from bot.callers import address_of
from bot.service import Service
from bot.settings import Settings

_MOST_FIELDS: Final = 100
_NOTHING: Final = "\0"
"""What no keyboard types, and not every database takes in a text."""
_FORM: Final = "application/x-www-form-urlencoded"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers then send a form's origin as "null", and we could not tell our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # A page holds a firm's answers, and going back in the browser must show where the talk is, not where it was.
    "Cache-Control": "no-store",
}


class Headers:
    """Adds the headers that every answer needs, where it does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message)
            await send(message)

        if _NOTHING in scope["path"] or b"%00" in scope["query_string"]:
            await Response(status_code=400)(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)


def _add(message: MutableMapping[str, Any]) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def is_secure(request: Request, settings: Settings) -> bool:
    """Whether the visitor's browser speaks to us over TLS."""
    return request.url.scheme == "https" or settings.public_url.startswith("https://")


def address(request: Request, settings: Settings) -> str:
    """How the pages are reached from outside."""
    return (settings.public_url or str(request.base_url)).rstrip("/")


def check_origin(request: Request, settings: Settings) -> None:
    """Refuse what another site's page sends; a browser that says nothing of the origin is held by the form's own name."""
    origin = request.headers.get("origin") or request.headers.get("referer")
    if origin is None:
        if request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
            return
        raise HTTPException(403)
    ours = {request.headers.get("host", ""), urlsplit(settings.public_url).netloc}
    if urlsplit(origin).netloc not in ours - {""}:
        raise HTTPException(403)


async def seconds_to_wait(service: Service, request: Request, what: str, who: str | None) -> int:
    """Count one more of these from this visitor and this address: 0 where it may pass, else the seconds to wait.

    A visitor is whoever a cookie says, so the address is held to a rate as well.
    """
    throttle = service.chat_throttle
    if seconds := await throttle.wait(what, address_of(request), shared=True):
        return seconds
    return 0 if who is None else await throttle.wait(what, who)


async def read_form(request: Request) -> dict[str, list[str]]:
    """The fields of a form, of the one kind that our pages send; raises HTTPException 413, 415 or 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415)
    try:
        body = (await read_body(request)).decode()
        form = parse_qs(body, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except TooLarge:
        raise HTTPException(413) from None
    except ValueError:
        raise HTTPException(400) from None
    for values in form.values():
        check_text(*values)
    return form


def check_text(*values: str) -> None:
    """Refuse what not every database takes in a text; raises HTTPException 400."""
    if any(_NOTHING in value for value in values):
        raise HTTPException(400)


def first(form: dict[str, list[str]], name: str) -> str:
    """The field's value, empty where the form has none."""
    return form.get(name, [""])[0]
