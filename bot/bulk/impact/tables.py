"""What two policies make of a table, as tables that text and page both show, each with its examples."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.batch.columns import SCALES
from assessment.quantity import exactly, simplest
from assessment.wording import Words
from bot.bulk.impact.columns import AFTER, BEFORE, DOWN, OPEN, UP, Move, decided_by
from bot.bulk.impact.groups import Group, Groups, Why
from bot.bulk.impact.names import Names
from bot.bulk.impact.said import SURE, Said
from bot.bulk.impact.samples import Sample
from bot.bulk.impact.tally import LEAST, MOST, UNBOUNDED, ImpactTally
from bot.bulk.summary.numbers import Money
from bot.bulk.summary.tables import Row, Section, Table, many
from bot.console.charts import MOST_BARS, Bars


@dataclass(frozen=True, slots=True)
class Part:
    """A section, and of each of its tables the examples."""

    section: Section
    examples: tuple[tuple[Sample, ...], ...]


class Tables:
    """The tables in one language."""

    def __init__(self, tally: ImpactTally, groups: Groups, said: Said, names: Names, words: Words) -> None:
        self._tally, self._groups, self._said, self._names, self._words = tally, groups, said, names, words

    def parts(self) -> Iterator[Part]:
        """All that is counted; nothing where no firm could be judged."""
        if not self._tally.judged:
            return
        say = self._words.say
        yield _plain(Section("tiers", say("Highest tier of the firms"), (self._tiers(),)))
        yield _plain(Section("moves", say("From which tier to which, for sure"), (self._matrix(),)))
        lower, higher = say("Who stands lower, and why"), say("Who stands higher, and why")
        for id_, title, moves in (("lower", lower, DOWN), ("higher", higher, UP)):
            groups = [group for group in self._groups.all if group.move in moves]
            if groups:
                section = Section(id_, title, tuple(self._why(group) for group in groups))
                yield Part(section, tuple(group.samples for group in groups))
        yield from self._support()
        yield from self._money()
        yield from self._asked_once()

    def _why(self, group: Group) -> Table:
        """What decides for a group."""
        say, whys = self._words.say, group.whys
        decides = self._decided(group.move)
        rows = tuple(self._reason(why, group) for why in whys)
        shown = whys[:MOST_BARS] if group.move in SURE and len(whys) > 1 else ()
        labels = tuple(row.name for row in rows[: len(shown)])
        bars = Bars(
            labels,
            ((decides, tuple(why.firms for why in shown)), (say("this alone"), tuple(why.alone for why in shown))),
        )
        return Table((say("Requirement"), decides, say("this alone")), rows, bars, self._said.sentence(group))

    def _decided(self, move: Move) -> str:
        """Under which policy the requirements of a group are not met, or open."""
        say = self._words.say
        if decided_by(move) == AFTER:
            return say("open after") if move in OPEN else say("not met after")
        return say("open before") if move in OPEN else say("not met before")

    def _reason(self, why: Why, group: Group) -> Row:
        """A requirement, and what stands in its place on the other side."""
        say, cells = self._words.say, (many(why.firms), many(why.alone))
        source = f"{why.asks.cited} – {self._said.other(why.other, group.move)}"
        if why.short is not None:
            most = self._words.difference(why.short.fact, exactly(why.short.most))
            source = say("{source}; half of them miss it by at most {most}", source=source, most=most)
        return Row(why.asks.text, cells, source)

    def _tiers(self) -> Table:
        """How many firms have each tier as their highest, before and after."""
        say, tally, steps = self._words.say, self._tally, self._tally.compared.steps[::-1]
        rows: list[Row] = []
        series: tuple[list[int], list[int]] = [], []
        for tier in steps:
            sure = [sum(n for pair, n in tally.likely.items() if pair[side] == tier) for side in (0, 1)]
            best = [sum(n for pair, n in tally.possible.items() if pair[side] == tier) for side in (0, 1)]
            figures = (*map(many, sure), signed(sure[1] - sure[0]), *map(many, best))
            rows.append(Row(self._names.tier(tier), figures, "" if tier is None else self._rules(tier)))
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

    def _rules(self, tier: str) -> str:
        """Where the rules of a tier stand, once where both policies take the same."""
        say, (was, now) = self._words.say, (self._names.rule_of(tier, side) for side in (BEFORE, AFTER))
        if was == now:
            return was
        return self._words.semicolons([say("before: {text}", text=was), say("after: {text}", text=now)])

    def _matrix(self) -> Table:
        """From which tier to which, by the highest that is surely met."""
        say, tier, counts = self._words.say, self._names.tier, self._tally.likely
        steps = self._tally.compared.steps[::-1]
        # A tier that nobody stands on, or ends on, says nothing.
        older, newer = ([step for step in steps if any(pair[side] == step for pair in counts)] for side in (0, 1))
        heads = (say("Before ↓ After →"), *(say("→ {tier}", tier=tier(now)) for now in newer))
        rows = tuple(Row(tier(was), tuple(many(counts[was, now]) for now in newer)) for was in older)
        return Table(heads, rows)

    def _support(self) -> Iterator[Part]:
        """Support that firms have under one of the two alone."""
        say, compared = self._words.say, self._tally.compared
        rows = []
        for side, measures, change in ((AFTER, compared.gained, say("gained")), (BEFORE, compared.lost, say("lost"))):
            for measure in measures:
                if self._tally.applies[measure]:
                    named = self._names.measure(measure, side)
                    rows.append(Row(named.text, (change, many(self._tally.applies[measure])), named.cited))
        if rows:
            heads = (say("Support measure"), say("change"), say("Firms"))
            section = Section("support", say("Support under one policy alone"), (Table(heads, tuple(rows)),))
            yield Part(section, (self._groups.examples(Move.STAYS, None),))

    def money(self, side: str) -> Money | None:
        """What goes with the tiers that all firms surely reach under one of the two; None where nothing is paid."""
        if not self._tally.compared.pays(side):
            return None
        fen = [self._tally.money[side, end] for end in (LEAST, MOST)]
        low, high = (simplest(Fraction(sum_, SCALES["money"])) for sum_ in fen)
        return Money(low, high, self._tally.money[side, UNBOUNDED])

    def _money(self) -> Iterator[Part]:
        """The same as a table."""
        say, words = self._words.say, self._words
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
        notes = (note, *self._paid_by())
        yield _plain(Section("money", say("Money that goes with the tiers reached"), (table,), notes))

    def _paid_by(self) -> Iterator[str]:
        """The documents that pay and do not simply hold."""
        for side, policy in ((BEFORE, self._words.say("Before")), (AFTER, self._words.say("After"))):
            rules = self._tally.compared.batch(side).support
            for document in dict.fromkeys(rule.measure.document for rule in rules if rule.pays is not None):
                if standing := self._names.standing(document, side):
                    yield self._words.say(
                        "{policy}: by {document} ({status})", policy=policy, document=document, status=standing
                    )

    def _asked_once(self) -> Iterator[Part]:
        """Facts that one of the two alone asks, and of how many firms they are unknown."""
        say, tally = self._words.say, self._tally
        rows = tuple(
            Row(
                self._words.name(fact),
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


def _plain(section: Section) -> Part:
    """A section without examples."""
    return Part(section, tuple(() for _table in section.tables))


def signed(number: int) -> str:
    """A change with its sign."""
    return "0" if not number else f"{'+' if number > 0 else '−'}{abs(number):,}"
