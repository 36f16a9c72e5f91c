"""How a region's firms stand as a whole, in numbers alone: tiers, what fails, how visits end, who comes and goes, which support.

All is counted from the rows themselves when asked for, so that nothing can differ from them. Ids only: words are the asker's.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Row, Select, case, func, select

from bot.dates import beginning_of
from bot.registry.queries.firms import Origin
from bot.registry.tables import Consent, Entitlement, Firm, Shortfall, VisitCount
from bot.registry.tables.base import now
from bot.registry.wall import Wall

_Row = Row[*tuple[Any, ...]]
_Select = Select[*tuple[Any, ...]]
Step = Literal["month", "week"]
STEPS: Final = 12
"""Months or weeks that are looked back on, the present one among them."""
BANDS: Final = 11
"""Tenths of what is required, the last one being all of it and more."""


class StandingCount(NamedTuple):
    """So many firms stand so; `is_judged` where anything is known to judge by."""

    likely: str | None
    possible: str | None
    is_judged: bool
    firms: int


class ShortfallCount(NamedTuple):
    """So many firms fail a requirement of their next tier; `bands` are those whose gap is a figure, by its tenths."""

    tier: str
    requirement: str
    firms: int
    bands: tuple[int, ...]

    @property
    def median_band(self) -> int | None:
        """The tenth that the firm in the middle is in, between the two where two are; None where no gap is a figure."""
        counted = sum(self.bands)
        if not counted:
            return None
        return (self._band_of((counted + 1) // 2) + self._band_of(counted // 2 + 1)) // 2

    def _band_of(self, place: int) -> int:
        """The tenth of the firm in this place, from the smallest gap on."""
        behind = accumulate(self.bands)
        return next(band for band, firms in enumerate(behind) if firms >= place)


class Exits(NamedTuple):
    """How visits to the self-check ended."""

    finished: int = 0
    stopped: int = 0
    ruled_out: int = 0


class Leaving(NamedTuple):
    """So many visits ended at a question."""

    question: str
    stopped: int
    ruled_out: int

    @property
    def visits(self) -> int:
        """However they ended."""
        return self.stopped + self.ruled_out


class Comings(NamedTuple):
    """Who enrolled and who left from one day on; what was made up for demonstration is apart."""

    begins: date
    enrolled: int
    left: int
    listed: int
    """Firms that a bureau's list brought in."""
    made_up: int
    """Enrolments and departures of made-up firms."""


class MeasureCount(NamedTuple):
    """So many firms could have a measure now."""

    measure: str
    firms: int


@dataclass(frozen=True)
class Overview:
    """A region in numbers, as of a moment."""

    as_of: datetime
    by: Step
    origins: dict[Origin, int]
    standings: tuple[StandingCount, ...]
    shortfalls: tuple[ShortfallCount, ...]
    exits: Exits
    leaving: tuple[Leaving, ...]
    comings: tuple[Comings, ...]
    measures: tuple[MeasureCount, ...]

    @property
    def firms(self) -> int:
        """All of them."""
        return sum(self.origins.values())


async def overview(wall: Wall, today: date, by: Step = "month") -> Overview:
    """The region as it is now; raises RegistryUnavailable."""
    as_of, begins = now(), beginnings(today, by)
    standings, shortfalls, visits, consents, listed, measures = await asyncio.gather(
        _rows(wall, _STANDINGS),
        _rows(wall, _SHORTFALLS),
        _rows(wall, _visits(begins[0])),
        _rows(wall, _consents(begins)),
        _rows(wall, _listed(begins)),
        _rows(wall, _MEASURES),
    )
    origins = dict.fromkeys(Origin, 0)
    for row in standings:
        origins[Origin(row.origin)] += row.firms
    return Overview(
        as_of,
        by,
        origins,
        tuple(_standings(standings)),
        tuple(sorted(_shortfalls(shortfalls), key=lambda found: (-found.firms, found.tier, found.requirement))),
        _exits(visits),
        tuple(sorted(_leaving(visits), key=lambda found: (-found.visits, found.question))),
        tuple(_comings(begins, consents, listed)),
        tuple(sorted((MeasureCount(*row) for row in measures), key=lambda found: (-found.firms, found.measure))),
    )


