"""A set of titles or the like that must hold one of some, or none of them."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from pydantic import Field, model_validator

from assessment.exact import Figures
from assessment.firm import Firm
from assessment.quantity import MET, UNDECIDED
from assessment.requirement.node import Finding, Requirement, Said, View, Weights
from assessment.way import NOTHING_TO_DO, Move, Way, single
from assessment.wording import Words


class Membership(Requirement):
    """A set fact that includes any, or none, of the named options."""

    keys: ClassVar[tuple[str, ...]] = ("set",)

    members: str = Field(alias="set")
    includes_any: tuple[str, ...] = ()
    includes_none: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_side(self) -> "Membership":
        if bool(self.includes_any) == bool(self.includes_none):
            raise ValueError("give exactly one of includes_any, includes_none")
        self.prepare()
        return self

    def judging(self, figures: Figures, met: Said, not_met: Said, undecided: Said) -> Callable[[Firm], Said]:
        fact, named = self.members, self.includes_any or self.includes_none
        apart, together = (not_met, met) if self.includes_any else (met, not_met)

        def judged(firm: Firm) -> Said:
            held = firm.members(fact)
            if held is None:
                return undecided
            return apart if held.isdisjoint(named) else together

        return judged

    def way(self, firm: Firm) -> Way | None:
        if self.outcome(firm) is MET:
            return NOTHING_TO_DO
        change = firm.catalogue[self.members].change
        if change.by == "none" or not self.includes_any or self.judged_by == "officials":
            return None
        held = firm.surely_in(self.members)
        return single(Move(self.members, held | {self.includes_any[0]}, change.price))

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        if finding.outcome is UNDECIDED:
            weights[self.members] = weights.get(self.members, 0) + weight

    def facts(self) -> Iterator[str]:
        yield self.members

    def describe(self, words: Words) -> str:
        named = words.either(words.option(self.members, o) for o in self.includes_any or self.includes_none)
        if self.includes_any:
            return words.say("{fact} include {options}", fact=words.name(self.members), options=named)
        return words.say("{fact} do not include {options}", fact=words.name(self.members), options=named)

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        side = "includes_any" if self.includes_any else "includes_none"
        return {
            "fact": self.members,
            "actual": view.words.plain(self.members, view.firm.members(self.members)),
            "required": {side: list(self.includes_any or self.includes_none)},
        }
