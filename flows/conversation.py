"""One turn of the talk: the log and a message in, new entries and replies out.

Pure, and it never raises whatever is typed. A message either appends what it surely means, or nothing and says why.
"""

from assessment.profile import check_value
from flows import remarks
from flows.arriving import NOT_GREETED, answer_a_reminder, arrive, is_outdated, is_understood, outdated, unreadable
from flows.asking import labels, question
from flows.chart import Place
from flows.circumstances import Greeted
from flows.commands import reopen, steer
from flows.confirming import agreed, declined, news_offered, read_yes_no
from flows.enrolling import answered, is_enrolling
from flows.enrolling_entries import Withdrawn
from flows.enrolling_values import looks_like_a_firm
from flows.entries import Denied, Log
from flows.events import Arrived, Incoming, Left, Pressed, Reminded, Unreadable
from flows.first_steps import first_step
from flows.keeping_facts import kept_up
from flows.looking_up import corrected
from flows.noting import Draft, noted, read, restore, take
from flows.opening import greeting, welcome_back
from flows.position import Ground, Position, position
from flows.prompts import prompt
from flows.replies import Question, Reply, Text
from flows.steps import Turn, again, on
from flows.supposing import suppose
from flows.understanding import Command, CommandName, understand_command
from flows.written import decoded


def opening(log: Log, ground: Ground) -> tuple[Reply, ...]:
    """What is said before the first message: a greeting, or where the talk was left and what has changed since."""
    at = position(log, ground)
    if at.standing.region is None:
        return (*greeting(at), *prompt(at))
    news = news_offered(at)
    return (*welcome_back(at), *([news[1]] if news is not None else []), *prompt(at))


def turn(log: Log, message: Incoming, ground: Ground) -> Turn:
    """Take one message, or whatever else came in."""
    at = position(log, ground)
    return greeted(at, kept_up(at, _heard(at, message)))


def says_nothing(text: str, ground: Ground) -> bool:
    """Whether these words, as the first of a talk, would only be answered with the greeting."""
    at = position((), ground)
    return not is_understood(at, text, _said(at, text))


def greeted(at: Position, taken: Turn) -> Turn:
    """The turn, with the notice of use before it where nobody has read that yet."""
    if not at.ground.greets or at.standing.state not in NOT_GREETED or taken.wish is not None:
        return taken
    entries = taken.entries or (Greeted(),)
    notice = greeting(position((*at.log, *entries), at.ground))
    said = taken.replies if notice[0] in taken.replies else (*notice, *taken.replies)
    return taken._replace(entries=entries, replies=said)


def _heard(at: Position, message: Incoming) -> Turn:
    match message:
        case Left():
            return Turn((), (), wish="erase")
        case Arrived():
            return arrive(at, message)
        case Reminded():
            return answer_a_reminder(at, message)
        case Unreadable():
            return unreadable(at, message)
        case Pressed():
            return outdated(at) if is_outdated(at, message) else _said(at, message.text)
        case _:
            return _said(at, message)


def _said(at: Position, message: str) -> Turn:
    text = message.strip()
    if not text:
        return Turn((), prompt(at))
    if (is_yes := read_yes_no(at, text)) is not None:
        return _decided(at, is_yes=is_yes)
    command = understand_command(text)
    is_new_year = news_offered(at) is not None and at.news is not None and at.news.about == "year"
    if is_new_year and (command is None or command.name is CommandName.DONT_KNOW):
        # What is said now may be about either year, so nothing is noted before that is settled.
        return on(at, ())
    if command is not None and not _is_an_option(text, at) and not _is_a_name(text, command, at):
        return steer(at, command)
    return _taken(at, text)


def _taken(at: Position, text: str) -> Turn:
    match at.standing.state:
        case Place.NOTICE | Place.LANGUAGE | Place.REGION | Place.ERASED:
            return first_step(at, text)
        case Place.REVIEWING:
            return _pick(at, text)
        case Place.ENROLLING if at.standing.correcting is not None:
            return corrected(at, text)
        case Place.ENROLLING if is_enrolling(at):
            return answered(at, text)
        case Place.CONFIRMING if at.confirming in ("erase", "withdraw", "year"):
            return again(at, at.words.say("Please choose one of the two."))
        case _ if at.assessment is None and at.confirming is None:
            return first_step(at, text)
        case _:
            return _note(at, text)


def _is_an_option(text: str, at: Position) -> bool:
    """Whether the words are just what an option shown says, which then goes before a command."""
    return at.asked is not None and text in labels(at.asked, at).values()


def _is_a_name(text: str, command: Command, at: Position) -> bool:
    """Whether a firm's name was asked for and this is one, though it begins as a command does (改天科技有限公司)."""
    return at.standing.state is Place.ENROLLING and bool(command.argument) and looks_like_a_firm(text)


def _decided(at: Position, *, is_yes: bool) -> Turn:
    """Yes or no to what was open."""
    if is_yes and at.confirming == "odd":
        return _sure(at)
    entries, said = agreed(at) if is_yes else declined(at)
    if is_yes and at.confirming == "erase":
        # Whoever comes next finds nothing here, so no question is asked whose answer would depend on what was there.
        begin = at.words.say("To begin anew, just say so.")
        return Turn(entries, (Text(text=f"{said}\n{begin}"),), wish="erase")
    turn = on(at, entries, said)
    withdrawn = next((entry for entry in entries if isinstance(entry, Withdrawn)), None)
    if withdrawn is not None:
        return turn._replace(wish="withdraw", withdrawn=withdrawn, compacts=True)
    return turn


def _sure(at: Position) -> Turn:
    """What was odd is so."""
    assert at.asked is not None
    value = check_value(at.catalogue[at.asked], decoded(at.standing.doubts[at.asked]))
    draft = Draft(dict(at.given))
    if not isinstance(value, list):
        take(at, draft, at.asked, value, is_sure=True)
    if not draft.answered:
        return on(at, (Denied(fact=at.asked),), *draft.refused)
    restore(at, draft)
    return on(at, draft.entries, "\n".join(draft.said))


def _note(at: Position, text: str) -> Turn:
    """Facts stated, or tried out."""
    message = read(at, text)
    if message.intent == "what_if" and at.assessment is None:
        return again(at, at.words.say("First choose a region; then there is a result at any time."))
    if message.intent == "what_if" or at.standing.state is Place.WHAT_IF:
        entries, replies = suppose(at, message.statements)
        return on(at, entries, *replies)
    draft = noted(at, message.statements)
    if not draft.entries:
        return _once_more(at, remarks.answered(text, "\n".join(draft.refused), at.words))
    return on(at, draft.entries, "\n".join((*draft.said, *draft.refused)))


def _once_more(at: Position, why: str) -> Turn:
    """Why an answer was not taken, and the question again, without what was read a moment ago."""
    waits = prompt(at)
    if at.standing.state is Place.ASKING and at.question is not None:
        asked: Question = question(at.question, at)
        waits = (asked.model_copy(update={"heading": "", "help": ""}),)
    return Turn((), (Text(text=why), *waits))


def _pick(at: Position, text: str) -> Turn:
    """From the list of answers: a number or a name to change, or an answer put right at once."""
    draft = noted(at, [stated for stated in read(at, text).statements if stated.fact and not text.isdecimal()])
    if draft.entries:
        return on(at, draft.entries, "\n".join((*draft.said, *draft.refused)))
    return reopen(at, text)
