"""What was answered of an enrolment so far, and which questions that leaves. Pure, and without words.

A title's day is asked only of an owner whose figures may be kept: which titles are held is one of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from pydantic import JsonValue

from flows.consent import CONSENT_WORDS
from flows.enrolling_entries import EnrolmentAnswered, EnrolmentReopened
from flows.enrolment import PURPOSES, Enrolment

GRANTED: Final = "granted:"
"""Before a title's id: the question for the day on which it was granted."""


class Scope(NamedTuple):
    """What an enrolment is about here: the region, the titles held by the answers, and whether its owner can be written to."""

    region: str
    titles: frozenset[str]
    reaches: bool


def agreed_to(region: str) -> JsonValue:
    """What a yes to a consent is kept as: the version of its words, and the region that they named."""
    return [CONSENT_WORDS, region]


@dataclass
class EnrolmentDraft:
    """The answers by question; `reopened` is one that is being changed, empty while it is asked which."""

    answers: dict[str, JsonValue] = field(default_factory=dict)
    reopened: str | None = None

    def given(self, scope: Scope) -> Mapping[str, Any]:
        """The answers that count: a yes to other words, or about another region, is none to these."""
        return {
            asked: value
            for asked, value in self.answers.items()
            if asked not in PURPOSES or value is False or value == agreed_to(scope.region)
        }

    def asks(self, scope: Scope) -> tuple[str, ...]:
        """All questions of this enrolment, in their order, as far as the answers so far tell."""
        given = self.given(scope)
        purposes = (purpose for purpose in PURPOSES if purpose != "reminders" or scope.reaches)
        topics = ("topics",) if scope.reaches and given.get("reminders") else ()
        granted = (f"{GRANTED}{title}" for title in sorted(scope.titles) if given.get("facts"))
        return (*purposes, "firm_name", "credit_code", "role", "district", *topics, *granted)

    def open_question(self, scope: Scope) -> str | None:
        """What is asked now; None once there is only to confirm."""
        if self.reopened is not None:
            return self.reopened
        given = self.given(scope)
        return next((asked for asked in self.asks(scope) if asked not in given), None)

    def enrolment(self, scope: Scope, locale: str) -> Enrolment:
        """What the answers come to; only once nothing is open."""
        answers, asked = self.given(scope), self.asks(scope)
        given = {each: answers[each] for each in asked}
        days = {each.removeprefix(GRANTED): given[each] for each in asked if each.startswith(GRANTED)}
        return Enrolment(
            firm_name=given["firm_name"],
            credit_code=given["credit_code"],
            role=given["role"],
            region=scope.region,
            district=given["district"],
            topics=tuple(given.get("topics", ())),
            granted={title: day and date.fromisoformat(day) for title, day in days.items()},
            purposes=tuple(purpose for purpose in PURPOSES if given.get(purpose)),
            words=CONSENT_WORDS,
            locale=locale,
        )


def draft_of(entries: Iterable[EnrolmentAnswered | EnrolmentReopened]) -> EnrolmentDraft | None:
    """The draft that these entries make; None where there are none."""
    draft = None
    for entry in entries:
        draft = draft or EnrolmentDraft()
        draft.reopened = None
        if isinstance(entry, EnrolmentAnswered):
            draft.answers[entry.field] = entry.value
        else:
            draft.reopened = entry.field
    return draft
