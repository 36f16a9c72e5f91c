"""What no figure and no statement settles: officials look at it, and the assessment says so."""

from typing import ClassVar

from pydantic import Field, model_validator

from assessment.firm import Firm
from assessment.requirement.node import Finding, Requirement, Weights
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

    def find(self, firm: Firm) -> Finding:
        return self.ready[2]  # type: ignore[no-any-return]

    def way(self, firm: Firm) -> Way | None:
        return None

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        """No fact settles it."""

    def describe(self, words: Words) -> str:
        return words.policy(self.officials_judge)
