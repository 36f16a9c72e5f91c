"""What can be known of a table's columns by looking through them once, so that less has to be provided for in judging its firms.

A column that has never a NULL needs no bounds, one within its limits none of these: most tables are so, and cost a fraction then.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from assessment.batch.columns import FARTHEST, UNSEEN, Reach, Seen, high_of, kinds_of, low_of, reach_of
from assessment.facts import Catalogue, Fact

Columns = Mapping[str, Seen]
BOUNDS = (9 * 10**10, 10**14)
"""Up to the first, 900 million yuan, ratios of money are divided in 64 bits; up to the second, those of products in 128."""
TOGETHER = 65_536
"""Rows looked through at a time: of so many a column is still close to the processor when it is looked through once more."""
FARTHEST_OF_ALL = max(FARTHEST.values())


def seen_in(table: pl.DataFrame, catalogue: Catalogue, readable: frozenset[str]) -> dict[str, Seen]:
    """What is known of the readable columns of a table; those in which nothing stands are left out, as unknown for all."""
    columns = {column.name: column for column in table.get_columns() if column.name in readable}
    there = {name: column for name, column in columns.items() if column.null_count() < len(column)}
    kinds = dict(_kinds(catalogue))
    ends = [
        name
        for name, column in there.items()
        if column.dtype == kinds[name][1] and (kinds[name][0].is_number or kinds[name][0].type == "choice")
    ]
    like = {name: _like_low(there[name], kinds[name][0], there) for name in ends}
    extremes = _extremes(table, [name for name in ends if like[name] is None])
    found: dict[str, Seen] = {}
    for name, column in there.items():
        fact, kind = kinds[name]
        complete = column.null_count() == 0 and column.dtype == kind
        if name in like:
            end = like[name] or name
            least, most = extremes[end]
            held = _held(reach_of(fact), least, most) if fact.is_number else _places(fact, least, most)
            found[name] = Seen(held, held is not None and complete, end != name)
        else:
            found[name] = Seen(complete=complete and not fact.is_number)
    return found


def _extremes(table: pl.DataFrame, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The least and the largest number in each column."""
    ends = [
        end for name in names for end in (pl.col(name).min().alias(f"{name}>"), pl.col(name).max().alias(f"{name}<"))
    ]
    starts = range(0, len(table), TOGETHER) if ends else ()
    found = [table[start : start + TOGETHER].select(ends) for start in starts]
    if not found:
        return {}
    least, most = (row(pl.concat(found)).row(0, named=True) for row in (pl.DataFrame.min, pl.DataFrame.max))
    return {name: (least[f"{name}>"], most[f"{name}<"]) for name in names}


def _held(reach: Reach, least: int, most: int) -> Reach | None:
    """Round bounds of what stands in a column, the same for most tables, so that few plans serve all; None outside its reach."""
    if least < reach.low or most > reach.high:
        return None
    low = min(least, 1) if least >= 0 else -_rounded_up(-least)
    return Reach(max(low, reach.low), min(_rounded_up(most), reach.high))


def _places(fact: Fact, least: int, most: int) -> Reach | None:
    return Reach(least, most) if least >= 0 and most < len(fact.options) else None


def _rounded_up(number: int) -> int:
    return next((bound for bound in BOUNDS if number <= bound), FARTHEST_OF_ALL)


def _like_low(column: pl.Series, fact: Fact, there: Mapping[str, pl.Series]) -> str | None:
    """The column of lower ends, where the upper ends in this one are the very same."""
    if column.name != high_of(fact.id):
        return None
    low = there.get(low_of(fact.id), there.get(fact.id))
    return low.name if low is not None and low.dtype == pl.Int64() and low.equals(column) else None


def _kinds(catalogue: Catalogue) -> Iterator[tuple[str, tuple[Fact, pl.DataType]]]:
    for fact in catalogue.values():
        for name, kind in kinds_of(fact):
            yield name, (fact, kind)
        if fact.is_number:
            yield fact.id, (fact, pl.Int64())


def both(before: Columns, now: Columns) -> dict[str, Seen]:
    """What is known of the columns of two tables that are judged by the same expressions."""
    return {
        name: before[name].also(now[name]) if name in before and name in now else UNSEEN for name in {**before, **now}
    }
