"""The numbers of a firm as expressions: read from the table's columns, or worked out from others.

It follows `firm` step by step, so that every row gets the very interval that a single firm would. What it cannot follow exactly is
refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from assessment.batch.aims import against
from assessment.batch.cells import (
    Answer,
    NotCompiled,
    Sheet,
    Whole,
    compared,
    constant,
    is_known,
    joined,
    largest,
    smallest,
    where,
)
from assessment.batch.columns import SCALES, Seen, high_of, known_fact, low_of, reach_of
from assessment.batch.ranges import End, Range, Ranges
from assessment.batch.verdicts import Verdict, chosen, kept, verdict_of
from assessment.derivation import Aim
from assessment.facts import Catalogue
from assessment.quantity import Interval


@dataclass(frozen=True, slots=True)
class Figure:
    """A numeric fact: what is given of it, and what is worked out where nothing is; `limits` hold for both."""

    limits: Interval
    given: Range
    worked_out: Range | None


class Numbers:
    """The numeric facts of the firms of a table that has these columns, each made when first asked for."""

    def __init__(self, catalogue: Catalogue, sheet: Sheet, columns: Mapping[str, Seen]) -> None:
        self._catalogue = catalogue
        self._sheet = sheet
        self._columns = columns
        self._ranges = Ranges(sheet)
        self._figures: dict[str, Figure] = {}
        self._inputs: dict[str, Range] = {}

    def verdict(self, name: str, aim: Aim) -> Verdict:
        """The fact held against a bound."""
        figure = self._figure(name)
        given = against(figure.given, figure.limits, aim, self._sheet)
        if figure.worked_out is None:
            return kept(given, self._sheet)
        worked_out = against(figure.worked_out, figure.limits, aim, self._sheet)
        is_given = self._is_given(figure.given)
        return kept(worked_out if is_given is None else chosen(is_given, given, worked_out), self._sheet)

    def ends(self, name: str) -> Range:
        """The range in which the fact's limits are taken into account, without a shift."""
        return self._ranges.plain(self._input(name))

    def figure(self, name: str) -> Figure:
        """What is given of the fact, within its limits, apart from what is worked out of it."""
        figure = self._figure(name)
        return replace(figure, given=self._ranges.limited(figure.given, figure.limits))

    def is_given(self, name: str) -> Answer | None:
        """Whether anything was said of the fact itself; None where no column could say it."""
        known_fact(self._catalogue, name)
        return self._is_given(self._given(name))

    def exact(self, name: str) -> Whole | None:
        """The column of a number that is never a range in this table, NULL where nothing was said; None where it may be one."""
        low, high, *_ = self._given(name)
        return low.top if low is not None and high is not None and low.top.key == high.top.key else None

    def scale(self, name: str) -> int:
        """How many units of the fact's column make one."""
        return SCALES[known_fact(self._catalogue, name).type]

    def _input(self, name: str) -> Range:
        """The range as a formula sees it."""
        if name not in self._inputs:
            figure = self._figure(name)
            given = self._ranges.limited(figure.given, figure.limits)
            if figure.worked_out is None:
                self._inputs[name] = given
            else:
                worked_out = self._ranges.limited(figure.worked_out, figure.limits)
                is_given = self._is_given(figure.given)
                both = worked_out if is_given is None else self._ranges.chosen(is_given, given, worked_out)
                self._inputs[name] = both
        return self._inputs[name]

    def _figure(self, name: str) -> Figure:
        if name not in self._figures:
            fact = known_fact(self._catalogue, name)
            if fact.derive is None:
                self._figures[name] = Figure(fact.limits, self._as_part_and_whole(name), None)
            elif self._catalogue.constraints_of[name]:
                raise NotCompiled(f"{name} is worked out and also a part or a whole")
            else:
                first, second = (self._input(part) for part in fact.derive.facts)
                worked_out = self._ranges.formulas[fact.derive.kind](first, second)
                self._figures[name] = Figure(fact.limits, self._given(name), worked_out)
        return self._figures[name]

    def _given(self, name: str) -> Range:
        low, high = self._column(name, low_of(name)), self._column(name, high_of(name))
        scale = constant(SCALES[self._catalogue[name].type])
        return Range(None if low is None else End(low, scale), None if high is None else End(high, scale))

    def _column(self, name: str, end: str) -> Whole | None:
        column = end if end in self._columns else name
        if column not in self._columns:
            return None
        seen = self._columns[column]
        if seen.like_low:
            return self._column(name, low_of(name))
        if seen.held is not None:
            return Whole(column, pl.col(column), 0, *seen.held, is_sure=seen.complete, is_column=True)
        low, high = reach_of(self._catalogue[name])
        number = pl.col(column).cast(pl.Int64())
        inside = (number >= pl.lit(low, dtype=pl.Int64())) & (number <= pl.lit(high, dtype=pl.Int64()))
        return self._sheet.whole(Whole(f"column({column})", pl.when(inside).then(number), 0, low, high))

    def _as_part_and_whole(self, name: str) -> Range:
        """No larger than its whole and no smaller than its parts, as far as those were given and leave something between."""
        given = self._given(name)
        own_low, own_high = (None if end is None else end.top for end in given[:2])
        if own_low is not None and own_high is not None and own_low.is_sure and own_low.key == own_high.key:
            return given
        scale = SCALES[self._catalogue[name].type]
        wholes, parts = self._around(name, scale)
        low = self._sheet.whole(largest(lows)) if (lows := _those_there(own_low, *parts)) else None
        high = self._sheet.whole(smallest(highs)) if (highs := _those_there(own_high, *wholes)) else None
        if low is not None and high is not None and (parts or wholes):
            meet = self._sheet.answer(verdict_of(compared(low, "<=", high)).open)
            low = self._sheet.whole(where(meet, low, own_low))
            high = self._sheet.whole(where(meet, high, own_high))
        unit = constant(scale)
        return Range(None if low is None else End(low, unit), None if high is None else End(high, unit))

    def _around(self, name: str, scale: int) -> tuple[list[Whole], list[Whole]]:
        """The upper ends of its wholes, and the lower ends of its parts."""
        wholes, parts = list[Whole](), list[Whole]()
        for part, whole in self._catalogue.constraints_of[name]:
            other = whole if part == name else part
            if not self._catalogue[other].is_number or SCALES[self._catalogue[other].type] != scale:
                raise NotCompiled(f"{name} and {other} are counted in different units")
            bound = self._column(other, high_of(other) if part == name else low_of(other))
            (wholes if part == name else parts).extend(_those_there(bound))
        return wholes, parts

    def _is_given(self, given: Range) -> Answer | None:
        known = [is_known(end.top) for end in given[:2] if end is not None]
        return self._sheet.answer(joined(known, every=False)) if known else None


def _those_there(*cells: Whole | None) -> list[Whole]:
    return [cell for cell in cells if cell is not None]
