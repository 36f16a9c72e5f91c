"""What comes in without words: somebody arrives through a door of a channel, sends what cannot be read, or presses an old button.

Pure: a position and an event in, a turn out.
"""

from collections.abc import Mapping
from typing import Final

from assessment.wording import UnknownLocale, find_locale
from assessment.wording import later as _
from flows import errands
from flows.chart import Place
from flows.circumstances import Greeted, LanguageChosen
from flows.entries import Log
from flows.events import Arrived, Unreadable, UnreadableKind
from flows.first_steps import choose_region
from flows.opening import greeting, regions, welcome_back
from flows.position import Position, position
from flows.prompts import prompt
from flows.replies import Option, Shortcuts, Text
from flows.steps import Turn, again

_TYPE_INSTEAD: Final[Mapping[UnreadableKind, str]] = {
    "voice": _("I cannot listen to voice messages yet; please type it in a few words instead."),
    "picture": _("I cannot read pictures yet; please type what matters in it, such as a figure."),
    "video": _("I cannot watch videos; please type it in a few words instead."),
    "file": _("I cannot open files here; please type the figures that are asked for."),
    "place": _("I cannot tell the region from a place on the map; please type its name."),
    "other": _("I can read words and figures only; please type it instead."),
}
NOT_BEGUN: Final = frozenset({Place.NOTICE, Place.LANGUAGE, Place.ERASED})


def arrive(at: Position, event: Arrived) -> Turn:
    """Greet, or welcome back; a door that leads to a region leads there at once unless the talk is about another one."""
    spoken = _language(at, event.locale)
    here = position((*at.log, *spoken), at.ground, at) if spoken else at
    if event.code:
        resumed = errands.resume(here, event.code)
        return resumed._replace(entries=(*spoken, *resumed.entries))
    wanted = event.region if event.region in regions(here) else ""
    if here.standing.region is None:
        return _first(here, spoken, wanted)
    welcome = welcome_back(here)
    if wanted and wanted != here.standing.region:
        return Turn(spoken, (*welcome, _elsewhere(here, wanted), *prompt(here)))
    return Turn(spoken, (*welcome, *prompt(here)))


def _first(at: Position, spoken: Log, region: str) -> Turn:
    if region:
        chosen = choose_region(at, region, "")
        return chosen._replace(entries=(*spoken, *chosen.entries), replies=(*greeting(at), *chosen.replies))
    entries: Log = (*spoken, Greeted()) if at.standing.state in (Place.NOTICE, Place.ERASED) else spoken
    return Turn(entries, (*greeting(at), *prompt(at)))


def _language(at: Position, locale: str) -> Log:
    """The language of the person's device, as long as the person chose none."""
    if at.standing.locale is not None or not locale:
        return ()
    try:
        return (LanguageChosen(locale=find_locale(locale)),)
    except UnknownLocale:
        return (LanguageChosen(locale="en"),)


def _elsewhere(at: Position, region: str) -> Shortcuts:
    """The talk stays where it is; going over is one tap, or a few words, away."""
    names = regions(at)
    assert at.standing.region is not None
    said = at.words.say(
        "This link is for {wanted}; your answers so far are judged for {current}.",
        wanted=names[region],
        current=names.get(at.standing.region, at.standing.region),
    )
    switch = at.words.say("change {region}", region=names[region])
    return Shortcuts(text=said, options=(Option(key=switch, label=switch),))


def unreadable(at: Position, event: Unreadable) -> Turn:
    """Ask kindly for words."""
    return again(at, at.words.say(_TYPE_INSTEAD[event.kind]))


def outdated(at: Position) -> Turn:
    """An old button: say where the talk is now."""
    said = Text(
        text=at.words.say("That button belongs to an earlier question, so it was not taken. Here is where we are.")
    )
    return Turn((), (said, *prompt(at)))
