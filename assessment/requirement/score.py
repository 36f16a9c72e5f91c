"""A score with a pass mark and floors: bounds of the points, and the cheapest set of moves that reaches both.

The set is found by dynamic programming over whole points: exact for indicators that do not share a fact. Where they do, the
shared move is counted once, so the way found is never worse than said.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from math import ceil, lcm
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assessment.exact import UNKNOWN_FIGURES, Figures
from assessment.firm import Firm
from assessment.quantity import MET, NOT_MET, UNDECIDED, ExactNumber, Interval, Number, Outcome, plain
from assessment.requirement.indicator import Gain, Indicator, shown
from assessment.requirement.node import Compiled, Finding, Requirement, View, Weights
from assessment.way import NOTHING_TO_DO, Way, together
from assessment.wording import Words


class Group(BaseModel):
    """Indicators that are added up, with a floor where the policy sets one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    text: str
    max: ExactNumber
    floor: ExactNumber | None = None
    indicators: tuple[Indicator, ...] = Field(min_length=1)


class Scale(BaseModel):
    """The groups, the highest points and the pass mark."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    pass_mark: ExactNumber = Field(alias="pass")
    max: ExactNumber
    groups: tuple[Group, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_up(self) -> "Scale":
        if not 0 < self.pass_mark <= self.max:
            raise ValueError(f"pass is above 0 and at most the score's max {plain(self.max)}")
        for group in self.groups:
            if group.floor is not None and not 0 <= group.floor <= group.max:
                raise ValueError(f"the floor of group {group.id} is between 0 and its max {plain(group.max)}")
            if sum(indicator.max for indicator in group.indicators) != group.max:
                raise ValueError(f"the indicators of group {group.id} do not add up to its max {plain(group.max)}")
        if sum(group.max for group in self.groups) != self.max:
            raise ValueError(f"the groups do not add up to the score's max {plain(self.max)}")
        return self


class Plan(NamedTuple):
    """A price and the ways chosen for it, while the cheapest set is being put together."""

    price: Number
    ways: tuple[Way, ...]


NO_PLAN_NEEDED = Plan(0, ())


class Score(Requirement):
    """The points reach the pass mark and every floor."""

    keys: ClassVar[tuple[str, ...]] = ("score",)

    score: Scale

    every: ClassVar[tuple[Indicator, ...]]
    counted: ClassVar[tuple[Callable[[Firm], Interval], ...]]
    """The points of each indicator, compiled like `Requirement.compiled`."""
    floors: ClassVar[tuple[tuple[Number, slice], ...]]
    """Of groups that have one, and where their indicators stand among all."""
    watched: ClassVar[tuple[frozenset[str], ...]]
    """What each indicator looks at; empty until it is asked for, since the packs are whole only then."""

    @model_validator(mode="after")
    def _prepared(self) -> "Score":
        self.prepare()
        return self

    def prepare(self, figures: Figures = UNKNOWN_FIGURES) -> None:
        every = tuple(indicator for group in self.score.groups for indicator in group.indicators)
        each = tuple(indicator.ready[0] for indicator in every)
        ends = list(accumulate(len(group.indicators) for group in self.score.groups))
        places = zip(self.score.groups, map(slice, [0, *ends], ends), strict=False)
        floors = tuple((group.floor, place) for group, place in places if group.floor is not None)
        pass_mark = self.score.pass_mark

        def find(firm: Firm) -> Finding:
            return self._put_together([bounds(firm) for bounds in each])

        def judge(firm: Firm) -> Outcome:
            found = [bounds(firm) for bounds in each]
            return _outcome(found, _total(found), pass_mark, floors)

        self._keep(compiled=Compiled(find, judge), counted=each, floors=floors, every=every, watched=())

    def points(self, firm: Firm) -> Interval:
        """The points the firm surely has, and those it can still have."""
        return _total([bounds(firm) for bounds in self.counted])

    def bind(self, figures: Figures) -> None:
        for indicator in self.every:
            indicator.bind(figures)
        super().bind(figures)

    def find_after(self, before: Finding, changed: frozenset[str], firm: Firm) -> Finding:
        if not self.watched:
            self._keep(watched=tuple(frozenset(indicator.facts()) for indicator in self.every))
        return self._put_together(
            [
                known if changed.isdisjoint(facts) else indicator.bounds(firm)
                for indicator, facts, known in zip(self.every, self.watched, before.indicators, strict=True)
            ]
        )

    def _put_together(self, bounds: list[Interval]) -> Finding:
        score = _total(bounds)
        return Finding(self, _outcome(bounds, score, self.score.pass_mark, self.floors), (), score, tuple(bounds))

    def way(self, firm: Firm) -> Way | None:
        finding = self.find(firm)
        if finding.outcome is MET or finding.score is None:
            return NOTHING_TO_DO
        groups = [
            (group, _points(group, firm)[0], [i.gains(firm) for i in group.indicators]) for group in self.score.groups
        ]
        # Half points and the like are counted in the smallest part that occurs, so that none is lost to rounding.
        part = lcm(*(gain.points.denominator for _, _, gains in groups for each in gains for gain in each))
        needed = max(0, ceil((self.score.pass_mark - (finding.score.low or 0)) * part))
        plans: list[Plan | None] = [NO_PLAN_NEEDED] + [None] * needed
        for group, sure, gains in groups:
            short = ceil(max(0, (group.floor or 0) - sure) * part)
            plans = _joined(plans, _group_plans(gains, max(needed, short), short, part), needed)
        chosen = plans[needed]
        return None if chosen is None else together(chosen.ways)

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        if finding.outcome is UNDECIDED:
            self._weigh_indicators(finding, firm, weight, weights)

    def weigh_gap(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        if finding.outcome is not MET:
            self._weigh_indicators(finding, firm, weight, weights)

    def _weigh_indicators(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        for indicator, (low, high) in zip(self.every, finding.indicators, strict=True):
            if low is not None and high is not None and low < high:
                indicator.weigh(firm, max(ceil(weight * (high - low) / self.score.max), 1), weights)

    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator of every group."""
        return self.every

    def facts(self) -> Iterator[str]:
        for indicator in self.indicators():
            yield from indicator.facts()

    def walk(self) -> Iterator[Requirement]:
        yield self
        for indicator in self.indicators():
            for condition in indicator.conditions():
                yield from condition.walk()

    def clauses(self) -> Iterator[str]:
        yield from super().clauses()
        for indicator in self.indicators():
            if indicator.clause:
                yield indicator.clause
            for condition in indicator.conditions():
                yield from condition.clauses()

    def describe(self, words: Words) -> str:
        return words.say("score of at least {points}", points=shown(self.score.pass_mark))

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        policy = view.words.policy
        groups = []
        for group in self.score.groups:
            low, high = _points(group, view.firm)
            groups.append(
                {
                    "id": group.id,
                    "text": policy(group.text),
                    "low": shown(low),
                    "high": shown(high),
                    "floor": shown(group.floor),
                    "max": shown(group.max),
                    "indicators": [indicator.explain(view.firm, policy) for indicator in group.indicators],
                }
            )
        return {"score": self.bounds(finding), "groups": groups}

    def bounds(self, finding: Finding) -> dict[str, Any]:
        """The contract's score object."""
        score = finding.score or Interval(0, self.score.max)
        return {
            "low": shown(score.low),
            "high": shown(score.high),
            "pass": shown(self.score.pass_mark),
            "max": shown(self.score.max),
        }


