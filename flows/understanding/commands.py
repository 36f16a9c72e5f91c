"""Messages that steer the talk instead of answering: back, why, I don't know, start again …

Only a whole message is a command, so that an answer that happens to hold such a word stays an answer.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flows.understanding.bare import bare, shorter_forms
from flows.understanding.normalise import LONGEST, normalise


class CommandName(StrEnum):
    """What can be asked for."""

    BACK = "back"
    DONT_KNOW = "dont_know"
    WHY = "why"
    RESULT_SO_FAR = "result_so_far"
    REVIEW = "review"
    CHANGE = "change"
    RESTART = "restart"
    LANGUAGE = "language"
    HELP = "help"
    QUIT = "quit"
    PERSON = "person"
    UNSUBSCRIBE = "unsubscribe"
    DELETE_DATA = "delete_data"
    QUICK_LOOK = "quick_look"
    COMPARE_REGIONS = "compare_regions"
    OTHER_RULES = "other_rules"
    WHAT_IF = "what_if"
    KEEP = "keep"
    ENROL = "enrol"
    GO_ON = "go_on"
    CONTINUE_ELSEWHERE = "continue_elsewhere"
    RESUME = "resume"
    RE_REVIEW = "re_review"
    NEW_APPLICATION = "new_application"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked for; for `change` also which answer, for `resume` the code, for `language` the locale.

    Languages are "zh_Hans", "zh_Hant" and "en". The argument is empty where none is said; a code is in capitals, ungrouped.
    """

    name: CommandName
    argument: str = ""


# Words as they are left once 吧, 了, 的, please and their like are gone; an underscore is a space.
_WORDS: Final = {
    CommandName.BACK: """
        返回 上一步 上一题 上一个 上一问 上一个问题 后退 退回 退回上一步 返回上一步 返回上一题 回到上一步 回到上一题
        回上一步 回去 撤销 撤回
        back go_back previous previous_question undo b
    """,
    CommandName.DONT_KNOW: """
        不知道 我不知道 不清楚 我不清楚 不太清楚 不大清楚 不确定 不太确定 说不准 说不好 说不清 说不清楚 不好说
        不了解 不太了解 不太知道 不晓得 没统计 没统计过 没有统计 没有统计过 没算过 没测过 没有数据 没数据 没注意 忘
        忘记 记不清 记不清楚 记不得 不记得 不明白 不懂 暂不清楚 暂时不清楚 不方便说 不方便透露 不想说 保密 跳过
        跳过这题 跳过这个 跳过这个问题 略过 略 下一题 下一个 先跳过 以后再说 未知
        dont_know i_dont_know i_do_not_know do_not_know we_dont_know dont_know_yet not_sure im_not_sure
        i_am_not_sure unsure unknown no_idea i_have_no_idea cant_say hard_to_say cant_tell idk dunno dont_remember
        i_dont_remember skip skip_this skip_it skip_this_question pass next
    """,
    CommandName.WHY: """
        为什么 为什么问 为什么问这个 为什么问这个问题 为什么要问 为什么要问这个 为什么这么问 为何 为何问这个 为啥
        为啥问这个 干嘛问这个 问这个干嘛 问这个干什么 问这个做什么 依据 有什么依据 依据是什么 依据什么 什么依据
        why why_this why_ask why_do_you_ask why_are_you_asking why_am_i_asked why_am_i_asked_this
        why_do_you_need_this why_this_question what_for
    """,
    CommandName.RESULT_SO_FAR: """
        结果 看结果 看看结果 目前结果 目前的结果 现在结果 现在的结果 当前结果 查看结果 查看目前结果 看看目前结果
        看目前结果 看看现在的结果 看看目前的结果 结论 先看结果 先看看结果 显示结果
        result results result_so_far results_so_far show_result show_results show_me_the_result show_the_result
        see_result see_results see_the_result my_result current_result so_far
    """,
    CommandName.REVIEW: """
        回顾 我的回答 看我的回答 看看我的回答 查看我的回答 查看回答 看看回答 已答 已填 已填内容 我填 回顾我的回答
        回顾回答 回答记录 我答过什么 检查回答 答案 我的答案 看看我的答案 查看答案
        review my_answers review_my_answers show_my_answers show_answers answers see_my_answers review_answers
    """,
    CommandName.CHANGE: """
        改 修改 更改 更正 修改回答 更改回答 改回答 改答案 修改答案 改一个 改前面 改前面的回答 我填错 填错 答错
        change edit correct change_answer change_an_answer change_my_answer edit_answer edit_an_answer
        edit_my_answer
    """,
    CommandName.RESTART: """
        重新开始 重来 从头开始 从头来 从头再来 重新来 重新来过 再来一次 重新填 重做 重新测 重新评估 重置 清空
        清空重来
        restart start_again start_over begin_again new_start reset from_the_start start_from_the_beginning
    """,
    CommandName.HELP: """
        帮助 求助 怎么用 怎么使用 使用说明 说明 帮忙 怎么回答 有哪些命令 命令 能做什么 你能做什么
        help h commands how_does_this_work what_can_you_do what_can_i_say how_do_i_answer
    """,
    CommandName.QUIT: """
        退出 结束 再见 拜拜 不做 不填 停止 关闭 离开 先这样
        quit exit bye goodbye stop end q close leave
    """,
}
_LANGUAGES: Final = {
    "": """
        语言 切换语言 换语言 选择语言 更换语言 改语言 修改语言 换个语言
        language languages change_language switch_language lang change_the_language
    """,
    "zh": """
        中文 汉语 简体中文 简体 普通话 说中文 用中文 换中文 换成中文 切换中文 切换到中文 改成中文 繁体中文 繁体
        chinese zh cn in_chinese speak_chinese switch_to_chinese use_chinese chinese_language mandarin
    """,
    "en": """
        英文 英语 说英文 说英语 用英文 用英语 换英文 换成英文 换英语 换成英语 切换英文 切换到英文 切换英语
        切换到英语 改成英文
        english en in_english speak_english switch_to_english use_english english_language
    """,
}


