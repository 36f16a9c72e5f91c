"""Beside the questions: a person, deleting, another device or kind of application; the talk stays as it was."""

import pytest

from assessment.library import Library
from flows.chart import Place
from flows.position import Ground
from flows.replies import Question
from flows.session import SetAside
from tests.flows.conftest import DAY, Talk


def test_a_person_is_named_with_a_summary_to_show_and_the_question_stays(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000)
    asked = hangzhou.asked
    said = hangzhou.say("a person")
    assert hangzhou.place() is Place.HANDING_OVER
    assert "Whom to ask" in said
    assert "35 million" in said
    hangzhou.say("go on")
    assert (hangzhou.place(), hangzhou.asked) == (Place.ASKING, asked)


def test_before_a_region_a_person_can_be_asked_for_too(talk: Talk) -> None:
    talk.say("English", "a person")
    assert talk.place() is Place.HANDING_OVER
    talk.say("go on")
    assert talk.place() is Place.REGION


def test_a_region_named_while_a_person_is_shown_is_taken(talk: Talk) -> None:
    talk.say("English", "a person", "what if R&D were 3 million", "Hangzhou")
    assert talk.at.standing.region == "hangzhou"


def test_every_region_names_offices_to_ask(library: Library) -> None:
    for region in library.regions:
        talk = Talk(library, locale="en")
        assert "·" in talk.say(region, "a person"), region


def test_everything_is_deleted_only_after_a_clear_yes(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000)
    hangzhou.say("delete my data")
    assert hangzhou.at.confirming == "erase"
    assert "deleted" not in hangzhou.say("3500万")
    said = hangzhou.say("yes")
    assert hangzhou.last.wish == "erase"
    assert hangzhou.place() is Place.ERASED
    assert "deleted" in said
    assert not any(isinstance(reply, Question) for reply in hangzhou.replies)


def test_no_to_deleting_leaves_everything_as_it_was(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000)
    before = hangzhou.at
    hangzhou.say("delete my data", "no")
    assert (hangzhou.at.given, hangzhou.asked) == (before.given, before.question)
    assert hangzhou.place() is Place.ASKING


def test_after_deleting_nothing_of_before_can_be_brought_back_and_a_new_talk_begins(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000)
    hangzhou.say("reminders", "yes", "delete my data", "yes", "back", "back")
    assert (hangzhou.at.given, hangzhou.at.standing.region, hangzhou.at.standing.enrolling) == ({}, None, None)
    hangzhou.say("English", "Anhui")
    assert hangzhou.at.standing.region == "anhui"


def test_going_on_elsewhere_is_a_wish_and_changes_nothing(hangzhou: Talk) -> None:
    before = hangzhou.log
    hangzhou.say("continue elsewhere")
    assert (hangzhou.last.wish, hangzhou.log) == ("ticket", before)


def test_a_code_is_a_wish_to_go_on_with_the_talk_it_belongs_to(hangzhou: Talk) -> None:
    hangzhou.say("continue AB12-CD34")
    assert (hangzhou.last.wish, hangzhou.last.code) == ("resume", "AB12CD34")


@pytest.mark.parametrize("region", ["Anhui", "National"])
def test_a_holder_of_a_title_can_be_judged_for_the_re_review_and_go_back(library: Library, region: str) -> None:
    talk = Talk(library, locale="en")
    said = talk.say(region, "re-review")
    assert "re-review" in said
    assert "re-review" in talk.opening()
    talk.say("first application")
    assert "re-review" not in talk.opening()
    talk.say("back")
    assert "re-review" in talk.opening()


def test_a_talk_that_was_begun_for_a_re_review_says_so_whenever_it_matters(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.ground = Ground(library, DAY, kind="re_review")
    assert "judged as a re-review" in talk.say("Anhui")
    assert "judged as a re-review" in talk.opening()
    talk.until(None, lambda _: "don't know")
    assert "re-review" in talk.say("result")


def test_an_answer_set_aside_by_an_older_log_is_read_without_its_region(hangzhou: Talk) -> None:
    hangzhou.know(revenue=1)
    hangzhou.log += (SetAside(fact="revenue"),)
    assert hangzhou.at.standing.set_aside["revenue"].region == "hangzhou"
