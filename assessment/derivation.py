"""How a derived fact is worked out from others, and how it is brought to a wanted value.

Exact interval arithmetic only; which facts are derived from which is data in the catalogue.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, model_validator

from assessment.quantity import (
    Interval,
    Number,
    add,
    divide,
    exactly,
    multiply,
    scale,
    simplest,
    square_root,
)

Pair = tuple[str, str]
WorkedOut = tuple[Callable[[Interval, Interval], Interval], str, str]
_MINUS_ONE = exactly(-1)


def growth(now: Interval, before: Interval) -> Interval:
    """The rate of growth from `before` to `now`."""
    if now.low is not None and now.low is now.high and before.is_exact and before.low is not None and before.low > 0:
        return exactly(Fraction(now.low - before.low, before.low))
    return add(divide(now, before), _MINUS_ONE)


def mean(a: Interval, b: Interval) -> Interval:
    """The arithmetic mean."""
    return scale(add(a, b), Fraction(1, 2))


def compound_growth_2y(now: Interval, two_years_before: Interval) -> Interval:
    """The yearly rate that compounds to the growth over two years."""
    return add(square_root(divide(now, two_years_before)), _MINUS_ONE)


FORMULAS: dict[str, Callable[[Interval, Interval], Interval]] = {
    "ratio": divide,
    "growth": growth,
    "mean": mean,
    "sum": add,
    "compound_growth_2y": compound_growth_2y,
}


def _signed_square(number: Number) -> Number:
    return number * number if number >= 0 else -number * number


class Aim(NamedTuple):
    """A value that a fact must reach: at least or at most `bound`, the bound itself excluded when `strict`."""

    bound: Number
    up: bool
    strict: bool


class Formula(BaseModel):
    """One way to work a fact out of two others; exactly one of the keys is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ratio: Pair | None = None
    growth: Pair | None = None
    mean: Pair | None = None
    sum: Pair | None = None
    compound_growth_2y: Pair | None = None

    kind: ClassVar[str]
    facts: ClassVar[Pair]

    @model_validator(mode="after")
    def _one_kind(self) -> "Formula":
        given = [(kind, pair) for kind in FORMULAS if (pair := getattr(self, kind)) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of ratio, growth, mean, sum, compound_growth_2y with two facts")
        object.__setattr__(self, "kind", given[0][0])
        object.__setattr__(self, "facts", given[0][1])
        return self

    @property
    def worked_out(self) -> "WorkedOut":
        """The function, and the two facts that it takes."""
        return (FORMULAS[self.kind], *self.facts)

    def value(self, numbers: Mapping[str, Interval]) -> Interval:
        """All values that the derived fact can have for the facts' intervals; anything where a divisor may be zero."""
        return FORMULAS[self.kind](numbers[self.facts[0]], numbers[self.facts[1]])

    def first_for(self, value: Interval, numbers: Mapping[str, Interval]) -> Interval | None:
        """The first fact for a value of the derived one, the second left as it is; None for formulas that do not tell."""
        other = numbers[self.facts[1]]
        if self.kind == "ratio":
            return multiply(value, other)
        return multiply(add(value, exactly(1)), other) if self.kind == "growth" else None

    def aim_of_first(self, aim: Aim, numbers: Mapping[str, Interval]) -> Aim | None:
        """What the first fact must reach, the second left as it is, so that the derived one surely meets the aim.

        None where the second is not known well enough.
        """
        other = numbers[self.facts[1]]
        if self.kind in ("mean", "sum"):
            rest = other.low if aim.up else other.high
            if rest is None:
                return None
            return aim._replace(bound=simplest(aim.bound * (2 if self.kind == "mean" else 1) - rest))
        factors: dict[str, Number] = {
            "ratio": aim.bound,
            "growth": 1 + aim.bound,
            "compound_growth_2y": _signed_square(1 + aim.bound),
        }
        factor = factors[self.kind]
        base = other.high if aim.up == (factor >= 0) else other.low
        if base is None or other.low is None or other.low <= 0:
            return None
        return aim._replace(bound=simplest(factor * base))
