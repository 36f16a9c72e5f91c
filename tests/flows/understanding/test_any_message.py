"""Whatever is typed: an answer or a reason comes back, soon, and the same each time."""

from fractions import Fraction
from typing import get_args

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.understanding import (
    Command,
    FactType,
    NotUnderstood,
    Reason,
    Span,
    Understood,
    understand,
    understand_command,
)
from flows.understanding.bare import shorter_forms

OPTIONS = {"none": "没有", "municipal": "市级", "top50": "前50强", "provincial": "省级和省级以上"}
TYPES: list[FactType] = list(get_args(FactType))
PIECES = st.lists(
    st.sampled_from(
        [
            *"0123456789零一二三四五六七八九十百千万亿两半点多几成年月人个元%‰.,、-~+<>/ 第前约近过上负",
            *(
                "到",
                "至",
                "以上",
                "以下",
                "不到",
                "超过",
                "百分之",
                "分之",
                "之间",
                "和",
                "左右",
                "至少",
                "最多",
                "亏损",
                "开始",
            ),
            *(" million ", " between ", " and ", " to ", "half", "since ", "k", "w", "m", "2019", "不", "没有", "全部"),
        ]
    ),
    max_size=14,
).map("".join)
MESSAGES = st.one_of(st.text(max_size=60), PIECES)


def check(text: str, asked: FactType) -> None:
    offered = dict(OPTIONS)
    answer = understand(text, asked, offered, last_year=2024)
    assert isinstance(answer, Understood | NotUnderstood)
    if isinstance(answer, NotUnderstood):
        assert answer.reason in get_args(Reason)
        assert len(answer.seen) <= 40
        return
    value = answer.value
    if isinstance(value, Span):
        assert value.low is not None or value.high is not None
        assert value.low is None or value.high is None or value.low < value.high
        assert all(isinstance(end, int | Fraction | None) for end in (value.low, value.high))
    elif asked == "yes_no":
        assert isinstance(value, bool)
    elif asked == "choice":
        assert value in OPTIONS
    elif asked == "set":
        assert isinstance(value, frozenset)
        assert value <= OPTIONS.keys()
    else:
        assert isinstance(value, int | Fraction)


@settings(max_examples=1000)
@given(MESSAGES, st.sampled_from(TYPES))
@example("前三", "share")
@example("前零个", "count")
@example("亿" * 500, "money")
@example("１" * 500, "money")
@example("\x00\ud800", "share")
@example("百分之零", "share")
@example("零分之一", "share")
def test_any_message_gets_a_value_of_its_type_or_a_reason(text: str, asked: FactType) -> None:
    check(text, asked)


@given(MESSAGES)
def test_any_message_is_a_command_or_none(text: str) -> None:
    assert isinstance(understand_command(text), Command | None)


@given(MESSAGES, st.sampled_from(TYPES))
def test_reading_changes_nothing_and_says_the_same_again(text: str, asked: FactType) -> None:
    offered = dict(OPTIONS)
    first = understand(text, asked, offered, last_year=2024)
    assert understand(text, asked, offered, last_year=2024) == first
    assert offered == OPTIONS


@pytest.mark.parametrize("asked", TYPES)
@pytest.mark.parametrize(
    "piece",
    ["请", "的", "1", "1,", "1 ", "一", "亿", "约", "不到", "-", "1-", "1和", "把", " ", "。", "no ", "1、", "twenty "],
)
def test_a_message_as_long_as_allowed_is_read_like_any_other(piece: str, asked: FactType) -> None:
    text = (piece * 500)[:500]
    check(text, asked)
    understand_command(text)


def test_a_message_of_nothing_but_polite_words_is_not_peeled_word_by_word() -> None:
    assert len(list(shorter_forms("的" * 500))) < 20


@given(st.integers(-(10**13), 10**13), st.sampled_from(["zh_Hans_CN", "en"]))
def test_a_formatted_amount_reads_as_the_same_amount(yuan: int, locale: str) -> None:
    assert understand(format_decimal(yuan, locale=locale), "money") == Understood(yuan)
    assert understand(f"{yuan}元", "money") == Understood(yuan)


@given(
    st.integers(0, 10**9),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("w", 10**4), ("k", 10**3), (" million", 10**6)]),
)
def test_an_amount_in_larger_units_reads_as_the_same_amount(hundredths: int, unit: tuple[str, int]) -> None:
    whole, part = divmod(hundredths, 100)
    text = f"{whole}.{part:02}{unit[0]}"
    assert understand(text, "money") == Understood(hundredths * unit[1] // 100)


@given(st.integers(0, 100_000))
def test_a_formatted_share_reads_as_the_same_share(thousandths: int) -> None:
    text = f"{thousandths // 1000}.{thousandths % 1000:03}%"
    answer = understand(text, "share")
    assert isinstance(answer, Understood)
    assert answer.value == Fraction(thousandths, 100_000)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_range_reads_as_its_two_ends(first: int, second: int) -> None:
    low, high = sorted((first, second))
    answer = understand(f"{low}万到{high}万", "money")
    assert isinstance(answer, Understood)
    assert answer.value == (low * 10**4 if low == high else Span(low * 10**4, high * 10**4))
