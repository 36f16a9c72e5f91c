"""What is left of a log once every step back and every closed errand is worked out: which entries count.

Pure. A step back takes the last step with what hangs on it; what was only looked at or asked beside the questions leaves no trace.
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
from flows.entries import (
    Answered,
    AskedBack,
    Denied,
    Entry,
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
_ERRANDS = (Reopened, RegionReopened, AskedBack)
"""What leads to a step, and is taken back with it, or alone while the step has not come."""
_ASIDES = (LanguageAsked, EnrolmentOffered, HandedOver, EraseAsked)
"""What is closed again without a trace, so that the talk stands just where it was."""
_LOOKS = (Reviewed, WentOn, QuickLookEnded)


class Effective(NamedTuple):
    """A log without what was taken back: what is left, what the last entry took back, and what no step back touches."""

    entries: list[Entry]
    undone: tuple[Entry, ...]
    locale: str | None
    consent: str | None


def effective(log: Iterable[Entry]) -> Effective:
    """The log without what was taken back or closed.

    A language and a consent are no answers, so stepping back leaves them.
    """
    kept: list[Entry] = []
    undone: tuple[Entry, ...] = ()
    locale = consent = None
    for entry in log:
        undone = ()
        match entry:
            case SteppedBack():
                undone = _step_back(kept)
            case LanguageChosen():
                locale = entry.locale
                _close(kept, LanguageAsked)
                if kept and isinstance(kept[-1], EraseConfirmed):
                    kept.clear()
            case EnrolmentWished():
                consent = entry.words
                _close(kept, EnrolmentOffered)
            case Unsubscribed():
                consent = None
                _close(kept, EnrolmentOffered)
            case WentOn() if kept and isinstance(kept[-1], _ASIDES):
                kept.pop()
            case Denied():
                _deny(kept, entry.fact)
            case EraseConfirmed():
                kept, locale, consent = [EraseAsked(), entry], None, None
            case _:
                kept.append(entry)
    return Effective(kept, undone, locale, consent)


def _close(kept: list[Entry], aside: type[LanguageAsked | EnrolmentOffered]) -> None:
    if kept and isinstance(kept[-1], aside):
        kept.pop()


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
    while kept and not isinstance(kept[-1], EraseConfirmed):
        entry = kept.pop()
        if isinstance(entry, _STEPS):
            undone.append(entry)
            if not (isinstance(entry, Answered | Supposed) and entry.beside):
                while kept and isinstance(kept[-1], (*_ERRANDS, *_ASIDES, *_LOOKS)):
                    kept.pop()
                break
    return tuple(undone)
