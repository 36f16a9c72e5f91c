"""What the buttons under a message carry: at most 64 bytes, which say what was asked and what is picked.

So nothing has to be kept for a keyboard: it works after a restart, and one of an earlier question is known for what it is.
"""

import re
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

MOST_BYTES: Final = 64
MOST_TOGGLES: Final = 64
_MARK: Final = r"(?P<mark>[0-9a-f]{18})"
_CHOICE: Final = re.compile(rf"p{_MARK}(?P<key>.+)", re.DOTALL)
_TOGGLE: Final = re.compile(rf"t{_MARK}(?P<place>[0-9a-f]{{2}})(?P<picked>[0-9a-f]{{1,16}})")
_DONE: Final = re.compile(rf"d{_MARK}(?P<picked>[0-9a-f]{{1,16}})")
_REPORT: Final = "r"


class Button(BaseModel):
    """One button: its words, and either what it carries or the link that it opens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    data: str = ""
    url: str = ""


class Choice(NamedTuple):
    """Says the key, as if it had been typed."""

    mark: str
    key: str


class Toggle(NamedTuple):
    """Picks one of several, or puts it back; `picked` has a bit for each that was picked when the keyboard was shown."""

    mark: str
    place: int
    picked: int


class Done(NamedTuple):
    """Says all that is picked."""

    mark: str
    picked: int


class ReportWanted(NamedTuple):
    """Asks for the report as a file, whatever is asked by now."""


Data = Choice | Toggle | Done | ReportWanted


def written(data: Data) -> str:
    """As it stands in a button; raises ValueError where there is no room for it."""
    text = _in_letters(data)
    if len(text.encode()) > MOST_BYTES:
        raise ValueError("more than a button can carry")
    return text


def _in_letters(data: Data) -> str:
    match data:
        case Choice(mark, key):
            return f"p{mark}{key}"
        case Toggle(mark, place, picked):
            return f"t{mark}{place:02x}{picked:x}"
        case Done(mark, picked):
            return f"d{mark}{picked:x}"
        case ReportWanted():
            return _REPORT


def read_data(text: str) -> Data | None:
    """What a button carried, None for what we never wrote."""
    if text == _REPORT:
        return ReportWanted()
    if found := _CHOICE.fullmatch(text):
        return Choice(found["mark"], found["key"])
    if found := _TOGGLE.fullmatch(text):
        return Toggle(found["mark"], int(found["place"], 16), int(found["picked"], 16))
    if found := _DONE.fullmatch(text):
        return Done(found["mark"], int(found["picked"], 16))
    return None


def keys_of(picked: int) -> tuple[str, ...]:
    """The keys that are picked: options of which several may be picked have their places as keys, from 1 on."""
    return tuple(str(place + 1) for place in range(picked.bit_length()) if picked >> place & 1)
