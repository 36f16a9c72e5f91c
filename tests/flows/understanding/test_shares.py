"""Shares and rates as people write them."""

from fractions import Fraction

import pytest

from flows.understanding import NotUnderstood, Span, Understood, understand

PERCENT = Fraction(1, 100)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("12%", 12),
        ("１２％", 12),
        ("百分之十二", 12),
        ("百分之十二点五", Fraction(25, 2)),
        ("百分之百", 100),
        ("三成五", 35),
        ("两成半", 25),
        ("一成", 10),
        ("0.12", 12),
        ("12", 12),
        ("100", 100),
        ("千分之五", Fraction(1, 2)),
        ("5‰", Fraction(1, 2)),
        ("12个点", 12),
        ("3.5个百分点", Fraction(7, 2)),
        ("三分之一", Fraction(100, 3)),
        ("1/3", Fraction(100, 3)),
        ("一半", 50),
        ("12 percent", 12),
        ("下降5%", -5),
        ("-5%", -5),
        ("-0.05", -5),
        ("130%", 130),
        ("0", 0),
        ("1%", 1),
    ],
)
def test_a_share_is_read_exactly(text: str, percent: int | Fraction) -> None:
    answer = understand(text, "share")
    assert isinstance(answer, Understood)
    assert answer.value == percent * PERCENT


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3%-5%", 3, 5),
        ("3-5%", 3, 5),
        ("百分之三到五", 3, 5),
        ("百分之三至百分之五", 3, 5),
        ("3到5个点", 3, 5),
        ("0.1-0.2", 10, 20),
        ("5-8", 5, 8),
        ("0-5", 0, 5),
        ("七八成", 70, 80),
        ("一成多", 10, 20),
        ("10%以上", 10, None),
        ("超过一半", 50, None),
        ("不到5%", 0, 5),
        ("约10%", 9, 11),
        ("下降3到5个百分点", -5, -3),
    ],
)
def test_a_range_of_shares_lends_its_unit_to_both_ends(text: str, low: int, high: int | None) -> None:
    answer = understand(text, "share")
    assert isinstance(answer, Understood)
    assert answer.value == Span(low * PERCENT, None if high is None else high * PERCENT)


@pytest.mark.parametrize("text", ["1", "1.0", "一", "0.5-2", "0-1"])
def test_a_bare_number_that_may_be_percent_or_the_whole_is_refused(text: str) -> None:
    answer = understand(text, "share")
    assert isinstance(answer, NotUnderstood)
    assert answer.reason == "ambiguous_share"


def test_a_bare_number_read_as_percent_is_said_so() -> None:
    assert understand("12", "share") == Understood(Fraction(3, 25), "as_percent")


def test_having_none_may_mean_that_there_is_no_figure() -> None:
    assert understand("没有", "share") == NotUnderstood("zero_or_unknown", "没有")


def test_a_share_of_nothing_is_refused() -> None:
    assert isinstance(understand("1/0", "share"), NotUnderstood)
