"""Replies as plain lines."""

from bot.channels.terminal import rendered
from flows.replies import Listing, Option, Question, Result, Text


def test_a_question_shows_its_heading_options_help_and_hint() -> None:
    question = Question(
        heading="公司概况", text="哪一行？", options=(Option(key="1", label="工业"),), help="看收入", hint="输入序号"
    )
    assert rendered([question], 80).split("\n") == ["— 公司概况 —", "哪一行？", "  1. 工业", "  看收入", "  输入序号"]


def test_replies_are_parted_by_an_empty_line() -> None:
    assert rendered([Text(text="一"), Result(text="二\n  三")], 80) == "一\n\n二\n  三"


def test_a_long_option_goes_on_under_its_words() -> None:
    lines = rendered([Listing(text="回答", items=(Option(key="1", label="字" * 20),))], 30).split("\n")
    assert lines[1].startswith("  1. 字")
    assert lines[2].startswith("     字")
