"""What an owner on WeChat is told when an answer is late, and how it follows: as a customer-service message, where we may send."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from assessment.wording import Words
from bot.capabilities import Opener, capability
from bot.channels.inbound import Inbound
from bot.channels.late_words import away, earlier, follows, in_the_language_of, waits
from bot.channels.one_text import tappable
from bot.outbound import customer_service
from bot.outbound.outcomes import Delivered, RetryAfter
from bot.outbound.wechat_api import WeChatApi
from bot.service import Service

_MOST_TRIES: Final = 3
_LONGEST_WAIT: Final = 15.0
"""Seconds; who waits any longer writes again."""
_NO_MARK: Final = "0" * 18
"""Marks no question: where the answer is not found, a tap only shows where the talk is."""

_log = logging.getLogger(__name__)


class LateAnswer:
    """What is done about the answer to one message."""

    def __init__(self, service: Service, inbound: Inbound, opens: Opener | None) -> None:
        self._service, self._inbound, self._opens = service, inbound, opens
        self.can_follow = bool(service.settings.wechat_secret.get_secret_value())

    async def coming(self) -> str:
        """Says that the answer follows, or how to fetch it."""
        return await self._said(follows if self.can_follow else _waits)

    async def away(self) -> str:
        """Says that the message could not be taken, and may be sent again."""
        return await self._said(away)

    async def follow(self, text: str) -> bool:
        """Send the answer; whether it is known to have arrived."""
        state, user = self._service.shared_state, self._inbound.user
        if self._opens is not None:
            await customer_service.opened(state, user, self._opens, self._inbound.key)
        api, reason = WeChatApi.of(self._service), ""
        for _ in range(_MOST_TRIES):
            outcome = await api.send_text(user, text)
            if isinstance(outcome, Delivered):
                return True
            reason = outcome.reason
            if not isinstance(outcome, RetryAfter):
                break
            await asyncio.sleep(min(outcome.seconds, _LONGEST_WAIT))
        _log.warning("/wechat: an answer was late and could not be sent: %s", reason)
        return False

    async def owed(self, text: str) -> str:
        """The answer to an earlier message, as it is given to a later one."""
        whole = f"{await self._said(earlier)}\n\n{text}"
        return whole if capability("wechat").text.holds(whole) else text

    async def _said(self, sentence: Callable[[Words], str]) -> str:
        return await in_the_language_of(self._service, self._inbound.name, sentence)


def _waits(words: Words) -> str:
    text, label = words.say("go on"), words.say("Show the answer")
    return f"{waits(words)}\n{tappable(label, text, _NO_MARK)}"
