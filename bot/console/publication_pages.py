"""A policy on its way into use: drafted, compared, submitted and published, each by whom it may be, and what each one changes."""

import asyncio
from collections.abc import Awaitable
from datetime import date
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.library import Library
from bot.console.access import FORM_AROUND, SignedIn, form_of, page, signed_in, upload_of
from bot.console.policy_pages import HERE, as_zip, day_asked, overview_page
from bot.console.policy_view import STATES, Names, changed, counted_in_words, progress, recorded
from bot.console.roles import Role
from bot.dates import day_of
from bot.impact.before import OPEN
from bot.impact.moved_words import MovedWords
from bot.impact.runs import day_to_work_out
from bot.pack_archives import LARGEST_UPLOAD, BadArchive, Files, read_archive
from bot.registry import publications
from bot.registry.publications import NOT_THERE, Refused
from bot.registry.queries import policies as queries
from bot.registry.queries.policies import Listed
from bot.registry.tables.base import now
from bot.web.guard import first

_MOST_NOTE: Final = 1000


def routes() -> list[Route]:
    """The pages of publications."""
    return [
        Route(f"{HERE}/drafts", upload, methods=["POST"]),
        Route(f"{HERE}/{{publication}}", one, methods=["GET"]),
        Route(f"{HERE}/{{publication}}/pack.zip", pack_of, methods=["GET"]),
        Route(f"{HERE}/{{publication}}/content", upload, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/submit", submit, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/compare", compare, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/publish", publish, methods=["POST"]),
        Route(f"{HERE}/{{publication}}/withdraw", withdraw, methods=["POST"]),
    ]


async def pack_of(request: Request) -> Response:
    """A publication's files, to look at or to begin a draft from."""
    official = await signed_in(request)
    found = await found_publication(request, official)
    return as_zip(read_archive(found.publication.archive), f"{official.region}-{found.publication.content[:8]}")


async def upload(request: Request) -> Response:
    """Take a draft, or other content for one; where it has problems, tell all of them and keep nothing."""
    official = await signed_in(request, Role.AUTHOR)
    publication = request.path_params.get("publication", "")
    async with upload_of(request, official, most=LARGEST_UPLOAD + FORM_AROUND) as sent:
        note, data = first(sent.fields, "note").strip()[:_MOST_NOTE], await sent.file.read()
    service, words = official.service, official.words
    try:
        files = read_archive(data)
    except BadArchive as bad:
        return await overview_page(request, official, 422, refused=words.say(bad.message, name=bad.name))
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
        return await overview_page(request, official, 409, refused=words.say(refusal.message))
    return lead_to(publication)


async def one(request: Request) -> Response:
    """One publication: what it changes, for which firms, and what can be done with it."""
    official = await signed_in(request)
    return await _one(request, official, await found_publication(request, official))


async def submit(request: Request) -> Response:
    """Ask for approval."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, publications.submit(official.wall, official.id, id_of(request)))


async def withdraw(request: Request) -> Response:
    """Give a draft up."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, publications.withdraw(official.wall, official.id, id_of(request)))


async def compare(request: Request) -> Response:
    """Hold a draft against what is in use now."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    service = official.service
    await service.policies.refresh(service.registry)
    edition = service.policies.edition
    return await _step(
        request, official, publications.compare_again(official.wall, official.id, id_of(request), edition=edition)
    )


async def publish(request: Request) -> Response:
    """Bring what another official submitted into use, here at once and in other processes within seconds."""
    official = await signed_in(request, Role.APPROVER)
    form = await form_of(request, official)
    service, found = official.service, await found_publication(request, official)
    await service.policies.refresh(service.registry)
    drafted = await drafted_library(official, found)
    if drafted is None:
        return lead_to(found.publication.id)
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
            impact_on=day_to_work_out(impact, found.publication, date.fromisoformat(summary["on"]), service.today()),
        ),
    )
    await service.policies.refresh(service.registry)
    return response


async def found_publication(request: Request, official: SignedIn) -> Listed:
    """The publication that an address names; raises HTTPException 404."""
    found = await queries.one_publication(official.wall, id_of(request))
    if found is None:
        raise HTTPException(404)
    return found


async def drafted_library(official: SignedIn, found: Listed) -> Library | None:
    """The library with the publication in it; None where it does not go with what is in use."""
    service = official.service
    return (await service.policies.check(service.registry, official.region, _files(found))).library


async def compared_with(official: SignedIn, found: Listed) -> Library | None:
    """What the publication is held against: what is in use, or was before it; None where that is no longer kept."""
    service, publication = official.service, found.publication
    if publication.state in OPEN:
        return service.library
    return await asyncio.to_thread(service.editions.find, publication.based_on)


def id_of(request: Request) -> str:
    """The id in the address."""
    return str(request.path_params["publication"])


def lead_to(publication: str) -> Response:
    """To the page of this publication."""
    return RedirectResponse(f"{HERE}/{publication}", 303)


async def refused_page(request: Request, official: SignedIn, refusal: Refused) -> Response:
    """The publication, with why the step was refused; raises HTTPException 404 where there is none."""
    if refusal.message == NOT_THERE:
        raise HTTPException(404)
    said = official.words.say(refusal.message)
    return await _one(request, official, await found_publication(request, official), 409, said)


async def _one(request: Request, official: SignedIn, found: Listed, status: int = 200, refused: str = "") -> Response:
    service, publication = official.service, found.publication
    is_open = publication.state in OPEN
    before = await compared_with(official, found)
    checked = await service.policies.check(service.registry, official.region, _files(found))
    drafted = checked.library
    libraries = [library for library in (before, drafted) if library is not None]
    today = service.today() if is_open else day_of(publication.published_at or publication.created_at)
    shown = None
    if before is not None and drafted is not None:
        shown = changed((before, drafted), official.region, today, day_asked(request, "on"), official.locale)
    impact = await queries.impact_of(official.wall, publication.id)
    compared = service.policies.edition if is_open else publication.based_on
    names = Names(libraries or [service.library], official.region, official.words)
    judged_on = today if impact is None else impact.judged_on
    moved = MovedWords(libraries[::-1] or [service.library], official.region, judged_on, official.words)
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
        worked_out=progress(impact, compared, publication.content, now()),
        may_work_out=official.may(Role.AUTHOR) and (is_open or publication.state == "published"),
        counted=[] if impact is None else counted_in_words(impact.counts, names, moved, official.words),
        names=names,
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
        return await refused_page(request, official, refusal)
    return lead_to(id_of(request))


def _files(found: Listed) -> Files:
    return read_archive(found.publication.archive)


def _counts(counts: dict[str, object]) -> dict[str, object]:
    """What the record keeps of an impact: no firm."""
    return {name: counts[name] for name in ("judged", "directions", "gained", "lost") if name in counts}
