"""What came of a call to a channel's API: the only things that whoever sends has to tell apart.

Data only; which code of which vendor is which outcome stands in `error_codes.yaml`.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

Scope = Literal["recipient", "message"]
"""What a permanent fault is about: this recipient alone, or the message, which would fail for every other recipient too."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took it; `answer` is all that it said, where it says anything."""

    answer: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Not taken, and surely not delivered; it may be sent again after so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Permanent:
    """Not taken, and never will be."""

    reason: str
    scope: Scope = "recipient"


@dataclass(frozen=True, slots=True)
class Suppress:
    """This person cannot or does not want to be reached: nothing more is to be sent until they come back by themselves."""

    reason: str


@dataclass(frozen=True, slots=True)
class HaltChannel:
    """Nothing at all can be sent on this channel: for so many seconds, or before a person has put it right."""

    reason: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been delivered or not: never to be sent again blindly."""

    reason: str


Outcome = Delivered | RetryAfter | Permanent | Suppress | HaltChannel | Unknown
STATE_AWAY: Final = RetryAfter(5.0, "shared state away")
"""What cannot be counted or looked up is not sent."""
