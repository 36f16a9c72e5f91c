"""Whether a row says anything of a fact, by its own column or by those that it is worked out from."""

from collections.abc import Collection
from functools import reduce

import polars as pl

from assessment.batch.columns import kinds_of
from assessment.facts import Catalogue


def is_known(fact: str, catalogue: Catalogue, columns: Collection[str]) -> pl.Expr:
    """Yes or no for each row of a table with these columns; a range is known, too."""
    definition = catalogue[fact]
    own = [fact, *(name for name, _kind in kinds_of(definition))]
    given = [pl.col(name).is_not_null() for name in dict.fromkeys(own) if name in columns]
    found = reduce(lambda a, b: a | b, given, pl.lit(value=False))
    formula = definition.derive
    if formula is None:
        return found
    return found | reduce(lambda a, b: a & b, [is_known(part, catalogue, columns) for part in formula.facts])
