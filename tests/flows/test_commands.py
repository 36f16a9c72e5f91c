"""Words that work everywhere: why, help, quit, comparisons, and those that say what is open to be done."""

import pytest

from assessment.library import Library
from flows.chart import Place
from flows.replies import Table
from tests.flows.conftest import Talk


def test_why_names_tier_document_clause_and_paper(hangzhou: Talk) -> None:
    hangzhou.ask("revenue")
    before = hangzhou.log
    said = hangzhou.say("why")
    assert "Provincial hidden champion: Revenue of at least 50 million yuan last year [zhejiang-2026" in said
    assert "size]" in said
    assert "audit report" in said
    assert "What was the company's revenue" in said
    assert hangzhou.log == before


def test_why_is_short_enough_for_a_phone_and_tells_tiers_that_ask_the_same_in_one_line(hangzhou: Talk) -> None:
    hangzhou.ask("revenue")
    reasons = hangzhou.say("why").split("\n\n")[0].splitlines()
    assert len(reasons) <= 9
    assert any(line.startswith("· Provincial SRDI SME; National SRDI Little Giant: ") for line in reasons)


def test_why_is_answered_wherever_something_is_asked(hangzhou: Talk) -> None:
    assert "cannot be brought back" in hangzhou.say("delete my data", "why")
    assert "Number of employees" in hangzhou.say("no", "employees 70000", "why")
    assert "Each purpose is agreed to apart" in hangzhou.say("no", "reminders", "why")
    hangzhou.say("no")
    hangzhou.until(None, lambda _: "don't know")
    assert "“Result” shows what each tier" in hangzhou.say("why")


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
        *("enrol", "my data", "export my data", "correct name", "withdraw figures", "unsubscribe", "delete my data"),
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
