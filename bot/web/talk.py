"""The chat: one page with what was said last, the answers so far and the question that is open; one address takes what is said.

Everything shown is worked out from the session's log, so a page can be left, reloaded and gone on with anywhere. It judges nothing.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import later as _
from assessment.wording import supported_locales
from bot.callers import address_of, seconds_until_a_guess
from bot.desks import desk_on_the_web
from bot.sessions.kept_replies import from_json, recalled
from bot.sessions.store import StoreUnavailable
from bot.sessions.turns import open_talk, take_turn
from bot.web.guard import check_origin, first, read_form, seconds_to_wait
from bot.web.pages import render
from bot.web.problems import later, problem
from bot.web.visitor import (
    Visit,
    is_form_of,
    locale_of,
    message_id,
    name_of,
    new_form,
    new_session,
    remember,
    service_of,
    session_of,
    user_of,
    visit_of,
)
from flows import prompts
from flows.chart import Place
from flows.conversation import opening
from flows.position import Position
from flows.replies import Listing, Question, Reply, Shortcuts, Text

_LONGEST_ID: Final = 100
_OUTDATED: Final = _(
    "This page was no longer up to date, so your last tap was not taken. Here is where we are; please answer once more."
)
_NO_COOKIE: Final = _(
    "Your browser did not say who you are, so your answer was not taken. Please allow cookies for this page, then answer once more."
)
_NONE_PICKED: Final = _("Please pick at least one, or say that it is none of these.")
_PAGES: Final = re.compile(
    r"/(?:result|continue|enrol|enrolled|data|data/(?:delete|unsubscribe)"
    r"|data/(?:correct|withdraw)\?firm=[\w-]{1,64}&(?:field|purpose)=\w{1,20}"
    r"|go(?:/[\w-]{1,100})?(?:\?to=(?:result|data|enrol))?|r/[a-z2-7]{45})?",
    re.ASCII,
)
"""Where choosing a language may lead back to."""


def routes() -> list[Route]:
    """The routes of the chat."""
    return [
        Route("/", home, methods=["GET"]),
        Route("/turn", take, methods=["POST"]),
        Route("/language", choose_language, methods=["POST"]),
    ]


async def home(request: Request) -> Response:
    """Where the talk is: after a turn with what was said to it, otherwise with a greeting."""
    session = session_of(request) or new_session()
    message = request.query_params.get("m", "")[:_LONGEST_ID]
    visit = await visit_of(request, message)
    if not visit.reply:
        return _page(request, session, visit, opening(visit.log, visit.ground))
    return _page(request, session, visit, from_json(recalled(visit.reply, name_of(session), message)).replies)


async def take(request: Request) -> Response:
    """Take what was said, once, however often it is sent."""
    service = service_of(request)
    check_origin(request, service.settings)
    form = await read_form(request)
    session, text = session_of(request), _text(form)
    name, asked = first(form, "form"), first(form, "asked")
    kept = [("form", name), ("asked", asked), ("text", text)]
    try:
        seconds = await seconds_to_wait(service, request, "chat", user_of(request))
        seconds = seconds or await seconds_until_a_guess(service, request, text)
        if seconds:
            return later(request, "/turn", kept, seconds, said=text)
        message = message_id(name, text)
        visit = await visit_of(request, message)
        if session is None:
            return _page(request, new_session(), visit, (), _Notice(_NO_COOKIE, text, 400))
        if not is_form_of(name, session) or (visit.reply is None and _is_outdated(asked, visit)):
            return _page(request, session, visit, (), _Notice(_OUTDATED, text, 409))
        if "picked" in form and not text:
            return _page(request, session, visit, (), _Notice(_NONE_PICKED, text, 400))
        if visit.is_new:
            await open_talk(service.store, name_of(session), visit.ground, locale_of(request))
        ground, desk = service.ground(), desk_on_the_web(service, address_of(request))
        said = await take_turn(service.store, name_of(session), message, text, ground, desk)
        if "x-requested-with" in request.headers:
            return _page(request, session, await visit_of(request), said.replies)
    except StoreUnavailable:
        return later(request, "/turn", kept, said=text)
    return RedirectResponse(f"/?m={quote(message)}", 303)


async def choose_language(request: Request) -> Response:
    """Speak another language from here on; without a talk only the browser remembers it."""
    service = service_of(request)
    check_origin(request, service.settings)
    form = await read_form(request)
    locale, page = first(form, "locale"), first(form, "page")
    if locale not in supported_locales():
        raise HTTPException(400)
    session = session_of(request) or new_session()
    if seconds := await seconds_to_wait(service, request, "chat", user_of(request)):
        return problem(request, 429, {"Retry-After": str(seconds)})
    if not (await visit_of(request)).is_new:
        await open_talk(service.store, name_of(session), service.ground(), locale)
    response = RedirectResponse(page if _PAGES.fullmatch(page) else "/", 303)
    remember(response, request, session, locale)
    return response


class _Notice(NamedTuple):
    """Why something was not taken, with what was typed, so that nobody types it twice."""

    message: str
    typed: str
    status: int


def _page(
    request: Request, session: str, visit: Visit, said: Sequence[Reply], notice: _Notice | None = None
) -> Response:
    at = visit.at
    waiting = prompts.prompt(at)
    # What the talk waits for is worked out anew: what was asked back then may be answered by now.
    # Words offered beside the question, such as which firm is meant, come before it.
    beside = [reply for reply in said[:-1] if isinstance(reply, Shortcuts) and reply.text and reply not in waiting]
    spoken: list[Reply] = [
        Text(text=reply.text) if isinstance(reply, Shortcuts) and reply in beside else reply for reply in said
    ]
    spoken = [reply for reply in spoken if not isinstance(reply, Question | Shortcuts) and reply not in waiting]
    spoken += [reply for reply in waiting if not isinstance(reply, Question | Listing | Shortcuts)]
    wanted = request.query_params.get("region", "") if at.standing.state is Place.REGION else ""
    response = render(
        request,
        "talk.html",
        at.words,
        status=200 if notice is None else notice.status,
        spoken=spoken,
        question=next((reply for reply in waiting if isinstance(reply, Question)), None),
        listing=next((reply for reply in waiting if isinstance(reply, Listing)), None),
        shortcuts=[
            option
            for reply in (*beside, *waiting)
            if isinstance(reply, Shortcuts | Question)
            for option in _words(reply)
        ],
        recap=_recap(at),
        region=prompts.regions(at)[at.region] if at.assessment is not None else "",
        wanted=prompts.regions(at).get(wanted, ""),
        has_result=at.assessment is not None,
        is_finished=at.standing.state is Place.RESULT,
        form=new_form(session),
        asked=_asked(visit),
        notice=at.words.say(notice.message) if notice is not None else "",
        typed=notice.typed if notice is not None else "",
    )
    remember(response, request, session, at.words.locale)
    return response


def _words(reply: Shortcuts | Question) -> Sequence[object]:
    return reply.options if isinstance(reply, Shortcuts) else reply.shortcuts


class _Answer(NamedTuple):
    """One line of the answers so far, with what to say to change it."""

    name: str
    value: str
    change: str


def _recap(at: Position) -> list[_Answer]:
    """The answers so far in today's words, those left open last."""
    words = at.words
    known = [fact for fact in at.standing.order if fact in at.given]
    left_open = [fact for fact in at.standing.not_known if fact in at.catalogue]
    return [
        _Answer(
            words.name(fact),
            words.value(fact, at.given[fact]) if fact in at.given else words.say("left open"),
            f"change {words.name(fact)}",
        )
        for fact in (*known, *left_open)
    ]


def _text(form: dict[str, list[str]]) -> str:
    """What the form says: a button, the options picked, or what was typed."""
    if "picked" in form:
        return " ".join(form.get("pick", []))
    return first(form, "say") or first(form, "text")


def _is_outdated(asked: str, visit: Visit) -> bool:
    """Whether a form answers something else than is asked now; as long as nothing was said since, it cannot."""
    return not asked.startswith(f"{visit.version}.") and asked.partition(".")[2] != _asked(visit).partition(".")[2]


def _asked(visit: Visit) -> str:
    """How many turns there were when a form was shown, and in short what was asked."""
    return f"{visit.version}.{prompts.mark(visit.at)}"
