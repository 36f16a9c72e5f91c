"""Reminders by the Telegram bot: one message each, with buttons that stop reminders, unsubscribe and open its page.

They share the bot's limits with the answers, of which they leave enough for whoever is talking.
"""

from typing import Final
from weakref import WeakKeyDictionary

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.capabilities import capability
from bot.channels.telegram_api import Api
from bot.channels.telegram_buttons import Button, Choice, written
from bot.channels.telegram_limits import Limits
from bot.channels.telegram_rendering import can_be_linked
from bot.outbound.outcomes import STATE_AWAY, Delivered, Outcome, Permanent, RetryAfter, Suppress
from bot.outreach.channels.one_message import as_text, problems_of, words_of
from bot.outreach.content import Content
from bot.outreach.ways import Closed, Preview, Recipient, Sent, Way
from bot.service import Service
from bot.shared_state.state import StateUnavailable

AT_ONCE: Final = 16
"""Reminders under way at once, beside the answers."""
_MEANS: Final = "chat"
_NO_QUESTION: Final = "0" * 18
"""The mark of a button that answers nothing that was asked."""
_STOP: Final = "stop reminders"
_UNSUBSCRIBE: Final = "unsubscribe"
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class TelegramChannel:
    """The bot of one installation."""

    name = "telegram"

    def __init__(self, service: Service) -> None:
        self._api = Api(service.settings, AT_ONCE)
        service.on_close(self._api.close)
        self._limits = Limits(service.shared_state, self._api.account)

    @classmethod
    def of(cls, service: Service) -> "TelegramChannel":
        """The one of this service, made when it is first asked for and closed with the service."""
        channel = _MADE.get(service)
        if channel is None:
            channel = _MADE[service] = cls(service)
        return channel

    async def way(self, to: Recipient) -> Way | Closed:
        """Whoever talks with the bot can be written to, unless Telegram asked to leave the chat alone for a while."""
        try:
            paused = await self._limits.paused(_chat(to))
        except StateUnavailable:
            return Closed(STATE_AWAY.seconds, STATE_AWAY.reason)
        return Closed(paused, "Telegram asks to leave this chat alone") if paused else Way(_MEANS)

    async def room(self, to: Recipient, way: Way) -> float:
        """Count one message among the reminders, among all messages, and in its chat."""
        del way
        try:
            return await self._limits.room_for_reminder(_chat(to))
        except StateUnavailable:
            return STATE_AWAY.seconds

    async def send(self, to: Recipient, way: Way, content: Content, key: str) -> Sent:
        """Send it; Telegram would send it again, whatever the key."""
        del way, key
        if to.at.account != self._api.account:
            return Sent(Permanent("address at another bot"))
        text = as_text(content)
        if problems_of(content, text, capability("telegram").text):
            return Sent(Permanent("text too long or empty"))
        try:
            if await self._limits.is_suppressed(_chat(to)):
                return Sent(Suppress("blocked by the person"))
            return await self._sent(_chat(to), text, content)
        except StateUnavailable:
            return Sent(STATE_AWAY)

    async def _sent(self, chat: int, text: str, content: Content) -> Sent:
        markup, bot = _markup(content), self._api.bot
        said = await self._api.ask(
            lambda: bot.send_message(chat, text, reply_markup=markup, link_preview_options=_NO_PREVIEW)
        )
        if not isinstance(said, Outcome):
            return Sent(Delivered(), str(said.message_id))
        if isinstance(said, RetryAfter):
            await self._limits.refused_reminder(chat, said.seconds)
        return Sent(said)

    def shown(self, means: str, content: Content) -> Preview:
        """The message as it is sent, and its buttons."""
        text = as_text(content)
        taps = tuple(button.text for button in _buttons(content))
        return Preview(means, (), (text,), taps, problems_of(content, text, capability("telegram").text))

    def all_means(self) -> tuple[str, ...]:
        """One way alone."""
        return (_MEANS,)


def _chat(to: Recipient) -> int:
    return int(to.at.user)


def _buttons(content: Content) -> tuple[Button, ...]:
    say = words_of(content).say
    endings = (
        Button(text=say("No more reminders"), data=written(Choice(_NO_QUESTION, _STOP))),
        Button(text=say("Unsubscribe"), data=written(Choice(_NO_QUESTION, _UNSUBSCRIBE))),
    )
    if not can_be_linked(content.link):
        return endings
    return (Button(text=say("In full, and fewer reminders"), url=content.link), *endings)


def _markup(content: Content) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(one.text, url=one.url or None, callback_data=one.data or None)]
            for one in _buttons(content)
        ]
    )


_MADE: Final[WeakKeyDictionary[Service, TelegramChannel]] = WeakKeyDictionary()
