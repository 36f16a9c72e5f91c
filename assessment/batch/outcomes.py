"""Requirement trees as expressions: for every kind of requirement the outcome of each row, NULL for undecided.

One function a kind, each the image of that kind's `find`; a kind that is not named here is refused.
"""

from collections.abc import Callable, Collection
from functools import reduce

import polars as pl

from assessment.batch.cells import (
    Answer,
    NotCompiled,
    Sheet,
    Verdict,
    all_of,
    any_of,
    as_answer,
    opposite,
    possibly,
    surely,
)
from assessment.batch.columns import codes_of, known_fact, option_of
from assessment.batch.numbers import Numbers
from assessment.batch.points import Points, points_of
from assessment.derivation import Aim
from assessment.facts import Catalogue
from assessment.quantity import UNDECIDED, Number
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


class Outcomes:
    """What is found of requirements for the firms of a table that has these columns; each requirement is compiled once."""

    def __init__(self, catalogue: Catalogue, sheet: Sheet, columns: Collection[str]) -> None:
        self._catalogue = catalogue
        self._sheet = sheet
        self._columns = columns
        self.numbers = Numbers(catalogue, sheet, columns)
        self._found: dict[int, Verdict] = {}
        self._scores: dict[int, Points] = {}

    def of(self, requirement: Requirement) -> Verdict:
        """The outcome of a requirement."""
        if id(requirement) not in self._found:
            self._found[id(requirement)] = self._sheet.verdict(self._compiled(requirement))
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
                return UNDECIDED
            case _:
                raise NotCompiled(f"{requirement.name}: no rule says how a {type(requirement).__name__} is compiled")

    def truth(self, fact: str, *, wanted: bool = True) -> Verdict:
        """A yes/no fact that must, or must not, hold."""
        if known_fact(self._catalogue, fact).type != "yes_no":
            raise NotCompiled(f"{fact} is no yes/no fact")
        if fact not in self._columns:
            return UNDECIDED
        answer = Answer(fact, pl.col(fact), 0, is_column=True)
        return answer if wanted else opposite(answer)

    def chosen(self, fact: str, among: Collection[str]) -> Verdict:
        """Whether one of some options is chosen."""
        codes = codes_of(known_fact(self._catalogue, fact))
        if fact not in self._columns:
            return UNDECIDED
        wanted = sorted({codes[option] for option in among if option in codes})
        if not wanted:
            raise NotCompiled(f"{fact} has none of the options {', '.join(among)}")
        expr = reduce(lambda a, b: a | b, [pl.col(fact) == code for code in wanted])
        return self._sheet.answer(Answer(f"{fact} in {wanted}", expr, 0))

    def holds_any(self, fact: str, options: Collection[str]) -> Verdict:
        """Whether a set holds one of some options."""
        listed = known_fact(self._catalogue, fact).options
        if unlisted := [option for option in options if option not in listed]:
            raise NotCompiled(f"{fact} has no option {', '.join(unlisted)}")
        columns = [option_of(fact, option) for option in options]
        there = [column for column in columns if column in self._columns]
        verdicts: list[Verdict] = [Answer(column, pl.col(column), 0, is_column=True) for column in there]
        return self._sheet.verdict(any_of(verdicts + [UNDECIDED] * (len(columns) > len(there))))

    def _combined(self, parts: list[Verdict], needed: int) -> Verdict:
        if needed == len(parts):
            return all_of(parts)
        if needed == 1:
            return any_of(parts)
        sure, still = self._count(parts, surely), self._count(parts, possibly)
        expr = pl.when(sure.expr >= needed).then(pl.lit(value=True))
        key = f"{needed} of ({','.join(as_answer(part).key for part in parts)})"
        short = pl.when(still.expr < needed).then(pl.lit(value=False))
        return Answer(key, expr.otherwise(short), max(sure.level, still.level))

    def _count(self, parts: list[Verdict], held: Callable[[Verdict], Answer]) -> Answer:
        answers = [held(part) for part in parts]
        expr = reduce(lambda a, b: a + b, [answer.expr.cast(pl.Int64()) for answer in answers])
        return Answer("", expr, max(answer.level for answer in answers))

    def _agreed(self, sides: list[Verdict]) -> Verdict:
        """Settled where every side comes to the same."""
        every, some = as_answer(all_of(sides)), as_answer(any_of(sides))
        same_met, same_failed = surely(every), possibly(some)
        expr = (same_met.expr | pl.lit(None, dtype=pl.Boolean())) & same_failed.expr
        return Answer(f"agreed({every.key},{some.key})", expr, max(every.level, some.level))

    def _size(self, size: SizeClass) -> Verdict:
        """What the firm's industry comes to, or all industries alike while that is unknown."""
        by_floors: dict[tuple[tuple[str, Number], ...], list[str]] = {}
        for industry, floors in size.floors.items():
            by_floors.setdefault(floors, []).append(industry)
        outcomes = {
            floors: self._sheet.verdict(
                any_of([self.numbers.verdict(fact, Aim(floor, up=False, strict=True)) for fact, floor in floors])
            )
            for floors in by_floors
        }
        own = [
            all_of([self.chosen(INDUSTRY, industries), outcomes[floors]]) for floors, industries in by_floors.items()
        ]
        kept = [self._sheet.verdict(each) for each in own]
        every = self._sheet.verdict(all_of(list(outcomes.values())))
        return any_of([*kept, every])
