"""The dialogue of an enrolment: consent first, each purpose apart, then the firm and its contact; at the end all is confirmed.

Pure. Until the owner has confirmed, everything said is only in the log, and it leaves the log as soon as the dialogue is over.
"""

from pydantic import JsonValue

from flows.chart import Place
from flows.circumstances import EnrolmentOffered
from flows.enrolling_entries import Enrolled, EnrolmentAnswered, EnrolmentDropped, EnrolmentReopened
from flows.enrolling_questions import CHANGE, changeable, draft_and_scope, name_of, shown
from flows.enrolling_values import Wrong, looks_like_a_firm, read_answer
from flows.enrolment import PURPOSES
from flows.enrolment_draft import GRANTED
from flows.entries import RegionReopened, WentOn
from flows.keeping_facts import facts_of, in_short
from flows.noting import noted, read
from flows.opening import regions
from flows.position import Position
from flows.prompts import prompt
from flows.replies import Text
from flows.steps import Turn, again, on
from flows.understanding import NotUnderstood, understand


def enrol(at: Position) -> Turn:
    """Begin the dialogue, or go on where it was left; a region comes first."""
    say = at.words.say
    if not at.ground.enrols:
        return again(at, not_here(at))
    if at.assessment is None:
        said = say("A firm is enrolled in its region, so please choose that first; then say “enrol”.")
        return again(at, said) if at.standing.state is Place.REGION else on(at, (RegionReopened(),), said)
    if is_enrolling(at):
        return Turn((), prompt(at))
    if at.standing.enrolling is not None:
        return on(at, (EnrolmentOffered(),), say("Going on with the enrolment; what you said before is still here."))
    if at.standing.enrolled is not None:
        said = say(
            "You have enrolled a firm already: “my data” shows what is kept. The same firm once more brings it up to date; "
            "another one is enrolled beside it."
        )
        return on(at, (EnrolmentOffered(),), said)
    said = say(
        "Enrolling takes a minute or two. First I ask what may be kept, each purpose apart; nothing is kept before you have "
        "seen all of it and said yes. “Never mind” ends it at any time."
    )
    return on(at, (EnrolmentOffered(),), said)


def not_here(at: Position) -> str:
    """Where to go instead."""
    return at.words.say("Firms are enrolled on the web page or in a messenger, and not from here.")


def is_enrolling(at: Position) -> bool:
    """Whether a question of the enrolment is open, and nothing is only put right."""
    return at.standing.state is Place.ENROLLING and at.standing.correcting is None and at.assessment is not None


def answered(at: Position, text: str) -> Turn:
    """Take what was said to the question that is open."""
    draft, scope = draft_and_scope(at)
    asked = draft.open_question(scope)
    if asked is None:
        return _confirmed(at, text)
    if not asked:
        return _picked(at, text)
    if asked == "firm_name" and not looks_like_a_firm(text) and (turn := _facts_beside(at, text)):
        return turn
    value = read_answer(asked, text, at)
    if isinstance(value, Wrong):
        return _facts_beside(at, text) or again(at, value.why)
    return _noted(at, asked, value, text)


def not_known(at: Position) -> Turn:
    """Leave it out where that is possible."""
    draft, scope = draft_and_scope(at)
    asked = draft.open_question(scope) or ""
    if asked == "district":
        return _noted(at, asked, "", "")
    if asked.startswith(GRANTED):
        return _noted(at, asked, None, "")
    if asked in PURPOSES:
        return again(at, at.words.say("Please answer yes or no."))
    return again(at, at.words.say("An enrolment needs this; “never mind” gives it up, and nothing of it is kept."))


def leave(at: Position) -> Turn:
    """Back to the questions; the enrolment waits, and what was to be put right stays."""
    say = at.words.say
    if at.standing.correcting is not None:
        return on(at, (WentOn(),), say("It stays as it was."))
    waits = at.standing.enrolling is not None
    return on(at, (WentOn(),), say("The enrolment waits: “enrol” goes on with it.") if waits else "")


def drop(at: Position) -> Turn:
    """Give the enrolment up."""
    said = at.words.say("Nothing of the enrolment is kept. The self-check goes on as before.")
    return on(at, (EnrolmentDropped(),), said)._replace(compacts=True)


def change(at: Position, wanted: str) -> Turn | None:
    """Open an answer of the enrolment that these words name; None where they name none."""
    if not wanted:
        return on(at, (EnrolmentReopened(),)) if changeable(at) else Turn((), prompt(at))
    names = {asked: name_of(asked, at) for asked in changeable(at)}
    found = understand(wanted, "choice", names)
    return None if isinstance(found, NotUnderstood) else on(at, (EnrolmentReopened(field=str(found.value)),))


def _noted(at: Position, asked: str, value: JsonValue, text: str) -> Turn:
    if asked == "register" and not value:
        say = at.words.say
        said = say("Then nothing is enrolled and nothing of it kept; the self-check works just the same.")
        return on(at, (EnrolmentDropped(),), said)._replace(compacts=True)
    entry = EnrolmentAnswered(field=asked, value=value)
    is_told = asked not in PURPOSES and shown(asked, value, at).casefold() != text.strip().casefold()
    said = at.words.say("{fact}: {value}", fact=name_of(asked, at), value=shown(asked, value, at)) if is_told else ""
    return on(at, (entry,), said)


def _facts_beside(at: Position, text: str) -> Turn | None:
    """Facts of the self-check stated in between are noted, and the enrolment goes on."""
    draft = noted(at, [stated for stated in read(at, text).statements if stated.fact])
    if not draft.answered or draft.asked_back:
        return None
    return on(at, (*draft.entries, EnrolmentOffered()), "\n".join((*draft.said, *draft.refused)))


def _picked(at: Position, text: str) -> Turn:
    """Which answer is to be changed."""
    listed = changeable(at)
    number = int(text) if text.isdecimal() and len(text) < 4 else 0
    if 1 <= number <= len(listed):
        return on(at, (EnrolmentReopened(field=list(listed)[number - 1]),))
    return change(at, text) or again(at, at.words.say("Please type a number from the list."))


def _confirmed(at: Position, text: str) -> Turn:
    """Yes, a change, or no to all of it."""
    say = at.words.say
    labels = {"yes": say("yes, enrol it"), "change": say(CHANGE), "no": say("no, keep nothing")}
    chosen = understand(text, "choice", labels)
    is_yes = understand(text, "yes_no")
    if not isinstance(chosen, NotUnderstood):
        decided = str(chosen.value)
    elif not isinstance(is_yes, NotUnderstood):
        decided = "yes" if is_yes.value else "no"
    else:
        named = None if text.isdecimal() else change(at, text)
        return named or _facts_beside(at, text) or again(at, say("Please choose yes, a change, or no."))
    match decided:
        case "yes":
            return _done(at)
        case "change":
            return on(at, (EnrolmentReopened(),))
        case _:
            return drop(at)


def _done(at: Position) -> Turn:
    """What was agreed to, for the registry to keep."""
    draft, scope = draft_and_scope(at)
    enrolment = draft.enrolment(scope, at.words.locale)
    facts = facts_of(at) if "facts" in enrolment.purposes else {}
    mark = Enrolled(firm="", region=at.region, purposes=enrolment.purposes, facts=in_short(facts))
    said = at.words.say(
        "{firm} is enrolled with the authority for small and medium firms of {region}. “My data” shows what is kept; there it "
        "can be corrected, exported and taken back.",
        firm=enrolment.firm_name,
        region=regions(at)[at.region],
    )
    return on(at, (mark,), Text(text=said))._replace(wish="enrol", enrolment=enrolment, facts=facts, compacts=True)
