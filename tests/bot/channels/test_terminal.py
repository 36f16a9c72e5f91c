"""Replies as plain lines."""

from bot.channels.terminal import rendered
from bot.channels.wrapping import width
from flows.replies import Listing, Option, Question, Result, Shortcuts, Table, Text


def test_a_question_shows_its_heading_options_help_and_hint() -> None:
    question = Question(
        heading="公司概况", text="哪一行？", options=(Option(key="1", label="工业"),), help="看收入", hint="输入序号"
    )
    assert rendered([question], 80).split("\n") == ["— 公司概况 —", "哪一行？", "  1. 工业", "  看收入", "  输入序号"]


def test_an_option_that_is_typed_as_it_reads_is_shown_once() -> None:
    question = Question(text="是这样吗？", options=(Option(key="是", label="是"), Option(key="否", label="不对")))
    assert rendered([question], 80).split("\n") == ["是这样吗？", "  是", "  否 – 不对"]


def test_replies_are_parted_by_an_empty_line() -> None:
    assert rendered([Text(text="一"), Result(text="二\n  三")], 80) == "一\n\n二\n  三"


def test_a_long_option_goes_on_under_its_words() -> None:
    lines = rendered([Listing(text="回答", items=(Option(key="1", label="字" * 20),))], 30).split("\n")
    assert lines[1].startswith("  1. 字")
    assert lines[2].startswith("     字")


TABLE = Table(
    caption="各地区比较",
    header=("", "杭州市", "上海市"),
    rows=(("可能的梯度", "创新型中小企业", "—"), ("还差", "2 项", "10 项")),
)


def test_a_table_that_fits_stands_in_columns() -> None:
    assert rendered([TABLE], 80).split("\n") == [
        "各地区比较",
        "            杭州市          上海市",
        "可能的梯度  创新型中小企业  —",
        "还差        2 项            10 项",
    ]


def test_a_table_that_is_too_wide_is_told_row_by_row_within_the_width() -> None:
    lines = rendered([TABLE], 24).split("\n")
    assert lines[1:4] == ["可能的梯度", "  杭州市：创新型中小企业", "  上海市：—"]
    assert all(width(line) <= 24 for line in lines)


def test_what_may_be_said_next_is_shown_as_it_is_to_be_typed() -> None:
    options = (
        Option(key="回顾", label="回顾"),
        Option(key="继续", label="放弃"),
        Option(key="result", label="see the result"),
    )
    shown = "接下来：\n  回顾 · 继续（放弃） · result (see the result)"
    assert rendered([Shortcuts(text="接下来：", options=options)], 80) == shown
