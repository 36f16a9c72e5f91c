"""Requirement trees as expressions: for every kind of requirement the outcome of each row, NULL for undecided.

One function a kind, each the image of that kind's `find`; a kind that is not named here is refused.
"""

from collections.abc import Collection, Mapping
from functools import reduce

import polars as pl

from assessment.batch.cells import Answer, NotCompiled, Sheet, Whole, compared, constant, plus, where
from assessment.batch.columns import Seen, codes_of, known_fact, option_of
from assessment.batch.numbers import Numbers
from assessment.batch.points import Points, points_of
from assessment.batch.verdicts import (
    NEVER,
    UNDECIDABLE,
    Verdict,
    all_of,
    any_of,
    kept,
    opposite,
    verdict_of,
)
from assessment.derivation import Aim
from assessment.facts import Catalogue
from assessment.quantity import Number
from assessment.requirement import (
    INDUSTRY,
    Choice,
    Combination,
    Compare,
    Membership,
    OfficialsJudge,
    OpenReading,
    Requirement,
    Score,
    SizeClass,
    Truth,
)

Floors = tuple[tuple[str, Number], ...]
"""What a firm must be below, by the name of the fact."""


class Outcomes:
    """What is found of requirements for the firms of a table that has these columns; each requirement is compiled once."""

    def __init__(self, catalogue: Catalogue, sheet: Sheet, columns: Mapping[str, Seen]) -> None:
        self._catalogue = catalogue
        self._sheet = sheet
        self._columns = columns
        self.numbers = Numbers(catalogue, sheet, columns)
        self._found: dict[int, Verdict] = {}
        self._scores: dict[int, Points] = {}

    def of(self, requirement: Requirement) -> Verdict:
        """The outcome of a requirement."""
        if id(requirement) not in self._found:
            self._found[id(requirement)] = kept(self._compiled(requirement), self._sheet)
        return self._found[id(requirement)]

    def points(self, score: Score) -> Points:
        """The bounds of a score's points."""
        if id(score) not in self._scores:
            self._scores[id(score)] = points_of(score, self.of, self.numbers, self._sheet)
        return self._scores[id(score)]

    def _compiled(self, requirement: Requirement) -> Verdict:
        match requirement:
            case Compare():
                return self.numbers.verdict(requirement.fact, requirement.aim)
            case Truth():
                return self.truth(requirement.fact, wanted=requirement.wanted)
            case Choice():
                return self.chosen(requirement.choice, requirement.among)
            case Membership():
                holds = self.holds_any(requirement.members, requirement.includes_any or requirement.includes_none)
                return holds if requirement.includes_any else opposite(holds)
            case Combination():
                return self._combined([self.of(part) for part in requirement.members], requirement.needed)
            case OpenReading():
                return self._agreed([self.of(side) for side in requirement.open_reading])
            case SizeClass():
                return self._size(requirement)
            case Score():
                return self.points(requirement).outcome
            case OfficialsJudge():
                return UNDECIDABLE
            case _:
                raise NotCompiled(f"{requirement.name}: no rule says how a {type(requirement).__name__} is compiled")

    def truth(self, fact: str, *, wanted: bool = True) -> Verdict:
        """A yes/no fact that must, or must not, hold."""
        if known_fact(self._catalogue, fact).type != "yes_no":
            raise NotCompiled(f"{fact} is no yes/no fact")
        if fact not in self._columns:
            return UNDECIDABLE
        held = self._held(fact)
        return held if wanted else opposite(held)

    def chosen(self, fact: str, among: Collection[str]) -> Verdict:
        """Whether one of some options is chosen."""
        codes = codes_of(known_fact(self._catalogue, fact))
        if fact not in self._columns:
            return UNDECIDABLE
        wanted = sorted({codes[option] for option in among if option in codes})
        if not wanted:
            raise NotCompiled(f"{fact} has none of the options {', '.join(among)}")
        seen = self._columns[fact]
        if (
            seen.complete
            and seen.held is not None
            and not any(seen.held.low <= code <= seen.held.high for code in wanted)
        ):
            return NEVER
        expr = reduce(lambda a, b: a | b, [pl.col(fact) == pl.lit(code, dtype=pl.Int16()) for code in wanted])
        answer = Answer(f"{fact} in {wanted}", expr, 0, is_sure=seen.complete)
        return kept(verdict_of(self._sheet.answer(answer)), self._sheet)

    def holds_any(self, fact: str, options: Collection[str]) -> Verdict:
        """Whether a set holds one of some options."""
        listed = known_fact(self._catalogue, fact).options
        if unlisted := [option for option in options if option not in listed]:
            raise NotCompiled(f"{fact} has no option {', '.join(unlisted)}")
        columns = [option_of(fact, option) for option in options]
        there = [self._held(column) for column in columns if column in self._columns]
        return kept(any_of(there + [UNDECIDABLE] * (len(columns) > len(there))), self._sheet)

    def _held(self, column: str) -> Verdict:
        seen = self._columns[column]
        return kept(verdict_of(Answer(column, pl.col(column), 0, seen.complete, is_column=True)), self._sheet)

    def _combined(self, parts: list[Verdict], needed: int) -> Verdict:
        if needed == len(parts):
            return all_of(parts)
        if needed == 1:
            return any_of(parts)
        sure, still = (_count([part[side] for part in parts]) for side in (0, 1))
        enough = constant(needed)
        return Verdict(compared(sure, ">=", enough), compared(still, ">=", enough))

    def _agreed(self, sides: list[Verdict]) -> Verdict:
        """Settled where every side comes to the same."""
        return Verdict(all_of(sides).sure, any_of(sides).open)

    def _size(self, size: SizeClass) -> Verdict:
        """What the firm's industry comes to, or all industries alike while that is unknown."""
        by_floors: dict[Floors, list[str]] = {}
        for industry, floors in size.floors.items():
            by_floors.setdefault(floors, []).append(industry)
        outcomes = {
            floors: any_of([self.numbers.verdict(fact, Aim(floor, up=False, strict=True)) for fact, floor in floors])
            for floors in by_floors
        }
        own = [
            kept(all_of([self.chosen(INDUSTRY, industries), outcomes[floors]]), self._sheet)
            for floors, industries in by_floors.items()
        ]
        if INDUSTRY in self._columns and self._columns[INDUSTRY].complete:
            return any_of(own)
        return any_of([*own, all_of(list(outcomes.values()))])


def _count(answers: list[Answer]) -> Whole:
    return reduce(plus, [where(answer, constant(1), constant(0)) for answer in answers])
