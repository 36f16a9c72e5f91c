"""Enrolling a firm: consent first and each apart, every answer checked, all of it shown, and nothing kept without a yes."""

from dataclasses import replace
from datetime import date

import pytest

from assessment.library import Library
from flows.chart import Place
from flows.consent import CONSENT_WORDS, CONSENTS
from flows.enrolment import Enrolment
from flows.events import Pressed
from flows.prompts import mark
from flows.replies import Question
from flows.session import LanguageChosen, entry_from_json, entry_to_json, replay
from flows.stepping_back import compacted
from tests.flows.conftest import Talk

CODE = "91350100M000100Y43"
NAME = "Hangzhou Example Instruments Co., Ltd."
FIRM = (NAME, CODE, "2", "Xihu")


def written(talk: Talk) -> str:
    """All that the log holds once it is written anew."""
    return "\n".join(entry_to_json(entry) for entry in compacted(talk.log))


def test_a_whole_dialogue_comes_out_as_one_enrolment(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000, recognitions=["innovative_sme", "srdi_sme"])
    hangzhou.say("enrol", "yes", "yes", "yes", *FIRM, "1 4", "May 2024", "don't know")
    said = hangzhou.say("1")
    assert (hangzhou.last.wish, hangzhou.last.compacts) == ("enrol", True)
    assert hangzhou.last.enrolment == Enrolment(
        firm_name=NAME,
        credit_code=CODE,
        role="owner",
        region="hangzhou",
        district="Xihu",
        topics=("application_windows", "support_measures"),
        granted={"innovative_sme": date(2024, 5, 1), "srdi_sme": None},
        purposes=("register", "facts", "reminders"),
        words=CONSENT_WORDS,
        locale="en",
    )
    assert hangzhou.last.facts == {"recognitions": ["innovative_sme", "srdi_sme"], "revenue": 35_000_000}
    assert f"{NAME} is enrolled" in said
    assert hangzhou.place() is Place.ASKING


def test_only_what_was_agreed_to_is_asked_for_and_kept(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000, recognitions=["srdi_sme"])
    hangzhou.say("enrol", "yes", "no", "no", *FIRM)
    assert "shall the firm be enrolled so?" in hangzhou.waits_for
    hangzhou.say("yes")
    assert hangzhou.last.enrolment is not None
    assert hangzhou.last.enrolment.purposes == ("register",)
    assert (hangzhou.last.enrolment.topics, hangzhou.last.enrolment.granted, hangzhou.last.facts) == ((), {}, {})


def test_every_consent_says_what_is_kept_and_why_before_it_is_asked_and_only_a_clear_yes_counts(hangzhou: Talk) -> None:
    hangzhou.say("enrol")
    for consent in CONSENTS.values():
        question = hangzhou.replies[-1]
        assert isinstance(question, Question)
        assert question.text == consent.question.format(region="Hangzhou")
        assert question.help == consent.explained.format(region="Hangzhou")
        said = hangzhou.say("maybe")
        assert "Please answer yes or no" in said
        assert "agreed to apart" in hangzhou.say("why")
        assert hangzhou.replies[-1] == question
        hangzhou.say("yes")
    assert "full name" in hangzhou.waits_for


def test_nothing_is_promised_about_reminders_that_does_not_hold(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "yes", "yes")
    assert "The authority of Hangzhou sends you reminders over this channel, a few a week at most" in (
        hangzhou.waits_for
    )


def test_where_nobody_can_be_written_to_reminders_are_not_asked_for(hangzhou: Talk) -> None:
    hangzhou.ground = replace(hangzhou.ground, reaches=False)
    hangzhou.say("enrol", "yes", "yes", *FIRM, "yes")
    assert hangzhou.last.enrolment is not None
    assert hangzhou.last.enrolment.purposes == ("register", "facts")


