"""A summary in words, section by section: the terminal and the HTML report both show these, so that they cannot differ.

Nothing is counted here. What firms lack, how far off they are, and their support have modules of their own.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from assessment.library import Library
from assessment.wording import Words
from bot.bulk.sources import Source
from bot.bulk.summary.lacked import lacked
from bot.bulk.summary.made import FEWEST
from bot.bulk.summary.names import Names
from bot.bulk.summary.numbers import DistrictCount, LadderSummary, Summary, TierSummary
from bot.bulk.summary.support import support
from bot.bulk.summary.tables import MOST_ROWS, Row, Section, Table, as_written, bars_of, many
from bot.console.charts import Bars

MOST_DISTRICTS: Final = 200


class View:
    """A summary in one language."""

    def __init__(self, summary: Summary, library: Library, words: Words) -> None:
        self.summary, self.words, self.names = summary, words, Names(summary, library, words)

    def heading(self) -> str:
        """What all of it is about."""
        names = self.names
        return self.words.say(
            "{region}, {kind}, by the rules of {day}",
            region=names.region, kind=names.kind, day=self.words.day(self.summary.on),
        )  # fmt: skip

    def notes(self) -> Iterator[str]:
        """What holds of all that is told."""
        yield self.words.say("Numbers alone, no firm and no person.")

    def figures(self) -> list[tuple[str, str]]:
        """How many rows there were."""
        say, summary = self.words.say, self.summary
        return [
            (say("Rows read"), many(summary.read)),
            (say("Firms judged"), many(summary.judged)),
            *([(say("of these judged in part"), many(summary.in_part))] if summary.in_part else []),
            *(
                [(say("of these with the code of a row above, each counted"), many(summary.repeated))]
                if summary.repeated
                else []
            ),
            (say("Rows left out"), many(summary.refused)),
        ]

    def sections(self) -> Iterator[Section]:
        """All that there is to tell."""
        own, *national = self.summary.ladders
        yield self._tiers(own)
        if self.summary.districts:
            yield self._districts(own)
        for tier in own.tiers:
            if tier.next_for:
                yield lacked(tier, self.names)
        yield self._short(own)
        for ladder in (own, *national):
            yield from self._scores(ladder, own)
        yield from support(self.summary, self.names)
        if self.summary.asked:
            yield self._asked()
        for ladder in national:
            yield self._tiers(ladder)

    def _tiers(self, ladder: LadderSummary) -> Section:
        say = self.words.say
        rows = tuple(
            Row(self._tier(row.tier, ladder), (many(row.likely), many(row.open), many(row.possible)), source)
            for row, source in zip(ladder.counts, [*self._sources(ladder), ""], strict=True)
        )
        bars = bars_of(
            rows,
            (say("settled"), [row.likely - row.open for row in ladder.counts]),
            (say("could be higher"), [row.open for row in ladder.counts]),
        )
        heads = (say("Tier"), say("likely there"), say("of these could be higher"), say("at best there"))
        notes = (
            say("“Likely there”: the highest tier that is surely met."),
            say("“Could be higher”: what is not known yet may lead to a higher tier."),
            say("“At best there”: the highest tier that is not ruled out."),
        )
        if ladder.is_national:
            return Section("national", say("The national ladder on that day"), (Table(heads, rows, bars),), notes)
        return Section("tiers", say("Firms by tier"), (Table(heads, rows, bars),), notes)

    def _districts(self, own: LadderSummary) -> Section:
        say = self.words.say
        shown = self.summary.districts[:MOST_DISTRICTS]
        rows = tuple(Row(self._district(row), self._by_tier(row, own)) for row in shown)
        drawn = [(row, name) for row, name in zip(shown, rows, strict=True) if row.counts]
        placed = [sum(count.likely for count in row.counts if count.tier) for row, _ in drawn]
        without = [row.firms - in_tiers for (row, _), in_tiers in zip(drawn, placed, strict=True)]
        bars = bars_of([name for _, name in drawn], (say("likely in a tier"), placed), (say("none yet"), without))
        tiers = (self._tier(row.tier, own) for row in own.counts)
        heads = (say("District"), say("Firms"), *tiers, say("could be higher"))
        notes = [say("By the tier that firms are likely in.")]
        if any(not row.counts for row in shown):
            notes.append(say("Fewer than {count} firms are not told by tier.", count=FEWEST))
        notes += [self._few(row.names) for row in shown if len(row.names) > 1]
        if more := len(self.summary.districts) - len(shown):
            notes.append(say("And {count} more; the summary as JSON has them all.", count=more))
        return Section("districts", say("Firms by district"), (Table(heads, rows, bars),), tuple(notes))

    def _few(self, districts: Sequence[str]) -> str:
        """The districts that are told as one; where these are very many, the column hardly holds districts."""
        say = self.words.say
        named = say(", ").join(as_written(name) for name in districts[:MOST_ROWS])
        if len(districts) > MOST_ROWS:
            return say(
                "Too few firms to be told apart: {districts}, and {count} more; the summary as JSON has them all.",
                districts=named, count=many(len(districts) - MOST_ROWS),
            )  # fmt: skip
        return say("Too few firms to be told apart: {districts}.", districts=named)

    def _by_tier(self, row: DistrictCount, own: LadderSummary) -> tuple[str, ...]:
        if not row.counts:
            return (many(row.firms), *["–"] * (len(own.counts) + 1))
        return (
            many(row.firms),
            *(many(count.likely) for count in row.counts),
            many(sum(count.open for count in row.counts)),
        )

    def _district(self, row: DistrictCount) -> str:
        match row.names:
            case ():
                return self.words.say("district not stated")
            case (name,):
                return as_written(name)
        return self.words.say("districts with few firms")

    def _short(self, own: LadderSummary) -> Section:
        say = self.words.say
        overview = tuple(
            Row(
                self._tier(tier.tier, own),
                (many(sum(row.firms for row in tier.one_short)), many(tier.one_short_and_open), many(tier.one_open)),
                self.names.source(tier.source),
            )
            for tier in reversed(own.tiers)
        )
        heads = (
            say("Tier"),
            say("one requirement not met, all others met"),
            say("one not met, others still open"),
            say("one still open, all others met"),
        )
        tables = [Table(heads, overview), *(self._one_short(tier) for tier in reversed(own.tiers) if tier.one_short)]
        return Section("short", say("Firms one requirement short of a tier"), tuple(tables))

    def _one_short(self, tier: TierSummary) -> Table:
        say, names = self.words.say, self.names
        rows = []
        for row in tier.one_short:
            asked = names.asked(tier.tier, row.requirement)
            source = names.source(Source.of(asked))
            rows.append(Row(names.requirement(tier.tier, row.requirement), (many(row.firms),), source))
        caption = say("The one requirement short of {tier}", tier=names.tier(tier.tier))
        # One bar alone says nothing that its row does not.
        bars = bars_of(rows, (say("firms"), [row.firms for row in tier.one_short])) if len(rows) > 1 else None
        return Table((say("Requirement"), say("Firms")), tuple(rows), bars, caption)

    def _scores(self, ladder: LadderSummary, own: LadderSummary) -> Iterator[Section]:
        say = self.words.say
        judged = {tier.source for tier in own.tiers}
        heads = (say("Points"), say("for sure"), say("at best"))
        for tier in ladder.tiers:
            if ladder.is_national and tier.source in judged:
                continue
            for score in tier.scores:
                rows = tuple(
                    Row(f"{band.low}–{band.high}", (many(band.surely), many(band.at_best))) for band in score.bands
                )
                series = (
                    (say("for sure"), tuple(band.surely for band in score.bands)),
                    (say("at best"), tuple(band.at_best for band in score.bands)),
                )
                bars = Bars(tuple(row.name for row in rows), series)
                notes = (
                    say(
                        "Pass mark {points} {source}: surely reached by {sure}, possibly by {all}.",
                        points=self.words.points(score.pass_mark), source=self.names.source(score.source),
                        sure=many(score.reach), all=many(score.can_reach),
                    ),
                    say("Firms whose points are settled: {count}.", count=many(score.settled)),
                    say("A band begins with its first figure; the next begins where it ends."),
                )  # fmt: skip
                title = say("Points for {tier}", tier=self._tier(tier.tier, ladder))
                prefix = "national-score" if ladder.is_national else "score"
                yield Section(f"{prefix}-{tier.tier}-{score.score}", title, (Table(heads, rows, bars),), notes)

    def _asked(self) -> Section:
        say = self.words.say
        shown = self.summary.asked[:MOST_ROWS]
        rows = tuple(Row(self.words.name(row.fact), (many(row.firms),)) for row in shown)
        bars = bars_of(rows, (say("firms"), [row.firms for row in shown]))
        notes = (say("Not known of these firms, and an open requirement of their next tier looks at it."),)
        heads = (say("Fact"), say("Firms"))
        return Section("asked", say("What to ask for first"), (Table(heads, rows, bars),), notes)

    def _sources(self, ladder: LadderSummary) -> Iterator[str]:
        """Where each tier's rule stands, the highest first."""
        return (self.names.source(tier.source) for tier in reversed(ladder.tiers))

    def _tier(self, tier: str | None, ladder: LadderSummary) -> str:
        return self.names.tier(tier, is_national=ladder.is_national)
