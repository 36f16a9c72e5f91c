"""Numerals one by one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.understanding.numerals import last_place, read_exact

DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """Write a whole number the way a careful writer does."""
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            gap = "零" if rest and rest < size // 10 else ""
            return in_chinese(head) + unit + (gap + in_chinese(rest) if rest else "")
    return DIGITS[number]


@given(st.integers(0, 10**12 - 1))
def test_a_number_written_out_in_chinese_reads_as_itself(number: int) -> None:
    assert read_exact(in_chinese(number)) == number


@given(st.integers(0, 10**12), st.integers(0, 6))
def test_a_decimal_is_read_without_loss(digits: int, places: int) -> None:
    number = Fraction(digits, 10**places)
    whole, part = divmod(digits, 10**places)
    text = f"{whole:,}.{part:0{places}}" if places else f"{whole:,}"
    assert read_exact(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一百二", 120),
        ("一百零二", 102),
        ("三千五", 3500),
        ("一万零五", 10_005),
        ("一百十五", 115),
        ("3百50", 350),
        ("1万2千亿", 12_000 * 10**8),
        ("二零一九", 2019),
        ("零点一二", Fraction(3, 25)),
        ("十二点三", Fraction(123, 10)),
        ("三点五亿", 35 * 10**7),
        ("3.5千万", 35 * 10**6),
    ],
)
def test_short_and_mixed_forms_are_read(text: str, number: int | Fraction) -> None:
    assert read_exact(text) == number


@pytest.mark.parametrize(
    "text", ["", "3.5.5", "1,20", "亿亿", "十十", "五百三千", "三百五万", "1.2亿5", "一点", "点五", "3千.5"]
)
def test_what_no_one_writes_is_no_number(text: str) -> None:
    assert read_exact(text) is None


@pytest.mark.parametrize(("number", "place"), [(3500, 100), (3000, 1000), (12, 1), (Fraction(6, 5), Fraction(1, 10))])
def test_the_last_place_is_that_of_the_last_digit_that_counts(number: int | Fraction, place: int | Fraction) -> None:
    assert last_place(Fraction(number)) == place
