"""The result, whole once no question is open and in short before: why no more is asked, and where to go from there.

Pure: a position in, replies out.
"""

from collections.abc import Iterator
from typing import Final

from assessment.judge import Assessment
from assessment.wording import Words
from assessment.wording import later as _
from flows import told
from flows.asking import said_as_typed
from flows.position import Position
from flows.questionnaire import still_to_ask
from flows.replies import Option, Reply, Result, Shortcuts, Text
from flows.result import report, standing, summary

_NEXT: Final = (_("result"), _("what if"), _("review"), _("compare regions"), _("other rules"), _("continue elsewhere"))
_ENROLLING: Final = (_("enrol"), _("my data"))
_LAST: Final = (_("a person"), _("restart"), _("delete my data"))
"""Where to go from a result; each is understood as it is written."""
MOST_NAMED: Final = 5
"""Facts not assessed that are named in short, the most decisive first; the whole result and the list of answers name them all."""


def result(position: Position) -> tuple[Reply, ...]:
    """The whole result, and at its end, which is what a screen shows, once more in short."""
    words, assessment = position.words, position.assessment
    assert assessment is not None
    return (Result(text=report(assessment, words)), Result(text=summary(assessment, words)))


def result_so_far(position: Position) -> tuple[Reply, ...]:
    """The result in short while questions are open: tiers, what is missing, and how many measures are already open to the firm."""
    words, assessment = position.words, position.assessment
    assert assessment is not None
    return (Result(text=standing(assessment, words)), Result(text=summary(assessment, words)), _not_assessed(position))


def finished(position: Position) -> tuple[Reply, ...]:
    """The result, and honestly why no more is asked; of a quick look only its bounds."""
    if position.standing.is_quick:
        return _first_picture(position)
    return (*result(position), Text(text=why_no_more(position)))


def still_finished(position: Position) -> tuple[Reply, ...]:
    """The same in short, after an answer was changed: who wants to see it all asks for it."""
    assert position.assessment is not None
    if position.standing.is_quick:
        return _first_picture(position)
    return (Result(text=summary(position.assessment, position.words)), Text(text=why_no_more(position)))


def _first_picture(position: Position) -> tuple[Reply, ...]:
    """What six answers surely rule out and leave open; everything that was not looked at is said to be so."""
    words, assessment = position.words, position.assessment
    assert assessment is not None
    bounds = words.say_count(
        "A first picture from {count} answer; it holds whatever the others are.",
        "A first picture from {count} answers; it holds whatever the others are.",
        len(position.given),
    )
    rest = words.say("“Go on” asks the rest; what you answered is kept.")
    return (Text(text=bounds), *result_so_far(position), Text(text=rest))


def _not_assessed(position: Position) -> Text:
    """What was not looked at yet, the most decisive first."""
    words, assessment = position.words, position.assessment
    assert assessment is not None
    if not assessment.asked:
        return Text(text=words.say("Nothing that is still open can change this."))
    return Text(text=words.say("Not assessed yet: {facts}.", facts=_most_decisive(assessment, words)))


def why_no_more(position: Position) -> str:
    """Why the questions stop, and what is still open."""
    words, assessment = position.words, position.assessment
    assert assessment is not None
    return "\n".join(_why_no_more(position, words, assessment))


def _why_no_more(position: Position, words: Words, assessment: Assessment) -> Iterator[str]:
    if assessment.asked:
        yield words.say(
            "That was all I have to ask. What you did not know, or gave as a range, can still change the result:"
        )
        yield _most_decisive(assessment, words)
        yield words.say(
            "Once you know more, type “review” and its number, or “change” and the name; “result” lists all that is open."
        )
    elif assessment.later:
        yield words.say(
            "That was all: nothing that is still open can change your tier, what is missing, or support that you could have now."
        )
        yield words.say_count(
            "{count} more fact only matters for support that takes a title first.",
            "{count} more facts only matter for support that takes a title first.",
            len(assessment.later),
        )
    else:
        yield words.say(
            "That was all: nothing that is still open can change your tier, what is missing, or a support measure."
        )
    if optional(position):
        yield words.say("“Go on” asks the questions left too, though they can change nothing now.")


def optional(position: Position) -> tuple[str, ...]:
    """Facts that can change nothing now and could be asked all the same."""
    if position.assessment is None or position.remaining or position.standing.wants_more:
        return ()
    return still_to_ask(position.assessment.unknown, position.catalogue, position.standing)


def what_next(position: Position) -> Shortcuts:
    """Where to go from a result."""
    say = position.words.say
    goes_on = position.standing.is_quick or optional(position)
    enrolling = _ENROLLING if position.ground.enrols else ()
    more = (Option(key=say("go on"), label=say("more questions")),) if goes_on else ()
    return Shortcuts(
        text=say("Say one of these, or change an answer: “revenue is 60 million”."),
        options=(*more, *said_as_typed((*_NEXT, *enrolling, *_LAST), position.words)),
    )


def _most_decisive(assessment: Assessment, words: Words) -> str:
    """The first few open facts, and how many more there are."""
    return told.some((words.name(fact) for fact in assessment.asked), words, MOST_NAMED)
