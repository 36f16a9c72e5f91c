"""A question for a fact as it is put: what helps to answer it, its options, how far the questions have come, words that help.

Pure: a position in, a question out.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from assessment.facts import Fact, FactType, Topic
from assessment.wording import Words
from assessment.wording import later as _
from flows.position import Position
from flows.questionnaire import options_shown
from flows.quick_look import QUICK_LOOK
from flows.replies import Option, Progress, Question

_LISTS: Final = 1_024
"""Lists of options kept, in whatever language."""
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
_HELPFUL: Final = (_("don't know"), _("why"), _("back"), _("result"))
"""What may be said to a question instead of an answer; each is understood as it is written."""
_AT_FIRST: Final = (_("don't know"), _("why"), _("quick look"), _("back"))
"""The same at the first question of all, where there is no result yet and who is short of time can choose."""


def question(fact: str, position: Position) -> Question:
    """The question for a fact, with what helps to answer it."""
    words, definition = position.words, position.catalogue[fact]
    topic = words.say(TOPIC_NAMES[definition.topic])
    progress = progress_of(position) if fact in position.remaining else None
    is_first = progress is not None and progress.answered == 0 and not position.standing.is_quick
    if fact in position.standing.answers and fact in position.given:
        heading = words.say("Changing: so far {value}", value=words.value(fact, position.given[fact]))
    elif progress is not None:
        heading = words.say(
            "{topic} · {answered} answered, at most {left} to go",
            topic=topic,
            answered=progress.answered,
            left=progress.left,
        )
    else:
        heading = topic
    return Question(
        heading=heading,
        text=words.policy(definition.question) or words.name(fact),
        help=words.policy(definition.help),
        options=_numbered(tuple(labels(fact, position).values())),
        several=definition.type == "set",
        hint=words.say(_HINTS[definition.type]) if definition.type in _HINTS else "",
        progress=progress,
        shortcuts=said_as_typed(_AT_FIRST if is_first else _HELPFUL, words),
    )


def progress_of(position: Position) -> Progress:
    """How many facts were dealt with, and how many can be left at most."""
    answered = len(position.standing.order)
    if position.standing.is_quick:
        return Progress(answered=answered, left=max(QUICK_LOOK - answered, len(position.remaining)))
    return Progress(answered=answered, left=len(position.remaining))


def said_as_typed(messages: tuple[str, ...], words: Words) -> tuple[Option, ...]:
    """Words that work as they are shown, as options."""
    return _by_themselves(tuple(map(words.say, messages)))


@lru_cache(maxsize=_LISTS)
def _by_themselves(said: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(key=each, label=each) for each in said)


@lru_cache(maxsize=_LISTS)
def _numbered(labels: tuple[str, ...]) -> tuple[Option, ...]:
    """Made once for each list shown: there are few, and nothing typed is in them."""
    return tuple(Option(key=str(i), label=label) for i, label in enumerate(labels, 1))


def labels(fact: str, position: Position) -> Mapping[str, str]:
    """The options of a question by id, as they are shown; yes and no among them."""
    kept = position.worked_out.setdefault("labels", {})
    found: Mapping[str, str] | None = kept.get(fact)
    if found is None:
        found = kept[fact] = _labels(fact, position)
    return found


def _labels(fact: str, position: Position) -> dict[str, str]:
    words, definition = position.words, position.catalogue[fact]
    if definition.type == "yes_no":
        return {"yes": words.say("yes"), "no": words.say("no")}
    return {option: words.policy(name) for option, name in _options(definition, position).items()}


def _options(definition: Fact, position: Position) -> Mapping[str, str]:
    if position.assessment is None:
        return definition.options
    return options_shown(definition, position.library, position.region, position.given, position.kind)
