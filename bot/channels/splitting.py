"""Long texts cut where it hurts least, to the measure of a channel: at paragraphs, lines, sentences, words, and last at characters.

A link is never cut as long as it fits into one piece at all, and neither is a number with its unit. Only white space goes
missing between two pieces.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

Measure = Callable[[str], int]
"""How long a text is to a channel; more text is never shorter."""

_ATOMS: Final = re.compile(
    r"(?P<link><a\s[^>]*>.*?</a>|https?://[^\s<>\"，。；！？）】》」]+)"
    r"|(?P<number>[-+±]?\d[\d.,:：/–-]*(?:\s?(?:[%％‰°]|[万亿千百]*[元年月日天人家项件个分次倍岁级]|[万亿千百]+|[A-Za-z]+))?"
    r"|《[^《》\n]{1,40}》|[〔\[(（]\d+[〕\])）]\w?)",
    re.DOTALL,
)
"""What stays whole: a link first of all; a number with its unit, or a document's title, where that can be."""
_JOINERS: Final = "\u200c\u200d"
_PARAGRAPH, _LINE, _SENTENCE, _WORD, _CHARACTER, _ATOM, _ANYWHERE = range(7)
_ENDS_A_SENTENCE: Final = frozenset("。！？!?；;…")
_ENDS_A_PHRASE: Final = frozenset("，、：,:·—")
_CLOSES: Final = frozenset("”’」』）】》〕)]}\"'")
_NOT_FIRST: Final = _ENDS_A_SENTENCE | _ENDS_A_PHRASE | _CLOSES | frozenset(".%％‰")
_OPENS: Final = frozenset("“‘「『（【《〔([{")


class _Cut(NamedTuple):
    """A place to cut before, and how little that hurts: the lower the better."""

    place: int
    rank: int


def utf8_bytes(text: str) -> int:
    """Its length as WeChat and WeCom count."""
    return len(text.encode(errors="surrogatepass"))


def utf16_units(text: str) -> int:
    """Its length as Telegram counts."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def pieces(text: str, most: int, measure: Measure) -> tuple[str, ...]:
    """The text in pieces of at most that length each, none of them empty."""
    found, start = [], 0
    text = text.rstrip()
    while start < len(text):
        end = _fitting(text, start, most, measure)
        if end < len(text):
            end = _best_cut(text, start, end)
        piece = text[start:end].rstrip()
        if piece:
            found.append(piece)
        start = _next_line(text, end)
    return tuple(found)


def shortened(text: str, most: int, measure: Measure, ending: str = "…") -> str:
    """The text, or as much of its beginning as fits together with the ending that says that there is more."""
    if measure(text) <= most:
        return text
    room = most - measure(ending)
    if room <= 0:
        return ""
    begun = pieces(text, room, measure)
    return begun[0] + ending if begun else ""


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
    cuts = list(_cuts(text, start, end))
    middle = start + (end - start) // 2
    for least, worst in ((middle, _WORD), (start, _WORD), (start, _CHARACTER), (start, _ATOM)):
        reached = [cut for cut in cuts if cut.place >= least and cut.rank <= worst]
        if reached:
            return min(reached, key=lambda cut: (cut.rank, -cut.place) if worst == _WORD else (0, -cut.place)).place
    return end


def _cuts(text: str, start: int, end: int) -> Iterator[_Cut]:
    """Every place after the start and up to the end where the text may be cut."""
    links, atoms = set[int](), set[int]()
    for atom in _ATOMS.finditer(text, start):
        if atom.start() >= end:
            break
        inside = range(atom.start() + 1, atom.end())
        (links if atom["link"] else atoms).update(inside)
    for place in range(start + 1, end + 1):
        if place in links or place >= len(text) or _is_one_character(text[place - 1], text[place]):
            continue
        yield _Cut(place, _ATOM if place in atoms else _rank(text, place))


def _rank(text: str, place: int) -> int:
    before, after = text[place - 1], text[place]
    if before == "\n":
        return _PARAGRAPH if text[:place].endswith("\n\n") and after != "\n" else _LINE
    if after in _NOT_FIRST or before in _OPENS:
        return _ATOM
    last = text[:place].rstrip().rstrip("".join(_CLOSES))[-1:]
    if last in _ENDS_A_SENTENCE or (before.isspace() and last == "."):
        return _SENTENCE
    if last in _ENDS_A_PHRASE or before.isspace():
        return _WORD
    is_in_a_word = before.isalnum() and after.isalnum() and before.isascii() and after.isascii()
    return _ATOM if is_in_a_word else _CHARACTER


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
