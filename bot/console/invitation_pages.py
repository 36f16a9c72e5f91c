"""Taking an invitation: set a password, set an app up for one-time codes, and show by a first code that it works."""

from typing import Any, Final

from sqlalchemy import update
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import later as _
from bot.console import acts, one_time_codes, passwords, sign_ins, tries
from bot.console.cookies import SIGNED_IN
from bot.console.invitations import PATH, invited_by
from bot.console.navigation import HOME, SIGN_IN
from bot.console.open_pages import entered, halfway, open_form, open_page
from bot.console.sign_ins import Browser
from bot.registry.database import Registry
from bot.registry.tables import Official
from bot.registry.tables.base import now
from bot.reports.qr import qr_svg
from bot.web.guard import first
from bot.web.visitor import locale_of, service_of

_SET_UP: Final = "/console/set-up"
_LONGEST_CODE: Final = 100
_WRONG: Final = _(
    "This code is not right. Please check that the clock of your phone is, then type the code that the app shows now."
)


def routes() -> list[Route]:
    """The routes of setting up what one signs in with."""
    return [
        Route(PATH, ask, methods=["GET"]),
        Route(f"{PATH}/{{code}}", ask, methods=["GET"]),
        Route(PATH, take, methods=["POST"]),
        Route(_SET_UP, show_secret, methods=["GET"]),
        Route(_SET_UP, confirm, methods=["POST"]),
    ]


async def ask(request: Request) -> Response:
    """Which password shall it be? Looking at this uses nothing up."""
    code = request.path_params.get("code", "")[:_LONGEST_CODE]
    if not code:
        return open_page(request, "invitation.html", code="", username="", is_over=False, **_password_fields([]))
    registry = service_of(request).registry
    async with registry.reading() as session:
        official = await invited_by(session, registry.keys, code, now())
    if official is None:
        return _over(request)
    return open_page(
        request, "invitation.html", code=code, username=official.username, is_over=False, **_password_fields([])
    )


async def take(request: Request) -> Response:
    """Keep the password, and go on to the codes."""
    form = await open_form(request)
    await tries.check_address(request)
    registry, code = service_of(request).registry, first(form, "code").strip()[:_LONGEST_CODE]
    # Whoever types the code may paste the whole link.
    code = code.rpartition("/")[2]
    async with registry.reading() as session:
        official = await invited_by(session, registry.keys, code, now())
    if official is None:
        return _over(request)
    password = first(form, "password")
    if faults := passwords.faults(password, first(form, "again"), official.username):
        shown = {"code": code, "username": official.username, "is_over": False, **_password_fields(faults)}
        return open_page(request, "invitation.html", 422, **shown)
    hashed = await passwords.kept(password)
    async with registry.writing() as session:
        invited = await invited_by(session, registry.keys, code, now())
        if invited is None:
            return _over(request)
        invited.password_hash, invited.locale = hashed, locale_of(request)
        invited.one_time_secret = registry.keys.seal(one_time_codes.new_secret())
        await sign_ins.end_all(session, invited.id)
        cookie = await sign_ins.begin(session, registry.keys, invited, is_proven=False)
    response = RedirectResponse(_SET_UP, 303)
    SIGNED_IN.send(response, request, cookie)
    return response


async def show_secret(request: Request) -> Response:
    """What the app needs to know."""
    browser = await _setting_up(request)
    return RedirectResponse(SIGN_IN, 303) if browser is None else _secret_page(request, browser)


async def confirm(request: Request) -> Response:
    """Take the first code: from here on the official can sign in, and is."""
    form = await open_form(request)
    await tries.check_address(request)
    browser = await _setting_up(request)
    if browser is None:
        return RedirectResponse(SIGN_IN, 303)
    registry, official = service_of(request).registry, browser.official
    step = one_time_codes.step_of(registry.keys.unseal(official.one_time_secret), first(form, "code"), now())
    if step is None:
        return _secret_page(request, browser, 401, wrong=_WRONG)
    cookie = await _set_up(registry, browser, step)
    if not cookie:
        return RedirectResponse(SIGN_IN, 303)
    return entered(request, cookie, tries.browser_cookie(registry.keys, official), HOME)


async def _setting_up(request: Request) -> Browser | None:
    browser = await halfway(request)
    if browser is None or not browser.official.invitation or not browser.official.one_time_secret:
        return None
    return browser


async def _set_up(registry: Registry, browser: Browser, step: int) -> str:
    """The cookie of a first sign-in, where nothing else happened to the invitation since."""
    official = browser.official
    async with registry.writing() as session:
        taken = await session.execute(
            update(Official)
            .where(
                Official.id == official.id,
                Official.invitation == official.invitation,
                Official.one_time_secret == official.one_time_secret,
                Official.disabled_at.is_(None),
            )
            .values(invitation="", invited_until=None, last_step=step, failures=0, locked_until=None)
            .returning(Official.id)
        )
        if taken.one_or_none() is None:
            return ""
        await sign_ins.end_all(session, official.id)
        cookie = await sign_ins.begin(session, registry.keys, official, is_proven=True)
        await acts.record(
            session, region=official.region, actor=official.id, action="official.set_up", official=official.id
        )
    return cookie


def _secret_page(request: Request, browser: Browser, status: int = 200, wrong: str = "") -> Response:
    secret = service_of(request).registry.keys.unseal(browser.official.one_time_secret)
    return open_page(
        request,
        "set_up.html",
        status,
        picture=qr_svg(one_time_codes.link_for(secret, browser.official.username)),
        secret=one_time_codes.in_groups(secret),
        wrong=wrong,
    )


def _password_fields(faults: list[str]) -> dict[str, Any]:
    return {"faults": faults, "shortest": passwords.SHORTEST, "longest": passwords.LONGEST}


def _over(request: Request) -> Response:
    return open_page(request, "invitation.html", 410, code="", username="", is_over=True, **_password_fields([]))
