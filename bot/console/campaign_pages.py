"""Reminders to many: listed by where they stand, each with all that has to be known before it goes out, and every step of it."""

from collections.abc import Awaitable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import later as _
from bot.console import audit_words
from bot.console.access import SignedIn, form_of, page, signed_in
from bot.console.campaign_audience import AudienceShown
from bot.console.campaign_previews import previews_of
from bot.console.campaign_view import CampaignView
from bot.console.campaign_words import HERE, channel_name
from bot.console.roles import Role
from bot.outreach import campaigns, test_addresses
from bot.outreach.campaigns import NOT_THERE, Refused
from bot.registry.queries import campaigns as queries
from bot.registry.queries.audit_trail import firm_names
from bot.registry.queries.campaign_groups import Group, in_group
from bot.registry.queries.campaigns import CAMPAIGNS_A_PAGE, Listed
from bot.registry.queries.history import history_of
from bot.registry.queries.officials import usernames
from bot.registry.queries.policies import publications
from bot.web.guard import first

GROUPS: Final = {
    Group.PROPOSED: _("proposed by the system"),
    Group.DRAFT: _("drafts"),
    Group.SUBMITTED: _("waiting for approval"),
    Group.UNDERWAY: _("under way"),
    Group.FINISHED: _("finished"),
    Group.CANCELLED: _("cancelled or given up"),
}
CHECKED_EARLIER: Final = _("You looked at the check of an earlier day. Please look at what it finds today.")
_MOST_DIGITS: Final = 6
"""Of a page's number; no region has so many pages."""
_REFRESH: Final = "4"
"""Seconds after which a page on which something is awaited looks again."""


def routes() -> list[Route]:
    """The list, and the pages and steps of one campaign."""
    one_of = f"{HERE}/{{campaign}}"
    return [
        Route(HERE, listed, methods=["GET"]),
        Route(one_of, one, methods=["GET"]),
        Route(f"{one_of}/submit", submit, methods=["POST"]),
        Route(f"{one_of}/approve", approve, methods=["POST"]),
        Route(f"{one_of}/pause", pause, methods=["POST"]),
        Route(f"{one_of}/resume", resume, methods=["POST"]),
        Route(f"{one_of}/cancel", cancel, methods=["POST"]),
        Route(f"{one_of}/drop", drop, methods=["POST"]),
        Route(f"{one_of}/copy", copy, methods=["POST"]),
    ]


