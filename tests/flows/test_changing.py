"""Back, change, the list of answers: what still fits is kept, what does not is marked, and comes back when it fits again."""

import pytest

from assessment.quantity import exactly
from flows.chart import Place
from tests.flows.conftest import Talk


def test_back_takes_the_last_answer_back_and_asks_it_again(in_hangzhou: Talk) -> None:
    asked = in_hangzhou.asked
    in_hangzhou.say("是")
    said = in_hangzhou.say("返回")
    assert "已撤回：在本地区注册的独立法人" in said
    assert in_hangzhou.asked == asked
    assert in_hangzhou.at.given == {}


def test_back_at_the_start_says_so(talk: Talk) -> None:
    before = talk.log
    assert "已经是开头了" in talk.say("返回")
    assert talk.log == before


def test_back_asks_again_what_was_not_known(hangzhou: Talk) -> None:
    asked = hangzhou.asked
    hangzhou.say("don't know")
    assert "Taken back" in hangzhou.say("back")
    assert hangzhou.asked == asked


def test_what_is_not_known_is_not_asked_again_and_is_offered_in_the_review(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("industry")
    in_hangzhou.say("不知道")
    assert "industry" not in in_hangzhou.at.remaining
    assert "所属行业：还不知道" in in_hangzhou.say("回顾")
    in_hangzhou.say("1", "工业")
    assert in_hangzhou.at.given["industry"] == "industry"


def test_a_changed_answer_keeps_those_that_fit_and_names_those_that_do_not(in_hangzhou: Talk) -> None:
    in_hangzhou.know(revenue=35_000_000, main_business_revenue=34_000_000, employees=50)
    assert "原来的回答：3,500万元" in in_hangzhou.say("改 上年度营业收入")
    said = in_hangzhou.say("3000万")
    assert "上年度主营业务收入" in said
    assert in_hangzhou.at.given == {"revenue": exactly(30_000_000), "employees": exactly(50)}
    assert in_hangzhou.asked == "main_business_revenue"


def test_a_changed_yes_or_no_reads_well(in_hangzhou: Talk) -> None:
    in_hangzhou.say("是")
    assert "（原来：是）" in in_hangzhou.say("改 在本地区注册的独立法人", "否")


def test_what_was_set_aside_is_marked_in_the_list_of_answers(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000, main_business_revenue=34_000_000)
    said = hangzhou.say("change revenue", "30 million", "review")
    assert "34 million" in said
    assert "set aside" in said


def test_what_was_set_aside_counts_again_once_it_fits_and_is_not_asked(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000, main_business_revenue=34_000_000)
    said = hangzhou.say("change revenue", "30 million", "change revenue", "36 million")
    assert "Fits again and counts" in said
    assert hangzhou.at.given == {"revenue": exactly(36_000_000), "main_business_revenue": exactly(34_000_000)}
    hangzhou.say("back")
    assert hangzhou.at.given == {"revenue": exactly(30_000_000)}


def test_taking_a_change_back_brings_back_what_it_had_set_aside(in_hangzhou: Talk) -> None:
    in_hangzhou.know(revenue=35_000_000, main_business_revenue=34_000_000)
    before = in_hangzhou.at.given
    said = in_hangzhou.say("改 上年度营业收入", "3000万", "返回")
    assert "上年度营业收入还是3,500万元" in said
    assert "上年度主营业务收入还是3,400万元" in said
    assert in_hangzhou.at.given == before


def test_a_change_at_odds_with_an_earlier_answer_is_refused(in_hangzhou: Talk) -> None:
    in_hangzhou.know(revenue=35_000_000, main_business_revenue=34_000_000)
    in_hangzhou.say("改 上年度主营业务收入")
    before = in_hangzhou.log
    in_hangzhou.say("5000万")
    assert in_hangzhou.log == before


def test_a_name_that_fits_several_answers_is_asked_back(in_hangzhou: Talk) -> None:
    in_hangzhou.know(revenue=35_000_000, main_business_revenue=34_000_000)
    before = in_hangzhou.log
    said = in_hangzhou.say("改 收入")
    assert "上年度营业收入；上年度主营业务收入" in said
    assert in_hangzhou.log == before


@pytest.mark.parametrize("wanted", ["改 营收", "改 营业收入", "change revenue"])
def test_an_abbreviation_opens_the_closest_name_and_that_about_last_year(in_hangzhou: Talk, wanted: str) -> None:
    in_hangzhou.know(revenue=35_000_000, main_business_revenue=34_000_000, revenue_prev=30_000_000)
    in_hangzhou.say("English" if wanted.isascii() else "中文", wanted)
    assert in_hangzhou.asked == "revenue"


def test_an_answer_can_be_put_right_from_the_list_by_saying_it(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000)
    hangzhou.say("review", "revenue is 40 million")
    assert hangzhou.at.given["revenue"] == exactly(40_000_000)


@pytest.mark.parametrize("changed_to", ["industry", "don't know"])
def test_after_a_change_from_the_list_it_is_said_that_the_list_is_closed(hangzhou: Talk, changed_to: str) -> None:
    hangzhou.know(industry="industry")
    before = hangzhou.asked
    assert "The list is closed" not in hangzhou.say("review", "1")
    assert "The list is closed; type “review” for it again." in hangzhou.say(changed_to)
    assert hangzhou.asked == before


def test_a_change_by_name_says_nothing_of_a_list(hangzhou: Talk) -> None:
    hangzhou.know(industry="industry")
    hangzhou.say("change industry")
    assert "The list is closed" not in hangzhou.say("industry")


def test_the_list_is_left_for_the_question_that_was_open(hangzhou: Talk) -> None:
    hangzhou.know(industry="industry")
    asked = hangzhou.asked
    hangzhou.say("review")
    assert hangzhou.place() is Place.REVIEWING
    hangzhou.say("go on")
    assert (hangzhou.place(), hangzhou.asked) == (Place.ASKING, asked)


def test_a_restart_asks_from_the_start_and_back_brings_the_answers_back(in_hangzhou: Talk) -> None:
    in_hangzhou.say("是")
    before = in_hangzhou.at.given
    in_hangzhou.say("重新开始")
    assert in_hangzhou.place() is Place.REGION
    in_hangzhou.say("返回")
    assert in_hangzhou.at.given == before


def test_who_opened_the_wrong_answer_goes_on_and_it_stays(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000)
    asked = hangzhou.asked
    said = hangzhou.say("change revenue", "go on")
    assert "It stays as it was: Revenue last year" in said
    assert hangzhou.at.given == {"revenue": exactly(35_000_000)}
    assert hangzhou.asked == asked


@pytest.mark.parametrize("away", ["change region", "language"])
def test_the_choice_of_another_region_or_language_can_be_left_in_every_way(hangzhou: Talk, away: str) -> None:
    hangzhou.know(revenue=35_000_000)
    asked = hangzhou.asked
    hangzhou.say(away, "go on")
    assert (hangzhou.place(), hangzhou.asked, hangzhou.at.region) == (Place.ASKING, asked, "hangzhou")
    hangzhou.say(away, "review")
    assert hangzhou.place() is Place.REVIEWING
    hangzhou.say("go on", away, "change revenue")
    assert hangzhou.asked == "revenue"


def test_why_another_region_is_asked_for_is_said(hangzhou: Talk) -> None:
    assert "Each region has tiers and support of its own" in hangzhou.say("change region", "why")
    assert "choose the nation" in hangzhou.say("don't know")


@pytest.mark.parametrize("said", ["change Anhui", "change region to Anhui", "改 安徽"])
def test_another_region_named_with_the_wish_is_chosen_at_once(hangzhou: Talk, said: str) -> None:
    hangzhou.know(revenue=35_000_000)
    hangzhou.say(said)
    assert (hangzhou.at.region, hangzhou.place()) == ("anhui", Place.ASKING)
    assert hangzhou.at.given == {"revenue": exactly(35_000_000)}
    hangzhou.say("back")
    assert hangzhou.at.region == "hangzhou"


def test_letters_that_no_name_holds_together_open_no_answer(hangzhou: Talk) -> None:
    hangzhou.know(revenue=35_000_000, employees=60)
    assert "I did not find “ruin”" in hangzhou.say("change ruin")
    hangzhou.say("change staff number", "change employ")
    assert hangzhou.asked == "employees"
