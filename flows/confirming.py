"""The open yes or no: to an odd value, to deleting everything, to newer rules, to last year's answers as this year's start.

Pure. Here is what each asks and what yes and no lead to; nothing is done on anything but a clear yes or no.
"""

from collections.abc import Mapping
from typing import Final

from assessment.judge import judge
from assessment.profile import check_value
from assessment.wording import later as _
from flows import told
from flows.asking import said_as_typed
from flows.chart import Place
from flows.circumstances import EraseConfirmed, Offered, RulesKept, RulesTaken, YearTurned
from flows.enrolling_entries import Withdrawn
from flows.enrolment import Purpose
from flows.entries import Denied, Log, Restarted, WentOn
from flows.next_year import start_of_next_year
from flows.oddities import asked_back
from flows.position import Confirming, Position, firm_of
from flows.replies import Option, Question, Reply, Shortcuts, Text
from flows.rule_change import change_between, told_change
from flows.understanding import NotUnderstood, understand
from flows.written import decoded, encoded

_ANSWERS: Final[Mapping[Confirming, tuple[str, str]]] = {
    "odd": (_("that is right"), _("no, not so")),
    "erase": (_("yes, delete everything"), _("no, keep it")),
    "withdraw": (_("yes, take it back"), _("no, leave it")),
    "rules": (_("go over to the new rules"), _("stay with the old rules")),
    "year": (_("take them as a start"), _("begin anew")),
}
_HELPFUL: Final[Mapping[Confirming, tuple[str, ...]]] = {
    "odd": (_("don't know"), _("why"), _("back")),
    "erase": (_("why"),),
    "withdraw": (_("why"),),
    "rules": (_("why"), _("result"), _("review")),
    "year": (_("why"), _("review")),
}
"""What may be said to each instead of yes or no; each is understood as it is written."""
_WITHDRAWING: Final[Mapping[Purpose, str]] = {
    "register": _("Take the enrolment back, and have all that is kept of this firm for you deleted?"),
    "facts": _("Take the consent back, and have the figures deleted that are kept of this firm?"),
    "reminders": _("Take the consent back, and get no reminders about this firm any more?"),
}
WITHDRAWN: Final[Mapping[Purpose, str]] = {
    "register": _("The enrolment is taken back, and nothing is kept of the firm for you any more."),
    "facts": _("The consent is taken back, and the figures that were kept are deleted."),
    "reminders": _("The consent is taken back; there are no reminders any more."),
}


def decides_on(at: Position) -> Confirming | None:
    """What a yes or no would decide now: what is asked, or news that are offered beside the question."""
    if at.confirming is not None:
        return at.confirming
    is_offered = news_offered(at) is not None and at.standing.state in (Place.ASKING, Place.RESULT)
    return at.news.about if at.news is not None and is_offered and not _is_taken_unasked(at) else None


def open_question(at: Position) -> Question:
    """What is asked now."""
    about = at.confirming
    assert about is not None
    options = tuple(Option(key=key, label=label) for key, label in zip(_keys(at), _labels(at, about), strict=True))
    return Question(text=_asked(at, about), options=options, shortcuts=said_as_typed(_HELPFUL[about], at.words))


def choice_offered(at: Position) -> tuple[Reply, ...]:
    """The choice that news leave, before they were told in answer to a message; nothing where there is none.

    It is put in whole words: who answers a question that was asked before the news came must not decide on them by a number.
    """
    about = decides_on(at)
    if about is None or at.confirming is not None:
        return ()
    options = tuple(Option(key=label, label=label) for label in _labels(at, about))
    return (Text(text=_asked(at, about)), Shortcuts(options=options))


def _asked(at: Position, confirming: Confirming) -> str:
    say = at.words.say
    match confirming:
        case "odd":
            assert at.asked is not None
            return say("Is that right? {doubt}", doubt=_doubt(at, at.asked))
        case "erase":
            if at.standing.enrolled is not None:
                return say("Delete everything that is kept of you, the enrolment of your firm as well, for good?")
            return say("Delete everything that is kept of you here, for good?")
        case "withdraw":
            assert at.standing.withdrawing is not None
            return say(_WITHDRAWING[at.standing.withdrawing.purpose])
        case "rules":
            return say("Go over to the new rules, or stay with those that you began with?")
        case "year":
            return say("Take last year's answers as a start, or begin anew?")


def _doubt(at: Position, fact: str) -> str:
    value = check_value(at.catalogue[fact], decoded(at.standing.doubts[fact]))
    if isinstance(value, list):
        return at.words.name(fact)
    return asked_back(fact, {**at.given, fact: value}, at.catalogue, at.words)


def _labels(at: Position, about: Confirming) -> tuple[str, str]:
    """Yes and no, as they are shown."""
    yes, no = _ANSWERS[about]
    return at.words.say(yes), at.words.say(no)


def _keys(at: Position) -> tuple[str, str]:
    """What to type for them: numbers, but words beside an odd figure, since a number may be the figure put right."""
    return (at.words.say("yes"), at.words.say("no")) if at.confirming == "odd" else ("1", "2")


