"""Reminders by the WeChat Official Account: by what is lawful and open for each person, the best first.

A notice that the person gave leave for, lasting or once; a template message; a customer-service message while its window is open.
A notice and a template carry the link to the reminder's page, where reminders end; the message carries the tap that ends them too.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from assessment.wording import later as _
from bot.capabilities import capability
from bot.channels.one_text import tappable
from bot.channels.wechat_notices import Notice
from bot.outbound import customer_service
from bot.outbound.outcomes import STATE_AWAY, Delivered, Outcome, Permanent, RetryAfter, Unknown
from bot.outbound.wechat_api import WeChatApi
from bot.outreach import grants
from bot.outreach.channels import wechat_limits
from bot.outreach.channels.one_message import as_text, problems_of, words_of
from bot.outreach.channels.wechat_fields import filled
from bot.outreach.content import Content
from bot.outreach.ways import Closed, Preview, Recipient, Sent, Way
from bot.registry.database import RegistryUnavailable
from bot.service import Service
from bot.shared_state.state import StateUnavailable

LONG_TERM: Final = "long_term_notice"
ONE_TIME: Final = "one_time_notice"
TEMPLATE: Final = "template"
CUSTOMER_SERVICE: Final = "customer_service"
NOTICES: Final = (LONG_TERM, ONE_TIME)

REPEATS_DROPPED_FOR: Final = 570.0
"""Seconds: the vendor's ten minutes, less what a call may take to arrive."""
LOOK_AGAIN: Final = 3600.0
"""Seconds until somebody whom no way is open to may have opened one: by writing to us, or by giving leave."""
_REGISTRY_AWAY: Final = RetryAfter(5.0, "registry away")
_ANOTHER_WAY: Final = 60.0
"""Seconds after which another way is looked for in the place of one that turned out to be closed."""
_NO_MARK: Final = "unsubscribe"
_ENDINGS: Final = (_("stop reminders"), _("unsubscribe"))
"""What is said by a tap: the first leaves the enrolment as it is."""
"""Marks no question, so that what is said by a tap is understood as if it were typed."""


class _Set(NamedTuple):
    """A means by a template, and of which of the vendor's calls it is one."""

    notice: Notice
    call: str


