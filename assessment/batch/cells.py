"""What expressions over a table are made of: whole numbers with known bounds, yes or no, and columns that are worked out once.

Every number's bounds are followed through each step, so that it is known before any row is read which width holds it, from 8 to 128
bits, or that none does: then nothing is compiled. Of each cell it is known, too, whether it can be NULL, and what is known already
is not worked out. Nothing here may divide, use binary floats or know a fact.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, reduce

import polars as pl

WIDTHS: Mapping[int, pl.DataType] = {8: pl.Int8(), 16: pl.Int16(), 32: pl.Int32(), 64: pl.Int64(), 128: pl.Int128()}
COLUMN = 64
"""The width of the table's own numbers."""
NARROW, WIDE = 2**63 - 1, 2**127 - 1


class NotCompiled(ValueError):
    """What cannot be judged exactly over a table; says what and why."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A column of whole numbers between two bounds, NULL nowhere if `is_sure`; a constant where it is one number for all rows."""

    key: str
    expr: pl.Expr = field(compare=False)
    level: int
    low: int
    high: int
    bits: int = COLUMN
    is_sure: bool = False
    is_constant: bool = False
    is_column: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether 64 bits do not surely hold it."""
        return max(self.high, -self.low) > NARROW


@dataclass(frozen=True, slots=True)
class Answer:
    """A column of yes or no, or NULL where it is not `is_sure`."""

    key: str
    expr: pl.Expr = field(compare=False)
    level: int
    is_sure: bool = False
    is_column: bool = False


YES = Answer("yes", pl.lit(value=True), 0, is_sure=True, is_column=True)
NO = Answer("no", pl.lit(value=False), 0, is_sure=True, is_column=True)


class Sheet:
    """The columns to work out, level by level: those of a level look at earlier levels alone, and each is worked out once."""

    def __init__(self) -> None:
        self.levels: list[list[pl.Expr]] = []
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

    def named(self, key: str, expr: pl.Expr, level: int) -> pl.Expr:
        """A column that nothing is worked out from, and that is told more than once."""
        return pl.col(self._keep(key, expr, level)[0])

    def _keep(self, key: str, expr: pl.Expr, level: int) -> tuple[str, int]:
        if key not in self._kept:
            name = f"#{len(self._kept)}"
            while len(self.levels) <= level:
                self.levels.append([])
            self.levels[level].append(expr.alias(name))
            self._kept[key] = (name, level + 1)
        return self._kept[key]


def needed_for(found: Mapping[str, pl.Expr], levels: Sequence[Sequence[pl.Expr]]) -> list[list[pl.Expr]]:
    """The levels, without what none of these looks at in the end."""
    needed = {name for expr in found.values() for name in expr.meta.root_names()}
    kept: list[list[pl.Expr]] = []
    for level in reversed(levels):
        kept.append([expr for expr in level if expr.meta.output_name() in needed])
        needed.update(name for expr in kept[-1] for name in expr.meta.root_names())
    return [level for level in reversed(kept) if level]


@cache
def constant(number: int) -> Whole:
    """One number for all rows."""
    bits = _bits(number, number, str(number))
    expr = pl.lit(number, dtype=WIDTHS[bits])
    return Whole(str(number), expr, 0, number, number, bits, is_sure=True, is_constant=True)


def _bits(low: int, high: int, key: str) -> int:
    """The smallest width that surely holds it."""
    for bits in WIDTHS:
        # The very lowest number of a width is left out: it has no opposite.
        if max(high, -low) < 1 << (bits - 1):
            return bits
    raise NotCompiled(f"{key} could exceed 128 bits")


def widened(cell: Whole, bits: int) -> Whole:
    """The number in no less than so many bits."""
    if cell.bits >= bits:
        return cell
    if cell.is_constant:
        return replace(cell, expr=pl.lit(cell.low, dtype=WIDTHS[bits]), bits=bits)
    return replace(cell, key=f"int{bits}({cell.key})", expr=cell.expr.cast(WIDTHS[bits]), bits=bits, is_column=False)


def as_wide(cell: Whole) -> pl.Expr:
    """The number in 128 bits."""
    return widened(cell, 128).expr


def _made(key: str, low: int, high: int, cells: Sequence[Whole], work: Callable[..., pl.Expr]) -> Whole:
    bits = max(_bits(low, high, key), *(cell.bits for cell in cells))
    expr = work(*(widened(cell, bits).expr for cell in cells))
    sure = all(cell.is_sure for cell in cells)
    return Whole(key, expr, max(cell.level for cell in cells), low, high, bits, is_sure=sure)


def times(a: Whole, b: Whole) -> Whole:
    """The product."""
    if a.is_constant and b.is_constant:
        return constant(a.low * b.low)
    for one, other in ((a, b), (b, a)):
        if one.is_constant and one.low == 1:
            return other
        if one.is_constant and one.low == 0 and other.is_sure:
            return constant(0)
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
    return _one_of(cells, "max", max)


def smallest(cells: Sequence[Whole]) -> Whole:
    """The smallest of those that are not NULL."""
    return _one_of(cells, "min", min)


def _one_of(cells: Sequence[Whole], name: str, pick: Callable[..., int]) -> Whole:
    cells = list({cell.key: cell for cell in cells}.values())
    if all(cell.is_constant for cell in cells):
        return constant(pick(cell.low for cell in cells))
    # Those that are never NULL stand last, so that whatever is compared with NULL ends with them.
    cells = sorted(cells, key=lambda cell: cell.is_sure)
    return reduce(lambda a, b: _farther(a, b, name, pick), cells)


def _farther(a: Whole, b: Whole, name: str, pick: Callable[..., int]) -> Whole:
    """The farther one of two, and the one that there is where the other is NULL. The engine's own way takes ten times as long."""

    def work(x: pl.Expr, y: pl.Expr) -> pl.Expr:
        farther = x > y if pick is max else x < y
        return pl.when(farther).then(x).otherwise(y if b.is_sure else pl.coalesce(y, x))

    low, high = min(a.low, b.low), max(a.high, b.high)
    if b.is_sure:
        low, high = (max(low, b.low), high) if pick is max else (low, min(high, b.high))
    if a.is_sure:
        low, high = (max(low, a.low), high) if pick is max else (low, min(high, a.high))
    made = _made(f"{name}({a.key},{b.key})", low, high, (a, b), work)
    return replace(made, is_sure=b.is_sure)


