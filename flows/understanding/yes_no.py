"""Yes or no: 是, 有的, 没有, 暂时没有, yes, nope. The whole message must say it; 可能 and maybe say neither."""

import re
from typing import Final

from flows.understanding.answer import Options, Refusal, Understood
from flows.understanding.bare import NONE_WORDS, bare, shorter_forms, words_of
from flows.understanding.choices import understand_choice
from flows.understanding.normalise import normalise

_YES: Final = words_of(
    "是 是的 有 有的 对 对的 嗯 嗯嗯 没错 当然 当然有 当然是 确实 确实有 确实是 正是 属于 符合 可以 好 "
    "好的 行 已有 已经有 已经是 都有 一直有 一直是 也是 也有 "
    "必须 必须是 肯定 肯定是 肯定有 当然了 那当然 那是 有有有 有有 对对对 对对 是是是 是是 通过 已通过 "
    "通过了 已经通过 拿到 拿到了 "
    "是呀 有啊 确定 确定有 确定是 算 是有的 有过 √ ✓ ✔ true yes y yep yeah yup sure correct right true "
    "同意 愿意 agree i_agree agreed "
    "of_course certainly we_do we_have "
    "we_are it_is it_does i_do have_it absolutely definitely indeed affirmative we_did we_do_have yes_we_do yep_we_do it_has "
    "weve_got_it sure_do sure_is"
)
_NO: Final = NONE_WORDS | words_of(
    "否 不 不是 不是的 并不是 不对 没 未 非 不属于 不符合 不算 不行 不可以 并没有 并无 没有过 从未 "
    "没有的事 绝无 绝对不是 肯定不是 当然没有 当然不是 没通过 没有通过 未通过 还没通过 没拿到 没有拿到 "
    "没上 没有上 不在上面 没进 没有进 "
    "没有被列入 没被列入 肯定没有 绝对没有 从来没有 从来没有过 不在 不存在 没发生过 没有发生过 "
    "没有没有 没没没 不是不是 没有被列入过 没被列入过 从来没 目前还没有 没得过 没有得过 "
    "还不是 暂时不是 目前不是 尚不是 也没有 也不是 "
    "不同意 不愿意 disagree i_disagree do_not_agree dont_agree i_do_not_agree i_dont_agree "
    "正在申请 申请中 在申请 还在申请 准备申请 正在办理 × ✗ ✘ false no n nope nah not no_we_dont we_dont "
    "we_do_not we_have_not we_havent we_are_not we_arent it_is_not it_isnt never "
    "absolutely_not definitely_not of_course_not not_at_all no_way negative "
    "we_never_have never_have it_does_not it_doesnt we_did_not we_didnt"
)
_UNSURE: Final = words_of(
    "可能 可能是 可能有 也许 或许 应该 应该是 应该有 大概 大概是 大概有 好像 好像是 好像有 差不多 算是 "
    "一般 maybe perhaps probably possibly not_really hardly"
)
_SUBJECTS: Final = re.compile(r"^(?:我们公司|我们企业|我们|我司|本公司|公司|企业|我)(?=.)")
_CLAUSES: Final = (re.compile(r"[,。.;!、]+"), re.compile(r"[,。.;!、\s]+"))
_AS_SHOWN: Final = re.compile(r"(?:第|选项?|选择|option )?[12一二](?:个|项)?|(?:the )?(?:first|second)(?: one)?|yes|no")
"""An option by its number: 有两个 is two of what is asked, and not the second of yes and no."""
_NOT_SO: Final = re.compile(r"^(?:not|不|非)\s")
_SIGNS: Final = {"√": True, "✓": True, "✔": True, "×": False, "✗": False, "✘": False}


def understand_yes_no(text: str, options: Options | None) -> Understood:
    """Read yes or no; where it was offered as options with the ids yes and no, their numbers and labels count too."""
    verdict = _verdict(text)
    if verdict is not None:
        return Understood(verdict)
    if options and set(options) >= {"yes", "no"} and (_AS_SHOWN.fullmatch(bare(text)) or _is_a_label(text, options)):
        chosen = understand_choice(text, options).value
        if chosen in {"yes", "no"}:
            return Understood(chosen == "yes")
    raise Refusal("not_yes_or_no", text)


def _is_a_label(text: str, options: Options) -> bool:
    return bare(text) in {bare(label) for label in options.values()}


def _verdict(text: str) -> bool | None:
    plain = normalise(text)
    if plain in _SIGNS:
        return _SIGNS[plain]
    whole = _word_verdict(plain)
    if whole is not None:
        return whole
    if _NOT_SO.match(plain):
        return None
    for breaks in _CLAUSES:
        said = {_word_verdict(clause) for clause in breaks.split(plain) if bare(clause)}
        if said >= {True, False}:
            raise Refusal("contradiction", text)
        if len(said) == 1 and None not in said:
            return said.pop()
    return None


def _word_verdict(words: str) -> bool | None:
    for form in shorter_forms(_SUBJECTS.sub("", bare(words))):
        if form in _UNSURE:
            raise Refusal("unsure", words)
        if form in _YES:
            return True
        if form in _NO:
            return False
    return None
