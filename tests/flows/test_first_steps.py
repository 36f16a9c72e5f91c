"""First contact: the notice, a language, a region or facts right away, each understood wherever it comes."""

from datetime import date

import pytest

from assessment.library import Library
from assessment.quantity import exactly
from flows.chart import Place
from flows.position import Ground
from flows.replies import Question
from tests.flows.conftest import DAY, Talk


def test_it_greets_says_what_it_is_and_where_the_answers_are_kept(talk: Talk) -> None:
    said = talk.opening()
    assert "只是自测，不是认定" in said
    assert "/somewhere/sessions.sqlite3" in said
    assert "公司注册在哪个地区" in said


def test_on_a_server_the_notice_says_for_how_long_answers_are_kept_and_how_to_delete_them(library: Library) -> None:
    talk = Talk(library, locale="en")
    talk.ground = Ground(library, DAY, kept_days=30)
    said = talk.opening()
    assert "30 days" in said
    assert "delete my data" in said
    assert "on this computer" not in said


def test_one_message_holds_the_notice_and_the_choice_of_the_language_and_names_the_regions(newcomer: Talk) -> None:
    said = newcomer.opening()
    assert newcomer.place() is Place.NOTICE
    for expected in ("只是自测，不是认定", "简体中文", "English", "杭州市"):
        assert expected in said


@pytest.mark.parametrize(
    ("typed", "locale"), [("1", "zh_Hans_CN"), ("简体中文", "zh_Hans_CN"), ("English", "en"), ("中文", "zh_Hans_CN")]
)
def test_a_language_is_chosen_by_number_or_name_and_the_region_is_asked(
    newcomer: Talk, typed: str, locale: str
) -> None:
    newcomer.say(typed)
    assert (newcomer.at.words.locale, newcomer.place()) == (locale, Place.REGION)


def test_a_region_named_at_once_needs_no_choice_of_a_language(newcomer: Talk) -> None:
    newcomer.say("我们在杭州")
    assert (newcomer.at.standing.region, newcomer.place()) == ("hangzhou", Place.ASKING)


def test_facts_told_with_the_region_are_noted_with_it_and_taken_back_with_it(newcomer: Talk) -> None:
    said = newcomer.say("我们在杭州，营收5000万，研发费用300万")
    assert "5,000万元" in said
    assert "300万元" in said
    assert newcomer.at.given == {"revenue": exactly(50_000_000), "rd_expense": exactly(3_000_000)}
    newcomer.say("返回")
    assert (newcomer.at.given, newcomer.at.standing.region) == ({}, None)


def test_facts_told_before_any_region_are_kept_while_the_region_is_asked(newcomer: Talk) -> None:
    said = newcomer.say("营收5000万，研发费用300万")
    assert "公司注册在哪个地区" in said
    newcomer.say("杭州")
    assert newcomer.at.given["revenue"] == exactly(50_000_000)
    assert "revenue" not in newcomer.at.remaining


def test_a_first_message_that_is_only_a_greeting_gets_the_notice(newcomer: Talk) -> None:
    assert "只是自测，不是认定" in newcomer.say("你好")
    assert newcomer.place() is Place.LANGUAGE
    newcomer.say("English")
    assert newcomer.place() is Place.REGION


def test_who_asks_for_a_language_by_the_way_goes_on_where_the_question_was(hangzhou: Talk) -> None:
    asked = hangzhou.asked
    hangzhou.say("language")
    assert hangzhou.place() is Place.LANGUAGE
    assert isinstance(hangzhou.replies[-1], Question)
    hangzhou.say("Klingon")
    assert hangzhou.place() is Place.LANGUAGE
    hangzhou.say("1")
    assert (hangzhou.place(), hangzhou.asked, hangzhou.at.words.locale) == (Place.ASKING, asked, "zh_Hans_CN")


@pytest.mark.parametrize("wanted", ["3", "杭州", "杭州市", "hangzhou", "杭州市。", "我们在杭州余杭区"])
def test_a_region_is_chosen_by_number_name_or_id(talk: Talk, wanted: str) -> None:
    talk.say(wanted)
    assert talk.at.standing.region == "hangzhou"