async def listed(request: Request) -> Response:
    """The region's reminders: what the system proposes first, then all others, or those of one group."""
    official = await signed_in(request)
    wanted, number = request.query_params.get("stage", ""), page_number(request)
    group = Group(wanted) if wanted in set(Group) else None
    proposed: list[CampaignView] = []
    if group is None:
        among = ~in_group(Group.PROPOSED)
        if number == 1:
            found, _count = await queries.campaigns(official.wall, among=in_group(Group.PROPOSED))
            proposed = [CampaignView(official, each) for each in found]
    else:
        among = in_group(group)
    rows, total = await queries.campaigns(official.wall, page=number, among=among)
    return page(
        request,
        official,
        "campaigns.html",
        proposed=proposed,
        rows=[CampaignView(official, each) for each in rows],
        total=total,
        groups=[(each.value, official.words.say(name)) for each, name in GROUPS.items()],
        group="" if group is None else group.value,
        number=number,
        last=max(1, -(-total // CAMPAIGNS_A_PAGE)),
        may_write=official.may(Role.AUTHOR),
    )


async def one(request: Request) -> Response:
    """All of one reminder."""
    official = await signed_in(request)
    return await campaign_page(request, official, await found_campaign(request, official))


async def submit(request: Request) -> Response:
    """Ask for approval."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, campaigns.submit(official.wall, official.id, id_of(request)))


async def approve(request: Request) -> Response:
    """Have what another official wrote go out, as it was seen."""
    official = await signed_in(request, Role.APPROVER)
    form = await form_of(request, official)
    content = first(form, "content")
    if first(form, "checked_on") != official.service.today().isoformat():
        # Seen on another day, with other numbers than whoever is reached today.
        return await refused_page(request, official, (CHECKED_EARLIER,))
    return await _step(
        request, official, campaigns.approve(official.wall, official.id, id_of(request), content=content)
    )


async def pause(request: Request) -> Response:
    """Hold it where it stands."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, campaigns.pause(official.wall, official.id, id_of(request)))


async def resume(request: Request) -> Response:
    """Have it go on."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, campaigns.resume(official.wall, official.id, id_of(request)))


async def cancel(request: Request) -> Response:
    """End it for good."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, campaigns.cancel(official.wall, official.id, id_of(request)))


async def drop(request: Request) -> Response:
    """Give up what nobody approved."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    return await _step(request, official, campaigns.drop(official.wall, official.id, id_of(request)))


async def copy(request: Request) -> Response:
    """Begin a new one with all that this one says."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    found = await found_campaign(request, official)
    name = official.words.say("{name} (copy)", name=found.campaign.name)[:100]
    try:
        made = await campaigns.copy(official.wall, official.id, found.campaign.id, name=name)
    except Refused as refusal:
        return await refused_page(request, official, refusal.messages)
    return RedirectResponse(f"{HERE}/{made}/edit", 303)


async def found_campaign(request: Request, official: SignedIn) -> Listed:
    """The campaign that an address names; raises HTTPException 404."""
    found = await queries.one_campaign(official.wall, id_of(request))
    if found is None:
        raise HTTPException(404)
    return found


def id_of(request: Request) -> str:
    """The id in the address."""
    return str(request.path_params["campaign"])


def page_number(request: Request) -> int:
    """Which page of a list an address names."""
    written = request.query_params.get("page", "1")
    is_number = written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS
    return max(1, int(written)) if is_number else 1


async def refused_page(request: Request, official: SignedIn, messages: tuple[str, ...]) -> Response:
    """The reminder, with why a step was refused; raises HTTPException 404 where there is none."""
    if NOT_THERE in messages:
        raise HTTPException(404)
    refused = [official.words.say(message) for message in messages]
    return await campaign_page(request, official, await found_campaign(request, official), 409, refused=refused)


async def campaign_page(
    request: Request,
    official: SignedIn,
    found: Listed,
    status: int = 200,
    *,
    refused: list[str] | None = None,
    tested: list[tuple[str, str]] | None = None,
) -> Response:
    """All of one reminder, with what came of the step that was just tried."""
    known = await publications(official.wall)
    view = CampaignView(official, found, known)
    firms = [firm for problem in view.problems() for firm in problem.firms]
    is_open = view.campaign.state in ("draft", "submitted")
    entries = await history_of(official.wall, f"campaign {view.campaign.id}")
    officials = await usernames(official.wall)
    response = page(
        request,
        official,
        "campaign.html",
        status,
        view=view,
        campaign=view.campaign,
        refused=refused or [],
        tested=tested,
        audience=await AudienceShown.of(official, view.campaign.audience, view.campaign.topic, known),
        firms=await firm_names(official.wall, firms) if firms else {},
        previews=await previews_of(official, view.campaign) if is_open and view.checked is not None else None,
        is_open=is_open,
        may_write=official.may(Role.AUTHOR),
        may_approve=official.may(Role.APPROVER),
        testers=[
            channel_name(channel, official.words)
            for channel, _since in await test_addresses.addresses_of(official.wall, official.id)
        ],
        history=[audit_words.shown(entry, official.words, officials, {}) for entry in entries],
    )
    if request.method == "GET" and view.is_moving:
        response.headers["Refresh"] = _REFRESH
    return response


async def _step(request: Request, official: SignedIn, step: Awaitable[None]) -> Response:
    try:
        await step
    except Refused as refusal:
        return await refused_page(request, official, refusal.messages)
    return RedirectResponse(f"{HERE}/{id_of(request)}", 303)
