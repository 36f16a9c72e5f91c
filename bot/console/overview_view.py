"""The overview of a region in the official's words: rows of its tables, each with where its firms are listed, and all for files."""

from typing import Final, NamedTuple
from urllib.parse import urlencode

from assessment.wording import Words
from bot.console.access import SignedIn
from bot.console.filters import written
from bot.console.policy_names import PolicyNames
from bot.console.sheets import Row
from bot.dates import day_of
from bot.registry.queries.firms import NO_TIER, FirmFilter, Lacking, Standing
from bot.registry.queries.overview import BANDS, Overview, ShortfallCount

MOST_ROWS: Final = 10


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
                firms_link(FirmFilter(likely=tier or NO_TIER)),
                firms_link(FirmFilter(likely=tier or NO_TIER, standing=Standing.OPEN)),
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
                firms_link(FirmFilter(measure=row.measure)) if row.measure in self.names.measures else "",
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
            firms_link(FirmFilter(lacking=lacking)) if lacking in self.names.requirements else "",
            "" if median is None else _band(median, self.words),
            (row.bands[0], sum(row.bands[1:5]), sum(row.bands[5:10]), row.bands[10]) if any(row.bands) else (),
        )


def firms_link(chosen: FirmFilter) -> str:
    """Where the firms of a choice are listed."""
    return f"/console/firms?{urlencode(written(chosen))}"


def _band_names(words: Words) -> list[str]:
    return [_band(band, words) for band in range(BANDS)]


def _band(band: int, words: Words) -> str:
    """How far off a gap of so many tenths is."""
    if band >= 10:
        return words.say("all of it or more")
    return words.say("{low} to {high} percent", low=band * 10, high=band * 10 + 10)
