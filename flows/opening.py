"""How a talk opens: the greeting with the notice of use, the choice of a language and of a region, and a word to who comes back.

Pure: a position in, replies out. All of it is one message, since an owner has ten minutes: who names a region at once goes on.
"""

from typing import Final

from assessment.presentation import notice
from assessment.wording import Words, supported_locales
from assessment.wording import later as _
from flows.asking import said_as_typed
from flows.chart import Place
from flows.position import Position
from flows.replies import Option, Question, Reply, Result, Text
from flows.result import summary

RE_REVIEW: Final = _("It is judged as a re-review, for a title that the firm already holds.")
LANGUAGES: Final = {"zh_Hans_CN": "简体中文", "zh_Hant_TW": "繁體中文", "en": "English"}
"""Each language by its own name."""
_BESIDE_THE_REGION: Final = (_("quick look"), _("re-review"), _("help"))
_BESIDE_ANOTHER_REGION: Final = (_("go on"), *_BESIDE_THE_REGION)


def greeting(position: Position) -> tuple[Reply, ...]:
    """Who speaks, what this is and is not, what is kept where and how long, and how to delete it."""
    say, ground = position.words.say, position.ground
    lines = [
        say(
            "Hello! Let us see which tier of China's ladder for small and medium firms (SRDI) yours likely reaches, what is "
            "missing, and which support there is."
        ),
        say(
            "Just answer in plain words; “don't know” is fine too. It is a self-check, not a decision: the authorities decide."
        ),
    ]
    if ground.kept_in:
        lines.append(
            say("Your answers stay on this computer, in {place}; “delete my data” removes them.", place=ground.kept_in)
        )
    elif ground.kept_days:
        lines.append(
            position.words.say_count(
                "Your answers are kept without your name, for {count} day after your last message; “delete my data” removes "
                "them at once.",
                "Your answers are kept without your name, for {count} days after your last message; “delete my data” removes "
                "them at once.",
                ground.kept_days,
            )
        )
    lines.append(say("At any time: help, back, why, result, review, change."))
    return (Text(text="\n".join(lines)),)


def welcome_back(position: Position) -> tuple[Reply, ...]:
    """Where the talk was left, and how to begin anew."""
    say = position.words.say
    said = say("Going on from last time; type “restart” to begin from the start.")
    if position.kind == "re_review":
        said = f"{said}\n{say(RE_REVIEW)}"
    if position.standing.consent is not None and position.ground.enrols:
        offered = say("You wished for reminders: they are offered with an enrolment now, say “enrol”.")
        said = f"{said}\n{offered}"
    if position.standing.state is Place.RESULT and position.assessment is not None:
        return (Text(text=said), Result(text=summary(position.assessment, position.words)))
    return (Text(text=said),)


def languages() -> dict[str, str]:
    """The languages that can be chosen, each by its own name."""
    return {locale: name for locale, name in LANGUAGES.items() if locale in supported_locales()}


def language_question(position: Position) -> Question:
    """Which language, in each of them; at the start a region named at once is as good an answer."""
    options = tuple(Option(key=str(i), label=name) for i, name in enumerate(languages().values(), 1))
    asked = " / ".join(dict.fromkeys(Words(locale, {}).say("Which language?") for locale in languages()))
    if position.standing.region is not None:
        return Question(text=asked, options=options, shortcuts=said_as_typed((_("go on"),), position.words))
    names = position.words.say(", ").join(regions(position).values())
    return Question(
        text=asked,
        help=position.words.say("Or name your region right away: {regions}.", regions=names),
        options=options,
    )


def regions(position: Position) -> dict[str, str]:
    """The regions to choose from, by id."""
    library = position.ground.library
    return {region: position.words.policy(library.packs[region].region.name) for region in library.regions}


def region_question(position: Position) -> tuple[Reply, ...]:
    """Which region, after a word on one that has no rules on the day."""
    say = position.words.say
    options = tuple(Option(key=str(i), label=name) for i, name in enumerate(regions(position).values(), 1))
    question = Question(
        text=say("Which region is the firm registered in?"),
        help=say("If yours is not here, choose the nation: its rules hold everywhere."),
        options=options,
        hint=say("Type the number or the name. “Quick look” asks six questions at most."),
        shortcuts=said_as_typed(
            _BESIDE_THE_REGION if position.assessment is None else _BESIDE_ANOTHER_REGION, position.words
        ),
    )
    if position.no_rule is None or position.standing.region is None:
        return (question,)
    return (Text(text=no_rule(position.standing.region, position)), question)


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
        lines.append(words.say(RE_REVIEW))
    own = position.library.rules(assessment.region, assessment.kind).documents
    for document in assessment.documents:
        if document.id in own and document.status(assessment.on) != "in_force":
            said = notice(document, assessment, words)
            lines.append(words.say("{document}: {notice}", document=words.policy(document.title), notice=said))
    return "\n".join(lines)
