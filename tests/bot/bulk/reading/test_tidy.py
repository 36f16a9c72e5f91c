"""A column of names is made tidy exactly as one name is."""

from random import Random

import polars as pl

from bot.bulk.reading.tidy import LONGEST, tidied, tidy
from bot.registry.importing.cells import read_text

LETTERS = "甲（Aé\u0301e\u1100\u1161 \t\n\u00a0\u3000\u2028\x1c\x85\xad\u200b\u202e\ue000\U000f0000😀"
RANDOM = Random(7)
NAMES = ["", "甲公司", "甲" * 300, *("".join(RANDOM.choices(LETTERS, k=length)) for length in range(0, 400, 2))]


def test_every_name_becomes_what_it_would_become_alone() -> None:
    assert tidied(pl.Series(NAMES)).to_list() == [read_text(name, LONGEST) or None for name in NAMES]


def test_a_name_of_any_length_is_cut_and_made_one_line() -> None:
    assert tidy(pl.Series(["  甲\n公司\u202e ", "甲" * 70, "甲" * 5000, "\u200b", None])).to_list() == [
        "甲 公司",
        "甲" * 70,
        "甲" * LONGEST,
        None,
        None,
    ]
