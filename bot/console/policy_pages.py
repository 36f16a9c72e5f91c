"""Policy in the console: the packs of the region, drafts and what each would change, publishing, and the record of it."""

import asyncio
from collections.abc import Awaitable
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.library import NATION, PACKS, Library
from bot.console.access import SignedIn, form_of, page, signed_in, upload_of
from bot.console.policy_view import (
    STATES,
    Names,
    changed,
    changed_by_date,
    documents_of,
    move_in_words,
    progress,
    recorded,
)
from bot.console.roles import Role
from bot.dates import CHINA, BadDate, read_day
from bot.impact.runs import ask_for
from bot.pack_archives import (
    LARGEST_UPLOAD,
    BadArchive,
    Files,
    files_below,
    read_archive,
    written_archive,
)
from bot.policy_changes.turning_days import turning_days
from bot.registry import publications
from bot.registry.publications import NOT_THERE, Refused
from bot.registry.queries import policies as queries
from bot.registry.queries.policies import FIRMS_A_PAGE, Listed
from bot.registry.tables.base import now
from bot.web.guard import first

HERE: Final = "/console/policy"
_MOST_NOTE: Final = 1000
_FORM_AROUND: Final = 16_000
"""Bytes that a form may have beside the file in it."""
DIRECTIONS: Final = ("up", "down", "same")


def routes() -> list[Route]:
    """The pages of policy."""
    return [
        Route(HERE, overview, methods=["GET"]),
        Route(f"{HERE}/by-date", by_date, methods=["GET"]),
        Route(f"{HERE}/pack.zip", pack_in_use, methods=["GET"]),
        Route(f"{HERE}/drafts", upload, methods=["POST"]),
        Route(f"{HERE}/{{publication}}", one, methods=["GET"]),
        Route(f"{HERE}/{{publication}}/pack.zip", pack_of, methods=["GET"]),
        Route(f"{HERE}/{{publication}}/content", upload, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/submit", submit, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/compare", compare, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/publish", publish, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/withdraw", withdraw, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/impact", ask_for_impact, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/progress", watch, methods=["GET"]),
        Route(f"{HERE}/{{publication}}/firms", firms, methods=["GET"]),
    ]


async def overview(request: Request) -> Response:
    """The region's documents, its drafts, and what was published before."""
    official = await signed_in(request)
    return await _overview(request, official)


async def by_date(request: Request) -> Response:
    """What changes between two days under the policies in use."""
    official = await signed_in(request)
    library, today = official.service.library, official.service.today()
    since, until = _day(request, "since") or today, _day(request, "until") or today
    shown = changed_by_date(library, official.region, (since, until), official.locale)
    return page(request, official, "policy_by_date.html", shown=shown, since=since, until=until)


async def pack_in_use(request: Request) -> Response:
    """The region's pack as it is used now, to begin a draft from."""
    official = await signed_in(request, Role.AUTHOR)
    in_use = await official.service.policies.files_in_use(official.service.registry)
    folder = PACKS / official.region
    if official.region not in in_use and not folder.is_dir():
        raise HTTPException(404)
    return _zip(in_use.get(official.region) or files_below(folder), official.region)


async def pack_of(request: Request) -> Response:
    """A publication's files, to look at or to begin a draft from."""
    official = await signed_in(request)
    found = await _found(request, official)
    return _zip(read_archive(found.publication.archive), f"{official.region}-{found.publication.content[:8]}")


async def upload(request: Request) -> Response:
    """Take a draft, or other content for one; where it has problems, tell all of them and keep nothing."""
    official = await signed_in(request, Role.AUTHOR)
    publication = request.path_params.get("publication", "")
    async with upload_of(request, official, most=LARGEST_UPLOAD + _FORM_AROUND) as sent:
        note, data = first(sent.fields, "note").strip()[:_MOST_NOTE], await sent.file.read()
    service, words = official.service, official.words
    try:
        files = read_archive(data)
    except BadArchive as bad:
        return await _overview(request, official, 422, refused=words.say(bad.message, name=bad.name))
    await service.policies.refresh(service.registry)
    found = await service.policies.check(service.registry, official.region, files)
    if found.library is None:
        return page(request, official, "policy_problems.html", 422, problems=found.problems, publication=publication)
    edition = service.policies.edition
    try:
        if publication:
            await publications.edit(official.wall, official.id, publication, files, edition=edition, note=note)
        else:
            publication = await publications.add_draft(official.wall, official.id, files, edition=edition, note=note)
    except Refused as refusal:
        return await _overview(request, official, 409, refused=words.say(refusal.message))
    return _to(publication)


