"""From what a message states to entries: each piece noted or refused with its reason, nothing lost, and every change said back.

Pure. An answer that a newer one leaves no room for is set aside, one that fits again is restored; what is odd is asked back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from assessment.firm import Value
from assessment.library import Library
from assessment.profile import Problem, check_value, impossible
from assessment.quantity import Interval
from assessment.wording import Words
from flows import told
from flows.as_shown import read_in_full
from flows.asking import labels
from flows.entries import Answered, AskedBack, Entry, Log, Restored, SetAside
from flows.oddities import is_odd
from flows.position import Position
from flows.questionnaire import unfit_elsewhere
from flows.refusals import HOW_READ, does_not_fit, not_understood, out_of_bounds
from flows.session import Standing
from flows.understanding import Message, NotUnderstood, Sayable, Span, Stated, Understood, read_message
from flows.written import decoded, encoded

MOST_YEARS: Final = 500
"""No firm is older, so more is a slip: a sum of money typed where years are asked."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a value cannot be taken."""

    why: str


@dataclass
class Draft:
    """What a message comes to, piece by piece."""

    given: dict[str, Value]
    answered: list[Entry] = field(default_factory=list)
    asked_back: list[Entry] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def entries(self) -> Log:
        """The entries, what is asked back last."""
        return (*self.answered, *self.asked_back)


def read(at: Position, text: str) -> Message:
    """The message as it is meant here."""
    asked = at.asked
    return read_in_full(at, text) or read_message(
        text,
        asked=None if asked is None else _sayable(asked, labels(asked, at), at.words, at.library),
        facts=_all_sayable(at.library, at.words.locale),
        last_answered=next(reversed(at.standing.supposed), at.standing.last_answered),
        last_year=at.last_year,
    )


@lru_cache(maxsize=32)
def _all_sayable(library: Library, locale: str) -> tuple[Sayable, ...]:
    words = Words(locale, library.catalogue)
    options = {
        fact.id: {option: words.policy(name) for option, name in fact.options.items()}
        for fact in library.catalogue.values()
    }
    yes_no = {"yes": words.say("yes"), "no": words.say("no")}
    return tuple(
        _sayable(fact.id, yes_no if fact.type == "yes_no" else options[fact.id], words, library)
        for fact in library.catalogue.values()
    )


def _sayable(fact: str, options: Mapping[str, str], words: Words, library: Library) -> Sayable:
    definition = library.catalogue[fact]
    called = tuple(dict.fromkeys((words.name(fact), definition.name, *definition.called)))
    in_chinese = {option: definition.options[option] for option in options if option in definition.options}
    return Sayable(fact, definition.type, called, options, in_chinese)


def noted(at: Position, statements: Iterable[Stated]) -> Draft:
    """Take each piece by itself."""
    draft = Draft(dict(at.given))
    pieces = tuple(statements)
    for stated in pieces:
        value = value_of(at, stated)
        if isinstance(value, Refused):
            draft.refused.append(_quoted(stated.said, value.why, at.words) if len(pieces) > 1 else value.why)
            continue
        hint = stated.answer.echo_hint if isinstance(stated.answer, Understood) else "exact"
        how = at.words.say(HOW_READ[hint]) if hint in HOW_READ else ""
        take(at, draft, stated.fact, value, how=how)
    restore(at, draft)
    return draft


def _quoted(said: str, why: str, words: Words) -> str:
    return words.say("“{said}”: {why}", said=said[:40], why=why)


