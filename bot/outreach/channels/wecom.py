"""Reminders to members of WeCom: one text of the application each.

A text and no card: the vendor drops a text that it has sent already, and refuses a card whose task it has seen, so that only a text
may be tried again. Its last lines say the words that end reminders and the enrolment, and the page with the buttons for it.
"""

from typing import Final
from weakref import WeakKeyDictionary

from bot.capabilities import capability
from bot.outbound.outcomes import STATE_AWAY, Delivered, Permanent
from bot.outbound.wecom_api import LONGEST_REPEATS_DROPPED, WeComApi
from bot.outreach.channels.one_message import as_text, problems_of, words_of
from bot.outreach.content import Content
from bot.outreach.ways import Closed, Preview, Recipient, Sent, Way
from bot.service import Service
from bot.shared_state.state import StateUnavailable

_MEANS: Final = "app_message"
_MARGIN: Final = 600.0
"""Seconds that a second try may take from its beginning until the vendor has it."""


class WeComChannel:
    """The application of one installation."""

    name = "wecom"

    def __init__(self, service: Service) -> None:
        settings = service.settings
        self._api = WeComApi.of(service)
        self._account = f"{settings.wecom_corp_id}:{settings.wecom_agent_id}"
        # Without a link two reminders may read the same to the letter, and the second would be dropped for the first.
        self._drops_repeats = bool(settings.public_url)

    @classmethod
    def of(cls, service: Service) -> "WeComChannel":
        """The one of this service."""
        channel = _MADE.get(service)
        if channel is None:
            channel = _MADE[service] = cls(service)
        return channel

    async def way(self, to: Recipient) -> Way | Closed:
        """Members can be written to at any time."""
        del to
        return Way(_MEANS, LONGEST_REPEATS_DROPPED - _MARGIN if self._drops_repeats else 0.0)

    async def room(self, to: Recipient, way: Way) -> float:
        """Count one message of the application and of the member."""
        del way
        try:
            return await self._api.room_for_reminder(to.at.user)
        except StateUnavailable:
            return STATE_AWAY.seconds

    async def send(self, to: Recipient, way: Way, content: Content, key: str) -> Sent:
        """Send it; the link in it makes the same key the same text, and no other's."""
        del key
        if to.at.account != self._account:
            return Sent(Permanent("address at another application"))
        text = _text(content)
        if problems_of(content, text, capability("wecom").text):
            return Sent(Permanent("text too long or empty"))
        dropped = LONGEST_REPEATS_DROPPED if way.drops_repeats_for and content.link else 0
        outcome = await self._api.send_counted_text(to.at.user, text, repeats_dropped=dropped)
        receipt = outcome.answer.get("msgid") if isinstance(outcome, Delivered) else ""
        return Sent(outcome, receipt if isinstance(receipt, str) else "")

    def shown(self, means: str, content: Content) -> Preview:
        """The text as it is sent."""
        text = _text(content)
        return Preview(means, (), (text,), (), problems_of(content, text, capability("wecom").text))

    def all_means(self) -> tuple[str, ...]:
        """One way alone."""
        return (_MEANS,)


def _text(content: Content) -> str:
    say = words_of(content).say
    ending = say("Reply “stop reminders” to get no more, or “unsubscribe” to have your enrolment deleted, too.")
    if content.link:
        ending = say("In full, and to end reminders: {link}", link=content.link) + "\n" + ending
    # The client takes what looks like a tag for one.
    return as_text(content, ending).replace("<", "＜")


_MADE: Final[WeakKeyDictionary[Service, WeComChannel]] = WeakKeyDictionary()
