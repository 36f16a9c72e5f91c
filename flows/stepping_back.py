"""What is left of a log once every step back and every closed errand is worked out: which entries count.

Pure. A step back takes the last step with what hangs on it; what was only looked at or asked beside the questions leaves no trace.
An enrolment's answers stand beside the log of the others: within its dialogue a step back takes what was said last, one of them or
a figure that was noted in between; elsewhere it takes none of them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from flows.circumstances import (
    ApplicationChosen,
    EnrolmentOffered,
    EnrolmentWished,
    EraseAsked,
    EraseConfirmed,
    HandedOver,
    LanguageAsked,
    LanguageChosen,
    RulesKept,
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
from flows.entries import (
    Answered,
    AskedBack,
    Denied,
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
    Reviewed,
    SteppedBack,
    Supposed,
    SuppositionsDropped,
    SuppositionsKept,
    WentOn,
)

_STEPS = (
    *(RegionChosen, ApplicationChosen, RulesTaken, RulesKept, YearTurned, Answered, NotKnown, Restarted),
    *(QuickLookBegun, MoreAsked, Supposed, SuppositionsKept, SuppositionsDropped),
)
"""What "back" takes back."""
_NOTED = frozenset({Answered, NotKnown})
"""Steps that nothing looks at beside an enrolment."""
_ERRANDS = (Reopened, RegionReopened, AskedBack)
"""What leads to a step, and is taken back with it, or alone while the step has not come."""
_ASIDES = (LanguageAsked, EnrolmentOffered, CorrectionAsked, WithdrawalAsked, HandedOver, EraseAsked)
"""What is closed again without a trace, so that the talk stands just where it was."""
_LOOKS = (Reviewed, WentOn, QuickLookEnded)
_MARKS = (Enrolled, FactsKept)
"""What no step back takes."""


class Effective(NamedTuple):
    """A log without what was taken back: what is left, what the last entry took back, and what no step back touches.

    `draft` is what was answered of an enrolment that is not confirmed yet.
    """

    entries: list[Entry]
    undone: tuple[Entry, ...]
    locale: str | None
    consent: str | None
    draft: list[EnrolmentAnswered | EnrolmentReopened]


def effective(log: Iterable[Entry]) -> Effective:
    """The log without what was taken back or closed.

    A language and a consent are no answers, so stepping back leaves them.
    """
    kept: list[Entry] = []
    draft: list[EnrolmentAnswered | EnrolmentReopened] = []
    undone: tuple[Entry, ...] = ()
    locale = consent = None
    dialogue = _Dialogue()
    for entry in log:
        undone = ()
        if type(entry) in _NOTED and not _is_enrolling(kept):
            # What most of a long log is.
            kept.append(entry)
            continue
        dialogue.hear(entry, kept)
        match entry:
            case SteppedBack():
                undone = _back_beside(kept, draft, dialogue) if _is_enrolling(kept) else _step_back(kept)
            case LanguageChosen():
                locale = entry.locale
                _close(kept, LanguageAsked)
                if kept and isinstance(kept[-1], EraseConfirmed):
                    kept.clear()
            case EnrolmentAnswered() | EnrolmentReopened():
                draft.append(entry)
            case EnrolmentWished() | EnrolmentDropped() | Enrolled() | Unsubscribed():
                consent = entry.words if isinstance(entry, EnrolmentWished) else None
                draft.clear()
                _settle(kept, entry)
            case EraseConfirmed():
                kept, locale, consent = [EraseAsked(), entry], None, None
                draft.clear()
            case _:
                _keep(kept, entry)
    return Effective(kept, undone, locale, consent, draft)


def compacted(log: Log) -> Log:
    """The shortest log that leads to where this one does: of what was taken back, closed or dropped, nothing is in it."""
    found = effective(log)
    locale = () if found.locale is None else (LanguageChosen(locale=found.locale),)
    consent = () if found.consent is None else (EnrolmentWished(words=found.consent),)
    enrolled = max((place for place, entry in enumerate(found.entries, 1) if isinstance(entry, Enrolled)), default=0)
    # A firm enrolled later would fulfil the wish, and end the draft.
    return (*locale, *found.entries[:enrolled], *consent, *found.entries[enrolled:], *found.draft)


class _Dialogue:
    """What was said in the dialogue of an enrolment that goes on: for each message whether it was noted beside it."""

    def __init__(self) -> None:
        self.beside: list[bool] = []
        self._is_noting = False

    def hear(self, entry: Entry, kept: list[Entry]) -> None:
        """Hear an entry, before it is kept."""
        match entry:
            case EnrolmentAnswered() | EnrolmentReopened():
                self.beside.append(False)
            case EnrolmentOffered():
                # After what was noted beside it the dialogue goes on; otherwise it begins, or is taken up again.
                self.beside = self.beside if self._is_noting else []
                self._is_noting = False
            case _ if isinstance(entry, _STEPS) and _is_enrolling(kept):
                self.beside.append(True)
                self._is_noting = True


def _back_beside(
    kept: list[Entry], draft: list[EnrolmentAnswered | EnrolmentReopened], dialogue: _Dialogue
) -> tuple[Entry, ...]:
    """Take back what was said last in the dialogue, which stays open unless nothing is left that was said in it."""
    if dialogue.beside and dialogue.beside.pop():
        offered = kept.pop()
        undone = _step_back(kept)
        if not _is_enrolling(kept):
            kept.append(offered)
        return undone
    return (draft.pop(),) if draft else _step_back(kept)


def _is_enrolling(kept: list[Entry]) -> bool:
    return bool(kept) and isinstance(kept[-1], EnrolmentOffered)


def _close(kept: list[Entry], *asides: type[Entry]) -> None:
    if kept and isinstance(kept[-1], asides):
        kept.pop()


def _keep(kept: list[Entry], entry: Entry) -> None:
    match entry:
        case WentOn() if kept and isinstance(kept[-1], _ASIDES):
            kept.pop()
        case Denied():
            _deny(kept, entry.fact)
        case Corrected():
            _close(kept, CorrectionAsked)
        case Withdrawn():
            _close(kept, WithdrawalAsked)
            _withdraw(kept, entry)
        case _:
            kept.append(entry)


def _settle(kept: list[Entry], entry: EnrolmentWished | EnrolmentDropped | Enrolled | Unsubscribed) -> None:
    """What an enrolment leaves behind once it is over."""
    _close(kept, EnrolmentOffered, CorrectionAsked, WithdrawalAsked)
    if isinstance(entry, Enrolled):
        kept.append(entry)
    elif isinstance(entry, Unsubscribed):
        kept[:] = [each for each in kept if not isinstance(each, _MARKS)]


def _withdraw(kept: list[Entry], withdrawn: Withdrawn) -> None:
    """The firm is enrolled for fewer purposes from here on; without the enrolment itself, for none."""
    for place, mark in reversed(tuple(enumerate(kept))):
        if isinstance(mark, Enrolled) and mark.firm == withdrawn.firm:
            if withdrawn.purpose == "register":
                del kept[place]
            else:
                left = tuple(purpose for purpose in mark.purposes if purpose != withdrawn.purpose)
                kept[place] = mark.model_copy(update={"purposes": left})


def _deny(kept: list[Entry], fact: str) -> None:
    """Forget what was asked back of this fact; if it was being changed, that stays open."""
    for place in reversed(range(len(kept))):
        entry = kept[place]
        if isinstance(entry, AskedBack) and entry.fact == fact:
            del kept[place]
            return


def _step_back(kept: list[Entry]) -> tuple[Entry, ...]:
    """Take the last step from the list, with what hangs on it: what it set aside, and the errand that led to it."""
    if kept and isinstance(kept[-1], (*_ERRANDS, *_ASIDES, Reviewed)):
        return (kept.pop(),)
    undone: list[Entry] = []
    marks: list[Entry] = []
    while kept and not isinstance(kept[-1], EraseConfirmed):
        entry = kept.pop()
        if isinstance(entry, _MARKS):
            marks.append(entry)
        elif isinstance(entry, _STEPS):
            undone.append(entry)
            if not (isinstance(entry, Answered | Supposed) and entry.beside):
                while kept and isinstance(kept[-1], (*_ERRANDS, *_ASIDES, *_LOOKS)):
                    kept.pop()
                break
    if not any(isinstance(entry, Restarted) for entry in undone):
        # The answers of before a restart may be another firm's than the one that was enrolled after it.
        kept.extend(reversed(marks))
    return tuple(undone)
