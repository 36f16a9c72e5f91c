"""What the talk waits for, wherever it stands, and everything that can be typed at any time.

Pure: a position in, replies out.
"""

import json
from hashlib import blake2b
from typing import Final

from assessment.wording import Words
from assessment.wording import later as _
from flows import confirming, enrolling_questions, supposing
from flows.asking import question, said_as_typed
from flows.chart import Place
from flows.ending import what_next
from flows.opening import language_question, region_question, regions
from flows.position import Position
from flows.replies import Reply, Shortcuts
from flows.review import answers

__all__ = ["guide", "mark", "prompt", "regions"]

_ASIDE: Final = {"heading", "progress", "help", "hint", "shortcuts"}
"""What may change while the same is asked."""


def prompt(at: Position) -> tuple[Reply, ...]:
    """What the talk waits for now; beside changed rules a question can still be answered, but not beside a new year."""
    asked: tuple[Reply, ...] | None = at.worked_out.get("prompt")
    if asked is None:
        asked = at.worked_out["prompt"] = _prompt(at)
    return asked


def _prompt(at: Position) -> tuple[Reply, ...]:
    choice = confirming.choice_offered(at)
    return choice if choice and at.news is not None and at.news.about == "year" else (*_waited_for(at), *choice)


def mark(at: Position) -> str:
    """In short what is asked: two marks differ where an answer to the one could be none to the other."""
    known: str | None = at.worked_out.get("mark")
    if known is None:
        written = json.dumps([reply.model_dump(mode="json", exclude=_ASIDE) for reply in prompt(at)])
        known = at.worked_out["mark"] = blake2b(written.encode(), digest_size=9).hexdigest()
    return known


def _waited_for(at: Position) -> tuple[Reply, ...]:
    match at.standing.state:
        case Place.NOTICE | Place.LANGUAGE | Place.ERASED:
            return (language_question(at),)
        case Place.REGION:
            return region_question(at)
        case Place.REVIEWING:
            return (answers(at), Shortcuts(options=said_as_typed((_("go on"),), at.words)))
        case Place.CONFIRMING if at.confirming is not None:
            return (confirming.open_question(at),)
        case Place.WHAT_IF:
            return supposing.tried_out(at)
        case Place.ENROLLING if at.standing.correcting is None and at.assessment is None:
            return region_question(at)
        case Place.ENROLLING:
            return (enrolling_questions.question(at),)
        case Place.HANDING_OVER:
            return (Shortcuts(options=said_as_typed((_("go on"),), at.words)),)
        case Place.ASKING if at.question is not None:
            return (question(at.question, at),)
        case _:
            return (what_next(at),)


def guide(words: Words) -> str:
    """Everything that can be typed at any time."""
    return "\n".join(
        [
            words.say("Answer in your own words, several facts at once if you like, or use at any time:"),
            words.say("  back – take the last step back"),
            words.say("  don't know – leave it open; it is not asked again"),
            words.say("  why – why this is asked, with the clause"),
            words.say("  result – the result so far"),
            words.say("  review – your answers; a number changes one"),
            words.say("  change revenue – change one answer; “change region” for another region"),
            words.say("  what if R&D were 3 million – try a figure without answering it"),
            words.say("  compare regions, other rules – the same answers under other rules"),
            words.say("  quick look – six questions at most; re-review, first application – what it is judged as"),
            words.say("  a person – whom to ask, and what to show them"),
            words.say("  continue elsewhere – a code for another device; “continue” and the code goes on there"),
            words.say("  enrol – enrol the firm with the authority of its region, with reminders if you like"),
            words.say("  my data – what is kept of you; correct name, export my data, withdraw figures change it"),
            words.say("  unsubscribe – no enrolment and no reminders any more, at once"),
            words.say("  restart – from the start; “back” undoes it"),
            words.say("  delete my data – everything kept here, after you confirm"),
            words.say("  中文 – 换成中文"),
            words.say("  quit – stop here; next time it goes on from here"),
        ]
    )
