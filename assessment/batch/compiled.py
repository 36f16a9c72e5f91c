"""A region's rules of a day as expressions over a table of firms: the same judgement for millions of rows as for one.

The expressions are Polars', built once for each set of columns and of what is to be told (docs/decisions/0019); nothing is read
here and nothing kept.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property, reduce
from typing import Final, NamedTuple

import polars as pl

from assessment.batch.cells import Answer, NotCompiled, Sheet, needed_for
from assessment.batch.columns import UNSEEN, Seen, kinds_of
from assessment.batch.gaps import Gap, Gaps, comparisons
from assessment.batch.outcomes import Outcomes
from assessment.batch.sums import Sums
from assessment.batch.support import MEASURE, Support
from assessment.batch.verdicts import Verdict, as_answer, possibly, surely
from assessment.facts import Catalogue
from assessment.library import NATION, Library, Rule
from assessment.measures import HELD, NEWLY_HELD, REGISTERED, SupportRule
from assessment.requirement import INDUSTRY, Kind, Requirement, Score, SizeClass

NATIONAL = "national:"
"""What the columns of the national ladder begin with, where it stands beside a region's own."""


class Tell(StrEnum):
    """What `judge` is to tell beside the tiers of the region's own ladder; what is not asked for costs nothing."""

    REQUIREMENTS = "requirements"
    SCORES = "scores"
    NATIONAL = "national"
    MEASURES = "measures"
    GAPS = "gaps"
    SUMS = "sums"


EVERYTHING: Final = frozenset(Tell)
MOST_PLANS = 64
"""So many plans are kept; tables that come in pieces soon use one alone."""


class Placed(NamedTuple):
    """A tier and the rule that holds for it."""

    tier: str
    rule: Rule


class Standing(NamedTuple):
    """A ladder, the lowest tier first, and what its columns begin with."""

    prefix: str
    tiers: tuple[Placed, ...]


