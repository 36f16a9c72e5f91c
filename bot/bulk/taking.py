"""Rows of text become a piece of a table of firms: figures in whole units, words as what they mean, and what is wrong is told.

All rows of a column are read at once. A row of which any cell is wrong is left out of the firms.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl

from assessment.batch.columns import option_of
from assessment.facts import Fact
from assessment.wording import later as _
from bot.bulk.cells import reader_of
from bot.bulk.columns import Layout, Taken
from bot.bulk.figures import Figures
from bot.bulk.impossible import Impossible
from bot.bulk.meanings import Meanings
from bot.bulk.reading import Piece, Rules
from bot.bulk.reasons import Complaint, table_of_faults
from bot.bulk.records import name_of
from bot.registry.importing.cells import read_text
from bot.registry.importing.problems import NotSaid
from bot.registry.importing.totals import says_total

ROW: Final = "row"
SUM: Final = _("a row of sums says nothing of a firm")
PARTLY: Final = _("every option needs yes or no here, or none of them")
_LONGEST_TOTAL: Final = 24
"""Bytes of what a row of sums is called."""
_LONGEST_TEXT: Final = 200
_UNTIDY: Final = r"[\p{Cc}\p{Cf}\p{Co}]|\s\s"


class Taking:
    """Takes the pieces of one table, one after the other."""

    def __init__(self, layout: Layout, rules: Rules) -> None:
        facts = [(column, column.fact) for column in layout.taken if column.fact is not None]
        self._kept = [(column, column.field) for column in layout.taken if column.field]
        self._worded = [(column, fact) for column, fact in facts if not fact.is_number]
        self._meanings = {column.place: Meanings(reader_of(column, rules)) for column, _fact in facts}
        self._figures = Figures({name_of(column.place): column for column, fact in facts if fact.is_number})
        self._impossible = Impossible(layout, rules.library.catalogue)
        self._sets: dict[str, list[Taken]] = {}
        for column, fact in self._worded:
            if column.option:
                self._sets.setdefault(fact.id, []).append(column)

    def piece(self, texts: pl.DataFrame, done: int, bad: Iterable[Complaint] = ()) -> Piece:
        """The piece that these rows make: `row`, and texts in a column for each that is taken, named by its place."""
        texts, complaints = self._without_sums(texts)
        complaints += bad
        unread: list[Complaint] = []
        columns = [texts[ROW], *(_tidy(texts[name_of(column.place)]).alias(field) for column, field in self._kept)]
        columns += self._read_figures(texts, complaints)
        for column, fact in self._worded:
            columns += self._read_words(column, fact, texts, complaints, unread)
        table = pl.DataFrame(columns)
        complaints += self._partly_told(table)
        complaints += self._impossible.complaints(table, texts)
        says_something = pl.any_horizontal(pl.all().exclude(ROW).is_not_null())
        firms = table.filter(says_something)
        if complaints:
            wrong = pl.Series([complaint.row for complaint in complaints], dtype=pl.UInt64())
            firms = firms.filter(~pl.col(ROW).is_in(wrong.implode()))
        if unread:
            judged = set(firms[ROW])
            unread = [complaint for complaint in unread if complaint.row in judged]
        return Piece(firms, table_of_faults(complaints), table_of_faults(unread), done)

    def _without_sums(self, texts: pl.DataFrame) -> tuple[pl.DataFrame, list[Complaint]]:
        """The rows but for those of sums: they say so, and name no firm by a code."""
        code = next((name_of(column.place) for column, field in self._kept if field == "credit_code"), None)
        looked_at = dict.fromkeys((name_of(0), *(name_of(column.place) for column, _field in self._kept)))
        present = [cell for cell in looked_at if cell in texts.columns]
        if not present:
            return texts, []
        short = pl.any_horizontal(pl.col(cell).str.len_bytes().is_between(1, _LONGEST_TOTAL) for cell in present)
        found: list[Complaint] = []
        for number, *cells in texts.filter(short).select(ROW, *present).iter_rows():
            said = dict(zip(present, cells, strict=True))
            sums = [cell for cell in cells if cell and says_total(cell)]
            by_code = said.get(code) if code else None
            if sums and (not by_code or says_total(by_code)):
                found.append(Complaint.of(number, "", sums[0], NotSaid(SUM)))
        if not found:
            return texts, []
        return texts.filter(~pl.col(ROW).is_in([complaint.row for complaint in found])), found

    def _read_figures(self, texts: pl.DataFrame, complaints: list[Complaint]) -> Iterator[pl.Series]:
        for column, units in self._figures.read(texts):
            text = texts[name_of(column.place)]
            left = units.is_null() & text.is_not_null()
            if not left.any():
                yield units.alias(column.target)
                continue
            odd, meanings = text.filter(left), self._meanings[column.place]
            numbers = meanings.numbers(odd)
            complaints += meanings.complaints(column.heading, texts[ROW].filter(left), odd, numbers)
            said = pl.Series(meanings.said(), dtype=pl.Int64()).gather(numbers)
            yield units.scatter(left.arg_true(), said).alias(column.target)

    def _read_words(
        self, column: Taken, fact: Fact, texts: pl.DataFrame, complaints: list[Complaint], unread: list[Complaint]
    ) -> Iterator[pl.Series]:
        text, meanings = texts[name_of(column.place)], self._meanings[column.place]
        numbers = meanings.numbers(text)
        complaints += meanings.complaints(column.heading, texts[ROW], text, numbers)
        unread += meanings.unread(column.heading, texts[ROW], text, numbers)
        said = meanings.said()
        if fact.type == "choice":
            yield pl.Series(column.target, said, dtype=pl.Int16()).gather(numbers)
        elif fact.type == "yes_no" or column.option:
            yield pl.Series(column.target, said, dtype=pl.Boolean()).gather(numbers)
        else:
            for option in fact.options:
                held = [option in options if isinstance(options, frozenset) else None for options in said]
                yield pl.Series(option_of(fact.id, option), held, dtype=pl.Boolean()).gather(numbers)

    def _partly_told(self, table: pl.DataFrame) -> Iterator[Complaint]:
        """Rows that tell some options of a set that has a column for each, and not the others."""
        for columns in self._sets.values():
            known = [pl.col(column.target).is_not_null() for column in columns]
            partly = table.filter(pl.any_horizontal(known) & ~pl.all_horizontal(known))
            for row in partly[ROW]:
                yield Complaint.of(row, columns[0].heading, "", NotSaid(PARTLY))


def _tidy(texts: pl.Series) -> pl.Series:
    """Words in one line without what nobody sees, NULL for none."""
    found = texts.str.strip_chars()
    untidy = found.str.contains(_UNTIDY) | (found.str.len_bytes() > _LONGEST_TEXT)
    if untidy.any():
        tidied = [read_text(text, _LONGEST_TEXT) for text in found.filter(untidy)]
        found = found.scatter(untidy.arg_true(), pl.Series(tidied, dtype=pl.String()))
    return found.set(found == "", None)
