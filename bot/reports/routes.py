"""Where the result is reached: its page, its pictures, the report, the card and the calendar; all for the visitor who asks.

The only part of this package that knows the store and the web. What a library takes time for is made beside the event loop.
"""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from assessment.judge import Assessment
from assessment.wording import Words
from bot.callers import address_of
from bot.reports.charts import Theme, ladder_svg, score_svg
from bot.reports.files import ResultFile, card_file, dates_file, report_file
from bot.reports.page import STYLE, STYLE_PATH, result_page
from bot.reports.shapes import ResultView
from bot.reports.view import result_view
from bot.service import Service
from bot.web.guard import address, seconds_to_wait
from bot.web.problems import problem
from bot.web.visitor import position_of

_FOREVER: Final = "public, max-age=31536000, immutable"
_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""For a picture opened on its own: it may style itself, and nothing else."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A visitor's result, and the request that wants to see it."""

    service: Service
    request: Request
    assessment: Assessment
    words: Words

    def view(self) -> ResultView:
        """The result in words."""
        return result_view(self.assessment, self.service.library, self.words)


def routes(service: Service) -> list[Route]:
    """Everything under /result."""
    at_once = CapacityLimiter(os.cpu_count() or 1)

    def for_visitor(
        make: Callable[[_Asked], Response], *, is_dear: bool = False
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            seconds = await seconds_to_wait(service, request, "result", None)
            if is_dear:
                # By address alone, and at the rate of one visitor: these take a processor for a while.
                seconds = seconds or await service.chat_throttle.wait("report", address_of(request))
            if seconds:
                return problem(request, 429, {"Retry-After": str(seconds)})
            position = await position_of(service, request)
            if position.assessment is None:
                return RedirectResponse("/", 303)
            asked = _Asked(service, request, position.assessment, position.words)
            return await run_sync(make, asked, limiter=at_once)

        return answer

    return [
        Route("/result", for_visitor(_page), methods=["GET"]),
        Route("/result/charts/{name}.svg", for_visitor(_chart), methods=["GET"]),
        Route("/result/report.pdf", for_visitor(_report, is_dear=True), methods=["GET"]),
        Route("/result/card.png", for_visitor(_card, is_dear=True), methods=["GET"]),
        Route("/result/dates.ics", for_visitor(_dates), methods=["GET"]),
        Route(STYLE_PATH, _style, methods=["GET"]),
    ]


def _page(asked: _Asked) -> Response:
    return result_page(asked.request, asked.view(), asked.words)


def _chart(asked: _Asked) -> Response:
    view, name = asked.view(), asked.request.path_params["name"]
    ladders = {"ladder": view.standing, **({"national": view.national} if view.national is not None else {})}
    scores = {f"score-{score.tier}": score for score in view.scores}
    scores |= {f"national-{score.tier}": score for score in view.national_scores}
    theme: Theme = "dark" if asked.request.query_params.get("theme") == "dark" else "light"
    if name in ladders:
        drawn = ladder_svg(ladders[name], asked.words, theme)
    elif name in scores:
        drawn = score_svg(scores[name], asked.words, theme)
    else:
        raise HTTPException(404)
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": _PICTURE_POLICY})


def _report(asked: _Asked) -> Response:
    return _file(report_file(asked.assessment, asked.service.library, asked.words))


def _card(asked: _Asked) -> Response:
    link = address(asked.request, asked.service.settings)
    return _file(card_file(asked.assessment, asked.service.library, asked.words, link))


def _dates(asked: _Asked) -> Response:
    return _file(dates_file(asked.assessment, asked.service.library, asked.words))


def _file(file: ResultFile) -> Response:
    shown = {"Content-Disposition": f'inline; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=shown)


async def _style(request: Request) -> Response:
    lasts = _FOREVER if "v" in request.query_params else "no-cache"
    return FileResponse(STYLE, media_type="text/css", headers={"Cache-Control": lasts})
