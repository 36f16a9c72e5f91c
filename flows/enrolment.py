"""What an enrolment is: the firm, the contact's part in it, and what was agreed to. Data only, the same on every way in.

What can be chosen is named here by ids; their names and questions stand where they are asked.
"""

from datetime import date
from typing import Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, JsonValue

Purpose = Literal["register", "facts", "reminders"]
"""What data are kept for: each is agreed to apart. Without `register` there is no enrolment."""
Role = Literal["legal_representative", "owner", "finance", "project_officer", "other"]
Topic = Literal["application_windows", "title_expiry", "yearly_updates", "support_measures", "policy_changes"]

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
ROLES: Final[tuple[Role, ...]] = get_args(Role)
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Enrolment(_Kept):
    """A firm enrolled by a contact, as the contact confirmed it."""

    firm_name: str
    credit_code: str
    """Unified social credit code, 18 characters with a valid check character (GB 32100-2015)."""
    role: Role
    region: str
    district: str = ""
    """In the owner's words, empty where it was not said."""
    topics: tuple[Topic, ...] = ()
    granted: dict[str, date | None] = {}
    """For each title held, the day on which it was granted; None where that is not known."""
    purposes: tuple[Purpose, ...] = ("register",)
    words: str
    """Which version of the consent's words was agreed to."""
    locale: str
    """The language in which they were shown."""


CorrectedField = Literal["firm_name", "role", "district", "topics"]
"""What may be corrected of an enrolment: with another credit code it would be another firm, and facts are answered anew."""


class Correction(_Kept):
    """One field of an enrolment put right."""

    firm: str
    """As `OwnFirm.id`."""
    field: CorrectedField
    value: str | tuple[Topic, ...]
    """Of `role` a Role, of `topics` all that are wanted from now on, else the words."""


class OwnFact(_Kept):
    """A fact kept of a firm: the value as `flows.written.encoded` writes it."""

    fact: str
    value: JsonValue
    source: Literal["self_check", "import"]
    noted_on: date
    stale_on: date | None


class OwnTitle(_Kept):
    """A title kept of a firm."""

    title: str
    granted_on: date | None
    expires_on: date | None


class OwnFirm(_Kept):
    """One firm of the asker, as the registry keeps it."""

    id: str
    firm_name: str
    credit_code: str
    region: str
    district: str
    role: Role
    topics: tuple[Topic, ...]
    channels: tuple[str, ...]
    """Over which the asker may be reached about this firm."""
    purposes: tuple[Purpose, ...]
    """What is agreed to now."""
    enrolled_on: date
    facts: tuple[OwnFact, ...] = ()
    titles: tuple[OwnTitle, ...] = ()
    likely_tier: str | None = None
    possible_tier: str | None = None
    judged_on: date | None = None


class OwnConsent(_Kept):
    """One line of the ledger: given, or taken back."""

    credit_code: str
    purpose: Purpose
    given: bool
    words: str
    channel: str
    on: date


class OwnReminder(_Kept):
    """A reminder that was sent to the asker."""

    credit_code: str
    """Of the firm that it was about; empty once the asker left that."""
    on: date
    channel: str
    why: str
    """Why the firm got it, and by which clause; empty once its words are not kept any more."""
    source: str
    arrived: bool
    """False where nobody knows whether it did."""


class OwnData(_Kept):
    """All that the registry keeps of whoever asks."""

    firms: tuple[OwnFirm, ...] = ()
    consents: tuple[OwnConsent, ...] = ()
    reminders: tuple[OwnReminder, ...] = ()
    """The oldest first."""
