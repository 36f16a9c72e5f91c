"""Long texts cut where it hurts least, to the measure of a channel: at paragraphs, lines, sentences, words, and last at characters.

A link is never cut as long as it fits into one piece at all, and neither is a number with its unit. Only white space goes
missing between two pieces.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Final

Measure = Callable[[str], int]
"""How long a text is to a channel; more text is never shorter."""

_LINKS: Final = re.compile(r"<a\s[^>]*>.*?</a>|https?://[^\s<>\"，。；！？）】》」]+", re.DOTALL)
_WHOLES: Final = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?"
    r"|(?:[-+±]?\d[\d.,:：/–-]*(?:\s?(?:[%％‰°]|[万亿千百]*[元年月日天人家项件个分次倍岁级]|[万亿千百]+|[A-Za-z]+))?"
    r"|《[^《》\n]{1,40}》|[〔\[(（]\d+[〕\])）]\w?)"
)
"""What stays whole where that can be: a number with its unit, or a document's title."""
_LOOKED_BACK: Final = 8
"""No more closing marks and spaces than that stand behind the end of a sentence."""
_JOINERS: Final = "\u200c\u200d"
_PARAGRAPH, _LINE, _ITS_LINE, _SENTENCE, _WORD, _CHARACTER, _WHOLE = range(7)
"""How much a cut hurts, by what it comes before: it is worse before a line that is indented, since that belongs to one above."""
_ENDS_A_SENTENCE: Final = frozenset("。！？!?；;…")
_ENDS_A_PHRASE: Final = frozenset("，、：,:·—")
_CLOSES: Final = frozenset("”’」』）】》〕)]}\"'")
_NOT_FIRST: Final = _ENDS_A_SENTENCE | _ENDS_A_PHRASE | _CLOSES | frozenset(".%％‰")
_BULLET: Final = re.compile(r"\s*(?:[·✗✓?→–—]|\d{1,2}\.)?\s*")
"""What a line may begin with before its words."""
_OPENS: Final = frozenset("“‘「『（【《〔([{")


def utf8_bytes(text: str) -> int:
    """Its length as WeChat and WeCom count."""
    return len(text.encode(errors="surrogatepass"))


def utf16_units(text: str) -> int:
    """Its length as Telegram counts."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def pieces(text: str, most: int, measure: Measure) -> tuple[str, ...]:
    """The text in pieces of at most that length each, none of them empty."""
    return tuple(_pieces(text, most, measure))


def _pieces(text: str, most: int, measure: Measure) -> Iterator[str]:
    start, text = 0, text.rstrip()
    while start < len(text):
        end = _fitting(text, start, most, measure)
        if end < len(text):
            end = _best_cut(text, start, end)
        if piece := text[start:end].rstrip():
            yield piece
        start = _next_line(text, end)


def shortened(text: str, most: int, measure: Measure, ending: str = "…") -> str:
    """The text, or as much of its beginning as fits together with the ending that says that there is more."""
    if measure(text) <= most:
        return text
    room, text = most - measure(f"\n{ending}"), text.lstrip()
    begun = next(_pieces(text, room, measure), "") if room > 0 else ""
    if not begun or measure(begun) > room:
        return ""
    is_a_whole_line = text[len(begun) :].lstrip(" ").startswith("\n")
    return f"{begun}\n{ending}" if is_a_whole_line else begun + ending


def _fitting(text: str, start: int, most: int, measure: Measure) -> int:
    """How far a piece that starts here can reach; one character at least, since else there would be no end."""
    low, high = start + 1, len(text)
    if measure(text[start:high]) <= most:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[start:middle]) <= most:
            low = middle
        else:
            high = middle - 1
    return low


def _best_cut(text: str, start: int, end: int) -> int:
    """The best place in reach: the gentlest in the second half, since a paragraph that ends early leaves most of a piece empty."""
    links, wholes = _inside(text, start, end)
    middle = start + (end - start) // 2
    # By how much a cut hurts, the last place for one.
    latest: dict[int, int] = {}
    for place in range(end, start, -1):
        if place < middle and latest and min(latest) <= _WORD:
            break
        if place not in links and not _is_one_character(text[place - 1], text[place]):
            latest.setdefault(_WHOLE if place in wholes else _rank(text, place), place)
    if latest:
        return latest[min(latest)]
    # Within a link that is longer than a piece.
    return next((place for place in range(end, start, -1) if not _is_one_character(text[place - 1], text[place])), end)


def _inside(text: str, start: int, end: int) -> tuple[set[int], set[int]]:
    """The places inside links, and those inside of what else should stay whole."""
    # Looked for apart: in “2https://” the letters are no unit, and a title may hold an address.
    links, wholes = (
        {
            place
            for found in takewhile(lambda found: found.start() < end, whole.finditer(text, start))
            for place in range(found.start() + 1, found.end())
        }
        for whole in (_LINKS, _WHOLES)
    )
    return links, wholes


def _rank(text: str, place: int) -> int:
    before, after = text[place - 1], text[place]
    if before == "\n" or after == "\n":
        is_between = after == "\n" and text.startswith("\n\n", place)
        if is_between or (text.startswith("\n\n", place - 2) and after != "\n"):
            return _PARAGRAPH
        return _ITS_LINE if text.startswith(" ", place + (after == "\n")) else _LINE
    behind = text[max(0, place - _LOOKED_BACK) : place]
    if after in _NOT_FIRST or before in _OPENS or _BULLET.fullmatch(behind.rpartition("\n")[2]):
        return _WHOLE
    last = behind.rstrip().rstrip("".join(_CLOSES))[-1:]
    if last in _ENDS_A_SENTENCE or (before.isspace() and last == "."):
        return _SENTENCE
    if last in _ENDS_A_PHRASE or before.isspace():
        return _WORD
    is_in_a_word = before.isalnum() and after.isalnum() and before.isascii() and after.isascii()
    return _WHOLE if is_in_a_word else _CHARACTER


def _is_one_character(before: str, after: str) -> bool:
    """Whether the two are seen as one, or parts of one."""
    return (
        unicodedata.category(after) in ("Mn", "Mc", "Me")
        or before in _JOINERS
        or after in _JOINERS
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")
        or (before == "\r" and after == "\n")
        or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")
    )


def _next_line(text: str, start: int) -> int:
    """Where the next piece begins: after the white space that ends lines, with the indentation of its own line."""
    following = re.compile(r"\s*").match(text, start)
    assert following is not None
    line = text.rfind("\n", start, following.end())
    return following.end() if line < 0 else line + 1
