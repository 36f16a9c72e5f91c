"""A summary in words: sections of tables that the terminal and the HTML report both show, each with the bars of its picture.

Everything is said here once, so that the two cannot differ. Nothing is counted here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from assessment.library import Library
from assessment.wording import Words
from bot.bulk.summary import DistrictCount, LadderSummary, Summary, TierSummary
from bot.bulk.summary_names import Names
from bot.console.charts import MOST_BARS, Bars

MOST_ROWS: Final = 20
"""Of longer lists that grow with the table the first are shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a line is about, where that stands, and its figures."""

    name: str
    cells: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures with their headings, and the same as bars where a picture helps; `caption` where a section has several."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    bars: Bars | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what there is to say, and tables."""

    id: str
    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


class View:
    """A summary in one language."""

    def __init__(self, summary: Summary, library: Library, words: Words) -> None:
        self.summary, self.words, self.names = summary, words, Names(summary, library, words)

    def figures(self) -> list[tuple[str, str]]:
        """How many rows there were."""
        say, summary = self.words.say, self.summary
        return [
            (say("Rows read"), many(summary.read)),
            (say("Firms judged"), many(summary.judged)),
            (say("Rows refused"), many(summary.refused)),
        ]

    def sections(self) -> Iterator[Section]:
        """All that there is to tell."""
        own, *national = self.summary.ladders
        yield self._tiers(own)
        if self.summary.districts:
            yield self._districts(own)
        for tier in own.tiers:
            if tier.next_for:
                yield self._lacked(tier, own)
        yield self._short(own)
        for ladder in (own, *national):
            yield from self._scores(ladder, own)
        if self.summary.measures:
            yield self._measures()
        if self.summary.asked:
            yield self._asked()
        for ladder in national:
            yield self._tiers(ladder)

    def _tiers(self, ladder: LadderSummary) -> Section:
        say = self.words.say
        rows = [
            Row(self._tier(row.tier, ladder), (many(row.likely), many(row.open), many(row.possible)))
            for row in ladder.counts
        ]
        settled = tuple(row.likely - row.open for row in ladder.counts)
        opened = tuple(row.open for row in ladder.counts)
        bars = Bars(
            tuple(row.name for row in rows), ((say("settled"), settled), (say("could be higher"), opened)), stacks=True
        )
        heads = (say("Tier"), say("likely there"), say("of these could be higher"), say("at best there"))
        notes = (
            say("“Likely there”: the highest tier that is surely met."),
            say("“Could be higher”: what is not known yet may lead to a higher tier."),
            say("“At best there”: the highest tier that is not ruled out."),
        )  # fmt: skip
        if ladder.is_national:
            return Section(
                "national", say("The national ladder on that day"), (Table(heads, tuple(rows), bars),), notes
            )
        return Section("tiers", say("Firms by tier"), (Table(heads, tuple(rows), bars),), notes)

    def _districts(self, own: LadderSummary) -> Section:
        say = self.words.say
        tiers = [row.tier for row in own.counts]
        shown = self.summary.districts
        rows = tuple(
            Row(
                self._district(row),
                (
                    many(row.firms),
                    *(many(count.likely) for count in row.counts),
                    many(sum(count.open for count in row.counts)),
                ),
            )
            for row in shown
        )
        heads = (
            say("District"),
            say("Firms"),
            *(self._tier(tier, own) for tier in tiers),
            say("could be higher"),
        )
        placed = tuple(sum(count.likely for count in row.counts if count.tier) for row in shown)
        without = tuple(row.firms - in_tiers for row, in_tiers in zip(shown, placed, strict=True))
        bars = Bars(
            tuple(row.name for row in rows)[:MOST_BARS],
            ((say("likely in a tier"), placed[:MOST_BARS]), (say("none yet"), without[:MOST_BARS])),
            stacks=True,
        )
        notes = [say("By the tier that firms are likely in.")]
        few = [row for row in shown if len(row.names) > 1]
        if few:
            notes.append(
                say("Districts with fewer than 5 firms are counted together: {districts}.", districts=say(", ").join(few[0].names))
            )  # fmt: skip
        return Section("districts", say("Firms by district"), (Table(heads, rows, bars),), tuple(notes))

    def _district(self, row: DistrictCount) -> str:
        match len(row.names):
            case 0:
                return self.words.say("district not stated")
            case 1:
                return row.names[0]
            case _:
                return self.words.say("districts with few firms")

    def _lacked(self, tier: TierSummary, ladder: LadderSummary) -> Section:
        say = self.words.say
        rows = tuple(
            Row(
                self._requirement(tier, row.requirement, ladder),
                (many(row.not_met), many(row.open)),
                self.names.source(row.source),
            )
            for row in tier.requirements
        )
        shown = tier.requirements[:MOST_BARS]
        bars = Bars(
            tuple(row.name for row in rows[:MOST_BARS]),
            (
                (say("not met"), tuple(row.not_met for row in shown)),
                (say("still open"), tuple(row.open for row in shown)),
            ),
            stacks=True,
        )
        heads = (say("Requirement"), say("not met"), say("still open"))
        name = self._tier(tier.tier, ladder)
        return Section(
            f"lacked-{tier.tier}",
            say("What firms lack for {tier}", tier=name),
            (Table(heads, rows, bars),),
            (
                self.words.say_count(
                    "It is the next tier of {count} firm.", "It is the next tier of {count} firms.", tier.next_for
                ),
            ),
        )

    def _short(self, own: LadderSummary) -> Section:
        say = self.words.say
        overview = tuple(
            Row(
                self._tier(tier.tier, own),
                (
                    many(sum(row.firms for row in tier.one_short)),
                    many(tier.one_short_and_open),
                    many(tier.one_open),
                ),
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
        tables = [Table(heads, overview)]
        for tier in reversed(own.tiers):
            if tier.one_short:
                rows = tuple(
                    Row(
                        self._requirement(tier, row.requirement, own),
                        (many(row.firms),),
                        self._source_of(tier, row.requirement, own),
                    )
                    for row in tier.one_short
                )
                bars = Bars(
                    tuple(row.name for row in rows[:MOST_BARS]),
                    ((say("firms"), tuple(row.firms for row in tier.one_short[:MOST_BARS])),),
                )
                caption = say("The one requirement short of {tier}", tier=self._tier(tier.tier, own))
                tables.append(Table((say("Requirement"), say("Firms")), rows, bars, caption))
        return Section("short", say("Firms one requirement short of a tier"), tuple(tables))

    def _scores(self, ladder: LadderSummary, own: LadderSummary) -> Iterator[Section]:
        say = self.words.say
        judged = {tier.source for tier in own.tiers}
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
                heads = (say("Points"), say("for sure"), say("at best"))
                bars = Bars(tuple(row.name for row in rows), series, lies=False)
                notes = (
                    say(
                        "The pass mark is {points}: {sure} firms surely have it, {all} may have it.",
                        points=score.pass_mark, sure=many(score.reach), all=many(score.can_reach),
                    ),
                    say("Firms whose points are settled: {count}.", count=many(score.settled)),
                    say("A band begins with its first figure; the next begins where it ends."),
                )  # fmt: skip
                title = say("Points for {tier}", tier=self._tier(tier.tier, ladder))
                yield Section(f"score-{tier.tier}", title, (Table(heads, rows, bars),), notes)

    def _measures(self) -> Section:
        say = self.words.say
        shown = self.summary.measures
        rows = tuple(
            Row(
                self.names.measure(row.measure),
                (many(row.applicable), many(row.after_recognition), many(row.undecided)),
                self.names.source(row.source),
            )
            for row in shown
        )
        bars = Bars(
            tuple(row.name for row in rows[:MOST_BARS]),
            ((say("firms"), tuple(row.applicable for row in shown[:MOST_BARS])),),
        )
        heads = (say("Support measure"), say("could have it now"), say("with the title"), say("still open"))
        return Section("measures", say("Support for firms"), (Table(heads, rows, bars),))

    def _asked(self) -> Section:
        say = self.words.say
        shown = self.summary.asked[:MOST_ROWS]
        rows = tuple(Row(self.words.name(row.fact), (many(row.firms),)) for row in shown)
        bars = Bars(
            tuple(row.name for row in rows[:MOST_BARS]),
            ((say("firms"), tuple(row.firms for row in shown[:MOST_BARS])),),
        )
        notes = (say("Not known of these firms, and an open requirement of their next tier looks at it."),)
        heads = (say("Fact"), say("Firms"))
        return Section("asked", say("What to ask for first"), (Table(heads, rows, bars),), notes)

    def _tier(self, tier: str | None, ladder: LadderSummary) -> str:
        return self.names.tier(tier, is_national=ladder.is_national)

    def _requirement(self, tier: TierSummary, id_: str, ladder: LadderSummary) -> str:
        return self.names.requirement(tier.tier, id_, is_national=ladder.is_national)

    def _source_of(self, tier: TierSummary, id_: str, ladder: LadderSummary) -> str:
        asked = self.names.asked(tier.tier, (id_,), is_national=ladder.is_national)
        return self.names.source(type(tier.source)(asked.document, asked.clause))


def many(number: int) -> str:
    """A number of things."""
    return f"{number:,}"
