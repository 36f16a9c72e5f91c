"""What is said unasked: the greeting, the open question, the list of answers, the result with why the questions stop, help.

Pure: a position in, replies out.
"""

from collections.abc import Mapping
from typing import Final

from assessment.facts import Fact, FactType, Topic
from assessment.judge import Assessment
from assessment.presentation import notice
from assessment.wording import Words
from assessment.wording import later as _
from flows.chart import Place
from flows.position import Position
from flows.questionnaire import at_most_to_ask, options_shown
from flows.replies import Listing, Option, Question, Reply, Result, Text
from flows.result import report, standing, summary
from flows.understanding import EchoHint

HOW_READ: Final[Mapping[EchoHint, str]] = {
    "rounded": _("rounded to whole yuan"),
    "full_years": _("only full years count"),
    "as_percent": _("read as a percentage"),
    "about": _("“about” is read as up to a tenth less or more"),
    "nearly": _("“nearly” is read as up to a tenth less"),
}
"""What is said beside a value that was not taken just as it was typed."""

TOPIC_NAMES: Final[Mapping[Topic, str]] = {
    "scope": _("The firm"),
    "standing": _("What would rule it out"),
    "honours": _("Titles and awards"),
    "finance": _("Last year's figures"),
    "growth": _("Growth"),
    "research": _("Research and development"),
    "team": _("Research staff"),
    "ip": _("Intellectual property"),
    "niche": _("Your market"),
    "product": _("Your leading product"),
    "quality": _("Quality and brand"),
    "digital": _("Digital level"),
    "score": _("Points given by others"),
    "character": _("Character"),
    "support": _("For support measures"),
}
_HINTS: Final[Mapping[FactType, str]] = {
    "money": _("For example 35 million, 350k; a range is fine too"),
    "count": _("For example 5; a range is fine too"),
    "years": _("For example 8 years, or since 2016"),
    "share": _("For example 12%; a range is fine too"),
    "points": _("For example 85; a range is fine too"),
    "set": _("Several are fine, for example 1 2; none of them: 0"),
    "choice": _("Type the number or the name"),
}
_RE_REVIEW: Final = _("It is judged as a re-review, for a title that the firm already holds.")


def greeting(position: Position) -> tuple[Reply, ...]:
    """Who speaks, what this is and is not, and where the answers are kept."""
    say = position.words.say
    lines = [
        say("Hello, this is the self-check for China's graded support of small and medium firms (SRDI)."),
        say("Answer in plain words; at the end you see your likely tier, what is missing, and which support there is."),
        say("It is a self-check, not a decision: the authorities decide."),
    ]
    if position.ground.kept_in:
        lines.append(
            say(
                "Your answers stay on this computer, in {place}, so that you can go on later; delete that file to remove them.",
                place=position.ground.kept_in,
            )
        )
    lines.append(
        say("“Don't know” is always a fine answer. At any time: help, back, why, result, review, change, quit.")
    )
    return (Text(text="\n".join(lines)),)


def welcome_back(position: Position) -> tuple[Reply, ...]:
    """Where the talk was left, and how to begin anew."""
    say = position.words.say
    said = say("Going on from last time; type “restart” to begin from the start.")
    if position.ground.kind == "re_review":
        said = f"{said}\n{say(_RE_REVIEW)}"
    if position.standing.state is Place.RESULT and position.assessment is not None:
        return (Text(text=said), Result(text=summary(position.assessment, position.words)))
    return (Text(text=said),)


def prompt(position: Position) -> tuple[Reply, ...]:
    """What the talk waits for now."""
    match position.standing.state:
        case Place.NOTICE | Place.LANGUAGE | Place.REGION | Place.ERASED:
            return (*_no_rule(position), _region_question(position))
        case Place.ASKING:
            assert position.question is not None
            return (question(position.question, position),)
        case Place.REVIEWING:
            return (answers(position),)
        case _:
            say = position.words.say
            return (
                Text(
                    text=say(
                        "Type “result” to see it again, “change” or “review” for your answers, “restart”, or “quit”."
                    )
                ),
            )


def regions(position: Position) -> dict[str, str]:
    """The regions to choose from, by id."""
    library = position.ground.library
    return {region: position.words.policy(library.packs[region].region.name) for region in library.regions}


def no_rule(region: str, position: Position) -> str:
    """That the region has no rule on the day, and since when it has."""
    words, library, on = position.words, position.ground.library, position.ground.on
    name = words.policy(library.packs[region].region.name)
    first = position.no_rule.first if position.no_rule is not None else None
    if first is None:
        return words.say(
            "There is no rule for {region} on {day}; please choose another region.", region=name, day=words.day(on)
        )
    return words.say(
        "There is no rule for {region} on {day}: the first holds from {first}. Please choose another region.",
        region=name,
        day=words.day(on),
        first=words.day(first),
    )


def _no_rule(position: Position) -> tuple[Reply, ...]:
    region = position.standing.region
    if position.no_rule is None or region is None:
        return ()
    return (Text(text=no_rule(region, position)),)


def _region_question(position: Position) -> Question:
    options = tuple(Option(key=str(i), label=name) for i, name in enumerate(regions(position).values(), 1))
    return Question(
        text=position.words.say("Which region is the firm registered in?"),
        help=position.words.say("If yours is not here, choose the nation: its rules hold everywhere."),
        options=options,
        hint=position.words.say("Type the number or the name"),
    )


