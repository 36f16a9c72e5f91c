"""Words that work everywhere: why, help, quit, comparisons, and those that say what is open to be done."""

import pytest

from assessment.library import Library
from flows.chart import Place
from flows.replies import Table
from tests.flows.conftest import Talk


def test_why_names_tier_document_clause_and_paper(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("revenue")
    before = in_hangzhou.log
    said = in_hangzhou.say("为什么")
    assert "省级隐形冠军企业：上年度营业收入5000万元以上" in said
    assert "条件·规模" in said
    assert "上年度审计报告的利润表" in said
    assert "去年全年的营业收入是多少" in said
    assert in_hangzhou.log == before


def test_every_question_of_every_region_can_say_why_it_is_asked(library: Library) -> None:
    for region in library.regions:
        talk = Talk(library)
        talk.say(region)
        while talk.asked is not None:
            assert "·" in talk.say("为什么"), talk.asked
            talk.say("不知道")


def test_quit_ends_the_talk_and_changes_nothing(in_hangzhou: Talk) -> None:
    before = in_hangzhou.log
    in_hangzhou.say("退出")
    assert in_hangzhou.last.over
    assert in_hangzhou.log == before


def test_help_names_every_word_that_works_everywhere(hangzhou: Talk) -> None:
    said = hangzhou.say("help")
    for word in (
        *("back", "don't know", "why", "result", "review", "change", "restart", "中文", "quit", "what if"),
        *("compare regions", "other rules", "quick look", "re-review", "a person", "continue elsewhere"),
        *("reminders", "unsubscribe", "delete my data"),
    ):
        assert word in said


def test_the_same_answers_are_compared_across_regions_and_nothing_changes(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000)
    before = hangzhou.log
    hangzhou.say("compare regions")
    assert any(isinstance(reply, Table) for reply in hangzhou.replies)
    assert hangzhou.log == before


def test_the_answer_under_other_rules_is_told_and_nothing_changes(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.say("National")
    before = talk.log
    talk.say("other rules")
    assert any(isinstance(reply, Table) for reply in talk.replies)
    assert talk.log == before


@pytest.mark.parametrize(
    "word", ["compare regions", "other rules", "result", "keep", "review", "don't know", "why", "go on"]
)
def test_a_word_that_needs_a_region_says_so_before_there_is_one(talk: Talk, word: str) -> None:
    talk.say("English")
    before = talk.log
    assert "region" in talk.say(word)
    assert talk.log == before
    assert talk.place() is Place.REGION
