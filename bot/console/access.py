"""Who may see a page of the console: what every route asks first, and how it reads a form and shows a page.

    official = await signed_in(request, Role.AUTHOR)     # or the request ends at sign-in, or at a page that says why not
    form = await form_of(request, official)              # every POST; `first(form, "name")` of bot.web.guard gives a field
    return page(request, official, "firms.html", firms=found)

Whatever is read or written for an official goes through `official.wall`. Every form holds
`<input type="hidden" name="csrf" value="{{ csrf }}">`.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import HTMLResponse

from assessment.wording import Words
from bot.console import sign_ins
from bot.console.cookies import SIGNED_IN, form_token, is_form_token
from bot.console.navigation import region_name, shown_to
from bot.console.problems import NO_RULES, TOO_LOW
from bot.console.rendering import render
from bot.console.roles import NAMES, Role
from bot.demonstration import DEMONSTRATION_REGION
from bot.registry.wall import Wall
from bot.service import Service
from bot.web.guard import check_origin, check_text, first, read_form
from bot.web.visitor import service_of

FORM_AROUND: Final = 16_000
"""Bytes that a form may have beside the file in it."""
_MOST_FIELDS: Final = 50
_MULTIPART: Final = "multipart/form-data"


class NotSignedIn(Exception):
    """Nobody is signed in with this browser, or not any more."""


class Refused(Exception):
    """An official may not see this, with why."""

    def __init__(self, official: "SignedIn", status: int, said: str) -> None:
        super().__init__(said)
        self.official, self.status, self.said = official, status, said


@dataclass(frozen=True)
class SignedIn:
    """The official who asks, and what may be reached on their behalf."""

    id: str
    username: str
    name: str
    role: Role
    region: str
    locale: str
    csrf: str
    """What each form of theirs carries."""
    token: str
    """The digest by which this browser is kept."""
    wall: Wall
    service: Service

    @cached_property
    def words(self) -> Words:
        """What is said to them."""
        return Words(self.locale, self.service.library.catalogue)

    def may(self, role: Role | str) -> bool:
        """Whether they may do what this role may."""
        return self.role.includes(Role(role))


@dataclass(frozen=True)
class Upload:
    """A form with a file in it, as it was sent; the file is gone when the form is left."""

    fields: dict[str, list[str]]
    name: str
    """What the file was called there."""
    file: UploadFile
    """To be read from its beginning: `await upload.file.read()`, or `upload.file.file` beside the event loop."""


async def signed_in(request: Request, role: Role = Role.VIEWER) -> SignedIn:
    """The official who asks, to see what is this role's; raises NotSignedIn and Refused, which `application` turns into pages."""
    official = await whoever_asks(request)
    if official.region not in official.service.library.packs:
        raise Refused(official, 503, NO_RULES)
    if not official.may(role):
        raise Refused(official, 403, TOO_LOW)
    return official


async def whoever_asks(request: Request) -> SignedIn:
    """The official who asks, whatever their role and region; raises NotSignedIn."""
    service, cookie = service_of(request), SIGNED_IN.of(request)
    browser = await sign_ins.find(service.registry, cookie)
    if browser is None or not browser.is_proven:
        raise NotSignedIn
    kept = browser.official
    return SignedIn(
        id=kept.id,
        username=kept.username,
        name=kept.name,
        role=Role(kept.role),
        region=kept.region,
        locale=kept.locale,
        csrf=form_token(cookie),
        token=browser.token,
        wall=Wall(service.registry, kept.region),
        service=service,
    )


async def form_of(request: Request, official: SignedIn) -> dict[str, list[str]]:
    """The fields of a form that this official was shown; raises HTTPException."""
    check_origin(request, official.service.settings)
    form = await read_form(request)
    _check_token(request, first(form, "csrf"))
    return form


@asynccontextmanager
async def upload_of(request: Request, official: SignedIn, *, most: int) -> AsyncIterator[Upload]:
    """A form with one file, called "file", of no more than so many bytes in all; raises HTTPException."""
    check_origin(request, official.service.settings)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _MULTIPART:
        raise HTTPException(415)
    parser = MultiPartParser(request.headers, _bounded(request, most), max_files=1, max_fields=_MOST_FIELDS)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise HTTPException(400) from None
    try:
        fields = _fields(form)
        _check_token(request, first(fields, "csrf"))
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise HTTPException(400)
        yield Upload(fields, file.filename or "", file)
    finally:
        await form.close()


def page(request: Request, official: SignedIn, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """A page of the console in the official's language."""
    return render(
        request,
        template,
        official.words,
        status=status,
        official=official,
        csrf=official.csrf,
        navigation=shown_to(official.role, request.url.path),
        region_name=region_name(official.service.library, official.region, official.words),
        role_name=official.words.say(NAMES[official.role]),
        is_demonstration=official.service.demonstration or official.region == DEMONSTRATION_REGION,
        **shown,
    )


def _check_token(request: Request, token: str) -> None:
    if not is_form_token(token, SIGNED_IN.of(request)):
        raise HTTPException(403)


def _fields(form: FormData) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            check_text(value)
            fields.setdefault(name, []).append(value)
    return fields


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise HTTPException(413)
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise HTTPException(413)
        yield chunk