def where(condition: Answer, then: Whole, otherwise: Whole | None = None) -> Whole:
    """`then` where the condition holds, `otherwise` (NULL) where it does not or is not known."""
    if condition.key == YES.key or (otherwise is not None and then.key == otherwise.key):
        return then
    if otherwise is None:
        key = f"if({condition.key},{then.key})"
        made = _made(key, then.low, then.high, (then,), lambda x: pl.when(condition.expr).then(x))
        made = replace(made, is_sure=False)
    elif condition.key == NO.key:
        return otherwise
    else:
        key = f"if({condition.key},{then.key},{otherwise.key})"
        low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
        made = _made(key, low, high, (then, otherwise), lambda x, y: pl.when(condition.expr).then(x).otherwise(y))
    return replace(made, level=max(made.level, condition.level))


def filled(cell: Whole, number: int) -> Whole:
    """The number, and this one where it is NULL."""
    if cell.is_sure:
        return cell
    low, high = min(cell.low, number), max(cell.high, number)
    made = _made(f"fill({cell.key},{number})", low, high, (cell, constant(number)), pl.coalesce)
    return replace(made, is_sure=True)


def compared(a: Whole, sign: str, b: Whole) -> Answer:
    """`a` held against `b` with `>=`, `>`, `<=` or `<`; NULL where either is."""
    if sign in ("<=", "<"):
        return compared(b, ">=" if sign == "<=" else ">", a)
    margin = 0 if sign == ">=" else 1
    if a.is_sure and b.is_sure:
        if a.low - b.high >= margin:
            return YES
        if a.high - b.low < margin:
            return NO
    bits = max(a.bits, b.bits)
    x, y = widened(a, bits).expr, widened(b, bits).expr
    sure = a.is_sure and b.is_sure
    return Answer(f"({a.key}{sign}{b.key})", x >= y if not margin else x > y, max(a.level, b.level), is_sure=sure)


def is_known(cell: Whole) -> Answer:
    """Whether there is a number."""
    return YES if cell.is_sure else Answer(f"known({cell.key})", ~cell.expr.is_null(), cell.level, is_sure=True)


def negated(answer: Answer) -> Answer:
    """Yes for no."""
    if answer.key in (YES.key, NO.key):
        return NO if answer.key == YES.key else YES
    return Answer(f"~{answer.key}", ~answer.expr, answer.level, is_sure=answer.is_sure)


def joined(answers: Sequence[Answer], *, every: bool) -> Answer:
    """All of the answers, or any of them, where an unknown one leaves the result unknown unless another settles it."""
    neutral, decisive = (YES, NO) if every else (NO, YES)
    answers = list({answer.key: answer for answer in answers if answer.key != neutral.key}.values())
    if any(answer.key == decisive.key for answer in answers):
        return decisive
    if len(answers) <= 1:
        return answers[0] if answers else neutral
    sign = "&" if every else "|"
    key = f"({sign.join(answer.key for answer in answers)})"
    together = pl.all_horizontal if every else pl.any_horizontal
    expr = together(*(answer.expr for answer in answers))
    sure = all(answer.is_sure for answer in answers)
    return Answer(key, expr, max(answer.level for answer in answers), is_sure=sure)


def either(condition: Answer, then: Answer, otherwise: Answer) -> Answer:
    """One answer where a condition that is always known holds, the other where it does not."""
    if condition.key == YES.key or then.key == otherwise.key:
        return then
    if condition.key == NO.key:
        return otherwise
    expr = pl.when(condition.expr).then(then.expr).otherwise(otherwise.expr)
    level = max(condition.level, then.level, otherwise.level)
    key = f"if({condition.key},{then.key},{otherwise.key})"
    return Answer(key, expr, level, is_sure=then.is_sure and otherwise.is_sure)
