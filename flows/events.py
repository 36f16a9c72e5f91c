"""What can come in from an owner: words typed, a button pressed, or something that happened and says nothing in words.

Data only. Each is a turn like any other, so that one delivered twice is taken once.
"""

from typing import Literal, NamedTuple

UnreadableKind = Literal["voice", "picture", "video", "file", "place", "other"]


class Pressed(NamedTuple):
    """A button pressed: what it says, and the mark of what was asked where it stood (`flows.prompts.mark`), empty where unknown.

    A button of an earlier question, still on the screen, is no answer to the one that is asked now.
    """

    text: str
    asked: str = ""


class Arrived(NamedTuple):
    """Somebody comes in through a door of the channel (follows, scans, opens a link), which may lead somewhere.

    `region` is a region's id, `code` is for a talk begun elsewhere, `locale` is what the person's own device speaks.
    """

    region: str = ""
    locale: str = ""
    code: str = ""


class Reminded(NamedTuple):
    """Somebody of whose talk nothing is kept any more answers a reminder of ours with words that say nothing by themselves.

    `region` is that of the firm that it was about, `locale` what its reader speaks.
    """

    region: str
    locale: str


class Left(NamedTuple):
    """Somebody unfollows, unsubscribes or blocks: all that is kept of them is deleted, and nobody is there to answer."""


class Unreadable(NamedTuple):
    """Something sent that is not words."""

    kind: UnreadableKind


Incoming = str | Pressed | Arrived | Reminded | Left | Unreadable


def in_short(incoming: Incoming) -> str:
    """The same text for the same thing, so that two different ones can be told apart."""
    return incoming if isinstance(incoming, str) else f"{type(incoming).__name__} {tuple(incoming)!r}"
