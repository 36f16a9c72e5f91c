"""GET /regions and GET /regions/{id}/questions: what can be chosen and what is asked."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from assessment.listing import questions_of, regions_of
from bot.api import schemas
from bot.api.assessments import problems
from bot.api.problems import Refused
from bot.api.requests import words_of
from bot.service import Service


def router(service: Service) -> APIRouter:
    """The routes over a running installation."""
    routes = APIRouter(tags=["regions"])

    @routes.get("/regions", response_model=list[schemas.Region], responses=problems(422))
    async def regions(request: Request, locale: str | None = None) -> JSONResponse:
        """Every region with its documents and its tiers, the lowest first."""
        words = words_of(request, service.library, locale)
        return _listed(regions_of(service.library, words), words.locale)

    @routes.get("/regions/{region}/questions", response_model=list[schemas.Question], responses=problems(404, 422))
    async def questions(request: Request, region: str, locale: str | None = None) -> JSONResponse:
        """Every fact that the region's rules look at, with type, limits, options and question."""
        words = words_of(request, service.library, locale)
        if region not in service.library.packs:
            allowed = words.say("one of these is needed: {allowed}", allowed=", ".join(service.library.regions))
            raise Refused(404, allowed)
        return _listed(questions_of(service.library, region, words), words.locale)

    return routes


def _listed(listed: list[dict[str, Any]], locale: str) -> JSONResponse:
    return JSONResponse(listed, headers={"Content-Language": locale.replace("_", "-")})
