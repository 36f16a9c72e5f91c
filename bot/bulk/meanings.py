"""What the distinct texts of a column mean, each read once however many rows say it, and what is wrong with the others."""

from typing import Final, NamedTuple

import polars as pl

from bot.bulk.cells import Read, Said, Unsure
from bot.bulk.reasons import Complaint
from bot.registry.importing.problems import NotSaid

_MOST_KEPT: Final = 20_000
"""Texts; a column that has more has hardly any twice."""


class Meaning(NamedTuple):
    """What a text says, or why it cannot be read."""

    said: Said
    wrong: NotSaid | None = None


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

    def complaints(self, heading: str, rows: pl.Series, texts: pl.Series, numbers: pl.Series) -> list[Complaint]:
        """What is wrong with the rows whose texts cannot be read."""
        return self._told(heading, rows, texts, numbers, is_unsure=False)

    def unread(self, heading: str, rows: pl.Series, texts: pl.Series, numbers: pl.Series) -> list[Complaint]:
        """The rows that are taken without the words of this column."""
        return self._told(heading, rows, texts, numbers, is_unsure=True)

    def _told(
        self, heading: str, rows: pl.Series, texts: pl.Series, numbers: pl.Series, *, is_unsure: bool
    ) -> list[Complaint]:
        told = [
            number
            for number, meaning in enumerate(self._meanings)
            if meaning.wrong is not None and isinstance(meaning.wrong, Unsure) == is_unsure
        ]
        if not told:
            return []
        wrong = numbers.is_in(pl.Series(told, dtype=pl.UInt32())).fill_null(value=False)
        return [
            Complaint.of(row, heading, text, meaning.wrong)
            for row, text, number in zip(rows.filter(wrong), texts.filter(wrong), numbers.filter(wrong), strict=True)
            if (meaning := self._meanings[number]).wrong is not None
        ]

    def _meaning(self, text: str) -> Meaning:
        try:
            return Meaning(self._read(text))
        except NotSaid as told:
            return Meaning(None, told)
