"""The audit of a region, for its administrators: who did what and when, and whether anything in it was tampered with."""

from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console import acts
from bot.console.access import SignedIn, form_of, page, signed_in
from bot.console.audit_words import ACTIONS, shown, subject_of, told
from bot.console.roles import Role
from bot.dates import BadDate, read_day
from bot.registry import audit
from bot.registry.queries.audit_trail import AuditChoice, entries, firm_names
from bot.registry.queries.officials import usernames
from bot.shared_state.state import Allowance, StateUnavailable

_PATH: Final = "/console/audit"
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100
_CHECKS: Final = Allowance(6, 60)
"""A check reads the whole audit of the installation."""
_MOST_TOLD: Final = 100


def routes() -> list[Route]:
    """The routes of the audit."""
    return [
        Route(_PATH, listed, methods=["GET"]),
        Route(f"{_PATH}/check", check, methods=["POST"]),
    ]


async def listed(request: Request) -> Response:
    """What was done, the newest first, as chosen."""
    return await _page(request, await signed_in(request, Role.ADMINISTRATOR))


async def check(request: Request) -> Response:
    """Whether any entry was changed, removed, added or moved."""
    administrator = await signed_in(request, Role.ADMINISTRATOR)
    await form_of(request, administrator)
    try:
        if await administrator.service.shared_state.spend(f"console audit {administrator.id}", [_CHECKS]):
            raise HTTPException(429)
    except StateUnavailable:
        raise HTTPException(503) from None
    problems = await audit.verify(administrator.service.registry)
    async with administrator.wall.writing() as session:
        await acts.record(
            session,
            region=administrator.region,
            actor=administrator.id,
            action="audit.checked",
            official=administrator.id,
            problems=len(problems),
        )
    found = [told(problem, administrator.words) for problem in problems[:_MOST_TOLD]]
    return await _page(request, administrator, checked=True, problems=found)


async def _page(
    request: Request, administrator: SignedIn, *, checked: bool = False, problems: list[str] | None = None
) -> Response:
    query, words = request.query_params, administrator.words
    asked = {name: query.get(name, "")[:64] for name in ("who", "what", "since", "until")}
    faults: list[str] = []
    choice = AuditChoice(asked["who"], asked["what"], _day(asked["since"], faults), _day(asked["until"], faults))
    before = query.get("before", "")
    found, next_before = await entries(
        administrator.wall,
        choice,
        int(before) if before.isascii() and before.isdecimal() and len(before) < 18 else None,
    )
    officials = await usernames(administrator.wall)
    firms = await firm_names(administrator.wall, [firm for entry in found if (firm := subject_of(entry, "firm"))])
    older = urlencode({**{name: value for name, value in asked.items() if value}, "before": next_before or ""})
    return page(
        request,
        administrator,
        "audit.html",
        entries=[shown(entry, words, officials, firms) for entry in found],
        asked=asked,
        faults=[words.say(fault) for fault in faults],
        officials=sorted(officials.items(), key=lambda item: item[1]),
        others=[(audit.OWNER, words.say("the firm's owner")), (audit.SYSTEM, words.say("the system"))],
        actions=[(action, words.say(said)) for action, said in ACTIONS.items()],
        older=f"{_PATH}?{older}" if next_before else "",
        is_first=not before,
        checked=checked,
        problems=problems or [],
    )


def _day(written: str, faults: list[str]) -> date | None:
    try:
        day = read_day(written) if written else None
    except BadDate as error:
        faults.append(error.message)
        return None
    # What lies further away cannot be told on every clock, and nothing was done then.
    return day if day is None or _FIRST_YEAR <= day.year <= _LAST_YEAR else None
