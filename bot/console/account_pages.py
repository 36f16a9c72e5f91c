"""An official's own account: another password, and signing out everywhere."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console import acts, passwords, sign_ins, tries
from bot.console.access import SignedIn, form_of, page, signed_in
from bot.console.cookies import KNOWN, SIGNED_IN
from bot.console.navigation import SIGN_IN
from bot.console.open_pages import entered
from bot.registry.tables import Official
from bot.web.guard import first

_PATH = "/console/account"


def routes() -> list[Route]:
    """The routes of one's own account."""
    return [
        Route(_PATH, show, methods=["GET"]),
        Route(f"{_PATH}/password", change_password, methods=["POST"]),
        Route(f"{_PATH}/sign-out-everywhere", sign_out_everywhere, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    """Who one is here, and what one can change."""
    return _page(request, await signed_in(request))


async def change_password(request: Request) -> Response:
    """Take a new password, from whoever knows the old one; every other browser is signed out."""
    official = await signed_in(request)
    form = await form_of(request, official)
    registry = official.service.registry
    async with official.wall.reading() as session:
        kept = (await session.execute(select(Official).where(Official.id == official.id))).scalar_one()
    faults = passwords.faults(first(form, "password"), first(form, "again"), official.username)
    if faults:
        return _page(request, official, 422, faults=faults)
    await tries.check_address(request, kept)
    if not await tries.may_try(request, kept) or not await passwords.is_right(
        first(form, "current"), kept.password_hash
    ):
        return _page(request, official, 422, is_wrong=True)
    await tries.give_back(request, kept)
    hashed = await passwords.kept(first(form, "password"))
    async with official.wall.writing() as session:
        await session.execute(update(Official).where(Official.id == official.id).values(password_hash=hashed))
        await sign_ins.end_all(session, official.id)
        cookie = await sign_ins.begin(session, registry.keys, kept, is_proven=True)
        await _record(official, session, "password.changed")
    kept.password_hash = hashed
    return entered(request, cookie, tries.browser_cookie(registry.keys, kept), f"{_PATH}?done=password")


async def sign_out_everywhere(request: Request) -> Response:
    """Sign out of every browser, and have this one be known no more; the others are still known by their own cookies."""
    official = await signed_in(request)
    await form_of(request, official)
    async with official.wall.writing() as session:
        await sign_ins.end_all(session, official.id)
        await _record(official, session, "sign_out.everywhere")
    response = RedirectResponse(SIGN_IN, 303)
    for cookie in (SIGNED_IN, KNOWN):
        cookie.take_back(response, request)
    return response


def _page(
    request: Request, official: SignedIn, status: int = 200, *, faults: list[str] | None = None, is_wrong: bool = False
) -> Response:
    return page(
        request,
        official,
        "account.html",
        status,
        faults=faults or [],
        is_wrong=is_wrong,
        is_done=request.query_params.get("done") == "password",
        shortest=passwords.SHORTEST,
        longest=passwords.LONGEST,
    )


async def _record(official: SignedIn, session: AsyncSession, action: str) -> None:
    await acts.record(session, region=official.region, actor=official.id, action=action, official=official.id)
