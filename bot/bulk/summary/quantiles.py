"""How figures are spread, kept as counts in classes: whole numbers up to a hundred as they are, larger ones by two leading digits.

A class ends with its round number, since the figures that firms miss are round and most often missed by all of them. What is kept
stays small whatever the number of figures, adds up over pieces, and bounds each quantile surely. Whole numbers alone.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import polars as pl

EXACT: Final = 100
"""Whole numbers up to this are their own class."""
STEPS: Final = (1, 2, 5)
"""Where bands begin and end, in each power of ten."""
MOST_EDGES: Final = 9
MOST_DECADES: Final = 5
"""Where that would be too many bands, so many powers of ten are told apart, the largest ones."""
_POWERS: Final = 18
_FARTHEST: Final = 2**63 - 1
_ROUND: Final = (leading * 10**power for power in range(1, _POWERS) for leading in range(10, 100))
_HIGHS: Final = [*range(EXACT), *(high for high in _ROUND if EXACT <= high < _FARTHEST), _FARTHEST]
_BREAKS: Final = pl.Series(_HIGHS, dtype=pl.Int64)


class Within(NamedTuple):
    """From `low` to `high`, both included."""

    low: int
    high: int


class Band(NamedTuple):
    """So many firms beyond `low` up to `high`, which is included; None for an end that is open."""

    low: int | None
    high: int | None
    firms: int


def classes(figures: pl.Series) -> Iterator[tuple[int, int]]:
    """How many figures are in each class, which is named by its largest; figures are never negative."""
    if figures.is_empty():
        return
    for place, count in _BREAKS.search_sorted(figures.cast(pl.Int64), side="left").value_counts().iter_rows():
        yield _HIGHS[place], count


def quantile(counts: Mapping[int, int], above: int, below: int) -> Within:
    """Where the figure is that so large a part (`above`/`below`) of all, rounded up, do not exceed."""
    ordered = sorted(counts)
    wanted = -(-sum(counts.values()) * above // below)
    behind = accumulate(counts[high] for high in ordered)
    return _class(next(high for high, reached in zip(ordered, behind, strict=True) if reached >= wanted))


def _class(high: int) -> Within:
    place = _HIGHS.index(high)
    return Within(_HIGHS[place - 1] + 1 if place else 0, high)


def bands(counts: Mapping[int, int]) -> list[Band]:
    """The counts in a few round bands: those that hold the middle four fifths, and one on each side for what lies beyond."""
    first, last = quantile(counts, 1, 10).high, quantile(counts, 9, 10).high
    edges = _between(first, last, STEPS)
    if len(edges) > MOST_EDGES:
        edges = _between(first, last, STEPS[:1])[-MOST_DECADES - 1 :]
    found = [Band(low, high, _counted(counts, low, high)) for low, high in pairwise([None, *edges, None])]
    filled = [place for place, band in enumerate(found) if band.firms]
    return found[filled[0] : filled[-1] + 1]


def _counted(counts: Mapping[int, int], low: int | None, high: int | None) -> int:
    return sum(many for at, many in counts.items() if (low is None or at > low) and (high is None or at <= high))


def _between(first: int, last: int, steps: tuple[int, ...]) -> list[int]:
    """The edges around two numbers and between them; the last edge is beyond any number."""
    edges = [step * 10**power for power in range(_POWERS + 2) for step in steps]
    begin = max((edge for edge in edges if edge < first), default=0)
    end = next(edge for edge in edges if edge >= last)
    return [edge for edge in (0, *edges) if begin <= edge <= end]
