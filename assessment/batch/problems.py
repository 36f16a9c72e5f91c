"""What is wrong with the rows of a table of firms, as expressions: the check of one firm's facts, for millions.

The image of `profile.read_firm` for tables in the columns of `columns`: whoever reads a table leaves out the rows with a problem,
since `Batch.judge` counts an impossible figure as unknown and never refuses one. What cannot occur in such columns (text where a
number is needed, half a person) is not looked for here.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import reduce
from math import ceil, floor
from typing import NamedTuple

import polars as pl

from assessment.batch.columns import FARTHEST, SCALES, high_of, low_of, option_of
from assessment.facts import Catalogue, Fact
from assessment.wording import later as _

NEVER = pl.lit(value=False)


class Fault(NamedTuple):
    """One thing that can be wrong with a row.

    `reason` is a message as in `profile.Problem`; its values are those of `values`, the same for every row (a Fact is said as its
    limits), and those of `told`, as text for each row.
    """

    column: str
    reason: str
    wrong: pl.Expr
    """Whether the row has it; never NULL."""
    fact: str
    values: Mapping[str, object]
    told: Mapping[str, pl.Expr]


def problems(catalogue: Catalogue, columns: Collection[str]) -> list[Fault]:
    """Everything that can be wrong with the rows of a table that has these columns, in the order of the catalogue."""
    found: list[Fault] = []
    wrong: dict[str, pl.Expr] = {}
    for fact in catalogue.values():
        own = list(_with_number(fact, columns) if fact.is_number else _with_choice(fact, columns))
        wrong[fact.id] = reduce(lambda a, b: a | b, [fault.wrong for fault in own], NEVER)
        found += own
    for name, other in catalogue.constraints:
        part, whole = catalogue[name], catalogue[other]
        compare = _larger if part.is_number else _holds_more
        right = ~(wrong[name] | wrong[other])
        found += [fault._replace(wrong=fault.wrong & right) for fault in compare(part, whole, columns)]
    return found


def _with_number(fact: Fact, columns: Collection[str]) -> Iterator[Fault]:
    low, high = _column(fact, low_of(fact.id), columns), _column(fact, high_of(fact.id), columns)
    outside = []
    for column in dict.fromkeys(column for column in (low, high) if column is not None):
        limits, all_firms = _beyond(column, _units(fact)), _beyond(column, (-FARTHEST[fact.type], FARTHEST[fact.type]))
        outside.append(limits | all_firms)
        yield Fault(column, _("out of limits: allowed is {limits}"), limits, fact.id, {"limits": fact}, {})
        most = FARTHEST[fact.type] // SCALES[fact.type]
        reason = _("too large for a table of firms: at most {most} can be judged there")
        yield Fault(column, reason, all_firms & ~limits, fact.id, {"most": most}, {})
    if low is not None and high is not None and low != high:
        upside_down = (pl.col(low) > pl.col(high)).fill_null(value=False) & ~reduce(lambda a, b: a | b, outside)
        yield Fault(low, _("low must not be above high"), upside_down, fact.id, {}, {})


def _column(fact: Fact, end: str, columns: Collection[str]) -> str | None:
    column = end if end in columns else fact.id
    return column if column in columns else None


def _units(fact: Fact) -> tuple[int | None, int | None]:
    """The limits in the units of the fact's columns."""
    scale = SCALES[fact.type]
    return (None if fact.min is None else ceil(fact.min * scale), None if fact.max is None else floor(fact.max * scale))


def _beyond(column: str, limits: tuple[int | None, int | None]) -> pl.Expr:
    low, high = limits
    number, outside = pl.col(column), NEVER
    if low is not None:
        outside = outside | (number < pl.lit(low, dtype=pl.Int64()))
    if high is not None:
        outside = outside | (number > pl.lit(high, dtype=pl.Int64()))
    return outside.fill_null(value=False)


def _with_choice(fact: Fact, columns: Collection[str]) -> Iterator[Fault]:
    if fact.type == "choice" and fact.id in columns:
        unlisted = ~pl.col(fact.id).is_between(0, len(fact.options) - 1)
        reason, allowed = _("one of these is needed: {allowed}"), {"allowed": ", ".join(fact.options)}
        yield Fault(fact.id, reason, unlisted.fill_null(value=False), fact.id, allowed, {})


def _larger(part: Fact, whole: Fact, columns: Collection[str]) -> Iterator[Fault]:
    """A part that surely is larger than its whole."""
    inner, outer = _end(part, columns, is_low=True), _end(whole, columns, is_low=False)
    column = _column(part, low_of(part.id), columns) or high_of(part.id)
    if inner is not None and outer is not None:
        told = {"most": _as_text(outer, SCALES[whole.type])}
        larger = (inner > outer).fill_null(value=False)
        yield Fault(column, _("cannot be above {whole}, which is {most}"), larger, part.id, {"whole": whole.id}, told)


def _end(fact: Fact, columns: Collection[str], *, is_low: bool) -> pl.Expr | None:
    """One end of what is given, its limit where only the other end is; NULL where nothing is given."""
    sides = [_column(fact, end, columns) for end in (low_of(fact.id), high_of(fact.id))]
    own, opposite = sides if is_low else reversed(sides)
    limit = _units(fact)[0 if is_low else 1]
    if limit is None or opposite is None or opposite == own:
        return None if own is None else pl.col(own)
    of_limit = pl.when(pl.col(opposite).is_not_null()).then(pl.lit(limit, dtype=pl.Int64()))
    return of_limit if own is None else pl.coalesce(pl.col(own), of_limit)


def _as_text(units: pl.Expr, scale: int) -> pl.Expr:
    """A number of units as the decimal that it is."""
    size, places = units.abs(), len(str(scale)) - 1
    rest = (size % scale).cast(pl.String()).str.zfill(places).str.strip_chars_end("0")
    sign = pl.when(units < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    fraction = pl.when(rest == "").then(pl.lit("")).otherwise(pl.lit(".") + rest)
    return sign + (size // scale).cast(pl.String()) + fraction


def _holds_more(part: Fact, whole: Fact, columns: Collection[str]) -> Iterator[Fault]:
    """A set with an option that its whole does not hold."""
    listed = [option_of(whole.id, option) for option in whole.options if option_of(whole.id, option) in columns]
    if not listed:
        return
    known = pl.any_horizontal(pl.col(column).is_not_null() for column in listed)
    more = {
        option: pl.col(column).fill_null(value=False) & ~_held(option_of(whole.id, option), columns)
        for option in sorted(part.options)
        if (column := option_of(part.id, option)) in columns
    }
    if more:
        named = [pl.when(held).then(pl.lit(option)) for option, held in more.items()]
        told = {"more": pl.concat_str(named, separator=", ", ignore_nulls=True)}
        first = option_of(part.id, next(iter(more)))
        reason = _("cannot hold what {whole} does not: {more}")
        yield Fault(first, reason, known & pl.any_horizontal(*more.values()), part.id, {"whole": whole.id}, told)


def _held(column: str, columns: Collection[str]) -> pl.Expr:
    return pl.col(column).fill_null(value=False) if column in columns else NEVER
