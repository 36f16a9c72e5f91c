"""The officials of a region, for its administrators: who they are, inviting, changing a role, disabling, starting anew."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import later as _
from bot.console import managing
from bot.console.access import SignedIn, form_of, page, signed_in
from bot.console.invitations import LONGEST_NAME, username_of
from bot.console.invitations import PATH as INVITATION
from bot.console.managing import NoSuchOfficial, NotPossible, UsernameTaken
from bot.console.roles import MEANINGS, NAMES, Role
from bot.console.times import moment
from bot.registry.queries.officials import Readiness, all_officials, one_official
from bot.web.guard import address, first

_PATH: Final = "/console/officials"
READINESS: Final = {
    Readiness.READY: _("active"),
    Readiness.INVITED: _("invited"),
    Readiness.OVERDUE: _("invitation run out"),
    Readiness.DISABLED: _("disabled"),
}
_DONE: Final = {
    "role": _("The role is changed."),
    "disabled": _("This official is signed out and cannot sign in any more."),
    "enabled": _("This official can sign in again."),
}
_BAD_USERNAME: Final = _("A user name has 3 to 32 characters: lower-case Latin letters, digits, dots and dashes.")
_BAD_NAME: Final = _("Please give the name, of {longest} characters at most.")
_TAKEN: Final = _("This user name cannot be used. Please choose another.")


def routes() -> list[Route]:
    """The routes of managing officials."""
    return [
        Route(_PATH, listed, methods=["GET"]),
        Route(_PATH, invite, methods=["POST"]),
        Route(f"{_PATH}/{{official_id}}", one, methods=["GET"]),
        Route(f"{_PATH}/{{official_id}}/role", change_role, methods=["POST"]),
        Route(f"{_PATH}/{{official_id}}/disable", _doing("disabled", managing.disable), methods=["POST"]),
        Route(f"{_PATH}/{{official_id}}/enable", _doing("enabled", managing.enable), methods=["POST"]),
        Route(f"{_PATH}/{{official_id}}/reset", reset, methods=["POST"]),
    ]


async def listed(request: Request) -> Response:
    """Everybody, and the form to invite somebody."""
    return await _list_page(request, await signed_in(request, Role.ADMINISTRATOR))


async def invite(request: Request) -> Response:
    """Invite somebody; the link is shown this once."""
    administrator = await signed_in(request, Role.ADMINISTRATOR)
    form = await form_of(request, administrator)
    typed, name = first(form, "username"), first(form, "name").strip()
    username, role = username_of(typed), _role(first(form, "role"))
    faults = [
        *([] if username is not None else [_BAD_USERNAME]),
        *([] if 0 < len(name) <= LONGEST_NAME else [_BAD_NAME]),
    ]
    if username is not None and not faults:
        try:
            _official_id, code = await managing.invite_new(administrator, username, name, role)
        except UsernameTaken:
            faults = [_TAKEN]
        except NotPossible:
            raise HTTPException(409) from None
        else:
            return await _invited_page(request, administrator, username, code)
    return await _list_page(
        request, administrator, 422, faults=faults, typed={"username": typed, "name": name, "role": role.value}
    )


async def one(request: Request) -> Response:
    """One official, and what can be done."""
    administrator = await signed_in(request, Role.ADMINISTRATOR)
    official = await one_official(administrator.wall, request.path_params["official_id"])
    if official is None:
        raise HTTPException(404)
    words = administrator.words
    done = _DONE.get(request.query_params.get("done", ""), "")
    return page(
        request,
        administrator,
        "official.html",
        shown=official,
        state=words.say(READINESS[official.readiness]),
        is_disabled=official.readiness is Readiness.DISABLED,
        is_self=official.id == administrator.id,
        seen=moment(official.seen_at, words) if official.seen_at is not None else "",
        created=moment(official.created_at, words),
        roles=_roles(administrator),
        done=words.say(done) if done else "",
    )


async def change_role(request: Request) -> Response:
    """Trust somebody with another role."""

    async def change(administrator: SignedIn, official_id: str) -> None:
        await managing.change_role(administrator, official_id, _role(first(form, "role")))

    administrator = await signed_in(request, Role.ADMINISTRATOR)
    form = await form_of(request, administrator)
    return await _done(request, administrator, "role", change)


async def reset(request: Request) -> Response:
    """Have somebody set up password and codes anew; the link is shown this once."""
    administrator = await signed_in(request, Role.ADMINISTRATOR)
    await form_of(request, administrator)
    official = await one_official(administrator.wall, request.path_params["official_id"])
    if official is None:
        raise HTTPException(404)
    try:
        code = await managing.reset(administrator, official.id)
    except NoSuchOfficial:
        raise HTTPException(404) from None
    except NotPossible:
        raise HTTPException(409) from None
    return await _invited_page(request, administrator, official.username, code)


def _doing(done: str, act: Callable[[SignedIn, str], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        administrator = await signed_in(request, Role.ADMINISTRATOR)
        await form_of(request, administrator)
        return await _done(request, administrator, done, act)

    return answer


async def _done(
    request: Request, administrator: SignedIn, done: str, act: Callable[[SignedIn, str], Awaitable[None]]
) -> Response:
    official_id = request.path_params["official_id"]
    try:
        await act(administrator, official_id)
    except NoSuchOfficial:
        raise HTTPException(404) from None
    except NotPossible:
        raise HTTPException(409) from None
    return RedirectResponse(f"{_PATH}/{official_id}?done={done}", 303)


async def _list_page(
    request: Request,
    administrator: SignedIn,
    status: int = 200,
    *,
    faults: list[str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    words = administrator.words
    return page(
        request,
        administrator,
        "officials.html",
        status,
        officials=[
            (
                official,
                words.say(NAMES[Role(official.role)]),
                words.say(READINESS[official.readiness]),
                moment(official.seen_at, words) if official.seen_at is not None else "",
            )
            for official in await all_officials(administrator.wall)
        ],
        roles=_roles(administrator),
        faults=[words.say(fault, longest=LONGEST_NAME) for fault in faults or []],
        typed=typed or {"username": "", "name": "", "role": Role.VIEWER.value},
    )


async def _invited_page(request: Request, administrator: SignedIn, username: str, code: str) -> Response:
    link = f"{address(request, administrator.service.settings)}{INVITATION}/{code}"
    return page(request, administrator, "invited.html", username=username, link=link)


def _roles(administrator: SignedIn) -> list[tuple[str, str, str]]:
    words = administrator.words
    return [(role.value, words.say(NAMES[role]), words.say(MEANINGS[role])) for role in Role]


def _role(written: str) -> Role:
    try:
        return Role(written)
    except ValueError:
        raise HTTPException(400) from None
