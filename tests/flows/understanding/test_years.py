"""Years, and the year it began, as full years at the end of last year."""

import pytest

from flows.understanding import NotUnderstood, Span, Understood, Value, understand


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5年", 5),
        ("五年", 5),
        ("已经做了八年", 8),
        ("五年半", 5),
        ("5年多", 5),
        ("18个月", 1),
        ("一年零三个月", 1),
        ("半年", 0),
        ("10 years", 10),
        ("5年前", Span(4, 5)),
        ("2019年开始做的", 5),
        ("从2019年开始", 5),
        ("二零一九年", 5),
        ("2019年3月", 5),
        ("2019", 5),
        ("since 2019", 5),
        ("去年开始", 0),
        ("今年刚开始", 0),
        ("前年", 1),
        ("2025年", 0),
        ("十多年", Span(10, 19)),
        ("两三年", Span(2, 3)),
        ("3-5年", Span(3, 5)),
        ("3、4年", Span(3, 4)),
        ("不到5年", Span(0, 4)),
        ("超过3年", Span(3, None)),
        ("5年以上", Span(5, None)),
        ("5年左右", Span(4, 6)),
        ("2018到2019年", Span(5, 6)),
        ("2019年左右", Span(4, 6)),
        ("2019年以前", Span(5, None)),
    ],
)
def test_time_is_counted_in_full_years_up_to_last_year(text: str, years: Value) -> None:
    answer = understand(text, "years", last_year=2024)
    assert isinstance(answer, Understood)
    assert answer.value == years


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("19年开始", "ambiguous_year"),
        ("2035年", "future_year"),
        ("没有", "zero_or_unknown"),
        ("-3年", "negative"),
        ("3万元", "wrong_unit"),
        ("几年", "no_number"),
    ],
)
def test_time_that_cannot_be_counted_is_refused(text: str, reason: str) -> None:
    answer = understand(text, "years", last_year=2024)
    assert isinstance(answer, NotUnderstood)
    assert answer.reason == reason


def test_a_year_of_beginning_needs_a_year_to_count_up_to() -> None:
    assert understand("2019年", "years") == NotUnderstood("year_unusable", "2019年")


def test_a_part_of_a_year_left_off_is_said_so() -> None:
    assert understand("五年半", "years") == Understood(5, "full_years")
