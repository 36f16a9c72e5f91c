"""The enrolment form: what was filled in, and the enrolment that comes of it, or everything that is wrong, field by field.

Reads and checks only. What may stand in a field, and what is said of what may not, is what the chat says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pydantic import JsonValue

from bot.web.guard import first
from flows.enrolling_questions import draft_and_scope, name_of
from flows.enrolling_values import Wrong, read_answer
from flows.enrolment import PURPOSES, ROLES, Enrolment, Purpose
from flows.enrolment_draft import GRANTED, EnrolmentDraft, agreed_to
from flows.position import Position

_OF_THE_FIRM: Final = ("firm_name", "credit_code", "role", "district")


@dataclass(frozen=True)
class Filled:
    """What was filled in, as it was typed; nothing of it is true yet."""

    firm_name: str = ""
    credit_code: str = ""
    role: str = ""
    district: str = ""
    purposes: tuple[str, ...] = ()
    granted: Mapping[str, str] = field(default_factory=dict)
    """By title."""


class Refused(NamedTuple):
    """What is wrong: a sentence for each field, by the id of its first input, in the order of the form."""

    problems: dict[str, str]


def filled_in(form: dict[str, list[str]]) -> Filled:
    """What the form holds."""
    return Filled(
        firm_name=first(form, "firm_name").strip(),
        credit_code=first(form, "credit_code").strip(),
        role=first(form, "role"),
        district=first(form, "district").strip(),
        purposes=tuple(form.get("purposes", [])),
        granted={name.removeprefix(GRANTED): first(form, name).strip() for name in form if name.startswith(GRANTED)},
    )


def begun(at: Position) -> Filled:
    """What was said in the chat already, of an enrolment that is not finished there; consent is given here anew."""
    answers = draft_and_scope(at)[0].answers
    name, code, role, district = (str(answers.get(question) or "") for question in _OF_THE_FIRM)
    days = {name.removeprefix(GRANTED): str(day) for name, day in answers.items() if name.startswith(GRANTED) and day}
    return Filled(name, code, role, district, granted=days)


def titles_held(at: Position) -> tuple[str, ...]:
    """The titles that the answers name, in the order of the catalogue."""
    held = draft_and_scope(at)[1].titles
    return tuple(title for title in at.catalogue["recognitions"].options if title in held)


def purposes_asked(at: Position) -> tuple[Purpose, ...]:
    """The purposes that can be agreed to from here."""
    asked = EnrolmentDraft().asks(draft_and_scope(at)[1])
    return tuple(purpose for purpose in PURPOSES if purpose in asked)


def checked(filled: Filled, at: Position) -> Enrolment | Refused:
    """The enrolment, or all that is wrong."""
    draft, scope = EnrolmentDraft(), draft_and_scope(at)[1]
    problems: dict[str, str] = {}
    for purpose in PURPOSES:
        draft.answers[purpose] = agreed_to(at.region) if purpose in filled.purposes else False
    if not draft.answers["register"]:
        problems["register"] = at.words.say("Without this consent the firm cannot be enrolled.")
    answers = dict(_answers(filled, at))
    for question in draft.asks(scope):
        if question in answers:
            answer = answers[question]
            if isinstance(answer, Wrong):
                problems[question] = answer.why
            else:
                draft.answers[question] = answer
    if not problems:
        return draft.enrolment(scope, at.words.locale)
    # The form asks for consent after the firm, where the chat asks for it first of all.
    return Refused(dict(sorted(problems.items(), key=lambda problem: problem[0] not in _OF_THE_FIRM)))


def _answers(filled: Filled, at: Position) -> Iterator[tuple[str, JsonValue | Wrong]]:
    """What was filled in, as the chat's questions would have it."""
    say = at.words.say
    for question, typed in (("firm_name", filled.firm_name), ("credit_code", filled.credit_code)):
        missing = Wrong(say("Please fill this in: {field}.", field=name_of(question, at)))
        yield question, read_answer(question, typed, at) if typed else missing
    yield "role", filled.role if filled.role in ROLES else Wrong(say("Please choose your role."))
    yield "district", read_district(filled.district, at)
    for title in titles_held(at):
        day = filled.granted.get(title, "")
        yield GRANTED + title, read_answer(GRANTED + title, day, at) if day else None


def read_district(typed: str, at: Position) -> JsonValue | Wrong:
    """A field that stays empty leaves it out."""
    return read_answer("district", typed, at) if typed else ""
