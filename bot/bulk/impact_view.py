"""What two policies make of a table, in one language: the sentences and tables that text, JSON and page all show.

Everything is said here once, so that the three cannot differ. Nothing is judged or counted here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

from assessment.batch.columns import SCALES
from assessment.quantity import Number, exactly, simplest
from assessment.requirement import Requirement
from assessment.wording import Words
from assessment.wording import later as _
from bot.bulk.impact_columns import AFTER, BEFORE, DOWN, OPEN, UP, Move, decided_by
from bot.bulk.impact_names import Asked, Documented, Names
from bot.bulk.impact_samples import Sample, samples
from bot.bulk.impact_tally import LEAST, MOST, UNBOUNDED, ImpactTally, Reason, compared_in
from bot.bulk.quantiles import quantile
from bot.bulk.reading import Ignored
from bot.bulk.summary import Money
from bot.bulk.summary_tables import Row, Section, Table, many
from bot.console.charts import MOST_BARS, Bars

_SENTENCES: Final[Mapping[Move, tuple[str, str]]] = {
    Move.LOST: (
        _("{count} of {all} firms would no longer qualify as {tier}: it is ruled out."),
        _("{count} of {all} firms would no longer qualify as {tier}: it is ruled out."),
    ),
    Move.MADE_OPEN: (
        _("{count} of {all} firms would no longer qualify for sure as {tier}: it may still."),
        _("{count} of {all} firms would no longer qualify for sure as {tier}: they may still."),
    ),
    Move.CLOSED: (
        _("{count} of {all} firms may qualify as {tier} before, and is ruled out after."),
        _("{count} of {all} firms may qualify as {tier} before, and are ruled out after."),
    ),
    Move.GAINED: (
        _("{count} of {all} firms would newly qualify as {tier}."),
        _("{count} of {all} firms would newly qualify as {tier}."),
    ),
    Move.MADE_CERTAIN: (
        _("{count} of {all} firms would qualify for sure as {tier}, where it only may before."),
        _("{count} of {all} firms would qualify for sure as {tier}, where they only may before."),
    ),
    Move.OPENED: (
        _("{count} of {all} firms may newly qualify as {tier}, and is ruled out before."),
        _("{count} of {all} firms may newly qualify as {tier}, and are ruled out before."),
    ),
}

_SURE: Final = (Move.LOST, Move.GAINED)
_MAYBE: Final[Mapping[Move, tuple[str, str]]] = {
    Move.MADE_OPEN: (
        _("For {count} firm a tier that is certain before would be open."),
        _("For {count} firms a tier that is certain before would be open."),
    ),
    Move.MADE_CERTAIN: (
        _("For {count} firm a tier that is open before would be certain."),
        _("For {count} firms a tier that is open before would be certain."),
    ),
    Move.CLOSED: (
        _("For {count} firm a higher tier that is open before would be ruled out."),
        _("For {count} firms a higher tier that is open before would be ruled out."),
    ),
    Move.OPENED: (
        _("For {count} firm a higher tier that is ruled out before would be open."),
        _("For {count} firms a higher tier that is ruled out before would be open."),
    ),
}
_ORDER: Final = tuple(_SENTENCES)
"""Downwards first, and what is sure before what is open."""


@dataclass(frozen=True, slots=True)
class About:
    """The table that was judged."""

    file: str
    ignored: tuple[Ignored, ...] = ()
    problems: str = ""
    """Where it stands what could not be read; empty where nobody asked for that."""


class Short(NamedTuple):
    """By how much half of some firms miss a figure at most, of those of which it is known exactly."""

    fact: str
    most: Number


@dataclass(frozen=True, slots=True)
class Why:
    """A requirement that decides for firms that move alike."""

    asks: Asked | None
    """Of the policy under which it is not met; None where that has no such tier."""
    other: Asked | None
    """What the other policy asks in its place."""
    firms: int
    alone: int
    short: Short | None


@dataclass(frozen=True, slots=True)
class Group:
    """Firms that move alike for one tier, and why: what decides for most of them first."""

    move: Move
    tier: str
    firms: int
    whys: tuple[Why, ...]
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section, and of each of its tables the examples."""

    section: Section
    examples: tuple[tuple[Sample, ...], ...]


