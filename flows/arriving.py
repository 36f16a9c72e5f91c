"""What comes in without words: somebody arrives through a door of a channel, sends what cannot be read, or presses an old button.

Pure: a position and an event in, a turn out.
"""

from collections.abc import Mapping
from typing import Final

from assessment.wording import FOR_OTHERS, UnknownLocale, find_locale
from assessment.wording import later as _
from flows.as_shown import read_in_full
from flows.chart import Place
from flows.circumstances import Greeted, LanguageChosen
from flows.entries import Log
from flows.events import Arrived, Pressed, Reminded, Unreadable, UnreadableKind
from flows.first_steps import choose_region
from flows.opening import greeting, regions, welcome_back
from flows.position import Position, position
from flows.prompts import mark, prompt
from flows.replies import Option, Shortcuts, Text
from flows.steps import Turn, again, on
from flows.understanding import CommandName, understand_command

NOT_GREETED: Final = frozenset({Place.NOTICE, Place.ERASED})
_TYPE_INSTEAD: Final[Mapping[UnreadableKind, str]] = {
    "voice": _("I cannot listen to voice messages yet; please type it in a few words instead."),
    "picture": _("I cannot read pictures yet; please type what matters in it, such as a figure."),
    "video": _("I cannot watch videos; please type it in a few words instead."),
    "file": _("I cannot open files here; please type the figures that are asked for."),
    "place": _("I cannot tell the region from a place on the map; please type its name."),
    "other": _("I can read words and figures only; please type it instead."),
}
_RIGHT_AT_ANY_TIME: Final = frozenset(
    {
        *(CommandName.RESULT_SO_FAR, CommandName.REVIEW, CommandName.HELP, CommandName.LANGUAGE, CommandName.PERSON),
        *(CommandName.COMPARE_REGIONS, CommandName.OTHER_RULES, CommandName.CONTINUE_ELSEWHERE),
        *(CommandName.ENROL, CommandName.UNSUBSCRIBE, CommandName.DELETE_DATA, CommandName.MY_DATA),
        *(CommandName.EXPORT_DATA, CommandName.WITHDRAW, CommandName.UPDATE_FIRM),
    }
)
"""What only shows something, or asks before it does anything, is never about a question that has passed."""


def arrive(at: Position, event: Arrived) -> Turn:
    """Greet, or welcome back; a door that leads to a region leads there at once unless the talk is about another one."""
    spoken = _language(at, event.locale)
    here = position((*at.log, *spoken), at.ground, at) if spoken else at
    wanted = event.region if event.region in regions(here) else ""
    if here.assessment is None:
        come = _first(here, wanted)
    else:
        elsewhere = _elsewhere(here, wanted) if wanted and wanted != here.region else ""
        come = on(here, (), *welcome_back(here), elsewhere)
    come = come._replace(entries=(*spoken, *come.entries))
    return _offering(at, come, event.code) if event.code else come


def answer_a_reminder(at: Position, event: Reminded) -> Turn:
    """Thank whoever answers a reminder when their talk is over, and begin where it leads: the self-check of their region."""
    come = arrive(at, Arrived(region=event.region, locale=event.locale))
    words = position((*at.log, *come.entries), at.ground).words
    thanks = words.say(
        "Thank you for answering our reminder. Your answers of last time are not kept any more, so here is the self-check from the "
        "start. “Unsubscribe” ends all reminders."
    )
    ask = words.say("If you wanted to ask something: “person” says whom you can ask.")
    return come._replace(replies=(Text(text=f"{thanks}\n{ask}"), *come.replies))


def is_understood(at: Position, text: str, taken: Turn) -> bool:
    """Whether words that begin a talk said anything: a language, a place, a fact, or what is wanted."""
    says_nothing = taken.wish is None and all(isinstance(entry, Greeted) for entry in taken.entries)
    return not (says_nothing and at.standing.state in NOT_GREETED and understand_command(text) is None)


def _offering(at: Position, come: Turn, code: str) -> Turn:
    """Beside it, to go on with a talk begun elsewhere: asked first, since a link may come from anybody, who could read along."""
    now = position((*at.log, *come.entries), at.ground)
    waits, words = prompt(now), now.words
    said = words.say(
        "This link leads to a self-check begun elsewhere. If you go on with it, its answers open here, and whoever began it "
        "sees what you answer."
    )
    go_on = words.say("continue {code}", code=code)
    offer = Shortcuts(text=said, options=(Option(key=go_on, label=words.say("Go on with it")),))
    return come._replace(replies=(*come.replies[: len(come.replies) - len(waits)], offer, *waits))


def _first(at: Position, region: str) -> Turn:
    if not region:
        return _greeted(at)
    chosen = choose_region(at, region, "")
    return chosen._replace(entries=chosen.entries or _noticed(at), replies=(*greeting(at), *chosen.replies))


def _greeted(at: Position, *said: Text) -> Turn:
    return Turn(_noticed(at), (*greeting(at), *said, *prompt(at)))


def _noticed(at: Position) -> Log:
    """That the notice of use was shown, where the talk waits for that."""
    return (Greeted(),) if at.standing.state in NOT_GREETED else ()


def _language(at: Position, locale: str) -> Log:
    """The language of the person's device, as long as the person chose none."""
    if at.standing.locale is not None or not locale:
        return ()
    try:
        return (LanguageChosen(locale=find_locale(locale)),)
    except UnknownLocale:
        return (LanguageChosen(locale=FOR_OTHERS),)


def _elsewhere(at: Position, region: str) -> Shortcuts:
    """The talk stays where it is; going over is one tap, or a few words, away."""
    names = regions(at)
    said = at.words.say(
        "You came here for {wanted}; your answers so far are judged for {current}.",
        wanted=names[region],
        current=names.get(at.region, at.region),
    )
    switch = at.words.say("change to {region}", region=names[region])
    return Shortcuts(text=said, options=(Option(key=switch, label=switch),))


def unreadable(at: Position, event: Unreadable) -> Turn:
    """Ask kindly for words; whoever begins with a picture is greeted all the same."""
    said = at.words.say(_TYPE_INSTEAD[event.kind])
    return _greeted(at, Text(text=said)) if at.standing.state in NOT_GREETED else again(at, said)


def is_outdated(at: Position, pressed: Pressed) -> bool:
    """Whether a button's words were meant for another question than what is asked now, and would be taken for something else."""
    if not pressed.asked or pressed.asked == mark(at):
        return False
    if at.standing.state not in NOT_GREETED and read_in_full(at, pressed.text) is not None:
        return False
    command = understand_command(pressed.text)
    return command is None or command.name not in _RIGHT_AT_ANY_TIME


def outdated(at: Position) -> Turn:
    """An old button: say where the talk is now."""
    if at.standing.state in NOT_GREETED:
        return _greeted(at)
    return again(
        at, at.words.say("That button belongs to an earlier question, so it was not taken. Here is where we are.")
    )