@pytest.mark.parametrize("elsewhere", ["火星", "我们不在杭州", "杭州和上海都有"])
def test_a_region_that_there_is_none_of_is_asked_again(talk: Talk, elsewhere: str) -> None:
    before = talk.log
    said = talk.say(elsewhere)
    assert "还没有这个地区" in said
    assert "1. 全国" in said
    assert talk.log == before


def test_that_the_document_is_a_draft_is_said_before_the_first_question(talk: Talk) -> None:
    assert "杭州市加快中小企业" in talk.say("杭州")


def test_a_day_before_any_rule_is_said_with_the_first_day_and_another_region_may_be_chosen(library: Library) -> None:
    talk = Talk(library, date(2014, 1, 1))
    before = talk.log
    said = talk.say("上海")
    assert "2014年1月1日" in said
    assert "2015年" in said
    assert talk.log == before


def test_a_region_kept_from_before_without_a_rule_on_the_day_asks_for_another(in_hangzhou: Talk) -> None:
    earlier = Talk(in_hangzhou.ground.library, date(2014, 1, 1))
    earlier.log = in_hangzhou.log
    assert earlier.place() is Place.REGION
    said = earlier.opening()
    assert "没有可用的规定" in said
    assert "公司注册在哪个地区" in said


def test_another_region_keeps_the_answers_and_names_those_about_the_place(in_hangzhou: Talk) -> None:
    in_hangzhou.know(registered_in_region=True, revenue=35_000_000)
    in_hangzhou.say("改 地区")
    said = in_hangzhou.say("安徽")
    assert "在本地区注册的独立法人" in said
    assert "registered_in_region" not in in_hangzhou.at.given
    assert in_hangzhou.at.given["revenue"] == exactly(35_000_000)
    assert in_hangzhou.asked == "registered_in_region"


@pytest.mark.parametrize("words", ["改看青岛市", "换到青岛", "切换到青岛", "改 青岛"])
def test_a_region_to_change_to_is_all_that_is_said(in_hangzhou: Talk, words: str) -> None:
    in_hangzhou.say("是")
    said = in_hangzhou.say(words)
    assert in_hangzhou.at.region == "qingdao"
    assert "请输入回答" not in said


@pytest.mark.parametrize("words", ["换个地区", "換地區", "改 地区", "another region"])
def test_another_region_can_be_wished_for_in_many_words(in_hangzhou: Talk, words: str) -> None:
    assert "公司注册在哪个地区" in in_hangzhou.say(words)


def test_another_region_is_still_to_be_chosen_where_none_was(library: Library) -> None:
    said = Talk(library, DAY).say("换个地区")
    assert "杭州市" in said
    assert "还没有回答" not in said


def test_back_in_the_first_region_what_was_told_about_it_counts_again(in_hangzhou: Talk) -> None:
    in_hangzhou.know(registered_in_region=True)
    in_hangzhou.say("改 地区", "安徽", "改 地区")
    said = in_hangzhou.say("杭州")
    assert in_hangzhou.at.given["registered_in_region"] is True
    assert "在本地区注册的独立法人" in said


def test_the_language_changes_at_once_and_answers_stay(in_hangzhou: Talk) -> None:
    in_hangzhou.know(industry="industry")
    said = in_hangzhou.say("English")
    assert "1. yes" in said
    assert in_hangzhou.at.given == {"industry": "industry"}
    assert "1. 是" in in_hangzhou.say("中文")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        *(("zh_Hans_CN", "改{}"), ("zh_Hant_TW", "改{}"), ("en", "change {}")),
        *(("zh_Hans_CN", "改看{}"), ("zh_Hant_TW", "改看{}"), ("en", "change to {}")),
    ],
)
def test_a_region_named_in_full_is_changed_to_although_its_name_is_part_of_answers(
    library: Library, locale: str, words: str
) -> None:
    for region in library.regions:
        talk = Talk(library, locale=locale)
        talk.say("上海" if region != "shanghai" else "杭州")
        talk.say(words.format(talk.at.words.policy(library.packs[region].region.name)))
        assert talk.at.standing.region == region
