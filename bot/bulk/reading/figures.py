"""Columns of figures read exactly and all at once, in whole units: decimals of as many places as the unit has, and no floats.

Only plain figures are read here, and every one as a single cell would be; whatever is left NULL is for the reading of single cells.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Final

import polars as pl

from assessment.batch.columns import SCALES
from bot.bulk.reading.columns import Taken

_MOST_DIGITS: Final = 18
"""What surely fits into 64 bits."""
_SIGN: Final = "[-+]?"
_MANY: Final = 8
"""Where more than one in so many rows was not read by the first way, another one goes first from then on."""

Way = Callable[[pl.Expr], pl.Expr]
"""Texts to units, NULL where it does not apply."""


class Figures:
    """The columns of figures of one table, each with the ways in which it can be read, the most fruitful one first."""

    def __init__(self, columns: Mapping[str, Taken]) -> None:
        self._columns = columns
        self._ways = {cell: _ways(column) for cell, column in columns.items()}

    def read(self, texts: pl.DataFrame) -> Iterator[tuple[Taken, pl.Series]]:
        """Each column and its units; what is NULL although there is a text was not read."""
        first = {cell: ways[0](pl.col(cell)) for cell, ways in self._ways.items() if ways}
        found = texts.select(**first)
        for cell, column in self._columns.items():
            units = (
                found[cell]
                if cell in first
                else pl.Series(cell, [None], dtype=pl.Int64()).new_from_index(0, len(texts))
            )
            yield column, self._read_rest(cell, units, texts[cell])

    def _read_rest(self, cell: str, units: pl.Series, text: pl.Series) -> pl.Series:
        best, most = 0, len(text) // _MANY
        for place, way in enumerate(self._ways[cell][1:], 1):
            left = units.is_null() & text.is_not_null()
            if not left.any():
                break
            found = text.filter(left).to_frame(cell).select(way(pl.col(cell))).to_series()
            read = len(found) - found.null_count()
            if read > most:
                best, most = place, read
            units = units.scatter(left.arg_true(), found)
        self._ways[cell].insert(0, self._ways[cell].pop(best))
        return units


def _ways(column: Taken) -> list[Way]:
    ways: list[Way] = []
    if column.units is not None and (places := places_of(column.units)) is not None:
        ways += [partial(whole, places=places), partial(plain, places=places), partial(grouped, places=places)]
    if column.fact is not None and column.fact.type == "share":
        places_of_percent = places_of(Decimal(SCALES["share"]) / 100)
        assert places_of_percent is not None
        ways.append(partial(percentages, places=places_of_percent))
    return ways


def places_of(units: Decimal) -> int | None:
    """The number of places behind the point that are whole units; None where the units are no power of ten from one on."""
    power = units.adjusted()
    return power if power >= 0 and units == Decimal(1).scaleb(power) else None


def whole(texts: pl.Expr, places: int) -> pl.Expr:
    """Units of figures without a point; the fastest, and most columns have nothing else."""
    short = texts.str.len_bytes() <= _MOST_DIGITS - places
    return pl.when(short).then(texts.cast(pl.Int64(), strict=False)) * pl.lit(10**places, dtype=pl.Int64())


def plain(texts: pl.Expr, places: int) -> pl.Expr:
    """Units of figures with or without a point, 3500.25."""
    fraction = rf"(?:\.[0-9]{{1,{places}}})?" if places else ""
    pattern = rf"^{_SIGN}[0-9]{{1,{_MOST_DIGITS - places}}}{fraction}$"
    return _units(pl.when(texts.str.contains(pattern)).then(texts), places)


def grouped(texts: pl.Expr, places: int) -> pl.Expr:
    """Units of figures with separators of thousands, 1,234.56, also written in full width."""
    narrow = texts.str.normalize("NFKC").str.strip_chars(" ")
    fraction = rf"(?:\.[0-9]{{1,{places}}})?" if places else ""
    pattern = rf"^{_SIGN}(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,3}}|[0-9]{{1,{_MOST_DIGITS - places}}}){fraction}$"
    return _units(pl.when(narrow.str.contains(pattern)).then(narrow.str.replace_all(",", "", literal=True)), places)


def percentages(texts: pl.Expr, places: int) -> pl.Expr:
    """Units of figures with the sign of percent, 3.5%, where a figure of percent has so many places of whole units."""
    pattern = rf"^{_SIGN}[0-9]{{1,{_MOST_DIGITS - places}}}(?:\.[0-9]{{1,{places}}})?%$"
    return _units(pl.when(texts.str.contains(pattern)).then(texts.str.strip_suffix("%")), places)


def _units(texts: pl.Expr, places: int) -> pl.Expr:
    return texts.cast(pl.Decimal(38, places), strict=False).to_physical().cast(pl.Int64(), strict=False)
