"""Sends what was kept for a turn, step by step, and marks how far it came: so that a delivery that comes again goes on from there.

A step whose acknowledgement was lost may have arrived or not. It is not sent again in the same delivery; the next one tries it once
more, since a question shown twice harms less than one never shown, and after that it counts as sent.
"""

from collections.abc import Awaitable, Callable
from logging import getLogger
from time import monotonic
from typing import Final

from telegram import BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram import Message as Sent

from assessment.wording import Words
from bot.channels.telegram_api import PATIENCE, PATIENCE_WITH_FILES, Api
from bot.channels.telegram_keyboards import Rows
from bot.channels.telegram_limits import Limits
from bot.channels.telegram_menu import menu
from bot.channels.telegram_progress import WAITS, Line, Mark, Postponed, Progress
from bot.channels.telegram_rendering import Card, Message, Report, Step
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.reports.files import ResultFile

_HALTED: Final = 60.0
_AWAY: Final = 3.0
_MARGIN: Final = 2.0
_MOST_UNKNOWN: Final = 2
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_LOG: Final = getLogger(__name__)

Make = Callable[[Card | Report], Awaitable[ResultFile | None]]
"""Makes the file of a step; None where there is no result any more."""


class Sender:
    """Sends to the chats of one bot."""

    def __init__(self, api: Api, limits: Limits) -> None:
        self._api, self._limits = api, limits

    async def send(self, chat: int, steps: tuple[Step, ...], progress: Progress, line: Line, make: Make) -> bool:
        """Send what was not sent before, and tell whether the chat takes anything; raises Postponed where that has to wait."""
        mark = await progress.read()
        while mark.done < len(steps):
            match await self._sent(chat, steps[mark.done], line, make):
                case Delivered():
                    mark = Mark(mark.done + 1)
                case Unknown() if mark.unknown + 1 >= _MOST_UNKNOWN:
                    mark = Mark(mark.done + 1)
                case Unknown():
                    await progress.write(mark._replace(unknown=mark.unknown + 1))
                    raise Postponed(_AWAY)
                case Permanent(reason=reason):
                    _LOG.warning("Telegram refuses a message: %s", reason)
                    mark = Mark(mark.done + 1)
                case Suppress():
                    await progress.write(Mark(len(steps)))
                    return False
                case HaltChannel(reason=reason, seconds=seconds):
                    _LOG.error("nothing can be sent by Telegram: %s", reason)
                    raise Postponed(seconds or _HALTED)
                case RetryAfter(seconds=seconds):
                    raise Postponed(seconds)
            await progress.write(mark)
        return True

    async def show_choice(self, chat: int, message: int, text: str, rows: Rows) -> bool:
        """Put this text and these buttons in place of what the message shows; without a text only the buttons change.

        It is there to be looked at, so it is given up where it does not work; tells whether it did.
        """
        if await self._limits.paused(chat):
            return False
        markup, bot = _markup(rows), self._api.bot
        outcome = await self._api.attempt(
            lambda: (
                bot.edit_message_text(text, chat, message, reply_markup=markup, link_preview_options=_NO_PREVIEW)
                if text
                else bot.edit_message_reply_markup(chat, message, reply_markup=markup)
            )
        )
        if isinstance(outcome, RetryAfter):
            await self._limits.pause(chat, outcome.seconds)
        return isinstance(outcome, Delivered)

    async def show_menu(self, chat: int, words: Words) -> None:
        """Offer the commands in this chat in this language."""
        commands, here = menu(words), BotCommandScopeChat(chat)
        await self._api.attempt(lambda: self._api.bot.set_my_commands(commands, here))

    async def answer_tap(self, query: str) -> None:
        """Let the button rest; too late is no harm."""
        await self._api.attempt(lambda: self._api.bot.answer_callback_query(query))

    async def _sent(self, chat: int, step: Step, line: Line, make: Make) -> Outcome:
        """Send one step as soon as there is room; what was surely not taken is tried again as long as there is time."""
        until = monotonic() + WAITS
        patience = PATIENCE if isinstance(step, Message) else PATIENCE_WITH_FILES
        made: ResultFile | None = None
        if not isinstance(step, Message):
            await line.keep(patience + _MARGIN)
            made = await make(step)
            if made is None:
                return Delivered()
        while True:
            await line.keep(WAITS + _MARGIN)
            if seconds := await self._limits.room(chat, until):
                # Whatever comes next in this chat has to wait as well, or it would overtake this.
                await self._limits.pause(chat, seconds)
                return RetryAfter(seconds, "no room yet")
            await line.keep(patience + _MARGIN)
            outcome = await self._api.attempt(lambda: self._call(chat, step, made), patience)
            if not isinstance(outcome, RetryAfter):
                return outcome
            await self._limits.pause(chat, outcome.seconds)

    def _call(self, chat: int, step: Step, made: ResultFile | None) -> Awaitable[Sent]:
        bot = self._api.bot
        if isinstance(step, Message):
            return bot.send_message(chat, step.text, reply_markup=_markup(step.rows), link_preview_options=_NO_PREVIEW)
        assert made is not None
        file = InputFile(made.content, made.name)
        return bot.send_photo(chat, file) if isinstance(step, Card) else bot.send_document(chat, file)


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(one.text, url=one.url or None, callback_data=one.data or None) for one in row]
            for row in rows
        ]
    )
