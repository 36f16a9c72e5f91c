"""A firm that a table names twice is found however far apart its rows stand."""

import polars as pl

from bot.bulk.repeats import Repeats


def test_a_code_is_counted_again_in_a_later_piece_and_each_time_it_stands_there() -> None:
    repeats = Repeats()
    pieces = [[f"{number:018}" for number in range(first, first + 300)] for first in (0, 200, 200)]
    for piece in pieces:
        repeats.take(pl.DataFrame({"credit_code": piece}))
    codes = [code for piece in pieces for code in piece]
    assert repeats.counted() == len(codes) - len(set(codes))


def test_firms_without_a_code_repeat_nothing() -> None:
    repeats = Repeats()
    repeats.take(pl.DataFrame({"credit_code": [None, None, "", " "]}, schema={"credit_code": pl.String()}))
    repeats.take(pl.DataFrame({"name": ["甲", "甲"]}))
    assert repeats.counted() == 0
