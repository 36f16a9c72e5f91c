"""What every messenger's message becomes, once it is verified: who, in which account, under which key, and what came in."""

from typing import NamedTuple

from flows.events import Incoming


class Inbound(NamedTuple):
    """One delivery. `key` is the same for every delivery of the same thing and for no other; `came` is in seconds since 1970."""

    channel: str
    account: str
    user: str
    key: str
    heard: Incoming
    came: float = 0.0

    @property
    def name(self) -> str:
        """Whose talk it is, as the store of sessions knows them."""
        return f"{self.channel}:{self.account}:{self.user}"
