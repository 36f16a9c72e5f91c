"""Rows of text become a piece of a table of firms: figures in whole units, words as what they mean, and what is wrong is told.

All rows of a column are read at once. A row of which any cell is wrong is left out of the firms.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

import polars as pl

from assessment.batch.columns import option_of
from assessment.facts import Fact
from assessment.wording import later as _
from bot.bulk.reading.cells import has_ended, reader_of
from bot.bulk.reading.columns import Layout, Taken
from bot.bulk.reading.example import Examples
from bot.bulk.reading.figures import Figures
from bot.bulk.reading.impossible import Given, Impossible
from bot.bulk.reading.meanings import Meanings
from bot.bulk.reading.pieces import Piece, Rules
from bot.bulk.reading.reasons import ROW, faults, table_of_faults
from bot.bulk.reading.records import name_of
from bot.bulk.reading.tidy import tidy
from bot.registry.importing.problems import NotSaid
from bot.registry.importing.totals import LETTERS_OF_TOTALS, says_total

SUM: Final = _("a row of sums says nothing of a firm")
EXAMPLE: Final = _("the example of the table to fill in, as it was written; it says nothing of a firm")
NO_FIRM: Final = _("no figure, answer or code of a firm stands here; it may be a note")
_LONGEST_TOTAL: Final = 42
"""Bytes of what a row of sums is called."""
_NOTE: Final = r"[:：]|^\s*[注※*][0-9、.．\s(（]"
"""What is in no firm's name, but in nearly every note below a table."""