def beginnings(today: date, by: Step) -> tuple[date, ...]:
    """The first days of the months or weeks looked back on, the earliest first."""
    if by == "week":
        monday = today - timedelta(days=today.weekday())
        return tuple(monday - timedelta(weeks=back) for back in reversed(range(STEPS)))
    months = [today.year * 12 + today.month - 1 - back for back in reversed(range(STEPS))]
    return tuple(date(month // 12, month % 12 + 1, 1) for month in months)


_IS_JUDGED: Final = Firm.judged_on.is_not(None)
_STANDINGS: Final = select(
    Firm.origin, Firm.likely_tier, Firm.possible_tier, _IS_JUDGED.label("is_judged"), func.count().label("firms")
).group_by(Firm.origin, Firm.likely_tier, Firm.possible_tier, _IS_JUDGED)
_SHORTFALLS: Final = select(
    Shortfall.tier, Shortfall.requirement, Shortfall.gap_band, func.count().label("firms")
).group_by(Shortfall.tier, Shortfall.requirement, Shortfall.gap_band)
_MEASURES: Final = (
    select(Entitlement.measure, func.count()).where(Entitlement.outcome == "applicable").group_by(Entitlement.measure)
)


async def _rows(wall: Wall, asked: _Select) -> list[_Row]:
    async with wall.reading() as session:
        return list(await session.execute(asked))


def _visits(since: date) -> _Select:
    counted = func.sum(VisitCount.count).label("visits")
    grouped = select(VisitCount.exit, VisitCount.question, counted).where(VisitCount.day >= since)
    return grouped.group_by(VisitCount.exit, VisitCount.question)


def _consents(begins: tuple[date, ...]) -> _Select:
    made_up = select(Firm.id).where(Firm.origin == Origin.DEMONSTRATION)
    is_made_up = Consent.firm_id.in_(made_up).label("is_made_up")
    chosen = select(_step(Consent.at, begins), Consent.given, is_made_up, func.count().label("lines"))
    return chosen.where(Consent.purpose == "register", Consent.at >= beginning_of(begins[0])).group_by(
        "step", Consent.given, "is_made_up"
    )


def _listed(begins: tuple[date, ...]) -> _Select:
    chosen = select(_step(Firm.created_at, begins), func.count().label("firms"))
    return chosen.where(Firm.origin == Origin.IMPORTED, Firm.created_at >= beginning_of(begins[0])).group_by("step")


def _step(at: Any, begins: tuple[date, ...]) -> Any:
    """Which of the months or weeks a moment is in, by its number."""
    ends = [(at < beginning_of(end), number) for number, (_, end) in enumerate(pairwise(begins))]
    return case(*ends, else_=len(begins) - 1).label("step")


def _standings(rows: Iterable[_Row]) -> Iterable[StandingCount]:
    counts: dict[tuple[str | None, str | None, bool], int] = {}
    for row in rows:
        standing = (row.likely_tier, row.possible_tier, bool(row.is_judged))
        counts[standing] = counts.get(standing, 0) + row.firms
    return (StandingCount(*standing, firms) for standing, firms in counts.items())


def _shortfalls(rows: Iterable[_Row]) -> Iterable[ShortfallCount]:
    found: dict[tuple[str, str], tuple[int, list[int]]] = {}
    for row in rows:
        firms, bands = found.get((row.tier, row.requirement), (0, [0] * BANDS))
        if row.gap_band is not None:
            bands[row.gap_band] += row.firms
        found[row.tier, row.requirement] = (firms + row.firms, bands)
    return (ShortfallCount(*asked, firms, tuple(bands)) for asked, (firms, bands) in found.items())


def _exits(rows: Iterable[_Row]) -> Exits:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.exit] = counts.get(row.exit, 0) + row.visits
    return Exits(**counts)


def _leaving(rows: Iterable[_Row]) -> Iterable[Leaving]:
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        if row.question:
            counts.setdefault(row.question, {"stopped": 0, "ruled_out": 0})[row.exit] += row.visits
    return (Leaving(question, **ended) for question, ended in counts.items())


def _comings(begins: tuple[date, ...], consents: list[_Row], listed: list[_Row]) -> Iterable[Comings]:
    for number, day in enumerate(begins):
        lines = [row for row in consents if row.step == number]
        real = [row for row in lines if not row.is_made_up]
        yield Comings(
            day,
            sum(row.lines for row in real if row.given),
            sum(row.lines for row in real if not row.given),
            sum(row.firms for row in listed if row.step == number),
            sum(row.lines for row in lines if row.is_made_up),
        )
