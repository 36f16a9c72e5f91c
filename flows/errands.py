"""What an owner may want beside the questions: a person, to be left alone, another language, device or kind of application.

Pure. Each is asked for by a word of its own (`commands`); what only the world can do is said as a wish.
"""

from assessment.requirement import Kind
from assessment.wording import UnknownLocale, find_locale
from flows.circumstances import (
    ApplicationChosen,
    EraseAsked,
    HandedOver,
    LanguageAsked,
    LanguageChosen,
    Unsubscribed,
)
from flows.confirming import year_turned
from flows.handing_over import handed_over
from flows.opening import greeting
from flows.position import Position, position
from flows.prompts import prompt
from flows.steps import Turn, again, on


def language(at: Position, wanted: str) -> Turn:
    """Another language; which one is asked where it is not said."""
    try:
        locale = find_locale(wanted) if wanted else None
    except UnknownLocale:
        locale = None
    if locale is None:
        return on(at, (LanguageAsked(),))
    return speak(at, locale)


def speak(at: Position, locale: str) -> Turn:
    """Go on in this language; the notice of use is given in it too, where it was given in another a moment ago."""
    chosen = LanguageChosen(locale=locale)
    is_news = at.standing.region is None and locale != at.words.locale
    return on(at, (chosen,), *(greeting(position((*at.log, chosen), at.ground)) if is_news else ()))


def person(at: Position) -> Turn:
    """Whom to ask, and what to show them."""
    return on(at, (HandedOver(),), *handed_over(at))


def unsubscribe(at: Position) -> Turn:
    """No reminders and no enrolment, whatever was said before: done at once, without asking."""
    if at.ground.enrols:
        said = at.words.say(
            "You are unsubscribed: what was kept of you in the registry is deleted, and nothing is sent to you. Your answers in "
            "this talk are still here; “delete my data” deletes them as well."
        )
    else:
        said = at.words.say("No reminders will be sent to you; no wish for them is kept any more.")
    return on(at, (Unsubscribed(),), said)._replace(wish="unsubscribe", compacts=True)


def delete_data(at: Position) -> Turn:
    """Ask before everything is deleted."""
    return on(at, (EraseAsked(),))


def continue_elsewhere(at: Position) -> Turn:
    """A code that goes on with this talk on another device."""
    return Turn((), prompt(at), wish="ticket")


def resume(at: Position, code: str) -> Turn:
    """Go on with the talk that the code belongs to."""
    if not code:
        return again(at, at.words.say("Type “continue” with the code, such as: continue JPR-YNE-EDM"))
    return Turn((), prompt(at), wish="resume", code=code)


def re_review(at: Position) -> Turn:
    """Judge as a re-review from here on."""
    return _apply_as(
        at, "re_review", at.words.say("From here on it is judged as a re-review of a title that you hold.")
    )


def new_application(at: Position) -> Turn:
    """Judge as a first application from here on."""
    return _apply_as(at, "new", at.words.say("From here on it is judged as a first application."))


def _apply_as(at: Position, application: Kind, said: str) -> Turn:
    chosen = ApplicationChosen(application=application)
    if at.assessment is not None and position((*at.log, chosen), at.ground).no_rule is not None:
        return again(at, at.words.say("There are no rules for that here on this day, so nothing changes."))
    return on(at, (chosen,), said)


def last_year(at: Position) -> Turn:
    """Last year's answers as this year's start, where there are any."""
    if at.news is not None and at.news.about == "year":
        return on(at, *year_turned(at))
    said = at.words.say(
        "Your answers are about {year} already. Once that year is over, they can be taken as the start for the next.",
        year=at.last_year,
    )
    return again(at, said)
