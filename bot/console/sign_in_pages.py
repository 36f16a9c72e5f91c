"""Signing in with password and one-time code, signing out, and choosing a language.

Who fails is told the same, after the same time, whoever they said they are: that there is no such official, that the password is
wrong, that the official is locked or was never set up.
"""

import asyncio
from typing import Final

from sqlalchemy import select, update
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import later as _
from assessment.wording import supported_locales
from bot.console import acts, one_time_codes, passwords, sign_ins, tries
from bot.console.access import NotSignedIn, form_of, whoever_asks
from bot.console.cookies import SIGNED_IN
from bot.console.navigation import SIGN_IN, ours
from bot.console.open_pages import entered, halfway, led_on, open_form, open_page
from bot.console.sign_ins import Browser
from bot.registry.database import Registry
from bot.registry.tables import Official
from bot.registry.tables.base import now
from bot.web.guard import first, is_secure
from bot.web.visitor import LANGUAGE_COOKIE, service_of

_WRONG: Final = _(
    "User name and password do not go together, or there were too many wrong tries: after five, please wait a quarter of an hour."
)
_WRONG_CODE: Final = _(
    "This code is not right, or was used already. Please wait for the next one; after five wrong tries, for a quarter of an hour."
)
_YEAR: Final = 365 * 24 * 60 * 60


def routes() -> list[Route]:
    """The routes of signing in and out."""
    return [
        Route(SIGN_IN, ask, methods=["GET"]),
        Route(SIGN_IN, check_password, methods=["POST"]),
        Route("/console/code", ask_code, methods=["GET"]),
        Route("/console/code", check_code, methods=["POST"]),
        Route("/console/sign-out", sign_out, methods=["POST"]),
        Route("/console/language", choose_language, methods=["POST"]),
    ]


async def ask(request: Request) -> Response:
    """Who is it?"""
    back = ours(request.query_params.get("next", ""))
    try:
        await whoever_asks(request)
    except NotSignedIn:
        # Whoever follows a link of another site's page brings no cookie, but may well be signed in: the next click shows it.
        from_outside = request.headers.get("sec-fetch-site") == "cross-site"
        return open_page(request, "sign_in.html", next=back, username="", wrong="", from_outside=from_outside)
    return RedirectResponse(back, 303)


async def check_password(request: Request) -> Response:
    """The first half: user name and password."""
    form = await open_form(request)
    registry = service_of(request).registry
    username, password, back = first(form, "username").strip(), first(form, "password"), first(form, "next")
    async with registry.reading() as session:
        official = await session.scalar(select(Official).where(Official.username == username.casefold()))
    await tries.check_address(request, official)
    # Counted while it is looked at, so that it takes as long for somebody as for nobody.
    may, right = await asyncio.gather(
        _may_try(request, official), passwords.is_right(password, official.password_hash if official else "")
    )
    if official is None or not may or not right or not _is_ready(official):
        shown = {"next": ours(back), "username": username[:64], "wrong": _WRONG, "from_outside": False}
        return open_page(request, "sign_in.html", 401, **shown)
    await tries.give_back(request, official)
    better = await passwords.kept(password) if passwords.is_outdated(official.password_hash) else None
    async with registry.writing() as session:
        if better is not None:
            await session.execute(update(Official).where(Official.id == official.id).values(password_hash=better))
        cookie = await sign_ins.begin(session, registry.keys, official, is_proven=False)
    response = led_on("/console/code", back)
    SIGNED_IN.send(response, request, cookie)
    return response


async def ask_code(request: Request) -> Response:
    """Which code does the app show?"""
    if await halfway(request) is None:
        return led_on(SIGN_IN, request.query_params.get("next", ""))
    return open_page(request, "code.html", next=ours(request.query_params.get("next", "")), wrong="")


async def check_code(request: Request) -> Response:
    """The second half: a code that was not used before."""
    form = await open_form(request)
    back, browser = first(form, "next"), await halfway(request)
    if browser is None:
        return led_on(SIGN_IN, back)
    await tries.check_address(request, browser.official)
    registry, official = service_of(request).registry, browser.official
    cookie = ""
    if await tries.may_try(request, official) and _is_ready(official):
        secret = registry.keys.unseal(official.one_time_secret)
        step = one_time_codes.step_of(secret, first(form, "code"), now())
        if step is not None:
            cookie = await _enter(registry, browser, step, clears=not tries.is_known(request, registry.keys, official))
    if not cookie:
        return open_page(request, "code.html", 401, next=ours(back), wrong=_WRONG_CODE)
    return entered(request, cookie, tries.browser_cookie(registry.keys, official), back)


async def sign_out(request: Request) -> Response:
    """Sign this browser out."""
    official = await whoever_asks(request)
    await form_of(request, official)
    async with official.wall.writing() as session:
        await sign_ins.end(session, official.token)
        await acts.record(session, region=official.region, actor=official.id, action="sign_out", official=official.id)
    response = RedirectResponse(SIGN_IN, 303)
    SIGNED_IN.take_back(response, request)
    return response


async def choose_language(request: Request) -> Response:
    """Speak another language from here on, on the page that is open."""
    try:
        official = await whoever_asks(request)
        form = await form_of(request, official)
    except NotSignedIn:
        official = None
        form = await open_form(request)
    locale = first(form, "locale")
    if locale not in supported_locales():
        raise HTTPException(400)
    if official is not None:
        async with official.wall.writing() as session:
            await session.execute(update(Official).where(Official.id == official.id).values(locale=locale))
    response = RedirectResponse(ours(first(form, "page")), 303)
    secure = is_secure(request, service_of(request).settings)
    response.set_cookie(LANGUAGE_COOKIE, locale, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
    return response


async def _may_try(request: Request, official: Official | None) -> bool:
    return official is not None and await tries.may_try(request, official)


def _is_ready(official: Official) -> bool:
    """Whether this official has taken the invitation, to the end, and may sign in."""
    return official.disabled_at is None and not official.invitation and bool(official.one_time_secret)


async def _enter(registry: Registry, browser: Browser, step: int, *, clears: bool) -> str:
    """The cookie of a new sign-in, if this code was never taken before, however many bring it at once."""
    official = browser.official
    cleared = {"failures": 0, "locked_until": None} if clears else {}
    async with registry.writing() as session:
        taken = await session.execute(
            update(Official)
            .where(
                Official.id == official.id,
                Official.last_step < step,
                Official.disabled_at.is_(None),
                Official.invitation == "",
            )
            .values(last_step=step, **cleared)
            .returning(Official.id)
        )
        if taken.one_or_none() is None:
            return ""
        await sign_ins.end(session, browser.token)
        cookie = await sign_ins.begin(session, registry.keys, official, is_proven=True)
        await acts.record(session, region=official.region, actor=official.id, action="sign_in", official=official.id)
    return cookie
