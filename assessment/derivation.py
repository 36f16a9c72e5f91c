"""How a derived fact is worked out from others, and how it is brought to a wanted value.

Exact interval arithmetic only; which facts are derived from which is data in the catalogue.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, model_validator

from assessment.quantity import (
    Interval,
    Number,
    add,
    divide,
    exactly,
    scale,
    simplest,
    square_root,
)

Pair = tuple[str, str]
_MINUS_ONE = exactly(-1)


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

    kind: str = ""
    facts: Pair = ("", "")

    @model_validator(mode="after")
    def _one_kind(self) -> "Formula":
        given = [
            (kind, pair)
            for kind in ("ratio", "growth", "mean", "sum", "compound_growth_2y")
            if (pair := getattr(self, kind)) is not None
        ]
        if len(given) != 1 or {"kind", "facts"} & self.model_fields_set:
            raise ValueError("give exactly one of ratio, growth, mean, sum, compound_growth_2y with two facts")
        object.__setattr__(self, "kind", given[0][0])
        object.__setattr__(self, "facts", given[0][1])
        return self

    def value(self, numbers: Mapping[str, Interval]) -> Interval:
        """All values that the derived fact can have for the facts' intervals; anything where a divisor may be zero."""
        a, b = numbers[self.facts[0]], numbers[self.facts[1]]
        match self.kind:
            case "ratio":
                return divide(a, b)
            case "growth":
                return add(divide(a, b), _MINUS_ONE)
            case "mean":
                return scale(add(a, b), Fraction(1, 2))
            case "sum":
                return add(a, b)
            case _:
                return add(square_root(divide(a, b)), _MINUS_ONE)

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
        factor = {
            "ratio": aim.bound,
            "growth": 1 + aim.bound,
            "compound_growth_2y": (1 + aim.bound) * abs(1 + aim.bound),
        }[self.kind]
        base = other.high if aim.up == (factor >= 0) else other.low
        if base is None or other.low is None or other.low <= 0:
            return None
        return aim._replace(bound=simplest(factor * base))
