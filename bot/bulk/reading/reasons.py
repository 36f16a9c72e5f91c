"""Why a row cannot be judged: kept in a table beside its number, and said in any language."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import polars as pl

from assessment.facts import Fact
from assessment.wording import Words
from bot.registry.importing.problems import MOST_GIVEN, NotSaid, Problem

ROW: Final = "row"
SCHEMA: Final[Mapping[str, pl.DataType]] = {
    ROW: pl.UInt64(),
    "column": pl.String(),
    "given": pl.String(),
    "reason": pl.String(),
    "values": pl.String(),
}


class Complaint(NamedTuple):
    """What is wrong, as the columns of a table of faults say it."""

    given: str
    reason: str
    values: str

    @classmethod
    def of(cls, given: str, told: NotSaid) -> "Complaint":
        """As a list of firms keeps its problems."""
        kept = Problem.of("", given, told)
        return cls(kept.given, kept.message, json.dumps(kept.values, ensure_ascii=False, default=str))


def faults(rows: pl.Series, heading: str, given: pl.Series | str, told: NotSaid) -> pl.DataFrame:
    """The same fault of some rows; each says what was given there."""
    complaint = Complaint.of("", told)
    texts = pl.lit(given) if isinstance(given, str) else given
    return pl.DataFrame({ROW: rows}, schema={ROW: pl.UInt64()}).select(
        ROW,
        column=pl.lit(heading),
        given=texts.str.slice(0, MOST_GIVEN),
        reason=pl.lit(complaint.reason),
        values=pl.lit(complaint.values),
    )


def table_of_faults(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All of them, each once, in the order of the rows."""
    every = [table for table in found if not table.is_empty()]
    if not every:
        return pl.DataFrame(schema=dict(SCHEMA))
    return pl.concat(every).unique(maintain_order=True).sort(ROW, maintain_order=True)


def said(reason: str, values: str, words: Words, facts: Mapping[str, Fact]) -> str:
    """A reason with its values, as `Piece.bad` holds them, in a language; `facts` are those of the words."""
    return Problem(column="", given="", message=reason, values=json.loads(values or "{}")).said(words, facts)
