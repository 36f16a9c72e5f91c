"""How a turn ends, whatever led to it: nothing changed and why, or entries appended and what comes next.

Pure. `conversation` and `commands` decide which; nothing here reads a message, except for the name of an answer to change.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from assessment.quantity import UNDECIDED
from assessment.wording import Words
from flows import prompts
from flows.chart import Place
from flows.position import Position, position
from flows.replies import Reply, Text
from flows.session import Log, Reopened, Reviewed, effective
from flows.understanding import NotUnderstood, understand

Wish = Literal["erase", "ticket", "resume"]
"""What only the world can do: delete all that is kept, make a code that continues elsewhere, go on with such a code."""


class Turn(NamedTuple):
    """What a message leads to; `over` says that the owner wants to stop for now.

    A `wish` is fulfilled by who runs the talk; of `resume`, `code` is the code typed.
    """

    entries: Log
    replies: tuple[Reply, ...]
    over: bool = False
    wish: Wish | None = None
    code: str = ""


def again(at: Position, said: str) -> Turn:
    """Nothing changes: say why, and what the talk still waits for."""
    return Turn((), (Text(text=said), *prompts.prompt(at)))


def on(at: Position, entries: Log, *said: str) -> Turn:
    """Append, say so, and go on with what comes next; the whole result where that was the last question."""
    now = position((*at.log, *entries), at.ground)
    replies: list[Reply] = [Text(text=line) for line in said if line]
    if at.standing.reopened and now.standing.state is Place.ASKING and not now.standing.reopened and _from_the_list(at):
        replies.append(Text(text=at.words.say("The list is closed; type “review” for it again.")))
    if now.standing.state is Place.RESULT and at.standing.state is not Place.RESULT:
        replies += prompts.still_finished(now) if at.standing.reopened else prompts.finished(now)
    elif settled := _just_settled(at, now):
        replies.append(Text(text=settled))
    return Turn(entries, (*replies, *prompts.prompt(now)))


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


def reopen(at: Position, wanted: str) -> Turn:
    listed = tuple(prompts.reviewed_facts(at))
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    if 1 <= number <= len(listed):
        return on(at, (Reopened(fact=listed[number - 1]),))
    for facts in (listed, _askable(at)):
        found = _named(wanted, {fact: at.words.name(fact) for fact in facts})
        if len(found) == 1:
            return on(at, (Reopened(fact=found[0]),))
        if found:
            said = at.words.say(
                "More than one answer fits: {facts}. Please type more of the name.", facts=names(found, at.words)
            )
            return again(at, said)
    return to_review(at, at.words.say("I did not find “{wanted}” among your answers.", wanted=wanted[:40]))


def _askable(at: Position) -> tuple[str, ...]:
    """Facts not answered yet that matter here: an owner may know one before it is asked."""
    return at.remaining


def _named(wanted: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The facts that these words name: by number, id, name or a part of it, or else by its characters in order (营收).

    Where several do, those that hold the characters closest together, and of these the one about last year.
    """
    found = understand(wanted, "choice", names)
    if not isinstance(found, NotUnderstood):
        return (str(found.value),)
    likely = {fact: names[fact] for fact in found.candidates} or names
    held_in = {fact: tightness(wanted, name) for fact, name in likely.items()}
    tightest = min((stretch for stretch in held_in.values() if stretch is not None), default=None)
    if tightest is None:
        return found.candidates
    closest = tuple(fact for fact, stretch in held_in.items() if stretch == tightest)
    last_year = tuple(fact for fact in closest if _is_about_last_year(likely[fact]))
    return last_year if len(last_year) == 1 else closest


def tightness(letters: str, name: str) -> int | None:
    """How long a stretch of the name holds these characters in order; None where none does."""
    letters, name = "".join(letters.split()).casefold(), name.casefold()
    stretches = []
    for start, first in enumerate(name):
        if not letters.startswith(first):
            continue
        end = start
        for letter in letters:
            end = name.find(letter, end) + 1
            if not end:
                break
        else:
            stretches.append(end - start)
    return min(stretches, default=None)


def _is_about_last_year(name: str) -> bool:
    return name.startswith("上年") or name.endswith("last year")


def to_review(at: Position, said: str = "") -> Turn:
    if at.assessment is None:
        return again(at, said or at.words.say("Nothing is answered yet."))
    if at.standing.state is Place.REVIEWING:
        return Turn((), (*([Text(text=said)] if said else []), *prompts.prompt(at)))
    return on(at, (Reviewed(),), said)


def names(facts: tuple[str, ...], words: Words) -> str:
    return words.say(", ").join(words.name(fact) for fact in facts)
