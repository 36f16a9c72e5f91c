"""Three-valued outcomes of rows as two plain answers, whether it is surely met and whether it still can be, neither ever NULL.

What is known of every row has one answer for both, so that whatever follows from it is worked out once.
"""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from assessment.batch.cells import NO, YES, Answer, Sheet, either, joined, negated


class Verdict(NamedTuple):
    """What is found of each row: met where `sure`, ruled out where not `open`, undecided between; `open` wherever `sure`."""

    sure: Answer
    open: Answer


ALWAYS, NEVER, UNDECIDABLE = Verdict(YES, YES), Verdict(NO, NO), Verdict(NO, YES)


def verdict_of(answer: Answer) -> Verdict:
    """Yes as met, no as not met, NULL as undecided."""
    return Verdict(_filled(answer, otherwise=False), _filled(answer, otherwise=True))


def between(worst: Answer | None, best: Answer | None) -> Verdict:
    """Met where the worst case holds, else not met where the best does not; None, or NULL, for a case that is never known."""
    sure = NO if worst is None else _filled(worst, otherwise=False)
    if worst is not None and best is not None and worst.key == best.key and worst.is_sure:
        return Verdict(sure, sure)
    possible = YES if best is None else _filled(best, otherwise=True)
    return Verdict(sure, joined([possible, sure], every=False))


def _filled(answer: Answer, *, otherwise: bool) -> Answer:
    if answer.is_sure:
        return answer
    expr = answer.expr.ne_missing(other=False) if otherwise else answer.expr.eq_missing(other=True)
    return Answer(f"fill({answer.key},{otherwise})", expr, answer.level, is_sure=True)


def kept(verdict: Verdict, sheet: Sheet) -> Verdict:
    """The verdict with columns of its own."""
    return Verdict(sheet.answer(verdict.sure), sheet.answer(verdict.open))


def as_answer(verdict: Verdict) -> Answer:
    """The verdict as one column, NULL where it is undecided."""
    sure, possible = verdict
    if sure.key == possible.key:
        return sure
    expr = pl.when(sure.expr == possible.expr).then(sure.expr)
    return Answer(f"said({sure.key},{possible.key})", expr, max(sure.level, possible.level))


def surely(verdict: Verdict) -> Answer:
    """Whether it is met for sure."""
    return verdict.sure


def possibly(verdict: Verdict) -> Answer:
    """Whether it is not ruled out."""
    return verdict.open


def opposite(verdict: Verdict) -> Verdict:
    """Met where it is not, not met where it is."""
    return Verdict(negated(verdict.open), negated(verdict.sure))


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Not met once any is not, met once all are."""
    return _joined(verdicts, every=True)


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Met once any is, not met once none is."""
    return _joined(verdicts, every=False)


def _joined(verdicts: Sequence[Verdict], *, every: bool) -> Verdict:
    sure, possible = ([verdict[side] for verdict in verdicts] for side in (0, 1))
    return Verdict(joined(sure, every=every), joined(possible, every=every))


def chosen(condition: Answer, then: Verdict, otherwise: Verdict) -> Verdict:
    """One verdict where a condition that is always known holds, the other where it does not."""
    return Verdict(either(condition, then.sure, otherwise.sure), either(condition, then.open, otherwise.open))
