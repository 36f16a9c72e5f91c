"""A stretch of a message as its owner typed it, full-width figures and traditional characters and all."""

from typing import Final

from flows.understanding.clauses import without_joints
from flows.understanding.normalise import normalise

_EDGES: Final = " ,，、;；。.:：\t\n"


def as_typed(typed: str, spelled: str, start: int, end: int) -> str:
    """What stands in the clause typed where the same clause spelled has `start` to `end`; nothing where they do not match.

    Spaces come and go in the spelling, so the places are counted without them; the clause typed may have words before.
    """
    lengths = [len(_close(normalise(character))) for character in typed]
    close = _close(spelled)
    if not close or _close(normalise(typed)) != "".join(_close(normalise(character)) for character in typed):
        return ""
    if not _close(normalise(typed)).endswith(close):
        return ""
    before = sum(lengths) - len(close)
    first, last = before + len(_close(spelled[:start])), before + len(_close(spelled[:end]))
    kept, place = "", 0
    for character, length in zip(typed, lengths, strict=True):
        if first <= place < last or (first < place == last and not length and kept):
            kept += character
        place += length
    return without_joints(kept.strip(_EDGES)).strip(_EDGES)


def _close(text: str) -> str:
    return "".join(text.split())
