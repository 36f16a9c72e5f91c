"""The size of a firm by the national table: large, medium, small or micro, over facts that may be ranges or unknown.

The table is data (`packs/cn/size-2011.yaml`), handed to the requirement when the packs are loaded. A firm is an SME if any
one ceiling is not reached; it is medium, or small, only if it reaches every floor of that size.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assessment.exact import Figures
from assessment.firm import Firm
from assessment.quantity import MET, NOT_MET, UNDECIDED, ExactNumber, Interval, Number, Outcome
from assessment.requirement.node import Evidence, Finding, Requirement, Said, View, Weights
from assessment.way import NOTHING_TO_DO, Way
from assessment.wording import Words

INDUSTRY = "industry"
Size = Literal["sme", "small", "micro"]


class SizeLimits(BaseModel):
    """The floors of one industry, one figure a measure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: tuple[str, ...] = Field(min_length=1)
    sme_below: tuple[ExactNumber, ...]
    medium_from: tuple[ExactNumber, ...]
    small_from: tuple[ExactNumber, ...]

    @model_validator(mode="after")
    def _one_figure_a_measure(self) -> "SizeLimits":
        if not all(len(row) == len(self.measures) for row in (self.sme_below, self.medium_from, self.small_from)):
            raise ValueError("sme_below, medium_from and small_from have one figure for each measure")
        return self

    def floors(self, size: Size) -> tuple[Number, ...]:
        """The figures of which a firm of that size or smaller misses at least one."""
        return {"sme": self.sme_below, "small": self.medium_from, "micro": self.small_from}[size]


class SizeSource(BaseModel):
    """Where the table stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    number: str
    issuer: str
    issued_on: date
    evidence: Evidence
    verified: bool


class SizeTable(BaseModel):
    """The limits by industry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: SizeSource
    classes: Mapping[str, SizeLimits]


class SizeClass(Requirement):
    """The firm is of this size or smaller."""

    keys: ClassVar[tuple[str, ...]] = ("size_class",)

    size_class: Size
    table: ClassVar[SizeTable | None] = None
    floors: ClassVar[dict[str, tuple[tuple[str, Number], ...]]] = {}
    measures: ClassVar[tuple[str, ...]] = ()
    """The figures of any industry."""

    @model_validator(mode="after")
    def _prepared(self) -> "SizeClass":
        self.prepare()
        return self

    def use(self, table: SizeTable) -> None:
        """Hand over the table that the size is read from."""
        floors = {
            industry: tuple(zip(limits.measures, limits.floors(self.size_class), strict=True))
            for industry, limits in table.classes.items()
        }
        measures = dict.fromkeys(measure for limits in table.classes.values() for measure in limits.measures)
        self._keep(table=table, floors=floors, measures=tuple(measures))
        self.prepare()

    def judging(self, figures: Figures, met: Said, not_met: Said, undecided: Said) -> Callable[[Firm], Said]:
        # Those of a single figure first: while that is unknown, nothing is settled.
        floors, each = self.floors, sorted(dict.fromkeys(self.floors.values()), key=len)
        said = {MET: met, NOT_MET: not_met, UNDECIDED: undecided}

        def judged(firm: Firm) -> Said:
            industry = firm.choice(INDUSTRY)
            if industry is not None:
                return said[_size_outcome(floors[industry], firm)]
            found = UNDECIDED
            for place, different in enumerate(each):
                outcome = _size_outcome(different, firm)
                if outcome is UNDECIDED or (place and outcome is not found):
                    return undecided
                found = outcome
            return said[found]

        return judged

    def outcomes(self, firm: Firm) -> Iterator[Outcome]:
        """What it comes to in the firm's industry, or in each while that is unknown."""
        industry = firm.choice(INDUSTRY)
        classes = self.floors.values() if industry is None else (self.floors[industry],)
        for floors in classes:
            yield _size_outcome(floors, firm)

    def way(self, firm: Firm) -> Way | None:
        return NOTHING_TO_DO if self.outcome(firm) is MET else None

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        if finding.outcome is not UNDECIDED or self.table is None:
            return
        industry = firm.choice(INDUSTRY)
        if industry is None:
            weights[INDUSTRY] = weights.get(INDUSTRY, 0) + weight
        # A very small firm is small in every industry: the figures can settle it while the industry is unknown.
        measures = self.measures if industry is None else self.table.classes[industry].measures
        for fact in firm.open_inputs_of(measures):
            weights[fact] = weights.get(fact, 0) + (weight if industry is not None else weight >> 1)

    def facts(self) -> Iterator[str]:
        yield INDUSTRY
        yield from self.measures

    def describe(self, words: Words) -> str:
        return {
            "sme": words.say("a small or medium-sized enterprise"),
            "small": words.say("a small or micro enterprise"),
            "micro": words.say("a micro enterprise"),
        }[self.size_class]

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        industry = view.firm.choice(INDUSTRY)
        details: dict[str, Any] = {"fact": INDUSTRY, "actual": industry}
        if industry is not None and self.table is not None:
            limits = self.table.classes[industry]
            floors = zip(limits.measures, limits.floors(self.size_class), strict=True)
            details["required"] = {
                "any_below": {measure: view.words.plain(measure, floor) for measure, floor in floors}
            }
        return details


def _size_outcome(floors: tuple[tuple[str, Number], ...], firm: Firm) -> Outcome:
    """Met once one figure surely stays below its floor, not met once every figure surely reaches it."""
    every_floor_reached = True
    for measure, floor in floors:
        value = firm.given.get(measure)
        if type(value) is not Interval or value.low is None or value.low is not value.high:
            value = firm.numbers[measure]
        low, high = value
        if high is not None and high < floor:
            return MET
        if low is None or low < floor:
            every_floor_reached = False
    return NOT_MET if every_floor_reached else UNDECIDED
