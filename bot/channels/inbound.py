"""What every messenger's message becomes, once it is verified: who, in which account, under which key, and what came in."""

from typing import NamedTuple

from bot.shared_state.state import known_as
from flows.events import Incoming


class Inbound(NamedTuple):
    """One delivery. `key` is the same for every delivery of the same thing and for no other; `came` is in seconds since 1970.

    `locale` is what the sender's own device speaks, where the channel tells; it counts as long as no language is chosen.
    """

    channel: str
    account: str
    user: str
    key: str
    heard: Incoming
    came: float = 0.0
    locale: str = ""

    @property
    def name(self) -> str:
        """Whose talk it is, as the store of sessions knows them: without the name that the channel has for them."""
        return f"{self.channel}:{known_as(f'{self.account}:{self.user}')}"
