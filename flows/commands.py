"""Words that steer the talk and work everywhere: back, don't know, why, result, review, change, restart, language, help, quit.

Pure. What each appends to the log, or only says.
"""

from collections.abc import Callable, Mapping
from typing import Final

from assessment.wording import UnknownLocale, find_locale
from flows import prompts
from flows.chart import Place
from flows.position import Position, position
from flows.reasons import why
from flows.replies import Text
from flows.session import (
    Answered,
    Entry,
    LanguageChosen,
    Log,
    NotKnown,
    RegionChosen,
    RegionReopened,
    Restarted,
    SteppedBack,
    WentOn,
    effective,
)
from flows.steps import Turn, again, on, reopen, to_review
from flows.understanding import Command, CommandName

_REGION: Final = frozenset({"地区", "地區", "所在地", "城市", "region", "the region", "city"})
_LANGUAGE: Final = frozenset({"语言", "語言", "language"})


def _back(at: Position) -> Turn:
    entries: Log = (SteppedBack(),)
    undone = effective((*at.log, *entries)).undone
    if not undone:
        return again(at, at.words.say("This is the start; there is nothing to take back."))
    return on(at, entries, _taken_back(undone[0], position((*at.log, *entries), at.ground)))


def _taken_back(undone: Entry, at: Position) -> str:
    match undone:
        case Answered(fact=fact) | NotKnown(fact=fact) if fact in at.given:
            value = at.words.value(fact, at.given[fact])
            return at.words.say("Taken back: {fact} is {value} again", fact=at.words.name(fact), value=value)
        case Answered(fact=fact) | NotKnown(fact=fact) if fact in at.catalogue:
            return at.words.say("Taken back: {fact}", fact=at.words.name(fact))
        case RegionChosen():
            return at.words.say("The choice of the region is taken back.")
        case Restarted():
            return at.words.say("The restart is taken back; your answers are there again.")
        case _:
            return ""


def _dont_know(at: Position) -> Turn:
    match at.standing.state:
        case Place.NOTICE | Place.LANGUAGE | Place.REGION:
            return again(at, at.words.say("Then choose the nation: its rules hold everywhere."))
        case Place.REVIEWING:
            return on(at, (WentOn(),))
        case Place.RESULT:
            return again(at, at.words.say("There is no question open."))
        case _:
            assert at.question is not None
            name = at.words.name(at.question)
            return on(at, (NotKnown(fact=at.question),), at.words.say("Left open: {fact}", fact=name))


def _why(at: Position) -> Turn:
    if at.standing.state is Place.ASKING and at.question is not None and at.assessment is not None:
        return again(at, why(at.question, at))
    if at.standing.state is Place.REGION:
        return again(
            at, at.words.say("Each region has tiers and support of its own, so I need to know which to look at.")
        )
    return again(at, at.words.say("There is no question open."))


def _result_so_far(at: Position) -> Turn:
    if at.assessment is None:
        return again(at, at.words.say("First choose a region; then there is a result at any time."))
    said = prompts.result_so_far(at) if at.standing.state is Place.ASKING else prompts.result(at)
    return Turn((), (*said, *prompts.prompt(at)))


def _change(at: Position, wanted: str) -> Turn:
    if wanted in _LANGUAGE:
        return _language(at, "")
    if at.assessment is None or not wanted:
        return to_review(at)
    if wanted in _REGION:
        return on(at, (RegionReopened(),))
    return reopen(at, wanted)


def _restart(at: Position) -> Turn:
    said = at.words.say("From the start. Typed by mistake? “Back” brings your answers back.")
    return on(at, (Restarted(),), said)


def _language(at: Position, wanted: str) -> Turn:
    try:
        locale = find_locale(wanted) if wanted else None
    except UnknownLocale:
        locale = None
    if locale is None:
        return again(at, at.words.say("Type “中文” for Chinese, “English” for English."))
    return on(at, (LanguageChosen(locale=locale),))


def _help(at: Position) -> Turn:
    return again(at, prompts.guide(at.words))


def _quit(at: Position) -> Turn:
    return Turn((), (Text(text=at.words.say("Your answers are kept. Next time it goes on from here.")),), over=True)


_ALONE: Final[Mapping[CommandName, Callable[[Position], Turn]]] = {
    CommandName.BACK: _back,
    CommandName.DONT_KNOW: _dont_know,
    CommandName.WHY: _why,
    CommandName.RESULT_SO_FAR: _result_so_far,
    CommandName.REVIEW: to_review,
    CommandName.RESTART: _restart,
    CommandName.HELP: _help,
    CommandName.QUIT: _quit,
}
_WITH_ARGUMENT: Final[Mapping[CommandName, Callable[[Position, str], Turn]]] = {
    CommandName.CHANGE: _change,
    CommandName.LANGUAGE: _language,
}


def steer(at: Position, command: Command) -> Turn:
    """Do what the command asks for."""
    if command.name in _WITH_ARGUMENT:
        return _WITH_ARGUMENT[command.name](at, command.argument.strip())
    return _ALONE[command.name](at)
