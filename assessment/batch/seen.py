"""What can be known of a table's columns by looking through them once, so that less has to be provided for in judging its firms.

A column that has never a NULL needs no bounds, one within its limits none of these: most tables are so, and cost a fraction then.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from assessment.batch.columns import UNSEEN, Seen, high_of, kinds_of, low_of, reach_of
from assessment.facts import Catalogue, Fact

Columns = Mapping[str, Seen]


def seen_in(table: pl.DataFrame, catalogue: Catalogue, readable: frozenset[str]) -> dict[str, Seen]:
    """What is known of the readable columns of a table; those in which nothing stands are left out, as unknown for all."""
    there = [name for name in table.columns if name in readable and table[name].null_count() < len(table)]
    kinds = dict(_kinds(catalogue))
    ends = [name for name in there if table.schema[name] == kinds[name][1] == pl.Int64()]
    numbers = table.select(
        *(pl.col(name).min().alias(f"{name}>") for name in ends),
        *(pl.col(name).max().alias(f"{name}<") for name in ends),
    )
    extremes = numbers.row(0, named=True) if ends else {}
    found: dict[str, Seen] = {}
    for name in there:
        fact, kind = kinds[name]
        complete = table[name].null_count() == 0 and table.schema[name] == kind
        if name in ends:
            reach, least, most = reach_of(fact), extremes[f"{name}>"], extremes[f"{name}<"]
            inside = reach.low <= least and most <= reach.high
            found[name] = Seen(inside, inside and complete, least > 0, _is_like_low(name, fact, table))
        else:
            found[name] = Seen(complete=complete and not fact.is_number)
    return found


def _is_like_low(name: str, fact: Fact, table: pl.DataFrame) -> bool:
    if name != high_of(fact.id):
        return False
    low = next((column for column in (low_of(fact.id), fact.id) if column in table.columns), None)
    return low is not None and table.schema[low] == pl.Int64() and table[low].equals(table[name])


def _kinds(catalogue: Catalogue) -> Iterator[tuple[str, tuple[Fact, pl.DataType]]]:
    for fact in catalogue.values():
        for name, kind in kinds_of(fact):
            yield name, (fact, kind)
        if fact.is_number:
            yield fact.id, (fact, pl.Int64())


def both(before: Columns, now: Columns) -> dict[str, Seen]:
    """What is known of the columns of two tables that are judged by the same expressions."""
    return {
        name: Seen(*map(min, before[name], now[name])) if name in before and name in now else UNSEEN
        for name in {**before, **now}
    }
