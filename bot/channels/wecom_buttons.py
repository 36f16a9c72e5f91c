"""What a card carries with it and gives back when one of its buttons is pressed: what was asked, and what the button says.

Cards stay on the screen for as long as the member likes, so all that is needed to understand a press is in the card itself.
"""

import re
from typing import Final, NamedTuple

_TASK: Final = re.compile(r"([0-9a-f]{18})-[0-9a-f]{24}")
_NOT_OURS: Final = "?"


class Button(NamedTuple):
    """What a press says for the member, and what stands on the button."""

    text: str
    label: str


def task_id(mark: str, turn: str) -> str:
    """Names the card: no two may have the same name, and letters, digits and "_-@" are allowed, 128 at most."""
    return f"{mark}-{turn}"


def mark_of(task: str) -> str:
    """The mark of what the card asked; of a card that is none of ours, a mark that nothing ever has."""
    found = _TASK.fullmatch(task)
    return found[1] if found else _NOT_OURS


def key_of(button: Button) -> str:
    """What the vendor gives back when it is pressed, unlike that of any other button of the card; at most 1,024 bytes."""
    return f"{button.text}={button.label}"


def button_of(key: str) -> Button:
    """The button that has this key."""
    text, _, label = key.partition("=")
    return Button(text, label or text)
