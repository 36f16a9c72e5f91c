"""A stretch of a message as its owner typed it, full-width figures and traditional characters and all."""

from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate
from typing import Final

from flows.understanding.clauses import without_joints
from flows.understanding.normalise import normalise

_EDGES: Final = " ,，、;；。.:：\t\n"


def as_typed(typed: str, spelled: str, start: int, end: int) -> str:
    """What stands in the clause typed where the same clause spelled has `start` to `end`; nothing where they do not match.

    Spaces come and go in the spelling, so the places are counted without them; the clause typed may have words before.
    """
    places, whole = _measured(typed)
    close = _close(spelled)
    if not close or places[-1] != len(whole) or not whole.endswith(close):
        return ""
    before = len(whole) - len(close)
    first, last = before + len(_close(spelled[:start])), before + len(_close(spelled[:end]))
    return without_joints(typed[bisect_left(places, first) : bisect_left(places, last)].strip(_EDGES)).strip(_EDGES)


def forget() -> None:
    """Remember nothing typed any more."""
    _measured.cache_clear()


@lru_cache(maxsize=8)
def _measured(typed: str) -> tuple[tuple[int, ...], str]:
    """Where each character typed stands in the one spelling, and that spelling; kept for the next piece of the clause."""
    return tuple(accumulate((_length(character) for character in typed), initial=0)), _close(normalise(typed))


@lru_cache(maxsize=8192)
def _length(character: str) -> int:
    return len(_close(normalise(character)))


def _close(text: str) -> str:
    return "".join(text.split())
