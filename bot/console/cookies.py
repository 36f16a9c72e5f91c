"""The console's cookies: who is signed in, which form was shown, and which browser an official used before.

Each is sent to this host alone, never along with another site's request, and no script can read one.
"""

import secrets
from dataclasses import dataclass
from hashlib import blake2b
from re import compile as pattern
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.web.guard import is_secure
from bot.web.visitor import service_of

_WRITTEN: Final = pattern(r"[A-Za-z0-9_.-]{43,120}")


@dataclass(frozen=True)
class Cookie:
    """One cookie by its name; over TLS with the prefix by which no neighbour under our domain can set it."""

    name: str

    def of(self, request: Request) -> str:
        """What the browser sent, empty where it sent nothing that could be ours."""
        written = request.cookies.get(self._full_name(request), "")
        return written if _WRITTEN.fullmatch(written) else ""

    def send(self, response: Response, request: Request, value: str, *, max_age: int | None = None) -> None:
        """Have the browser keep it; as long as it runs, where no age is named."""
        response.set_cookie(
            self._full_name(request),
            value,
            max_age=max_age,
            httponly=True,
            samesite="strict",
            secure=is_secure(request, service_of(request).settings),
        )

    def take_back(self, response: Response, request: Request) -> None:
        """Have the browser forget it."""
        secure = is_secure(request, service_of(request).settings)
        response.delete_cookie(self._full_name(request), httponly=True, samesite="strict", secure=secure)

    def _full_name(self, request: Request) -> str:
        return f"__Host-{self.name}" if is_secure(request, service_of(request).settings) else self.name


SIGNED_IN: Final = Cookie("srdi-console")
FORM: Final = Cookie("srdi-console-form")
"""For forms of whoever is not signed in yet."""
KNOWN: Final = Cookie("srdi-console-known")


def new_secret() -> str:
    """Something that nobody can guess."""
    return secrets.token_urlsafe(32)


def form_token(cookie: str) -> str:
    """What a form carries to show that it is ours: known to whoever holds the cookie, and gone with it."""
    return blake2b(b"form", digest_size=24, key=cookie.encode()[:64], person=b"console").hexdigest()


def is_form_token(token: str, cookie: str) -> bool:
    """Whether the form was shown to the holder of this cookie."""
    return bool(cookie) and secrets.compare_digest(token.encode(), form_token(cookie).encode())
