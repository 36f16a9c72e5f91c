"""Puts the web together: the chat, the result, the API, what the pages need, and what stands before all of them."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from bot.api import create_api
from bot.channels.opening import channel_routes
from bot.console.application import routes as console_routes
from bot.registry.database import RegistryUnavailable
from bot.reports.routes import routes as result_routes
from bot.service import Service
from bot.sessions.store import StoreUnavailable
from bot.web import elsewhere, enrolment_pages, own_data_pages, problems, reminder_pages, talk
from bot.web.guard import Headers
from bot.web.pages import Assets
from bot.web.visitor import service_of


def create_app(service: Service) -> Starlette:
    """The whole site over a running installation; who made the store closes it."""
    app = Starlette(
        routes=[
            # First, since they are called most.
            *channel_routes(service),
            *talk.routes(),
            *elsewhere.routes(),
            *enrolment_pages.routes(),
            *own_data_pages.routes(),
            *reminder_pages.routes(),
            *result_routes(service),
            *console_routes(),
            Mount("/api/v1", create_api(service)),
            Mount("/static", Assets()),
            Route("/healthz", healthy, methods=["GET"]),
        ],
        middleware=[Middleware(Headers)],
        exception_handlers={
            HTTPException: problems.refused,
            StoreUnavailable: problems.away,
            RegistryUnavailable: problems.away,
            ClientDisconnect: problems.gone,
            Exception: problems.failed,
        },
    )
    app.state.service = service
    return app


async def healthy(request: Request) -> JSONResponse:
    """Whether this process can serve: the store answers."""
    try:
        await service_of(request).store.look_up("healthz")
    except StoreUnavailable:
        return JSONResponse({"store": "unavailable"}, 503)
    return JSONResponse({"store": "ok"})