def _table() -> dict[str, Command]:
    table = {word.replace("_", " "): Command(name) for name, words in _WORDS.items() for word in words.split()}
    languages = {
        word.replace("_", " "): Command(CommandName.LANGUAGE, tag)
        for tag, words in _LANGUAGES.items()
        for word in words.split()
    }
    return table | languages


_COMMANDS: Final = _table()
_MARKS_ALONE: Final = {"?": CommandName.HELP, "??": CommandName.HELP, "???": CommandName.HELP}
# 改制, 改造 and their like begin an answer, not a wish to change one.
_CHANGE: Final = re.compile(
    r"(?:修改一下|更改一下|改一下|改改|修改|更改|更正|改(?![制革造进良善装建])"
    r"|(?:change|edit|correct) (?:my |the |our )?(?:answer (?:to|on|about|for) )?)"
    r"(?P<argument>.+)"
)
_CHANGE_THIS: Final = re.compile(r"(?:把|将)(?P<argument>.+?)(?:修改|更改|更正|改)")


def understand_command(text: str) -> Command | None:
    """Give the command that the whole message is, or None."""
    if len(text) > LONGEST:
        return None
    plain = normalise(text)
    if plain in _MARKS_ALONE:
        return Command(_MARKS_ALONE[plain])
    forms = list(shorter_forms(bare(text)))
    for form in forms:
        if form in _COMMANDS:
            return _COMMANDS[form]
    for form in forms[::-1]:
        match = _CHANGE.fullmatch(form) or _CHANGE_THIS.fullmatch(form)
        if match and match["argument"].strip():
            return Command(CommandName.CHANGE, match["argument"].strip())
    return None
