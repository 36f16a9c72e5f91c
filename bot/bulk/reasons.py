"""Why a row cannot be judged: kept in a table beside its number, and said in any language."""

import json
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import polars as pl

from assessment.facts import Fact
from assessment.wording import Words
from bot.registry.importing.problems import NotSaid, Problem

SCHEMA: Final[Mapping[str, pl.DataType]] = {
    "row": pl.UInt64(),
    "column": pl.String(),
    "given": pl.String(),
    "reason": pl.String(),
    "values": pl.String(),
}


class Complaint(NamedTuple):
    """One thing that is wrong with a row, as a row of the table of faults."""

    row: int
    column: str
    given: str
    reason: str
    values: str

    @classmethod
    def of(cls, row: int, column: str, given: str, told: NotSaid) -> "Complaint":
        """As a list of firms keeps its problems."""
        kept = Problem.of(column, given, told)
        return cls(row, kept.column, kept.given, kept.message, json.dumps(kept.values, ensure_ascii=False, default=str))


def table_of_faults(faults: Iterable[Complaint]) -> pl.DataFrame:
    """The faults as a table, in the order of the rows."""
    return pl.DataFrame(list(faults), schema=dict(SCHEMA), orient="row").sort("row", maintain_order=True)


def said(reason: str, values: str, words: Words, facts: Mapping[str, Fact]) -> str:
    """A reason with its values, as `Piece.bad` holds them, in a language; `facts` are those of the words."""
    return Problem(column="", given="", message=reason, values=json.loads(values or "{}")).said(words, facts)
