"""A session is its log: entries are appended, and where the talk stands is worked out by replaying them.

Pure. It neither judges nor speaks; which entries a message leads to is decided in `conversation` and `commands`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pydantic import JsonValue

from assessment.requirement import Kind
from flows.chart import Place, step
from flows.circumstances import (
    ApplicationChosen,
    EraseAsked,
    LanguageChosen,
    Offered,
    RulesKept,
    RulesPinned,
    RulesTaken,
    YearTurned,
)
from flows.enrolling_entries import CorrectionAsked, Enrolled, FactsKept, WithdrawalAsked
from flows.enrolment_draft import EnrolmentDraft, draft_of
from flows.entries import (
    Answered,
    AskedBack,
    Entry,
    Log,
    MoreAsked,
    NotKnown,
    QuickLookBegun,
    QuickLookEnded,
    RegionChosen,
    RegionReopened,
    Reopened,
    Restarted,
    Restored,
    Reviewed,
    SetAside,
    SteppedBack,
    Supposed,
    SuppositionsDropped,
    SuppositionsKept,
    WentOn,
    entry_from_json,
    entry_to_json,
)
from flows.stepping_back import effective
from flows.written import decoded, encoded

__all__ = [
    "Answered",
    "Entry",
    "LanguageChosen",
    "Log",
    "NotKnown",
    "RegionChosen",
    "RegionReopened",
    "Reopened",
    "Restarted",
    "Reviewed",
    "SetAside",
    "Standing",
    "SteppedBack",
    "WentOn",
    "decoded",
    "effective",
    "encoded",
    "entry_from_json",
    "entry_to_json",
    "replay",
]


class Aside(NamedTuple):
    """An answer set aside, and the region that it was given for."""

    value: JsonValue
    region: str | None


@dataclass
class Standing:
    """What replaying a log gives; `state` is moved by the chart alone."""

    state: Place = Place.NOTICE
    locale: str | None = None
    region: str | None = None
    application: Kind | None = None
    """Which kind of application the owner asked to be judged for."""
    answers: dict[str, JsonValue] = field(default_factory=dict)
    not_known: dict[str, None] = field(default_factory=dict)
    order: dict[str, None] = field(default_factory=dict)
    """The facts dealt with, in the order in which each first was."""
    set_aside: dict[str, Aside] = field(default_factory=dict)
    last_answered: str | None = None
    reopened: str | None = None
    """The fact that the owner is changing now."""
    doubts: dict[str, JsonValue] = field(default_factory=dict)
    """Odd values that wait for a yes."""
    erasing: bool = False
    supposed: dict[str, JsonValue] = field(default_factory=dict)
    """What is tried out now."""
    is_quick: bool = False
    wants_more: bool = False
    pinned: RulesPinned | RulesTaken | None = None
    stays_in_spite_of: str | None = None
    """The hash of the newer rules that the owner declined."""
    offered: tuple[Literal["rules", "year"], str] | None = None
    """The news that the owner was asked about last."""
    year: int | None = None
    """The year that "last year" meant when the answers were given."""
    consent: str | None = None
    """The words of the wish for reminders from before there were any."""
    enrolling: EnrolmentDraft | None = None
    """What was answered of an enrolment that is not confirmed yet."""
    enrolled: Enrolled | None = None
    """The firm that was enrolled last; its `facts` are in short the answers that were kept last."""
    is_about_the_enrolled: bool = False
    """Whether the answers are about that firm: the owner has not begun anew since."""
    correcting: CorrectionAsked | None = None
    withdrawing: WithdrawalAsked | None = None


def replay(log: Iterable[Entry]) -> Standing:
    """Where the talk stands after this log."""
    found = effective(log)
    standing = Standing(consent=found.consent, enrolling=draft_of(found.draft))
    if found.locale is not None:
        step(standing, "choose_language")
    for entry in found.entries:
        _apply(entry, standing)
    standing.locale = found.locale
    return standing


def _apply(entry: Entry, standing: Standing) -> None:
    match entry:
        case RegionChosen(region=region):
            standing.region = region
            standing.pinned = None
        case Answered() | NotKnown() | SetAside() | Restored() | AskedBack() | YearTurned():
            _apply_to_answers(entry, standing)
        case Supposed() | SuppositionsKept() | SuppositionsDropped():
            _try_out(entry, standing)
        case Reopened(fact=fact):
            standing.reopened = fact
        case WentOn() | RegionReopened():
            standing.reopened = None
        case Restarted() | Enrolled() | FactsKept():
            _apply_to_enrolment(entry, standing)
        case _:
            _apply_to_rules(entry, standing)
    _ask_beside(entry, standing)
    if entry.event:
        step(standing, entry.event)
    if standing.state is not Place.WHAT_IF:
        standing.supposed.clear()
    if standing.doubts and standing.reopened is None and standing.state is Place.ASKING:
        step(standing, "ask_back")


def _ask_beside(entry: Entry, standing: Standing) -> None:
    """What is asked until something else is said."""
    standing.erasing = isinstance(entry, EraseAsked)
    standing.correcting = entry if isinstance(entry, CorrectionAsked) else None
    standing.withdrawing = entry if isinstance(entry, WithdrawalAsked) else None


def _apply_to_answers(
    entry: Answered | NotKnown | SetAside | Restored | AskedBack | YearTurned, standing: Standing
) -> None:
    match entry:
        case Answered(fact=fact, value=value):
            _settle(fact, standing)
            standing.answers[fact] = value
            standing.last_answered = fact
        case NotKnown(fact=fact):
            _settle(fact, standing)
            standing.answers.pop(fact, None)
            standing.not_known[fact] = None
        case SetAside(fact=fact, region=region):
            if fact in standing.answers:
                standing.set_aside[fact] = Aside(standing.answers.pop(fact), region or standing.region)
            standing.order.pop(fact, None)
        case Restored(fact=fact):
            if fact in standing.set_aside:
                standing.answers[fact] = standing.set_aside.pop(fact).value
                standing.order.setdefault(fact)
        case AskedBack(fact=fact, value=value):
            standing.doubts[fact] = value
        case YearTurned(year=year, answers=answers):
            standing.year = year
            standing.answers = dict(answers)
            standing.order = dict.fromkeys(answers)
            standing.not_known, standing.set_aside, standing.doubts = {}, {}, {}
            standing.pinned = standing.reopened = None


def _apply_to_enrolment(entry: Restarted | Enrolled | FactsKept, standing: Standing) -> None:
    """Which firm the answers are about; who begins anew may mean another one, and stays enrolled."""
    match entry:
        case Restarted():
            stays = {name: getattr(standing, name) for name in ("state", "consent", "enrolling", "enrolled")}
            vars(standing).update(vars(Standing(**stays)))
        case Enrolled():
            standing.enrolled, standing.is_about_the_enrolled = entry, True
        case FactsKept(facts=facts) if standing.enrolled is not None:
            standing.enrolled = standing.enrolled.model_copy(update={"facts": facts})
            standing.is_about_the_enrolled = True
        case _:
            pass


def _apply_to_rules(entry: Entry, standing: Standing) -> None:
    """What changes by which rules, or how far, the questions go."""
    match entry:
        case ApplicationChosen(application=application):
            standing.application = application
            standing.pinned = None
        case RulesPinned() | RulesTaken():
            standing.pinned = entry
            if standing.year is None:
                standing.year = entry.on.year - 1
        case RulesKept(hash=declined):
            standing.stays_in_spite_of = declined
        case Offered(news=news, of=of):
            standing.offered = (news, of)
        case QuickLookBegun():
            standing.is_quick = True
        case QuickLookEnded():
            standing.is_quick = False
        case MoreAsked():
            standing.wants_more = True
        case _:
            pass


def _try_out(entry: Supposed | SuppositionsKept | SuppositionsDropped, standing: Standing) -> None:
    match entry:
        case Supposed(fact=fact, value=value):
            standing.supposed.pop(fact, None)
            standing.supposed[fact] = value
        case SuppositionsKept():
            for fact, value in standing.supposed.items():
                _settle(fact, standing)
                standing.answers[fact] = value
            standing.supposed.clear()
        case SuppositionsDropped():
            standing.supposed.clear()


def _settle(fact: str, standing: Standing) -> None:
    """The fact is dealt with, whatever was open about it."""
    standing.order.setdefault(fact)
    standing.not_known.pop(fact, None)
    standing.set_aside.pop(fact, None)
    standing.doubts.pop(fact, None)
    if standing.reopened == fact:
        standing.reopened = None