def test_declining_the_enrolment_ends_it_kindly_with_nothing_kept(hangzhou: Talk) -> None:
    before = hangzhou.at
    said = hangzhou.say("enrol", "no")
    assert "nothing of it kept; the self-check works just the same" in said
    assert hangzhou.last.compacts
    assert (hangzhou.at.standing.enrolling, hangzhou.at.question, hangzhou.place()) == (
        None,
        before.question,
        Place.ASKING,
    )
    assert "enrol" not in written(hangzhou)


@pytest.mark.parametrize("no", ["no", "3", "never mind", "cancel", "no, keep nothing", "cancel enrolment"])
def test_no_at_the_end_keeps_nothing(hangzhou: Talk, no: str) -> None:
    said = hangzhou.say("enrol", "yes", "yes", "no", *FIRM, no)
    assert "Nothing of the enrolment is kept" in said
    assert hangzhou.last.wish is None
    assert NAME not in written(hangzhou)
    assert CODE not in written(hangzhou)


def test_what_was_said_of_firm_and_contact_leaves_the_log_with_the_yes_and_the_answers_stay(hangzhou: Talk) -> None:
    hangzhou.say("yes", "enrol", "yes", "yes", "yes", "Other name Ltd", "back", *FIRM, "1", "back", "3", "yes")
    kept = compacted(hangzhou.log)
    for gone in (NAME, CODE, "Xihu", "Other name", "policy_changes", "yearly_updates"):
        assert gone not in written(hangzhou)
    assert replay(kept) == replay(hangzhou.log)
    hangzhou.log = tuple(entry_from_json(line) for line in written(hangzhou).splitlines())
    assert hangzhou.at.given == {"registered_in_region": True}
    assert "Taken back: " in hangzhou.say("back")
    assert hangzhou.at.given == {}
    assert hangzhou.at.standing.enrolled is not None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("91350100M000100Y44", "does not fit the 17 before it"),
        ("91350100M000100Y4", "17 characters"),
        ("why", "one firm's alone"),
        ("don't know", "An enrolment needs this"),
        ("help", "delete my data"),
    ],
)
def test_wrong_input_keeps_everything_given_and_says_what_is_allowed(hangzhou: Talk, wrong: str, why: str) -> None:
    hangzhou.say("enrol", "yes", "no", "no", NAME)
    before = hangzhou.at.standing.enrolling
    assert why in hangzhou.say(wrong)
    assert hangzhou.at.standing.enrolling == before
    assert "unified social credit code" in hangzhou.waits_for


def test_what_asks_back_is_no_name_of_a_firm_or_a_district(hangzhou: Talk) -> None:
    assert "full name as on its business licence" in hangzhou.say("enrol", "yes", "no", "no", "哪个名称？")
    hangzhou.say(NAME, CODE, "2")
    for wrong in ("Which one do you mean?", "是"):
        assert "the district or county" in hangzhou.say(wrong)
    assert "shall the firm be enrolled so?" not in hangzhou.waits_for


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("法人代表", "legal representative"),
        ("老板", "owner"),
        ("老闆", "owner"),
        ("会计", "finance"),
        ("CFO", "finance"),
    ],
)
def test_a_role_is_understood_by_what_people_call_it(hangzhou: Talk, said: str, role: str) -> None:
    assert f"Your role: {role}" in hangzhou.say("enrol", "yes", "no", "no", NAME, CODE, said)


def test_a_day_that_cannot_be_is_refused_with_what_can(hangzhou: Talk) -> None:
    hangzhou.know(recognitions=["srdi_sme"])
    hangzhou.say("enrol", "yes", "yes", "no", *FIRM)
    assert "such as 2024-05-20 or May 2024" in hangzhou.say("two years ago")
    assert "from 1 January 2000 to 21 November 2026" in hangzhou.say("May 2027")
    assert "granted: 20 May 2024" in hangzhou.say("2024-05-20")


