"""What an owner does about data kept in the registry: see it, put a field right, take a consent back, bring its figures up to date.

Pure, in two steps: what is wanted is said as a wish, and goes on here once the world has looked up what is kept (`known`).
"""

from collections.abc import Mapping
from typing import Final, Literal

from assessment.wording import later as _
from flows.circumstances import Unsubscribed
from flows.confirming import WITHDRAWN
from flows.enrolling import not_here
from flows.enrolling_entries import Corrected, CorrectionAsked, Enrolled, WithdrawalAsked, Withdrawn
from flows.enrolling_questions import name_of
from flows.enrolling_values import Wrong, read_answer
from flows.enrolment import PURPOSES, CorrectedField, Correction, OwnData, OwnFirm, Purpose
from flows.enrolment_names import PURPOSE_NAMES
from flows.keeping_facts import facts_of, keeping
from flows.own_data import field_shown, shown
from flows.own_fields import split_number
from flows.position import Position
from flows.prompts import prompt
from flows.replies import Option, Shortcuts, Text
from flows.steps import Looked, Turn, again, on

_CORRECT: Final[Mapping[CorrectedField, str]] = {
    "firm_name": _("correct name"),
    "role": _("correct role"),
    "district": _("correct district"),
    "topics": _("correct topics"),
}
_WITHDRAW: Final[Mapping[Purpose, str]] = {
    "register": _("withdraw enrolment"),
    "facts": _("withdraw figures"),
    "reminders": _("withdraw reminders"),
}
_UPDATE: Final = _("update my firm")


def my_data(at: Position) -> Turn:
    """Show all of it."""
    return _looked_up(at, Looked())


def correct(at: Position, field: CorrectedField | Literal["credit_code"], firm: int) -> Turn:
    """Put a field of an enrolment right."""
    if field != "credit_code":
        return _looked_up(at, Looked("correct", field=field, firm=firm))
    said = at.words.say(
        "With another credit code it is another firm: “enrol” enrols that one, and “withdraw enrolment” takes back the one with "
        "the slip."
    )
    return again(at, said)


def withdraw(at: Position, wanted: str) -> Turn:
    """Take a consent back; which one is asked where it is not said."""
    words, firm = split_number(wanted)
    for purpose in PURPOSES:
        if words == purpose:
            return _looked_up(at, Looked("withdraw", purpose=purpose, firm=firm))
    options = tuple(Option(key=at.words.say(said), label=at.words.say(said)) for said in _WITHDRAW.values())
    which = Shortcuts(text=at.words.say("Which consent would you like to take back?"), options=options)
    return Turn((), (which, *prompt(at)))


def update(at: Position, wanted: str) -> Turn:
    """Have the answers of this talk take the place of those kept with a firm."""
    return _looked_up(at, Looked("facts", firm=split_number(wanted)[1]))


def export(at: Position) -> Turn:
    """The page where one's data can be downloaded; the world knows where that is."""
    return Turn((), prompt(at), wish="download") if at.ground.enrols else again(at, not_here(at))


def _looked_up(at: Position, looked: Looked) -> Turn:
    return Turn((), prompt(at), wish="own_data", looked=looked) if at.ground.enrols else again(at, not_here(at))


def known(at: Position, own: OwnData, looked: Looked) -> Turn:
    """Go on with what was wanted, now that it is known what is kept."""
    if looked.about == "withdraw" and looked.purpose == "reminders" and at.standing.consent is not None:
        return on(at, (Unsubscribed(),), at.words.say("No reminders, then."))
    if not own.firms:
        said = at.words.say(
            "No firm of yours is kept in the registry; “enrol” enrols one. Your answers in this talk: “review”."
        )
        return again(at, said)
    if looked.about == "shown":
        return Turn((), (*shown(own, at.words, at.ground.library), *prompt(at)))
    fitting = {number: firm for number, firm in enumerate(own.firms, 1) if _fits(firm, looked)}
    if not fitting:
        return again(at, _fits_none(at, looked))
    if looked.firm in fitting:
        return _for_one(at, fitting[looked.firm], looked)
    if len(fitting) == 1:
        return _for_one(at, next(iter(fitting.values())), looked)
    said = at.words.say(_as_said(looked))
    options = tuple(Option(key=f"{said} {number}", label=firm.firm_name) for number, firm in fitting.items())
    return Turn((), (Shortcuts(text=at.words.say("For which firm?"), options=options), *prompt(at)))


