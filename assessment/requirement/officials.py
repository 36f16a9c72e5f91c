"""What no figure and no statement settles: officials look at it, and the assessment says so."""

from collections.abc import Callable
from typing import ClassVar

from pydantic import Field, model_validator

from assessment.exact import Figures
from assessment.firm import Firm
from assessment.requirement.node import Finding, Requirement, Said, Weights
from assessment.way import Way
from assessment.wording import Words


class OfficialsJudge(Requirement):
    """Never settled here; `officials_judge` says in plain words what the officials look at."""

    keys: ClassVar[tuple[str, ...]] = ("officials_judge",)

    officials_judge: str = Field(min_length=1)

    @model_validator(mode="after")
    def _judged_by_officials(self) -> "OfficialsJudge":
        self._keep(judged_by="officials")
        self.prepare()
        return self

    def judging(self, figures: Figures, met: Said, not_met: Said, undecided: Said) -> Callable[[Firm], Said]:
        return lambda _firm: undecided

    def way(self, firm: Firm) -> Way | None:
        return None

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        """No fact settles it."""

    def describe(self, words: Words) -> str:
        return words.policy(self.officials_judge)
