"""Policy in the console: the documents of the region in force, to come and ending, its drafts, and what changes by date."""

from datetime import date
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assessment.library import NATION, PACKS
from bot.console.access import SignedIn, page, signed_in
from bot.console.policy_view import STATES, changed_by_date, documents_of
from bot.console.roles import Role
from bot.dates import BadDate, day_of, read_day
from bot.pack_archives import Files, files_below, written_archive
from bot.policy_changes.turning_days import turning_days
from bot.registry.queries import policies as queries

HERE: Final = "/console/policy"


def routes() -> list[Route]:
    """The pages of the policies in use."""
    return [
        Route(HERE, overview, methods=["GET"]),
        Route(f"{HERE}/by-date", by_date, methods=["GET"]),
        Route(f"{HERE}/pack.zip", pack_in_use, methods=["GET"]),
    ]


async def overview(request: Request) -> Response:
    """The region's documents, its drafts, and what was published before."""
    official = await signed_in(request)
    return await overview_page(request, official)


async def by_date(request: Request) -> Response:
    """What changes between two days under the policies in use."""
    official = await signed_in(request)
    library, today = official.service.library, official.service.today()
    since, until = day_asked(request, "since") or today, day_asked(request, "until") or today
    shown = changed_by_date(library, official.region, (since, until), official.locale)
    return page(request, official, "policy_by_date.html", shown=shown, since=since, until=until)


async def pack_in_use(request: Request) -> Response:
    """The region's pack as it is used now, to begin a draft from."""
    official = await signed_in(request, Role.AUTHOR)
    in_use = await official.service.policies.files_in_use(official.service.registry)
    folder = PACKS / official.region
    if official.region not in in_use and not folder.is_dir():
        raise HTTPException(404)
    return as_zip(in_use.get(official.region) or files_below(folder), official.region)


async def overview_page(request: Request, official: SignedIn, status: int = 200, refused: str = "") -> Response:
    """All of it, with why something that was asked for was refused."""
    service = official.service
    library, today = service.library, service.today()
    listed = await queries.publications(official.wall)
    return page(
        request,
        official,
        "policy.html",
        status,
        refused=refused,
        groups=documents_of(library, official.region, today),
        national=documents_of(library, NATION, today) if official.region != NATION else [],
        day_of=day_of,
        turning=turning_days([library], official.region, today),
        today=today,
        drafts=[each for each in listed if each.publication.state in ("draft", "submitted")],
        past=[each for each in listed if each.publication.state not in ("draft", "submitted")],
        states=STATES,
        may_draft=official.may(Role.AUTHOR),
        is_left_out=official.region in service.policies.left_out,
    )


def day_asked(request: Request, name: str) -> date | None:
    """The day that an address names; raises HTTPException 400 where that is none."""
    written = request.query_params.get(name)
    if not written:
        return None
    try:
        return read_day(written)
    except BadDate:
        raise HTTPException(400) from None


def as_zip(files: Files, name: str) -> Response:
    """A pack to take along."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return Response(written_archive(files), media_type="application/zip", headers=headers)