@pytest.mark.parametrize(
    ("change", "then", "shown"),
    [
        ("change name", "Another Example Ltd", "Firm's name: Another Example Ltd"),
        ("change district", "don't know", "District: left out"),
        ("2", None, "Which one?"),
        ("change", None, "Which one?"),
        ("change role", "finance", "Your role: finance"),
        ("change figures", "yes", "Figures of the self-check: yes"),
    ],
)
def test_one_thing_can_be_changed_before_all_is_confirmed(
    hangzhou: Talk, change: str, then: str | None, shown: str
) -> None:
    hangzhou.say("enrol", "yes", "no", "no", *FIRM, change)
    said = hangzhou.waits_for if then is None else hangzhou.say(then)
    assert shown in said


def test_the_thing_to_change_is_picked_from_a_list_by_number(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "yes", "no", "no", *FIRM, "2")
    assert "number from the list" in hangzhou.say("99")
    hangzhou.say("5")
    assert "unified social credit code" in hangzhou.waits_for
    hangzhou.say("91110000802100433B")
    assert "Unified social credit code: 91110000802100433B" in hangzhou.waits_for


def test_a_step_back_takes_the_last_answer_of_the_enrolment_and_no_other(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000)
    hangzhou.say("enrol", "yes", "no")
    assert "Taken back: Figures of the self-check" in hangzhou.say("back")
    hangzhou.say("back", "back")
    assert (hangzhou.place(), hangzhou.at.given != {}) == (Place.ASKING, True)


def test_facts_stated_in_between_are_noted_and_the_enrolment_goes_on(hangzhou: Talk) -> None:
    said = hangzhou.say("enrol", "yes", "employees 120")
    assert "Number of employees" in said
    assert hangzhou.at.given != {}
    assert hangzhou.place() is Place.ENROLLING
    hangzhou.say("no", "no")
    hangzhou.say("revenue 35 million")
    assert "revenue" in hangzhou.at.given
    assert "full name" in hangzhou.waits_for


def test_a_firms_name_is_taken_for_one_whatever_it_begins_with(hangzhou: Talk) -> None:
    for name in ("改天科技有限公司", "杭州百人团队营收咨询有限公司", "Change Works Ltd"):
        hangzhou.say("enrol", "yes", "no", "no", name)
        assert hangzhou.at.standing.enrolling is not None
        assert hangzhou.at.standing.enrolling.answers["firm_name"] == name
        hangzhou.say("never mind")


def test_the_questions_can_be_gone_back_to_and_the_enrolment_waits(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "yes", "no", "no", NAME)
    assert "The enrolment waits" in hangzhou.say("go on")
    assert hangzhou.place() is Place.ASKING
    hangzhou.say("yes", "review", "go on")
    assert "what you said before is still here" in hangzhou.say("enrol")
    assert "unified social credit code" in hangzhou.waits_for


def test_a_restart_leaves_the_enrolment_waiting(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "yes", "no", "no", NAME, "restart", "Hangzhou", "enrol")
    assert "unified social credit code" in hangzhou.waits_for


def test_in_another_region_consent_is_asked_for_anew(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "yes", "yes", "no", NAME, "change region", "Anhui", "enrol")
    assert "firms of Anhui" in hangzhou.waits_for
    hangzhou.say("yes", "yes")
    assert "unified social credit code" in hangzhou.waits_for


