"""Lines for a terminal, where a Chinese character is two columns wide and may break anywhere but before a closing mark."""

import re
import unicodedata
from collections.abc import Iterator

# A clause number and a word that is not Chinese stay whole; every other character stands alone.
_PIECES = re.compile(r"[一二三四五六七八九十]+\([一二三四五六七八九十]+\)\d*\]?|[\u0021-\u02ff]+|\s+|.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：？！）】》”’…·%％,.;:?!)]}")
_NOT_LAST = frozenset("（【《“‘([{")


def width(text: str) -> int:
    """How many columns the text takes."""
    return sum(_columns(character) for character in text)


def is_wide(text: str) -> bool:
    """Whether the text is of a script whose own marks, such as its colon, are as wide as its characters."""
    return any(_columns(character) == 2 for character in text)


def wrapped(text: str, columns: int, indent: str = "") -> list[str]:
    """The text's lines, none wider than `columns` where it can be helped; what follows a break is indented so much more."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        inner = indent + " " * (len(paragraph) - len(paragraph.lstrip(" ")))
        lines += _broken(paragraph, columns, inner)
    return lines


def _broken(paragraph: str, columns: int, indent: str) -> Iterator[str]:
    line = ""
    for piece in _glued(_PIECES.findall(paragraph)):
        if line.strip() and width(line) + width(piece.rstrip()) > columns:
            yield line.rstrip()
            line = indent + piece.lstrip()
        else:
            line += piece
    yield line.rstrip()


def _glued(pieces: list[str]) -> Iterator[str]:
    """Pieces with the marks that may not begin a line, and after those that may not end one, kept together."""
    held = ""
    for piece in pieces:
        if held and piece[0] not in _NOT_FIRST and held[-1] not in _NOT_LAST:
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
