"""A message down to its bare words: no punctuation, no please and thank you. And the words that say "none".

Whole messages are compared in this form; nothing is ever looked for inside a longer sentence.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from flows.understanding.normalise import close_up, normalise


def words_of(text: str) -> frozenset[str]:
    """List words written with spaces between them; an underscore is a space inside one."""
    return frozenset(word.replace("_", " ") for word in text.split())


NONE_WORDS: Final = words_of(
    "没有 没 无 暂无 暂时没有 目前没有 目前无 还没有 还没 尚无 尚未 都没有 一个都没有 一个也没有 "
    "一项都没有 全无 从来没有 从没有 我们没有 公司没有 "
    "none no nil nothing not_any not_yet none_yet we_have_none we_dont_have_any"
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
_MOST_POLITE: Final = 6
"""Rounds of taking polite words off: nobody means more, and a message of nothing else costs no time."""
_SPACES: Final = re.compile(r" +")


def bare(text: str) -> str:
    """Give the text without marks and spare spaces."""
    kept = (" " if _is_mark(character) else character for character in normalise(text).replace("'", ""))
    return close_up(_SPACES.sub(" ", "".join(kept)).strip())


def shorter_forms(words: str) -> Iterator[str]:
    """Give the bare words, then again and again with one polite word fewer."""
    yield words
    for _ in range(_MOST_POLITE):
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


def says_none(text: str) -> bool:
    """Whether the whole message says that there is none."""
    return any(form in NONE_WORDS for form in shorter_forms(bare(text)))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZC"