def corrected(at: Position, text: str) -> Turn:
    """Take the value that was asked for."""
    asked = at.standing.correcting
    assert asked is not None
    value = read_answer(asked.field, text, at)
    return again(at, value.why) if isinstance(value, Wrong) else _put_right(at, asked, value)


def left_out(at: Position) -> Turn:
    """Leave empty what is being put right, where that is possible."""
    asked = at.standing.correcting
    assert asked is not None
    if asked.field != "district":
        return again(at, at.words.say("An enrolment needs this; “go on” leaves it as it was."))
    return _put_right(at, asked, "")


def _put_right(at: Position, asked: CorrectionAsked, value: object) -> Turn:
    written = tuple(value) if isinstance(value, list) else value
    correction = Correction.model_validate({"firm": asked.firm, "field": asked.field, "value": written})
    said = at.words.say("Put right: {field}", field=name_of(asked.field, at))
    return on(at, (Corrected(),), said)._replace(wish="correct", correction=correction, compacts=True)


def _fits(firm: OwnFirm, looked: Looked) -> bool:
    match looked.about:
        case "withdraw":
            return looked.purpose in firm.purposes
        case "facts":
            return "facts" in firm.purposes
        case _:
            return looked.field != "topics" or "reminders" in firm.purposes


def _fits_none(at: Position, looked: Looked) -> str:
    purpose = looked.purpose if looked.about == "withdraw" else "facts" if looked.about == "facts" else "reminders"
    return at.words.say(
        "“{purpose}” is not agreed to, so there is nothing to change. “Enrol” asks for it.",
        purpose=at.words.say(PURPOSE_NAMES[purpose or "register"]),
    )


def _as_said(looked: Looked) -> str:
    if looked.field is not None:
        return _CORRECT[looked.field]
    return _UPDATE if looked.purpose is None else _WITHDRAW[looked.purpose]


def _for_one(at: Position, firm: OwnFirm, looked: Looked) -> Turn:
    say = at.words.say
    if looked.field is not None:
        value = field_shown(firm, looked.field, at.words)
        said = say("{firm}: so far {value}", firm=firm.firm_name, value=value)
        return on(at, (CorrectionAsked(firm=firm.id, field=looked.field),), said)
    if looked.purpose == "reminders":
        # Whoever wants no more of them is not asked whether that is so; enrolling anew brings them back.
        withdrawn = Withdrawn(firm=firm.id, purpose=looked.purpose)
        told = say("{firm}: {value}", firm=firm.firm_name, value=say(WITHDRAWN[looked.purpose]))
        return on(at, (withdrawn,), told)._replace(wish="withdraw", withdrawn=withdrawn, compacts=True)
    if looked.purpose is not None:
        named = say("{firm}: {value}", firm=firm.firm_name, value=say(PURPOSE_NAMES[looked.purpose]))
        return on(at, (WithdrawalAsked(firm=firm.id, purpose=looked.purpose),), named)
    if at.standing.region != firm.region or not facts_of(at):
        return again(
            at, say("Answer the self-check for the firm's region first; then its figures can be brought up to date.")
        )
    mark = Enrolled(firm=firm.id, region=firm.region, purposes=firm.purposes)
    kept = Text(text=say("These answers are now kept with {firm}.", firm=firm.firm_name))
    return keeping(at, firm.id, on(at, (mark,), kept))._replace(compacts=True)
