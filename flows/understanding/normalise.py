"""One spelling for what people type: width, case, dashes, accounting figures and traditional characters.

It never changes which number is written: a raised 2 or a ½ stays as it is and is refused later, where the usual
compatibility form would turn 10² into 102 and 3½ into 31/2.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from flows.understanding.traditional import SIMPLIFIED

LONGEST: Final = 500

_SPELLINGS: Final = str.maketrans(
    {
        **SIMPLIFIED,
        **dict.fromkeys("‐‒–—―−─ー", "-"),
        **dict.fromkeys("〜∼～", "~"),
        **dict.fromkeys("‘’`´", "'"),
        **dict.fromkeys("“”「」『』《》【】", '"'),
        **dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟貮弍", "一二三四五六七八九十百千二二", strict=True)),
        "圆": "元",
        "圓": "元",
        "俩": "两",
        "仨": "三",
        "〇": "零",
        "○": "零",
    }
)
_RAISED_OR_BROKEN: Final = ("<super>", "<sub>", "<fraction>")
_SPACE_BESIDE_CHINESE: Final = re.compile(r"(?<=[\u3000-\u9fff])\s+(?=\S)|(?<=[^\s])\s+(?=[\u3000-\u9fff])")


@lru_cache(maxsize=1024)
def normalise(text: str) -> str:
    """Give the text in its one spelling, kept since a message is looked at in many ways."""
    widths = "".join(map(_one_width, text))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", widths).casefold().translate(_SPELLINGS)).strip()


def forget() -> None:
    """Remember nothing typed any more."""
    normalise.cache_clear()


def close_up(text: str) -> str:
    """Drop the spaces that mean nothing beside Chinese characters: 3500 万 is 3500万."""
    return _SPACE_BESIDE_CHINESE.sub("", text)


@lru_cache(maxsize=8_192)
def _one_width(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return ""
    if unicodedata.category(character) == "Cc":
        return " "
    decomposition = unicodedata.decomposition(character)
    if decomposition.startswith(_RAISED_OR_BROKEN):
        return character
    plain = unicodedata.normalize("NFKC", character)
    return f" {plain} " if decomposition.startswith("<circle>") else plain
