"""Entries of an enrolment: what was answered in its dialogue, that it is done, and what is asked about data kept since.

Data only. The answers leave the log as soon as the dialogue is over (`stepping_back.compacted`): who runs the talk writes it anew
then, so that neither the firm's name nor its code stays with the answers. What stays is a mark that says nothing by itself.
"""

from typing import ClassVar, Literal

from pydantic import JsonValue

from flows.circumstances import LoggedEntry
from flows.enrolment import CorrectedField, Purpose


class EnrolmentAnswered(LoggedEntry):
    """What was said to one question of the enrolment; the newest counts."""

    kind: Literal["enrolment_answer"] = "enrolment_answer"
    field: str
    value: JsonValue


class EnrolmentReopened(LoggedEntry):
    """An answer that is to be changed before all is confirmed; which one is asked while it is empty."""

    kind: Literal["enrolment_reopened"] = "enrolment_reopened"
    field: str = ""


class EnrolmentDropped(LoggedEntry):
    """The enrolment is given up, and nothing of it kept."""

    kind: Literal["enrolment_dropped"] = "enrolment_dropped"


class Enrolled(LoggedEntry):
    """The talk's owner enrolled a firm of this region, known by its id in the registry, for these purposes.

    `facts` is in short what the answers were then. From here on they are about this firm, until the owner begins anew.
    """

    kind: Literal["enrolled"] = "enrolled"
    firm: str
    region: str
    purposes: tuple[Purpose, ...]
    facts: str = ""


class FactsKept(LoggedEntry):
    """The answers, in short, were kept for the firm enrolled."""

    kind: Literal["facts_kept"] = "facts_kept"
    facts: str


class CorrectionAsked(LoggedEntry):
    """A field of a firm's enrolment is to be put right, and was asked for."""

    event: ClassVar[str] = "enrol"
    kind: Literal["correction_asked"] = "correction_asked"
    firm: str
    field: CorrectedField


class Corrected(LoggedEntry):
    """It was put right, in the registry alone."""

    kind: Literal["corrected"] = "corrected"


class WithdrawalAsked(LoggedEntry):
    """A consent is to be taken back, and whether that is so was asked."""

    event: ClassVar[str] = "ask_back"
    kind: Literal["withdrawal_asked"] = "withdrawal_asked"
    firm: str
    purpose: Purpose


class Withdrawn(LoggedEntry):
    """Yes to that."""

    kind: Literal["withdrawn"] = "withdrawn"
    firm: str
    purpose: Purpose
