"""Why a reminder stands where it stands: a short code in its row, and the sentence that officials are shown for it.

Codes of our own are here. Whatever else stands in a row is what the channel said, in the words of `outbound/error_codes.yaml`.
"""

from collections.abc import Mapping
from typing import Final

from assessment.wording import Words
from assessment.wording import later as _
from bot.outreach.channel_reasons import said_by_channel

ENDED: Final = "ended"
QUIET: Final = "quiet_hours"
OFTEN: Final = "often_enough"
LIMIT: Final = "limit"
NO_WAY: Final = "no_way"
WITHDRAWN: Final = "withdrawn"
OTHER_TOPIC: Final = "other_topic"
SUPPRESSED: Final = "suppressed"
UNREACHABLE: Final = "unreachable"
GONE: Final = "gone"
NOT_RUNNING: Final = "not_running"
HALTED: Final = "channel_halted"
NOT_SET_UP: Final = "channel_not_set_up"
STATE_AWAY: Final = "shared_state_away"
REGISTRY_AWAY: Final = "registry_away"
KEYS_AWAY: Final = "address_unreadable"
NO_WORDS: Final = "words_missing"
POLICIES_CHANGED: Final = "policies_changed"
DOES_NOT_FIT: Final = "does_not_fit"
FAULT: Final = "fault"
CANCELLED: Final = "cancelled"
LOST: Final = "worker_lost"
SAID_ARRIVED: Final = "said_arrived"
SAID_SEND: Final = "said_send_again"
FIGURES_ERASED: Final = "figures_erased"
RESTORED: Final = "restored"

REASONS: Final[Mapping[str, str]] = {
    ENDED: _("It was too late for it to be of use."),
    QUIET: _("It waits until reminders may go out again."),
    OFTEN: _("This firm has had as many reminders as it may get in seven days."),
    LIMIT: _("The channel's limits leave no room for it yet."),
    NO_WAY: _("No way of the channel is open to this contact now."),
    WITHDRAWN: _("The contact does not want reminders any more."),
    OTHER_TOPIC: _("The contact does not want reminders about this any more."),
    SUPPRESSED: _("The contact has unsubscribed."),
    UNREACHABLE: _("The channel said lately that nothing can be sent to this contact."),
    GONE: _("The contact or the firm is not registered any more."),
    NOT_RUNNING: _("The reminder was paused, halted or cancelled."),
    HALTED: _("Nothing can be sent over this channel now."),
    NOT_SET_UP: _("This channel is not set up here any more."),
    STATE_AWAY: _("What counts the limits cannot be reached, so nothing is sent."),
    REGISTRY_AWAY: _("The registry could not be reached."),
    KEYS_AWAY: _("The contact's address cannot be read with the keys there are."),
    NO_WORDS: _("Something that its words need is missing."),
    POLICIES_CHANGED: _(
        "The policies changed after it was approved. Save it once more, so that it is checked and approved anew."
    ),
    DOES_NOT_FIT: _("Filled for this firm, it is longer than the channel takes."),
    FAULT: _("Something of ours went wrong before it was sent."),
    CANCELLED: _("The whole reminder was cancelled before."),
    LOST: _("The process that sent it was lost, so nobody knows whether it arrived."),
    SAID_ARRIVED: _("An official found out that it arrived."),
    SAID_SEND: _("An official had it sent once more."),
    FIGURES_ERASED: _("Figures that its words may rest on were erased at their owner's wish."),
    RESTORED: _("The registry was restored from a backup, so nobody knows what was sent since."),
}
"""Sentence of each code, to be said in the reader's language."""
LONGEST: Final = 80


def kept(reason: str) -> str:
    """A reason as it fits into a row."""
    return reason[:LONGEST]


def said(words: Words, reason: str) -> str:
    """A reason in the reader's language, be it ours or the channel's."""
    if reason in REASONS:
        return words.say(REASONS[reason])
    return words.say(_("The channel says: {words}"), words=said_by_channel(words, reason)) if reason else ""
