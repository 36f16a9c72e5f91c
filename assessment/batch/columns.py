"""How a firm stands in a row: which columns a fact has, in which whole units, and how firms become a table.

A number is one column (exact or NULL), or two with `.low` and `.high` where it may be a range (NULL: no end known there); yes
and no is a nullable boolean; a choice is the place of its option in the catalogue; a set is a boolean for each option, all NULL
while the set is unknown. A column that is left out is unknown for every firm, and a number outside the limits of its fact counts
as unknown for that firm.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor
from typing import NamedTuple

import polars as pl

from assessment.batch.cells import NotCompiled
from assessment.facts import Catalogue, Fact, FactType
from assessment.firm import Firm
from assessment.quantity import Interval, Number

SCALES: Mapping[FactType, int] = {"money": 100, "count": 1, "years": 1, "share": 10**8, "points": 10**4}
"""How many units make one: money in fen, a share in millionths of a percent, points in ten-thousandths."""
FARTHEST: Mapping[FactType, int] = {"money": 10**16, "count": 10**12, "years": 10**9, "share": 10**17, "points": 10**8}
"""The largest number of units of each type, far beyond any firm, so that no product of them can overflow."""


class NotInColumns(ValueError):
    """A fact of a firm that the columns cannot hold exactly."""


class Reach(NamedTuple):
    """The smallest and the largest number of units that a column may hold."""

    low: int
    high: int


class Seen(NamedTuple):
    """What is known of a column of a table before its firms are judged; whatever is not known is provided for."""

    held: Reach | None = None
    """Between which numbers all lie, within the limits of their fact, or places of options; None where some may lie outside."""
    complete: bool = False
    """Nothing in it is NULL, and everything inside."""
    like_low: bool = False
    """The upper ends are the lower ends."""

    def also(self, other: "Seen") -> "Seen":
        """What is known of both columns alike."""
        held = None
        if self.held is not None and other.held is not None:
            held = Reach(min(self.held.low, other.held.low), max(self.held.high, other.held.high))
        return Seen(held, self.complete and other.complete, self.like_low and other.like_low)


UNSEEN = Seen()


def reach_of(fact: Fact) -> Reach:
    """What the columns of a numeric fact may hold: its limits, as far as there are any."""
    scale, farthest = SCALES[fact.type], FARTHEST[fact.type]
    low = -farthest if fact.limits.low is None else ceil(fact.limits.low * scale)
    high = farthest if fact.limits.high is None else floor(fact.limits.high * scale)
    return Reach(max(low, -farthest), min(high, farthest))


def low_of(fact: str) -> str:
    """The column of the lower end."""
    return f"{fact}.low"


def high_of(fact: str) -> str:
    """The column of the upper end."""
    return f"{fact}.high"


def option_of(fact: str, option: str) -> str:
    """The column that says whether a set holds an option."""
    return f"{fact}.{option}"


def codes_of(fact: Fact) -> dict[str, int]:
    """The number that stands for each option of a choice."""
    return {option: place for place, option in enumerate(fact.options)}


def kinds_of(fact: Fact) -> Iterator[tuple[str, pl.DataType]]:
    """The columns of a fact and their types, a number as the two ends of a range."""
    if fact.is_number:
        yield low_of(fact.id), pl.Int64()
        yield high_of(fact.id), pl.Int64()
    elif fact.type == "yes_no":
        yield fact.id, pl.Boolean()
    elif fact.type == "choice":
        yield fact.id, pl.Int16()
    else:
        for option in fact.options:
            yield option_of(fact.id, option), pl.Boolean()


def table_of(firms: Sequence[Firm]) -> pl.DataFrame:
    """The firms, one at least, as a table of every fact; raises NotInColumns where a column cannot hold a figure exactly."""
    catalogue = firms[0].catalogue
    schema = dict(kind for fact in catalogue.values() for kind in kinds_of(fact))
    rows = [[value for fact in catalogue.values() for value in _values(fact, firm)] for firm in firms]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _values(fact: Fact, firm: Firm) -> Iterator[int | bool | None]:
    value = firm.given.get(fact.id)
    if fact.is_number:
        low, high = value if isinstance(value, Interval) else (None, None)
        yield _units(fact, low)
        yield _units(fact, high)
    elif fact.type == "yes_no":
        yield firm.truth(fact.id)
    elif fact.type == "choice":
        chosen = firm.choice(fact.id)
        yield None if chosen is None else codes_of(fact)[chosen]
    else:
        held = firm.members(fact.id)
        for option in fact.options:
            yield None if held is None else option in held


def _units(fact: Fact, number: Number | None) -> int | None:
    if number is None:
        return None
    units = number * SCALES[fact.type]
    if not is_held(fact, number):
        raise NotInColumns(f"{fact.id}: {number} is finer or larger than its column holds")
    return int(units)


def is_held(fact: Fact, number: Number) -> bool:
    """Whether a column of the fact holds the number exactly."""
    units, reach = number * SCALES[fact.type], reach_of(fact)
    return units.denominator == 1 and reach.low <= units <= reach.high


def known_fact(catalogue: Catalogue, name: str) -> Fact:
    """The fact, which must be in the catalogue."""
    if name not in catalogue:
        raise NotCompiled(f"{name} is no fact of the catalogue")
    return catalogue[name]