class Taking:
    """Takes the pieces of one table, one after the other."""

    def __init__(self, layout: Layout, rules: Rules) -> None:
        facts = [(column, column.fact) for column in layout.taken if column.fact is not None]
        self._of_facts = [name_of(column.place) for column, _fact in facts]
        self._kept = [(column, column.field) for column in layout.taken if column.field]
        self._code = next((name_of(column.place) for column, field in self._kept if field == "credit_code"), None)
        self._worded = [(column, fact) for column, fact in facts if not fact.is_number]
        self._meanings = {column.place: Meanings(reader_of(column, rules)) for column, _fact in facts}
        self._figures = Figures({name_of(column.place): column for column, fact in facts if fact.is_number})
        self._titles, self._ends = layout.titles, layout.ends
        self._ended = Meanings(partial(has_ended, on=rules.on))
        self._impossible = Impossible(layout, rules.library.catalogue)
        self._examples = Examples(layout.taken, rules.library.catalogue)

    def piece(self, texts: pl.DataFrame, done: int, bad: Iterable[pl.DataFrame] = ()) -> Piece:
        """The piece that these rows make: `row`, and texts in a column for each that is taken, named by its place."""
        texts, sums = self._without_sums(texts)
        texts, notes = self._without_notes(texts)
        texts, examples = self._without_examples(texts)
        wrong, unread = [*bad, *sums, *notes, *examples], list[pl.DataFrame]()
        columns = [texts[ROW], *(tidy(texts[name_of(column.place)]).alias(field) for column, field in self._kept)]
        columns += self._read_figures(texts, wrong)
        for column, fact in self._worded:
            columns += self._read_words(column, fact, texts, wrong, unread)
        table = pl.DataFrame(columns)
        wrong += self._impossible.found(table, given_in(texts))
        told = table_of_faults(wrong)
        firms = table.filter(pl.any_horizontal(pl.all().exclude(ROW).is_not_null()))
        if not told.is_empty():
            firms = firms.join(told, on=ROW, how="anti", maintain_order="left")
        left_out = table_of_faults(unread)
        if not left_out.is_empty():
            left_out = left_out.join(firms, on=ROW, how="semi", maintain_order="left")
        return Piece(firms, told, left_out, done)

    def _without_sums(self, texts: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """The rows but for those of sums: they say so, and name no firm by a code."""
        code = self._code
        looked_at = dict.fromkeys((name_of(0), *(name_of(column.place) for column, _field in self._kept)))
        present = [cell for cell in looked_at if cell in texts.columns]
        if not present:
            return texts, []
        may_say = pl.any_horizontal(
            pl.col(cell).str.contains_any(list(LETTERS_OF_TOTALS)) & (pl.col(cell).str.len_bytes() <= _LONGEST_TOTAL)
            for cell in present
        )
        found: dict[int, str] = {}
        for number, *cells in texts.filter(may_say).select(ROW, *present).iter_rows():
            said = dict(zip(present, cells, strict=True))
            sums = [cell for cell in cells if cell and says_total(cell)]
            by_code = said.get(code) if code else None
            if sums and (not by_code or says_total(by_code)):
                found[number] = sums[0]
        if not found:
            return texts, []
        rows = pl.Series(ROW, list(found), dtype=pl.UInt64())
        told = faults(rows, "", pl.Series("given", list(found.values())), NotSaid(SUM))
        return texts.join(told, on=ROW, how="anti", maintain_order="left"), [told]

    def _without_notes(self, texts: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """The rows but for notes: nothing but words where a firm has its name, and no code where there is a column of codes."""
        words = [name_of(column.place) for column, _field in self._kept if name_of(column.place) != self._code]
        if not words:
            return texts, []
        said = [_blank_is_null(cell) for cell in words]
        may_be = (
            _blank_is_null(self._code).is_null()
            if self._code
            else pl.any_horizontal(cell.str.contains(_NOTE) for cell in said)
        )
        nothing = pl.all_horizontal(_blank_is_null(cell).is_null() for cell in self._of_facts)
        first = pl.coalesce(said)
        found = texts.filter(may_be).filter(nothing & first.is_not_null()).select(ROW, given=first)
        if found.is_empty():
            return texts, []
        told = faults(found[ROW], "", found["given"], NotSaid(NO_FIRM))
        return texts.join(told, on=ROW, how="anti", maintain_order="left"), [told]

    def _without_examples(self, texts: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """The rows but for the one by which a table to fill in shows how."""
        name = next((name_of(column.place) for column, field in self._kept if field == "name"), None)
        if name is None:
            return texts, []
        may_be = texts.filter(pl.col(name).str.strip_chars().is_in(self._examples.names()))
        cells = may_be.select(name_of(column.place) for column in self._examples.columns)
        found = may_be.filter(pl.Series([self._examples.is_one(row) for row in cells.iter_rows()], dtype=pl.Boolean()))
        if found.is_empty():
            return texts, []
        told = faults(found[ROW], "", found[name], NotSaid(EXAMPLE))
        return texts.join(told, on=ROW, how="anti", maintain_order="left"), [told]

    def _read_figures(self, texts: pl.DataFrame, wrong: list[pl.DataFrame]) -> Iterator[pl.Series]:
        for column, units in self._figures.read(texts):
            text = texts[name_of(column.place)]
            left = units.is_null() & text.is_not_null()
            if not left.any():
                yield units.alias(column.target)
                continue
            odd, meanings = text.filter(left), self._meanings[column.place]
            numbers = meanings.numbers(odd)
            wrong.append(meanings.wrong(column.heading, texts[ROW].filter(left), numbers))
            said = pl.Series(meanings.said(), dtype=pl.Int64()).gather(numbers)
            yield units.scatter(left.arg_true(), said).alias(column.target)

    def _read_words(
        self, column: Taken, fact: Fact, texts: pl.DataFrame, wrong: list[pl.DataFrame], unread: list[pl.DataFrame]
    ) -> Iterator[pl.Series]:
        text, meanings = texts[name_of(column.place)], self._meanings[column.place]
        numbers = meanings.numbers(text)
        wrong.append(meanings.wrong(column.heading, texts[ROW], numbers))
        unread.append(meanings.unsure(column.heading, texts[ROW], numbers))
        said = meanings.said()
        if fact.type == "choice":
            yield pl.Series(column.target, said, dtype=pl.Int16()).gather(numbers)
        elif fact.type == "yes_no" or column.option:
            yield pl.Series(column.target, said, dtype=pl.Boolean()).gather(numbers)
        else:
            ended = self._has_ended(texts, wrong) if column is self._titles else None
            for option in fact.options:
                held = [option in options if isinstance(options, frozenset) else None for options in said]
                found = pl.Series(option_of(fact.id, option), held, dtype=pl.Boolean()).gather(numbers)
                yield found if ended is None else found.set(ended & found.is_not_null(), value=False)

    def _has_ended(self, texts: pl.DataFrame, wrong: list[pl.DataFrame]) -> pl.Series | None:
        """Whether the titles of each row are no longer valid."""
        if self._ends is None:
            return None
        numbers = self._ended.numbers(texts[name_of(self._ends.place)])
        wrong.append(self._ended.wrong(self._ends.heading, texts[ROW], numbers))
        return pl.Series(self._ended.said(), dtype=pl.Boolean()).gather(numbers).fill_null(value=False)


def _blank_is_null(cell: str) -> pl.Expr:
    return pl.when(pl.col(cell).str.strip_chars() != "").then(cell)


def given_in(texts: pl.DataFrame) -> Given:
    """Tells cells of columns that are named by their places."""
    return lambda column, wanted: texts[name_of(column.place)].filter(wanted).fill_null("")
