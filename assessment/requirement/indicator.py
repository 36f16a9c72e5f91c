"""One indicator of a score: how many points a firm surely and possibly has in it, and what more would cost.

Five ways of giving points, of which an indicator has exactly one: bands of a figure, the first condition that holds,
conditions added up, points a full step of a figure, and a fact that is the points.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations, pairwise
from math import floor
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assessment.derivation import Aim
from assessment.exact import UNKNOWN_FIGURES, Exact, Figures
from assessment.firm import Firm
from assessment.quantity import MET, UNDECIDED, ExactNumber, Interval, Number, Outcome, exactly, plain
from assessment.requirement.compare import OPERATORS, Compare
from assessment.requirement.node import Evidence, Requirement, Weights
from assessment.way import Way, reach, together

if TYPE_CHECKING:
    from assessment.requirement.node import Requirement as AnyRequirement


class Step(BaseModel):
    """Points for a condition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: ExactNumber
    when: "AnyRequirement"


class Per(BaseModel):
    """Points for every full step of a figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fact: str
    every: ExactNumber
    points: ExactNumber

    @model_validator(mode="after")
    def _goes_up(self) -> "Per":
        if self.every <= 0 or self.points <= 0:
            raise ValueError("every and points are above 0")
        return self


Bounds = Callable[[Firm], Interval]
Worth = tuple[Number, Callable[[Firm], Outcome]]
"""The points of a condition, and how that is judged."""


class Gain(NamedTuple):
    """So many points more than the firm surely has, and the way to them."""

    points: Number
    way: Way


class Indicator(BaseModel):
    """An indicator with its highest points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    text: str
    max: ExactNumber
    clause: str = ""
    evidence: Evidence | None = None
    fact: str | None = None
    bands: tuple[dict[str, ExactNumber], ...] | None = Field(default=None, min_length=1)
    steps: tuple[Step, ...] | None = Field(default=None, min_length=1)
    each: tuple[Step, ...] | None = Field(default=None, min_length=1)
    per: Per | None = None
    points_of: str | None = None

    ready: ClassVar[tuple[Bounds]]
    """`bounds`, compiled by `prepare` like `Requirement.compiled`."""
    untold: ClassVar[tuple[int, ...]]
    """How many bands are open to a figure of which nothing is known; empty until that is asked."""
    inputs: ClassVar[frozenset[str]]
    """Every fact that it may ask for, by `bind`."""

    @model_validator(mode="after")
    def _one_way_of_giving_points(self) -> "Indicator":
        given = [key for key in ("bands", "steps", "each", "per", "points_of") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of bands (with fact), steps, each, per, points_of")
        if (self.fact is not None) != (self.bands is not None):
            raise ValueError("fact goes with bands")
        if self.max <= 0:
            raise ValueError("max is above 0")
        if self.bands is not None:
            object.__setattr__(self, "steps", tuple(self._step(band) for band in self.bands))
        if self.steps is not None:
            points = [step.points for step in self.steps]
            if points != sorted(points, reverse=True):
                raise ValueError("list the best points first")
            if points[0] != self.max:
                raise ValueError("the best points are the indicator's max")
        if any(step.points < 0 for step in self.steps or self.each or ()):
            raise ValueError("points are never negative")
        if self.bands is not None:
            _check_reachable([band for _, band in self._demands()])
        self.prepare()
        return self

    def _step(self, band: dict[str, Number]) -> Step:
        bounds = {key: value for key, value in band.items() if key != "points"}
        if "points" not in band or len(bounds) != 1 or not set(bounds) <= set(OPERATORS):
            raise ValueError("a band has points and one of " + ", ".join(OPERATORS))
        return Step.model_construct(points=band["points"], when=Compare.model_validate({"fact": self.fact, **bounds}))

    def prepare(self, figures: Figures = UNKNOWN_FIGURES) -> None:
        """Compile `bounds`; the conditions are compiled already."""
        object.__setattr__(self, "ready", (self._compiled(figures),))
        object.__setattr__(self, "untold", ())

    def bounds(self, firm: Firm) -> Interval:
        """The points the firm surely has, and those it can still have."""
        return self.ready[0](firm)

    def bind(self, figures: Figures) -> None:
        """Have it and its conditions read figures that are known exactly in this way."""
        for condition in self.conditions():
            condition.bind(figures)
        self.prepare(figures)
        object.__setattr__(self, "inputs", figures.inputs(self.facts()))

    def _compiled(self, figures: Figures) -> Bounds:
        steps = [(step.points, step.when.compiled.outcome) for step in self.steps or self.each or ()]
        if self.bands is not None:
            return _banded(self._demands(), figures.exact(self.fact or ""), _first_met(steps))
        if self.steps is not None:
            return _first_met(steps)
        if self.each is not None:
            return _added_up(steps, self.max)
        return _full_steps(self.per, self.max) if self.per is not None else _as_given(self.points_of or "", self.max)

    def _demands(self) -> list[tuple[Number, Compare]]:
        return [(step.points, step.when) for step in self.steps or () if isinstance(step.when, Compare)]

    def gains(self, firm: Firm) -> list[Gain]:
        """Every higher number of points the firm could bring itself to, with the cheapest way there."""
        sure = self.bounds(firm).low or 0
        found: list[tuple[Number, Way | None]] = []
        if self.steps is not None:
            found = [(step.points - sure, step.when.way(firm)) for step in self.steps if step.points > sure]
        elif self.each is not None:
            open_steps = [
                (step.points, way)
                for step in self.each
                if step.when.outcome(firm) is not MET and (way := step.when.way(firm)) is not None
            ]
            for count in range(1, len(open_steps) + 1):
                for chosen in combinations(open_steps, count):
                    gain = min(sure + sum(points for points, _ in chosen), self.max) - sure
                    found.append((gain, together(way for _, way in chosen)))
        elif self.per is not None:
            steps = floor(self.max / self.per.points)
            for step in range(floor(sure / self.per.points) + 1, steps + 1):
                aim = Aim(step * self.per.every, up=True, strict=False)
                found.append((step * self.per.points - sure, reach(firm, self.per.fact, aim)))
        elif self.points_of is not None:
            for points in range(floor(sure) + 1, floor(self.max) + 1):
                found.append((points - sure, reach(firm, self.points_of, Aim(points, up=True, strict=False))))
        return [Gain(points, way) for points, way in found if way is not None and points > 0]

    def weigh(self, firm: Firm, weight: int, weights: Weights) -> None:
        """Add what each open fact could do to the points."""
        if self.bands is not None:
            self._weigh_bands(firm, weight, weights)
        elif self.steps is not None or self.each is not None:
            for step in self.steps or self.each or ():
                found = step.when.find(firm)
                if found.outcome is UNDECIDED:
                    step.when.weigh(found, firm, weight, weights)
                elif self.steps is not None and found.outcome is MET:
                    break
        else:
            for fact in firm.open_inputs(self.per.fact if self.per is not None else self.points_of or ""):
                weights[fact] = weights.get(fact, 0) + weight

    def open_facts(self, firm: Firm) -> tuple[str, ...]:
        """The facts that could change the points, of an indicator whose points are open."""
        if self.bands is not None:
            # All are about one figure, and which of them are open need not be known.
            return firm.open_inputs(self.fact or "")
        weights: Weights = {}
        self.weigh(firm, 1, weights)
        return tuple(weights)

    def _weigh_bands(self, firm: Firm, weight: int, weights: Weights) -> None:
        """All bands are about one figure, so each that is open adds the same."""
        figure = self.fact or ""
        if firm.numbers[figure] == firm.catalogue.worked_out[figure][0]:
            if not self.untold:
                object.__setattr__(self, "untold", (self._open_bands(firm),))
            open_bands = self.untold[0]
        else:
            open_bands = self._open_bands(firm)
        if open_bands:
            share = weight * open_bands
            for fact in firm.open_inputs(figure):
                weights[fact] = weights.get(fact, 0) + share

    def _open_bands(self, firm: Firm) -> int:
        open_bands = 0
        for step in self.steps or ():
            outcome = step.when.compiled.outcome(firm)
            if outcome is MET:
                break
            if outcome is UNDECIDED:
                open_bands += 1
        return open_bands

    def facts(self) -> Iterator[str]:
        """Every fact it looks at."""
        for step in self.steps or self.each or ():
            yield from step.when.facts()
        if self.per is not None:
            yield self.per.fact
        if self.points_of is not None:
            yield self.points_of

    def conditions(self) -> Iterator[Requirement]:
        """The conditions that give points."""
        for step in self.steps or self.each or ():
            yield step.when

    def explain(self, firm: Firm, policy: Any) -> dict[str, Any]:
        """The indicator's points as bounds, in words given by `policy`."""
        low, high = self.bounds(firm)
        return {
            "id": self.id,
            "text": policy(self.text),
            "low": shown(low),
            "high": shown(high),
            "max": shown(self.max),
        }


def _first_met(steps: Sequence[Worth]) -> Bounds:
    """The points of the first condition that holds."""

    listed, nothing = [(points, exactly(points), judge) for points, judge in steps], exactly(0)

    def bounds(firm: Firm) -> Interval:
        best: Number | None = None
        for points, settled, judge in listed:
            outcome = judge(firm)
            if outcome is MET:
                return settled if best is None else Interval(points, best)
            if outcome is UNDECIDED and best is None:
                best = points
        return nothing if best is None else Interval(0, best)

    return bounds


def _banded(bands: Sequence[tuple[Number, Compare]], exact: Exact, otherwise: Bounds) -> Bounds:
    """The points of the band that the figure is in, where that is known exactly: all bands are held against it at once."""
    demands = [(*band.demand, exactly(points)) for points, band in bands]
    nothing = exactly(0)

    def bounds(firm: Firm) -> Interval:
        ratio = exact(firm.given)
        if ratio is None:
            return otherwise(firm)
        top, bottom = ratio
        for above, below, includes, points in demands:
            beyond = top * below - above * bottom
            if beyond > 0 or (includes and not beyond):
                return points
        return nothing

    return bounds


def _added_up(steps: Sequence[Worth], most: Number) -> Bounds:
    """The points of all conditions that hold."""
    settled = cache(exactly)

    def bounds(firm: Firm) -> Interval:
        sure: Number = 0
        open_points: Number = 0
        for points, judge in steps:
            outcome = judge(firm)
            if outcome is MET:
                sure += points
            elif outcome is UNDECIDED:
                open_points += points
        if not open_points:
            return settled(min(sure, most))
        return Interval(min(sure, most), min(sure + open_points, most))

    return bounds


def _full_steps(per: Per, most: Number) -> Bounds:
    """Points for every full step of a figure."""
    fact, every, each = per.fact, per.every, per.points
    settled = cache(exactly)

    def points(number: Number) -> Number:
        return max(0, min(number // every * each, most))

    def bounds(firm: Firm) -> Interval:
        low, high = firm.numbers[fact]
        if low is not None and low is high:
            return settled(points(low))
        return Interval(0 if low is None else points(low), most if high is None else points(high))

    return bounds


def _as_given(fact: str, most: Number) -> Bounds:
    """A figure that is the points."""

    def bounds(firm: Firm) -> Interval:
        known = firm.numbers[fact]
        low, high = known
        if low is not None and high is not None and low >= 0 and high <= most:
            return known
        return Interval(max(low or 0, 0), most if high is None else min(high, most))

    return bounds


def _check_reachable(bands: Sequence[Compare]) -> None:
    """The better band asks for more: a band that the one before it already covers would never give its points."""
    for up in (True, False):
        demands = [(band.bound if up else -band.bound, band.aim.strict) for band in bands if band.aim.up is up]
        if any(better <= next_best for better, next_best in pairwise(demands)):
            raise ValueError("the figures of the bands go with their points: the hardest to reach stands first")


def shown(points: Number | None) -> int | float | None:
    """Points as JSON shows them."""
    return None if points is None else plain(points, 4)