class WeChatChannel:
    """The account of one installation."""

    name = "wechat"

    def __init__(self, service: Service) -> None:
        settings = service.settings
        self._service, self._state = service, service.shared_state
        self._app_id = settings.wechat_app_id
        self._api = WeChatApi.of(service)
        named = (
            (LONG_TERM, settings.wechat_long_term_notice, "notice"),
            (ONE_TIME, settings.wechat_one_time_notice, "notice"),
            (TEMPLATE, settings.wechat_template, "template"),
        )
        # Without an address of ours they would have no link to the page where reminders end.
        self._set: Mapping[str, _Set] = {
            means: _Set(notice, call) for means, notice, call in named if notice is not None and settings.public_url
        }

    @classmethod
    def of(cls, service: Service) -> "WeChatChannel":
        """The one of this service."""
        channel = _MADE.get(service)
        if channel is None:
            channel = _MADE[service] = cls(service)
        return channel

    def all_means(self) -> tuple[str, ...]:
        """Those that the settings name, and last the one that needs no template."""
        return (*self._set, CUSTOMER_SERVICE)

    async def way(self, to: Recipient) -> Way | Closed:
        """The best that is open; what cannot be looked up is not."""
        try:
            allowed = await self._allowed(to)
            for means in NOTICES:
                if means in self._set and self._set[means].notice.id in allowed:
                    return Way(means)
            if TEMPLATE in self._set:
                return Way(TEMPLATE, REPEATS_DROPPED_FOR)
            if await customer_service.left(self._state, to.at.user):
                return Way(CUSTOMER_SERVICE)
        except RegistryUnavailable:
            return Closed(_REGISTRY_AWAY.seconds, _REGISTRY_AWAY.reason)
        except StateUnavailable:
            return Closed(STATE_AWAY.seconds, STATE_AWAY.reason)
        return Closed(LOOK_AGAIN, "no leave for a notice, and no open window")

    async def room(self, to: Recipient, way: Way) -> float:
        """Count one message of the account, of the call and of the recipient."""
        call = self._set[way.means].call if way.means in self._set else CUSTOMER_SERVICE
        try:
            return await wechat_limits.room(self._state, self._app_id, call, to.known_as)
        except StateUnavailable:
            return STATE_AWAY.seconds

    async def send(self, to: Recipient, way: Way, content: Content, key: str) -> Sent:
        """Send it once. Leave for one message is taken before, and given back where nothing was sent."""
        if way.means == CUSTOMER_SERVICE:
            return await self._send_text(to, content)
        found = self._set.get(way.means)
        if found is None:
            return Sent(Permanent("template not set up", "message"))
        fields, problems = filled(found.notice, content)
        if problems:
            return Sent(Permanent("words do not fit the template"))
        template, user = found.notice.id, to.at.user
        if way.means == TEMPLATE:
            return _sent(await self._api.send_template(user, template, fields, content.link, key))
        return await self._send_notice(to, way, template, fields, content.link)

    def shown(self, means: str, content: Content) -> Preview:
        """The card's fields, or the message as it is sent."""
        if means in self._set:
            fields, problems = filled(self._set[means].notice, content)
            taps = (content.link,) if content.link else ()
            return Preview(means, tuple(fields.items()), (), taps, problems)
        say, text = words_of(content).say, _text(content)
        return Preview(
            means,
            (),
            (_plain(content),),
            tuple(say(word) for word in _ENDINGS),
            problems_of(content, text, capability("wechat").text),
        )

    async def _allowed(self, to: Recipient) -> frozenset[str]:
        """The templates that this person gave leave for."""
        asked = [self._set[means].notice.id for means in NOTICES if means in self._set]
        return await grants.open_templates(self._service.registry, to.known_as, asked) if asked else frozenset()

    async def _send_notice(self, to: Recipient, way: Way, template: str, fields: Mapping[str, str], link: str) -> Sent:
        registry, asked_at = self._service.registry, datetime.now(UTC)
        try:
            taken = await grants.take(registry, to.known_as, template) if way.means == ONE_TIME else None
        except RegistryUnavailable:
            return Sent(_REGISTRY_AWAY)
        if way.means == ONE_TIME and taken is None:
            return Sent(RetryAfter(_ANOTHER_WAY, "no leave for this notice is left"))
        outcome = await self._api.send_notice(to.at.user, template, fields, link)
        # Where the registry is away by now, leave is lost: the next message is refused or goes another way.
        with suppress(RegistryUnavailable):
            if isinstance(outcome, Permanent) and outcome.scope == "recipient":
                await grants.refused(registry, to.known_as, template, asked_at)
            elif taken is not None and not isinstance(outcome, Delivered | Unknown):
                await grants.give_back(registry, taken)
        return _sent(_or_another_way(outcome))

    async def _send_text(self, to: Recipient, content: Content) -> Sent:
        text = _text(content)
        if problems_of(content, text, capability("wechat").text):
            return Sent(Permanent("text too long or empty"))
        return _sent(_or_another_way(await self._api.send_text(to.at.user, text)))


def _or_another_way(outcome: Outcome) -> Outcome:
    """Where only this way is closed to this person, another may be open, or will be."""
    if isinstance(outcome, Permanent) and outcome.scope == "recipient":
        return RetryAfter(_ANOTHER_WAY, outcome.reason)
    return outcome


def _sent(outcome: Outcome) -> Sent:
    named = outcome.answer.get("msgid", "") if isinstance(outcome, Delivered) else ""
    return Sent(outcome, str(named))


def _text(content: Content) -> str:
    """The message with what can be tapped in it."""
    labels = [words_of(content).say(word) for word in _ENDINGS]
    return f"{_plain(content)}\n\n{' · '.join(tappable(label, label, _NO_MARK) for label in labels)}"


def _plain(content: Content) -> str:
    """The message without that; nothing in it is taken for a link but its own."""
    page = words_of(content).say("In full, and to end reminders: {link}", link=content.link) if content.link else ""
    return as_text(content, page).replace("<", "＜")


_MADE: Final[WeakKeyDictionary[Service, WeChatChannel]] = WeakKeyDictionary()
