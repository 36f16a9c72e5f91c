"""Classes of figures: small in number, adding up, and never wrong about where a quantile is."""

from math import ceil

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bulk.summary.quantiles import Band, bands, classes, quantile

FIGURES = st.lists(st.integers(0, 2**63 - 1) | st.integers(0, 2_000), min_size=1, max_size=40)


def counted(figures: list[int]) -> dict[int, int]:
    return dict(classes(pl.Series(figures, dtype=pl.Int64)))


@settings(max_examples=30)
@given(figures=FIGURES, part=st.sampled_from([(1, 10), (1, 4), (1, 2), (3, 4), (9, 10)]))
def test_a_quantile_lies_within_its_class_and_classes_hold_every_figure(
    figures: list[int], part: tuple[int, int]
) -> None:
    counts = counted(figures)
    above, below = part
    found = quantile(counts, above, below)
    there = sorted(figures)[ceil(len(figures) * above / below) - 1]
    assert found.low <= there <= found.high
    assert sum(counts.values()) == len(figures)
    assert sum(band.firms for band in bands(counts)) == len(figures)
    assert found.high <= 100 or 10 * (found.high - found.low) < found.high


@pytest.mark.parametrize("figure", [0, 1, 99, 100, 110, 3_000_000, 10**8, 10**17])
def test_a_round_figure_is_told_as_it_is(figure: int) -> None:
    assert quantile(counted([figure]), 1, 2).high == figure


def test_bands_are_round_and_few_and_leave_out_what_nobody_is_in() -> None:
    assert bands(counted([3, 8, 8, 40])) == [Band(2, 5, 1), Band(5, 10, 2), Band(10, 20, 0), Band(20, 50, 1)]
    assert bands(counted([0])) == [Band(None, 0, 1)]
    wide = bands(counted([10**power for power in range(19)]))
    assert len(wide) <= 7
    assert sum(band.firms for band in wide) == 19


def test_a_band_ends_with_its_round_figure() -> None:
    assert bands(counted([1_000_000] * 9)) == [Band(500_000, 1_000_000, 9)]
