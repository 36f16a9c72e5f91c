"""Words that steer the talk and work everywhere, each with what it does: what it appends to the log, or only says.

Pure. The longer errands stand in `errands`, the dialogue of an enrolment in `enrolling`, one's own data in `looking_up`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from flows import ending, enrolling, enrolling_questions, errands, looking_up, told
from flows.chart import IN_REGION, Place
from flows.circumstances import YearTurned
from flows.confirming import declined, reason
from flows.ending import optional
from flows.enrolling_entries import EnrolmentAnswered
from flows.entries import (
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
    WentOn,
)
from flows.first_steps import choose_region, region_called, region_named
from flows.naming import facts_named
from flows.noting import Draft, restore
from flows.other_rules import told_other_rules
from flows.own_fields import field_called
from flows.position import Position, position
from flows.prompts import guide, prompt
from flows.reasons import why
from flows.replies import Text
from flows.side_by_side import compare_regions
from flows.stepping_back import effective
from flows.steps import Turn, again, on
from flows.supposing import keep
from flows.understanding import Command, CommandName

_REGION: Final = frozenset({"地区", "地區", "所在地", "城市", "region", "the region", "city"})
_LANGUAGE: Final = frozenset({"语言", "語言", "language"})


def _back(at: Position) -> Turn:
    undone = effective((*at.log, SteppedBack())).undone
    if not undone:
        return again(at, at.words.say("This is the start; there is nothing to take back."))
    now = position((*at.log, SteppedBack()), at.ground)
    return on(at, (SteppedBack(),), "\n".join(_taken_back(undone, at, now)))


def _taken_back(undone: tuple[Entry, ...], at: Position, now: Position) -> Iterator[str]:
    """What is so again: every answer that differs from what it was a moment ago."""
    words = now.words
    if any(isinstance(entry, Restarted) for entry in undone):
        yield words.say("The restart is taken back; your answers are there again.")
        return
    if any(isinstance(entry, YearTurned) for entry in undone):
        yield words.say("Your answers about the earlier year are there again.")
        return
    if any(isinstance(entry, RegionChosen) for entry in undone):
        yield words.say("The choice of the region is taken back.")
    dropped = [entry.fact for entry in undone if isinstance(entry, Supposed) and entry.fact in at.catalogue]
    if dropped:
        yield words.say("No longer tried out: {facts}", facts=told.names(dropped, words))
    left_open = [entry.fact for entry in undone if isinstance(entry, NotKnown) and entry.fact in at.catalogue]
    for entry in undone:
        if isinstance(entry, EnrolmentAnswered):
            yield words.say("Taken back: {fact}", fact=enrolling_questions.name_of(entry.field, at))
    changed = [fact for fact in {**at.given, **now.given} if at.given.get(fact) != now.given.get(fact)]
    for fact in dict.fromkeys((*changed, *left_open)):
        if fact in now.given:
            value = words.value(fact, now.given[fact])
            yield words.say("Taken back: {fact} is {value} again", fact=words.name(fact), value=value)
        else:
            yield words.say("Taken back: {fact}", fact=words.name(fact))


def _dont_know(at: Position) -> Turn:
    if at.standing.correcting is not None:
        return looking_up.left_out(at)
    if enrolling.is_enrolling(at):
        return enrolling.not_known(at)
    if at.asked is not None:
        draft = Draft({fact: value for fact, value in at.given.items() if fact != at.asked})
        restore(at, draft)
        said = at.words.say("Left open: {fact}", fact=at.words.name(at.asked))
        return on(at, (NotKnown(fact=at.asked), *draft.entries), "\n".join((said, *draft.said)))
    if at.standing.state is Place.REVIEWING:
        return on(at, (WentOn(),))
    if at.assessment is None or at.standing.state is Place.REGION:
        return again(at, at.words.say("Then choose the nation: its rules hold everywhere."))
    return again(at, at.words.say("There is no question open."))


def _why(at: Position) -> Turn:
    if said := reason(at):
        return again(at, said)
    if at.standing.correcting is not None or enrolling.is_enrolling(at):
        return again(at, enrolling_questions.reason(at))
    if at.asked is not None and at.assessment is not None:
        return again(at, why(at.asked, at))
    if at.assessment is None or at.standing.state is Place.REGION:
        return again(
            at, at.words.say("Each region has tiers and support of its own, so I need to know which to look at.")
        )
    if at.standing.state is Place.RESULT:
        return again(at, at.words.say("“Result” shows what each tier and each measure rests on, with its clause."))
    return Turn((), prompt(at))


def _result_so_far(at: Position) -> Turn:
    if at.assessment is None:
        return again(at, at.words.say("First choose a region; then there is a result at any time."))
    is_whole = at.question is None and not at.standing.is_quick
    said = ending.result(at) if is_whole else ending.result_so_far(at)
    return Turn((), (*said, *prompt(at)))


def _review(at: Position) -> Turn:
    if at.assessment is None:
        return again(at, at.words.say("Nothing is answered yet."))
    if at.standing.state is Place.REVIEWING:
        return Turn((), prompt(at))
    return on(at, (*_back_in_the_region(at), Reviewed()))


def _back_in_the_region(at: Position) -> Log:
    """Away from the choice of another region or language, which then stay as they are."""
    return () if at.standing.state in IN_REGION else (WentOn(),)


def _change(at: Position, wanted: str) -> Turn:
    if wanted in _LANGUAGE:
        return errands.language(at, "")
    if enrolling.is_enrolling(at) and (turn := enrolling.change(at, wanted)):
        return turn
    if wanted in _REGION:
        return Turn((), prompt(at)) if at.assessment is None else on(at, (RegionReopened(),))
    if called := field_called(wanted):
        return looking_up.correct(at, *called)
    if at.assessment is None or not wanted:
        return _review(at)
    return reopen(at, wanted)


def reopen(at: Position, wanted: str) -> Turn:
    """Open the answer that these words name; a region named is chosen at once."""
    if called := region_called(at, wanted):
        return choose_region(at, called, "")
    found = facts_named(at, wanted)
    if len(found) == 1:
        return on(at, (*_back_in_the_region(at), Reopened(fact=found[0])))
    if found:
        said = at.words.say(
            "More than one answer fits: {facts}. Please type more of the name.", facts=told.names(found, at.words)
        )
        return again(at, said)
    region = None if wanted.isdecimal() else region_named(at, wanted)
    if region is not None:
        return choose_region(at, region, "")
    said = at.words.say("I did not find “{wanted}” among your answers.", wanted=wanted[:40])
    if at.standing.state is Place.REVIEWING:
        return again(at, said)
    return on(at, (*_back_in_the_region(at), Reviewed()), said)


def _restart(at: Position) -> Turn:
    said = at.words.say("From the start. Typed by mistake? “Back” brings your answers back.")
    return on(at, (Restarted(),), said)


def _help(at: Position) -> Turn:
    return again(at, guide(at.words))


def _quit(at: Position) -> Turn:
    return Turn((), (Text(text=at.words.say("Your answers are kept. Next time it goes on from here.")),), over=True)


def _go_on(at: Position) -> Turn:
    match at.standing.state:
        case Place.WHAT_IF:
            return on(at, (SuppositionsDropped(),), at.words.say("What was tried out is dropped; your answers stand."))
        case Place.ENROLLING:
            return enrolling.leave(at)
        case Place.REVIEWING | Place.HANDING_OVER:
            return on(at, (WentOn(),))
        case Place.LANGUAGE | Place.REGION if at.assessment is not None:
            return on(at, (WentOn(),))
        case Place.ASKING if at.standing.reopened is not None:
            return on(
                at, (WentOn(),), at.words.say("It stays as it was: {fact}", fact=at.words.name(at.standing.reopened))
            )
        case Place.RESULT if at.standing.is_quick:
            return on(at, (QuickLookEnded(),))
        case Place.RESULT if optional(at):
            return on(at, (MoreAsked(),))
        case Place.RESULT:
            return again(at, at.words.say("There is no question open."))
        case _:
            return Turn((), prompt(at))


def _drop(at: Position) -> Turn:
    if at.confirming in ("erase", "withdraw"):
        return on(at, *declined(at))
    return enrolling.drop(at) if enrolling.is_enrolling(at) else _go_on(at)


def _quick_look(at: Position) -> Turn:
    if at.standing.state is Place.RESULT:
        return _result_so_far(at)
    said = at.words.say("A quick look: six questions at most, then a first picture; what you answer is kept.")
    return on(at, (QuickLookBegun(),), said)


def _what_if(at: Position) -> Turn:
    if at.assessment is None:
        return again(at, at.words.say("First choose a region; then there is a result at any time."))
    return again(at, at.words.say("Say what to try, for example: what if R&D were 3 million"))


def _keep(at: Position) -> Turn:
    if at.standing.state is not Place.WHAT_IF:
        return again(at, at.words.say("Nothing is being tried out."))
    draft = keep(at)
    return on(at, draft.entries, "\n".join(draft.said))


def _withdraw(at: Position, wanted: str) -> Turn:
    if enrolling.is_enrolling(at) and wanted == "register":
        return enrolling.drop(at)
    return looking_up.withdraw(at, wanted)


def _compare_regions(at: Position) -> Turn:
    if at.assessment is None:
        return again(at, at.words.say("First choose a region; then there is a result at any time."))
    return Turn((), (*compare_regions(at.library, at.region, at.given, at.on, at.kind, at.words), *prompt(at)))


def _other_rules(at: Position) -> Turn:
    if at.assessment is None:
        return again(at, at.words.say("First choose a region; then there is a result at any time."))
    return Turn(
        (), (*told_other_rules(at.library, at.region, at.assessment.firm, at.on, at.kind, at.words), *prompt(at))
    )


_ALONE: Final[Mapping[CommandName, Callable[[Position], Turn]]] = {
    CommandName.BACK: _back,
    CommandName.DONT_KNOW: _dont_know,
    CommandName.WHY: _why,
    CommandName.RESULT_SO_FAR: _result_so_far,
    CommandName.REVIEW: _review,
    CommandName.RESTART: _restart,
    CommandName.HELP: _help,
    CommandName.QUIT: _quit,
    CommandName.GO_ON: _go_on,
    CommandName.QUICK_LOOK: _quick_look,
    CommandName.WHAT_IF: _what_if,
    CommandName.KEEP: _keep,
    CommandName.COMPARE_REGIONS: _compare_regions,
    CommandName.OTHER_RULES: _other_rules,
    CommandName.PERSON: errands.person,
    CommandName.ENROL: enrolling.enrol,
    CommandName.DROP: _drop,
    CommandName.MY_DATA: looking_up.my_data,
    CommandName.EXPORT_DATA: looking_up.export,
    CommandName.UNSUBSCRIBE: errands.unsubscribe,
    CommandName.DELETE_DATA: errands.delete_data,
    CommandName.CONTINUE_ELSEWHERE: errands.continue_elsewhere,
    CommandName.RE_REVIEW: errands.re_review,
    CommandName.NEW_APPLICATION: errands.new_application,
    CommandName.LAST_YEAR: errands.last_year,
}
_WITH_ARGUMENT: Final[Mapping[CommandName, Callable[[Position, str], Turn]]] = {
    CommandName.CHANGE: _change,
    CommandName.LANGUAGE: errands.language,
    CommandName.RESUME: errands.resume,
    CommandName.WITHDRAW: _withdraw,
    CommandName.UPDATE_FIRM: looking_up.update,
}


def steer(at: Position, command: Command) -> Turn:
    """Do what the command asks for."""
    if command.name in _WITH_ARGUMENT:
        return _WITH_ARGUMENT[command.name](at, command.argument.strip())
    return _ALONE[command.name](at)
