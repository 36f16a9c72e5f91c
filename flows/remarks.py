"""What is said to words in which nothing was read, where they are no answer at all: thanks, or a question of the owner's own.

Pure. Such words come right after a reminder above all, to which a question of ours stands open that nobody has in mind any more.
"""

import re
from typing import Final

from assessment.wording import Words
from flows.understanding.bare import bare, shorter_forms, thanks, words_of

_HEARD: Final = words_of("收到 知道 知道了 了解 明白 好的收到 好的知道 got_it noted received understood i_see")
_ASKS: Final = re.compile(
    r"[?？]|怎么|怎麼|怎样|怎樣|如何|什么|什麼|哪|何时|何時|几时|幾時|多久|能不能|可不可以|[吗嗎呢]\W*$"
    r"|^\W*(?:how|what|when|where|which|who|why|can|could|do|does|is|are|should)\b",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(r"\d")
"""Who writes one answers, doubtful as it may sound."""


def answered(text: str, why: str, words: Words) -> str:
    """What to say to it; `why` is what it lacks as an answer."""
    if thanks(text) or any(form in _HEARD for form in shorter_forms(bare(text))):
        return words.say("You are welcome. Whenever it suits you, we go on here.")
    if _ASKS.search(text) and not _FIGURE.search(text):
        hint = words.say(
            "If that was a question of yours: “result” shows what is missing so far, and “person” whom you can ask."
        )
        return f"{why}\n{hint}" if why else hint
    return why
