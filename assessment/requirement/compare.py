"""A number held against a figure of the policy: at least and at most include the figure, more and less than exclude it."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from assessment.derivation import Aim
from assessment.exact import Figures
from assessment.firm import Firm
from assessment.gap import UNITS
from assessment.quantity import MET, NOT_MET, UNDECIDED, ExactNumber, Interval, Number
from assessment.requirement.node import Finding, Requirement, Said, View, Weights
from assessment.way import NOTHING_TO_DO, Way, reach
from assessment.wording import Words

Operator = Literal["at_least", "more_than", "at_most", "less_than"]
OPERATORS: tuple[Operator, ...] = ("at_least", "more_than", "at_most", "less_than")


class Compare(Requirement):
    """A numeric fact and one bound for it."""

    keys: ClassVar[tuple[str, ...]] = ("fact",)

    fact: str
    at_least: ExactNumber | None = None
    more_than: ExactNumber | None = None
    at_most: ExactNumber | None = None
    less_than: ExactNumber | None = None

    operator: ClassVar[Operator]
    bound: ClassVar[Number]

    @model_validator(mode="after")
    def _one_bound(self) -> "Compare":
        given = [operator for operator in OPERATORS if getattr(self, operator) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of at_least, more_than, at_most, less_than")
        self._keep(operator=given[0], bound=getattr(self, given[0]))
        self.prepare()
        return self

    def judging(self, figures: Figures, met: Said, not_met: Said, undecided: Said) -> Callable[[Firm], Said]:
        fact, known, rises = self.fact, figures.exact(self.fact), self.aim.up
        above, below, includes = self.demand

        def judged(firm: Firm) -> Said:
            # Cross-multiplied, so nothing is ever divided.
            ratio = known(firm.given)
            if ratio is not None:
                beyond = ratio[0] * below - above * ratio[1]
                return met if beyond > 0 or (includes and not beyond) else not_met
            low, high = firm.numbers[fact]
            worst, best = (low, high) if rises else (high, low)
            if worst is not None:
                beyond = worst.numerator * below - above * worst.denominator
                if beyond > 0 or (includes and not beyond):
                    return met
            if best is not None:
                beyond = best.numerator * below - above * best.denominator
                if beyond < 0 or (beyond == 0 and not includes):
                    return not_met
            return undecided

        def judged_as_given(firm: Firm) -> Said:
            value = firm.given.get(fact)
            if type(value) is Interval:
                number, same = value
                if number is not None and number is same:
                    beyond = number * below - above
                    return met if beyond > 0 or (includes and not beyond) else not_met
            return judged(firm)

        return judged_as_given if figures.is_given(fact) else judged

    @property
    def demand(self) -> tuple[int, int, bool]:
        """The bound as a fraction, and whether it is enough: negative where less is better, so that more is always better."""
        sign = 1 if self.aim.up else -1
        return sign * self.bound.numerator, sign * self.bound.denominator, not self.aim.strict

    @property
    def aim(self) -> Aim:
        """What the fact must reach."""
        return Aim(self.bound, self.operator in ("at_least", "more_than"), self.operator in ("more_than", "less_than"))

    def way(self, firm: Firm) -> Way | None:
        return NOTHING_TO_DO if self.outcome(firm) is MET else reach(firm, self.fact, self.aim)

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        if finding.outcome is UNDECIDED:
            for fact in firm.open_inputs(self.fact):
                weights[fact] = weights.get(fact, 0) + weight

    def facts(self) -> Iterator[str]:
        yield self.fact

    def describe(self, words: Words) -> str:
        fact, value = words.name(self.fact), words.value(self.fact, self.bound)
        match self.operator:
            case "at_least":
                return words.say("{fact}: at least {value}", fact=fact, value=value)
            case "at_most":
                return words.say("{fact}: at most {value}", fact=fact, value=value)
            case "more_than":
                return words.say("{fact}: more than {value}", fact=fact, value=value)
            case _:
                return words.say("{fact}: less than {value}", fact=fact, value=value)

    def gap(self, finding: Finding, view: View) -> dict[str, Any] | None:
        """The distance in the fact's own unit, then the moves: in money where the first fact of a ratio is money."""
        moves = super().gap(finding, view)
        now, aim = view.firm.numbers[self.fact], self.aim
        nearest, farthest = (now.high, now.low) if aim.up else (now.low, now.high)
        if finding.outcome is not NOT_MET or nearest is None:
            return moves
        short = Interval(_apart(self.bound, nearest), None if farthest is None else _apart(self.bound, farthest))
        unit = UNITS[view.firm.catalogue[self.fact].type]
        values = {"fact": view.words.name(self.fact), "by": view.words.difference(self.fact, short)}
        if aim.up:
            text = view.words.say("{fact}: short by {by}", **values)
        elif unit == "count":
            # A rank of 8 is not "too high by 3" to people who call the first rank the highest.
            text = view.words.say("{fact}: {by} away from what is needed", **values)
        else:
            text = view.words.say("{fact}: too high by {by}", **values)
        own = {"by": view.words.plain(self.fact, short), "unit": unit}
        return {**own, "text": text, "moves": [], **(moves or {})}

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        return {
            "fact": self.fact,
            "actual": view.words.plain(self.fact, view.firm.actual(self.fact)),
            "required": {self.operator: view.words.plain(self.fact, self.bound)},
        }


def _apart(a: Number, b: Number) -> Number:
    return a - b if a >= b else b - a
