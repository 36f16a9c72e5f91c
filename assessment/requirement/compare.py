"""A number held against a figure of the policy: at least and at most include the figure, more and less than exclude it."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from assessment.derivation import Aim
from assessment.firm import Firm
from assessment.quantity import MET, NOT_MET, UNDECIDED, ExactNumber, Number, Outcome
from assessment.requirement.node import Finding, Requirement, View, Weights
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

    operator: Operator = Field(default="at_least", exclude=True)
    bound: Number = Field(default=0, exclude=True)

    @model_validator(mode="after")
    def _one_bound(self) -> "Compare":
        given = [operator for operator in OPERATORS if getattr(self, operator) is not None]
        if len(given) != 1 or {"operator", "bound"} & self.model_fields_set:
            raise ValueError("give exactly one of at_least, more_than, at_most, less_than")
        object.__setattr__(self, "operator", given[0])
        object.__setattr__(self, "bound", getattr(self, given[0]))
        return self

    def outcome(self, firm: Firm) -> Outcome:
        low, high = firm.numbers[self.fact]
        bound = self.bound
        match self.operator:
            case "at_least":
                if low is not None and low >= bound:
                    return MET
                return NOT_MET if high is not None and high < bound else UNDECIDED
            case "at_most":
                if high is not None and high <= bound:
                    return MET
                return NOT_MET if low is not None and low > bound else UNDECIDED
            case "more_than":
                if low is not None and low > bound:
                    return MET
                return NOT_MET if high is not None and high <= bound else UNDECIDED
            case _:
                if high is not None and high < bound:
                    return MET
                return NOT_MET if low is not None and low >= bound else UNDECIDED

    @property
    def aim(self) -> Aim:
        """What the fact must reach."""
        return Aim(self.bound, self.operator in ("at_least", "more_than"), self.operator in ("more_than", "less_than"))

    def way(self, firm: Firm) -> Way | None:
        return NOTHING_TO_DO if self.outcome(firm) is MET else reach(firm, self.fact, self.aim)

    def weigh(self, firm: Firm, weight: int, weights: Weights) -> None:
        if self.outcome(firm) is UNDECIDED:
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

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        return {
            "fact": self.fact,
            "actual": view.words.plain(self.fact, view.firm.actual(self.fact)),
            "required": {self.operator: view.words.plain(self.fact, self.bound)},
        }
