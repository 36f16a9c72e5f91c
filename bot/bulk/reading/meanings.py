"""What the distinct texts of a column mean, each read once however many rows say it, and what is wrong with the others."""

from typing import Final, NamedTuple

import polars as pl

from bot.bulk.reading.cells import Read, Said, Unsure
from bot.bulk.reading.reasons import ROW, SCHEMA, Complaint
from bot.registry.importing.problems import NotSaid

_MOST_KEPT: Final = 20_000
"""Texts; a column that has more has hardly any twice."""


class Meaning(NamedTuple):
    """What a text says, or why it cannot be read."""

    said: Said
    wrong: Complaint | None = None
    is_unsure: bool = False
    """Whether rows are taken without it."""


class Meanings:
    """The texts of one column that were read, each by its number."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._numbers: dict[str, int] = {}
        self._meanings: list[Meaning] = []

    def numbers(self, texts: pl.Series) -> pl.Series:
        """The number of what each text means, NULL where there is no text."""
        found = self._known(texts)
        new = texts.filter(found.is_null() & texts.is_not_null()).unique()
        if new.is_empty():
            return found
        if len(self._numbers) + len(new) > _MOST_KEPT:
            self._numbers.clear()
            self._meanings.clear()
            new = texts.drop_nulls().unique()
        for text in new.to_list():
            self._numbers[text] = len(self._meanings)
            self._meanings.append(self._meaning(text))
        return self._known(texts)

    def _known(self, texts: pl.Series) -> pl.Series:
        return texts.replace_strict(
            list(self._numbers), list(self._numbers.values()), default=None, return_dtype=pl.UInt32()
        )

    def said(self) -> list[Said]:
        """What is said, by number."""
        return [meaning.said for meaning in self._meanings]

    def wrong(self, heading: str, rows: pl.Series, numbers: pl.Series) -> pl.DataFrame:
        """The faults of the rows whose texts, by their numbers, cannot be read."""
        return self._told(heading, rows, numbers, is_unsure=False)

    def unsure(self, heading: str, rows: pl.Series, numbers: pl.Series) -> pl.DataFrame:
        """The rows that are taken without the words of this column, and why."""
        return self._told(heading, rows, numbers, is_unsure=True)

    def _told(self, heading: str, rows: pl.Series, numbers: pl.Series, *, is_unsure: bool) -> pl.DataFrame:
        told = [
            (number, heading, *meaning.wrong)
            for number, meaning in enumerate(self._meanings)
            if meaning.wrong is not None and meaning.is_unsure == is_unsure
        ]
        schema = dict(SCHEMA) | {ROW: pl.UInt32()}
        reasons = pl.DataFrame(told, schema=schema, orient="row").rename({ROW: "number"})
        where = pl.DataFrame({ROW: rows, "number": numbers})
        return where.join(reasons, on="number", maintain_order="left").drop("number")

    def _meaning(self, text: str) -> Meaning:
        try:
            return Meaning(self._read(text))
        except NotSaid as told:
            return Meaning(None, Complaint.of(text, told), isinstance(told, Unsure))
