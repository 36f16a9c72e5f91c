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
    assert "[hangzhou-draft" in said
    assert (in_hangzhou.log, in_hangzhou.asked) == (before, asked)


def test_the_result_so_far_names_what_was_not_assessed(hangzhou: Talk) -> None:
    assert "Not assessed yet:" in hangzhou.say("result")


def test_at_the_end_the_result_comes_with_the_reason_why_no_more_is_asked(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.say("National")
    answers = {"on_dishonesty_list": "yes", "registered_in_region": "yes", "industry": "industry"}
    said = talk.until(None, lambda fact: answers.get(fact, "don't know"))
    assert talk.place() is Place.RESULT
    assert "That was all" in said
    assert talk.at.remaining == ()


def test_what_was_not_known_is_named_at_the_end_the_most_decisive_first(hangzhou: Talk) -> None:
    closing = hangzhou.until(None, lambda _: "don't know").rsplit("That was all", 1)[1].splitlines()
    assessment, words = hangzhou.at.assessment, hangzhou.at.words
    assert assessment is not None
    first = [words.name(fact) for fact in assessment.asked[:5]]
    assert closing[1] == f"{'; '.join(first)}; and {len(assessment.asked) - 5} more"
    whole = hangzhou.say("result")
    assert all(words.name(fact) in whole for fact in assessment.asked)


def test_what_is_named_as_open_can_be_answered_by_its_name_though_it_was_never_asked(hangzhou: Talk) -> None:
    hangzhou.until(None, lambda _: "don't know")
    at = hangzhou.at
    assert at.assessment is not None
    never_asked = [fact for fact in at.assessment.asked if fact not in at.standing.order]
    for fact in never_asked:
        hangzhou.say(f"change {at.words.name(fact)}")
        assert hangzhou.asked == fact


def test_after_the_end_an_answer_can_be_changed_and_the_result_is_said_in_short(hangzhou: Talk) -> None:
    hangzhou.until(None, lambda _: "don't know")
    hangzhou.say("change industry")
    said = hangzhou.say("2")
    assert "Noted: Industry" in said
    assert hangzhou.asked is None
    assert "That was all" in said
    assert "Self-check for" not in said


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
    talk.say("National")
    talk.know(on_dishonesty_list=True, recognitions=[], registered_in_region=False)
    said = talk.until(None, lambda _: "don't know")
    assert "“Go on” asks the questions left too" in said
    assert what_next(talk.at).options[0].label == "more questions"
    talk.say(what_next(talk.at).options[0].key)
    assert talk.place() is Place.ASKING
    talk.until(None, lambda _: "don't know")
    assert talk.place() is Place.RESULT
    assert "more questions" not in {option.label for option in what_next(talk.at).options}


def test_a_first_picture_counts_only_what_was_answered(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.say("quick look", "Hangzhou", "0")
    said = talk.until(None, lambda _: "don't know")
    assert "A first picture from 1 answer;" in said
