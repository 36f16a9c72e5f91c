"""The open yes or no: to an odd value, to deleting everything, to newer rules, to last year's answers as this year's start.

Pure. Here is what each asks and what yes and no lead to; nothing is done on anything but a clear yes or no.
"""

from typing import Final

from assessment.judge import judge
from assessment.profile import check_value
from assessment.wording import later as _
from flows.circumstances import EraseConfirmed, Offered, RulesKept, RulesTaken, YearTurned
from flows.entries import Denied, Log, Restarted, WentOn
from flows.next_year import start_of_next_year
from flows.oddities import asked_back
from flows.position import Confirming, Position, firm_of
from flows.replies import Option, Question, Text
from flows.rule_change import change_between, told_change
from flows.understanding import NotUnderstood, understand
from flows.written import decoded, encoded

_ANSWERS: Final[dict[Confirming, tuple[str, str]]] = {
    "odd": (_("that is right"), _("no, not so")),
    "erase": (_("yes, delete everything"), _("no, keep it")),
    "rules": (_("go over to the new rules"), _("stay with the old rules")),
    "year": (_("take them as a start"), _("begin anew")),
}


def open_question(at: Position) -> Question:
    """What is asked now."""
    assert at.confirming is not None
    options = tuple(Option(key=key, label=label) for key, label in zip(_keys(at), _labels(at), strict=True))
    return Question(text=_asked(at, at.confirming), options=options)


def _asked(at: Position, confirming: Confirming) -> str:
    say = at.words.say
    match confirming:
        case "odd":
            assert at.asked is not None
            return say("Is that right? {doubt}", doubt=_doubt(at, at.asked))
        case "erase":
            return say("Delete everything that is kept of you here, for good?")
        case "rules":
            return say("Go over to the new rules, or stay with those that you began with?")
        case "year":
            return say("Take last year's answers as a start, or begin anew?")


def _doubt(at: Position, fact: str) -> str:
    value = check_value(at.catalogue[fact], decoded(at.standing.doubts[fact]))
    if isinstance(value, list):
        return at.words.name(fact)
    return asked_back(fact, {**at.given, fact: value}, at.catalogue, at.words)


def _labels(at: Position) -> tuple[str, str]:
    """Yes and no, as they are shown."""
    assert at.confirming is not None
    yes, no = _ANSWERS[at.confirming]
    return at.words.say(yes), at.words.say(no)


def _keys(at: Position) -> tuple[str, str]:
    """What to type for them: numbers, but words beside an odd figure, since a number may be the figure put right."""
    return (at.words.say("yes"), at.words.say("no")) if at.confirming == "odd" else ("1", "2")


def read_yes_no(at: Position, text: str) -> bool | None:
    """Yes, no, or None where it says neither."""
    for shown in (_keys(at), _labels(at)):
        if text.casefold() in (each.casefold() for each in shown):
            return text.casefold() == shown[0].casefold()
    if any(character.isdigit() for character in text):
        return None
    read = understand(text, "yes_no")
    return None if isinstance(read, NotUnderstood) else bool(read.value)


def news_offered(at: Position) -> tuple[Log, Text] | None:
    """What has changed since the answers were given, told once and then asked about; None where nothing has."""
    if at.news is None or at.standing.offered == at.news:
        return None
    offered = Offered(news=at.news.about, of=at.news.of)
    if at.news.about == "year":
        said = at.words.say(
            "A new year has begun: your answers are about {then}, and what is asked now is about {now}.",
            then=at.standing.year,
            now=at.ground.last_year,
        )
        return (offered,), Text(text=said)
    said = at.words.say("The rules have changed since you began.")
    if at.has_lost_its_rules:
        gone = at.words.say("Those that you began with are not kept here any more, so the new ones are used.")
        return rules_taken(at), Text(text=f"{said}\n{gone}")
    return (offered,), Text(text=f"{said}\n{_change_of_rules(at)}")


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
        names = say(", ").join(words.name(fact) for fact in start.ask_anew)
        said.append(say("Asked anew: {facts}.", facts=names))
    return (YearTurned(year=at.ground.last_year, answers=answers),), "\n".join(said)


def agreed(at: Position) -> tuple[Log, str]:
    """What yes leads to, except to an odd value, which then is an answer like any other."""
    say = at.words.say
    match at.confirming:
        case "erase":
            return (EraseConfirmed(),), say("Everything that was kept of you here is deleted.")
        case "rules":
            return rules_taken(at), say("From here on the new rules are used.")
        case _:
            return year_turned(at)


def declined(at: Position) -> tuple[Log, str]:
    """What no leads to."""
    say = at.words.say
    match at.confirming:
        case "odd":
            assert at.asked is not None
            return (Denied(fact=at.asked),), say("Not noted: {fact}", fact=at.words.name(at.asked))
        case "erase":
            return (WentOn(),), say("Nothing is deleted.")
        case "rules":
            assert at.rules is not None
            return (RulesKept(hash=at.rules.hash),), say("The rules that you began with stay.")
        case _:
            return (Restarted(),), say("From the start. Typed by mistake? “Back” brings your answers back.")