def test_a_yes_to_earlier_words_is_asked_for_anew(hangzhou: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    hangzhou.say("enrol", "yes", "yes", "no", NAME)
    monkeypatch.setattr("flows.enrolment_draft.CONSENT_WORDS", "2030-01-01")
    hangzhou.ground = replace(hangzhou.ground, kept_days=1)
    assert "May the firm be enrolled" in hangzhou.waits_for


def test_a_region_comes_first(library: Library) -> None:
    talk = Talk(library, locale="en")
    assert "please choose that first" in talk.say("enrol")
    assert talk.place() is Place.REGION
    talk.say("Hangzhou", "enrol")
    assert talk.place() is Place.ENROLLING


def test_where_firms_are_not_enrolled_it_is_said_at_once_where_they_are(hangzhou: Talk) -> None:
    hangzhou.ground = replace(hangzhou.ground, enrols=False)
    for word in ("enrol", "my data", "export my data", "correct name", "withdraw figures", "update my firm"):
        assert "on the web page or in a messenger" in hangzhou.say(word)
        assert (hangzhou.last.wish, hangzhou.place()) == (None, Place.ASKING)


def test_a_second_firm_can_be_enrolled_beside_the_first(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "yes", "no", "no", *FIRM, "yes")
    assert "another one is enrolled beside it" in hangzhou.say("enrol")
    hangzhou.say("yes", "no", "no", "Second Example Ltd", "91110000802100433B", "finance", "skip", "yes")
    assert hangzhou.last.enrolment is not None
    assert (hangzhou.last.enrolment.firm_name, hangzhou.last.enrolment.district) == ("Second Example Ltd", "")


def test_a_consent_tapped_twice_is_given_once(hangzhou: Talk) -> None:
    hangzhou.say("enrol")
    tapped = Pressed("1", mark(hangzhou.at))
    hangzhou.hear(tapped)
    hangzhou.hear(tapped)
    assert "earlier question" in str(hangzhou.replies)
    assert hangzhou.at.standing.enrolling is not None
    assert list(hangzhou.at.standing.enrolling.answers) == ["register"]


OLD_LOG = (
    '{"kind":"language","locale":"en"}',
    '{"kind":"region","region":"hangzhou"}',
    '{"kind":"enrolment_offered"}',
    '{"kind":"enrolment_wished","words":"2026-11"}',
)


def test_a_wish_for_reminders_from_before_there_were_any_is_answered_now_that_there_are(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.log = tuple(entry_from_json(line) for line in OLD_LOG)
    assert "You wished for reminders: they are offered with an enrolment now" in talk.opening()
    talk.say("enrol", "no")
    assert "You wished" not in talk.opening()


def test_a_question_for_reminders_left_open_by_an_older_version_goes_on_as_an_enrolment(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.log = tuple(entry_from_json(line) for line in OLD_LOG[:3])
    assert "May the firm be enrolled" in talk.opening()
    talk.log = (LanguageChosen(locale="en"), *(entry_from_json(line) for line in OLD_LOG[2:3]))
    assert "Which region" in talk.opening()
    talk.say("Hangzhou")
    assert talk.at.standing.region == "hangzhou"


def test_unsubscribing_ends_enrolment_and_draft_at_once_without_asking_and_no_step_back_undoes_it(
    hangzhou: Talk,
) -> None:
    hangzhou.say("enrol", "yes", "no", "no", *FIRM, "yes", "enrol", "yes")
    said = hangzhou.say("unsubscribe")
    assert (hangzhou.last.wish, hangzhou.last.compacts) == ("unsubscribe", True)
    assert "what was kept of you in the registry is deleted" in said
    hangzhou.say("back")
    assert (hangzhou.at.standing.enrolled, hangzhou.at.standing.enrolling) == (None, None)
    assert "enrol" not in written(hangzhou)


def test_back_takes_back_what_was_said_last_whether_a_figure_or_an_answer(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "yes")
    before = hangzhou.waits_for
    hangzhou.say("yes")
    asked = hangzhou.waits_for
    hangzhou.say("revenue 35 million")
    assert hangzhou.waits_for == asked
    assert "revenue" in hangzhou.at.given
    hangzhou.say("back")
    assert "revenue" not in hangzhou.at.given
    assert hangzhou.waits_for == asked, "the dialogue goes on where it was"
    hangzhou.say("back")
    assert hangzhou.waits_for == before


def test_back_takes_back_a_figure_that_was_said_at_the_first_question_and_then_leaves(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "revenue 35 million", "back")
    assert "revenue" not in hangzhou.at.given
    assert hangzhou.place() is Place.ENROLLING
    hangzhou.say("back")
    assert hangzhou.place() is not Place.ENROLLING