def _total(bounds: Sequence[Interval]) -> Interval:
    low: Number = 0
    high: Number = 0
    for sure, possible in bounds:
        low += sure or 0
        high += possible or 0
    return Interval(low, high)


def _outcome(
    bounds: Sequence[Interval], score: Interval, pass_mark: Number, floors: Sequence[tuple[Number, slice]]
) -> Outcome:
    """Whether the points reach the pass mark and every floor."""
    low, high = score
    if high is None or high < pass_mark:
        return NOT_MET
    outcome = MET if low is not None and low >= pass_mark else UNDECIDED
    for floor, place in floors:
        sure, possible = _total(bounds[place])
        if possible is None or possible < floor:
            return NOT_MET
        if sure is None or sure < floor:
            outcome = UNDECIDED
    return outcome


def _points(group: Group, firm: Firm) -> tuple[Number, Number]:
    low: Number = 0
    high: Number = 0
    for indicator in group.indicators:
        bounds = indicator.bounds(firm)
        low, high = low + (bounds.low or 0), high + (bounds.high or 0)
    return low, high


def _group_plans(indicators: list[list[Gain]], most: int, short: int, part: int) -> list[Plan | None]:
    """The cheapest plan for each number of points, counted in parts, gained in a group, those below its floor ruled out."""
    plans: list[Plan | None] = [NO_PLAN_NEEDED] + [None] * most
    for gains in indicators:
        before = list(plans)
        for points, way in gains:
            _improve(plans, before, points * part, way.price, (way,))
    if short:
        plans[:short] = [None] * short
    return plans


def _joined(plans: list[Plan | None], others: list[Plan | None], most: int) -> list[Plan | None]:
    joined: list[Plan | None] = [None] * (most + 1)
    for points, other in enumerate(others):
        if other is not None:
            _improve(joined, plans, points, other.price, other.ways)
    return joined


def _improve(
    plans: list[Plan | None], before: list[Plan | None], points: Number, price: Number, ways: tuple[Way, ...]
) -> None:
    """Take what `before` reached, add the ways, and keep it in `plans` where it is cheaper; points beyond the last count as it."""
    gained, last = int(points), len(plans) - 1
    for reached, plan in enumerate(before):
        if plan is not None:
            total = min(reached + gained, last)
            known = plans[total]
            if known is None or plan.price + price < known.price:
                plans[total] = Plan(plan.price + price, plan.ways + ways)
