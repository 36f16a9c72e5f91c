"""A session is its log: entries are only ever appended, and where the talk stands is worked out by replaying them.

Pure, and it keeps every number exact. It neither judges nor speaks; which entries a message leads to is decided in `turn`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from assessment.firm import Value
from assessment.quantity import Interval, Number
from flows.chart import Place, step


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    event: ClassVar[str] = ""
    """What the entry does in the chart; nothing where it only belongs to the entry before it."""


class LanguageChosen(_Entry):
    """The language to speak from here on."""

    kind: Literal["language"] = "language"
    locale: str


class RegionChosen(_Entry):
    """The region to be judged for."""

    event: ClassVar[str] = "choose_region"
    kind: Literal["region"] = "region"
    region: str


class Answered(_Entry):
    """A fact with its value as `encoded` writes it; the newest answer to a fact counts."""

    event: ClassVar[str] = "answer"
    kind: Literal["answer"] = "answer"
    fact: str
    value: JsonValue


class NotKnown(_Entry):
    """The owner does not know it, so it is not asked again."""

    event: ClassVar[str] = "answer"
    kind: Literal["not_known"] = "not_known"
    fact: str


class SetAside(_Entry):
    """An answer that no longer fits beside a newer one, or in a newly chosen region."""

    kind: Literal["set_aside"] = "set_aside"
    fact: str


class Reopened(_Entry):
    """An answer that the owner wants to change."""

    event: ClassVar[str] = "reopen"
    kind: Literal["reopened"] = "reopened"
    fact: str


class RegionReopened(_Entry):
    """The owner wants another region."""

    event: ClassVar[str] = "move"
    kind: Literal["region_reopened"] = "region_reopened"


class Reviewed(_Entry):
    """The owner looks over the answers."""

    event: ClassVar[str] = "look_back"
    kind: Literal["reviewed"] = "reviewed"


class WentOn(_Entry):
    """From looking over back to the questions."""

    event: ClassVar[str] = "go_on"
    kind: Literal["went_on"] = "went_on"


class Restarted(_Entry):
    """Everything from the start; what was answered stays in the log, so that even this can be taken back."""

    event: ClassVar[str] = "start_over"
    kind: Literal["restarted"] = "restarted"


class SteppedBack(_Entry):
    """The last step taken back."""

    kind: Literal["back"] = "back"


Entry = Annotated[
    LanguageChosen
    | RegionChosen
    | Answered
    | NotKnown
    | SetAside
    | Reopened
    | RegionReopened
    | Reviewed
    | WentOn
    | Restarted
    | SteppedBack,
    Field(discriminator="kind"),
]
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
_STEPS = (RegionChosen, Answered, NotKnown, Restarted)
_ERRANDS = (Reopened, RegionReopened)
_LOOKS = (Reviewed, WentOn)


def entry_to_json(entry: Entry) -> str:
    """One entry as JSON text."""
    return _ENTRY.dump_json(entry).decode()


def entry_from_json(text: str) -> Entry:
    """The entry that the text holds, the very same as was written."""
    return _ENTRY.validate_json(text)


@dataclass
class Standing:
    """What replaying a log gives; `state` is moved by the chart alone."""

    state: Place = Place.REGION
    locale: str | None = None
    region: str | None = None
    answers: dict[str, JsonValue] = field(default_factory=dict)
    not_known: dict[str, None] = field(default_factory=dict)
    order: dict[str, None] = field(default_factory=dict)
    """The facts dealt with, in the order in which each first was."""
    set_aside: dict[str, None] = field(default_factory=dict)
    reopened: str | None = None
    """The fact that the owner is changing now."""


def replay(log: Iterable[Entry]) -> Standing:
    """Where the talk stands after this log."""
    entries = list(log)
    standing = Standing()
    for entry in effective(entries)[0]:
        _apply(entry, standing)
    standing.locale = next((e.locale for e in reversed(entries) if isinstance(e, LanguageChosen)), None)
    return standing


def effective(log: Iterable[Entry]) -> tuple[list[Entry], Entry | None]:
    """The log without what was taken back, and what its last entry took back if it is a step back.

    A language is not an answer, so stepping back leaves it.
    """
    kept: list[Entry] = []
    undone: Entry | None = None
    for entry in log:
        undone = None
        if isinstance(entry, SteppedBack):
            undone = _step_back(kept)
        elif not isinstance(entry, LanguageChosen):
            kept.append(entry)
    return kept, undone


def _step_back(kept: list[Entry]) -> Entry | None:
    """Take the last step from the list, with what hangs on it: what it set aside, and the errand that led to it."""
    if kept and isinstance(kept[-1], (*_ERRANDS, Reviewed)):
        return kept.pop()
    while kept:
        entry = kept.pop()
        if isinstance(entry, _STEPS):
            while kept and isinstance(kept[-1], (*_ERRANDS, *_LOOKS)):
                kept.pop()
            return entry
    return None


def _apply(entry: Entry, standing: Standing) -> None:
    match entry:
        case RegionChosen(region=region):
            standing.region = region
        case Answered(fact=fact, value=value):
            _settle(fact, standing)
            standing.answers[fact] = value
        case NotKnown(fact=fact):
            _settle(fact, standing)
            standing.answers.pop(fact, None)
            standing.not_known[fact] = None
        case SetAside(fact=fact):
            standing.answers.pop(fact, None)
            standing.order.pop(fact, None)
            standing.set_aside[fact] = None
        case Reopened(fact=fact):
            standing.reopened = fact
        case WentOn() | RegionReopened():
            standing.reopened = None
        case Restarted():
            fresh = Standing(state=standing.state)
            vars(standing).update(vars(fresh))
    if entry.event:
        step(standing, entry.event)


def _settle(fact: str, standing: Standing) -> None:
    """The fact is dealt with, whatever was open about it."""
    standing.order.setdefault(fact)
    standing.not_known.pop(fact, None)
    standing.set_aside.pop(fact, None)
    if standing.reopened == fact:
        standing.reopened = None


def encoded(value: Value) -> JsonValue:
    """A value as JSON that loses nothing: what is not whole is written as a fraction."""
    if isinstance(value, Interval):
        if value.is_exact and value.low is not None:
            return _number(value.low)
        return {"low": _end(value.low), "high": _end(value.high)}
    if isinstance(value, frozenset):
        return list[JsonValue](sorted(value))
    return value


def decoded(written: JsonValue) -> object:
    """What `encoded` wrote, in the shape that `assessment.profile.check_value` reads."""
    if isinstance(written, dict):
        if "fraction" in written:
            return Fraction(str(written["fraction"]))
        return {end: decoded(number) for end, number in written.items()}
    return written


def _number(number: Number) -> JsonValue:
    if isinstance(number, Fraction) and number.denominator != 1:
        return {"fraction": f"{number.numerator}/{number.denominator}"}
    return int(number)


def _end(number: Number | None) -> JsonValue:
    return None if number is None else _number(number)
