"""What every store of sessions offers: a turn commits as one, once, on the version it was worked out from.

A store keeps text and knows nothing of the talk. It may not retry by itself: whoever worked out the turn does so anew.
What is kept for a span is gone after it, whether or not anybody cleans up.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final, NamedTuple, Protocol

DAY: Final = 24 * 60 * 60
BLANK: Final = ""
"""What is left of a reply that may not be given again."""


class StoreUnavailable(RuntimeError):
    """The store cannot be reached or used now; what was asked for is kept whole or not at all, and may be asked again."""


class UnusableStore(StoreUnavailable):
    """What the settings name cannot serve as a store."""


class VersionConflict(Exception):
    """Another turn was committed since the session was loaded."""


class AlreadyAnswered(Exception):
    """This message was answered before; its reply is kept."""


class Spans(NamedTuple):
    """How long things are kept, in seconds: a session and a name that follows it after their last use, a reply after its turn."""

    session: float = 30 * DAY
    reply: float = DAY


class Kept(NamedTuple):
    """A session as it is kept: how many turns it has seen, and its entries."""

    version: int
    entries: tuple[str, ...]


class Found(NamedTuple):
    """The session that a name speaks in, whose it is, and the reply that a message got there."""

    user: str
    kept: Kept
    reply: str | None


class Quiet(NamedTuple):
    """A session that nobody went on with: whose it is, when its last turn was in seconds since 1970, and its entries."""

    user: str
    at: float
    entries: tuple[str, ...]


class Store(Protocol):
    """One store of sessions; all of it raises StoreUnavailable."""

    async def load(self, user: str) -> Kept:
        """The user's session; an empty one of version 0 where there is none."""
        ...

    async def look_up(self, name: str, message_id: str = "") -> Found:
        """All that is needed to answer a message from this name, in one look."""
        ...

    async def reply_to(self, user: str, message_id: str) -> str | None:
        """The reply that was committed with this message, None while it has none, and a day later."""
        ...

    async def commit(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Keep the turn whole or not at all, and the session for its span from now; raises AlreadyAnswered, VersionConflict."""
        ...

    async def rewrite(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Like `commit`, but these entries take the place of all before; raises AlreadyAnswered, VersionConflict.

        Earlier replies may quote what is gone, so nothing is left of each but that it was given (BLANK), for as long as it is kept.
        """
        ...

    async def erase(self, user: str, message_id: str, version: int, reply: str, name: str = "") -> None:
        """Delete all that is kept of the user, but for the reply to this message; raises AlreadyAnswered, VersionConflict.

        That reply should hold nothing of the user and is kept for a day, so that a repeated delivery is answered alike. Tickets to
        the session go with it, and names that followed the user follow nobody. Of the name that asked, if another, as much goes.
        """
        ...

    async def follow(self, name: str, user: str) -> None:
        """From now on this name (of a channel's user, a device) speaks in that user's session, or in its own again."""
        ...

    async def followed(self, name: str) -> str:
        """The user whose session the name speaks in: the name itself where it follows nobody."""
        ...

    async def keep_ticket(self, ticket: str, user: str, seconds: float) -> None:
        """Keep a ticket to the user's session for so long."""
        ...

    async def take_ticket(self, ticket: str, taker: str) -> str | None:
        """The user that the ticket is for; None where it is unknown, has run out, or was another's to take.

        Only the first of many takers gets it. The same taker gets it again, so that a crash costs nobody the ticket.
        """
        ...

    def quiet_between(self, after: float, until: float) -> AsyncIterator[Quiet]:
        """Each session whose last turn was after the one moment and not after the other, both in seconds since 1970.

        The times are those of the store and never change, so that windows that follow each other leave no session out and name none
        twice. A turn is known for as long as its reply is kept; sessions that were deleted are none.
        """
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...
