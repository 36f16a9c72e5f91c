"""How a turn ends, whatever led to it: nothing changed and why, or entries appended and what comes next.

Pure. `conversation` and `commands` decide which; nothing here reads a message.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import JsonValue

from assessment.quantity import UNDECIDED
from flows.chart import Place
from flows.circumstances import RulesPinned
from flows.confirming import news_offered
from flows.ending import finished, still_finished
from flows.enrolling_entries import Withdrawn
from flows.enrolment import CorrectedField, Correction, Enrolment, Purpose
from flows.entries import Log, Reviewed
from flows.position import Position, position
from flows.prompts import prompt
from flows.replies import Reply, Text
from flows.stepping_back import effective

Wish = Literal[
    "erase", "ticket", "resume", "download",
    "enrol", "own_data", "correct", "withdraw", "unsubscribe", "facts",
]  # fmt: skip
"""What only the world can do: delete all that is kept, make a code that continues elsewhere, go on with such a code, lead to the
page where one's data can be downloaded; and what it asks of the registry of firms: enrol, look up what is kept of the asker, put
a field right, take a consent back, forget the asker, keep the answers of the firm enrolled."""


class Looked(NamedTuple):
    """What is wanted of one's own data, once it is known: to see it, put a field right, take a consent back, or renew the figures.

    `firm` is its number in the list of one's firms, 0 where it was not said.
    """

    about: Literal["shown", "correct", "withdraw", "facts"] = "shown"
    field: CorrectedField | None = None
    purpose: Purpose | None = None
    firm: int = 0


class Turn(NamedTuple):
    """What a message leads to; `over` says that the owner wants to stop for now.

    A `wish` is fulfilled by who runs the talk; of `resume`, `code` is the code typed. Of the registry's, each has what it needs
    beside it; `firm` is the registry's id of it. `compacts` says that an enrolment or an errand about one is over, so that the log
    is to be written anew without what belonged to it (`stepping_back.compacted`), and no earlier reply may quote it any more.
    """

    entries: Log
    replies: tuple[Reply, ...]
    over: bool = False
    wish: Wish | None = None
    code: str = ""
    compacts: bool = False
    enrolment: Enrolment | None = None
    facts: Mapping[str, JsonValue] = {}
    looked: Looked = Looked()
    correction: Correction | None = None
    withdrawn: Withdrawn | None = None
    firm: str = ""


def again(at: Position, said: str) -> Turn:
    """Nothing changes: say why, and what the talk still waits for."""
    return Turn((), (Text(text=said), *prompt(at)))


def on(at: Position, entries: Log, *said: str | Reply) -> Turn:
    """Append, say so, and go on with what comes next; the whole result where that was the last question."""
    now = position((*at.log, *entries), at.ground, at)
    replies: list[Reply] = [Text(text=line) if isinstance(line, str) else line for line in said if line]
    entries += _pinned(now)
    news = None if now.standing.state is Place.CONFIRMING else news_offered(now)
    if news is not None:
        entries += news[0]
        replies.append(news[1])
        now = position((*at.log, *entries), at.ground, now)
    if at.standing.reopened and now.standing.state is Place.ASKING and not now.standing.reopened and _from_the_list(at):
        replies.append(Text(text=at.words.say("The list is closed; type “review” for it again.")))
    if now.standing.state is Place.RESULT and at.standing.state is not Place.RESULT:
        replies += still_finished(now) if _was_finished(at) else finished(now)
    elif settled := _just_settled(at, now):
        replies.append(Text(text=settled))
    return Turn(entries, (*replies, *prompt(now)))


def _pinned(now: Position) -> Log:
    """The rules that a talk begins under, noted as soon as there is a region."""
    if now.assessment is None or now.rules is None or now.standing.pinned is not None:
        return ()
    return (RulesPinned(rules=now.rules.id, hash=now.rules.hash, edition=now.rules.edition, on=now.ground.on),)


def _was_finished(at: Position) -> bool:
    """Whether the whole result was shown before, so that now it is said in short."""
    return at.assessment is not None and at.remaining == () and not at.standing.is_quick


def _from_the_list(at: Position) -> bool:
    """Whether the answer being changed was picked from the list of answers, whose numbers may still be on the owner's mind."""
    return any(isinstance(entry, Reviewed) for entry in effective(at.log).entries[-2:-1])


def _just_settled(before: Position, now: Position) -> str:
    """A word once every tier is certain, since what follows is about support and what is missing only."""
    if before.assessment is None or now.assessment is None or before.region != now.region:
        return ""
    if _is_settled(before) or not _is_settled(now):
        return ""
    return now.words.say(
        "Your tier is clear now: type “result” to see it. The questions left are only about what is missing and about support."
    )


def _is_settled(at: Position) -> bool:
    assert at.assessment is not None
    ladders = [at.assessment.ladder, *([at.assessment.national] if at.assessment.national is not None else [])]
    return all(tier.outcome is not UNDECIDED for ladder in ladders for tier in ladder.tiers)
