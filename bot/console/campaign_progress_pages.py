"""A reminder while it goes out and afterwards: how far it is, who got it, what was tried, and what officials decide about it.

Recipients are told by firm and channel; nothing of a contact's address is shown.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.access import SignedIn, form_of, page, signed_in
from bot.console.campaign_pages import found_campaign, id_of
from bot.console.campaign_view import CampaignView
from bot.console.campaign_words import (
    ATTEMPTS,
    HERE,
    ROW_STATES,
    ROW_TAGS,
    channel_name,
    means_name,
)
from bot.console.roles import Role
from bot.console.times import moment
from bot.dates import CHINA
from bot.outreach import deciding
from bot.outreach.content import Content
from bot.outreach.reasons import said
from bot.outreach.wording import MissingValue, content_of
from bot.registry.queries import campaigns as queries
from bot.registry.queries.recipients import Place, one_recipient, page_of
from bot.registry.tables import Campaign, Reminder
from bot.web.guard import first
from bot.web.pages import LANGUAGE_NAMES, tag_of

_PLACE: Final = re.compile(r"([0-9a-f]{32})-([0-9a-f]{32})")
_LONGEST_REASON: Final = 80
_REFRESH: Final = "3"


def routes() -> list[Route]:
    """The pages of what becomes of a reminder."""
    one_of = f"{HERE}/{{campaign}}"
    return [
        Route(f"{one_of}/progress", watch, methods=["GET"]),
        Route(f"{one_of}/recipients", recipients, methods=["GET"]),
        Route(f"{one_of}/recipients/{{reminder}}", recipient, methods=["GET"]),
        Route(f"{one_of}/recipients/{{reminder}}/decide", decide, methods=["POST"]),
    ]


async def watch(request: Request) -> Response:
    """How far it is, looking again by itself only while something goes out."""
    official = await signed_in(request)
    view = CampaignView(official, await found_campaign(request, official))
    progress = await queries.progress(official.wall, view.campaign.id)
    if progress is None:
        raise HTTPException(404)
    words = official.words
    response = page(
        request,
        official,
        "campaign_progress.html",
        view=view,
        campaign=view.campaign,
        progress=progress,
        states=[
            (state, words.say(name), progress.counts[state], _to_recipients(view, state))
            for state, name in ROW_STATES.items()
            if progress.counts.get(state)
        ],
        channels=[
            (
                channel_name(channel, words),
                sum(counts.values()),
                [(words.say(ROW_STATES[state]), count) for state, count in sorted(counts.items())],
            )
            for channel, counts in sorted(progress.by_channel.items())
        ],
        reasons=[
            (words.say(ROW_STATES[state]), said(words, reason), count, _to_recipients(view, state, reason))
            for (state, reason), count in sorted(progress.by_reason.items(), key=lambda each: -each[1])
        ],
        unknown=progress.counts.get("unknown", 0),
        unknown_link=_to_recipients(view, "unknown"),
        time_left=_time_left(official, progress.seconds_left),
        is_live=view.stage == "running",
    )
    if view.stage in ("running", "approved"):
        response.headers["Refresh"] = _REFRESH
    return response


async def recipients(request: Request) -> Response:
    """The recipients, page by page, those in one state or for one reason where the address names it."""
    official = await signed_in(request)
    view = CampaignView(official, await found_campaign(request, official))
    query, words = request.query_params, official.words
    state = query.get("state", "")
    state = state if state in ROW_STATES else ""
    reason = query.get("reason", "")[:_LONGEST_REASON]
    found = await page_of(official.wall, view.campaign.id, state=state, reason=reason, behind=_place(query))
    following = "" if found.next is None else f"{found.next.firm_id}-{found.next.contact_id}"
    return page(
        request,
        official,
        "campaign_recipients.html",
        view=view,
        campaign=view.campaign,
        rows=[(each, _row(each.reminder, official)) for each in found.rows],
        states=[(each, words.say(name), view.counts().get(each, 0)) for each, name in ROW_STATES.items()],
        state=state,
        reason=reason,
        reason_said=said(words, reason),
        following=f"?{urlencode({'state': state, 'reason': reason, 'behind': following})}" if following else "",
        first_page=_to_recipients(view, state, reason) if query.get("behind") else "",
    )


async def recipient(request: Request) -> Response:
    """One recipient: what was sent, to which firm, when, by which means and why, and everything that was tried."""
    official = await signed_in(request)
    return await _recipient(request, official)


async def decide(request: Request) -> Response:
    """Settle what nobody knows, as an official found out, or have it sent once more."""
    official = await signed_in(request, Role.AUTHOR)
    decision = first(await form_of(request, official), "decision")
    campaign, reminder = id_of(request), str(request.path_params["reminder"])
    if await one_recipient(official.wall, campaign, reminder) is None:
        raise HTTPException(404)
    if decision not in ("arrived", "send_again"):
        raise HTTPException(400)
    try:
        await deciding.decide(
            official.wall, official.id, reminder, "arrived" if decision == "arrived" else "send_again"
        )
    except deciding.Refused as refusal:
        return await _recipient(request, official, 409, official.words.say(refusal.message))
    return RedirectResponse(f"{HERE}/{campaign}/recipients/{reminder}", 303)


async def _recipient(request: Request, official: SignedIn, status: int = 200, refused: str = "") -> Response:
    view = CampaignView(official, await found_campaign(request, official))
    found = await one_recipient(official.wall, view.campaign.id, str(request.path_params["reminder"]))
    if found is None:
        raise HTTPException(404)
    (told, tried), words = found, official.words
    row = told.reminder
    content = content_sent(view.campaign, row)
    return page(
        request,
        official,
        "campaign_recipient.html",
        status,
        refused=refused,
        view=view,
        campaign=view.campaign,
        told=told,
        row=_row(row, official),
        reminder=row,
        content=content,
        content_tag=tag_of(content.locale) if content is not None else "",
        language=LANGUAGE_NAMES.get(row.locale, row.locale),
        tried=[
            (
                moment(each.attempt.at, words),
                words.say(ATTEMPTS[each.attempt.what]),
                means_name(each.attempt.means, words),
                said(words, each.attempt.reason),
                each.attempt.receipt,
                each.official,
            )
            for each in tried
        ],
        may_decide=row.state == "unknown" and official.may(Role.AUTHOR),
        campaign_goes_on=view.campaign.state == "running",
    )


def content_sent(campaign: Campaign, row: Reminder) -> Content | None:
    """The words as they were rendered; None once they are not kept any more."""
    try:
        sent_on = None if row.settled_at is None else row.settled_at.astimezone(CHINA).date()
        return content_of(campaign.words, row.values, row.locale, "", sent_on=sent_on) if row.values else None
    except MissingValue:
        return None


def _row(row: Reminder, official: SignedIn) -> dict[str, str]:
    words = official.words
    return {
        "state": words.say(ROW_STATES[row.state]),
        "tag": ROW_TAGS.get(row.state, ""),
        "channel": channel_name(row.channel, words),
        "means": means_name(row.means, words),
        "reason": said(words, row.reason),
        "since": "" if row.settled_at is None else moment(row.settled_at, words),
        "due": moment(row.due_at, words),
    }


def _time_left(official: SignedIn, seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes = max(1, round(seconds / 60))
    if minutes >= 120:
        return official.words.say_count("about {count} hour", "about {count} hours", round(minutes / 60))
    return official.words.say_count("about {count} minute", "about {count} minutes", minutes)


def _to_recipients(view: CampaignView, state: str = "", reason: str = "") -> str:
    asked = {name: value for name, value in (("state", state), ("reason", reason)) if value}
    base = f"{HERE}/{view.campaign.id}/recipients"
    return f"{base}?{urlencode(asked)}" if asked else base


def _place(query: Mapping[str, str]) -> Place | None:
    found = _PLACE.fullmatch(query.get("behind", ""))
    return None if found is None else Place(found[1], found[2])
