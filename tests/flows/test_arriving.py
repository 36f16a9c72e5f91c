"""What comes in without words: arriving through a door, sending what cannot be read, pressing old buttons, leaving."""

from dataclasses import replace
from datetime import date

import pytest

from assessment.library import Library
from bot.channels.terminal import rendered
from flows.as_shown import answers_in_full
from flows.chart import Place
from flows.conversation import turn
from flows.events import Arrived, Incoming, Left, Pressed, Unreadable, UnreadableKind, in_short
from flows.prompts import mark
from flows.replies import Question, Shortcuts
from flows.session import LanguageChosen, RegionChosen
from tests.flows.conftest import Talk

BEFORE_ANY_RULE = date(2015, 1, 1)


def met(talk: Talk, event: Incoming) -> str:
    """What the talk says to this."""
    talk.last = turn(talk.log, event, talk.ground)
    talk.log += talk.last.entries
    return rendered(talk.replies, 1000)


def mark_now(talk: Talk) -> str:
    """The mark that a button shown now bears."""
    return mark(talk.at)


@pytest.fixture
def english(newcomer: Talk) -> Talk:
    """Somebody new whose device speaks English, and who has not said anything."""
    met(newcomer, Arrived(locale="en"))
    return newcomer


def test_who_comes_for_the_first_time_is_told_what_this_is_and_asked_for_a_language(newcomer: Talk) -> None:
    said = met(newcomer, Arrived())
    assert "您好" in said
    assert "Which language?" in said
    assert newcomer.place() is Place.LANGUAGE


@pytest.mark.parametrize(
    ("locale", "spoken"),
    [("zh-hans", "zh_Hans_CN"), ("zh-TW", "zh_Hant_TW"), ("zh_HK", "zh_Hant_TW"), ("en-GB", "en"), ("de", "en")],
)
def test_a_device_that_tells_its_language_is_spoken_to_in_it(newcomer: Talk, locale: str, spoken: str) -> None:
    met(newcomer, Arrived(locale=locale))
    assert newcomer.at.words.locale == spoken
    assert newcomer.place() is Place.REGION


def test_a_link_of_a_region_leads_to_its_first_question_after_the_notice(newcomer: Talk) -> None:
    said = met(newcomer, Arrived(region="hangzhou", locale="en"))
    assert said.index("Hello!") < said.index("Judged by the policies of Hangzhou")
    assert newcomer.at.standing.region == "hangzhou"
    assert isinstance(newcomer.replies[-1], Question)
    assert newcomer.asked is not None


def test_a_link_of_a_region_works_without_a_language_too(newcomer: Talk) -> None:
    met(newcomer, Arrived(region="shanghai"))
    assert (newcomer.at.standing.region, newcomer.at.words.locale) == ("shanghai", "zh_Hans_CN")


@pytest.mark.parametrize("region", ["atlantis", "", "../../etc", "cn " * 500])
def test_a_link_of_no_region_of_ours_is_a_door_like_any_other(newcomer: Talk, region: str) -> None:
    said = met(newcomer, Arrived(region=region, locale="en"))
    assert "Hello!" in said
    assert newcomer.at.standing.region is None
    assert newcomer.place() is Place.REGION


@pytest.mark.parametrize("locale", ["", "en"])
def test_a_link_of_a_region_without_a_rule_that_day_says_so_and_asks_for_another(library: Library, locale: str) -> None:
    fresh = Talk(library, BEFORE_ANY_RULE, locale=None)
    said = met(fresh, Arrived(region="hangzhou", locale=locale))
    assert ("There is no rule for Hangzhou" if locale else "没有") in said
    assert fresh.at.standing.region is None
    assert isinstance(fresh.replies[-1], Question)
    assert len([reply for reply in fresh.replies if isinstance(reply, Question)]) == 1
    assert fresh.place() is (Place.REGION if locale else Place.LANGUAGE)


def test_who_comes_again_in_the_middle_finds_the_question_that_was_open(hangzhou: Talk) -> None:
    hangzhou.say("yes")
    asked, log = hangzhou.asked, hangzhou.log
    said = met(hangzhou, Arrived(region="hangzhou", locale="zh-hans"))
    assert "Going on from last time" in said
    assert "Hello" not in said
    assert (hangzhou.asked, hangzhou.log) == (asked, log), "neither the language chosen nor an answer is touched"