def read_yes_no(at: Position, text: str) -> bool | None:
    """Yes, no, or None where it says neither or there is nothing to decide."""
    about = decides_on(at)
    if about is None:
        return None
    for shown in (_labels(at, about), _keys(at)) if at.confirming is not None else (_labels(at, about),):
        if text.casefold() in (each.casefold() for each in shown):
            return text.casefold() == shown[0].casefold()
    if at.confirming is None or any(character.isdigit() for character in text):
        return None
    read = understand(text, "yes_no")
    return None if isinstance(read, NotUnderstood) else bool(read.value)


def news_offered(at: Position) -> tuple[Log, Text] | None:
    """What has changed since the answers were given, told once and then asked about; None where nothing has."""
    if at.news is None or at.standing.offered == at.news:
        return None
    offered = Offered(news=at.news.about, of=at.news.of)
    return rules_taken(at) if _is_taken_unasked(at) else (offered,), Text(text=_news(at))


def _is_taken_unasked(at: Position) -> bool:
    """Whether there is no choice left, since the rules that the talk began under are gone."""
    return at.news is not None and at.news.about == "rules" and at.has_lost_its_rules


def _news(at: Position) -> str:
    if at.news is not None and at.news.about == "year":
        return at.words.say(
            "A new year has begun: your answers are about {then}, and what is asked now is about {now}.",
            then=at.standing.year,
            now=at.ground.last_year,
        )
    said = at.words.say("The rules have changed since you began.")
    if at.has_lost_its_rules:
        gone = at.words.say("Those that you began with are not kept here any more, so the new ones are used.")
        return f"{said}\n{gone}"
    return f"{said}\n{_change_of_rules(at)}"


def reason(at: Position) -> str:
    """Why there is this to decide; nothing where there is not, or where it hangs on a question that has reasons of its own."""
    match decides_on(at):
        case "erase":
            return at.words.say("What is deleted cannot be brought back, so I ask before I do it.")
        case "withdraw":
            return at.words.say("What was agreed to can be taken back at any time; it can be agreed to anew as well.")
        case "year":
            return _news(at)
        case "rules" if at.confirming is not None:
            return _news(at)
        case _:
            return ""


def _change_of_rules(at: Position) -> str:
    assert at.assessment is not None
    library = at.ground.library
    given = {fact: value for fact, value in at.given.items() if fact in library.catalogue}
    newer = judge(library, at.region, firm_of(given, library), at.ground.on, at.kind)
    return told_change(change_between(at.assessment, newer, at.words), at.words)


def rules_taken(at: Position) -> Log:
    """Over to today's rules."""
    assert at.rules is not None
    return (RulesTaken(rules=at.rules.id, hash=at.rules.hash, edition=at.rules.edition, on=at.ground.on),)


def year_turned(at: Position) -> tuple[Log, str]:
    """What the answers about an earlier year say of this one, as its start."""
    say, words, catalogue, year = at.words.say, at.words, at.ground.library.catalogue, at.standing.year
    given = {fact: value for fact, value in at.given.items() if fact in catalogue}
    start = start_of_next_year(catalogue, given, 0 if year is None else at.ground.last_year - year)
    answers = {fact: encoded(value) for fact, value in start.given.items()}
    said = [say("Taken over as a start for {year}:", year=at.ground.last_year)]
    said += [
        say("  · {fact}: {value}", fact=words.name(fact), value=words.value(fact, value))
        for fact, value in start.given.items()
    ]
    if start.ask_anew:
        said.append(say("Asked anew: {facts}.", facts=told.names(start.ask_anew, words)))
    return (YearTurned(year=at.ground.last_year, answers=answers),), "\n".join(said)


def agreed(at: Position) -> tuple[Log, str]:
    """What yes leads to, except to an odd value, which then is an answer like any other."""
    say = at.words.say
    match decides_on(at):
        case "erase":
            return (EraseConfirmed(),), say("Everything that was kept of you here is deleted.")
        case "withdraw":
            asked = at.standing.withdrawing
            assert asked is not None
            return (Withdrawn(firm=asked.firm, purpose=asked.purpose),), say(WITHDRAWN[asked.purpose])
        case "rules":
            return rules_taken(at), say("From here on the new rules are used.")
        case _:
            return year_turned(at)


def declined(at: Position) -> tuple[Log, str]:
    """What no leads to."""
    say = at.words.say
    match decides_on(at):
        case "odd":
            assert at.asked is not None
            return (Denied(fact=at.asked),), say("Not noted: {fact}", fact=at.words.name(at.asked))
        case "erase":
            return (WentOn(),), say("Nothing is deleted.")
        case "withdraw":
            return (WentOn(),), say("It stays as it was agreed to.")
        case "rules":
            assert at.rules is not None
            return (RulesKept(hash=at.rules.hash),), say("The rules that you began with stay.")
        case _:
            return (Restarted(),), say("From the start. Typed by mistake? “Back” brings your answers back.")
