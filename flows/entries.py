"""What a log holds: one entry for everything that an owner said or was offered, in the order in which it came.

Data only. An entry keeps its name and its fields, so that every log that was once written can be read.
What entries mean together is worked out in `session`.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue, TypeAdapter

from flows.circumstances import (
    ApplicationChosen,
    EnrolmentOffered,
    EnrolmentWished,
    EraseAsked,
    EraseConfirmed,
    Greeted,
    HandedOver,
    LanguageAsked,
    LanguageChosen,
    LoggedEntry,
    Offered,
    RulesKept,
    RulesPinned,
    RulesTaken,
    Unsubscribed,
    YearTurned,
)
from flows.enrolling_entries import (
    Corrected,
    CorrectionAsked,
    Enrolled,
    EnrolmentAnswered,
    EnrolmentDropped,
    EnrolmentReopened,
    FactsKept,
    WithdrawalAsked,
    Withdrawn,
)


class RegionChosen(LoggedEntry):
    """The region to be judged for."""

    event: ClassVar[str] = "choose_region"
    kind: Literal["region"] = "region"
    region: str


class RegionReopened(LoggedEntry):
    """The owner wants another region."""

    event: ClassVar[str] = "move"
    kind: Literal["region_reopened"] = "region_reopened"


class Answered(LoggedEntry):
    """A fact with its value as `encoded` writes it; the newest answer to a fact counts.

    `beside` says that it came in the same message as the one before it, and is taken back with it.
    """

    event: ClassVar[str] = "answer"
    kind: Literal["answer"] = "answer"
    fact: str
    value: JsonValue
    beside: bool = False


class NotKnown(LoggedEntry):
    """The owner does not know it, so it is not asked again."""

    event: ClassVar[str] = "answer"
    kind: Literal["not_known"] = "not_known"
    fact: str


class AskedBack(LoggedEntry):
    """A value that is possible but odd; it counts only once the owner has said yes to it."""

    event: ClassVar[str] = "ask_back"
    kind: Literal["asked_back"] = "asked_back"
    fact: str
    value: JsonValue


class Denied(LoggedEntry):
    """No to what was asked back."""

    kind: Literal["denied"] = "denied"
    fact: str


class SetAside(LoggedEntry):
    """An answer that no longer fits beside a newer one, or in a newly chosen region; `region` is the one that it was about."""

    kind: Literal["set_aside"] = "set_aside"
    fact: str
    region: str | None = None


class Restored(LoggedEntry):
    """An answer that was set aside and fits again."""

    kind: Literal["restored"] = "restored"
    fact: str


class Reopened(LoggedEntry):
    """An answer that the owner wants to change."""

    event: ClassVar[str] = "reopen"
    kind: Literal["reopened"] = "reopened"
    fact: str


class Reviewed(LoggedEntry):
    """The owner looks over the answers."""

    event: ClassVar[str] = "look_back"
    kind: Literal["reviewed"] = "reviewed"


class WentOn(LoggedEntry):
    """From whatever was looked at or asked beside the questions back to them."""

    event: ClassVar[str] = "go_on"
    kind: Literal["went_on"] = "went_on"


class QuickLookBegun(LoggedEntry):
    """Only the few questions that tell most."""

    event: ClassVar[str] = "go_on"
    kind: Literal["quick_look"] = "quick_look"


class QuickLookEnded(LoggedEntry):
    """On to all questions; what the quick look asked is kept."""

    event: ClassVar[str] = "go_on"
    kind: Literal["quick_look_ended"] = "quick_look_ended"


class MoreAsked(LoggedEntry):
    """The owner wants to be asked even what can change nothing now."""

    event: ClassVar[str] = "go_on"
    kind: Literal["more_asked"] = "more_asked"


class Supposed(LoggedEntry):
    """A value that is only tried out, and no answer."""

    event: ClassVar[str] = "suppose"
    kind: Literal["supposed"] = "supposed"
    fact: str
    value: JsonValue
    beside: bool = False


class SuppositionsKept(LoggedEntry):
    """What was tried out is so: each becomes an answer."""

    event: ClassVar[str] = "answer"
    kind: Literal["suppositions_kept"] = "suppositions_kept"


class SuppositionsDropped(LoggedEntry):
    """What was tried out is forgotten."""

    event: ClassVar[str] = "go_on"
    kind: Literal["suppositions_dropped"] = "suppositions_dropped"


class Restarted(LoggedEntry):
    """Everything from the start; what was answered stays in the log, so that even this can be taken back."""

    event: ClassVar[str] = "start_over"
    kind: Literal["restarted"] = "restarted"


class SteppedBack(LoggedEntry):
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
    | EnrolmentAnswered
    | EnrolmentReopened
    | EnrolmentDropped
    | Enrolled
    | FactsKept
    | CorrectionAsked
    | Corrected
    | WithdrawalAsked
    | Withdrawn
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
