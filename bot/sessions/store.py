"""What every store of sessions offers: a turn commits as one, once, on the version it was worked out from.

A store keeps text and knows nothing of the talk. It may not retry by itself: whoever worked out the turn does so anew.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class VersionConflict(Exception):
    """Another turn was committed since the session was loaded."""


class AlreadyAnswered(Exception):
    """This message was answered before; its reply is kept."""


class Kept(NamedTuple):
    """A session as it is kept: how many turns it has seen, and its entries."""

    version: int
    entries: tuple[str, ...]


class Store(Protocol):
    """One store of sessions."""

    def load(self, user: str) -> Kept:
        """The user's session; an empty one of version 0 where there is none."""
        ...

    def reply_to(self, user: str, message_id: str) -> str | None:
        """The reply that was committed with this message, None while it has none."""
        ...

    def commit(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Keep the turn whole or not at all; raises AlreadyAnswered, VersionConflict."""
        ...
