"""Talks over the API: begin one, say something, look at where it stands, get its assessment, delete it.

The id of a talk is the only key to it, and is as hard to guess as a password. The turns are those of every other channel.
"""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, JsonValue

from assessment.presentation import as_json
from assessment.profile import Problem
from assessment.wording import Words, supported_locales
from assessment.wording import later as _
from bot.api import schemas
from bot.api.answers import problems, spoken
from bot.api.problems import Refused
from bot.api.requests import json_body, refusal, too_often, words_of
from bot.api.talk_ids import new_talk
from bot.callers import address_of, seconds_until_a_guess
from bot.desks import desk_for_programs
from bot.service import Service
from bot.sessions.kept_replies import OtherMessage
from bot.sessions.turns import erase_talk, open_talk, take_turn
from flows.position import Position
from flows.replies import Reply

TALKS = "api:"
"""Before the id of a talk, so that no user of another channel has the same name in the store."""

TalkId = Annotated[
    str,
    Path(
        max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="The id that the talk was begun with; keep it secret."
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,200}$",
        description="A request sent again with the same key within a day has its effect only once. Make it up at random.",
    ),
]


class Begin(BaseModel):
    """How a talk begins: in which language, and for which region where that is known."""

    model_config = ConfigDict(extra="forbid")

    locale: str | None = None
    region: str | None = None


class Message(BaseModel):
    """What the owner says."""

    model_config = ConfigDict(extra="forbid")

    text: str


class Said(BaseModel):
    """What is said back; `over` says that the owner wants to stop for now."""

    model_config = ConfigDict(extra="forbid")

    replies: list[Reply]
    over: bool


class Talk(BaseModel):
    """Where a talk stands: the answers given, the fact that is asked now, and what was said last."""

    model_config = ConfigDict(extra="forbid")

    id: str
    state: str
    locale: str
    region: str | None
    answers: dict[str, JsonValue]
    question: str | None
    replies: list[Reply]


class _Talks:
    """The routes over a running installation."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def begin(self, request: Request, key: IdempotencyKey = None) -> JSONResponse:
        """Begin a talk, in the language of the header unless one is named."""
        service, words = self._service, words_of(request, self._service.library)
        faults: list[Problem] = []
        asked = await json_body(request, words, faults)
        _refuse_unknown(asked, Begin, faults)
        for name, allowed in (("locale", supported_locales()), ("region", service.library.regions)):
            if asked.get(name) is not None and asked[name] not in allowed:
                values = {"allowed": ", ".join(allowed)}
                faults.append(Problem(name, asked[name], _("one of these is needed: {allowed}"), values))
        if faults:
            raise refusal(faults, words)
        locale, region = asked.get("locale") or words.locale, asked.get("region")
        talk = await new_talk(service.store, address_of(request), key, {"locale": locale, "region": region})
        if talk is None:
            raise _key_used(words)
        name = TALKS + talk
        # Sent again late, it must not change the language that the talk is in by now.
        is_new = (await service.store.look_up(name)).kept.version == 0
        said = await open_talk(service.store, name, service.ground(), locale if is_new else None)
        if region is not None:
            said = await take_turn(service.store, name, "api-region", region, service.ground())
        at = await service.position_of(name)
        where = {"Location": f"{request.url.path.rstrip('/')}/{talk}"}
        return spoken(_talk(talk, at, said.replies), at.words, 201, where)

    async def look(self, request: Request, talk: TalkId) -> JSONResponse:
        """Where the talk stands, and what it waits for."""
        at = await self._known(talk, request)
        said = await open_talk(self._service.store, TALKS + talk, self._service.ground())
        return spoken(_talk(talk, at, said.replies), at.words)

    async def say(self, request: Request, talk: TalkId, key: IdempotencyKey = None) -> JSONResponse:
        """Say something; the same key again gets the reply that it got."""
        at = await self._known(talk, request)
        faults: list[Problem] = []
        asked = await json_body(request, at.words, faults)
        _refuse_unknown(asked, Message, faults)
        text = asked.get("text")
        if not isinstance(text, str):
            faults.append(Problem("text", text, _("a text is needed")))
        if faults or not isinstance(text, str):
            raise refusal(faults, at.words)
        if seconds := await seconds_until_a_guess(self._service, request, text):
            raise too_often(seconds, at.words)
        message = f"api-message-{key or uuid4().hex}"
        try:
            ground = self._service.ground()
            desk = desk_for_programs(self._service, address_of(request))
            said = await take_turn(self._service.store, TALKS + talk, message, text, ground, desk)
        except OtherMessage:
            raise _key_used(at.words) from None
        answered = {"replies": [reply.model_dump(mode="json") for reply in said.replies], "over": said.over}
        # A message may have changed the language.
        return spoken(answered, (await self._service.position_of(TALKS + talk)).words)

    async def assessment(self, request: Request, talk: TalkId) -> JSONResponse:
        """The assessment of what was answered so far."""
        at = await self._known(talk, request)
        if at.assessment is None:
            raise Refused(409, at.words.say("First choose a region; then there is a result at any time."))
        return spoken(as_json(at.assessment, at.words), at.words)

    async def delete(self, request: Request, talk: TalkId) -> Response:
        """Delete the talk and all that was answered in it."""
        await self._known(talk, request)
        desk = desk_for_programs(self._service)
        await erase_talk(self._service.store, TALKS + talk, desk.registrar if desk is not None else None)
        return Response(status_code=204)

    async def _known(self, talk: str, request: Request) -> Position:
        """Where a talk stands that was begun and not deleted."""
        at = await self._service.position_of(TALKS + talk)
        if not at.log:
            said = words_of(request, self._service.library).say("There is no such talk, or it was deleted.")
            raise Refused(404, said)
        return at


def router(service: Service) -> APIRouter:
    """The routes over a running installation."""
    talks, routes = _Talks(service), APIRouter(tags=["sessions"])
    routes.add_api_route(
        "/sessions",
        talks.begin,
        methods=["POST"],
        status_code=201,
        response_model=Talk,
        responses=problems(400, 409, 413, 415, 422),
        openapi_extra=_body(Begin),
    )
    routes.add_api_route("/sessions/{talk}", talks.look, response_model=Talk, responses=problems(404, 422))
    routes.add_api_route(
        "/sessions/{talk}", talks.delete, methods=["DELETE"], status_code=204, responses=problems(404, 422)
    )
    routes.add_api_route(
        "/sessions/{talk}/messages",
        talks.say,
        methods=["POST"],
        response_model=Said,
        responses=problems(400, 404, 409, 413, 415, 422),
        openapi_extra=_body(Message),
    )
    routes.add_api_route(
        "/sessions/{talk}/assessment",
        talks.assessment,
        response_model=schemas.Assessment,
        responses=problems(404, 409, 422),
    )
    return routes


def _key_used(words: Words) -> Refused:
    return Refused(409, words.say("This idempotency key was used for another request."))


def _body(model: type[BaseModel]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


def _refuse_unknown(asked: dict[str, Any], model: type[BaseModel], faults: list[Problem]) -> None:
    faults += [Problem(key, asked[key], _("unknown key")) for key in sorted(set(asked) - set(model.model_fields))]


def _talk(talk: str, at: Position, replies: tuple[Reply, ...]) -> dict[str, Any]:
    return {
        "id": talk,
        "state": at.standing.state.value,
        "locale": at.words.locale,
        "region": at.standing.region,
        "answers": {fact: at.words.plain(fact, value) for fact, value in at.given.items()},
        "question": at.question,
        "replies": [reply.model_dump(mode="json") for reply in replies],
    }
