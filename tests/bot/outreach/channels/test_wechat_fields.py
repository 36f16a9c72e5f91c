"""A reminder in a template's fields: shortened only where nothing of weight is lost, and all that does not fit told at once."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.wechat_notices import KINDS, Notice
from bot.outreach.channels.wechat_fields import EMPTY, LOSES, NOT_TAKEN, Filled, filled
from bot.outreach.content import Content
from bot.settings import Settings

CONTENT = Content(
    locale="zh_Hans_CN",
    title="专精特新申报即将截止",
    body="请在截止前提交材料。",
    why="贵企业只差一项条件",
    source="浙经信企业〔2022〕12号 二(一)2",
    firm="杭州轴承有限公司",
    day="2026-04-30",
)


def put(fields: dict[str, str], **changed: str) -> Filled:
    return filled(Notice.model_validate({"id": "a-template-of-ours", "fields": fields}), replace(CONTENT, **changed))


def test_each_part_stands_in_its_field() -> None:
    found = put({"thing1": "title", "time2": "day", "date3": "day", "thing4": "firm", "const5": "why"})
    assert found == Filled(
        {
            "thing1": "专精特新申报即将截止",
            "time2": "2026年4月30日 00:00~2026年4月30日 23:59",
            "date3": "2026年4月30日",
            "thing4": "杭州轴承有限公司",
            "const5": "贵企业只差一项条件",
        },
        (),
    )


def test_a_day_in_a_field_for_words_is_in_the_recipients_language() -> None:
    assert put({"thing1": "day"}).fields["thing1"] == "2026年4月30日"
    assert put({"thing1": "day"}, locale="en").fields["thing1"] == "30 April 2026"


def test_lines_become_one_since_fields_have_no_lines() -> None:
    assert put({"thing1": "body"}, body="请提交材料。\n 谢谢").fields["thing1"] == "请提交材料。 谢谢"


def test_words_that_only_explain_are_shortened_and_say_so() -> None:
    found = put({"thing1": "body"}, body="请在截止前把全部材料交到所在区的主管部门，谢谢配合。")
    assert found.problems == ()
    assert found.fields["thing1"].endswith("…")
    assert len(found.fields["thing1"]) <= 20


@pytest.mark.parametrize(
    "ending",
    [
        "还差180000元。",
        "按照《管理办法》办理。",
        "见第三条。",
        "见二(一)项。",
        "增长五个百分点。",
        "需要三年。",
        "比例为百分之4。",
    ],
)
def test_a_figure_or_a_clause_is_never_cut_off(ending: str) -> None:
    text = f"请在截止之前把全部材料交到所在区的主管部门，{ending}"
    found = put({"thing1": "body"}, body=text)
    assert found.problems == (LOSES["body"],)
    assert found.fields["thing1"] == text, "it is shown whole, so that its author sees what to shorten"


def test_a_source_is_never_shortened_and_a_firms_name_kindly_is() -> None:
    long = "杭州第一精密轴承与传动装置制造股份有限责任公司"
    found = put({"thing1": "source", "thing2": "firm"}, source="《优质中小企业梯度培育管理暂行办法》第三条", firm=long)
    assert found.problems == (LOSES["source"],)
    assert found.fields["thing2"].startswith("杭州第一精密轴承")
    assert found.fields["thing2"].endswith("…")


def test_signs_that_a_field_does_not_take_are_told() -> None:
    found = put({"phrase1": "title", "character_string2": "firm"}, title="截止提醒!")
    assert found.problems == (NOT_TAKEN["title"], NOT_TAKEN["firm"])
    assert put({"phrase1": "title"}, title="截止提醒").problems == ()
    assert put({"phrase1": "title"}, title="申报截止提醒").problems == (LOSES["title"],)


def test_all_problems_are_told_at_once() -> None:
    found = put({"time1": "day", "thing2": "why", "phrase3": "title"}, day="", why=" ")
    assert found.problems == (EMPTY["day"], EMPTY["why"], LOSES["title"])


def test_every_length_has_a_source() -> None:
    assert all(kind.most > 0 and kind.source for kind in KINDS.values())


@pytest.mark.parametrize(
    ("notice", "says"),
    [
        ('{"id": "a-template-of-ours"', "JSON is needed"),
        ('{"id": "a-template-of-ours", "fields": {}}', "at least 1"),
        ('{"id": "a b", "fields": {"thing1": "title"}}', "pattern"),
        ('{"id": "a-template-of-ours", "fields": {"thing1": "headline"}}', "'title'"),
        ('{"id": "a-template-of-ours", "fields": {"amount1": "title"}}', "its kind and a number"),
        ('{"id": "a-template-of-ours", "fields": {"time1": "title"}}', "nothing but day"),
        ('{"id": "a-template-of-ours", "fields": {"thing1": "title"}, "url": "x"}', "not permitted"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch, notice: str, says: str) -> None:
    monkeypatch.setenv("SRDI_WECHAT_TEMPLATE", notice)
    with pytest.raises(ValidationError, match=says):
        Settings()


def test_a_setting_is_read_as_json_and_nothing_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SRDI_WECHAT_TEMPLATE", "")
    monkeypatch.setenv("SRDI_WECHAT_ONE_TIME_NOTICE", '{"id": "a-template-of-ours", "fields": {"thing1": "title"}}')
    settings: Any = Settings()
    assert settings.wechat_template is None
    assert settings.wechat_one_time_notice.fields == {"thing1": "title"}
