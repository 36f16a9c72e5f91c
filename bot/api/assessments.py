"""POST /assessments: a firm's facts in, its assessment out. Nothing of it is kept."""

from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from assessment.presentation import as_json
from assessment.wording import Words
from bot.api import schemas
from bot.api.facts_schema import request_schema
from bot.api.problems import MEDIA_TYPE
from bot.api.requests import json_body, library_for, refusal, words_of
from bot.inquiry import RefusedInquiry, answer
from bot.service import Service

if TYPE_CHECKING:
    from assessment.profile import Problem


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its description; being asked too often is always one."""
    described: dict[int | str, dict[str, Any]] = {}
    reference = {"$ref": "#/components/schemas/Problem"}
    for status in (*statuses, 429, 503):
        described[status] = {"description": "Problem", "content": {MEDIA_TYPE: {"schema": reference}}}
    return described


def assessed(said: dict[str, Any], words: Words) -> JSONResponse:
    """An assessment as a response."""
    return JSONResponse(said, headers={"Content-Language": words.locale.replace("_", "-")})


def router(service: Service, words: Words) -> APIRouter:
    """The route over a running installation."""
    routes = APIRouter(tags=["assessments"])
    body = {"required": True, "content": {"application/json": {"schema": request_schema(service.library, words)}}}

    @routes.post(
        "/assessments",
        response_model=schemas.Assessment,
        responses=problems(400, 413, 415, 422),
        openapi_extra={"requestBody": body},
    )
    async def assess(request: Request) -> JSONResponse:
        """Judge one firm by a region's policy on a day."""
        faults: list[Problem] = []
        spoken = words_of(request, service.library)
        asked = await json_body(request, spoken, faults)
        asked.setdefault("locale", spoken.locale)
        try:
            found = answer(partial(library_for, service.library), asked, faults)
        except RefusedInquiry as refused:
            raise refusal(list(refused.problems), refused.words) from None
        return assessed(as_json(found.assessment, found.words), found.words)

    return routes
