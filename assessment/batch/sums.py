"""What each firm of a table gets: the bounds of every measure's sum in fen, and the totals after stacking.

The image of `assessment.sums` and of `measures.total_paid` and `total_gained`. Sums are added up as whole numbers of the smallest
part that occurs, and rounded to fen, halves to even, only when they are told.
"""

from collections.abc import Callable, Collection, Sequence
from math import lcm
from typing import NamedTuple

import polars as pl

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
    negated,
    plus,
    smallest,
    times,
    where,
)
from assessment.batch.columns import codes_of, known_fact
from assessment.batch.outcomes import Outcomes
from assessment.batch.quotients import held, rounded
from assessment.batch.ranges import End
from assessment.batch.support import MEASURE, Found
from assessment.batch.verdicts import Verdict, possibly, surely
from assessment.facts import Catalogue
from assessment.measures import HELD, NEWLY_HELD, SupportRule
from assessment.policy import Sum
from assessment.quantity import Number

FEN = 100
"""How many make a yuan."""
TOTAL = "total:"
"""What the columns of totals begin with."""
ZERO = constant(0)


class Paid(NamedTuple):
    """The bounds of a sum in parts of a yuan, `parts` of which make one; None where there is no upper one for any firm."""

    low: Whole
    high: Whole | None
    parts: int


class Measured(NamedTuple):
    """A measure that pays the firm: what is found of it, and what it pays."""

    rule: SupportRule
    found: Found
    paid: Paid


Stacked = tuple[Paid, str | None]
"""A sum, and the name of those of which only the highest counts."""


