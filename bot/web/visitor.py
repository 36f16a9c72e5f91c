"""Who is visiting: a random cookie, the user that it stands for, and where that user's talk is.

The store never sees the cookie itself, so that reading the store opens nobody's session.
"""

import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from assessment.wording import Words, supported_locales
from bot.accept_language import accepted_locale
from bot.callers import address_of
from bot.desks import ON_THE_WEB
from bot.registry.registrar import OwnRegistrar
from bot.service import Service
from bot.sessions.registrar import Registrar
from bot.sessions.turns import log_of, told_apart
from bot.web.guard import is_secure
from flows.position import Ground, Position, position
from flows.session import Entry, LanguageChosen

COOKIE: Final = "srdi"
COOKIE_OVER_TLS: Final = "__Host-srdi"
"""By its prefix, no neighbour under our domain can set it."""
LANGUAGE_COOKIE: Final = "srdi-language"
"""So that a page can speak the visitor's language even while the store is away."""
_SESSION: Final = re.compile(r"[A-Za-z0-9_-]{32}")
_DAY: Final = 24 * 60 * 60


def service_of(request: Request) -> Service:
    """The installation that the request came to."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


def registrar_of(request: Request) -> Registrar:
    """The registry of firms, on behalf of the visitor."""
    return OwnRegistrar(service_of(request), ON_THE_WEB, address_of(request))


def new_session() -> str:
    """A name for a new visitor that nobody can guess."""
    return secrets.token_urlsafe(24)


def cookie_of(request: Request) -> str:
    """What the visitor's cookie is called."""
    return COOKIE_OVER_TLS if is_secure(request, service_of(request).settings) else COOKIE


def session_of(request: Request) -> str | None:
    """The session that the request's cookie names."""
    written = request.cookies.get(cookie_of(request), "")
    return written if _SESSION.fullmatch(written) else None


def name_of(session: str) -> str:
    """The visitor's name in the store."""
    return f"web:{blake2b(session.encode(), digest_size=16, person=b'visitor').hexdigest()}"


def user_of(request: Request) -> str | None:
    """The visitor's name in the store; None for one who was never here."""
    session = session_of(request)
    return None if session is None else name_of(session)


@dataclass(frozen=True)
class Visit:
    """A visitor's session as it is kept now; where the talk stands is worked out only when asked for, since that takes longest."""

    user: str
    """Whose talk it is in the store; nobody's for one who was never here."""
    log: tuple[Entry, ...]
    """With a language in it: the browser's, as long as none was chosen."""
    version: int
    reply: str | None
    """What the message asked about was answered with."""
    ground: Ground

    @cached_property
    def at(self) -> Position:
        """Where the talk stands."""
        return position(self.log, self.ground)

    @property
    def is_new(self) -> bool:
        """Whether nothing was said in it yet: its language is then only the browser's."""
        return len(self.log) == 1 and isinstance(self.log[0], LanguageChosen)


async def position_of(service: Service, request: Request) -> Position:
    """Where the visitor's talk stands."""
    return (await _visited(service, request, "")).at


async def visit_of(request: Request, message: str = "") -> Visit:
    """The visitor's session, and the reply that this message got in it."""
    return await _visited(service_of(request), request, message)


async def _visited(service: Service, request: Request, message: str) -> Visit:
    name = user_of(request)
    if name is None:
        return Visit("", _spoken((), request), 0, None, service.ground())
    user, kept, reply = await service.store.look_up(name, told_apart(name, message) if message else "")
    return Visit(user, _spoken(log_of(kept.entries), request), kept.version, reply, service.ground())


def _spoken(log: tuple[Entry, ...], request: Request) -> tuple[Entry, ...]:
    """The log with a language in it."""
    if any(isinstance(entry, LanguageChosen) for entry in log):
        return log
    return (LanguageChosen(locale=locale_of(request)), *log)


def locale_of(request: Request) -> str:
    """The language chosen in this browser before, or else the one that it asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in supported_locales() else accepted_locale(request.headers.get("accept-language"))


def words_of(request: Request) -> Words:
    """What is said to a visitor where no talk needs to be known."""
    return Words(locale_of(request), service_of(request).library.catalogue)


def remember(response: Response, request: Request, session: str, locale: str) -> None:
    """Send the cookies: who this is, for as long again as the store keeps a session, and the language spoken."""
    settings = service_of(request).settings
    for name, value in ((cookie_of(request), session), (LANGUAGE_COOKIE, locale)):
        response.set_cookie(
            name,
            value,
            max_age=settings.session_days * _DAY,
            httponly=True,
            samesite="lax",
            secure=is_secure(request, settings),
        )


def forget(response: Response, request: Request) -> None:
    """Take the cookies back."""
    secure = is_secure(request, service_of(request).settings)
    for name in (cookie_of(request), LANGUAGE_COOKIE):
        response.delete_cookie(name, httponly=True, samesite="lax", secure=secure)


def new_form(session: str) -> str:
    """A name for one form shown to this visitor: it makes a repeated sending one turn, and no other site can write it."""
    number = secrets.token_urlsafe(12)
    return f"{number}.{_signature(number, session)}"


def is_form_of(form: str, session: str) -> bool:
    """Whether we showed this form to this visitor."""
    number, _, signature = form.partition(".")
    return secrets.compare_digest(signature.encode(), _signature(number, session).encode())


def message_id(form: str, text: str) -> str:
    """The form with what was said in it: sent twice it is one message, filled in anew it is another."""
    return f"{form}.{blake2b(text.encode(), digest_size=9).hexdigest()}"


def _signature(number: str, session: str) -> str:
    return blake2b(number.encode(), digest_size=12, key=session.encode(), person=b"form").hexdigest()
