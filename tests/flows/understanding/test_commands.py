"""The messages that steer the talk."""

import pytest

from flows.understanding import Command, CommandName, understand_command

SAID = {
    CommandName.BACK: "返回|上一步|上一步吧|Back|go back|/back|回到上一题",
    CommandName.DONT_KNOW: "不知道|我不清楚啊|说不准|不太清楚|跳过|跳過|Don't know|I don’t know.|skip"
    "|not sure|忘了|没统计过",
    CommandName.WHY: "为什么|为什么问这个？|為什麼|请问为什么要问这个呢|why|Why?|why do you ask",
    CommandName.RESULT_SO_FAR: "结果|目前结果|看看结果|看看結果吧|result|result so far|请给我看看结果",
    CommandName.REVIEW: "回顾|看看我的回答|review|my answers",
    CommandName.RESTART: "重新开始|重來|请帮我重新开始一下吧谢谢|restart please|start again",
    CommandName.HELP: "帮助|help|?|？|怎么用",
    CommandName.QUIT: "退出|再见|quit|bye",
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, row in SAID.items() for text in row.split("|")])
def test_a_command_is_understood_in_both_languages_and_both_scripts(name: CommandName, text: str) -> None:
    assert understand_command(text) == Command(name)


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("改 营业收入", "营业收入"),
        ("改营业收入", "营业收入"),
        ("修改一下營業收入", "营业收入"),
        ("把营业收入改一下", "营业收入"),
        ("change revenue", "revenue"),
        ("change 营业收入", "营业收入"),
        ("Change my answer to revenue", "revenue"),
        ("改", ""),
        ("change an answer", ""),
    ],
)
def test_a_wish_to_change_names_the_answer_to_change(text: str, argument: str) -> None:
    assert understand_command(text) == Command(CommandName.CHANGE, argument)


@pytest.mark.parametrize(
    ("text", "tag"), [("语言", ""), ("language", ""), ("English", "en"), ("中文", "zh_Hans"), ("說中文", "zh_Hans")]
)
def test_a_language_can_be_asked_for(text: str, tag: str) -> None:
    assert understand_command(text) == Command(CommandName.LANGUAGE, tag)


@pytest.mark.parametrize(
    "text",
    [
        "3500万",
        "没有",
        "无",
        "是",
        "no",
        "2",
        "改制企业",
        "结果显示是省级",
        "why not 3500万",
        "",
        " ",
        "，",
        "返" * 600,
    ],
)
def test_an_answer_is_no_command(text: str) -> None:
    assert understand_command(text) is None
