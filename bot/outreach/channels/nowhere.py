"""Channels of a demonstration: they show a reminder as the messenger would and take it at once, and nothing is ever sent.

Nobody is behind its addresses, and no vendor is known here. Slowly, so that one can watch, pause and cancel.
"""

import asyncio
from typing import Final

from bot.capabilities import capability
from bot.outbound.outcomes import Delivered
from bot.outreach.channels.one_message import as_text, problems_of, words_of
from bot.outreach.content import Content
from bot.outreach.ways import Closed, Preview, Recipient, Sent, Way

MESSENGERS: Final = ("wechat", "wecom", "telegram")
_MEANS: Final = "chat"
_SECONDS: Final = 3.0


class Nowhere:
    """In the place of one messenger."""

    def __init__(self, name: str, seconds: float = _SECONDS) -> None:
        self.name, self._seconds = name, seconds

    async def way(self, to: Recipient) -> Way | Closed:
        """There always is one."""
        del to
        return Way(_MEANS)

    async def room(self, to: Recipient, way: Way) -> float:
        """There always is."""
        del to, way
        return 0.0

    async def send(self, to: Recipient, way: Way, content: Content, key: str) -> Sent:
        """Send nothing, and say after a while that it arrived."""
        del to, way, content, key
        await asyncio.sleep(self._seconds)
        return Sent(Delivered())

    def shown(self, means: str, content: Content) -> Preview:
        """As one message."""
        text = as_text(content)
        say = words_of(content).say
        taps = (say("No more reminders"), say("Unsubscribe"))
        return Preview(means, (), (text,), taps, problems_of(content, text, capability(self.name).text))

    def all_means(self) -> tuple[str, ...]:
        """One way alone."""
        return (_MEANS,)
