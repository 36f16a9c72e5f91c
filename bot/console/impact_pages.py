"""What publishing a draft would change: asked for, watched while it is worked out, and the firms that move, page by page."""

from collections.abc import Collection
from typing import Final, NamedTuple
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import Words
from bot.console.access import form_of, page, signed_in
from bot.console.policy_pages import HERE
from bot.console.policy_view import Names, move_in_words, progress
from bot.console.publication_pages import (
    compared_with,
    drafted_library,
    found_publication,
    id_of,
    lead_to,
    refused_page,
)
from bot.console.roles import Role
from bot.dates import BadDate, read_day
from bot.impact.moved_words import MovedWords
from bot.impact.runs import ask_for
from bot.registry.publications import Refused
from bot.registry.queries import policies as queries
from bot.registry.queries.policies import FIRMS_A_PAGE, OTHERWISE
from bot.registry.tables import Movement
from bot.registry.tables.base import now
from bot.web.guard import first

_DIRECTIONS: Final = ("up", "down", "same")
_MOST_DIGITS: Final = 6
"""Of a page's number; no region has so many pages."""


def routes() -> list[Route]:
    """The pages of impacts."""
    return [
        Route(f"{HERE}/{{publication}}/impact", ask_for_impact, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/progress", watch, methods=["GET"]),
        Route(f"{HERE}/{{publication}}/firms", firms, methods=["GET"]),
    ]


async def ask_for_impact(request: Request) -> Response:
    """Have it worked out which firms would move."""
    official = await signed_in(request, Role.AUTHOR)
    form = await form_of(request, official)
    service, publication = official.service, id_of(request)
    try:
        on = read_day(first(form, "on") or None)
        await service.policies.refresh(service.registry)
        await ask_for(official.wall, official.id, publication, edition=service.policies.edition, on=on)
    except BadDate:
        raise HTTPException(400) from None
    except Refused as refusal:
        return await refused_page(request, official, refusal)
    return RedirectResponse(f"{HERE}/{publication}/progress", 303)


async def watch(request: Request) -> Response:
    """How far an impact is: the one page that looks again by itself, until there is something to see."""
    official = await signed_in(request)
    found = await found_publication(request, official)
    impact = await queries.impact_of(official.wall, found.publication.id)
    shown = progress(impact, official.service.policies.edition, found.publication.content, now())
    if shown is None or not shown.is_running:
        return lead_to(found.publication.id)
    response = page(request, official, "policy_progress.html", found=found, shown=shown)
    response.headers["Refresh"] = "3"
    return response


async def firms(request: Request) -> Response:
    """The firms for which a draft would change something."""
    official = await signed_in(request)
    found = await found_publication(request, official)
    direction, what = _one_of(request, "direction", _DIRECTIONS), _one_of(request, "what", OTHERWISE)
    number = _page_number(request)
    impact = await queries.impact_of(official.wall, found.publication.id)
    listed, total = await queries.firms_that_move(
        official.wall, found.publication.id, direction=direction, what=what, page=number
    )
    sides = await drafted_library(official, found), await compared_with(official, found)
    libraries = [library for library in sides if library is not None] or [official.service.library]
    names = Names(libraries[::-1], official.region, official.words)
    judged_on = official.service.today() if impact is None else impact.judged_on
    moved = MovedWords(libraries, official.region, judged_on, official.words)
    asked = {name: value for name, value in (("direction", direction), ("what", what)) if value}
    return page(
        request,
        official,
        "policy_firms.html",
        found=found,
        listed=[(each, _row(each.movement, names, moved, official.words)) for each in listed],
        total=total,
        number=number,
        last=max(1, -(-total // FIRMS_A_PAGE)),
        direction=direction,
        what=what,
        page_at=lambda number: f"?{urlencode({**asked, 'page': number})}",
    )


class _Row(NamedTuple):
    """What moves for a firm, in words."""

    tier: str
    gaps: str
    gained: str
    lost: str
    sums: str
    deadlines: str


def _row(movement: Movement, names: Names, moved: MovedWords, words: Words) -> _Row:
    return _Row(
        move_in_words(movement, names, words),
        words.semicolons(moved.gap(each).text for each in movement.gaps or ()),
        names.measures(movement.gained),
        names.measures(movement.lost),
        names.measures(movement.sums or ()),
        words.semicolons(moved.deadline(each).text for each in movement.deadlines or ()),
    )


def _one_of(request: Request, name: str, allowed: Collection[str]) -> str:
    written = request.query_params.get(name, "")
    return written if written in allowed else ""


def _page_number(request: Request) -> int:
    written = request.query_params.get("page", "1")
    is_number = written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS
    return max(1, int(written)) if is_number else 1
