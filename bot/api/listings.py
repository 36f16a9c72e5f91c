"""GET /regions and GET /regions/{id}/questions: what can be chosen and what is asked."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from assessment.listing import questions_of, regions_of
from bot.api import schemas
from bot.api.answers import problems, spoken
from bot.api.problems import Refused
from bot.api.requests import words_of
from bot.service import Service

Region = Annotated[str, Path(description="The id of a region, as /regions lists them.")]
Locale = Annotated[str | None, Query(description="The language of the answer: zh_Hans_CN, zh_Hant_TW or en.")]


def router(service: Service) -> APIRouter:
    """The routes over a running installation."""
    routes = APIRouter(tags=["regions"])

    @routes.get("/regions", response_model=list[schemas.Region], responses=problems(422))
    async def regions(request: Request, locale: Locale = None) -> JSONResponse:
        """Every region with its documents and its tiers, the lowest first."""
        words = words_of(request, service.library, locale)
        return spoken(regions_of(service.library, words), words)

    @routes.get("/regions/{region}/questions", response_model=list[schemas.AskedFact], responses=problems(404, 422))
    async def questions(request: Request, region: Region, locale: Locale = None) -> JSONResponse:
        """Every fact that the region's rules look at, with type, limits, options and question."""
        words = words_of(request, service.library, locale)
        if region not in service.library.packs:
            allowed = words.say("one of these is needed: {allowed}", allowed=", ".join(service.library.regions))
            raise Refused(404, allowed)
        return spoken(questions_of(service.library, region, words), words)

    return routes
