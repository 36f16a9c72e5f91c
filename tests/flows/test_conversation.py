"""The talk as an owner has it: what is noted, refused, changed, taken back, and said at the end."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.library import Library, library_of
from assessment.quantity import Interval, exactly
from flows.chart import Place
from flows.position import Ground
from flows.questionnaire import still_to_ask
from tests.flows.conftest import DAY, Talk

PLAIN = {
    "industry": "工业",
    "registered_in_region": "是的",
    "employees": "120人",
    "years_in_business": "5年",
    "revenue": "3500万",
    "main_business_revenue": "三千四百万",
    "recognitions": "创新型",
    "ip_class1": "3",
}


def to_revenue(talk: Talk) -> None:
    talk.until("revenue", lambda fact: PLAIN.get(fact, "没有"))


def test_it_greets_says_what_it_is_and_where_the_answers_are_kept(talk: Talk) -> None:
    said = talk.opening()
    assert "只是自测，不是认定" in said
    assert "/somewhere/sessions.sqlite3" in said
    assert "公司注册在哪个地区" in said


@pytest.mark.parametrize("wanted", ["3", "杭州", "杭州市", "hangzhou", "杭州市。", "我们在杭州余杭区"])
def test_a_region_is_chosen_by_number_name_or_id(talk: Talk, wanted: str) -> None:
    talk.say(wanted)
    assert talk.at.standing.region == "hangzhou"


@pytest.mark.parametrize("elsewhere", ["火星", "我们不在杭州", "杭州和上海都有"])
def test_a_region_that_there_is_none_of_is_asked_again(talk: Talk, elsewhere: str) -> None:
    said = talk.say(elsewhere)
    assert "还没有这个地区" in said
    assert "1. 全国" in said
    assert talk.log == ()


def test_that_the_document_is_a_draft_is_said_before_the_first_question(in_hangzhou: Talk) -> None:
    talk = Talk(in_hangzhou.ground.library)
    assert "杭州市加快中小企业" in talk.say("杭州")


def test_a_day_before_any_rule_is_said_with_the_first_day_and_another_region_may_be_chosen(library: Library) -> None:
    talk = Talk(library, date(2014, 1, 1))
    said = talk.say("上海")
    assert "2014年1月1日" in said
    assert "2015年" in said
    assert talk.log == ()


def test_a_region_kept_from_before_without_a_rule_on_the_day_asks_for_another(in_hangzhou: Talk) -> None:
    earlier = Talk(in_hangzhou.ground.library, date(2014, 1, 1))
    earlier.log = in_hangzhou.log
    assert earlier.at.standing.state is Place.REGION
    said = earlier.opening()
    assert "没有可用的规定" in said
    assert "公司注册在哪个地区" in said


def test_an_amount_is_said_back_with_its_unit(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    assert "记下：上年度营业收入 3,500万元" in in_hangzhou.say("三千五百万")


def test_a_range_is_an_answer_and_is_not_asked_again(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("三四千万")
    assert in_hangzhou.at.given["revenue"] == Interval(30_000_000, 40_000_000)
    assert "revenue" not in in_hangzhou.at.remaining


def test_what_cannot_be_read_is_asked_again_with_the_reason_and_nothing_is_lost(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    before = in_hangzhou.log
    said = in_hangzhou.say("挺多的")
    assert "去年全年的营业收入是多少" in said
    assert in_hangzhou.log == before


def test_an_answer_to_yes_or_no_that_says_neither_is_asked_again_as_such(in_hangzhou: Talk) -> None:
    in_hangzhou.say("工业")
    assert "请回答是或否" in in_hangzhou.say("挺好的")


def test_a_negative_revenue_is_refused_with_what_is_allowed(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    before = in_hangzhou.log
    said = in_hangzhou.say("-500万")
    assert "上年度营业收入应在这个范围内" in said
    assert in_hangzhou.log == before


def test_main_business_above_revenue_is_refused_with_both_figures_and_the_way_out(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("3500万")
    assert in_hangzhou.asked == "main_business_revenue"
    said = in_hangzhou.say("4000万")
    assert "4,000万元" in said
    assert "3,500万元" in said
    assert "改 上年度营业收入" in said
    assert in_hangzhou.asked == "main_business_revenue"


def test_an_amount_that_can_be_read_two_ways_is_asked_back_with_both(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    before = in_hangzhou.log
    said = in_hangzhou.say("一亿二千")
    assert "10,000.2万元" in said
    assert "1.2亿元" in said
    assert in_hangzhou.log == before


@pytest.mark.parametrize(
    "typed", ["3500", "三千五", "0.35", "大概3500", "15", "3,500.00", "5000到8000", "两三千", "不到5000", "about 3500"]
)
def test_a_small_sum_without_a_unit_is_asked_back_and_not_noted(in_hangzhou: Talk, typed: str) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("English")
    before = in_hangzhou.log
    said = in_hangzhou.say(typed)
    assert "Please type it with its unit" in said
    assert (in_hangzhou.log, in_hangzhou.asked) == (before, "revenue")


def test_both_readings_of_a_sum_without_a_unit_are_said(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
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
def test_a_sum_with_its_unit_or_too_large_for_wan_is_noted_as_typed(in_hangzhou: Talk, typed: str, yuan: int) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say(typed)
    assert in_hangzhou.at.given["revenue"] == exactly(yuan)


@pytest.mark.parametrize(
    ("fact", "typed", "value"),
    [
        ("revenue", "营收大概三千五百万", Interval(31_500_000, 38_500_000)),
        ("revenue", "去年营收3500万", exactly(35_000_000)),
        ("revenue", "营业收入3500万", exactly(35_000_000)),
        ("revenue", "我们公司上年度的营业收入是：3500万", exactly(35_000_000)),
        ("main_business_revenue", "主营4000万", exactly(40_000_000)),
        ("revenue_prev", "前年营收3000万", exactly(30_000_000)),
        ("rd_expense", "研发花了185万", exactly(1_850_000)),
        ("total_liabilities", "总负债1600万", exactly(16_000_000)),
    ],
)
def test_a_sum_may_stand_behind_the_name_of_what_is_asked(
    in_hangzhou: Talk, fact: str, typed: str, value: Interval
) -> None:
    in_hangzhou.until(fact)
    in_hangzhou.say(typed)
    assert in_hangzhou.at.given[fact] == value


@pytest.mark.parametrize(
    ("fact", "typed"),
    [
        *(
            ("revenue", "净利润200万"),
            ("revenue", "研发200万"),
            ("revenue", "主营4000万"),
            ("revenue", "前年营收3000万"),
        ),
        *(("revenue", "营收没3500万"), ("revenue", "营收多3500万"), ("revenue", "今年营收3500万")),
        *(("main_business_revenue", "营收3500万"), ("main_business_revenue", "营业收入3500万")),
        *(("revenue_prev", "去年营收3500万"), ("revenue_prev2", "前年营收3000万")),
        *(("total_liabilities", "负债负1600万"), ("revenue", "营收3500")),
    ],
)
def test_a_sum_behind_the_name_of_something_else_is_not_taken(in_hangzhou: Talk, fact: str, typed: str) -> None:
    in_hangzhou.until(fact)
    before = in_hangzhou.log
    in_hangzhou.say(typed)
    assert in_hangzhou.log == before


def test_years_that_no_firm_has_are_refused(in_hangzhou: Talk) -> None:
    in_hangzhou.until("years_in_business", lambda fact: PLAIN[fact])
    before = in_hangzhou.log
    in_hangzhou.say("6000万")
    assert in_hangzhou.log == before


def test_none_of_the_titles_can_be_typed_as_nought(in_hangzhou: Talk) -> None:
    in_hangzhou.until("recognitions", lambda fact: PLAIN.get(fact, "没有"))
    in_hangzhou.say("0")
    assert in_hangzhou.at.given["recognitions"] == frozenset()


def test_what_is_not_known_is_not_asked_again_and_is_offered_in_the_review(in_hangzhou: Talk) -> None:
    in_hangzhou.say("不知道")
    assert "industry" not in in_hangzhou.at.remaining
    assert "所属行业：还不知道" in in_hangzhou.say("回顾")
    in_hangzhou.say("1", "工业")
    assert in_hangzhou.at.given["industry"] == "industry"


def test_no_patents_at_all_are_none_of_each_sort(in_hangzhou: Talk) -> None:
    in_hangzhou.until("ip_class1", lambda fact: PLAIN.get(fact, "不知道"))
    in_hangzhou.say("没有")
    assert not {"ip_class1_own", "ip_class1_in_use"} & set(in_hangzhou.at.remaining)


def test_back_takes_the_last_answer_back_and_asks_it_again(in_hangzhou: Talk) -> None:
    in_hangzhou.say("工业")
    said = in_hangzhou.say("返回")
    assert "已撤回：所属行业" in said
    assert in_hangzhou.asked == "industry"
    assert in_hangzhou.at.given == {}


def test_back_at_the_start_says_so(talk: Talk) -> None:
    assert "已经是开头了" in talk.say("返回")
    assert talk.log == ()


def test_a_changed_answer_keeps_those_that_fit_and_names_those_that_do_not(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("3500万", "3400万")
    before = in_hangzhou.at.given
    asked_before = in_hangzhou.asked
    assert "原来是：3,500万元" in in_hangzhou.say("改 上年度营业收入")
    said = in_hangzhou.say("3000万")
    assert "上年度主营业务收入" in said
    expected = {fact: value for fact, value in before.items() if fact != "main_business_revenue"}
    assert in_hangzhou.at.given == {**expected, "revenue": exactly(30_000_000)}
    assert in_hangzhou.asked == "main_business_revenue"
    in_hangzhou.say("2900万")
    assert in_hangzhou.asked == asked_before


def test_taking_a_change_back_brings_back_what_it_had_set_aside(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("3500万", "3400万")
    before = in_hangzhou.at.given
    said = in_hangzhou.say("改 上年度营业收入", "3000万", "返回")
    assert "上年度营业收入还是 3,500万元" in said
    assert in_hangzhou.at.given == before


def test_a_change_at_odds_with_an_earlier_answer_is_refused(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("3500万", "3400万", "改 上年度主营业务收入")
    before = in_hangzhou.log
    in_hangzhou.say("5000万")
    assert in_hangzhou.log == before


def test_a_name_that_fits_several_answers_is_asked_back(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("3500万", "3400万")
    before = in_hangzhou.log
    said = in_hangzhou.say("改 收入")
    assert "上年度营业收入、上年度主营业务收入" in said
    assert in_hangzhou.log == before


@pytest.mark.parametrize("wanted", ["改 营收", "改 营业收入", "change revenue"])
def test_an_abbreviation_opens_the_closest_name_and_that_about_last_year(in_hangzhou: Talk, wanted: str) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("3500万", "3400万")
    in_hangzhou.until("revenue_prev")
    in_hangzhou.say("3000万", "English" if wanted.isascii() else "中文", wanted)
    assert in_hangzhou.asked == "revenue"


@pytest.mark.parametrize("changed_to", ["industry", "don't know"])
def test_after_a_change_from_the_list_it_is_said_that_the_list_is_closed(in_hangzhou: Talk, changed_to: str) -> None:
    in_hangzhou.say("English", "industry")
    before = in_hangzhou.asked
    assert "The list is closed" not in in_hangzhou.say("review", "1")
    assert "The list is closed; type “review” for it again." in in_hangzhou.say(changed_to)
    assert in_hangzhou.asked == before


def test_a_change_by_name_says_nothing_of_a_list(in_hangzhou: Talk) -> None:
    in_hangzhou.say("English", "industry", "change industry")
    assert "The list is closed" not in in_hangzhou.say("industry")


def test_another_region_keeps_the_answers_and_names_those_about_the_place(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    in_hangzhou.say("3500万", "改 地区")
    said = in_hangzhou.say("安徽")
    assert "在本地区注册的独立法人" in said
    assert "registered_in_region" not in in_hangzhou.at.given
    assert in_hangzhou.at.given["revenue"] == exactly(35_000_000)
    assert in_hangzhou.asked == "registered_in_region"


def test_a_restart_asks_from_the_start_and_back_brings_the_answers_back(in_hangzhou: Talk) -> None:
    in_hangzhou.say("工业", "是")
    before = in_hangzhou.at.given
    in_hangzhou.say("重新开始")
    assert in_hangzhou.at.standing.state is Place.REGION
    in_hangzhou.say("返回")
    assert in_hangzhou.at.given == before


def test_why_names_tier_document_clause_and_paper(in_hangzhou: Talk) -> None:
    to_revenue(in_hangzhou)
    before = in_hangzhou.log
    said = in_hangzhou.say("为什么")
    assert "省级隐形冠军企业：上年度营业收入5000万元以上" in said
    assert "条件·规模" in said
    assert "上年度审计报告的利润表" in said
    assert "去年全年的营业收入是多少" in said
    assert in_hangzhou.log == before


def test_every_question_of_every_region_can_say_why_it_is_asked(library: Library) -> None:
    for region in library.regions:
        talk = Talk(library)
        talk.say(region)
        while talk.asked is not None:
            assert "·" in talk.say("为什么"), talk.asked
            talk.say("不知道")


def test_the_result_so_far_changes_nothing_and_the_question_stays(in_hangzhou: Talk) -> None:
    in_hangzhou.say("工业")
    before, asked = in_hangzhou.log, in_hangzhou.asked
    said = in_hangzhou.say("结果")
    assert "hangzhou-draft" in said
    assert (in_hangzhou.log, in_hangzhou.asked) == (before, asked)


def test_the_language_changes_at_once_and_answers_stay(in_hangzhou: Talk) -> None:
    in_hangzhou.say("工业")
    said = in_hangzhou.say("English")
    assert "1. yes" in said
    assert in_hangzhou.at.given == {"industry": "industry"}
    assert "1. 是" in in_hangzhou.say("中文")


def test_who_reads_english_may_still_answer_with_the_chinese_name(in_hangzhou: Talk) -> None:
    in_hangzhou.say("English", "工业")
    assert in_hangzhou.at.given == {"industry": "industry"}


def test_quit_ends_the_talk_and_changes_nothing(in_hangzhou: Talk) -> None:
    before = in_hangzhou.log
    in_hangzhou.say("退出")
    assert in_hangzhou.over
    assert in_hangzhou.log == before


def test_help_names_every_word_that_works_everywhere(in_hangzhou: Talk) -> None:
    said = in_hangzhou.say("帮助")
    for word in ("返回", "不知道", "为什么", "结果", "回顾", "改", "重新开始", "English", "退出"):
        assert word in said


def test_a_holder_of_a_title_can_be_judged_for_the_re_review(library: Library) -> None:
    talk = Talk(library)
    talk.ground = Ground(library, DAY, kind="re_review")
    assert "judged as a re-review" in talk.say("English", "Anhui")
    assert "judged as a re-review" in talk.opening()
    assert talk.at.assessment is not None
    assert talk.at.assessment.kind == "re_review"
    while talk.asked is not None:
        talk.say("don't know")
    assert "re-review" in talk.say("result")


def test_at_the_end_the_result_comes_with_the_reason_why_no_more_is_asked(library: Library) -> None:
    talk = Talk(library)
    talk.say("全国")
    said = ""
    while talk.asked is not None:
        said = talk.say(PLAIN.get(talk.asked, "有" if talk.asked == "on_dishonesty_list" else "没有"))
    assert talk.at.standing.state is Place.RESULT
    assert "问完了" in said
    assert "cn-2026" in said
    assert not still_to_ask(talk.at.assessment.asked if talk.at.assessment else (), talk.at.catalogue, talk.at.standing)


def test_what_was_not_known_is_named_at_the_end_as_able_to_change_the_result(in_hangzhou: Talk) -> None:
    said = ""
    while in_hangzhou.asked is not None:
        said = in_hangzhou.say("不知道")
    assert "弄清楚后结果可能会变" in said
    assert "上年度营业收入" in said.rsplit("问完了", 1)[1]


def test_after_the_end_an_answer_can_be_changed_and_the_result_is_said_in_short(in_hangzhou: Talk) -> None:
    while in_hangzhou.asked is not None:
        in_hangzhou.say("不知道")
    in_hangzhou.say("改 所属行业")
    said = in_hangzhou.say("工业")
    assert "记下：所属行业 工业" in said
    assert in_hangzhou.asked is None
    assert "问完了" in said
    assert "自测结果，按" not in said


MESSAGES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            *("1", "2", "3", "0", "99", "3500万", "-1", "1%", "130%", "三四千万", "2015年开始", "是", "没有"),
            *("杭州", "上海", "全国", "①", "１２３", "", "  ", "{x}", "{", "%s", "\x00", "\ud800", "9" * 400),
            *("返回", "不知道", "为什么", "结果", "回顾", "改", "改 3", "改 营收", "改 地区", "改 语言"),
            *("重新开始", "English", "中文", "帮助", "退出", "继续"),
        ]
    ),
)
STEERING = {
    *("language", "region", "set_aside", "reopened", "region_reopened", "reviewed", "went_on"),
    *("restarted", "back", "not_known"),
}


@settings(max_examples=60)
@given(st.lists(MESSAGES, max_size=25))
def test_no_message_raises_and_none_answers_another_question_than_the_one_asked(messages: list[str]) -> None:
    talk = Talk(library_of())
    for message in messages:
        before, asked_before = talk.at, len(talk.log)
        assert talk.say(message)
        entries = talk.log[asked_before:]
        for entry in entries:
            assert entry.kind in STEERING or (entry.kind == "answer" and entry.fact == before.question)
        if [entry.kind for entry in entries] == ["answer"]:
            after = talk.at
            changed = {
                fact for fact in {**before.given, **after.given} if before.given.get(fact) != after.given.get(fact)
            }
            assert changed <= {before.question}


def test_what_is_noted_says_how_an_inexact_answer_was_read(in_hangzhou: Talk) -> None:
    in_hangzhou.until("revenue", lambda fact: "工业" if fact == "industry" else "不知道")
    said = in_hangzhou.say("约3,500万元")
    assert "3,150万元至3,850万元" in said
    assert "按上下一成理解" in said
