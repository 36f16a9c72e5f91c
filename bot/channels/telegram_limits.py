"""How fast Telegram lets a bot write, counted for all processes together; and whom it may not write to.

Telegram names three limits: about thirty messages a second in all, one a second in a chat where short bursts pass, and twenty a
minute in a group. One chat that has to wait holds up no other.
"""

import asyncio
from math import inf
from time import monotonic, time
from typing import Final

from bot.shared_state.state import Allowance, SharedState, known_as

_IN_ALL: Final = (Allowance(30, 1.0),)
_REMINDERS: Final = (Allowance(20, 1.0),)
"""Of the thirty, so that a third is always there for whoever is talking."""
_REFUSALS: Final = Allowance(2, 10.0)
"""So many chats may be refused reminders before it is plain that the bot, and no chat, has to slow down."""
_IN_A_CHAT: Final = (Allowance(3, 3.0),)
"""One a second, three of them at once: an answer is seldom more."""
_IN_A_GROUP: Final = (Allowance(20, 60.0),)
_REMEMBERED: Final = 400 * 24 * 60 * 60.0


class Limits:
    """The limits of one bot."""

    def __init__(self, state: SharedState, account: str) -> None:
        self._state, self._account = state, account

    async def room(self, chat: int, until: float) -> float:
        """Wait for room for a message in this chat, at most until then (monotonic): 0, or the seconds that were still to wait."""
        group = chat < 0
        counted = ((self._key("chat", chat), _IN_A_GROUP if group else _IN_A_CHAT), (self._key("all"), _IN_ALL))
        for key, allowances in counted:
            while True:
                seconds = await self.paused(chat) or await self._state.spend(key, allowances)
                if not seconds:
                    break
                if monotonic() + seconds > until:
                    return seconds
                await asyncio.sleep(seconds)
        return 0.0

    async def room_for_reminder(self, chat: int) -> float:
        """Count a message in this chat that nobody waits for: 0, or the seconds until there may be room.

        The limit that is reached most comes first, so that little is counted for what has to wait.
        """
        if paused := max(await self.paused(chat), await self._left_until(self._key("reminders-pause"))):
            return paused
        limits = (
            (self._key("reminders"), _REMINDERS),
            (self._key("all"), _IN_ALL),
            (self._key("chat", chat), _IN_A_CHAT),
        )
        for key, allowances in limits:
            if seconds := await self._state.spend(key, allowances):
                return seconds
        return 0.0

    async def refused_reminder(self, chat: int, seconds: float) -> None:
        """Telegram asks to wait for so long: this chat does, and all reminders do where several chats were refused at once."""
        await self.pause(chat, seconds)
        if await self._state.spend(self._key("refused"), (_REFUSALS,)):
            await self._state.put(self._key("reminders-pause"), str(time() + seconds), seconds)

    async def pause(self, chat: int, seconds: float) -> None:
        """Telegram asks to leave this chat alone for so long."""
        await self._state.put(self._key("pause", chat), str(time() + seconds), seconds)

    async def paused(self, chat: int) -> float:
        """The seconds that this chat is still to be left alone for."""
        return await self._left_until(self._key("pause", chat))

    async def suppress(self, chat: int, came: float) -> None:
        """Nothing more is to be sent there until they write again, later than what came last."""
        await self._state.put(self._key("gone", chat), str(came), _REMEMBERED)

    async def is_suppressed(self, chat: int) -> bool:
        """Whether nothing may be sent there."""
        return await self._state.get(self._key("gone", chat)) is not None

    async def welcome(self, chat: int, came: float = inf) -> bool:
        """They came back, unless what came was sent before they went: whether they may be written to."""
        gone = await self._state.get(self._key("gone", chat))
        if gone is None:
            return True
        if came < float(gone):
            return False
        await self._state.remove(self._key("gone", chat))
        return True

    async def passes(self, what: str, chat: int, seconds: float) -> bool:
        """Whether this was not said there for so long."""
        return not await self._state.spend(self._key(what, chat), (Allowance(1, seconds),))

    async def forget(self, chat: int) -> None:
        """Keep no count of what was shown in this chat; what Telegram itself limits is over in a minute."""
        for what in ("menu", "passing", "group"):
            await self._state.remove(self._key(what, chat))

    async def _left_until(self, key: str) -> float:
        until = await self._state.get(key)
        return 0.0 if until is None else max(0.0, float(until) - time())

    def _key(self, what: str, chat: int | None = None) -> str:
        key = f"telegram:{self._account}:{what}"
        return key if chat is None else f"{key}:{known_as(str(chat))}"
