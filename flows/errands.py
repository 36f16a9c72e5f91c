"""What an owner may want beside the questions: a person, reminders, everything deleted, another language, device or application.

Pure. Each is asked for by a word of its own (`commands`); what only the world can do is said as a wish.
"""

from assessment.requirement import Kind
from assessment.wording import UnknownLocale, find_locale
from flows.circumstances import (
    ApplicationChosen,
    EnrolmentOffered,
    EnrolmentWished,
    EraseAsked,
    HandedOver,
    LanguageAsked,
    LanguageChosen,
    Unsubscribed,
)
from flows.confirming import year_turned
from flows.entries import WentOn
from flows.handing_over import handed_over
from flows.opening import greeting
from flows.position import Position, position
from flows.prompts import prompt
from flows.reminders import CONSENT_WORDS
from flows.steps import Turn, again, on
from flows.understanding import NotUnderstood, understand


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


def enrol(at: Position) -> Turn:
    """Tell what reminders are and ask for consent."""
    if at.standing.consent is not None:
        return again(at, at.words.say("Your wish for reminders is noted already; “unsubscribe” takes it back."))
    return on(at, (EnrolmentOffered(),))


def consented(at: Position, text: str) -> Turn:
    """Yes or no to reminders; nothing else is one."""
    read = understand(text, "yes_no", {"yes": at.words.say("yes"), "no": at.words.say("no")})
    if isinstance(read, NotUnderstood):
        return again(at, at.words.say("Please answer yes or no."))
    if read.value:
        return on(at, (EnrolmentWished(words=CONSENT_WORDS),), at.words.say("Your wish for reminders is noted."))
    return on(at, (WentOn(),), at.words.say("No reminders, then."))


def unsubscribe(at: Position) -> Turn:
    """No reminders, whatever was said before."""
    return on(
        at, (Unsubscribed(),), at.words.say("No reminders will be sent to you; no wish for them is kept any more.")
    )


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
