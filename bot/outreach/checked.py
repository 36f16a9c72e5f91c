"""What looking at a campaign's whole audience found, as `Campaign.checked` keeps it: counts, and what stands in the way."""

from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from assessment.wording import later as _


class LeftOut(StrEnum):
    """Why somebody who is connected with a firm of the audience gets nothing."""

    NOBODY = "nobody"
    """Counted by firms: nobody enrolled it."""
    NO_CONSENT = "no_consent"
    OTHER_TOPIC = "other_topic"
    NOT_REACHED = "not_reached"
    """Only by a way over which nothing can be sent from here."""
    SUPPRESSED = "suppressed"
    UNREACHABLE = "unreachable"
    OTHERS_SAYINGS = "others_sayings"
    """What it says rests on what others said of the firm."""


LEFT_OUT: Final = {
    LeftOut.NOBODY: _("nobody enrolled the firm"),
    LeftOut.NO_CONSENT: _("did not agree to reminders"),
    LeftOut.OTHER_TOPIC: _("chose other topics"),
    LeftOut.NOT_REACHED: _("cannot be written to from here"),
    LeftOut.SUPPRESSED: _("left, and must not be written to"),
    LeftOut.UNREACHABLE: _("could not be reached lately"),
    LeftOut.OTHERS_SAYINGS: _("would be told what others said of the firm"),
}


class Problem(BaseModel):
    """Something for which the campaign cannot be approved."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: str
    """An English sentence to be said in the reader's language, with `values`."""
    values: dict[str, Any] = {}
    channel: str = ""
    locale: str = ""
    """Where it shows, if not everywhere."""
    firms: list[str] = []
    """Ids of the first firms that it is about."""
    count: int = 0
    """How many recipients it is about; none where it is about the words alone."""


class Earlier(BaseModel):
    """Another copy of the same reminder, or that one itself, and how many of the recipients it reaches."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    campaign: str
    name: str
    had: int
    """How many may have got it already."""
    last_on: date | None
    """When the last of those did."""
    waiting: int
    """To how many it is still to be sent."""


class Checked(BaseModel):
    """What the audience comes to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: date
    edition: str
    """The policies in use then."""
    firms: int
    """How many firms the filter chose."""
    recipients: int
    channels: dict[str, dict[str, int]]
    """Recipients by channel and language."""
    left_out: dict[LeftOut, int]
    problems: list[Problem]
    again: int = 0
    """How many recipients one of `earlier` reaches as well."""
    earlier: list[Earlier] = []

    @property
    def may_be_approved(self) -> bool:
        """Whether nothing stands in the way and somebody would get it."""
        return not self.problems and self.recipients > 0
