"""Answers go to the firm that was enrolled: whole, once a change, with consent alone, and never another firm's."""

import pytest

from assessment.library import Library
from flows.chart import Place
from flows.enrolment import OwnData, OwnFirm
from flows.looking_up import known
from flows.session import entry_from_json, entry_to_json
from flows.stepping_back import compacted
from tests.flows.conftest import Talk
from tests.flows.test_own_data import FIRM

SAID = ("Example Ltd", "91350100M000100Y43", "owner", "skip", "yes")


def at_the_result(library: Library, *consents: str) -> Talk:
    """A talk in Anhui that has come to its result and then enrolled, with yes or no to figures and to reminders."""
    talk = Talk(library, locale="en")
    talk.say("Anhui", "revenue 35 million")
    talk.until(None, lambda _: "don't know")
    talk.say("enrol", "yes", *consents)
    if consents[1] == "yes":
        talk.say("all")
    talk.say(*SAID)
    assert talk.last.wish == "enrol"
    written_anew(talk)
    return talk


def written_anew(talk: Talk) -> None:
    """As the world does it once the firm is enrolled."""
    talk.log = tuple(
        entry_from_json(entry_to_json(entry).replace('"firm":""', '"firm":"f1"')) for entry in compacted(talk.log)
    )


@pytest.fixture
def enrolled(library: Library) -> Talk:
    return at_the_result(library, "yes", "no")


def test_a_changed_answer_is_kept_with_the_firm_once_and_said_to_be(enrolled: Talk) -> None:
    said = enrolled.say("revenue is 40 million")
    assert "These answers are now kept with the firm that you enrolled" in said
    assert (enrolled.last.wish, enrolled.last.firm) == ("facts", "f1")
    assert enrolled.last.facts["revenue"] == 40_000_000
    assert enrolled.place() is Place.RESULT
    enrolled.say("a person", "go on")
    assert enrolled.last.wish is None
    enrolled.say("back")
    assert enrolled.last.facts == {"revenue": 35_000_000}


def test_nothing_is_kept_while_nothing_has_changed_or_questions_are_open(enrolled: Talk) -> None:
    for message in ("result", "review", "go on", "what if revenue were 90 million", "drop it", "back"):
        enrolled.say(message)
        assert enrolled.last.wish is None, message
    enrolled.say("change revenue")
    assert enrolled.last.wish is None
    enrolled.say("40 million")
    assert enrolled.last.wish == "facts"


def test_an_answer_set_aside_or_taken_back_is_not_kept(enrolled: Talk) -> None:
    enrolled.say("change revenue", "don't know", "employees 120")
    enrolled.until(None, lambda _: "don't know")
    assert enrolled.last.wish == "facts"
    assert list(enrolled.last.facts) == ["employees"]
    enrolled.say("back")
    enrolled.until(None, lambda _: "don't know")
    enrolled.say("back", "change employees", "don't know")
    assert enrolled.last.wish is None, "nothing is left to keep"


def test_without_consent_no_answer_is_kept(library: Library) -> None:
    talk = at_the_result(library, "no", "no")
    talk.say("revenue is 40 million")
    assert talk.last.wish is None


def test_once_the_consent_is_taken_back_no_answer_is_kept_any_more(enrolled: Talk) -> None:
    enrolled.say("withdraw figures")
    own = OwnData(firms=(FIRM.model_copy(update={"region": "anhui"}),))
    enrolled.log += known(enrolled.at, own, enrolled.last.looked).entries
    enrolled.say("yes")
    assert enrolled.last.wish == "withdraw"
    enrolled.log = compacted(enrolled.log)
    enrolled.say("revenue is 40 million")
    assert enrolled.last.wish is None


def test_of_a_firm_no_longer_enrolled_nothing_is_kept_any_more(enrolled: Talk) -> None:
    enrolled.say("withdraw enrolment")
    own = OwnData(firms=(FIRM.model_copy(update={"region": "anhui"}),))
    enrolled.log += known(enrolled.at, own, enrolled.last.looked).entries
    enrolled.say("yes")
    assert enrolled.at.standing.enrolled is None
    enrolled.say("revenue is 40 million")
    assert enrolled.last.wish is None


def test_answers_for_another_region_are_not_kept_with_the_firm(enrolled: Talk) -> None:
    enrolled.say("change region", "Hangzhou")
    enrolled.until(None, lambda _: "don't know")
    assert (enrolled.place(), enrolled.last.wish) == (Place.RESULT, None)


def test_a_quick_look_is_no_result_to_be_kept(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.say("Anhui", "enrol", "yes", "yes", "no", *SAID)
    written_anew(talk)
    talk.say("quick look", "revenue 35 million")
    talk.until(None, lambda _: "don't know")
    assert talk.last.wish is None


def test_who_begins_anew_may_mean_another_firm_so_the_answers_are_kept_only_on_their_word(enrolled: Talk) -> None:
    enrolled.say("restart", "Anhui", "revenue 50 million")
    said = enrolled.until(None, lambda _: "don't know")
    assert "“Update my firm” keeps them with it" in said
    assert enrolled.last.wish is None
    assert updated(enrolled, FIRM.model_copy(update={"id": "f1", "region": "anhui"})) == "facts"
    assert (enrolled.last.firm, enrolled.last.facts["revenue"]) == ("f1", 50_000_000)
    enrolled.say("revenue is 60 million")
    assert enrolled.last.wish == "facts"


def test_a_firm_enrolled_in_an_earlier_talk_is_brought_up_to_date_too(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.say("Hangzhou")
    assert updated(talk, FIRM) is None, "nothing is answered yet"
    talk.say("revenue 50 million")
    assert updated(talk, FIRM) == "facts"
    assert "now kept with Example Instruments Ltd" in talk.shown()
    assert updated(talk, FIRM.model_copy(update={"region": "anhui"})) is None
    assert "Answer the self-check for the firm's region first" in talk.shown()


def updated(talk: Talk, firm: OwnFirm) -> str | None:
    """Say so, and have the registry look up this firm."""
    talk.say("update my firm")
    talk.last = known(talk.at, OwnData(firms=(firm,)), talk.last.looked)
    talk.log += talk.last.entries
    return talk.last.wish
