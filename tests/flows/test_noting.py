"""What is noted, refused with its reason, or asked back before it counts; several facts at once, and corrections."""

import pytest

from assessment.quantity import Interval, exactly
from flows.chart import Place
from flows.questionnaire import options_shown
from flows.replies import Question
from tests.flows.conftest import Talk


def test_an_amount_is_said_back_with_its_unit(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("revenue")
    assert "记下了，上年度营业收入：3,500万元" in in_hangzhou.say("三千五百万")


def test_a_range_is_an_answer_and_is_not_asked_again(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("revenue")
    in_hangzhou.say("三四千万")
    assert in_hangzhou.at.given["revenue"] == Interval(30_000_000, 40_000_000)
    assert "revenue" not in in_hangzhou.at.remaining


def test_what_is_noted_says_how_an_inexact_answer_was_read(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("revenue")
    said = in_hangzhou.say("约3,500万元")
    assert "3,150万元至3,850万元" in said
    assert "按上下一成理解" in said


def test_what_cannot_be_read_is_asked_again_with_the_reason_and_nothing_is_lost(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("revenue")
    before = in_hangzhou.log
    said = in_hangzhou.say("挺多的")
    assert "去年全年的营业收入是多少" in said
    assert in_hangzhou.log == before


def test_an_answer_to_yes_or_no_that_says_neither_is_asked_again_as_such(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("own_brand")
    assert "请回答是或否" in in_hangzhou.say("挺好的")


def test_a_number_is_the_option_that_is_shown_with_it_where_not_all_are(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("recognitions")
    shown = options_shown(in_hangzhou.at.catalogue["recognitions"], in_hangzhou.at.library, "hangzhou", {})
    assert list(shown) != list(in_hangzhou.at.catalogue["recognitions"].options)[: len(shown)]
    in_hangzhou.say(str(len(shown)))
    assert in_hangzhou.at.given["recognitions"] == frozenset({list(shown)[-1]})


def test_a_negative_revenue_is_refused_with_what_is_allowed(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("revenue")
    before = in_hangzhou.log
    said = in_hangzhou.say("-500万")
    assert "上年度营业收入应为0元以上" in said
    assert in_hangzhou.log == before


def test_main_business_above_revenue_is_refused_with_both_figures_and_the_way_out(in_hangzhou: Talk) -> None:
    in_hangzhou.know(revenue=35_000_000)
    in_hangzhou.ask("main_business_revenue")
    said = in_hangzhou.say("4000万")
    assert "4,000万元" in said
    assert "3,500万元" in said
    assert "改 上年度营业收入" in said
    assert in_hangzhou.asked == "main_business_revenue"


def test_an_amount_that_can_be_read_two_ways_is_asked_back_with_both(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("revenue")
    before = in_hangzhou.log
    said = in_hangzhou.say("一亿二千")
    assert "10,000.2万元" in said
    assert "1.2亿元" in said
    assert in_hangzhou.log == before


@pytest.mark.parametrize(
    "typed", ["3500", "三千五", "0.35", "大概3500", "15", "3,500.00", "5000到8000", "两三千", "不到5000", "about 3500"]
)
def test_a_small_sum_without_a_unit_is_asked_back_and_not_noted(hangzhou: Talk, typed: str) -> None:
    hangzhou.ask("revenue")
    before = hangzhou.log
    said = hangzhou.say(typed)
    assert "Please type it with its unit" in said
    assert (hangzhou.log, hangzhou.asked) == (before, "revenue")


def test_both_readings_of_a_sum_without_a_unit_are_said(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("revenue")
    said = in_hangzhou.say("3500")
    assert "3,500元" in said
    assert "3,500万元" in said
    assert "3,150万元至3,850万元" in in_hangzhou.say("大概3500")


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        *(("0", 0), ("没有", 0), ("3500元", 3500), ("三千五百块", 3500), ("¥3500", 3500), ("3.5k", 3500)),
        *(("3500 RMB", 3500), ("0.35万", 3500), ("15w", 150_000), ("35000000", 35_000_000)),
    ],
)
def test_a_sum_with_its_unit_or_too_large_for_wan_is_taken_as_typed(in_hangzhou: Talk, typed: str, yuan: int) -> None:
    in_hangzhou.ask("revenue")
    in_hangzhou.say(typed)
    if in_hangzhou.at.confirming == "odd":
        in_hangzhou.say("是")
    assert in_hangzhou.at.given["revenue"] == exactly(yuan)


def test_years_that_no_firm_has_are_refused(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("years_in_business")
    before = in_hangzhou.log
    in_hangzhou.say("6000年")
    assert in_hangzhou.log == before


def test_none_of_the_titles_can_be_typed_as_nought(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("recognitions")
    in_hangzhou.say("0")
    assert in_hangzhou.at.given["recognitions"] == frozenset()


def test_no_patents_at_all_are_none_of_each_sort(in_hangzhou: Talk) -> None:
    in_hangzhou.ask("ip_class1")
    in_hangzhou.say("没有")
    assert not {"ip_class1_own", "ip_class1_in_use"} & set(in_hangzhou.at.remaining)


def test_who_reads_english_may_still_answer_with_the_chinese_name(hangzhou: Talk) -> None:
    hangzhou.ask("industry")
    hangzhou.say("工业")
    assert hangzhou.at.given == {"industry": "industry"}


def test_several_facts_of_one_message_are_all_noted_and_said_back(hangzhou: Talk) -> None:
    said = hangzhou.say("营收5000万，研发费用200万")
    assert "50 million" in said
    assert hangzhou.at.given == {"revenue": exactly(50_000_000), "rd_expense": exactly(2_000_000)}


def test_back_takes_a_message_of_several_facts_back_as_one(hangzhou: Talk) -> None:
    hangzhou.say("营收5000万，研发费用200万")
    hangzhou.say("back")
    assert hangzhou.at.given == {}


def test_of_several_facts_what_cannot_stand_is_refused_by_itself_and_the_rest_is_kept(hangzhou: Talk) -> None:
    said = hangzhou.say("营收5000万，主营收入6000万，研发费用200万")
    assert hangzhou.at.given == {"revenue": exactly(50_000_000), "rd_expense": exactly(2_000_000)}
    assert "Not possible" in said


def test_what_no_fact_is_named_for_is_refused_and_not_taken_for_something_else(hangzhou: Talk) -> None:
    hangzhou.ask("own_brand")
    before = hangzhou.log
    hangzhou.say("注册资本500万")
    assert hangzhou.log == before


def test_a_correction_is_of_what_was_answered_last_and_says_what_no_longer_counts(hangzhou: Talk) -> None:
    hangzhou.ask("rd_expense")
    hangzhou.say("200万")
    said = hangzhou.say("不对，是250万")
    assert hangzhou.at.given["rd_expense"] == exactly(2_500_000)
    assert "no longer" in said


def test_a_named_correction_needs_no_command(hangzhou: Talk) -> None:
    hangzhou.know(rd_expense=2_000_000)
    hangzhou.say("不对，研发费用是250万")
    assert hangzhou.at.given["rd_expense"] == exactly(2_500_000)


def odd_research(talk: Talk) -> str:
    talk.know(revenue=2_000_000)
    talk.ask("rd_expense")
    return talk.say("250万")


def test_research_above_revenue_is_asked_back_in_figures_and_does_not_count_yet(hangzhou: Talk) -> None:
    said = odd_research(hangzhou)
    assert hangzhou.place() is Place.CONFIRMING
    assert "rd_expense" not in hangzhou.at.given
    assert "2.5 million" in said
    assert "2 million" in said
    assert isinstance(hangzhou.replies[-1], Question)


def test_yes_makes_what_was_odd_an_answer(hangzhou: Talk) -> None:
    odd_research(hangzhou)
    said = hangzhou.say("yes")
    assert "Noted" in said
    assert hangzhou.at.given["rd_expense"] == exactly(2_500_000)
    assert hangzhou.place() is Place.ASKING
    hangzhou.say("back")
    assert "rd_expense" not in hangzhou.at.given


def test_no_to_what_was_odd_asks_the_same_again(hangzhou: Talk) -> None:
    odd_research(hangzhou)
    hangzhou.say("no")
    assert "rd_expense" not in hangzhou.at.given
    assert (hangzhou.place(), hangzhou.asked) == (Place.ASKING, "rd_expense")


def test_another_figure_instead_of_yes_is_the_answer(hangzhou: Talk) -> None:
    odd_research(hangzhou)
    hangzhou.say("25万")
    assert hangzhou.at.given["rd_expense"] == exactly(250_000)
    assert hangzhou.place() is Place.ASKING


def test_not_knowing_settles_what_was_odd(hangzhou: Talk) -> None:
    odd_research(hangzhou)
    hangzhou.say("don't know")
    assert "rd_expense" in hangzhou.at.standing.not_known
    assert hangzhou.place() is Place.ASKING


def test_back_from_what_was_odd_leaves_everything_as_it_was(hangzhou: Talk) -> None:
    odd_research(hangzhou)
    hangzhou.say("back")
    assert hangzhou.place() is Place.ASKING
    assert hangzhou.at.given == {"revenue": exactly(2_000_000)}


def test_of_several_facts_only_the_odd_one_waits_for_a_yes(hangzhou: Talk) -> None:
    hangzhou.say("营收200万，研发费用250万，员工30人")
    assert hangzhou.at.given["employees"] == exactly(30)
    assert hangzhou.at.confirming == "odd"
    hangzhou.say("yes")
    assert hangzhou.at.given["rd_expense"] == exactly(2_500_000)


def test_what_is_odd_is_asked_back_before_a_region_too(newcomer: Talk) -> None:
    newcomer.say("English", "revenue 2 million, R&D 2.5 million")
    assert newcomer.at.confirming == "odd"
    newcomer.say("what if R&D were 3 million")
    newcomer.say("yes")
    assert newcomer.at.given["rd_expense"] == exactly(2_500_000)
    assert newcomer.place() is Place.REGION
