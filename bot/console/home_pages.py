"""The console's first page: how the region's firms stand as a whole, in tables with a picture each, and the pictures themselves."""

from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import page, signed_in
from bot.console.charts import MOST_BARS, WIDTH, Bars, Theme, drawn
from bot.console.overview_view import View, firms_link
from bot.console.overviews import overview_as_of, overview_for, stamp, step_of
from bot.console.roles import Role
from bot.console.times import moment
from bot.registry.queries.campaign_groups import Group, how_many
from bot.registry.queries.firms import FirmFilter, Origin, Standing

_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""For a picture opened on its own: it may style itself, and nothing else."""


def routes() -> list[Route]:
    """The first page and its pictures."""
    return [
        Route("/console", home, methods=["GET"]),
        Route("/console/charts/{name}.svg", chart, methods=["GET"]),
    ]


async def home(request: Request) -> Response:
    """The region in numbers."""
    official = await signed_in(request)
    by = step_of(request.query_params.get("by", ""))
    shown = await overview_for(official, by)
    view = View(official, shown)
    pictures = {
        name: {
            "address": f"/console/charts/{name}.svg?{urlencode({'by': by, 'at': stamp(shown)})}",
            "width": WIDTH,
            "height": bars(view).height,
        }
        for name, bars in CHARTS.items()
    }
    return page(
        request,
        official,
        "home.html",
        shown=shown,
        view=view,
        by=by,
        as_of=moment(shown.as_of, official.words),
        origins={origin.value: count for origin, count in shown.origins.items()},
        made_up=any(row.made_up for row in shown.comings),
        pictures=pictures,
        firms_of={origin.value: firms_link(FirmFilter(origin=origin)) for origin in Origin},
        waiting=await how_many(official.wall, Group.SUBMITTED) if official.may(Role.APPROVER) else 0,
        unjudged_link=firms_link(FirmFilter(standing=Standing.UNJUDGED)),
    )


async def chart(request: Request) -> Response:
    """One picture, with the figures of the page that shows it."""
    official = await signed_in(request)
    name = request.path_params["name"]
    if name not in CHARTS:
        raise HTTPException(404)
    theme: Theme = "dark" if request.query_params.get("theme") == "dark" else "light"
    shown = await overview_as_of(
        official, step_of(request.query_params.get("by", "")), request.query_params.get("at", "")
    )
    picture = await run_sync(partial(drawn, CHARTS[name](View(official, shown)), official.words, theme))
    return Response(picture, media_type="image/svg+xml", headers={"Content-Security-Policy": _PICTURE_POLICY})


def _tiers(view: View) -> Bars:
    rows, say = view.tiers(), view.words.say
    settled, opened = tuple(row.settled for row in rows), tuple(row.open for row in rows)
    series = ((say("settled"), settled), (say("could be higher"), opened))
    return Bars(tuple(row.name for row in rows), series, stacks=True)


def _fails(view: View) -> Bars:
    rows = view.fails()[:MOST_BARS]
    return Bars(tuple(row.name for row in rows), ((view.words.say("firms"), tuple(row.firms for row in rows)),))


def _leaving(view: View) -> Bars:
    rows, say = view.leaving()[:MOST_BARS], view.words.say
    stopped, ruled_out = tuple(row.stopped for row in rows), tuple(row.ruled_out for row in rows)
    return Bars(
        tuple(row.name for row in rows),
        ((say("stopped"), stopped), (say("ruled out"), ruled_out)),
        stacks=True,
    )


def _comings(view: View) -> Bars:
    rows, say = view.shown.comings, view.words.say
    series = [
        (say("enrolled"), tuple(row.enrolled for row in rows)),
        (say("left"), tuple(row.left for row in rows)),
        (say("from lists"), tuple(row.listed for row in rows)),
        (say("made up"), tuple(row.made_up for row in rows)),
    ]
    month = view.shown.by == "month"
    labels = tuple(f"{row.begins:%Y-%m}" if month else f"{row.begins:%m-%d}" for row in rows)
    return Bars(labels, (*series[:2], *(row for row in series[2:] if any(row[1]))), lies=False)


def _measures(view: View) -> Bars:
    rows = view.measures()[:MOST_BARS]
    return Bars(tuple(row.name for row in rows), ((view.words.say("firms"), tuple(row.firms for row in rows)),))


CHARTS: Final[dict[str, Callable[[View], Bars]]] = {
    "tiers": _tiers,
    "requirements": _fails,
    "questions": _leaving,
    "enrolments": _comings,
    "measures": _measures,
}
