"""A message down to its bare words: no punctuation, no please and thank you. And the words that say "none".

Whole messages are compared in this form; nothing is ever looked for inside a longer sentence.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from flows.understanding.normalise import close_up, normalise


def words_of(text: str) -> frozenset[str]:
    """List words written with spaces between them; an underscore is a space inside one."""
    return frozenset(word.replace("_", " ") for word in text.split())


NONE_WORDS: Final = words_of(
    "没有 没 无 暂无 暂时没有 目前没有 目前无 还没有 还没 尚无 尚未 都没有 一个都没有 一个也没有 "
    "一项都没有 一个都没 一项都没 一个也没 目前还没有 一个人也没有 一个人都没有 没获过奖 "
    "木有 没得 一分没有 一分钱没有 一个没有 一项没有 没有排名 没排名 没有名次 没名次 没有获奖 "
    "没获奖 没得奖 没得过奖 没拿过奖 "
    "没得过 没有过 没做 没花 没花钱 没投 没投入 没设 没设立 没建 没申请 没申请过 全无 从来没有 从没有 "
    "我们没有 公司没有 "
    "none no nil nothing not_any not_yet none_yet we_have_none we_dont_have_any "
    "no_rank unranked not_ranked rank_none no_award no_awards none_at_all nothing_at_all not_a_single_one zilch "
    "we_dont_have_one we_dont_have_it we_have_nothing dont_have_any dont_have_one"
)
VAGUE_WORDS: Final = words_of(
    "没多少 没有多少 没几个 没有几个 没几 没几人 没多大 不多 不算多 不太多 很少 挺少 少量 一点点 一点 "
    "有一点 有一些 一些 有些 有点 "
    "若干 好多 很多 挺多 不少 许多 大量 还行 还可以 一般般 就那样 好几个 有几个 几个 好几 几项 有几项 "
    "好几项 几件 几人 几个人 "
    "a_little a_bit some a_lot lots many quite_a_lot quite_a_few not_much not_many not_a_lot hardly_any "
    "very_few very_little "
    "dozens hundreds thousands millions plenty enough loads"
)
_BEFORE: Final = (
    *("请帮我", "请给我", "请问", "请", "麻烦帮我", "麻烦你", "麻烦", "帮我", "帮忙", "给我", "让我"),
    *("我想要", "我想", "我要", "能不能", "可以", "那就", "那"),
    *("could you ", "can you ", "can i ", "may i ", "i want to ", "id like to ", "i would like to "),
    *("please ", "let me ", "ok "),
)
_BEHIND: Final = (
    *("谢谢", "多谢", "一下子", "一下"),
    *"吧啊呀呢哦噢啦嘛哈吗了的",
    *(" please", " thanks", " thank you", " then", " now"),
)
_GREETINGS: Final = words_of("你好 您好 大家好 嗯 嗯嗯 好 好的 麻烦 麻烦您 请 请问 以上 ok okay hi hello please")
_THANKS: Final = words_of(
    "谢谢 多谢 感谢 谢谢您 谢谢你 辛苦 辛苦您 就这些 就这样 这样 麻烦 麻烦您 以上 "
    "thanks thank_you many_thanks please thats_it thats_all"
)
_MOST_POLITE: Final = 6
"""Rounds of taking polite words off: nobody means more, and a message of nothing else costs no time."""
_SPACES: Final = re.compile(r" +")


@lru_cache(maxsize=1024)
def bare(text: str) -> str:
    """Give the text without marks and spare spaces, kept like its one spelling."""
    kept = (" " if _is_mark(character) else character for character in normalise(text).replace("'", ""))
    return close_up(_SPACES.sub(" ", "".join(kept)).strip())


def forget() -> None:
    """Remember nothing typed any more."""
    bare.cache_clear()


def shorter_forms(words: str) -> Iterator[str]:
    """Give the bare words, then again and again with one polite word fewer."""
    yield words
    for _ in range(_MOST_POLITE):
        if not (words.startswith(_BEFORE) or words.endswith(_BEHIND)):
            return
        shortened = False
        for polite in _BEFORE:
            if words.startswith(polite) and len(words) > len(polite):
                words, shortened = words[len(polite) :].strip(), True
                yield words
        for polite in _BEHIND:
            if words.endswith(polite) and len(words) > len(polite):
                words, shortened = words[: -len(polite)].strip(), True
                yield words
        if not shortened:
            return


def greets(text: str) -> bool:
    """Whether there is nothing in it but a greeting."""
    return any(form in _GREETINGS for form in shorter_forms(bare(text)))


def thanks(text: str) -> bool:
    """Whether there is nothing in it but thanks, or the word that this is all."""
    return any(form in _THANKS for form in shorter_forms(bare(text)))


def says_none(text: str) -> bool:
    """Whether the whole message says that there is none."""
    return any(form in NONE_WORDS for form in shorter_forms(bare(text)))


def says_vaguely(text: str) -> bool:
    """Whether the whole message is an amount without a figure."""
    return any(form in VAGUE_WORDS for form in shorter_forms(bare(text)))


@lru_cache(maxsize=8_192)
def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZC"
