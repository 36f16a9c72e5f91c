"""Calls to Telegram's Bot API through python-telegram-bot: each ends in one outcome, and nothing that it raises passes.

Its exceptions are never logged nor quoted: they may hold the token, which stands in every address, or an owner's words.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, TypeVar

# The library is on the way from numbers to spans of time, and warns at each 429 who has not chosen yet.
os.environ.setdefault("PTB_TIMEDELTA", "true")

import httpx
from telegram import Bot, Message
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.error import RetryAfter as FloodControl
from telegram.request import HTTPXRequest

from bot.channels.telegram_updates import WANTED
from bot.outbound.error_codes import outcome_of
from bot.outbound.outcomes import Delivered, Outcome, RetryAfter, Unknown
from bot.settings import Settings

AT_ONCE: Final = 40
"""Calls under way at once: with some hundred of them the library sends less than half as many a second."""
PATIENCE: Final = 8.0
"""Seconds for a call with words."""
PATIENCE_WITH_FILES: Final = 25.0
_CONNECTS_WITHIN: Final = 3.0
_TRY_AGAIN: Final = 3.0
_NOT_TELEGRAM: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the library raises where what answers is not Telegram, or not the one that it knows."""

_GET_UPDATES: Final = "get_Updates"
"""The library's own method reads every update into objects, and one that it cannot read would stop all others for ever."""

Said = TypeVar("Said")

# It logs the address of every call, which the token is a part of.
logging.getLogger("httpx").setLevel(logging.WARNING)
# It quotes answers that it cannot read, and with them what an owner wrote.
logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)


class Api:
    """The bot of one installation; its connections are let go of at the end."""

    def __init__(self, settings: Settings, at_once: int = AT_ONCE) -> None:
        self._requests = [
            HTTPXRequest(
                connection_pool_size=most,
                connect_timeout=_CONNECTS_WITHIN,
                read_timeout=PATIENCE,
                write_timeout=PATIENCE,
                pool_timeout=PATIENCE,
                media_write_timeout=PATIENCE_WITH_FILES,
            )
            for most in (1, at_once)
        ]
        polling, sending = self._requests
        token = settings.telegram_token.get_secret_value()
        self.bot = Bot(token, f"{settings.telegram_api}/bot", request=sending, get_updates_request=polling)
        self.account = token.partition(":")[0]
        """The bot's own number, by which its talks are told from those of another bot."""
        self._at_once = asyncio.Semaphore(at_once)
        self._username = ""

    async def attempt(self, call: Callable[[], Awaitable[Message | bool]], patience: float = PATIENCE) -> Outcome:
        """Make the call once."""
        async with self._at_once:
            said = await _said(call, patience)
        return said if isinstance(said, Outcome) else Delivered()

    async def ask(self, call: Callable[[], Awaitable[Said]]) -> Said | Outcome:
        """What Telegram says, or why it cannot be asked."""
        async with self._at_once:
            return await _said(call, PATIENCE)

    async def username(self) -> str | Outcome:
        """What the bot is called in links, or why that cannot be told."""
        if not self._username:
            said = await self.ask(self.bot.get_me)
            if isinstance(said, Outcome):
                return said
            self._username = said.username or ""
        return self._username

    async def updates(self, offset: int, seconds: int) -> list[Any] | Outcome:
        """What came in from this number on, raw, as soon as there is something; what came before it is confirmed."""
        asked = {"offset": offset, "timeout": seconds, "allowed_updates": list(WANTED)}
        said = await _said(
            lambda: self.bot.do_api_request(_GET_UPDATES, asked, read_timeout=seconds + PATIENCE),
            seconds + PATIENCE * 2,
        )
        return said if isinstance(said, list | Outcome) else Unknown("an answer that cannot be read")

    async def close(self) -> None:
        """Let go of the connections."""
        for request in self._requests:
            await request.shutdown()


async def _said(call: Callable[[], Awaitable[Said]], patience: float) -> Said | Outcome:
    try:
        async with asyncio.timeout(patience):
            return await call()
    except TelegramError as error:
        return _of_refusal(error)
    except TimeoutError:
        return Unknown("no answer in time")
    except _NOT_TELEGRAM:
        return Unknown("an answer that cannot be read")


def _of_refusal(error: TelegramError) -> Outcome:
    match error:
        case FloodControl():
            after = error.retry_after
            seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
            return outcome_of("telegram", 429, wait=seconds)
        case ChatMigrated():
            return outcome_of("telegram", 400, "upgraded to a supergroup")
        case BadRequest():
            # Not the network's fault, though the library has it among those.
            return outcome_of("telegram", 400, error.message)
        case Forbidden():
            return outcome_of("telegram", 403, error.message)
        case InvalidToken():
            return outcome_of("telegram", 401)
        case Conflict():
            return outcome_of("telegram", 409)
    if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return RetryAfter(_TRY_AGAIN, "no connection")
    return Unknown("cut off before the answer was whole")