async def one(request: Request) -> Response:
    """One publication: what it changes, for which firms, and what can be done with it."""
    official = await signed_in(request)
    return await _one(request, official, await _found(request, official))


async def submit(request: Request) -> Response:
    """Ask for approval."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, publications.submit(official.wall, official.id, _id(request)))


async def withdraw(request: Request) -> Response:
    """Give a draft up."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, publications.withdraw(official.wall, official.id, _id(request)))


async def compare(request: Request) -> Response:
    """Hold a draft against what is in use now."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    service = official.service
    await service.policies.refresh(service.registry)
    edition = service.policies.edition
    return await _step(
        request, official, publications.compare_again(official.wall, official.id, _id(request), edition=edition)
    )


async def publish(request: Request) -> Response:
    """Bring what another official submitted into use, here at once and in other processes within seconds."""
    official = await signed_in(request, Role.APPROVER)
    form = await form_of(request, official)
    service, found = official.service, await _found(request, official)
    await service.policies.refresh(service.registry)
    drafted = await _drafted(official, found)
    if drafted is None:
        return _to(found.publication.id)
    summary = recorded((service.library, drafted), official.region, service.today())
    impact = await queries.impact_of(official.wall, found.publication.id)
    if impact is not None and impact.state == "finished":
        summary["impact"] = {"judged_on": impact.judged_on.isoformat(), "firms": impact.total, **_counts(impact.counts)}
    response = await _step(
        request,
        official,
        publications.publish(
            official.wall,
            official.id,
            found.publication.id,
            content=first(form, "content"),
            edition=service.policies.edition,
            summary=summary,
        ),
    )
    await service.policies.refresh(service.registry)
    return response


async def ask_for_impact(request: Request) -> Response:
    """Have it worked out which firms would move."""
    official = await signed_in(request, Role.AUTHOR)
    form = await form_of(request, official)
    service, publication = official.service, _id(request)
    try:
        on = read_day(first(form, "on") or None)
        await service.policies.refresh(service.registry)
        await ask_for(official.wall, official.id, publication, edition=service.policies.edition, on=on)
    except BadDate:
        raise HTTPException(400) from None
    except Refused as refusal:
        return await _refused(request, official, refusal)
    return RedirectResponse(f"{HERE}/{publication}/progress", 303)


async def watch(request: Request) -> Response:
    """How far an impact is: the one page that looks again by itself, until there is something to see."""
    official = await signed_in(request)
    found, policies = await _found(request, official), official.service.policies
    impact = await queries.impact_of(official.wall, found.publication.id)
    shown = progress(impact, policies.edition, found.publication.content, now())
    if shown is None or not shown.is_running:
        return _to(found.publication.id)
    response = page(request, official, "policy_progress.html", found=found, shown=shown)
    response.headers["Refresh"] = "3"
    return response


async def firms(request: Request) -> Response:
    """The firms for which a draft would change something."""
    official = await signed_in(request)
    found = await _found(request, official)
    direction = request.query_params.get("direction", "")
    direction = direction if direction in DIRECTIONS else ""
    number = _page_number(request)
    listed, total = await queries.firms_that_move(official.wall, found.publication.id, direction=direction, page=number)
    drafted = await _drafted(official, found)
    names = Names([official.service.library, *([drafted] if drafted else [])], official.region, official.words)
    base = {"direction": direction} if direction else {}
    return page(
        request,
        official,
        "policy_firms.html",
        found=found,
        listed=[
            (
                each,
                move_in_words(each.movement, names, official.words),
                names.measures(each.movement.gained),
                names.measures(each.movement.lost),
            )
            for each in listed
        ],
        total=total,
        number=number,
        last=max(1, -(-total // FIRMS_A_PAGE)),
        direction=direction,
        page_at=lambda number: f"?{urlencode({**base, 'page': number})}",
    )


async def _overview(request: Request, official: SignedIn, status: int = 200, refused: str = "") -> Response:
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


async def _one(request: Request, official: SignedIn, found: Listed, status: int = 200, refused: str = "") -> Response:
    service, publication = official.service, found.publication
    is_open = publication.state in ("draft", "submitted")
    before = service.library if is_open else await asyncio.to_thread(service.editions.find, publication.based_on)
    checked = await service.policies.check(service.registry, official.region, _files(found))
    drafted = checked.library
    libraries = [library for library in (before, drafted) if library is not None]
    today = service.today() if is_open else day_of(publication.published_at or publication.created_at)
    shown = None
    if before is not None and drafted is not None:
        shown = changed((before, drafted), official.region, today, _day(request, "on"), official.locale)
    impact = await queries.impact_of(official.wall, publication.id)
    return page(
        request,
        official,
        "policy_publication.html",
        status,
        refused=refused,
        found=found,
        publication=publication,
        day_of=day_of,
        state=STATES[publication.state],
        is_open=is_open,
        is_compared=await _is_compared(official, found),
        is_own=publication.author_id == official.id,
        may_draft=official.may(Role.AUTHOR),
        may_approve=official.may(Role.APPROVER),
        shown=shown,
        problems=checked.problems if is_open else (),
        worked_out=progress(impact, service.policies.edition, publication.content, now()),
        names=Names(libraries or [service.library], official.region, official.words),
    )


async def _is_compared(official: SignedIn, found: Listed) -> bool:
    """Whether the draft was held against what is in use now."""
    return found.publication.based_on == official.service.policies.edition and (
        found.publication.follows == await queries.in_use(official.wall)
    )


async def _step(request: Request, official: SignedIn, step: Awaitable[None]) -> Response:
    try:
        await step
    except Refused as refusal:
        return await _refused(request, official, refusal)
    return _to(_id(request))


async def _refused(request: Request, official: SignedIn, refusal: Refused) -> Response:
    if refusal.message == NOT_THERE:
        raise HTTPException(404)
    said = official.words.say(refusal.message)
    return await _one(request, official, await _found(request, official), 409, said)


async def _found(request: Request, official: SignedIn) -> Listed:
    found = await queries.one_publication(official.wall, _id(request))
    if found is None:
        raise HTTPException(404)
    return found


async def _drafted(official: SignedIn, found: Listed) -> Library | None:
    """The library with the publication in it; None where it does not go with what is in use."""
    service = official.service
    return (await service.policies.check(service.registry, official.region, _files(found))).library


def _files(found: Listed) -> Files:
    return read_archive(found.publication.archive)


def _id(request: Request) -> str:
    return str(request.path_params["publication"])


def _to(publication: str) -> Response:
    return RedirectResponse(f"{HERE}/{publication}", 303)


def _day(request: Request, name: str) -> date | None:
    written = request.query_params.get(name)
    if not written:
        return None
    try:
        return read_day(written)
    except BadDate:
        raise HTTPException(400) from None


def day_of(moment: datetime) -> date:
    """The day of a moment where the policies are in force."""
    return moment.astimezone(CHINA).date()


def _page_number(request: Request) -> int:
    written = request.query_params.get("page", "1")
    return min(int(written), 1_000_000) if written.isascii() and written.isdecimal() and int(written) else 1


def _counts(counts: dict[str, object]) -> dict[str, object]:
    """What the record keeps of an impact: no firm."""
    return {name: counts[name] for name in ("judged", "directions", "gained", "lost") if name in counts}


def _zip(files: Files, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return Response(written_archive(files), media_type="application/zip", headers=headers)
