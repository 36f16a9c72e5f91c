"""What every store of sessions offers: a turn commits as one, once, on the version it was worked out from.

A store keeps text and knows nothing of the talk. It may not retry by itself: whoever worked out the turn does so anew.
Times are seconds; what is kept for a span is gone after it, whether or not anybody cleans up.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class StoreUnavailable(RuntimeError):
    """The store cannot be reached or used now; nothing was kept."""


class VersionConflict(Exception):
    """Another turn was committed since the session was loaded."""


class AlreadyAnswered(Exception):
    """This message was answered before; its reply is kept."""


class Kept(NamedTuple):
    """A session as it is kept: how many turns it has seen, and its entries."""

    version: int
    entries: tuple[str, ...]


class Store(Protocol):
    """One store of sessions; all of it raises StoreUnavailable."""

    async def load(self, user: str) -> Kept:
        """The user's session; an empty one of version 0 where there is none."""
        ...

    async def reply_to(self, user: str, message_id: str) -> str | None:
        """The reply that was committed with this message, None while it has none."""
        ...

    async def commit(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Keep the turn whole or not at all, and the session for its span from now; raises AlreadyAnswered, VersionConflict."""
        ...

    async def erase(self, user: str, message_id: str, version: int, reply: str) -> None:
        """Delete all that is kept of the user, but for the reply to this message; raises AlreadyAnswered, VersionConflict.

        That reply holds nothing of the user and is kept for a day, so that a repeated delivery is answered alike.
        """
        ...

    async def follow(self, name: str, user: str) -> None:
        """From now on this name (of a channel's user, a device) speaks in that user's session."""
        ...

    async def followed(self, name: str) -> str:
        """The user whose session the name speaks in: the name itself where it follows nobody."""
        ...

    async def keep_ticket(self, ticket: str, user: str, seconds: int) -> None:
        """Keep a ticket to the user's session for so long."""
        ...

    async def take_ticket(self, ticket: str) -> str | None:
        """Use the ticket up and give its user; None where it is unknown, used or has run out. Only one of many callers gets it."""
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...
