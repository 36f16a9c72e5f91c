"""The kinds of reminders: what each is for, which topic of an enrolment it belongs to, and what it has to say it about.

Data and the words that a new reminder begins with. What stands in a placeholder is `placeholders`' and differs by firm; here only
which of them a kind may use. The words begun with use none that could be unknown of a firm that the kind is meant for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from assessment.wording import Words, supported_locales
from assessment.wording import later as _
from flows.enrolment import TOPICS, Topic

KindId = Literal[
    "window_opens", "window_closes", "yearly_update", "title_expires", "policy_changed", "facts_stale", "notice"
]
AboutField = Literal["day", "document", "clause", "tier", "title", "publication"]

TO_EVERYBODY: Final = ""
"""In the place of a topic: whoever agreed to reminders at all."""
TITLE, BODY = "title", "body"

_OF_THE_FIRM: Final = ("firm", "tier", "next_tier", "missing_count", "missing")
_OF_A_DAY: Final = ("day", "days_left")
_OF_A_CHANGE: Final = ("changes", "tier_before", "tier_after", "gained", "lost")


@dataclass(frozen=True)
class ReminderKind:
    """One kind of reminder; its sentences are English and said in the reader's language."""

    id: KindId
    name: str
    meaning: str
    """For officials: when to use it."""
    topics: tuple[Topic | Literal[""], ...]
    """Those that its author may choose from, the usual one first."""
    needs: tuple[AboutField, ...]
    """What has to be said of what it is about."""
    placeholders: tuple[str, ...]
    """Those that its words may use."""
    title: str
    body: str
    """The words that a new one begins with; an empty body has to be written."""
    needs_one_of: tuple[AboutField, ...] = ()
    """One of these has to be said besides."""
    may: tuple[AboutField, ...] = ()
    """What may be said besides."""

    @property
    def topic(self) -> str:
        """The topic that it usually belongs to."""
        return self.topics[0]

    @property
    def about(self) -> tuple[AboutField, ...]:
        """All that may be said of what it is about."""
        return (*self.needs, *self.needs_one_of, *self.may)


_ALL: Final = (
    ReminderKind(
        "window_opens",
        _("Applications open"),
        _("Tells firms that could apply for a tier from which day on they can."),
        topics=("application_windows",),
        needs=("day", "document", "tier"),
        may=("clause",),
        placeholders=(*_OF_THE_FIRM, *_OF_A_DAY, "source"),
        title=_("You can apply from {day} on"),
        body=_(
            "{firm} can apply from {day} on. Reply here to see what your firm meets already and what it still needs."
        ),
    ),
    ReminderKind(
        "window_closes",
        _("Applications close"),
        _("Tells firms that could apply for a tier until which day they can."),
        topics=("application_windows",),
        needs=("day", "document", "tier"),
        may=("clause",),
        placeholders=(*_OF_THE_FIRM, *_OF_A_DAY, "source"),
        title=_("Applications close on {day}"),
        body=_(
            "{firm} can apply until {day}. If it has applied already, nothing is left to do."
            " Reply here to see what your firm still needs."
        ),
    ),
    ReminderKind(
        "yearly_update",
        _("Yearly update due"),
        _("Reminds firms that hold a title to bring the figures up to date before the yearly day."),
        topics=("yearly_updates",),
        needs=("day", "document", "clause"),
        may=("tier",),
        placeholders=(*_OF_THE_FIRM, *_OF_A_DAY, "source"),
        title=_("Update your figures by {day}"),
        body=_(
            "{firm} holds a title, and its figures have to be brought up to date every year, this time by {day}."
            " If that is done already, nothing is left to do."
        ),
    ),
    ReminderKind(
        "title_expires",
        _("A title ends"),
        _("Tells firms of which a title ends soon, so that they apply for its review in time."),
        topics=("title_expiry",),
        needs=(),
        may=("document", "clause", "title", "day"),
        placeholders=(*_OF_THE_FIRM, *_OF_A_DAY, "title", "expires_on", "source"),
        title=_("A title of your firm ends on {expires_on}"),
        body=_(
            "By what we know, the title {title} of {firm} ends on {expires_on}. To keep it, apply for its review before then."
            " If we have the wrong day, reply here and put it right."
        ),
    ),
    ReminderKind(
        "policy_changed",
        _("A policy changed"),
        _(
            "Tells exactly those firms for which a policy changes something, or those of a document that begins or ends."
        ),
        topics=("policy_changes", "support_measures"),
        needs=(),
        needs_one_of=("publication", "document"),
        may=("clause", "day"),
        placeholders=(*_OF_THE_FIRM, *_OF_A_DAY, *_OF_A_CHANGE, "source"),
        title=_("A policy that concerns your firm changes"),
        body=_("For {firm} this changes: {changes}. Reply here to see how your firm stands now."),
    ),
    ReminderKind(
        "facts_stale",
        _("Answers out of date"),
        _("Asks firms of which something known goes out of date to answer anew."),
        topics=("yearly_updates",),
        needs=(),
        placeholders=(*_OF_THE_FIRM, "recheck_on", "source"),
        title=_("Please check your firm's answers"),
        body=_(
            "Some of what you told us of {firm} is out of date from {recheck_on} on."
            " Reply here to answer anew: it takes a few minutes, and what still holds is not asked again."
        ),
    ),
    ReminderKind(
        "notice",
        _("A notice of your own"),
        _("Says what no other kind does, to everybody who agreed to reminders or to those of a topic."),
        topics=(TO_EVERYBODY, *TOPICS),
        needs=(),
        may=("day", "document", "clause", "tier"),
        placeholders=(*_OF_THE_FIRM, *_OF_A_DAY, "title", "expires_on", "recheck_on", "source"),
        title=_("A notice for {firm}"),
        body="",
    ),
)
KINDS: Final[Mapping[str, ReminderKind]] = {kind.id: kind for kind in _ALL}
"""By their ids, in the order in which they are offered."""


def default_words(kind: str, words_of: Callable[[str], Words]) -> dict[str, dict[str, str]]:
    """Title and body that a new reminder of this kind begins with, in every language, placeholders left standing."""
    return {locale: _in_one_language(KINDS[kind], words_of(locale)) for locale in supported_locales()}


def _in_one_language(kind: ReminderKind, words: Words) -> dict[str, str]:
    standing = {name: f"{{{name}}}" for name in kind.placeholders}
    return {
        TITLE: words.say(kind.title, **standing),
        BODY: words.say(kind.body, **standing) if kind.body else "",
    }
