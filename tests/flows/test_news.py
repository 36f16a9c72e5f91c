"""Rules that changed in mid-way and a year that passed: told, asked about, and never slipped in."""

from datetime import date
from pathlib import Path

import pytest

from assessment.library import Library, load_library
from assessment.quantity import exactly
from flows.chart import Place
from flows.position import Ground
from flows.rule_set import rule_set
from flows.session import Answered, LanguageChosen, RegionChosen, Restarted
from tests.assessment.small_pack import REVENUE, TIERS, written
from tests.flows.conftest import DAY, Talk

BEFORE = date(2026, 3, 31)
"""A day under the earlier national rules; those of `DAY` came in between."""
NEXT_YEAR = date(2027, 2, 1)


@pytest.fixture
def earlier(library: Library) -> Talk:
    """A talk about the nation that began under the earlier rules, and comes back under today's."""
    talk = Talk(library, BEFORE, locale="en")
    talk.say("National", "yes")
    talk.know(revenue=35_000_000)
    talk.ground = Ground(library, DAY)
    return talk


def test_a_talk_is_pinned_to_its_rules_as_soon_as_there_is_a_region(library: Library) -> None:
    talk = Talk(library)
    talk.say("全国")
    pinned, rules = talk.at.standing.pinned, rule_set(library, "cn", DAY, "new")
    assert pinned is not None
    assert (pinned.rules, pinned.hash, pinned.edition, pinned.on) == (rules.id, rules.hash, rules.edition, DAY)


def test_on_another_day_under_the_same_rules_nothing_is_said(library: Library) -> None:
    talk = Talk(library, date(2026, 11, 1), locale="en")
    talk.say("National")
    talk.ground = Ground(library, DAY)
    assert "rules have changed" not in talk.opening()
    assert "rules have changed" not in talk.say("yes")
    assert talk.at.on == DAY


def test_changed_rules_are_told_to_who_comes_back(earlier: Talk) -> None:
    said = earlier.opening()
    assert "The rules have changed since you began." in said
    assert "cn-2026" in said


def test_who_comes_back_to_changed_rules_may_move_or_stay_at_once_by_the_words_shown(earlier: Talk) -> None:
    said = earlier.opening()
    assert "go over to the new rules · stay with the old rules" in said
    earlier.say("go over to the new rules")
    assert (earlier.at.on, earlier.at.news) == (DAY, None)


def test_who_comes_back_and_stays_is_not_told_again(earlier: Talk) -> None:
    said = earlier.say("stay with the old rules")
    assert "rules have changed" not in said
    assert (earlier.at.on, earlier.at.news) == (BEFORE, None)


def test_a_bare_yes_answers_the_question_that_is_open_and_never_news_that_were_not_told_yet(earlier: Talk) -> None:
    earlier.ask("own_brand")
    earlier.say("yes")
    assert earlier.at.given["own_brand"] is True
    assert earlier.at.on == BEFORE


def test_it_can_be_asked_why_there_is_a_choice(earlier: Talk) -> None:
    earlier.say("don't know")
    assert "The rules have changed since you began." in earlier.say("why")
    assert earlier.at.confirming == "rules"


def test_the_first_message_under_changed_rules_still_counts_and_then_the_owner_may_move_or_stay(earlier: Talk) -> None:
    asked = earlier.asked
    assert asked is not None
    said = earlier.say("don't know")
    assert asked in earlier.at.standing.not_known
    assert "The rules have changed" in said
    assert earlier.at.confirming == "rules"
    assert earlier.at.on == BEFORE


def test_who_goes_over_is_judged_by_the_new_rules_and_keeps_the_answers(earlier: Talk) -> None:
    earlier.say("don't know")
    given = earlier.at.given
    earlier.say("go over to the new rules")
    assert (earlier.at.on, earlier.at.given, earlier.at.news) == (DAY, given, None)
    assert earlier.place() is Place.ASKING
    assert "rules have changed" not in earlier.say("don't know")


def test_who_stays_is_judged_by_the_old_rules_and_not_asked_again(earlier: Talk) -> None:
    earlier.say("don't know", "stay with the old rules")
    assert (earlier.at.on, earlier.place()) == (BEFORE, Place.ASKING)
    assert "cn-2026" not in {
        document.id for document in (earlier.at.assessment.documents if earlier.at.assessment else ())
    }
    assert "rules have changed" not in earlier.say("don't know")
    assert "rules have changed" not in earlier.opening()


def test_going_over_can_be_taken_back(earlier: Talk) -> None:
    earlier.say("don't know", "go over to the new rules", "back")
    assert earlier.at.on == BEFORE


def test_a_figure_typed_while_it_is_open_is_noted_and_settles_nothing(earlier: Talk) -> None:
    earlier.say("don't know", "employees 120")
    assert earlier.at.given["employees"] == exactly(120)
    assert (earlier.at.confirming, earlier.at.on) == ("rules", BEFORE)


def test_an_answer_can_be_changed_while_it_is_open(earlier: Talk) -> None:
    earlier.say("don't know", "change revenue", "40 million")
    assert earlier.at.given["revenue"] == exactly(40_000_000)
    assert earlier.at.confirming == "rules"


