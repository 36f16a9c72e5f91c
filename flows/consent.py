"""Consent: what is kept of an enrolled firm and why, each purpose asked apart, in words that have a version.

Pure. Whoever asks says these words, on every way in; whoever keeps a yes keeps with it which version was agreed to.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from assessment.wording import later as _
from flows.enrolment import Purpose

CONSENT_WORDS: Final = "2026-11-23"
"""Which words of `CONSENTS` a yes was said to; another date whenever they change in meaning."""


class Asked(NamedTuple):
    """One consent: its name in a word or two, the question, and what is to be known before it is answered.

    `question` and `explained` name the `{region}`.
    """

    name: str
    question: str
    explained: str


CONSENTS: Final[Mapping[Purpose, Asked]] = {
    "register": Asked(
        _("Enrolment"),
        _("May the firm be enrolled with the authority for small and medium firms of {region}?"),
        _(
            "Kept are the firm's name, its unified social credit code, your role, and the region and district, so that the "
            "authority sees which firms take part; how to reach you is kept encrypted and nobody there sees it. It is "
            "voluntary: the self-check works without. “My data” shows, corrects and exports all of it, “unsubscribe” deletes "
            "it at once."
        ),
    ),
    "facts": Asked(
        _("Figures of the self-check"),
        _("May your answers be kept with the firm, and may the authority see them and how the firm stands?"),
        _(
            "Each is kept with its date and where it is from, and counts until it is out of date, so that the authority of "
            "{region} can tell what firms are short of and which support fits. Without this only the enrolment is kept. "
            "“Withdraw figures” takes it back and deletes them."
        ),
    ),
    "reminders": Asked(
        _("Reminders"),
        _("Would you like reminders over this channel, such as of application dates and of new rules?"),
        _(
            "The authority of {region} sends you reminders over this channel, a few a week at most and only about what you "
            "choose; what was sent to you, when and why is kept with your data. “Withdraw reminders” ends them, "
            "“unsubscribe” ends everything."
        ),
    ),
}