class View:
    """An impact in one language."""

    def __init__(self, tally: ImpactTally, about: About, words: Words, *, with_names: bool) -> None:
        self.tally, self.about, self.words = tally, about, words
        self.names = Names(tally.compared.sides, words)
        self.with_names = with_names

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Those who move, downwards first, the higher tiers first; raises Disagreement."""
        steps, counts = self.tally.compared.steps, self.tally.of_tiers
        found = sorted(counts, key=lambda each: (_ORDER.index(each[0]), -steps.index(each[1])))
        return tuple(
            Group(move, tier, counts[move, tier], tuple(self._whys(move, tier)), self._samples(move, tier))
            for move, tier in found
        )

    @cached_property
    def _drawn(self) -> tuple[Sample, ...]:
        return tuple(samples(self.tally.drawn, self.tally.compared, self.names, with_names=self.with_names))

    def _samples(self, move: Move, tier: str | None) -> tuple[Sample, ...]:
        return tuple(sample for sample in self._drawn if (sample.move, sample.tier) == (move, tier))

    def down(self) -> int:
        """Firms that stand lower."""
        return sum(self.tally.moves[move] for move in DOWN)

    def up(self) -> int:
        """Firms that stand higher."""
        return sum(self.tally.moves[move] for move in UP)

    def heading(self) -> str:
        """What all of it is about."""
        names = self.names
        return self.words.say(
            "{region}, {kind}: what a change of policy makes of the firms in {file}",
            region=names.region, kind=names.kind, file=self.about.file,
        )  # fmt: skip

    def policies(self) -> list[tuple[str, str]]:
        """The two policies, each with its day."""
        say, day, names = self.words.say, self.words.day, self.names
        return [
            (heading, say("{title}, as on {day}", title=names.title(side), day=day(names.policy(side).on)))
            for heading, side in ((say("Before"), BEFORE), (say("After"), AFTER))
        ]

    def cautions(self) -> Iterator[str]:
        """What must be read before any figure: documents that do not simply hold, and what the table says of no firm."""
        yield from self.names.cautions()
        say, tally = self.words.say, self.tally
        for side, policy in ((BEFORE, say("before")), (AFTER, say("after"))):
            never = [
                fact
                for fact, asked in tally.asked_once.items()
                if asked == side and tally.unknown[fact] == tally.judged
            ]
            if never and tally.judged:
                yield say(
                    "Please note – what is asked only {policy} and known of no firm here leaves tiers open, so that moves between "
                    "open and certain may come of the table and not of the policy: {facts}",
                    policy=policy, facts=say(", ").join(self.words.name(fact) for fact in never),
                )  # fmt: skip

    def figures(self) -> list[tuple[str, str]]:
        """How many firms move which way."""
        say, tally = self.words.say, self.tally
        shown = [
            (say("Firms judged"), tally.judged),
            (say("Stand lower"), self.down()),
            (say("Stand higher"), self.up()),
            (say("Stand as before"), tally.moves[Move.STAYS]),
        ]
        if tally.refused:
            shown.append((say("Rows not judged"), tally.refused))
        return [(name, many(figure)) for name, figure in shown]

    def lead(self) -> Iterator[str]:
        """The most important in a few sentences."""
        tally, say = self.tally, self.words.say
        if not tally.judged:
            yield say("No row of the table could be judged.")
            return
        if not (self.down() or self.up()):
            yield say("No firm of the table would stand otherwise.")
        for group in self.groups:
            if group.move in _SURE:
                yield self.because(group)
        if (self.down() or self.up()) and not any(group.move in _SURE for group in self.groups):
            yield say("No firm would surely gain or lose a tier.")
        for move, (one, other) in _MAYBE.items():
            if tally.moves[move]:
                yield self.words.say_count(one, other, tally.moves[move])

    def parts(self) -> Iterator[Part]:
        """All that is counted; raises Disagreement."""
        say = self.words.say
        yield _plain(Section("tiers", say("Highest tier of the firms"), (self._tiers(),)))
        yield _plain(Section("moves", say("From which tier to which, for sure"), (self._matrix(),)))
        lower, higher = say("Who stands lower, and why"), say("Who stands higher, and why")
        for id_, title, moves in (("lower", lower, DOWN), ("higher", higher, UP)):
            groups = [group for group in self.groups if group.move in moves]
            if groups:
                section = Section(id_, title, tuple(self._why(group) for group in groups))
                yield Part(section, tuple(group.samples for group in groups))
        yield from self._support()
        yield from self._money()
        yield from self._asked_once()

    def because(self, group: Group) -> str:
        """A group and what decides for most of it, in one sentence."""
        sentence = self.sentence(group)
        first = group.whys[0] if group.whys else None
        if first is None or first.asks is None:
            return sentence
        if decided_by(group.move) == BEFORE:
            message = _("{sentence} Most often because this no longer stands in the way: {text} {cited}")
        elif group.move in OPEN:
            message = _("{sentence} Most often because this is open: {text} {cited}")
        else:
            message = _("{sentence} Most often because this is not met: {text} {cited}")
        return self.words.say(message, sentence=sentence, text=first.asks.text, cited=first.asks.cited)

    def sentence(self, group: Group) -> str:
        """How many firms move how."""
        one, other = _SENTENCES[group.move]
        tier = self.names.tier(group.tier)
        return self.words.say_count(one, other, group.firms, all=many(self.tally.judged), tier=tier)

    def _why(self, group: Group) -> Table:
        """What decides for a group."""
        say, whys = self.words.say, group.whys
        decides = self._decided(group.move)
        rows = tuple(self._reason(why, group) for why in whys)
        shown = whys[:MOST_BARS] if group.move in _SURE and len(whys) > 1 else ()
        labels = tuple(row.name for row in rows[: len(shown)])
        bars = Bars(
            labels,
            ((decides, tuple(why.firms for why in shown)), (say("this alone"), tuple(why.alone for why in shown))),
        )
        return Table((say("Requirement"), decides, say("this alone")), rows, bars, self.sentence(group))

    def _decided(self, move: Move) -> str:
        """Under which policy the requirements of a group are not met, or open."""
        say = self.words.say
        if decided_by(move) == AFTER:
            return say("open after") if move in OPEN else say("not met after")
        return say("open before") if move in OPEN else say("not met before")

    def _reason(self, why: Why, group: Group) -> Row:
        """A requirement, and what stands in its place on the other side."""
        say, cells = self.words.say, (many(why.firms), many(why.alone))
        if why.asks is None:
            is_gone = decided_by(group.move) == AFTER
            return Row(say("There is no such tier after.") if is_gone else say("There is no such tier before."), cells)
        source = f"{why.asks.cited} – {self.other(why.other, group.move)}"
        if why.short is not None:
            most = self.words.difference(why.short.fact, exactly(why.short.most))
            source = say("{source}; half of them miss it by at most {most}", source=source, most=most)
        return Row(why.asks.text, cells, source)

    def other(self, other: Asked | None, move: Move) -> str:
        """What the other policy asks in the place of a requirement."""
        say, newer = self.words.say, decided_by(move) == AFTER
        if other is None:
            return say("not asked by itself before") if newer else say("not asked by itself after")
        text = f"{other.text} {other.cited}"
        return say("before: {text}", text=text) if newer else say("after: {text}", text=text)

    def _tiers(self) -> Table:
        """How many firms have each tier as their highest, before and after."""
        say, tally, steps = self.words.say, self.tally, self.tally.compared.steps[::-1]
        rows: list[Row] = []
        series: tuple[list[int], list[int]] = [], []
        for tier in steps:
            sure = [sum(n for pair, n in tally.likely.items() if pair[side] == tier) for side in (0, 1)]
            best = [sum(n for pair, n in tally.possible.items() if pair[side] == tier) for side in (0, 1)]
            rows.append(Row(self.names.tier(tier), (*map(many, sure), signed(sure[1] - sure[0]), *map(many, best))))
            for side in (0, 1):
                series[side].append(sure[side])
        heads = (
            say("Tier"),
            say("surely, before"),
            say("surely, after"),
            say("change"),
            say("at best, before"),
            say("at best, after"),
        )
        labels = tuple(row.name for row in rows)
        bars = Bars(labels, ((say("surely, before"), tuple(series[0])), (say("surely, after"), tuple(series[1]))))
        return Table(heads, tuple(rows), bars)

    def _matrix(self) -> Table:
        """From which tier to which, by the highest that is surely met."""
        say, steps = self.words.say, self.tally.compared.steps[::-1]
        heads = (say("Before ↓ After →"), *(self.names.tier(tier) for tier in steps))
        rows = tuple(
            Row(self.names.tier(was), tuple(many(self.tally.likely[was, now]) for now in steps)) for was in steps
        )
        return Table(heads, rows)

    def _support(self) -> Iterator[Part]:
        """Support that firms have under one of the two alone."""
        say, compared = self.words.say, self.tally.compared
        rows = []
        for measures, change in ((compared.gained, say("gained")), (compared.lost, say("lost"))):
            for measure in measures:
                if self.tally.applies[measure]:
                    named = self.names.measure(measure)
                    rows.append(Row(named.text, (change, many(self.tally.applies[measure])), named.cited))
        if rows:
            heads = (say("Support measure"), say("change"), say("Firms"))
            section = Section("support", say("Support under one policy alone"), (Table(heads, tuple(rows)),))
            yield Part(section, (self._samples(Move.STAYS, None),))

    def money(self, side: str) -> Money | None:
        """What goes with the tiers that all firms surely reach under one of the two; None where nothing is paid."""
        if not self.tally.compared.pays(side):
            return None
        fen = [self.tally.money[side, end] for end in (LEAST, MOST)]
        low, high = (simplest(Fraction(sum_, SCALES["money"])) for sum_ in fen)
        return Money(low, high, self.tally.money[side, UNBOUNDED])

    def _money(self) -> Iterator[Part]:
        """The same as a table."""
        say, words = self.words.say, self.words
        sums = [self.money(side) or Money(0, 0, 0) for side in (BEFORE, AFTER)]
        if not any(each.high or each.unbounded for each in sums):
            return
        rows = (
            Row(say("at least"), tuple(words.money(each.low) for each in sums)),
            Row(say("at most"), tuple(words.money(each.high) for each in sums)),
            Row(
                say("firms whose most is not bounded, with their least in both"),
                tuple(many(each.unbounded) for each in sums),
            ),
        )
        note = say("What the region's measures would pay if each firm held the tier that it surely reaches.")
        table = Table((say("Support"), say("before"), say("after")), rows)
        yield _plain(Section("money", say("Money that goes with the tiers reached"), (table,), (note,)))

    def _asked_once(self) -> Iterator[Part]:
        """Facts that one of the two alone asks, and of how many firms they are unknown."""
        say, tally = self.words.say, self.tally
        rows = tuple(
            Row(
                self.words.name(fact),
                (say("after only") if side == AFTER else say("before only"), many(tally.unknown[fact])),
            )
            for fact, side in tally.asked_once.items()
        )
        if rows:
            note = say(
                "Where such a fact is unknown, what hangs on it stays open: a column for it makes the result surer."
            )
            table = Table((say("Fact"), say("asked"), say("unknown of firms")), rows)
            yield _plain(Section("asked", say("What one policy alone asks"), (table,), (note,)))

    def example(self, sample: Sample) -> str:
        """Which firm moves from where to where."""
        say = self.words.say
        row = say("Row {row}", row=sample.row)
        firm = say("{row}, {name}", row=row, name=sample.name) if sample.name else row
        return say("{fact}: {value}", fact=firm, value=f"{self._place(sample, 0)} → {self._place(sample, 1)}")

    def reasons(self, sample: Sample) -> Iterator[str]:
        """Why it does."""
        say = self.words.say
        marks = {"not_met": "✗", "undecided": "?"}
        for each in sample.reasons:
            text = f"{marks[each.outcome]} {each.asks.text} {each.asks.cited}"
            if each.gap:
                text = say("{text}; {gap}", text=text, gap=each.gap)
            yield f"{text} – {self.other(each.other, sample.move)}"
        for measures, change in ((sample.gained, say("gained")), (sample.lost, say("lost"))):
            yield from (say("{fact}: {value}", fact=change, value=f"{each.text} {each.cited}") for each in measures)

    def documented(self, document: Documented) -> str:
        """A document and where it stands, then and on the day asked for."""
        say = self.words.say
        number = f" {self.words.policy(document.number)}" if document.number else ""
        standing = document.standing
        if document.standing_asked:
            day = self.words.day(self.names.sides.asked)
            standing = say("{standing}; on {day}: {other}", standing=standing, day=day, other=document.standing_asked)
        return f"{document.title}{number} [{document.id}] — {standing}"

    def _place(self, sample: Sample, side: int) -> str:
        """The highest tier that is surely met, and where a higher one is not ruled out, that."""
        likely, possible = sample.likely[side], sample.possible[side]
        if likely == possible:
            return self.names.tier(likely)
        return self.words.say(
            "{tier} (at best {possible})", tier=self.names.tier(likely), possible=self.names.tier(possible)
        )

    def notes(self) -> Iterator[str]:
        """What whoever answers for the result must know of it."""
        say, sides = self.words.say, self.names.sides
        if sides.before.on != sides.asked or sides.after.on != sides.asked:
            yield say(
                "Asked for {day}: a document that is not in force then is taken on the nearest day on which it is.",
                day=self.words.day(sides.asked),
            )
        yield say("The figures of the firms are the same on both sides.")
        yield say(
            "Examples are drawn evenly from the whole table; each was judged once more alone, with the same result."
        )
        yield say("“Surely”: whatever turns out of what is not known. “At best”: what is not ruled out.")
        if self.tally.short:
            yield say("“Half of them miss it by at most”: of those whose figure is known exactly, and rounded up.")
        yield say("“Open”: something is not known of the firm, or is for the officials to judge.")
        for reason in dict.fromkeys(each.reason for each in self.about.ignored):
            columns = say(", ").join(each.column for each in self.about.ignored if each.reason == reason)
            yield say("Columns that are not used: {columns} – {reason}", columns=columns, reason=say(reason))
        yield from self._unread()

    def _unread(self) -> Iterator[str]:
        """What of the table could not be used, and where it is told row by row."""
        say_count, tally = self.words.say_count, self.tally
        if tally.refused:
            yield say_count("{count} row could not be judged.", "{count} rows could not be judged.", tally.refused)
        if tally.in_part:
            yield say_count(
                "{count} row was judged as if something in it were not known.",
                "{count} rows were judged as if something in them were not known.",
                tally.in_part,
            )
        if tally.refused or tally.in_part:
            if self.about.problems:
                yield self.words.say("Row by row, with the reasons: {file}", file=self.about.problems)
            else:
                yield self.words.say("--problems FILE writes them row by row, with the reasons.")

    def _whys(self, move: Move, tier: str) -> Iterator[Why]:
        side = decided_by(move)
        other = BEFORE if side == AFTER else AFTER
        pairs = {asked.name: pair for pair in self.names.pairs(tier) if (asked := pair[side]) is not None}
        found = [
            (reason, firms) for reason, firms in self.tally.reasons.items() if firms and reason[:2] == (move, tier)
        ]
        for reason, firms in sorted(found, key=lambda each: (-each[1], each[0].requirement)):
            yield self._decides(reason, firms, pairs.get(reason.requirement, {}), (side, other))

    def _decides(
        self, reason: Reason, firms: int, pair: Mapping[str, Requirement | None], sides: tuple[str, str]
    ) -> Why:
        asks, other = (self.names.asked(pair.get(side)) for side in sides)
        return Why(asks, other, firms, self.tally.alone[reason], self._short(reason))

    def _short(self, reason: Reason) -> Short | None:
        classed = {figure: firms for (of, figure), firms in self.tally.short.items() if of == reason}
        fact = compared_in(self.tally.compared, reason.tier).get(reason.requirement)
        if not classed or fact is None:
            return None
        scale = SCALES[self.tally.compared.after.catalogue[fact].type]
        return Short(fact, simplest(Fraction(quantile(classed, 1, 2).high, scale)))


def _plain(section: Section) -> Part:
    """A section without examples."""
    return Part(section, tuple(() for _table in section.tables))


def signed(number: int) -> str:
    """A change with its sign."""
    return "0" if not number else f"{'+' if number > 0 else '−'}{abs(number):,}"
