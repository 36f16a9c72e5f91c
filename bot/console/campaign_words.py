"""What campaigns, recipients and attempts are called in the console, and when one would really go out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from assessment.wording import Words
from assessment.wording import later as _
from bot.console.access import SignedIn
from bot.console.times import moment
from bot.dates import day_of
from bot.outreach.kinds import TO_EVERYBODY
from bot.outreach.schedule import QuietHours, is_announced, next_moment
from bot.registry.tables.base import now
from flows.enrolment_names import CHANNEL_NAMES, TOPIC_NAMES

HERE: Final = "/console/reminders"

TOPICS: Final[Mapping[str, str]] = {
    TO_EVERYBODY: _("everybody who agreed to reminders"),
    **{str(topic): name for topic, name in TOPIC_NAMES.items()},
}
TAGS: Final[Mapping[str, str]] = {
    "submitted": "warn",
    "paused": "warn",
    "halted": "warn",
    "running": "good",
    "finished": "good",
    "finished_with_failures": "warn",
}
"""How a stage is marked."""
ROW_STATES: Final[Mapping[str, str]] = {
    "pending": _("waits"),
    "claimed": _("about to be sent"),
    "attempted": _("being sent"),
    "delivered": _("sent"),
    "failed": _("failed"),
    "suppressed": _("not to be written to"),
    "expired": _("too late"),
    "unknown": _("nobody knows"),
}
"""Where a recipient's reminder stands."""
ROW_TAGS: Final[Mapping[str, str]] = {"delivered": "good", "failed": "warn", "unknown": "warn", "expired": "warn"}
MEANS: Final[Mapping[str, str]] = {
    "long_term_notice": _("lasting subscription notice"),
    "one_time_notice": _("one-time subscription notice"),
    "template": _("template message"),
    "customer_service": _("customer-service message"),
    "app_message": _("message of the app"),
    "chat": _("chat message"),
}
ATTEMPTS: Final[Mapping[str, str]] = {
    "begun": _("sending began"),
    "delivered": _("the channel took it"),
    "put_off": _("put off"),
    "refused": _("the channel refused it"),
    "suppressed": _("the channel says: not to be written to any more"),
    "halted": _("the channel was halted"),
    "unknown": _("no answer: nobody knows whether it arrived"),
    "receipt": _("the channel reported"),
    "decided": _("an official decided"),
}


def channel_name(channel: str, words: Words) -> str:
    """A channel's name."""
    return words.say(CHANNEL_NAMES[channel]) if channel in CHANNEL_NAMES else channel


def means_name(means: str, words: Words) -> str:
    """What one of a channel's ways is called."""
    return words.say(MEANS[means]) if means in MEANS else means


class When:
    """When a reminder would really begin to go out: never at night, nor on days off unless its author says so."""

    def __init__(self, official: SignedIn, starts_at: datetime | None, *, on_days_off: bool) -> None:
        self._words = official.words
        self.quiet = official.service.settings.quiet_hours
        at = max(now(), starts_at) if starts_at is not None else now()
        self.next = next_moment(at, QuietHours.read(self.quiet), on_days_off=on_days_off)
        self.is_put_off = self.next > at
        self.is_now = not self.is_put_off and (starts_at is None or starts_at < at)
        """Whether nothing but the approval is waited for."""
        year = day_of(self.next).year
        self.unknown_year = 0 if on_days_off or is_announced(year) else year
        """The year of it, where its days off are not announced yet."""

    @property
    def said(self) -> str:
        """That moment."""
        return moment(self.next, self._words)
