"""A reminder's own page: all of it, and two buttons that end reminders. Whoever has the link is taken for whom it was sent to.

It needs no cookie, since messengers open links in browsers of their own, and looking at it changes nothing, since they also open
them by themselves. Nothing leads from it into what else is kept.
"""

from hmac import compare_digest
from typing import Final, NamedTuple

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import Words, supported_locales
from bot.dates import CHINA
from bot.outreach.content import Content
from bot.outreach.links import PATH, reminder_of, token_of
from bot.outreach.wording import content_of
from bot.registry import contact_wishes
from bot.registry.contact_wishes import NoSuchContact
from bot.registry.tables import Campaign, Reminder
from bot.service import Service
from bot.web.guard import check_origin, first, read_form, seconds_to_wait
from bot.web.pages import render, tag_of
from bot.web.problems import problem
from bot.web.visitor import LANGUAGE_COOKIE, service_of, words_of

_HEADERS: Final = {"X-Robots-Tag": "noindex, nofollow"}
_STOPPED, _UNSUBSCRIBED = "stopped", "unsubscribed"
_WISHES: Final = {"stop": _STOPPED, "unsubscribe": _UNSUBSCRIBED}


class _Shown(NamedTuple):
    """What is left of a reminder: its words, none once their life is over, and what can still be wished."""

    contact_id: str
    channel: str
    locale: str
    content: Content | None
    is_kept: bool
    gets_reminders: bool


def routes() -> list[Route]:
    """The page and what it sends."""
    return [
        Route(f"{PATH}/{{token}}", show, methods=["GET"]),
        Route(f"{PATH}/{{token}}", take, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    """The reminder in full, or that nothing of it is kept any more."""
    await _count(request, "result")
    reminder_id, token = _asked(request)
    found = await _found(service_of(request), reminder_id)
    content, is_kept = (None, False) if found is None else (found.content, found.is_kept)
    gets_reminders = found is not None and found.gets_reminders
    done = request.query_params.get("done", "")
    # Only what is so is said to be done: the address can be written by anybody.
    is_done = {_STOPPED: is_kept and not gets_reminders, _UNSUBSCRIBED: not is_kept}.get(done, False)
    response = render(
        request,
        "reminder.html",
        _words(request, "" if found is None else found.locale),
        status=200 if is_kept or is_done else 410,
        reminder=content,
        reminder_tag="" if content is None else tag_of(content.locale),
        done=done if is_done else "",
        can_leave=is_kept,
        can_stop=gets_reminders,
        action=f"{PATH}/{token}",
        form=_form(service_of(request), reminder_id),
    )
    response.headers.update(_HEADERS)
    return response


async def take(request: Request) -> Response:
    """Do what one of the two buttons says; a second time changes nothing more."""
    service = service_of(request)
    check_origin(request, service.settings)
    form = await read_form(request)
    reminder_id, token = _asked(request)
    if not compare_digest(first(form, "form").encode(), _form(service, reminder_id).encode()):
        raise HTTPException(403)
    done = _WISHES.get(first(form, "wish"))
    if done is None:
        return problem(request, 400)
    await _count(request, "chat")
    found = await _found(service, reminder_id)
    if found is not None:
        await _do(service, found, done, _words(request, found.locale).locale)
    return RedirectResponse(f"{PATH}/{token}?done={done}", 303, _HEADERS)


async def _do(service: Service, found: _Shown, done: str, locale: str) -> None:
    try:
        if done == _STOPPED:
            await contact_wishes.stop_reminders(service, found.contact_id, found.channel, locale)
        else:
            await contact_wishes.unsubscribe(service, found.contact_id, found.channel)
    except NoSuchContact:
        # Gone already, and so is all that was to go.
        pass


async def _count(request: Request, what: str) -> None:
    if seconds := await seconds_to_wait(service_of(request), request, what, None):
        raise HTTPException(429, headers={"Retry-After": str(seconds)})


def _asked(request: Request) -> tuple[str, str]:
    service = service_of(request)
    reminder_id = reminder_of(service.registry.keys, request.path_params["token"])
    if reminder_id is None:
        raise HTTPException(404)
    return reminder_id, token_of(service.registry.keys, reminder_id)


async def _found(service: Service, reminder_id: str) -> _Shown | None:
    async with service.registry.reading() as session:
        row = (
            await session.execute(
                select(Reminder, Campaign.words)
                .join(Campaign, Campaign.id == Reminder.campaign_id)
                .where(Reminder.id == reminder_id)
            )
        ).one_or_none()
        if row is None:
            return None
        reminder, words = row
        is_kept = await contact_wishes.is_kept(session, reminder.contact_id)
        gets = await contact_wishes.gets_reminders(session, reminder.contact_id)
    content = _content(reminder, words) if is_kept else None
    return _Shown(reminder.contact_id, reminder.channel, reminder.locale, content, is_kept, gets)


def _content(reminder: Reminder, words: dict[str, dict[str, str]]) -> Content | None:
    sent_on = None if reminder.settled_at is None else reminder.settled_at.astimezone(CHINA).date()
    try:
        return content_of(words, reminder.values, reminder.locale, "", sent_on=sent_on)
    except (LookupError, StopIteration):
        # What it said is kept no longer than it has to be.
        return None


def _words(request: Request, locale: str) -> Words:
    """In the language that was chosen in this browser, or else the reminder's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE) in supported_locales()
    return words_of(request) if chosen or not locale else Words(locale, service_of(request).library.catalogue)


def _form(service: Service, reminder_id: str) -> str:
    """Nobody can send the page's form who has not seen the page."""
    return service.registry.keys.digest("form of a reminder's page", reminder_id)