def question(fact: str, position: Position) -> Question:
    """The question for a fact, with what helps to answer it."""
    words, definition = position.words, position.catalogue[fact]
    topic = words.say(TOPIC_NAMES[definition.topic])
    if fact in position.standing.answers and fact in position.given:
        heading = words.say("Changing: so far {value}", value=words.value(fact, position.given[fact]))
    elif fact in position.remaining:
        assert position.assessment is not None
        answered, left = len(position.standing.order), at_most_to_ask(position.assessment, position.standing)
        heading = words.say(
            "{topic} · {answered} answered, at most {left} to go", topic=topic, answered=answered, left=left
        )
    else:
        heading = topic
    return Question(
        heading=heading,
        text=words.policy(definition.question),
        help=words.policy(definition.help),
        options=tuple(Option(key=str(i), label=label) for i, label in enumerate(labels(fact, position).values(), 1)),
        hint=words.say(_HINTS[definition.type]) if definition.type in _HINTS else "",
    )


def labels(fact: str, position: Position) -> dict[str, str]:
    """The options of a question by id, as they are shown; yes and no among them."""
    words, definition = position.words, position.catalogue[fact]
    if definition.type == "yes_no":
        return {"yes": words.say("yes"), "no": words.say("no")}
    return {option: words.policy(name) for option, name in _options(definition, position).items()}


def _options(definition: Fact, position: Position) -> Mapping[str, str]:
    if position.assessment is None:
        return definition.options
    return options_shown(definition, position.ground.library, position.region, position.given)


def reviewed_facts(position: Position) -> dict[str, str]:
    """The facts dealt with, in order, those not known last; each as it is shown."""
    words, standing = position.words, position.standing
    known = {
        fact: words.say("{fact}: {value}", fact=words.name(fact), value=words.value(fact, position.given[fact]))
        for fact in standing.order
        if fact in position.given
    }
    unknown = {
        fact: words.say("{fact}: not known yet", fact=words.name(fact))
        for fact in standing.not_known
        if fact in position.catalogue
    }
    return known | unknown


def answers(position: Position) -> Reply:
    """What was answered so far, to be looked over and changed."""
    say = position.words.say
    items = tuple(Option(key=str(i), label=label) for i, label in enumerate(reviewed_facts(position).values(), 1))
    if not items:
        return Text(text=say("Nothing is answered yet. Type “go on”."))
    return Listing(text=say("Your answers. Type a number to change that one, or “go on”:"), items=items)


def region_chosen(position: Position) -> str:
    """For which region and day the firm is judged, and what must be known of the region's documents."""
    words, assessment = position.words, position.assessment
    assert assessment is not None
    lines = [
        words.say(
            "Judged by the policies of {region}, for {day}.",
            region=regions(position)[assessment.region],
            day=words.day(assessment.on),
        )
    ]
    if assessment.kind == "re_review":
        lines.append(words.say(_RE_REVIEW))
    own = position.ground.library.rules(assessment.region, assessment.kind).documents
    for document in assessment.documents:
        if document.id in own and document.status(assessment.on) != "in_force":
            said = notice(document, assessment, words)
            lines.append(words.say("{document}: {notice}", document=words.policy(document.title), notice=said))
    return "\n".join(lines)


def result(position: Position) -> tuple[Reply, ...]:
    """The whole result, and at its end, which is what a screen shows, once more in short."""
    words, assessment = position.words, position.assessment
    assert assessment is not None
    return (Result(text=report(assessment, words)), Result(text=summary(assessment, words)))


def result_so_far(position: Position) -> tuple[Reply, ...]:
    """The result in short while questions are open: tiers, what is missing, and how many measures are already open to the firm."""
    words, assessment = position.words, position.assessment
    assert assessment is not None
    return (Result(text=standing(assessment, words)), Result(text=summary(assessment, words)))


def finished(position: Position) -> tuple[Reply, ...]:
    """The result, and honestly why no more is asked."""
    assert position.assessment is not None
    return (*result(position), Text(text=_why_no_more(position.words, position.assessment)))


def still_finished(position: Position) -> tuple[Reply, ...]:
    """The same in short, after an answer was changed: who wants to see it all asks for it."""
    assert position.assessment is not None
    why_no_more = _why_no_more(position.words, position.assessment)
    return (Result(text=summary(position.assessment, position.words)), Text(text=why_no_more))


def _why_no_more(words: Words, assessment: Assessment) -> str:
    if assessment.asked:
        return words.say(
            "That was all I have to ask. What you did not know, or gave as a range, can still change the result: {facts}. "
            "Once you know more, type “change” and the name.",
            facts=words.say(", ").join(words.name(fact) for fact in assessment.asked),
        )
    if assessment.later:
        return words.say(
            "That was all: nothing that is still open can change your tier, what is missing, or support that you could have now. "
            "{count} more facts only matter for support that takes a title first.",
            count=len(assessment.later),
        )
    return words.say(
        "That was all: nothing that is still open can change your tier, what is missing, or a support measure."
    )


def guide(words: Words) -> str:
    """Everything that can be typed at any time."""
    return "\n".join(
        [
            words.say("Answer in your own words, or use at any time:"),
            words.say("  back – take the last step back"),
            words.say("  don't know – leave it open; it is not asked again"),
            words.say("  why – why this is asked, with the clause"),
            words.say("  result – the result so far"),
            words.say("  review – your answers; a number changes one"),
            words.say("  change revenue – change one answer; “change region” for another region"),
            words.say("  restart – from the start; “back” undoes it"),
            words.say("  中文 – 换成中文"),
            words.say("  quit – stop here; next time it goes on from here"),
        ]
    )
