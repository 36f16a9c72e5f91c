"""POST /assessments: a firm's facts in, its assessment out. Nothing of it is kept."""

from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from assessment.presentation import as_json
from assessment.wording import Words
from bot.api import schemas
from bot.api.answers import problems, spoken
from bot.api.facts_schema import request_schema
from bot.api.requests import json_body, library_for, refusal, words_of
from bot.inquiry import RefusedInquiry, answer
from bot.service import Service

if TYPE_CHECKING:
    from assessment.profile import Problem


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
        asked_in = words_of(request, service.library)
        asked = await json_body(request, asked_in, faults)
        asked.setdefault("locale", asked_in.locale)
        try:
            found = answer(partial(library_for, service.library), asked, faults)
        except RefusedInquiry as refused:
            raise refusal(list(refused.problems), refused.words) from None
        return spoken(as_json(found.assessment, found.words), found.words)

    return routes
