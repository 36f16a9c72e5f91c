"""What a log holds: one entry for everything that an owner said or was offered, in the order in which it came.

Data only, and only ever added to: an entry keeps its name and its fields, so that every log that was once written can be read.
What entries mean together is worked out in `session`.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from assessment.requirement import Kind


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    event: ClassVar[str] = ""
    """What the entry does in the chart; nothing where it only belongs to the entry before it."""


class Greeted(_Entry):
    """The notice of use was said to a first message that said nothing else."""

    event: ClassVar[str] = "greet"
    kind: Literal["greeted"] = "greeted"


class LanguageAsked(_Entry):
    """The owner wants another language and has not said which."""

    event: ClassVar[str] = "ask_language"
    kind: Literal["language_asked"] = "language_asked"


class LanguageChosen(_Entry):
    """The language to speak from here on."""

    kind: Literal["language"] = "language"
    locale: str


class RegionChosen(_Entry):
    """The region to be judged for."""

    event: ClassVar[str] = "choose_region"
    kind: Literal["region"] = "region"
    region: str


class RegionReopened(_Entry):
    """The owner wants another region."""

    event: ClassVar[str] = "move"
    kind: Literal["region_reopened"] = "region_reopened"


class ApplicationChosen(_Entry):
    """Whether it is judged as a first application or as a re-review."""

    event: ClassVar[str] = "go_on"
    kind: Literal["application"] = "application"
    application: Kind


class RulesPinned(_Entry):
    """The rules that the answers are judged by from here on, the packs they were read from, and the day for which they held."""

    kind: Literal["rules_pinned"] = "rules_pinned"
    rules: str
    hash: str
    edition: str
    on: date


class RulesTaken(_Entry):
    """The owner goes over to newer rules."""

    event: ClassVar[str] = "go_on"
    kind: Literal["rules_taken"] = "rules_taken"
    rules: str
    hash: str
    edition: str
    on: date


class RulesKept(_Entry):
    """The owner stays with the rules that were pinned, though there are newer ones, of this hash."""

    event: ClassVar[str] = "go_on"
    kind: Literal["rules_kept"] = "rules_kept"
    hash: str


class Offered(_Entry):
    """The owner was told of newer rules (their hash) or of a new year (the one now asked about), and asked what to do."""

    kind: Literal["offered"] = "offered"
    news: Literal["rules", "year"]
    of: str


class YearTurned(_Entry):
    """Answers about an earlier year, taken over as the start for this one: all that is left of them, as `encoded` writes it."""

    event: ClassVar[str] = "go_on"
    kind: Literal["year_turned"] = "year_turned"
    year: int
    answers: dict[str, JsonValue]


class Answered(_Entry):
    """A fact with its value as `encoded` writes it; the newest answer to a fact counts.

    `beside` says that it came in the same message as the one before it, and is taken back with it.
    """

    event: ClassVar[str] = "answer"
    kind: Literal["answer"] = "answer"
    fact: str
    value: JsonValue
    beside: bool = False


class NotKnown(_Entry):
    """The owner does not know it, so it is not asked again."""

    event: ClassVar[str] = "answer"
    kind: Literal["not_known"] = "not_known"
    fact: str


class AskedBack(_Entry):
    """A value that is possible but odd; it counts only once the owner has said yes to it."""

    event: ClassVar[str] = "ask_back"
    kind: Literal["asked_back"] = "asked_back"
    fact: str
    value: JsonValue


class Denied(_Entry):
    """No to what was asked back."""

    kind: Literal["denied"] = "denied"
    fact: str


class SetAside(_Entry):
    """An answer that no longer fits beside a newer one, or in a newly chosen region; `region` is the one that it was about."""

    kind: Literal["set_aside"] = "set_aside"
    fact: str
    region: str | None = None


class Restored(_Entry):
    """An answer that was set aside and fits again."""

    kind: Literal["restored"] = "restored"
    fact: str


class Reopened(_Entry):
    """An answer that the owner wants to change."""

    event: ClassVar[str] = "reopen"
    kind: Literal["reopened"] = "reopened"
    fact: str


class Reviewed(_Entry):
    """The owner looks over the answers."""

    event: ClassVar[str] = "look_back"
    kind: Literal["reviewed"] = "reviewed"


class WentOn(_Entry):
    """From whatever was looked at or asked beside the questions back to them."""

    event: ClassVar[str] = "go_on"
    kind: Literal["went_on"] = "went_on"


class QuickLookBegun(_Entry):
    """Only the few questions that tell most."""

    event: ClassVar[str] = "go_on"
    kind: Literal["quick_look"] = "quick_look"


class QuickLookEnded(_Entry):
    """On to all questions; what the quick look asked is kept."""

    event: ClassVar[str] = "go_on"
    kind: Literal["quick_look_ended"] = "quick_look_ended"


class MoreAsked(_Entry):
    """The owner wants to be asked even what can change nothing now."""

    event: ClassVar[str] = "go_on"
    kind: Literal["more_asked"] = "more_asked"


class Supposed(_Entry):
    """A value that is only tried out, and no answer."""

    event: ClassVar[str] = "suppose"
    kind: Literal["supposed"] = "supposed"
    fact: str
    value: JsonValue
    beside: bool = False


class SuppositionsKept(_Entry):
    """What was tried out is so: each becomes an answer."""

    event: ClassVar[str] = "answer"
    kind: Literal["suppositions_kept"] = "suppositions_kept"


class SuppositionsDropped(_Entry):
    """What was tried out is forgotten."""

    event: ClassVar[str] = "go_on"
    kind: Literal["suppositions_dropped"] = "suppositions_dropped"


class EnrolmentOffered(_Entry):
    """The owner was told what reminders are and asked for consent."""

    event: ClassVar[str] = "offer_reminders"
    kind: Literal["enrolment_offered"] = "enrolment_offered"


class EnrolmentWished(_Entry):
    """Yes to reminders, and to which words."""

    kind: Literal["enrolment_wished"] = "enrolment_wished"
    words: str


class Unsubscribed(_Entry):
    """No reminders, whatever was said before."""

    kind: Literal["unsubscribed"] = "unsubscribed"


class HandedOver(_Entry):
    """The owner wants to speak with a person, and was told with whom and what to show."""

    event: ClassVar[str] = "hand_over"
    kind: Literal["handed_over"] = "handed_over"


class EraseAsked(_Entry):
    """The owner wants everything deleted and was asked whether that is so."""

    event: ClassVar[str] = "ask_back"
    kind: Literal["erase_asked"] = "erase_asked"


class EraseConfirmed(_Entry):
    """Yes to deleting; whoever keeps the log deletes it, and nothing before this entry counts any more."""

    event: ClassVar[str] = "erase"
    kind: Literal["erase_confirmed"] = "erase_confirmed"


class Restarted(_Entry):
    """Everything from the start; what was answered stays in the log, so that even this can be taken back."""

    event: ClassVar[str] = "start_over"
    kind: Literal["restarted"] = "restarted"


class SteppedBack(_Entry):
    """The last step taken back."""

    kind: Literal["back"] = "back"


Entry = Annotated[
    Greeted
    | LanguageAsked
    | LanguageChosen
    | RegionChosen
    | RegionReopened
    | ApplicationChosen
    | RulesPinned
    | RulesTaken
    | RulesKept
    | Offered
    | YearTurned
    | Answered
    | NotKnown
    | AskedBack
    | Denied
    | SetAside
    | Restored
    | Reopened
    | Reviewed
    | WentOn
    | QuickLookBegun
    | QuickLookEnded
    | MoreAsked
    | Supposed
    | SuppositionsKept
    | SuppositionsDropped
    | EnrolmentOffered
    | EnrolmentWished
    | Unsubscribed
    | HandedOver
    | EraseAsked
    | EraseConfirmed
    | Restarted
    | SteppedBack,
    Field(discriminator="kind"),
]
Log = tuple[Entry, ...]
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


def entry_to_json(entry: Entry) -> str:
    """One entry as JSON text."""
    return _ENTRY.dump_json(entry).decode()


def entry_from_json(text: str) -> Entry:
    """The entry that the text holds, the very same as was written."""
    return _ENTRY.validate_json(text)
