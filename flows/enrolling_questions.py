"""The questions of an enrolment as they are put, each with why it is asked, and the summary before anything leaves the talk.

Pure: a position in, a question out.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from pydantic import JsonValue

from assessment.wording import later as _
from flows.asking import said_as_typed
from flows.consent import CONSENTS
from flows.enrolment import PURPOSES, Purpose
from flows.enrolment_draft import GRANTED, EnrolmentDraft, Scope
from flows.enrolment_names import FIELD_NAMES, PURPOSE_NAMES, ROLE_NAMES, TOPIC_NAMES, field_name
from flows.opening import regions
from flows.position import Position
from flows.replies import Option, Progress, Question

CHANGE: Final = _("change one thing")
_ASKED: Final[Mapping[str, str]] = {
    "firm_name": _("What is the firm's full name?"),
    "credit_code": _("What is its unified social credit code?"),
    "role": _("What do you do in the firm?"),
    "district": _("In which district or county is it?"),
    "topics": _("What would you like reminders about?"),
}
_HINTS: Final[Mapping[str, str]] = {
    "firm_name": _("As it stands on the business licence"),
    "credit_code": _("18 digits and letters, on the business licence; spaces do not matter"),
    "role": _("Type the number or the name"),
    "district": _("For example Xihu; “don't know” leaves it out"),
    "topics": _("Several are fine, for example 1 2"),
}
_REASONS: Final[Mapping[str, str]] = {
    "firm_name": _("So that the authority knows which firm takes part."),
    "credit_code": _("Names can be alike, the code is one firm's alone; its last character shows most slips."),
    "role": _("So that whoever reads the enrolment knows in which role somebody spoke for the firm."),
    "district": _("Some support is offered by districts; it may be left out."),
    "topics": _("So that you get nothing that you do not care about."),
}
_HELPFUL: Final = (_("back"), _("why"), _("never mind"))
_MAY_BE_LEFT_OUT: Final = (_("don't know"), *_HELPFUL)


def question(at: Position) -> Question:
    """What is asked now."""
    if at.standing.correcting is not None:
        return _put(at.standing.correcting.field, at).model_copy(update={"heading": at.words.say("Putting it right")})
    draft, scope = draft_and_scope(at)
    asked = draft.open_question(scope)
    if asked is None:
        return _summary(at)
    if not asked:
        return _which(at)
    all_asked = draft.asks(scope)
    given = draft.given(scope)
    done = len([each for each in all_asked if each in given])
    progress = Progress(answered=done, left=len(all_asked) - done)
    heading = at.words.say("Enrolment · {answered} answered, {left} to go", answered=done, left=progress.left)
    return _put(asked, at).model_copy(update={"heading": heading, "progress": progress})


def draft_and_scope(at: Position) -> tuple[EnrolmentDraft, Scope]:
    """What was answered of the enrolment, and what it can be about."""
    held = at.given.get("recognitions")
    titles = held if isinstance(held, frozenset) else frozenset()
    return at.standing.enrolling or EnrolmentDraft(), Scope(at.standing.region or "", titles, at.ground.reaches)


def name_of(asked: str, at: Position) -> str:
    """What a question of the enrolment is about, in a word or two."""
    say = at.words.say
    for names in (PURPOSE_NAMES, FIELD_NAMES):
        for each, name in names.items():
            if each == asked:
                return say(name)
    return say("{title}, granted", title=at.words.option("recognitions", asked.removeprefix(GRANTED)))


def shown(asked: str, value: JsonValue, at: Position) -> str:
    """An answer as it is shown."""
    say = at.words.say
    if asked in PURPOSES:
        return say("yes") if value else say("no")
    if asked == "role":
        return next((say(name) for role, name in ROLE_NAMES.items() if role == value), str(value))
    if asked == "topics" and isinstance(value, list):
        return at.words.semicolons(say(name) for topic, name in TOPIC_NAMES.items() if topic in value)
    if asked.startswith(GRANTED):
        return at.words.day(date.fromisoformat(str(value))) if value else say("not known")
    return str(value) or say("left out")


def reason(at: Position) -> str:
    """Why it is asked."""
    say = at.words.say
    draft, scope = draft_and_scope(at)
    asked = at.standing.correcting.field if at.standing.correcting is not None else draft.open_question(scope)
    if not asked:
        return say("Nothing has left this talk yet: it does only once you say yes.")
    if asked in PURPOSES:
        return say("Each purpose is agreed to apart, so that you decide what is kept and for what.")
    if asked.startswith(GRANTED):
        return say("A title counts for some years from that day; so it can be told when it runs out.")
    return say(_REASONS[asked])


def changeable(at: Position) -> dict[str, str]:
    """Each question of the enrolment with its answer, as they are listed to change one."""
    draft, scope = draft_and_scope(at)
    given = draft.given(scope)
    return {
        asked: at.words.say("{fact}: {value}", fact=name_of(asked, at), value=shown(asked, given[asked], at))
        for asked in draft.asks(scope)
        if asked in given
    }


def _put(asked: str, at: Position) -> Question:
    say = at.words.say
    if asked in PURPOSES:
        return _consent(next(purpose for purpose in PURPOSES if purpose == asked), at)
    if asked.startswith(GRANTED):
        title = at.words.option("recognitions", asked.removeprefix(GRANTED))
        return Question(
            text=say("When was {title} granted?", title=title),
            hint=say("A day or a month, such as 2024-05-20 or May 2024"),
            shortcuts=said_as_typed(_MAY_BE_LEFT_OUT, at.words),
        )
    choices = {"role": [*ROLE_NAMES.values()], "topics": [*TOPIC_NAMES.values()]}.get(asked, [])
    return Question(
        text=say(_ASKED[asked]),
        hint=say(_HINTS[asked]),
        options=tuple(Option(key=str(i), label=say(name)) for i, name in enumerate(choices, 1)),
        several=asked == "topics",
        shortcuts=said_as_typed(_MAY_BE_LEFT_OUT if asked == "district" else _HELPFUL, at.words),
    )


def _consent(purpose: Purpose, at: Position) -> Question:
    say, consent = at.words.say, CONSENTS[purpose]
    region = regions(at)[at.region]
    return Question(
        text=say(consent.question, region=region),
        help=say(consent.explained, region=region),
        options=(Option(key="1", label=say("yes")), Option(key="2", label=say("no"))),
        shortcuts=said_as_typed(_HELPFUL, at.words),
    )


def _summary(at: Position) -> Question:
    """Everything that would be kept, before any of it is."""
    say = at.words.say
    region = say("{fact}: {value}", fact=field_name("region", at.words), value=regions(at)[at.region])
    lines = [say("  · {answer}", answer=line) for line in (region, *changeable(at).values())]
    text = "\n".join((say("This would be kept:"), *lines, say("Is that right, and shall the firm be enrolled so?")))
    labels = (say("yes, enrol it"), say(CHANGE), say("no, keep nothing"))
    return Question(
        text=text,
        options=tuple(Option(key=str(i), label=label) for i, label in enumerate(labels, 1)),
        shortcuts=said_as_typed(_HELPFUL, at.words),
    )


def _which(at: Position) -> Question:
    options = tuple(Option(key=str(i), label=label) for i, label in enumerate(changeable(at).values(), 1))
    return Question(text=at.words.say("Which one?"), options=options, shortcuts=said_as_typed(_HELPFUL, at.words))
