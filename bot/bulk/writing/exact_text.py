"""Figures of a table as exact decimal numbers: whole units become digits with a point, and nothing is ever a binary float."""

from fractions import Fraction

import polars as pl

from bot.bulk.writing.told_columns import Unit

MOST_PLACES = 9
WIDEST = 38
"""The digits of Polars' decimals: 128 bits."""


def as_number(units: pl.Expr, unit: Unit, *, percent: bool) -> pl.Expr:
    """Whole units as a number: money in yuan with two decimals, others without zeros at their end; a share in percent or as it is.

    A score in parts that no decimal can hold exactly, such as thirds, is written as a fraction.
    """
    one = Fraction(unit.parts, 100 if percent and unit.type == "share" else 1)
    assert one.denominator == 1, "a share has far more parts than a hundred"
    if one == 1:
        return units.cast(pl.String())
    places = _places(one.numerator)
    if places is None:
        return pl.concat_str(units, pl.lit(f"/{one.numerator}"))
    written = (units.cast(pl.Decimal(WIDEST, places)) / one.numerator).cast(pl.String())
    return written if unit.type == "money" else written.str.strip_chars_end("0").str.strip_chars_end(".")


def in_one_cell(low: pl.Expr, high: pl.Expr, unit: Unit) -> pl.Expr:
    """Two ends as a reader takes them in: one figure, two with a sign between them, or the least of something without end."""
    # Written only where it differs: most figures are no range, and writing one costs more than all else.
    farther = as_number(pl.when(low != high).then(high), unit, percent=True)
    at_least = pl.when(high.is_null()).then(pl.lit("≥"))
    parts = [at_least, as_number(low, unit, percent=True), pl.concat_str(pl.lit("~"), farther)]
    return pl.when(low.is_not_null()).then(pl.concat_str(parts, ignore_nulls=True))


def _places(parts: int) -> int | None:
    """How many decimals one part of so many needs."""
    return next((places for places in range(MOST_PLACES) if 10**places % parts == 0), None)
