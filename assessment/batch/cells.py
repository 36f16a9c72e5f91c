"""What expressions over a table are made of: whole numbers with known bounds, and yes or no with NULL for unknown.

Every number's bounds are followed through each step, so that it is known before any row is read whether 64 bits hold it, 128 are
needed, or not even those are enough: then nothing is compiled. Nothing here may divide, use binary floats or know a fact.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import polars as pl

from assessment.quantity import MET, NOT_MET, UNDECIDED, Outcome

NARROW, WIDE = 2**63 - 1, 2**127 - 1


class NotCompiled(ValueError):
    """What cannot be judged exactly over a table; says what and why."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A column of whole numbers between two bounds; a constant where the bounds are one and it is never NULL."""

    key: str
    expr: pl.Expr = field(compare=False)
    level: int
    low: int
    high: int
    is_constant: bool = False
    is_column: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether 64 bits do not surely hold it."""
        return max(self.high, -self.low) > NARROW


@dataclass(frozen=True, slots=True)
class Answer:
    """A column of yes, no or NULL."""

    key: str
    expr: pl.Expr = field(compare=False)
    level: int
    is_column: bool = False


Verdict = Answer | Outcome
"""What is found of each row; an Outcome where it is the same for every row."""


class Sheet:
    """The columns to work out, level by level: those of a level look at earlier levels alone, and each is worked out once."""

    def __init__(self) -> None:
        self.levels: list[dict[str, pl.Expr]] = []
        self._kept: dict[str, tuple[str, int]] = {}

    def whole(self, cell: Whole) -> Whole:
        """The number as a column of its own."""
        if cell.is_constant or cell.is_column:
            return cell
        name, level = self._keep(cell.key, cell.expr, cell.level)
        return replace(cell, key=name, expr=pl.col(name), level=level, is_column=True)

    def answer(self, cell: Answer) -> Answer:
        """The answer as a column of its own."""
        if cell.is_column:
            return cell
        name, level = self._keep(cell.key, cell.expr, cell.level)
        return replace(cell, key=name, expr=pl.col(name), level=level, is_column=True)

    def verdict(self, verdict: Verdict) -> Verdict:
        """The same for what may be one outcome for all."""
        return verdict if isinstance(verdict, Outcome) else self.answer(verdict)

    def _keep(self, key: str, expr: pl.Expr, level: int) -> tuple[str, int]:
        if key not in self._kept:
            name = f"#{len(self._kept)}"
            while len(self.levels) <= level:
                self.levels.append({})
            self.levels[level][name] = expr.alias(name)
            self._kept[key] = (name, level + 1)
        return self._kept[key]


def constant(number: int) -> Whole:
    """One number for all rows."""
    if abs(number) > WIDE:
        raise NotCompiled(f"{number} is too long a number")
    kind = pl.Int64() if abs(number) <= NARROW else pl.Int128()
    return Whole(str(number), pl.lit(number, dtype=kind), 0, number, number, is_constant=True)


def _made(key: str, low: int, high: int, cells: Sequence[Whole], work: Callable[..., pl.Expr]) -> Whole:
    if max(high, -low) > WIDE:
        raise NotCompiled(f"{key} could exceed 128 bits")
    wide = max(high, -low) > NARROW or any(cell.is_wide for cell in cells)
    expr = work(*[as_wide(cell) if wide else cell.expr for cell in cells])
    return Whole(key, expr, max(cell.level for cell in cells), low, high)


def as_wide(cell: Whole) -> pl.Expr:
    """The number in 128 bits."""
    if cell.is_constant:
        return pl.lit(cell.low, dtype=pl.Int128())
    return cell.expr.cast(pl.Int128())


def times(a: Whole, b: Whole) -> Whole:
    """The product."""
    if a.is_constant and b.is_constant:
        return constant(a.low * b.low)
    if a.is_constant and a.low == 1:
        return b
    if b.is_constant and b.low == 1:
        return a
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return _made(f"({a.key}*{b.key})", min(ends), max(ends), (a, b), lambda x, y: x * y)


def plus(a: Whole, b: Whole) -> Whole:
    """The sum."""
    if a.is_constant and b.is_constant:
        return constant(a.low + b.low)
    if a.is_constant and a.low == 0:
        return b
    if b.is_constant and b.low == 0:
        return a
    return _made(f"({a.key}+{b.key})", a.low + b.low, a.high + b.high, (a, b), lambda x, y: x + y)


def minus(a: Whole, b: Whole) -> Whole:
    """The difference."""
    if a.is_constant and b.is_constant:
        return constant(a.low - b.low)
    return _made(f"({a.key}-{b.key})", a.low - b.high, a.high - b.low, (a, b), lambda x, y: x - y)


def largest(cells: Sequence[Whole]) -> Whole:
    """The largest of those that are not NULL."""
    return _one_of(cells, "max", pl.max_horizontal)


def smallest(cells: Sequence[Whole]) -> Whole:
    """The smallest of those that are not NULL."""
    return _one_of(cells, "min", pl.min_horizontal)


def _one_of(cells: Sequence[Whole], name: str, work: Callable[..., pl.Expr]) -> Whole:
    if len(cells) == 1:
        return cells[0]
    key = f"{name}({','.join(cell.key for cell in cells)})"
    return _made(key, min(cell.low for cell in cells), max(cell.high for cell in cells), cells, work)


def where(condition: Answer, then: Whole, otherwise: Whole | None = None) -> Whole:
    """`then` where the condition holds, `otherwise` (NULL) where it does not or is not known."""
    if otherwise is None:
        key = f"if({condition.key},{then.key})"
        made = _made(key, then.low, then.high, (then,), lambda x: pl.when(condition.expr).then(x))
    else:
        key = f"if({condition.key},{then.key},{otherwise.key})"
        low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
        made = _made(key, low, high, (then, otherwise), lambda x, y: pl.when(condition.expr).then(x).otherwise(y))
    return replace(made, level=max(made.level, condition.level))


def filled(cell: Whole, number: int) -> Whole:
    """The number, and this one where it is NULL."""
    if cell.is_constant:
        return cell
    low, high = min(cell.low, number), max(cell.high, number)
    filler = constant(number)
    return _made(f"fill({cell.key},{number})", low, high, (cell, filler), pl.coalesce)


def compared(a: Whole, sign: str, b: Whole) -> Answer:
    """`a` held against `b` with `>=`, `>`, `<=` or `<`; NULL where either is."""
    wide = a.is_wide or b.is_wide
    x, y = (as_wide(a), as_wide(b)) if wide else (a.expr, b.expr)
    expr = {">=": lambda: x >= y, ">": lambda: x > y, "<=": lambda: x <= y, "<": lambda: x < y}[sign]()
    return Answer(f"({a.key}{sign}{b.key})", expr, max(a.level, b.level))


def negated(answer: Answer) -> Answer:
    """Yes for no."""
    return Answer(f"~{answer.key}", ~answer.expr, answer.level)


def opposite(verdict: Verdict) -> Verdict:
    """Met where it is not, not met where it is."""
    if isinstance(verdict, Answer):
        return negated(verdict)
    return {MET: NOT_MET, NOT_MET: MET, UNDECIDED: UNDECIDED}[verdict]


def either(condition: Answer, then: Verdict, otherwise: Verdict) -> Answer:
    """One verdict where a condition that is always known holds, the other where it does not."""
    a, b = as_answer(then), as_answer(otherwise)
    expr = pl.when(condition.expr).then(a.expr).otherwise(b.expr)
    return Answer(f"if({condition.key},{a.key},{b.key})", expr, max(condition.level, a.level, b.level))


def is_known(cell: Whole) -> Answer:
    """Whether there is a number."""
    return Answer(f"known({cell.key})", ~cell.expr.is_null(), cell.level)


def joined(answers: Sequence[Answer], *, every: bool) -> Answer:
    """All of the answers, or any of them, where an unknown one leaves the result unknown unless another settles it."""
    if len(answers) == 1:
        return answers[0]
    sign = "&" if every else "|"
    key = f"({sign.join(answer.key for answer in answers)})"
    expr = reduce(lambda x, y: x & y if every else x | y, [answer.expr for answer in answers])
    return Answer(key, expr, max(answer.level for answer in answers))


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Not met once any is not, met once all are."""
    return _settled(verdicts, NOT_MET, MET)


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Met once any is, not met once none is."""
    return _settled(verdicts, MET, NOT_MET)


def _settled(verdicts: Sequence[Verdict], decisive: Outcome, neutral: Outcome) -> Verdict:
    if any(verdict is decisive for verdict in verdicts):
        return decisive
    answers = list(dict.fromkeys(verdict for verdict in verdicts if isinstance(verdict, Answer)))
    unknown = any(verdict is UNDECIDED for verdict in verdicts)
    if not answers:
        return UNDECIDED if unknown else neutral
    if unknown:
        answers.append(as_answer(UNDECIDED))
    return joined(answers, every=decisive is NOT_MET)


def as_answer(verdict: Verdict) -> Answer:
    """The verdict as a column, also where it is one outcome for all."""
    if isinstance(verdict, Answer):
        return verdict
    value = {MET: True, NOT_MET: False, UNDECIDED: None}[verdict]
    return Answer(f"lit({value})", pl.lit(value, dtype=pl.Boolean()), 0)


def surely(verdict: Verdict) -> Answer:
    """Whether it is met for sure."""
    answer = as_answer(verdict)
    return Answer(f"sure({answer.key})", answer.expr.fill_null(False), answer.level)


def possibly(verdict: Verdict) -> Answer:
    """Whether it is not ruled out."""
    answer = as_answer(verdict)
    return Answer(f"open({answer.key})", answer.expr.fill_null(True), answer.level)


def between(worst: Answer | None, best: Answer | None) -> Verdict:
    """Met where the worst case holds, not met where the best does not, else undecided; None for a case that is never known."""
    if worst is not None and best is not None and worst.key == best.key:
        return worst
    parts: list[Answer] = []
    level = max([case.level for case in (worst, best) if case is not None], default=0)
    expr = pl.lit(None, dtype=pl.Boolean())
    if worst is None and best is None:
        return UNDECIDED
    if worst is not None:
        expr = worst.expr | expr
        parts.append(worst)
    if best is not None:
        expr = expr & best.expr.fill_null(True)
        parts.append(best)
    key = f"between({worst.key if worst else ''},{best.key if best else ''})"
    return Answer(key, expr, level)