@dataclass(frozen=True)
class Batch:
    """The rules of one region, day and kind of application, ready to judge tables.

    `judge` gives for each tier a column of its name (yes, no, NULL for undecided), `tier/requirement` for each of its
    requirements and `tier/score.low` and `.high` for a score, in the parts of a point that `score_parts` tells; `likely_tier`
    and `possible_tier`; the same of the national ladder with `national:` before it; and `measure:` and its id for each support
    measure, whether it is applicable, and so on. What is told of them beside the tiers is chosen with `Tell`; tiers and what is
    found of measures stand as Enums. `streaming.judged` says the same of tables in memory, and looks first what they hold.

    Gaps: `next_tier`, NULL at the top; and for each comparison, of either ladder, that is not met, how far its fact is from the
    bound: `tier/requirement.gap.low` and `.gap.high`, in the whole units of that fact (columns.SCALES; a figure that is worked out
    is rounded to them, halves to even), NULL where it is met or undecided, and `.gap.high` also where nothing bounds it. One
    inside a requirement is named by its way there, `tier/requirement/part/comparison.gap.low`. Where the fact is worked out,
    `.move.low` and `.move.high` say how much its first fact must change, in that one's own units, if it was given and the others
    are known well enough. `gaps` has all their names.

    Sums, in fen: `measure:` and its id with `.low` and `.high`, what a measure pays, NULL where the single result names no sum,
    and only `.high` where nothing bounds it; `total:now.low` and `.high`, `total:likely_tier` and `total:next_tier` likewise.
    """

    region: str
    on: date
    kind: Kind
    catalogue: Catalogue
    ladders: tuple[Standing, ...]
    support: tuple[SupportRule, ...]
    _plans: dict[object, "Plan"] = field(default_factory=dict, repr=False, compare=False)

    @property
    def columns(self) -> dict[str, pl.DataType]:
        """Every column that is looked at, with its Polars type; one that a table lacks is unknown for all of its firms."""
        return {name: kind for fact in self._facts for name, kind in kinds_of(self.catalogue[fact])}

    @property
    def score_parts(self) -> dict[str, int]:
        """How many parts of each `tier/score` make a point."""
        return self.plan().score_parts

    @property
    def gaps(self) -> dict[str, Gap]:
        """What the gap columns are about, by the name that they begin with."""
        return self.plan().gaps

    def judge(self, table: pl.LazyFrame, tell: Collection[Tell] = EVERYTHING) -> pl.LazyFrame:
        """The table with what is found of each firm after its own columns."""
        names = table.collect_schema().names()
        plan = self.plan(dict.fromkeys(self.readable().intersection(names), UNSEEN), tell)
        for level in plan.levels:
            table = table.with_columns(level)
        return table.select(*names, **plan.found)

    def readable(self) -> frozenset[str]:
        """The columns that may be there, a number that is never a range under its own name."""
        numbers = {fact for fact in self._facts if self.catalogue[fact].is_number}
        return frozenset(self.columns) | numbers

    @cached_property
    def _facts(self) -> tuple[str, ...]:
        """Every fact that can play a part, in the order of the catalogue."""
        asked = {fact for placed in self._placed() for fact in _asked(placed.rule.requirement)}
        asked |= {fact for rule in self.support for requirement in rule.requirements for fact in _asked(requirement)}
        asked |= {fact for rule in self.support if rule.pays is not None for fact in rule.pays.facts()}
        asked |= {REGISTERED, HELD, NEWLY_HELD} if self.support else set()
        asked |= {part for fact in asked for part in self._behind(fact)}
        asked |= {other for fact in asked for pair in self.catalogue.constraints_of[fact] for other in pair}
        return tuple(fact for fact in self.catalogue if fact in asked)

    def _behind(self, fact: str) -> Iterator[str]:
        formula = self.catalogue[fact].derive
        for part in formula.facts if formula is not None else ():
            yield part
            yield from self._behind(part)

    def _placed(self) -> Iterator[Placed]:
        for ladder in self.ladders:
            yield from ladder.tiers

    def plan(
        self,
        columns: Mapping[str, Seen] | None = None,
        tell: Collection[Tell] = EVERYTHING,
        only: Collection[str] | None = None,
    ) -> "Plan":
        """The expressions for tables with these columns, or with all; `only` some of what is told. Raises NotCompiled."""
        if columns is None:
            columns = dict.fromkeys(self.readable(), UNSEEN)
        key = (frozenset(columns.items()), frozenset(tell), None if only is None else frozenset(only))
        if key not in self._plans:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            plan = _planned(self, columns, tell)
            self._plans[key] = plan if only is None else plan.of(only)
        return self._plans[key]


class Plan(NamedTuple):
    """The expressions for tables that have certain columns: level by level, and what is told in the end."""

    levels: Sequence[Sequence[pl.Expr]]
    found: dict[str, pl.Expr]
    score_parts: dict[str, int]
    gaps: dict[str, Gap]

    def of(self, only: Collection[str]) -> "Plan":
        """The same for these columns of what is found."""
        found = {name: expr for name, expr in self.found.items() if name in only}
        return self._replace(levels=needed_for(found, self.levels), found=found)


def compiled(library: Library, region: str, on: date, kind: Kind = "new") -> Batch:
    """The rules as `judge` applies them; raises UnknownRegion, NoRule, and NotCompiled for what no column can hold exactly."""
    own = tuple(Placed(tier, rule) for tier, rule, _ in library.ladder(region, on, kind))
    ladders = [Standing("", own)]
    national = None if region == NATION else library.find_ladder(NATION, on, kind)
    if national is not None:
        ladders.append(Standing(NATIONAL, tuple(Placed(tier, rule) for tier, rule, _ in national)))
    batch = Batch(region, on, kind, library.catalogue, tuple(ladders), library.rules(region, kind).support_on(on))
    batch.plan()
    return batch


def _asked(requirement: Requirement) -> Iterator[str]:
    yield from requirement.facts()
    if any(isinstance(part, SizeClass) for part in requirement.walk()):
        yield INDUSTRY


