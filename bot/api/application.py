"""Puts the API together: routes, limits, and the one form that every problem takes."""

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from assessment.wording import DEFAULT_LOCALE, Words
from bot.api import assessments, listings, talks
from bot.api.description import describe, operation_id
from bot.api.problems import Refused, problem_response
from bot.api.requests import too_often, words_of
from bot.callers import address_of
from bot.service import Service
from bot.sessions.store import StoreUnavailable

VERSION = "1"
_UNTOLD = 500


def create_api(service: Service) -> FastAPI:
    """The API over a running installation, to be mounted at /api/v1."""
    api = FastAPI(
        title="srdi",
        version=VERSION,
        summary="Self-check for China's graded SME cultivation",
        description="Judges a firm by a region's policy: likely tier, what is missing, which support applies, where that stands.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        # Answers name every key that is always there; a second schema for input would say the same twice.
        separate_input_output_schemas=False,
        # The address is whatever the API is mounted at.
        root_path_in_servers=True,
        generate_unique_id_function=operation_id,
    )
    describe(api)
    words = Words(DEFAULT_LOCALE, service.library.catalogue)
    api.include_router(assessments.router(service, words))
    api.include_router(listings.router(service))
    api.include_router(talks.router(service))
    _handle_problems(api, service)
    api.middleware("http")(partial(_throttled, service))
    return api


def _handle_problems(api: FastAPI, service: Service) -> None:
    def answer(request: Request, refused: Refused) -> JSONResponse:
        return problem_response(refused, words_of(request, service.library))

    @api.exception_handler(Refused)
    async def _refused(request: Request, error: Refused) -> JSONResponse:
        return answer(request, error)

    @api.exception_handler(StoreUnavailable)
    async def _unavailable(request: Request, _: StoreUnavailable) -> JSONResponse:
        return answer(request, _store_is_away(words_of(request, service.library)))

    @api.exception_handler(ClientDisconnect)
    async def _gone(_request: Request, _: ClientDisconnect) -> Response:
        return Response(status_code=400)

    @api.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            {"fact": str(fault["loc"][-1]), "given": None, "allowed": str(fault["msg"])} for fault in error.errors()
        ]
        words = words_of(request, service.library)
        said = words.say("Each fault is listed with what is allowed; nothing was kept.")
        return problem_response(Refused(422, said, problems=faults), words)

    @api.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        words = words_of(request, service.library)
        said = words.say("See /api/v1/openapi.json for what there is.")
        return problem_response(Refused(error.status_code, said), words, error.headers)

    @api.exception_handler(Exception)
    async def _failed(request: Request, _: Exception) -> JSONResponse:
        words = words_of(request, service.library)
        return problem_response(Refused(_UNTOLD, words.say("Nothing was lost; please try again.")), words)


def _store_is_away(words: Words) -> Refused:
    return Refused(503, words.say("Nothing was lost; please try again."), retry_after=5)


async def _throttled(service: Service, request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    words = words_of(request, service.library)
    try:
        seconds = await service.api_throttle.wait("api", address_of(request))
    except StoreUnavailable:
        return problem_response(_store_is_away(words), words)
    if seconds:
        return problem_response(too_often(seconds, words), words)
    return await go_on(request)
