"""Entries about what a talk stands on: language, kind of application, rules, year, enrolling, a person, deleting.

Data only; those about the answers themselves stand in `entries`, and what all of them mean together in `session`.
"""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from assessment.requirement import Kind


class LoggedEntry(BaseModel):
    """Something that an owner said or was offered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: ClassVar[str] = ""
    """What the entry does in the chart; nothing where it only belongs to the entry before it."""


class Greeted(LoggedEntry):
    """The notice of use was said to a first message that said nothing else."""

    event: ClassVar[str] = "greet"
    kind: Literal["greeted"] = "greeted"


class LanguageAsked(LoggedEntry):
    """The owner wants another language and has not said which."""

    event: ClassVar[str] = "ask_language"
    kind: Literal["language_asked"] = "language_asked"


class LanguageChosen(LoggedEntry):
    """The language to speak from here on."""

    kind: Literal["language"] = "language"
    locale: str


class ApplicationChosen(LoggedEntry):
    """Whether it is judged as a first application or as a re-review."""

    event: ClassVar[str] = "go_on"
    kind: Literal["application"] = "application"
    application: Kind


class RulesPinned(LoggedEntry):
    """The rules that the answers are judged by from here on, the packs they were read from, and the day for which they held."""

    kind: Literal["rules_pinned"] = "rules_pinned"
    rules: str
    hash: str
    edition: str
    on: date


class RulesTaken(LoggedEntry):
    """The owner goes over to newer rules."""

    event: ClassVar[str] = "go_on"
    kind: Literal["rules_taken"] = "rules_taken"
    rules: str
    hash: str
    edition: str
    on: date


class RulesKept(LoggedEntry):
    """The owner stays with the rules that were pinned, though there are newer ones, of this hash."""

    event: ClassVar[str] = "go_on"
    kind: Literal["rules_kept"] = "rules_kept"
    hash: str


class Offered(LoggedEntry):
    """The owner was told of newer rules (their hash) or of a new year (the one now asked about), and asked what to do."""

    kind: Literal["offered"] = "offered"
    news: Literal["rules", "year"]
    of: str


class YearTurned(LoggedEntry):
    """Answers about an earlier year, taken over as the start for this one: all that is left of them, as `encoded` writes it."""

    event: ClassVar[str] = "go_on"
    kind: Literal["year_turned"] = "year_turned"
    year: int
    answers: dict[str, JsonValue]


class EnrolmentOffered(LoggedEntry):
    """The owner is asked what an enrolment takes, from where the dialogue was left; consent first of all."""

    event: ClassVar[str] = "enrol"
    kind: Literal["enrolment_offered"] = "enrolment_offered"


class EnrolmentWished(LoggedEntry):
    """Yes to reminders from before they were offered, and to which words: a wish to be told once they are."""

    kind: Literal["enrolment_wished"] = "enrolment_wished"
    words: str


class Unsubscribed(LoggedEntry):
    """No reminders and no enrolment any more, whatever was said before."""

    kind: Literal["unsubscribed"] = "unsubscribed"


class HandedOver(LoggedEntry):
    """The owner wants to speak with a person, and was told with whom and what to show."""

    event: ClassVar[str] = "hand_over"
    kind: Literal["handed_over"] = "handed_over"


class EraseAsked(LoggedEntry):
    """The owner wants everything deleted and was asked whether that is so."""

    event: ClassVar[str] = "ask_back"
    kind: Literal["erase_asked"] = "erase_asked"


class EraseConfirmed(LoggedEntry):
    """Yes to deleting; whoever keeps the log deletes it, and nothing before this entry counts any more."""

    event: ClassVar[str] = "erase"
    kind: Literal["erase_confirmed"] = "erase_confirmed"
