"""Whatever is typed as a whole message: it is read soon and never raises, and the same meaning in other clothes reads the same."""

from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.understanding import Message, NotUnderstood, Reason, Understood, read_message
from flows.understanding.traditional import SIMPLIFIED
from tests.flows.understanding.test_corpus import LAST_YEAR, Said, corpus, sayables, shown

FACTS = sayables("zh_Hans")
NAMES = [
    "营收",
    "研发",
    "前年",
    "去年",
    "大前年",
    "今年",
    "员工",
    "研发人员",
    "净利润",
    "负债",
    "资产",
    "成立",
    "自主品牌",
    "R&D",
    "revenue",
]
WORDS = [
    *(
        "不对，",
        "刚才说错了，",
        "如果",
        "what if ",
        "no, ",
        "改成",
        "加到",
        "增加",
        "不是",
        "是",
        "有",
        "没有",
        "大概",
        "左右",
        "不到",
    ),
    *(
        "2024年",
        "2019",
        "5000",
        "200万",
        "三成五",
        "一百来",
        "人",
        "，",
        "。",
        "、",
        "和",
        " and ",
        "\n",
        ":",
        "谢谢",
        "不知道",
        "其中",
    ),
]
CHANGING = [
    *("增加", "减少", "目标", "预计", "计划", "合同", "扣除", "海外", "子公司", "集团", "累计", "平均", "每月"),
    *("人均", "含税", "争取", "超额", "同比", "拟", "注册", "贷款", "缺", "还差", "少了", "多了"),
]
TALK = st.one_of(st.text(max_size=80), st.lists(st.sampled_from([*NAMES, *WORDS]), max_size=14).map("".join))
ASKED = st.sampled_from(
    ["revenue", "revenue_prev", "employees", "niche_years", "own_brand", "titles", "industry", None]
)
SPOKEN = [said for said in corpus() if said.language == "zh_Hans"]
TRADITIONAL = str.maketrans({simplified: old for old, simplified in SIMPLIFIED.items()})
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def read(text: str, asked: str | None, last: str | None = "rd_expense", language: str = "zh_Hans") -> Message:
    facts = sayables(language)
    return read_message(
        text,
        asked=facts[asked] if asked else None,
        facts=tuple(facts.values()),
        last_answered=last,
        last_year=LAST_YEAR,
    )


def meaning(message: Message) -> tuple[str, dict[str, object]]:
    return message.intent, {one.fact: shown(one.answer) for one in message.statements}


@given(TALK, ASKED, st.sampled_from(["rd_expense", "own_brand", None]))
@example("营收" * 250, "revenue", None)
@example("嗯" * 500, "revenue", None)
@example("不对" * 250, "revenue", "rd_expense")
@example("如果" * 250, None, "rd_expense")
@example("1，" * 250, "employees", None)
@example("不是1" * 160, "employees", "rd_expense")
@example("\x00\ud800", "employees", None)
@example("营收5000万" * 90, None, None)
@example("去年前年大前年" * 70, "revenue", None)
@example("，" * 400, None, None)
@example("营收1． 研发2． 员工3", None, None)
@example("不对", "revenue", None)
@example("如果", "revenue", "rd_expense")
def test_any_message_states_facts_or_says_why_not(text: str, asked: str | None, last: str | None) -> None:
    message = read(text, asked, last)
    assert message.statements
    stated = [one.fact for one in message.statements if one.fact]
    assert len(stated) == len(set(stated))
    assert set(stated) <= set(FACTS)
    for one in message.statements:
        assert isinstance(one.answer, Understood) or one.answer.reason in get_args(Reason)
        assert one.fact or isinstance(one.answer, NotUnderstood)
    assert read(text, asked, last) == message


@given(TALK)
def test_a_message_that_names_no_fact_states_none_but_the_one_asked(text: str) -> None:
    if not any(name in text for name in NAMES):
        message = read(text, "employees", None)
        assert all(one.fact in {"employees", ""} for one in message.statements if isinstance(one.answer, Understood))


@pytest.mark.parametrize("said", SPOKEN, ids=lambda said: said.text)
def test_the_same_words_in_other_clothes_mean_the_same(said: Said) -> None:
    meant = meaning(read(said.text, said.asked, said.last))
    assert meaning(read(said.text.translate(TRADITIONAL), said.asked, said.last)) == meant
    assert meaning(read(said.text.translate(FULL_WIDTH), said.asked, said.last)) == meant
    assert meaning(read(f"  {said.text} ", said.asked, said.last)) == meant


@pytest.mark.parametrize("said", SPOKEN, ids=lambda said: said.text)
def test_polite_words_change_nothing(said: Said) -> None:
    meant = meaning(read(said.text, said.asked, said.last))
    assert meaning(read(f"你好，{said.text}", said.asked, said.last)) == meant
    if not said.text.endswith(("？", "?", "呢", "。")):
        assert meaning(read(f"{said.text}，谢谢", said.asked, said.last)) == meant


@given(st.integers(1, 9999))
def test_a_number_in_characters_is_the_number_in_digits(number: int) -> None:
    for message in ("营收{}万", "营收大概{}万", "不对，营收是{}万", "如果营收{}万呢"):
        in_digits, in_characters = message.format(number), message.format(in_words(number))
        assert meaning(read(in_digits, "employees")) == meaning(read(in_characters, "employees"))


@given(
    st.sampled_from(["营收", "研发", "净利润", "总资产", "负债", "前年营收"]),
    st.sampled_from(CHANGING),
    st.integers(1, 9999),
    st.booleans(),
)
def test_a_word_that_may_change_the_meaning_is_never_passed_over(name: str, word: str, wan: int, before: bool) -> None:
    text = f"{word}{name}{wan}万" if before else f"{name}{word}{wan}万"
    for asked in ("employees", "revenue", None):
        assert not any(isinstance(one.answer, Understood) for one in read(text, asked).statements)


def in_words(number: int) -> str:
    """The number as it is spoken in full."""
    digits = "零一二三四五六七八九"
    told = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        told += digits[digit] + unit if digit else ("零" if told and number % place and not told.endswith("零") else "")
    return told
