"""Money, counts and points as people write them."""

from fractions import Fraction

import pytest

from flows.understanding import FactType, NotUnderstood, Span, Understood, Value, understand

WAN = 10_000
YI = 100_000_000


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3500万", 3500 * WAN),
        ("0.35亿", 3500 * WAN),
        ("三千五百万", 3500 * WAN),
        ("3千5百万", 3500 * WAN),
        ("1亿2千万", 12_000 * WAN),
        ("1亿零500万", 10_500 * WAN),
        ("一亿二", 12_000 * WAN),
        ("一亿半", 15_000 * WAN),
        ("三万五", 35_000),
        ("两千万", 2000 * WAN),
        ("3500w", 3500 * WAN),
        ("2kw", 2000 * WAN),
        ("35000000", 3500 * WAN),
        ("３５００万", 3500 * WAN),
        ("3，500万元", 3500 * WAN),
        ("¥3,500,000", 350 * WAN),
        ("1.2 million", 1_200_000),
        ("35m", 35_000_000),
        ("35M", 35_000_000),
        ("200k", 200_000),
        ("half a million", 500_000),
        ("thirty-five million yuan", 35_000_000),
        ("十二亿三千万", 123_000 * WAN),
        ("壹仟万", 1000 * WAN),
        ("人民币叁仟伍佰萬圓整", 3500 * WAN),
        ("3个亿", 3 * YI),
        ("半个亿", 5000 * WAN),
        ("去年3500万", 3500 * WAN),
        ("我们有3500 万 元吧。", 3500 * WAN),
        ("亏损200万", -200 * WAN),
        ("-200万", -200 * WAN),
        ("负两百万", -200 * WAN),
        ("没有", 0),
        ("无", 0),
        ("零", 0),
        ("none", 0),
    ],
)
def test_an_amount_is_read_as_the_owner_wrote_it(text: str, yuan: int) -> None:
    assert understand(text, "money") == Understood(yuan)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三四千万", 3000, 4000),
        ("三、四千万", 3000, 4000),
        ("3000-4000万", 3000, 4000),
        ("3000万到4000万", 3000, 4000),
        ("三千万至四千万", 3000, 4000),
        ("3000～4000万", 3000, 4000),
        ("3000万以上5000万以下", 3000, 5000),
        ("between 20 and 30 million", 2000, 3000),
        ("3000多万", 3000, 4000),
        ("几千万", 1000, 10_000),
        ("不到500万", 0, 500),
        ("500万以上", 500, None),
        ("500万+", 500, None),
        ("上千万", 1000, None),
        ("至少300万", 300, None),
        ("超过300万", 300, None),
        ("最多300万", None, 300),
        ("不超过300万", None, 300),
        ("近千万", 900, 1000),
        ("约3,500万元", 3150, 3850),
        ("大概3500万左右", 3150, 3850),
        ("~3500万", 3150, 3850),
        ("about 35m", 3150, 3850),
        ("亏损200到300万", -300, -200),
        ("-300万到-200万", -300, -200),
        ("亏损不到200万", -200, 0),
    ],
)
def test_a_range_keeps_both_of_its_ends(text: str, low: int | None, high: int | None) -> None:
    span = Span(None if low is None else low * WAN, None if high is None else high * WAN)
    answer = understand(text, "money")
    assert isinstance(answer, Understood)
    assert answer.value == span


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("不知道", "no_number"),
        ("万", "no_number"),
        ("注册资本500万", "other_words"),
        ("净利润200万", "other_words"),
        ("不是3500万", "other_words"),
        ("没有500万", "other_words"),
        ("从5000万降到3000万", "other_words"),
        ("½亿", "other_words"),
        ("10²", "other_words"),
        ("1e7", "other_words"),
        ("2024年500万，2023年400万", "wrong_unit"),
        ("500万，600万", "two_numbers"),
        ("3.5.5", "unreadable_number"),
        ("三百五万", "unreadable_number"),
        ("9000-1.2亿", "ambiguous_number"),
        ("5000万到3000万", "range_backwards"),
        ("120人", "wrong_unit"),
        ("20亿美元", "foreign_currency"),
        ("$500", "foreign_currency"),
        ("9" * 30, "too_large"),
        ("3" * 501, "too_long"),
        (" ", "empty"),
    ],
)
def test_what_could_be_taken_wrongly_is_refused_with_its_reason(text: str, reason: str) -> None:
    answer = understand(text, "money")
    assert isinstance(answer, NotUnderstood)
    assert answer.reason == reason


def test_a_figure_that_can_mean_two_sums_is_refused_with_both() -> None:
    answer = understand("一亿二千", "money")
    assert answer == NotUnderstood("ambiguous_number", "二千", ("100002000", "120000000"))


def test_words_beside_a_number_are_quoted_back() -> None:
    assert understand("净利润200万", "money") == NotUnderstood("other_words", "净利润")


def test_a_part_of_a_yuan_is_rounded_and_said_so() -> None:
    assert understand("12345678.50", "money") == Understood(12_345_679, "rounded")


def test_an_approximate_amount_is_said_to_be_about() -> None:
    answer = understand("约3500万", "money")
    assert isinstance(answer, Understood)
    assert answer.echo_hint == "about"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("120人", 120),
        ("一百二十", 120),
        ("1.2万人", 12_000),
        ("one hundred and twenty", 120),
        ("没有", 0),
        ("两项", 2),
        ("第3名", 3),
        ("第一", 1),
        ("3rd", 3),
        ("no. 1", 1),
        ("前十名", Span(1, 10)),
        ("top 3", Span(1, 3)),
        ("十来个", Span(9, 19)),
        ("十几个", Span(10, 19)),
        ("20多人", Span(20, 29)),
        ("三四十人", Span(30, 40)),
        ("3、4个", Span(3, 4)),
        ("不到300人", Span(0, 299)),
        ("300人以下", Span(0, 300)),
        ("超过100", Span(101, None)),
        ("100人以上", Span(100, None)),
        ("大概5个", Span(4, 6)),
        ("大于3小于5", 4),
    ],
)
def test_a_count_is_whole(text: str, value: Value) -> None:
    answer = understand(text, "count")
    assert isinstance(answer, Understood)
    assert answer.value == value


@pytest.mark.parametrize(
    ("text", "asked", "reason"),
    [
        ("3.5个", "count", "not_whole"),
        ("-5", "count", "negative"),
        ("500万元", "count", "wrong_unit"),
        ("-3", "points", "negative"),
        ("没有", "points", "zero_or_unknown"),
    ],
)
def test_a_count_or_points_that_cannot_be_is_refused(text: str, asked: FactType, reason: str) -> None:
    answer = understand(text, asked)
    assert isinstance(answer, NotUnderstood)
    assert answer.reason == reason


@pytest.mark.parametrize(
    ("text", "value"),
    [("85分", 85), ("85.5", Fraction(171, 2)), ("二级", 2), ("80-90", Span(80, 90)), ("80分以上", Span(80, None))],
)
def test_points_may_be_halves(text: str, value: Value) -> None:
    answer = understand(text, "points")
    assert isinstance(answer, Understood)
    assert answer.value == value