def small(tmp_path: Path) -> tuple[Talk, Library, Library]:
    """A talk under a small pack, of which a newer edition raised a figure."""
    older = load_library(written(tmp_path / "older"))
    newer = load_library(written(tmp_path / "newer", {TIERS: (REVENUE, "fact: revenue, at_least: 200万")}))
    talk = Talk(older, locale="en")
    talk.say("cn")
    talk.know(revenue=1_500_000)
    return talk, older, newer


def outcome(talk: Talk) -> str:
    assert talk.at.assessment is not None
    return talk.at.assessment.ladder.tiers[0].outcome.value


def test_an_edited_pack_leaves_a_talk_with_the_edition_that_it_began_under(tmp_path: Path) -> None:
    talk, older, newer = small(tmp_path)
    before = outcome(talk)
    kept = {rule_set(older, "cn", DAY, "new").edition: older}
    talk.ground = Ground(newer, DAY, editions=kept.get)
    assert outcome(talk) == before
    assert "The rules have changed" in talk.say("don't know")
    talk.say("go over to the new rules")
    assert outcome(talk) == "not_met"


def test_where_the_older_edition_is_gone_the_new_rules_are_used_and_that_is_said(tmp_path: Path) -> None:
    talk, _, newer = small(tmp_path)
    talk.ground = Ground(newer, DAY)
    said = talk.say("don't know")
    assert "not kept here any more" in said
    assert outcome(talk) == "not_met"
    assert "not kept here any more" not in talk.say("review")


def a_year_later(library: Library) -> Talk:
    talk = Talk(library, locale="en")
    talk.say("Hangzhou")
    talk.know(revenue=35_000_000, revenue_prev=30_000_000, niche_years=4, own_brand=True)
    talk.ground = Ground(library, NEXT_YEAR)
    return talk


def test_answers_of_an_earlier_year_are_judged_for_that_year_until_the_owner_decides(library: Library) -> None:
    talk = a_year_later(library)
    assert talk.at.on == DAY
    assert talk.at.last_year == 2025
    said = talk.opening()
    assert "about 2025" in said
    assert "about 2026" in said
    assert "take them as a start · begin anew" in said


def test_the_words_shown_to_who_comes_back_in_a_new_year_decide_at_once(library: Library) -> None:
    talk = a_year_later(library)
    talk.say("take them as a start")
    assert (talk.at.on, talk.at.news) == (NEXT_YEAR, None)
    talk = a_year_later(library)
    talk.say("begin anew")
    assert (talk.at.given, talk.place()) == ({}, Place.REGION)


def test_no_question_about_the_earlier_year_is_put_to_who_looks_first(library: Library) -> None:
    talk = a_year_later(library)
    said = talk.say("result")
    assert "at most" not in said
    assert "Take last year's answers as a start, or begin anew?" in said
    assert "A new year has begun" in talk.say("why")


@pytest.mark.parametrize("said", ["don't know", "yes", "1"])
def test_nothing_is_left_open_or_decided_by_a_word_said_to_a_question_of_the_earlier_year(
    library: Library, said: str
) -> None:
    talk = a_year_later(library)
    given = talk.at.given
    talk.say(said)
    assert (talk.at.given, dict(talk.at.standing.not_known)) == (given, {})
    assert talk.at.confirming == "year"


def test_no_figure_is_noted_before_it_is_settled_which_year_it_is_about(library: Library) -> None:
    talk = a_year_later(library)
    given = talk.at.given
    said = talk.say("employees 120")
    assert talk.at.given == given
    assert talk.at.confirming == "year"
    assert "A new year has begun" in said
    talk.say("employees 120")
    assert talk.at.given == given


def test_last_years_answers_become_this_years_start_each_where_it_now_belongs(library: Library) -> None:
    talk = a_year_later(library)
    talk.say("employees 120")
    said = talk.say("take them as a start")
    assert talk.at.given["revenue_prev"] == exactly(35_000_000)
    assert "revenue" not in talk.at.given
    assert talk.at.given["niche_years"] == exactly(5)
    assert (talk.at.on, talk.at.last_year, talk.at.news) == (NEXT_YEAR, 2026, None)
    assert "35 million" in said
    assert "Asked anew" in said


def test_taking_them_over_can_be_taken_back(library: Library) -> None:
    talk = a_year_later(library)
    given = talk.at.given
    talk.say("last year's answers")
    assert talk.at.given != given
    talk.say("back")
    assert talk.at.given == given


def test_or_all_begins_anew(library: Library) -> None:
    talk = a_year_later(library)
    talk.say("hello", "begin anew")
    assert talk.at.given == {}
    assert talk.place() is Place.REGION
    talk.say("Hangzhou")
    assert talk.at.last_year == 2026


def test_within_the_year_there_is_nothing_to_take_over_and_that_is_said(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.say("Hangzhou")
    before = talk.log
    assert "2025" in talk.say("last year's answers")
    assert talk.log == before


def test_a_log_of_before_rules_were_pinned_is_read_and_pinned_with_the_next_answer(library: Library) -> None:
    talk = Talk(library)
    talk.log = (
        LanguageChosen(locale="en"),
        RegionChosen(region="anhui"),
        Restarted(),
        RegionChosen(region="hangzhou"),
        Answered(fact="revenue", value=35_000_000),
    )
    assert talk.at.given == {"revenue": exactly(35_000_000)}
    assert talk.at.standing.pinned is None
    talk.say("don't know")
    assert talk.at.standing.pinned is not None
