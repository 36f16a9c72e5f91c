"""A yes/no fact that must hold, must not hold, or is taken on the owner's statement."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from pydantic import model_validator

from assessment.exact import Figures
from assessment.firm import Firm
from assessment.quantity import MET, UNDECIDED
from assessment.requirement.node import Finding, Requirement, Said, View, Weights
from assessment.way import NOTHING_TO_DO, Move, Way, single
from assessment.wording import Words


class Truth(Requirement):
    """A yes/no fact; `statement` is judged by the owner's statement unless officials judge it."""

    keys: ClassVar[tuple[str, ...]] = ("is_true", "is_false", "statement")

    is_true: str | None = None
    is_false: str | None = None
    statement: str | None = None

    fact: ClassVar[str]
    wanted: ClassVar[bool]

    @model_validator(mode="after")
    def _one_fact(self) -> "Truth":
        given = [key for key in self.keys if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of is_true, is_false, statement")
        self._keep(fact=getattr(self, given[0]), wanted=given[0] != "is_false")
        if given[0] == "statement" and "judged_by" not in self.model_fields_set:
            self._keep(judged_by="statement")
        self.prepare()
        return self

    def judging(self, figures: Figures, met: Said, not_met: Said, undecided: Said) -> Callable[[Firm], Said]:
        fact, wanted = self.fact, self.wanted

        def judged(firm: Firm) -> Said:
            answer = firm.given.get(fact)
            if answer is None:
                return undecided
            return met if answer is wanted else not_met

        return judged

    def way(self, firm: Firm) -> Way | None:
        if self.outcome(firm) is MET:
            return NOTHING_TO_DO
        change = firm.catalogue[self.fact].change
        return None if change.by == "none" else single(Move(self.fact, self.wanted, change.price))

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        if finding.outcome is UNDECIDED:
            weights[self.fact] = weights.get(self.fact, 0) + weight

    def facts(self) -> Iterator[str]:
        yield self.fact

    def describe(self, words: Words) -> str:
        if self.wanted:
            return words.say("yes: {fact}", fact=words.name(self.fact))
        return words.say("no: {fact}", fact=words.name(self.fact))

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        return {"fact": self.fact, "actual": view.firm.truth(self.fact), "required": {"is": self.wanted}}