def test_who_comes_again_before_a_region_was_chosen_is_greeted_again(english: Talk) -> None:
    assert "Hello!" in met(english, Arrived())
    assert english.place() is Place.REGION


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN", "zh_Hant_TW"])
@pytest.mark.parametrize("wanted", ["cn", "anhui", "municipality", "qingdao", "shanghai"])
def test_a_link_of_another_region_is_offered_and_taken_with_its_button(
    library: Library, wanted: str, locale: str
) -> None:
    talk = Talk(library, locale=locale)
    talk.say("杭州", "是")
    asked = talk.asked
    met(talk, Arrived(region=wanted))
    assert (talk.at.standing.region, talk.asked) == ("hangzhou", asked)
    (offer,) = [reply for reply in talk.replies if isinstance(reply, Shortcuts)]
    names = [talk.at.words.policy(library.packs[region].region.name) for region in (wanted, "hangzhou")]
    assert all(name in offer.text for name in names)
    met(talk, Pressed(offer.options[0].key, mark_now(talk)))
    assert talk.at.standing.region == wanted


def test_a_link_of_the_region_spoken_about_offers_nothing(hangzhou: Talk) -> None:
    met(hangzhou, Arrived(region="hangzhou"))
    assert not [reply for reply in hangzhou.replies if isinstance(reply, Shortcuts)]


def test_who_comes_again_in_a_region_that_lost_its_rules_goes_where_the_link_leads(hangzhou: Talk) -> None:
    hangzhou.log = (LanguageChosen(locale="en"), RegionChosen(region="hangzhou"))
    hangzhou.ground = replace(hangzhou.ground, on=BEFORE_ANY_RULE)
    assert hangzhou.at.no_rule is not None
    assert "no rule for Hangzhou" in met(hangzhou, Arrived())
    assert "no rule for Shanghai" in met(hangzhou, Arrived(region="shanghai"))


def test_a_link_with_a_code_goes_on_with_the_talk_it_belongs_to_only_once_that_is_wanted(newcomer: Talk) -> None:
    said = met(newcomer, Arrived(code="JPR-YNE-EDM", locale="en"))
    assert not newcomer.last.code
    assert "Hello!" in said
    assert "whoever began it sees what you answer" in said
    offered = next(reply for reply in newcomer.replies if isinstance(reply, Shortcuts))
    newcomer.say(offered.options[0].key)
    assert (newcomer.last.wish, newcomer.last.code) == ("resume", "JPRYNEEDM")


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_the_button_that_goes_on_elsewhere_is_understood_in_every_language(newcomer: Talk, locale: str) -> None:
    met(newcomer, Arrived(code="JPRYNEEDM", locale=locale))
    offered = next(reply for reply in newcomer.replies if isinstance(reply, Shortcuts))
    newcomer.say(offered.options[0].key)
    assert (newcomer.last.wish, newcomer.last.code.replace("-", "")) == ("resume", "JPRYNEEDM")


def test_should_the_code_not_be_good_the_notice_was_given_and_the_region_of_the_link_holds(newcomer: Talk) -> None:
    said = met(newcomer, Arrived(region="hangzhou", locale="en", code="JPR-YNE-EDM"))
    assert "Hello!" in said
    assert newcomer.at.standing.region == "hangzhou"


def test_who_comes_again_hears_what_has_changed_since(library: Library) -> None:
    talk = Talk(library, date(2026, 12, 31), locale="en")
    talk.say("Hangzhou", "yes")
    talk.ground = replace(talk.ground, on=date(2027, 1, 2))
    said = met(talk, Arrived())
    assert "A new year has begun" in said
    assert talk.place() is Place.CONFIRMING


def test_who_comes_back_to_a_result_sees_it_in_short(hangzhou: Talk) -> None:
    hangzhou.until(None, lambda _: "don't know")
    met(hangzhou, Arrived())
    assert hangzhou.place() is Place.RESULT
    assert "result" in {reply.kind for reply in hangzhou.replies}


@pytest.mark.parametrize("kind", ["voice", "picture", "video", "file", "place", "other"])
def test_what_cannot_be_read_is_answered_kindly_and_the_question_stays(hangzhou: Talk, kind: UnreadableKind) -> None:
    asked = hangzhou.asked
    said = met(hangzhou, Unreadable(kind))
    assert "please type" in said
    assert (hangzhou.last.entries, hangzhou.asked) == ((), asked)
    assert isinstance(hangzhou.replies[-1], Question)


def test_who_begins_with_a_voice_message_is_given_the_notice_too(newcomer: Talk) -> None:
    said = met(newcomer, Unreadable("voice"))
    assert "您好" in said
    assert newcomer.place() is Place.LANGUAGE


def test_a_button_of_the_question_that_is_asked_answers_it(hangzhou: Talk) -> None:
    met(hangzhou, Pressed("1", mark_now(hangzhou)))
    assert hangzhou.at.given["registered_in_region"] is True


