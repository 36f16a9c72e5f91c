"""The console's first page: how the region's firms stand as a whole, in tables with a picture each, and the pictures themselves."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assessment.wording import Words
from bot.console.access import SignedIn, page, signed_in
from bot.console.charts import MOST_BARS, WIDTH, Bars, Theme, drawn
from bot.console.filters import written
from bot.console.overviews import overview_as_of, overview_for, stamp
from bot.console.policy_names import PolicyNames
from bot.console.sheets import Row
from bot.console.times import moment
from bot.dates import day_of
from bot.registry.queries.firms import NO_TIER, FirmFilter, Lacking, Origin, Standing
from bot.registry.queries.overview import BANDS, Overview, ShortfallCount, Step

MOST_ROWS: Final = 10
_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""For a picture opened on its own: it may style itself, and nothing else."""


class TierRow(NamedTuple):
    """A tier that firms are likely in, with how many of them could be higher."""

    name: str
    settled: int
    open: int
    link: str
    link_open: str

    @property
    def firms(self) -> int:
        """All of them."""
        return self.settled + self.open


class FailRow(NamedTuple):
    """A requirement that firms fail."""

    tier: str
    name: str
    clause: str
    firms: int
    link: str
    median: str
    spread: tuple[int, ...]
    """Of those whose gap is a figure: up to a tenth short, up to half, up to all of it, and more."""


class LeaveRow(NamedTuple):
    """A question at which visits ended."""

    name: str
    stopped: int
    ruled_out: int


class MeasureRow(NamedTuple):
    """A measure that firms could have now."""

    name: str
    clause: str
    firms: int
    link: str


class View:
    """An overview in the official's words."""

    def __init__(self, official: SignedIn, shown: Overview) -> None:
        self.shown, self.words, self.names = shown, official.words, PolicyNames(official)

    def tiers(self) -> list[TierRow]:
        """The tiers from the highest to none, and firms of which nothing is known at the end."""
        counts: dict[str | None, list[int]] = {tier: [0, 0] for tier in (*reversed(list(self.names.tiers)), None)}
        for row in self.shown.standings:
            if row.is_judged:
                counts.setdefault(row.likely, [0, 0])[row.likely != row.possible] += row.firms
        return [
            TierRow(
                self.words.say("None yet") if tier is None else self.names.tier(tier),
                settled,
                opened,
                _firms(FirmFilter(likely=tier or NO_TIER)),
                _firms(FirmFilter(likely=tier or NO_TIER, standing=Standing.OPEN)),
            )
            for tier, (settled, opened) in counts.items()
        ]

    @property
    def unjudged(self) -> int:
        """Firms of which nothing is known to judge by."""
        return sum(row.firms for row in self.shown.standings if not row.is_judged)

    def fails(self) -> list[FailRow]:
        """The requirements that most often fail."""
        return [self._fail(row) for row in self.shown.shortfalls[:MOST_ROWS]]

    def leaving(self) -> list[LeaveRow]:
        """The questions at which most visits ended."""
        return [
            LeaveRow(self.names.fact(row.question), row.stopped, row.ruled_out)
            for row in self.shown.leaving[:MOST_ROWS]
        ]

    def measures(self) -> list[MeasureRow]:
        """The measures that most firms could have."""
        return [
            MeasureRow(
                *self.names.measure(row.measure),
                row.firms,
                _firms(FirmFilter(measure=row.measure)) if row.measure in self.names.measures else "",
            )
            for row in self.shown.measures[:MOST_ROWS]
        ]

    def tables(self) -> list[tuple[str, list[Row]]]:
        """All that is shown, and what of longer lists is not, as tables with their titles; for files."""
        say, day = self.words.say, day_of(self.shown.as_of).isoformat()
        tiers: list[Row] = [(row.name, row.firms, row.settled, row.open) for row in self.tiers()]
        fails: list[Row] = []
        for row in self.shown.shortfalls:
            told = self._fail(row)
            fails.append((told.name, told.clause, told.tier, told.firms, *row.bands))
        measures: list[Row] = [(*self.names.measure(each.measure), each.firms) for each in self.shown.measures]
        ends = self.shown.exits
        return [
            (
                say("Firms by likely tier"),
                [
                    (say("Likely tier"), say("Firms"), say("of these settled"), say("could be higher")),
                    *tiers,
                    (say("nothing known to judge by"), self.unjudged, None, None),
                    (say("As of {moment}.", moment=day), None, None, None),
                ],
            ),
            (
                say("What is lacked most"),
                [
                    (say("Requirement"), say("Clause"), say("Tier"), say("Firms"), *_band_names(self.words)),
                    *fails,
                ],
            ),
            (
                say("How visits ended"),
                [
                    (say("Question"), say("stopped"), say("ruled out")),
                    *((self.names.fact(row.question), row.stopped, row.ruled_out) for row in self.shown.leaving),
                    (say("All"), ends.stopped, ends.ruled_out),
                    (say("went through to the result"), ends.finished, None),
                ],
            ),
            (
                say("Enrolments and departures"),
                [
                    (say("From"), say("enrolled"), say("left"), say("from lists"), say("made up")),
                    *(
                        (row.begins.isoformat(), row.enrolled, row.left, row.listed, row.made_up)
                        for row in self.shown.comings
                    ),
                ],
            ),
            (
                say("Support firms could have now"),
                [
                    (say("Support measure"), say("Clause"), say("Firms")),
                    *measures,
                ],
            ),
        ]

    def _fail(self, row: ShortfallCount) -> FailRow:
        lacking = Lacking(row.tier, row.requirement)
        median = row.median_band
        return FailRow(
            self.names.tier(row.tier),
            *self.names.requirement(lacking),
            row.firms,
            _firms(FirmFilter(lacking=lacking)) if lacking in self.names.requirements else "",
            "" if median is None else _band(median, self.words),
            (row.bands[0], sum(row.bands[1:5]), sum(row.bands[5:10]), row.bands[10]) if any(row.bands) else (),
        )


def routes() -> list[Route]:
    """The first page and its pictures."""
    return [
        Route("/console", home, methods=["GET"]),
        Route("/console/charts/{name}.svg", chart, methods=["GET"]),
    ]


async def home(request: Request) -> Response:
    """The region in numbers."""
    official = await signed_in(request)
    by = _step(request)
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
        firms_of={origin.value: _firms(FirmFilter(origin=origin)) for origin in Origin},
        unjudged_link=_firms(FirmFilter(standing=Standing.UNJUDGED)),
    )


async def chart(request: Request) -> Response:
    """One picture, with the figures of the page that shows it."""
    official = await signed_in(request)
    name = request.path_params["name"]
    if name not in CHARTS:
        raise HTTPException(404)
    theme: Theme = "dark" if request.query_params.get("theme") == "dark" else "light"
    shown = await overview_as_of(official, _step(request), request.query_params.get("at", ""))
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


def _step(request: Request) -> Step:
    return "week" if request.query_params.get("by") == "week" else "month"


def _firms(chosen: FirmFilter) -> str:
    return f"/console/firms?{urlencode(written(chosen))}"


def _band_names(words: Words) -> list[str]:
    return [_band(band, words) for band in range(BANDS)]


def _band(band: int, words: Words) -> str:
    """How far off a gap of so many tenths is."""
    if band >= 10:
        return words.say("all of it or more")
    return words.say("{low} to {high} percent", low=band * 10, high=band * 10 + 10)