def _planned(batch: Batch, columns: Mapping[str, Seen], tell: Collection[Tell]) -> Plan:
    sheet = Sheet()
    outcomes = Outcomes(batch.catalogue, sheet, columns)
    found: dict[str, pl.Expr] = {}
    parts: dict[str, int] = {}
    compiler, gaps = Gaps(batch.catalogue, outcomes, sheet), dict[str, Gap]()
    for prefix, tiers in batch.ladders:
        if prefix == NATIONAL and Tell.NATIONAL not in tell:
            continue
        verdicts: list[tuple[str, Verdict]] = []
        for tier, rule in tiers:
            verdict = outcomes.of(rule.requirement)
            verdicts.append((tier, verdict))
            found[f"{prefix}{tier}"] = sheet.answer(as_answer(verdict)).expr
            for part in rule.requirement.parts() if Tell.REQUIREMENTS in tell else ():
                found[f"{prefix}{tier}/{part.name}"] = sheet.answer(as_answer(outcomes.of(part))).expr
            for score in _scores(rule.requirement) if Tell.SCORES in tell else ():
                points = outcomes.points(score)
                name = f"{prefix}{tier}/{score.name}"
                found[f"{name}.low"] = points.low.expr.cast(pl.Int64())
                found[f"{name}.high"] = points.high.expr.cast(pl.Int64())
                parts[name] = points.parts
            if Tell.GAPS in tell:
                found |= _gaps(rule.requirement, f"{prefix}{tier}", compiler, gaps)
        found[f"{prefix}likely_tier"] = _highest([(tier, surely(verdict)) for tier, verdict in verdicts])
        found[f"{prefix}possible_tier"] = _highest([(tier, possibly(verdict)) for tier, verdict in verdicts])
        if Tell.GAPS in tell and not prefix:
            found["next_tier"] = _next(verdicts)
    if Tell.MEASURES in tell or Tell.SUMS in tell:
        found |= _support(batch, outcomes, sheet, columns, tell)
    return Plan(needed_for(found, sheet.levels), found, parts, gaps)


def _gaps(requirement: Requirement, tier: str, compiler: Gaps, known: dict[str, Gap]) -> dict[str, pl.Expr]:
    """The columns of the gaps of a tier, whose names and meaning are added to those known."""
    found: dict[str, pl.Expr] = {}
    for name, compare in comparisons(requirement, tier):
        if name in known:
            raise NotCompiled(f"{name} is the name of two comparisons")
        told, known[name] = compiler.of(compare)
        found |= {f"{name}{end}": column for end, column in told.items()}
    return found


def _support(
    batch: Batch, outcomes: Outcomes, sheet: Sheet, columns: Mapping[str, Seen], tell: Collection[Tell]
) -> dict[str, pl.Expr]:
    """The columns of the measures and of what they pay."""
    support, sums = Support(outcomes, sheet), Sums(batch.catalogue, outcomes, sheet, columns)
    found: dict[str, pl.Expr] = {}
    for rule in batch.support:
        of_rule = support.of(rule)
        if Tell.MEASURES in tell:
            found[f"{MEASURE}{rule.measure.id}"] = of_rule.named
        if Tell.SUMS in tell:
            found |= sums.add(rule, of_rule)
    if Tell.SUMS in tell:
        found |= sums.totals([(tier, outcomes.of(rule.requirement)) for tier, rule in batch.ladders[0].tiers])
    return found


def _scores(requirement: Requirement) -> Iterator[Score]:
    return (part for part in requirement.walk() if isinstance(part, Score))


def _next(tiers: Sequence[tuple[str, Verdict]]) -> pl.Expr:
    """The name of the tier after the last one met, NULL at the top."""
    names = pl.Enum([tier for tier, _ in tiers])
    after = [pl.lit(tier, dtype=names) for tier, _ in tiers[1:]] + [pl.lit(None, dtype=names)]
    return reduce(
        lambda lower, step: pl.when(surely(step[0]).expr).then(step[1]).otherwise(lower),
        zip([verdict for _, verdict in tiers], after, strict=True),
        pl.lit(tiers[0][0], dtype=names),
    )


def _highest(tiers: Sequence[tuple[str, Answer]]) -> pl.Expr:
    """The name of the last tier that holds, NULL where none does."""
    names = pl.Enum([tier for tier, _ in tiers])
    return reduce(
        lambda lower, tier: pl.when(tier[1].expr).then(pl.lit(tier[0], dtype=names)).otherwise(lower),
        tiers,
        pl.lit(None, dtype=names),
    )
