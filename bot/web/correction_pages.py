"""Putting one field of an enrolment right: its form, and what was filled in, taken once or told to be wrong beside the field."""

from typing import Final, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assessment.wording import Words
from bot.web import keeping
from bot.web.enrolment_form import read_district
from bot.web.guard import first
from bot.web.own_requests import done, firm_of, form_for, kept, sent
from bot.web.pages import render
from bot.web.visitor import Visit, registrar_of
from flows.enrolling_values import Wrong, read_answer
from flows.enrolment import ROLES, TOPICS, CorrectedField, Correction, OwnFirm, Topic
from flows.enrolment_names import FIELD_NAMES, ROLE_NAMES, TOPIC_NAMES
from flows.entries import Entry
from flows.position import Position

_FIELDS: Final[tuple[CorrectedField, ...]] = get_args(CorrectedField)


def routes() -> list[Route]:
    """The routes of putting right."""
    return [
        Route("/data/correct", ask_to_correct, methods=["GET"]),
        Route("/data/correct", correct, methods=["POST"]),
    ]


async def ask_to_correct(request: Request) -> Response:
    """One field of one firm, to be put right."""
    visit, own = await kept(request)
    firm, field = firm_of(own, request.query_params.get("firm", "")), _field(request.query_params.get("field", ""))
    so_far = firm.topics if field == "topics" else (str(getattr(firm, field)),)
    return _correcting(request, visit, firm, field, so_far)


async def correct(request: Request) -> Response:
    """Put it right, once, or tell what is wrong."""
    form, message, visit, own = await sent(request)
    if visit.reply is not None:
        return done("corrected")
    firm, field = firm_of(own, first(form, "firm")), _field(first(form, "field"))
    typed = tuple(value.strip() for value in form.get(field, []))
    value = _value(field, typed, visit.at)
    if isinstance(value, Wrong):
        return _correcting(request, visit, firm, field, typed, value.why)
    registrar, correction = registrar_of(request), Correction(firm=firm.id, field=field, value=value)

    async def act(user: str) -> tuple[Entry, ...]:
        await registrar.correct(user, correction)
        return ()

    await keeping.once(request, message, act)
    return done("corrected")


def _field(wanted: str) -> CorrectedField:
    for field in _FIELDS:
        if field == wanted:
            return field
    raise HTTPException(404)


def _value(field: CorrectedField, typed: tuple[str, ...], at: Position) -> str | tuple[Topic, ...] | Wrong:
    match field:
        case "topics":
            return tuple(topic for topic in TOPICS if topic in typed) or Wrong(
                at.words.say("Please choose at least one.")
            )
        case "role":
            return next((role for role in ROLES if role in typed), Wrong(at.words.say("Please choose your role.")))
        case _:
            text = "".join(typed)
            read = read_district(text, at) if field == "district" else read_answer(field, text, at)
            return read if isinstance(read, Wrong) else str(read)


def _correcting(
    request: Request, visit: Visit, firm: OwnFirm, field: CorrectedField, typed: tuple[str, ...], wrong: str = ""
) -> Response:
    words = visit.at.words
    return render(
        request,
        "correct.html",
        words,
        status=422 if wrong else 200,
        firm=firm,
        field=field,
        name=words.say(FIELD_NAMES[field]),
        options=_options(field, words),
        several=field == "topics",
        typed=typed,
        problems={field: wrong} if wrong else {},
        form=form_for(request),
    )


def _options(field: CorrectedField, words: Words) -> list[tuple[str, str]]:
    if field == "role":
        return [(role, words.say(name)) for role, name in ROLE_NAMES.items()]
    return [(topic, words.say(name)) for topic, name in TOPIC_NAMES.items()] if field == "topics" else []
