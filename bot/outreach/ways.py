"""How a reminder can go out: what every channel offers to whoever delivers, and what it says of a try.

Data and one protocol; how each vendor does it stands in `bot.outreach.channels`.
"""

from typing import NamedTuple, Protocol

from bot.outbound.outcomes import Outcome
from bot.outreach.content import Content
from bot.registry.contacts import Caller


class Recipient(NamedTuple):
    """Where one reminder goes."""

    at: Caller
    known_as: str
    """As `Address.known_as`."""


class Way(NamedTuple):
    """A way that is lawful and open for a recipient now."""

    means: str
    """Such as long_term_notice, one_time_notice, template, customer_service, app_message, chat."""
    drops_repeats_for: float = 0.0
    """Seconds within which the channel itself drops the same message under the same key, so that it may be sent again."""


class Closed(NamedTuple):
    """No way is open now: look again after so many seconds."""

    seconds: float
    reason: str


class Sent(NamedTuple):
    """What came of one try, and what the channel calls the message."""

    outcome: Outcome
    receipt: str = ""


class Preview(NamedTuple):
    """How a channel will show a reminder: its pieces in order, what can be tapped, and what does not fit."""

    means: str
    fields: tuple[tuple[str, str], ...]
    """Of a template, its fields with what stands in each; otherwise empty."""
    pieces: tuple[str, ...]
    taps: tuple[str, ...]
    problems: tuple[str, ...]
    """English sentences to be said in the reader's language; with any of these it cannot be approved."""


class Channel(Protocol):
    """One channel's account. Whatever cannot be counted or looked up is not sent."""

    @property
    def name(self) -> str:
        """As in `Address.channel`."""
        ...

    async def way(self, to: Recipient) -> Way | Closed:
        """The best way that is open for this recipient now; takes nothing."""
        ...

    async def room(self, to: Recipient, way: Way) -> float:
        """Count one message in every limit of account, call and recipient: 0, or the seconds to wait, and nothing is counted."""
        ...

    async def send(self, to: Recipient, way: Way, content: Content, key: str) -> Sent:
        """Send it once; the key is the same for every try of the same reminder. A grant or window is used up by this."""
        ...

    def shown(self, means: str, content: Content) -> Preview:
        """How it will look by this means."""
        ...

    def all_means(self) -> tuple[str, ...]:
        """Every means that this installation is set up for, the best first."""
        ...
