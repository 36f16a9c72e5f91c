"""The columns that a judged table is told in: which there are, what each holds and in which unit, and what it rests on.

Made once for a run, from the names that the batch gives its columns and the words of the packs; no row is looked at here.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from assessment.batch import Batch
from assessment.batch.columns import SCALES
from assessment.batch.compiled import Placed, Standing
from assessment.batch.gaps import comparisons
from assessment.batch.sums import TOTAL
from assessment.batch.support import MEASURE
from assessment.facts import Fact, FactType
from assessment.judge import Assessment, Ladder
from assessment.quantity import plain
from assessment.requirement import Compare, Requirement, Score
from assessment.wording import Words
from bot.bulk.sources import Source

Holds = Literal["tier", "outcome", "applicability", "figure"]
GAP, MOVE = ".gap", ".move"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure counts: the type of the fact whose unit it is, and how many of the column's whole units make one."""

    type: FactType
    parts: int


MONEY = Unit("money", SCALES["money"])


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is told of each firm: a column of the judged table, or two with `.low` and `.high` for a figure."""

    name: str
    holds: Holds
    text: str
    sources: tuple[Source, ...] = ()
    unit: Unit | None = None
    group: str = ""
    """The tier that it belongs to, as the judged table names it."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the tiers are called that it may hold."""
    about: str = ""
    """The fact that would have to change, or what kind of support a sum is."""
    mark: int | float | None = None
    most: int | float | None = None
    """The pass mark and the highest points of a score."""


@dataclass(frozen=True, slots=True)
class Step:
    """A requirement of a tier."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told, in the order in which it is read."""

    columns: tuple[Column, ...]
    steps: Mapping[str, tuple[Step, ...]]
    """The requirements of each tier of the region's own ladder."""


