"""A choice that must be one of some options."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from pydantic import Field, model_validator

from assessment.exact import Figures
from assessment.firm import Firm
from assessment.quantity import MET, UNDECIDED
from assessment.requirement.node import Finding, Requirement, Said, View, Weights
from assessment.way import NOTHING_TO_DO, Move, Way, single
from assessment.wording import Words


class Choice(Requirement):
    """One of the options `among` is chosen."""

    keys: ClassVar[tuple[str, ...]] = ("choice",)

    choice: str
    among: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _prepared(self) -> "Choice":
        self.prepare()
        return self

    def judging(self, figures: Figures, met: Said, not_met: Said, undecided: Said) -> Callable[[Firm], Said]:
        fact, among = self.choice, frozenset(self.among)

        def judged(firm: Firm) -> Said:
            chosen = firm.given.get(fact)
            if chosen is None:
                return undecided
            return met if chosen in among else not_met

        return judged

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

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        if finding.outcome is UNDECIDED:
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