def test_a_button_whose_question_is_not_known_counts_like_typed_words(hangzhou: Talk) -> None:
    met(hangzhou, Pressed("1"))
    assert hangzhou.at.given["registered_in_region"] is True


@pytest.mark.parametrize("text", ["1", "yes", "back", "don't know", "go on", "keep", "restart"])
def test_a_button_of_an_earlier_question_answers_nothing(hangzhou: Talk, text: str) -> None:
    old = mark_now(hangzhou)
    hangzhou.say("1")
    log, asked = hangzhou.log, hangzhou.asked
    said = met(hangzhou, Pressed(text, old))
    assert "earlier question" in said
    assert (hangzhou.log, hangzhou.asked) == (log, asked)
    assert isinstance(hangzhou.replies[-1], Question)


def test_an_old_button_that_says_whose_answer_it_is_changes_that_answer(hangzhou: Talk) -> None:
    old, said = mark_now(hangzhou), answers_in_full(hangzhou.at)
    hangzhou.say("yes")
    asked = hangzhou.asked
    met(hangzhou, Pressed(said["no"], old))
    assert hangzhou.at.given["registered_in_region"] is False
    hangzhou.say("back")
    assert (hangzhou.at.given["registered_in_region"], hangzhou.asked) == (True, asked)


@pytest.mark.parametrize("text", ["result", "review", "a person", "delete my data", "compare regions", "help"])
def test_an_old_button_that_only_shows_or_asks_works_at_any_time(hangzhou: Talk, text: str) -> None:
    old = mark_now(hangzhou)
    hangzhou.say("1")
    assert "earlier question" not in met(hangzhou, Pressed(text, old))
    assert hangzhou.at.given == {"registered_in_region": True}


def test_an_old_yes_never_deletes_anything(hangzhou: Talk) -> None:
    old, said = mark_now(hangzhou), answers_in_full(hangzhou.at)
    hangzhou.say("delete my data")
    for pressed in (Pressed("yes", old), Pressed("1", old), Pressed(said["yes"], old), Pressed(said["yes"])):
        met(hangzhou, pressed)
        assert hangzhou.last.wish is None
    assert hangzhou.at.confirming is None or hangzhou.at.confirming == "erase"


def test_an_old_button_after_everything_was_deleted_is_greeted(newcomer: Talk, hangzhou: Talk) -> None:
    old, said = mark_now(hangzhou), answers_in_full(hangzhou.at)
    for pressed in (Pressed("1", old), Pressed(said["yes"], old)):
        newcomer.log = ()
        assert "您好" in met(newcomer, pressed)
        assert newcomer.at.given == {}
        assert newcomer.place() is Place.LANGUAGE


def test_who_leaves_has_everything_deleted_and_hears_nothing(hangzhou: Talk) -> None:
    met(hangzhou, Left())
    assert (hangzhou.last.wish, hangzhou.replies) == ("erase", ())


def test_different_things_that_came_in_are_told_apart_and_the_same_ones_are_not() -> None:
    events: list[Incoming] = [
        "yes",
        Pressed("yes"),
        Pressed("yes", "mark"),
        Arrived("yes"),
        Arrived(locale="yes"),
        Left(),
        Unreadable("voice"),
        Unreadable("file"),
    ]
    assert len({in_short(event) for event in events}) == len(events)
    assert in_short(Pressed("yes", "mark")) == in_short(Pressed("yes", "mark"))


@pytest.fixture
def unannounced(newcomer: Talk) -> Talk:
    """Somebody new in a messenger, with a device that speaks English, who has seen nothing of us yet."""
    newcomer.ground = replace(newcomer.ground, locale="en", greets=True)
    return newcomer


@pytest.mark.parametrize("first", ["Hangzhou", "help", "revenue is 50 million", "hello", "English"])
def test_where_nothing_is_shown_before_the_first_words_the_notice_comes_with_the_first_answer_and_once(
    unannounced: Talk, first: str
) -> None:
    assert unannounced.say(first).count("not a decision") == 1
    assert "not a decision" not in unannounced.say("help")


def test_what_was_said_with_the_first_words_is_taken_all_the_same(unannounced: Talk) -> None:
    unannounced.say("Hangzhou")
    assert unannounced.at.standing.region == "hangzhou"


def test_who_chooses_another_language_than_was_greeted_in_reads_the_notice_in_it(newcomer: Talk) -> None:
    met(newcomer, Arrived())
    assert "not a decision" in newcomer.say("English")
