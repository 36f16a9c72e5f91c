"""How far each firm of a table is from the figures that it misses, and how much the first fact of a formula would have to change.

The image of `Compare.gap`: the distance in the fact's own unit, and the move of `way.reach` where the fact is worked out. What
closes a combination or a score is chosen by price among many ways and is not worked out here: the gaps of its comparisons are.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

import polars as pl

from assessment.batch.aims import against
from assessment.batch.cells import (
    YES,
    Answer,
    NotCompiled,
    Sheet,
    Whole,
    compared,
    constant,
    is_known,
    joined,
    largest,
    minus,
    negated,
    plus,
    smallest,
    times,
    where,
)
from assessment.batch.columns import SCALES
from assessment.batch.outcomes import Outcomes
from assessment.batch.quotients import ceiled, floored, held, rounded
from assessment.batch.ranges import End, Range
from assessment.batch.roots import short_of_rate
from assessment.batch.verdicts import possibly, surely
from assessment.derivation import Aim, Formula
from assessment.facts import WHOLE, Catalogue, Fact
from assessment.quantity import ANYTHING, Interval
from assessment.requirement import Compare, Requirement

ZERO = constant(0)
NOT_TOLD = pl.lit(None, dtype=pl.Int64())


class Gap(NamedTuple):
    """A comparison whose gap is told; `moved` is the first fact of the formula, where the columns of its move are told as well."""

    compare: Compare
    moved: str | None


class Ends(NamedTuple):
    """Columns from the nearest to the farthest, None where one is never known."""

    low: Whole | None
    high: Whole | None


class Wanted(NamedTuple):
    """A fact that is not worked out, what it must reach, and the facts on the way there that may have been given themselves."""

    fact: str
    bound: End
    through: tuple[str, ...]


def comparisons(requirement: Requirement, name: str) -> Iterator[tuple[str, Compare]]:
    """Each comparison that a requirement is made of and the way to it; with its operator where two of a name stand together."""
    names = [part.name for part in requirement.parts()]
    for part in requirement.parts():
        own = f"{name}/{part.name}"
        if not isinstance(part, Compare):
            yield from comparisons(part, own)
        elif names.count(part.name) > 1:
            yield f"{own}:{part.operator}", part
        else:
            yield own, part


class Gaps:
    """The gaps of the comparisons of a table's rules, each compiled once."""

    def __init__(self, catalogue: Catalogue, outcomes: Outcomes, sheet: Sheet) -> None:
        self._catalogue = catalogue
        self._outcomes = outcomes
        self._numbers = outcomes.numbers
        self._sheet = sheet
        self._told: dict[tuple[str, Aim], tuple[dict[str, pl.Expr], Gap]] = {}

    def of(self, compare: Compare) -> tuple[dict[str, pl.Expr], Gap]:
        """The columns by the end of their names, and what they are."""
        key = (compare.fact, compare.aim)
        if key not in self._told:
            self._told[key] = self._compiled(compare)
        return self._told[key]

    def _compiled(self, compare: Compare) -> tuple[dict[str, pl.Expr], Gap]:
        possible, aim = possibly(self._outcomes.of(compare)), compare.aim
        missed = None if possible == YES else negated(possible)
        gap = Gap(compare, self._moved(compare.fact))
        told = _named("gap", None if missed is None else self._distance(compare.fact, aim, missed))
        if gap.moved is not None:
            told |= _named("move", None if missed is None else self._move(compare.fact, aim, missed))
        return told, gap

    def _distance(self, fact: str, aim: Aim, missed: Answer) -> Ends:
        """From where the fact stands to the bound."""
        definition, scale = self._catalogue[fact], self._numbers.scale(fact)
        if definition.derive is not None and definition.derive.kind == "compound_growth_2y":
            return self._of_rate(fact, aim, missed)
        exact = self._numbers.exact(fact)
        is_told = missed != YES and definition.derive is None and not self._catalogue.constraints_of[fact]
        if exact is not None and is_told:
            # It can only be missed where it was given, so that nothing else need be looked at.
            short = self._short(End(exact, constant(scale)), aim, scale, missed)
            return Ends(short, short)
        ends = self._numbers.ends(fact)
        known = [
            None if end is None or end.bottom.high == 0 else self._short(end, aim, scale, missed) for end in ends[:2]
        ]
        return Ends(*reversed(known)) if aim.up else Ends(*known)

    def _of_rate(self, fact: str, aim: Aim, missed: Answer) -> Ends:
        """The same where the fact is a root, of which only the distance is told in whole units."""
        figure, scale, is_given = self._numbers.figure(fact), self._numbers.scale(fact), self._numbers.is_given(fact)
        rate = figure.worked_out
        assert rate is not None
        of_rate = missed if is_given is None else joined([missed, negated(is_given)], every=True)
        of_rate = self._sheet.answer(of_rate)
        told: list[Whole | None] = []
        for given, end, is_low in ((figure.given.low, rate.low, True), (figure.given.high, rate.high, False)):
            short = None if end is None else short_of_rate(end, aim, scale, of_rate, self._sheet)
            short = self._limited(short, rate, figure.limits, aim, scale, is_low=is_low)
            if given is not None and is_given is not None:
                short = where(is_given, self._short(given, aim, scale, missed), short)
            told.append(None if short is None else self._sheet.whole(where(missed, held(short))))
        return Ends(*reversed(told)) if aim.up else Ends(*told)

    def _limited(
        self, short: Whole | None, rate: Range, limits: Interval, aim: Aim, scale: int, *, is_low: bool
    ) -> Whole | None:
        """The distance of an end within the limits of the fact, which say nothing of a rate that lies beyond them."""
        limit = limits.low if is_low else limits.high
        if limit is None:
            return short
        farthest = constant(round(Fraction((aim.bound - limit if aim.up else limit - aim.bound) * scale)))
        if short is None:
            return farthest
        within = (smallest if is_low is aim.up else largest)([short, farthest])
        if limit <= -1:
            return within
        beyond = surely(against(rate, ANYTHING, Aim(limit, up=not is_low, strict=True), self._sheet))
        return where(self._sheet.answer(beyond), short, within)

    def _short(self, end: End, aim: Aim, scale: int, missed: Answer) -> Whole:
        bound = Fraction(aim.bound * scale)
        is_exact = end.bottom.is_constant and scale % end.bottom.low == 0
        if bound.denominator == 1 and (is_exact or bound.numerator % 2 == 0):
            # What an even number of units is away rounds as the figure itself does, so that all bounds share one division.
            short = minus(constant(bound.numerator), rounded(end.top, scale, end.bottom, self._sheet))
        else:
            above, below = constant(aim.bound.numerator), constant(aim.bound.denominator)
            top = minus(times(above, end.bottom), times(below, end.top))
            short = rounded(top, scale, times(below, end.bottom), self._sheet)
        return self._sheet.whole(where(missed, held(short if aim.up else minus(ZERO, short))))

    def _moved(self, fact: str) -> str | None:
        """What a firm moves to bring the fact about, None where it is not worked out or its first fact stays as it is."""
        first = fact
        while (formula := self._catalogue[first].derive) is not None:
            first = formula.facts[0]
        definition = self._catalogue[first]
        return first if first != fact and definition.type in WHOLE and definition.change.by != "none" else None

    def _move(self, fact: str, aim: Aim, missed: Answer) -> Ends | None:
        """How much the first fact must change while all others stay: told where it is given itself, and known well enough."""
        wanted = self._wanted(fact, aim)
        given = None if wanted is None else self._numbers.is_given(wanted.fact)
        if wanted is None or given is None:
            return None
        definition, exact = self._catalogue[wanted.fact], self._numbers.exact(wanted.fact)
        scale = constant(SCALES[definition.type])
        now = self._numbers.ends(wanted.fact) if exact is None else Range(End(exact, scale), End(exact, scale))
        near, far = (now.high, now.low) if aim.up else (now.low, now.high)
        if far is None:
            return None
        to = self._sheet.whole(times(_whole(wanted.bound, aim), scale))
        shorts = (None if near is None else self._towards(to, near, aim), self._towards(to, far, aim))
        told = [missed, *self._in_limits(to, definition), *self._not_there_yet(wanted, shorts)]
        if exact is not None and len(told) == 1:
            # It is worked out from a figure that was given, and can only be missed where that is short.
            return Ends(*[self._sheet.whole(where(missed, held(shorts[1])))] * 2)
        is_told = self._sheet.answer(joined([*told, given, is_known(shorts[1])], every=True))
        low, high = (ZERO if short is None else largest([short, ZERO]) for short in shorts)
        return Ends(self._sheet.whole(where(is_told, held(low))), self._sheet.whole(where(is_told, held(high))))

    def _towards(self, to: Whole, end: End, aim: Aim) -> Whole:
        return self._sheet.whole(minus(to, end.top) if aim.up else minus(end.top, to))

    def _in_limits(self, to: Whole, definition: Fact) -> list[Answer]:
        """What has to be asked of a figure before it is wanted; nothing where it cannot leave its limits."""
        low, high = (None if limit is None else limit * SCALES[definition.type] for limit in definition.limits)
        above = [] if low is None or to.low >= low else [compared(to, ">=", constant(ceil(low)))]
        return above if high is None or to.high <= high else [*above, compared(to, "<=", constant(floor(high)))]

    def _not_there_yet(self, wanted: Wanted, shorts: tuple[Whole | None, Whole]) -> list[Answer]:
        """A figure that was given beside what it is worked out from can be missed though its first fact is where it should be."""
        given = [answer for fact in wanted.through if (answer := self._numbers.is_given(fact)) is not None]
        if not given:
            return []
        apart = [
            Answer(f"({short.key}!=0)", (short.expr != 0).fill_null(value=True), short.level)
            for short in shorts
            if short is not None
        ]
        nowhere_between = joined(apart, every=False)
        outermost = self._numbers.is_given(wanted.through[0])
        if len(wanted.through) == 1 or outermost is None:
            return [nowhere_between]
        return [nowhere_between, negated(outermost)]

    def _wanted(self, fact: str, aim: Aim) -> Wanted | None:
        """`Formula.aim_of_first`, as often as there is a formula."""
        bound: End | None = End(constant(aim.bound.numerator), constant(aim.bound.denominator))
        through: list[str] = []
        while (formula := self._catalogue[fact].derive) is not None and bound is not None:
            bound = self._of_first(formula, bound, up=aim.up)
            through.append(fact)
            fact = formula.facts[0]
        return None if bound is None else Wanted(fact, bound, tuple(through))

    def _of_first(self, formula: Formula, bound: End, *, up: bool) -> End | None:
        other = self._numbers.ends(formula.facts[1])
        near, far = (other.low, other.high) if up else (other.high, other.low)
        if formula.kind in ("mean", "sum"):
            return None if near is None else _less(bound, near, 2 if formula.kind == "mean" else 1)
        if other.low is None:
            return None
        factor = _factor(formula, bound)
        base = self._base(factor, near, far)
        positive = self._sheet.answer(compared(other.low.top, ">", ZERO))
        return (
            None
            if base is None
            else End(where(positive, times(factor.top, base.top)), times(factor.bottom, base.bottom))
        )

    def _base(self, factor: End, near: End | None, far: End | None) -> End | None:
        """The end of the second fact at which the first needs to go farthest."""
        if factor.top.low >= 0:
            return far
        if near is None or far is None:
            raise NotCompiled("a rate that may be below -1, of a fact without an end")
        rises = self._sheet.answer(compared(factor.top, ">=", ZERO))
        return End(where(rises, far.top, near.top), where(rises, far.bottom, near.bottom))


def _named(name: str, ends: Ends | None) -> dict[str, pl.Expr]:
    return {
        f".{name}.{end}": NOT_TOLD if cell is None else cell.expr
        for end, cell in zip(("low", "high"), ends or (None, None), strict=True)
    }


def _less(bound: End, rest: End, times_bound: int) -> End:
    """So many times the bound less what is there."""
    top = minus(times(times(constant(times_bound), bound.top), rest.bottom), times(rest.top, bound.bottom))
    return End(top, times(bound.bottom, rest.bottom))


def _factor(formula: Formula, bound: End) -> End:
    """How many times the second fact the first must be."""
    if formula.kind == "ratio":
        return bound
    top = plus(bound.top, bound.bottom)
    if formula.kind == "growth":
        return End(top, bound.bottom)
    if top.low < 0:
        raise NotCompiled("a yearly rate that may be below -1")
    return End(times(top, top), times(bound.bottom, bound.bottom))


def _whole(bound: End, aim: Aim) -> Whole:
    """The whole number nearest to the bound that meets it."""
    one = constant(1)
    if aim.up:
        return plus(floored(*bound), one) if aim.strict else ceiled(*bound)
    return minus(ceiled(*bound), one) if aim.strict else floored(*bound)
