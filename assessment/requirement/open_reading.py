"""A text that can be read in more than one way: settled only where all readings agree, and judged by officials."""

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, model_validator

from assessment.exact import UNKNOWN_FIGURES, Figures
from assessment.firm import Firm
from assessment.quantity import MET, UNDECIDED, Outcome
from assessment.requirement.node import Compiled, Finding, Kind, Requirement, View, Weights
from assessment.way import NOTHING_TO_DO, Way, together
from assessment.wording import Words

if TYPE_CHECKING:
    from assessment.requirement.node import Requirement as AnyRequirement


class OpenReading(Requirement):
    """Two or more readings, each a requirement whose `reading` says how the text is understood."""

    keys: ClassVar[tuple[str, ...]] = ("open_reading",)

    open_reading: "tuple[AnyRequirement, ...]" = Field(min_length=2)

    @model_validator(mode="before")
    @classmethod
    def _reading_is_the_text(cls, raw: object) -> object:
        if not isinstance(raw, dict) or not isinstance(raw.get("open_reading"), list):
            return raw
        return {**raw, "open_reading": [_as_requirement(side) for side in raw["open_reading"]]}

    @model_validator(mode="after")
    def _judged_by_officials(self) -> "OpenReading":
        self._keep(judged_by="officials")
        self.prepare()
        return self

    def _settled_parts(self, document: str, clause: str, kind: Kind) -> dict[str, Any]:
        sides = [side.settled(document, clause, kind) for side in self.open_reading]
        return {"open_reading": tuple(side for side in sides if side is not None)}

    def parts(self) -> tuple[Requirement, ...]:
        return self.open_reading

    def prepare(self, figures: Figures = UNKNOWN_FIGURES) -> None:
        finders = tuple(side.compiled.find for side in self.open_reading)
        first, *others = (side.compiled.outcome for side in self.open_reading)

        def find(firm: Firm) -> Finding:
            sides = tuple([find(firm) for find in finders])
            outcomes = {side.outcome for side in sides}
            return Finding(self, outcomes.pop() if len(outcomes) == 1 else UNDECIDED, sides)

        def judge(firm: Firm) -> Outcome:
            found = first(firm)
            return found if all(other(firm) is found for other in others) else UNDECIDED

        self._keep(compiled=Compiled(find, judge))

    def way(self, firm: Firm) -> Way | None:
        if self.outcome(firm) is MET:
            return NOTHING_TO_DO
        return together(side.way(firm) for side in self.open_reading)

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        undecided = [side for side in finding.parts if side.outcome is UNDECIDED]
        for side in undecided:
            side.requirement.weigh(side, firm, max(weight // len(undecided), 1), weights)

    def describe(self, words: Words) -> str:
        readings = [words.policy(side.text) for side in self.open_reading]
        return words.say("the text leaves open: {readings}", readings=words.semicolons(readings))

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        return {"open_reading": [side.requirement.explain(side, view) for side in finding.parts]}


def _as_requirement(side: object) -> object:
    if not isinstance(side, dict):
        return side
    if "reading" not in side or "id" not in side:
        raise ValueError("each reading has an id, and `reading` with words on how the text is understood")
    return {("text" if key == "reading" else key): value for key, value in side.items()}
