"""The judged table as CSV for people: as Excel and WPS open it, headings and outcomes in the reader's language, a figure a cell.

The headings name the clause that each column rests on, and mark what a draft or an ended document says, so that no figure can be
read without it. What people wrote themselves is text here, never a formula.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import polars as pl

from assessment.batch.compiled import NATIONAL
from assessment.measures import Applicability
from bot.bulk.writing.about import About
from bot.bulk.writing.exact_text import as_number, in_one_cell
from bot.bulk.writing.told_columns import Column, Told
from bot.bulk.writing.whole_file import WholeFile
from bot.registry.importing.headings import FIELD_NAMES
from bot.spreadsheets import FORMULA_SIGNS, harmless

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OF_A_FORMULA = f"^[{''.join(FORMULA_SIGNS)}]".replace("-", r"\-")
_FIELDS: Final[Mapping[str, str]] = {str(field): name for field, name in FIELD_NAMES.items()}
_LONG_NUMBER = r"^\d{16,}$"
"""Digits that a spreadsheet would round: it keeps fifteen of a number. A tab behind them makes them text, and is not seen."""


class CsvTable:
    """Writes judged firms as lines of CSV."""

    def __init__(self, file: WholeFile, told: Told, kept: tuple[str, ...], about: About) -> None:
        self._file, self._told, self._kept, self._about = file.file, told, kept, about
        say = about.words.say
        of_tiers = [column for column in told.columns if column.holds == "tier"]
        self._standing = [column for column in of_tiers if not column.name.startswith(NATIONAL)]
        self._others = [
            column for column in told.columns if column not in self._standing and not self._is_twice(column)
        ]
        headings = [
            say("Row"),
            *(say(_FIELDS[name]) for name in kept),
            *(self._heading(column) for column in self._standing),
            say("Not met for the next tier"),
            say("To be settled for the next tier"),
            *(self._heading(column) for column in self._others),
        ]
        self._file.write(BYTE_ORDER_MARK)
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerow(_unlike([harmless(heading) for heading in headings]))
        self._file.write(text.getvalue().encode())

    def write(self, judged: pl.DataFrame) -> None:
        """Add the firms of a piece."""
        exact = _exact_figures(judged, self._told)
        cells = chain(
            [pl.col("row")],
            (_harmless(pl.col(name)) for name in self._kept),
            (self._cell(column, exact) for column in self._standing),
            [self._listed(failed=True), self._listed(failed=False)],
            (self._cell(column, exact) for column in self._others),
        )
        judged.select(cell.alias(str(place)) for place, cell in enumerate(cells)).write_csv(
            self._file, include_header=False
        )

    def finish(self) -> None:
        """Nothing is held back."""

    def stop(self) -> None:
        """Nothing is held back."""

    def _is_twice(self, column: Column) -> bool:
        """Whether the region's own ladder says the same: a tier that its document only names."""
        if not column.group.startswith(NATIONAL):
            return False
        own, national = (
            {tier.tier: id(tier.rule) for tier in ladder.tiers} if ladder is not None else {}
            for ladder in (self._about.nobody.ladder, self._about.nobody.national)
        )
        return own.get(column.group.removeprefix(NATIONAL)) == national.get(column.group.removeprefix(NATIONAL))

    def _heading(self, column: Column) -> str:
        words = self._about.words
        marks = []
        for source in column.sources:
            status = self._about.status(source.document)
            if source.clause:
                cited = f"{source.document} {words.clause(source.clause)}"
                marks.append(words.say("{cited}, {status}", cited=cited, status=status) if status else cited)
            elif status:
                marks.append(words.say("{cited}, {status}", cited=source.document, status=status))
        return f"{column.text} [{words.semicolons(marks)}]" if marks else column.text

    def _cell(self, column: Column, exact: frozenset[str]) -> pl.Expr:
        say = self._about.words.say
        match column.holds:
            case "tier":
                nothing = "" if column.name == "next_tier" else say("no tier")
                return pl.col(column.name).replace_strict(column.names, default=nothing, return_dtype=pl.String())
            case "outcome":
                named = pl.Enum([say("not met"), say("met"), say("still open")])
                return pl.col(column.name).cast(pl.UInt8()).fill_null(2).cat.to(named)
            case "applicability":
                return pl.col(column.name).replace_strict(self._support_said(column), return_dtype=pl.String())
        assert column.unit is not None
        low, high = pl.col(f"{column.name}.low"), pl.col(f"{column.name}.high")
        return (
            as_number(low, column.unit, percent=True) if column.name in exact else in_one_cell(low, high, column.unit)
        )

    def _support_said(self, column: Column) -> dict[str, str]:
        say = self._about.words.say
        # What a draft or an ended plan offers is not open now.
        is_open = not any(self._about.status(source.document) for source in column.sources)
        return {
            Applicability.APPLICABLE: say("applies") if is_open else say("would apply"),
            Applicability.AFTER_RECOGNITION: say("with the title"),
            Applicability.UNDECIDED: say("still open"),
            Applicability.NOT_APPLICABLE: say("does not apply"),
        }

    def _listed(self, *, failed: bool) -> pl.Expr:
        """The requirements of the next tier that are not met, or still open, in one cell."""
        texts = []
        for tier, steps in self._told.steps.items():
            is_next = pl.col("next_tier") == tier
            for step in steps:
                outcome = pl.col(f"{tier}/{step.name}")
                texts.append(pl.when(is_next & (~outcome if failed else outcome.is_null())).then(pl.lit(step.text)))
        listed = pl.concat_str(texts, separator=self._about.words.say("; "), ignore_nulls=True)
        return pl.when(listed != "").then(listed)


def _exact_figures(judged: pl.DataFrame, told: Told) -> frozenset[str]:
    """The figures that are ranges for none of these firms, which most are."""
    names = [column.name for column in told.columns if column.holds == "figure"]
    if not names:
        return frozenset()
    same = judged.select(pl.col(f"{name}.low").eq_missing(pl.col(f"{name}.high")).all().alias(name) for name in names)
    return frozenset(name for name, is_exact in same.row(0, named=True).items() if is_exact)


def _harmless(text: pl.Expr) -> pl.Expr:
    shielded = pl.when(text.str.contains(_OF_A_FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)
    return pl.when(text.str.contains(_LONG_NUMBER)).then(pl.concat_str(text, pl.lit("\t"))).otherwise(shielded)


def _unlike(headings: Sequence[str]) -> Iterator[str]:
    """The headings, with a number behind those that come again: a spreadsheet tells columns apart by them."""
    seen: Counter[str] = Counter()
    for heading in headings:
        seen[heading] += 1
        yield heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"
