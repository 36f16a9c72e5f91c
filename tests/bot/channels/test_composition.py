"""A turn's replies in the parts that every messenger needs; nothing that was said goes missing between them."""

import pytest

from assessment.library import Library
from bot.channels.composition import composed, for_a_phone
from bot.sessions.kept_replies import Said
from flows.position import position
from flows.prompts import mark
from flows.replies import Listing, Option, Question, Reply, Result, Shortcuts, Table, Text
from flows.session import LanguageChosen, RegionChosen
from tests.flows.conftest import DAY, Talk

YES_NO = (Option(key="1", label="yes"), Option(key="2", label="no"))


@pytest.fixture
def talk(library: Library) -> Talk:
    """A talk with an owner in Hangzhou, in English."""
    talk = Talk(library, DAY, locale=None)
    talk.log = (LanguageChosen(locale="en"), RegionChosen(region="hangzhou"))
    return talk


def test_what_was_said_comes_before_the_question_and_offers_after_it(talk: Talk) -> None:
    replies: tuple[Reply, ...] = (
        Text(text="Noted."),
        Question(heading="Growth", text="Did it grow?", help="Look there.", options=YES_NO, hint="yes or no"),
        Text(text="The rules have changed: go over?"),
        Shortcuts(options=(Option(key="go over", label="go over"),)),
    )
    turn = composed(Said(replies), talk.at)
    assert (turn.said, turn.question, turn.options) == (("Noted.",), "Did it grow?", YES_NO)
    assert (turn.heading, turn.aside, turn.hint) == ("Growth", "Look there.", "yes or no")
    assert (turn.offer, [option.key for option in turn.offered]) == ("The rules have changed: go over?", ["go over"])


def test_of_results_in_a_row_the_short_form_has_the_last(talk: Talk) -> None:
    replies = (Text(text="a"), Result(text="the report"), Result(text="in short"), Text(text="b"), Result(text="c"))
    turn = composed(Said(replies), talk.at)
    assert turn.said == ("a", "the report", "in short", "b", "c")
    assert turn.in_short == ("a", "in short", "b", "c")
    assert turn.has_result


def test_without_a_question_there_are_words_that_go_on(talk: Talk) -> None:
    talk.say("a person")
    turn = composed(Said(talk.replies), talk.at)
    assert (turn.question, turn.options) == ("", ())
    assert [option.key for option in turn.offered] == ["go on"]


def test_a_table_is_lines_row_by_row_and_a_list_has_its_numbers(talk: Talk) -> None:
    table = Table(caption="Regions", header=("Region", "Tier"), rows=(("Anhui", "first"), ("Qingdao", "none")))
    listing = Listing(text="Your answers:", items=(Option(key="1", label="Revenue: 5"), Option(key="x", label="y")))
    turn = composed(Said((table, listing)), talk.at)
    assert turn.said == (
        "Regions\n\nAnhui\n  Tier: first\n\nQingdao\n  Tier: none",
        "Your answers:\n1. Revenue: 5\nx – y",
    )


def test_in_short_a_row_of_a_table_is_a_line(talk: Talk) -> None:
    table = Table(caption="Regions", header=("Region", "Tier"), rows=(("Anhui", "first"), ("Qingdao", "none")))
    assert composed(Said((table,)), talk.at).in_short == ("Regions\n\nRegion | Tier\nAnhui | first\nQingdao | none",)


def test_buttons_are_told_what_is_asked_and_what_their_answer_is_at_any_time(talk: Talk) -> None:
    talk.say("yes")
    turn = composed(Said(talk.replies), talk.at)
    assert turn.mark == mark(position(talk.log, talk.ground))
    assert set(turn.answers) == {option.label for option in turn.options}
    assert all(said.endswith(f": {label}") for label, said in turn.answers.items())


def test_nothing_said_is_nothing_to_compose(talk: Talk) -> None:
    turn = composed(Said(()), talk.at)
    assert (turn.said, turn.question, turn.options, turn.offered, turn.has_result) == ((), "", (), (), False)


def test_lists_stand_apart_and_are_not_indented_for_a_narrow_screen() -> None:
    text = "Likely: second.\nStill missing:\n  ✗ revenue\n    → more\nMeasures:\n· one\n· two\nThat is all."
    assert for_a_phone(text) == (
        "Likely: second.\n\nStill missing:\n✗ revenue\n  → more\n\nMeasures:\n· one\n· two\n\nThat is all."
    )


def test_plain_lines_stay_as_they_are() -> None:
    for text in ("", "one", "one\ntwo", "one\n\ntwo\n"):
        assert for_a_phone(text) == text