class Sums:
    """The sums of a table's measures."""

    def __init__(self, catalogue: Catalogue, outcomes: Outcomes, sheet: Sheet, columns: Collection[str]) -> None:
        self._catalogue = catalogue
        self._outcomes = outcomes
        self._sheet = sheet
        self._columns = columns
        self._measured: list[Measured] = []

    def add(self, rule: SupportRule, found: Found) -> dict[str, pl.Expr]:
        """The columns of a measure, none where it does not pay the firm money."""
        if rule.pays is None or rule.measure.paid_to is not None:
            return {}
        paid = self._paid(rule, rule.pays, found)
        self._measured.append(Measured(rule, found, paid))
        return self._told(f"{MEASURE}{rule.measure.id}", paid, self._sheet.answer(negated(found.refused)))

    def totals(self, tiers: Sequence[tuple[str, Verdict]]) -> dict[str, pl.Expr]:
        """The columns of all measures together: now, with the title of the highest tier met, and with that of the next."""
        now = self._total([self._now(each) for each in self._measured])
        gained = [self._total(self._gained(title)) for title, _ in tiers]
        met = [self._sheet.answer(surely(verdict)) for _, verdict in tiers]
        told = self._told(f"{TOTAL}now", now, None)
        for name, first, steps in (("likely_tier", None, gained), ("next_tier", gained[0], [*gained[1:], None])):
            told |= self._of_tier(f"{TOTAL}{name}", first, list(zip(met, steps, strict=True)))
        return told

    def _of_tier(
        self, name: str, first: Paid | None, steps: Sequence[tuple[Answer, Paid | None]]
    ) -> dict[str, pl.Expr]:
        """The sum of the last step whose answer is yes, `first` where none is."""
        found = {}
        for end in ("low", "high"):
            chosen = _NOTHING if first is None else self._fen(getattr(first, end), first.parts)
            for met, step in steps:
                then = _NOTHING if step is None else self._fen(getattr(step, end), step.parts)
                chosen = where(met, then, chosen)
            found[f"{name}.{end}"] = chosen.expr
        return found

    def _told(self, name: str, paid: Paid, shown: Answer | None) -> dict[str, pl.Expr]:
        ends = {"low": self._fen(paid.low, paid.parts), "high": self._fen(paid.high, paid.parts)}
        return {
            f"{name}.{end}": self._sheet.whole(where(shown, cell)).expr if shown is not None else cell.expr
            for end, cell in ends.items()
        }

    def _fen(self, cell: Whole | None, parts: int) -> Whole:
        return _NOTHING if cell is None else self._sheet.whole(held(rounded(cell, FEN, constant(parts), self._sheet)))

    def _now(self, measured: Measured) -> Stacked:
        """What comes from a measure that applies, or may apply without a title first."""
        rule, (refused, settled, counts, not_held, _), paid = measured
        open_now = _both(negated(refused), negated(settled), negated(not_held))
        return self._counted(paid, _both(negated(refused), settled, counts), open_now), rule.measure.highest_once

    def _gained(self, title: str) -> list[Stacked]:
        """What would come with a title that is not held, or may not be."""
        found: list[Stacked] = []
        for rule, (refused, settled, counts, _, _), paid in self._measured:
            if title in rule.measure.titles:
                granted = _with_title(rule.pays, title, paid)
                open_then = _both(negated(refused), negated(settled), negated(counts))
                sure = _both(negated(refused), settled, negated(counts))
                found.append((self._counted(granted, sure, open_then), rule.measure.highest_once))
        return found

    def _counted(self, paid: Paid, sure: Answer, still: Answer) -> Paid:
        """The sum where it is sure, nothing up to it where it is open, and nothing elsewhere."""
        sure = self._sheet.answer(sure)
        some = self._sheet.answer(joined([sure, still], every=False))
        high = None if paid.high is None else self._sheet.whole(where(some, paid.high, ZERO))
        if high is None:
            high = self._sheet.whole(where(some, _NOTHING, ZERO))
        return paid._replace(low=self._sheet.whole(where(sure, paid.low, ZERO)), high=high)

    def _total(self, sums: Sequence[Stacked]) -> Paid:
        """`sums.total`: of those with a name in common the highest alone."""
        parts = lcm(FEN, *(paid.parts for paid, _ in sums))
        groups: dict[str | None, list[Paid]] = {}
        for paid, group in sums:
            by = constant(parts // paid.parts)
            high = None if paid.high is None else times(paid.high, by)
            groups.setdefault(group, []).append(paid._replace(low=times(paid.low, by), high=high))
        low, high = ZERO, ZERO
        for group, each in groups.items():
            chosen = each if group is None else [self._highest(each)]
            for paid in chosen:
                assert paid.high is not None
                low, high = plus(low, paid.low), plus(high, paid.high)
        return Paid(self._sheet.whole(low), self._sheet.whole(high), parts)

    def _highest(self, sums: Sequence[Paid]) -> Paid:
        highs = [paid.high for paid in sums if paid.high is not None]
        high = where(joined([is_known(each) for each in highs], every=True), largest(highs))
        return sums[0]._replace(low=largest([paid.low for paid in sums]), high=high)

    def _paid(self, rule: SupportRule, pays: Sum, found: Found) -> Paid:
        if pays.constant is not None:
            paid = _fixed(pays.constant.low or 0, pays.constant.high or 0)
        elif pays.amounts is not None:
            paid = self._by_choice(pays.by or "", pays.amounts)
        elif pays.by_title is not None:
            paid = self._by_title(rule, pays.by_title, found.counts)
        else:
            paid = self._worked_out(pays)
        return paid._replace(low=ZERO) if pays.open_below or pays.at_most else paid

    def _by_choice(self, fact: str, amounts: dict[str, Number]) -> Paid:
        codes = codes_of(known_fact(self._catalogue, fact))
        most = _fixed(0, max(amounts.values()))
        found = most
        if fact in self._columns:
            unknown = Answer(f"null({fact})", pl.col(fact).is_null(), 0)
            low: Whole = ZERO
            for option, amount in amounts.items():
                chosen = Answer(f"({fact}={codes[option]})", pl.col(fact) == codes[option], 0)
                low = where(chosen, _in_fen(amount), low)
            assert most.high is not None
            found = most._replace(low=self._sheet.whole(low), high=self._sheet.whole(where(unknown, most.high, low)))
        return found

    def _by_title(self, rule: SupportRule, amounts: dict[str, Number], counts: Answer) -> Paid:
        """The highest amount of a title that counts; of titles that are not known to count, any."""
        ladder = sorted(amounts.items(), key=lambda item: item[1])
        fact = NEWLY_HELD if rule.measure.first_recognition else HELD
        most = _in_fen(ladder[-1][1])

        def best(is_held: Callable[[Verdict], Answer]) -> Whole:
            chosen: Whole = ZERO
            for title, amount in ladder:
                chosen = where(is_held(self._outcomes.holds_any(fact, (title,))), _in_fen(amount), chosen)
            return chosen

        low, high = where(counts, best(surely), ZERO), where(counts, best(possibly), most)
        return Paid(self._sheet.whole(low), self._sheet.whole(high), FEN)

    def _worked_out(self, pays: Sum) -> Paid:
        """A rate of the product of facts, or so much a head, each cap taken."""
        paid = self._of_fact(pays.of[0])
        if pays.base_cap is not None:
            paid = _capped(paid, pays.base_cap)
        for fact in pays.of[1:]:
            other = self._of_fact(fact)
            high = None if paid.high is None or other.high is None else times(paid.high, other.high)
            paid = Paid(times(paid.low, other.low), high, paid.parts * other.parts)
        rate = pays.rate if pays.rate is not None else pays.a_head
        assert rate is not None
        by = constant(rate.numerator)
        high = None if paid.high is None else times(paid.high, by)
        paid = Paid(times(paid.low, by), high, paid.parts * rate.denominator)
        paid = paid if pays.cap is None else _capped(paid, pays.cap)
        high = None if paid.high is None else self._sheet.whole(paid.high)
        return paid._replace(low=self._sheet.whole(paid.low), high=high)

    def _of_fact(self, fact: str) -> Paid:
        """The bounds of a figure, never below 0."""
        ends, parts = self._outcomes.numbers.ends(fact), self._outcomes.numbers.scale(fact)
        low, high = (None if end is None else _in_parts(end, parts, fact) for end in (ends.low, ends.high))
        if high is not None and high.low < 0:
            high = where(compared(high, "<", ZERO), ZERO, high)
        return Paid(ZERO if low is None else largest([low, ZERO]), high, parts)


_NOTHING = Whole("nothing", pl.lit(None, dtype=pl.Int64()), 0, 0, 0, is_column=True)


def _in_parts(end: End, parts: int, fact: str) -> Whole:
    if not end.bottom.is_constant or parts % end.bottom.low:
        raise NotCompiled(f"{fact}: a sum of what is worked out")
    return times(end.top, constant(parts // end.bottom.low))


def _fixed(low: Number, high: Number) -> Paid:
    return Paid(_in_fen(low), _in_fen(high), FEN)


def _in_fen(amount: Number) -> Whole:
    fen = amount * FEN
    if fen.denominator != 1:
        raise NotCompiled(f"{amount} yuan are no whole fen")
    return constant(fen.numerator)


def _capped(paid: Paid, cap: Number) -> Paid:
    most = cap * paid.parts
    if most.denominator != 1:
        raise NotCompiled(f"the cap {cap} is finer than what it caps")
    limit = constant(most.numerator)
    high = limit if paid.high is None else smallest([paid.high, limit])
    return paid._replace(low=smallest([paid.low, limit]), high=high)


def _with_title(pays: Sum | None, title: str, paid: Paid) -> Paid:
    """The sum once that very title is held, where each title has its own."""
    if pays is None or pays.by_title is None:
        return paid
    amount = pays.by_title.get(title, 0)
    return _fixed(0 if pays.open_below else amount, amount)


def _both(*answers: Answer) -> Answer:
    return joined(answers, every=True)