def value_of(at: Position, stated: Stated) -> Value | Refused:
    """The value that the piece gives, or why there is none."""
    fact = at.catalogue.get(stated.fact)
    if isinstance(stated.answer, NotUnderstood) or fact is None:
        assert isinstance(stated.answer, NotUnderstood)
        options = {each: at.words.name(each) for each in stated.answer.candidates if each in at.catalogue}
        options |= labels(fact.id, at) if fact is not None else {}
        return Refused(not_understood(stated.answer, fact, options, at.words))
    read = stated.answer.value
    raw = {"low": read.low, "high": read.high} if isinstance(read, Span) else read
    value = check_value(fact, raw)
    if isinstance(value, list):
        return Refused(out_of_bounds(fact, at.words))
    if fact.type == "years" and isinstance(value, Interval) and max(value.low or 0, value.high or 0) > MOST_YEARS:
        return Refused(not_understood(NotUnderstood("too_large", stated.said), fact, {}, at.words))
    return value


def take(at: Position, draft: Draft, fact: str, value: Value, *, how: str = "", is_sure: bool = False) -> None:
    """Note a value, ask it back where it is odd, or say why it cannot stand."""
    words, given = at.words, {**draft.given, fact: value}
    displaced = _displaced(at, draft, fact, given)
    if isinstance(displaced, Refused):
        draft.refused.append(displaced.why)
        return
    for other in displaced:
        del given[other]
    if not is_sure and is_odd(fact, given, at.catalogue):
        draft.asked_back.append(AskedBack(fact=fact, value=encoded(value)))
        return
    before = draft.given.get(fact)
    draft.answered.append(Answered(fact=fact, value=encoded(value), beside=bool(draft.answered)))
    draft.answered += [SetAside(fact=other) for other in displaced]
    draft.given = given
    draft.said.append(said_noted(at, fact, value, before, how))
    if displaced:
        facts = told.names(displaced, words)
        draft.said.append(words.say("This no longer fits and is set aside: {facts}.", facts=facts))


def said_noted(at: Position, fact: str, value: Value, before: Value | None, how: str = "") -> str:
    """The answer said back, with how it was read where that is not plain, and what it was before."""
    words = at.words
    said = words.say("Noted: {fact} – {value}", fact=words.name(fact), value=words.value(fact, value))
    if how:
        said += words.say(" ({how})", how=how)
    if before is not None and before != value:
        said += words.say(", no longer {value}", value=words.value(fact, before))
    return said


def _displaced(at: Position, draft: Draft, fact: str, given: dict[str, Value]) -> tuple[str, ...] | Refused:
    """Later answers that cannot stand beside a changed one; a refusal where an earlier one, or a first answer, is at odds."""
    order = list(at.standing.order)
    displaced = []
    for problem in impossible(at.catalogue, given):
        other = _other(problem, fact)
        is_earlier = other not in order or (fact in order and order.index(other) < order.index(fact))
        if fact not in draft.given or is_earlier:
            to_change = at.words.say("If that one is wrong, type “change {fact}”.", fact=at.words.name(other))
            return Refused(f"{does_not_fit(problem, given, at.words)}\n{to_change}")
        displaced.append(other)
    return tuple(dict.fromkeys(displaced))


def _other(problem: Problem, fact: str) -> str:
    return str(problem.values["whole"]) if problem.fact == fact else problem.fact


def restore(at: Position, draft: Draft, region: str | None = None) -> None:
    """Bring back what was set aside and fits again, in the region where the talk is or now goes."""
    answered = {entry.fact for entry in draft.answered if isinstance(entry, Answered)}
    place = region or at.standing.region
    for fact, aside in at.standing.set_aside.items():
        if fact in answered or fact not in at.catalogue:
            continue
        value = check_value(at.catalogue[fact], decoded(aside.value))
        alone = Standing(region=aside.region, answers={fact: aside.value})
        if isinstance(value, list) or (place and unfit_elsewhere(alone, at.library, place, at.kind)):
            continue
        if not impossible(at.catalogue, {**draft.given, fact: value}):
            draft.given[fact] = value
            draft.answered.append(Restored(fact=fact))
            words = at.words
            draft.said.append(
                words.say(
                    "Fits again and counts: {fact} – {value}", fact=words.name(fact), value=words.value(fact, value)
                )
            )
