"""Enrolling a firm on one page: everything asked at once, with the words that the chat says; then what was noted.

A form counts once. Everything wrong with it is told at once, beside its fields, and nothing typed is lost.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import later as _
from bot.channels.completeness import CALLS_WITH, called_with
from bot.sessions.registrar import TOO_MANY_FIRMS, TooManyFirms
from bot.sessions.store import StoreUnavailable
from bot.settings import Settings
from bot.web import keeping
from bot.web.enrolment_form import Filled, Refused, begun, checked, filled_in, purposes_asked, titles_held
from bot.web.guard import check_origin, first, read_form, seconds_to_wait
from bot.web.pages import render
from bot.web.problems import later, problem
from bot.web.visitor import (
    Visit,
    is_form_of,
    message_id,
    new_form,
    registrar_of,
    service_of,
    session_of,
    user_of,
    visit_of,
)
from flows.asking import progress_of
from flows.consent import CONSENT_WORDS, CONSENTS
from flows.enrolling_entries import Enrolled
from flows.enrolment import Purpose
from flows.enrolment_draft import GRANTED
from flows.enrolment_names import CHANNEL_NAMES, FIELD_NAMES, PURPOSE_NAMES, ROLE_NAMES
from flows.entries import Entry
from flows.keeping_facts import facts_of, in_short
from flows.position import Position
from flows.prompts import regions

_OUTDATED: Final = _(
    "This page was no longer up to date, so nothing was enrolled. Please look it over, tick what you agree to, and send it again."
)


def routes() -> list[Route]:
    """The routes of enrolling."""
    return [
        Route("/enrol", offer, methods=["GET"]),
        Route("/enrol", enrol, methods=["POST"]),
        Route("/enrolled", tell, methods=["GET"]),
    ]


async def offer(request: Request) -> Response:
    """The form, for a talk that has a region."""
    if seconds := await seconds_to_wait(service_of(request), request, "result", user_of(request)):
        return problem(request, 429, {"Retry-After": str(seconds)})
    visit, session = await visit_of(request), session_of(request)
    if session is None or visit.at.assessment is None:
        return render(request, "enrol_where.html", visit.at.words)
    return await _page(request, session, visit, begun(visit.at))


async def enrol(request: Request) -> Response:
    """Enrol the firm, once, or tell everything that is wrong."""
    service = service_of(request)
    check_origin(request, service.settings)
    form = await read_form(request)
    kept = [(name, value) for name, values in form.items() for value in values]
    try:
        if seconds := await seconds_to_wait(service, request, "chat", user_of(request)):
            return later(request, "/enrol", kept, seconds)
        return await _taken(request, form)
    except StoreUnavailable:
        return later(request, "/enrol", kept)


async def _taken(request: Request, form: dict[str, list[str]]) -> Response:
    filled, session = filled_in(form), session_of(request)
    message = message_id(first(form, "form"), repr(filled))
    visit = await visit_of(request, message)
    if session is None or visit.at.assessment is None:
        return render(request, "enrol_where.html", visit.at.words)
    if visit.reply is not None:
        return RedirectResponse("/enrolled", 303)
    if not is_form_of(first(form, "form"), session) or first(form, "words") != _words_shown(visit.at):
        unticked = replace(filled, purposes=())
        return await _page(request, session, visit, unticked, notice=visit.at.words.say(_OUTDATED), status=409)
    enrolment = checked(filled, visit.at)
    if isinstance(enrolment, Refused):
        return await _page(request, session, visit, filled, enrolment)
    registrar = registrar_of(request)
    facts = facts_of(visit.at) if "facts" in enrolment.purposes else {}

    async def act(user: str) -> tuple[Entry]:
        firm = await registrar.enrol(user, enrolment, facts)
        return (Enrolled(firm=firm, region=enrolment.region, purposes=enrolment.purposes, facts=in_short(facts)),)

    try:
        await keeping.once(request, message, act)
    except TooManyFirms as many:
        response = await _page(request, session, visit, filled, notice=visit.at.words.say(TOO_MANY_FIRMS), status=429)
        response.headers["Retry-After"] = str(many.seconds)
        return response
    return RedirectResponse("/enrolled", 303)


async def tell(request: Request) -> Response:
    """What is enrolled, and how it can be reached and changed."""
    service = service_of(request)
    if seconds := await seconds_to_wait(service, request, "result", user_of(request)):
        return problem(request, 429, {"Retry-After": str(seconds)})
    visit = await visit_of(request)
    words = visit.at.words
    firms = (await registrar_of(request).own_data(visit.user)).firms if visit.user else ()
    if not firms:
        return RedirectResponse("/enrol", 303)
    channels = [words.say(CHANNEL_NAMES[channel]) for channel in _messengers(service.settings)]
    return render(
        request, "enrolled.html", words, firms=firms, purpose_names=PURPOSE_NAMES, channels=words.either(channels)
    )


class _Consent(NamedTuple):
    """A purpose as the form asks for it."""

    field: str
    purpose: Purpose
    name: str
    question: str
    explained: str
    is_ticked: bool


async def _page(
    request: Request,
    session: str,
    visit: Visit,
    filled: Filled,
    refused: Refused | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    at = visit.at
    words, progress = at.words, progress_of(at)
    own = await registrar_of(request).own_data(visit.user)
    return render(
        request,
        "enrol.html",
        words,
        status=status if refused is None else 422,
        region=regions(at)[at.region],
        answered=progress.answered,
        left=progress.left,
        enrolled=[firm.firm_name for firm in own.firms],
        filled=filled,
        problems={} if refused is None else refused.problems,
        notice=notice,
        form=new_form(session),
        words_shown=_words_shown(at),
        version=CONSENT_WORDS,
        names={field: words.say(name) for field, name in FIELD_NAMES.items()},
        roles=[(role, words.say(name)) for role, name in ROLE_NAMES.items()],
        granted=GRANTED,
        titles=[(title, words.option("recognitions", title)) for title in titles_held(at)],
        consents=list(_consents(at, filled)),
        has_messengers=bool(_messengers(service_of(request).settings)),
    )


def _words_shown(at: Position) -> str:
    """The consents as they are worded now and for this region; a yes to others is none to these."""
    return f"{CONSENT_WORDS} {at.region}"


def _consents(at: Position, filled: Filled) -> Iterator[_Consent]:
    words, region = at.words, regions(at)[at.region]
    for purpose in purposes_asked(at):
        asked = CONSENTS[purpose]
        yield _Consent(
            field=purpose,
            purpose=purpose,
            name=words.say(asked.name),
            question=words.say(asked.question, region=region),
            explained=words.say(asked.explained, region=region),
            is_ticked=purpose in filled.purposes,
        )


def _messengers(settings: Settings) -> list[str]:
    """The messengers that are served here."""
    return [
        channel for channel in CALLS_WITH if getattr(settings, called_with(settings, channel)[0]).get_secret_value()
    ]
