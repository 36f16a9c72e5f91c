"""A choice that must be one of some options."""

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from assessment.firm import Firm
from assessment.quantity import MET, NOT_MET, UNDECIDED, Outcome
from assessment.requirement.node import Finding, Requirement, View, Weights
from assessment.way import NOTHING_TO_DO, Move, Way, single
from assessment.wording import Words


class Choice(Requirement):
    """One of the options `among` is chosen."""

    keys: ClassVar[tuple[str, ...]] = ("choice",)

    choice: str
    among: tuple[str, ...] = Field(min_length=1)

    def outcome(self, firm: Firm) -> Outcome:
        chosen = firm.choice(self.choice)
        if chosen is None:
            return UNDECIDED
        return MET if chosen in self.among else NOT_MET

    def way(self, firm: Firm) -> Way | None:
        if self.outcome(firm) is MET:
            return NOTHING_TO_DO
        definition = firm.catalogue[self.choice]
        if definition.change.by == "none":
            return None
        order = list(definition.options)
        chosen = firm.choice(self.choice)
        start = order.index(chosen) if chosen is not None else 0
        target = min(self.among, key=lambda option: abs(order.index(option) - start))
        return single(Move(self.choice, target, abs(order.index(target) - start) * definition.change.price))

    def weigh(self, firm: Firm, weight: int, weights: Weights) -> None:
        if firm.choice(self.choice) is None:
            weights[self.choice] = weights.get(self.choice, 0) + weight

    def facts(self) -> Iterator[str]:
        yield self.choice

    def describe(self, words: Words) -> str:
        options = words.either(words.option(self.choice, option) for option in self.among)
        return words.say("{fact}: {options}", fact=words.name(self.choice), options=options)

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        return {
            "fact": self.choice,
            "actual": view.firm.choice(self.choice),
            "required": {"among": list(self.among)},
        }