def told(batch: Batch, sample: Assessment, found: Collection[str], words: Words) -> Told:
    """What a table with these columns tells; `sample` is any firm judged by the same rules, which knows their names."""
    teller = _Teller(batch, sample, frozenset(found), words)
    steps = {
        placed.tier: tuple(Step(part.name, teller.text(part)) for part in placed.rule.requirement.parts())
        for placed in batch.ladders[0].tiers
    }
    return Told((*teller.standing(), *teller.ladders(), *teller.support()), steps)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Names columns."""

    batch: Batch
    sample: Assessment
    found: frozenset[str]
    words: Words

    def text(self, requirement: Requirement) -> str:
        return self.words.policy(requirement.text) if requirement.text else requirement.describe(self.words)

    def names(self, ladder: Ladder) -> dict[str, str]:
        return {tier.tier: self.words.policy(tier.name) for tier in ladder.tiers}

    def standing(self) -> Iterator[Column]:
        names = self.names(self.sample.ladder)
        yield Column("likely_tier", "tier", self.words.say("Likely tier"), names=names)
        yield Column("possible_tier", "tier", self.words.say("Highest tier still possible"), names=names)
        yield Column("next_tier", "tier", self.words.say("Next tier"), names=names)

    def ladders(self) -> Iterator[Column]:
        say = self.words.say
        for ladder, finding in zip(self.batch.ladders, (self.sample.ladder, self.sample.national), strict=False):
            assert finding is not None
            if ladder.prefix:
                likely, possible = f"{ladder.prefix}likely_tier", f"{ladder.prefix}possible_tier"
                names = self.names(finding)
                yield Column(likely, "tier", say("National ladder: likely tier"), names=names)
                yield Column(possible, "tier", say("National ladder: highest tier still possible"), names=names)
            for placed, tier in zip(ladder.tiers, finding.tiers, strict=True):
                name = self.words.policy(tier.name)
                yield from self._tier(
                    ladder, placed, say("National ladder: {tier}", tier=name) if ladder.prefix else name
                )

    def _tier(self, ladder: Standing, placed: Placed, name: str) -> Iterator[Column]:
        tier = f"{ladder.prefix}{placed.tier}"
        rule = placed.rule
        yield Column(tier, "outcome", name, (Source(rule.document.id, rule.clause),), group=tier)
        for part in rule.requirement.parts():
            text = self.words.say("{name}: {value}", name=name, value=self.text(part))
            source = (Source.of(part),)
            yield Column(f"{tier}/{part.name}", "outcome", text, source, group=tier)
            for score in part.walk():
                points = f"{tier}/{score.name}"
                if isinstance(score, Score) and f"{points}.low" in self.found:
                    yield self._points(points, name, score, tier)
            for way, compare in comparisons(rule.requirement, tier):
                if compare is part or way.startswith(f"{tier}/{part.name}/"):
                    yield from self._gap(way, compare, text if compare is part else self._inside(text, compare), tier)

    def _points(self, points: str, tier: str, score: Score, group: str) -> Column:
        unit, source = Unit("points", self.batch.score_parts[points]), Source.of(score)
        mark, most = plain(score.score.pass_mark), plain(score.score.max)
        text = self.words.say("{name}: points of {max}, pass mark {mark}", name=tier, mark=mark, max=most)
        return Column(points, "figure", text, (source,), unit, group, mark=mark, most=most)

    def _inside(self, text: str, part: Requirement) -> str:
        return self.words.say("{name}: {value}", name=text, value=self.text(part))

    def _gap(self, way: str, compare: Compare, text: str, tier: str) -> Iterator[Column]:
        gap, source = self.batch.gaps[way], (Source.of(compare),)
        say = self.words.say
        fact = self.batch.catalogue[compare.fact]
        if compare.aim.up:
            said = say("{requirement}: short by", requirement=text)
        elif fact.type == "count":
            # A rank of 8 is not "too high" to people who call the first rank the highest.
            said = say("{requirement}: away from it by", requirement=text)
        else:
            said = say("{requirement}: too high by", requirement=text)
        yield Column(f"{way}{GAP}", "figure", self._in_unit(said, fact), source, _unit(fact), tier)
        if gap.moved is not None:
            fact = self.batch.catalogue[gap.moved]
            values = {"requirement": text, "fact": self.words.name(fact.id)}
            said = say("{requirement}: {fact} would have to change by", **values)
            yield Column(f"{way}{MOVE}", "figure", self._in_unit(said, fact), source, _unit(fact), tier, about=fact.id)

    def _in_unit(self, text: str, fact: Fact) -> str:
        """The heading of figures of a fact, with their unit where it has one."""
        say = self.words.say
        match fact.type:
            case "money":
                unit = say("yuan")
            case "share":
                unit = say("percentage points")
            case "years":
                unit = say("years")
            case "points":
                unit = say("points")
            case _:
                return text
        return say("{text} ({unit})", text=text, unit=unit)

    def support(self) -> Iterator[Column]:
        say = self.words.say
        totals = {
            "now": say("Support whose conditions are met now, yuan"),
            "likely_tier": say("Support with the title of the likely tier, yuan"),
            "next_tier": say("Support with the title of the next tier, yuan"),
        }
        documents = dict.fromkeys(rule.measure.document for rule in self.batch.support)
        sources = tuple(Source(document, "") for document in documents)
        for total, text in totals.items():
            if f"{TOTAL}{total}.low" in self.found:
                yield Column(f"{TOTAL}{total}", "figure", text, sources, MONEY)
        for rule in self.batch.support:
            measure = rule.measure
            source = (Source.of(measure),)
            name, text = f"{MEASURE}{measure.id}", say("Support: {name}", name=self.words.policy(measure.name))
            yield Column(name, "applicability", text, source)
            if f"{name}.low" in self.found:
                said = say("{name}: sum, yuan", name=text)
                yield Column(name, "figure", said, source, MONEY, about=measure.kind)


def _unit(fact: Fact) -> Unit:
    return Unit(fact.type, SCALES[fact.type])
