"""The result: in short at any time, whole at the end with why no more is asked, bounds after a quick look, and where to go next."""

import pytest

from assessment.library import Library
from assessment.wording import Words, supported_locales
from flows.chart import Place
from flows.ending import what_next
from flows.quick_look import QUICK_LOOK
from flows.replies import Question, Shortcuts
from flows.understanding import understand_command
from tests.flows.conftest import Talk


def test_the_result_so_far_changes_nothing_and_the_question_stays(in_hangzhou: Talk) -> None:
    before, asked = in_hangzhou.log, in_hangzhou.asked
    said = in_hangzhou.say("结果")
    assert "hangzhou-draft" in said or "杭州" in said
    assert (in_hangzhou.log, in_hangzhou.asked) == (before, asked)


def test_the_result_so_far_names_what_was_not_assessed(hangzhou: Talk) -> None:
    assert "Not assessed yet:" in hangzhou.say("result")


def test_at_the_end_the_result_comes_with_the_reason_why_no_more_is_asked(library: Library) -> None:
    talk = Talk(library)
    talk.say("全国")
    answers = {"on_dishonesty_list": "有", "registered_in_region": "是", "industry": "工业"}
    said = talk.until(None, lambda fact: answers.get(fact, "不知道"))
    assert talk.place() is Place.RESULT
    assert "问完了" in said
    assert talk.at.remaining == ()


def test_what_was_not_known_is_named_at_the_end_as_able_to_change_the_result(in_hangzhou: Talk) -> None:
    said = in_hangzhou.until(None)
    assert "弄清楚后结果可能会变" in said
    assert "上年度营业收入" in said.rsplit("问完了", 1)[1]


def test_after_the_end_an_answer_can_be_changed_and_the_result_is_said_in_short(in_hangzhou: Talk) -> None:
    in_hangzhou.until(None)
    in_hangzhou.say("改 所属行业")
    said = in_hangzhou.say("工业")
    assert "记下：所属行业 工业" in said
    assert in_hangzhou.asked is None
    assert "问完了" in said
    assert "自测结果，按" not in said


def test_after_the_end_a_fact_can_be_told_without_a_command(hangzhou: Talk) -> None:
    hangzhou.until(None, lambda _: "don't know")
    said = hangzhou.say("revenue is 60 million")
    assert "60 million" in said
    assert "revenue" in hangzhou.at.given


def test_after_a_result_it_is_offered_where_to_go_next(hangzhou: Talk) -> None:
    hangzhou.until(None, lambda _: "don't know")
    assert isinstance(hangzhou.replies[-1], Shortcuts)


@pytest.mark.parametrize("locale", supported_locales())
def test_every_word_offered_works_as_it_is_shown(library: Library, locale: str) -> None:
    talk = Talk(library, locale=locale)
    talk.say("hangzhou")
    offered = {option.key for option in what_next(talk.at).options}
    question = talk.replies[-1]
    assert isinstance(question, Question)
    offered |= {option.key for option in question.shortcuts}
    region_question = Talk(library, locale=locale)
    region_question.say("?")
    asked = region_question.replies[-1]
    assert isinstance(asked, Question)
    offered |= {option.key for option in asked.shortcuts}
    offered |= {Words(locale, {}).say(word) for word in ("go on", "keep", "last year's answers", "restart")}
    for key in offered:
        assert understand_command(key) is not None, key


def test_a_quick_look_asks_six_questions_at_most_and_gives_bounds_and_the_way_on(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.say("quick look")
    said = talk.say("Hangzhou")
    assert "0 answered, at most 6 to go" in said
    asked = []
    while talk.asked is not None:
        asked.append(talk.asked)
        said = talk.say("don't know")
    assert 0 < len(asked) <= QUICK_LOOK
    assert talk.place() is Place.RESULT
    assert "A first picture" in said
    assert "Not assessed yet" in said
    before = talk.at.standing.order
    talk.say("go on")
    assert talk.place() is Place.ASKING
    assert talk.at.standing.order == before
    assert not set(asked) & set(talk.at.remaining)


def test_a_quick_look_can_be_asked_for_in_the_middle_and_counts_what_was_answered(hangzhou: Talk) -> None:
    hangzhou.say("yes", "quick look")
    question = hangzhou.replies[-1]
    assert isinstance(question, Question)
    assert question.progress is not None
    assert (question.progress.answered, question.progress.left) == (1, QUICK_LOOK - 1)


def test_what_can_change_nothing_is_asked_only_of_who_wants_it(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.say("Hangzhou")
    talk.know(on_dishonesty_list=True, recognitions=[])
    said = talk.until(None, lambda _: "don't know")
    if "“Go on” asks those too" not in said:
        pytest.skip("nothing is left that could be asked")
    talk.say("go on")
    assert talk.place() is Place.ASKING
    talk.until(None, lambda _: "don't know")
    assert talk.place() is Place.RESULT
