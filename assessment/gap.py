"""What closes a requirement, put into units and words: each move in its fact's own unit, with the date where only time helps."""

from collections.abc import Sequence
from datetime import MAXYEAR, date
from math import ceil
from typing import Any

from assessment.firm import Firm
from assessment.quantity import Interval
from assessment.way import Move, change_of
from assessment.wording import Words

UNITS = {"money": "CNY", "share": "share", "years": "years", "points": "points", "count": "count"}


def gap_of(moves: Sequence[Move], firm: Firm, words: Words, on: date) -> dict[str, Any]:
    """The moves as JSON, and one sentence that says them."""
    said = [move_of(move, firm, words, on) for move in moves]
    return {"text": words.semicolons(move["text"] for move in said), "moves": said}


def move_of(move: Move, firm: Firm, words: Words, on: date) -> dict[str, Any]:
    """One move: fact, to, by (a number or low and high), unit, from which date, and a sentence."""
    fact = firm.catalogue[move.fact]
    said: dict[str, Any] = {"fact": move.fact, "to": words.plain(move.fact, move.to)}
    if not isinstance(move.to, Interval):
        values = {"fact": words.name(move.fact), "value": _gained(move, firm, words)}
        said["text"] = (
            words.say("{fact}: {value}", **values)
            if move.fact in firm.given
            else words.say("{fact}: {value} (not answered yet)", **values)
        )
        return said
    by = distance(move, firm)
    if by.high is None:
        bound = {"fact": words.name(move.fact), "to": words.value(move.fact, move.to)}
        said["unit"] = UNITS[fact.type]
        said["text"] = (
            words.say("{fact}: not known yet, at least {to} is needed", **bound)
            if move.up
            else words.say("{fact}: not known yet, at most {to} is allowed", **bound)
        )
        return said
    said["by"], said["unit"] = words.plain(move.fact, by), UNITS[fact.type]
    values = {
        "fact": words.name(move.fact),
        "by": words.difference(move.fact, by),
        "to": words.value(move.fact, move.to),
    }
    change = change_of(firm, move.fact)
    earliest = _earliest(change.by, by, on)
    if earliest is not None:
        said["from"] = earliest.isoformat()
        values["day"] = words.day(earliest)
        if change.by == "time":
            said["text"] = words.say("{fact}: {by} still to go, reached for applications from {day}", **values)
        else:
            said["text"] = words.say("{fact}: short by {by} and that year is over; next chance from {day}", **values)
    elif move.up:
        said["text"] = words.say("{fact}: {by} more, to reach {to}", **values)
    else:
        said["text"] = _down(move, firm, values, words)
    return said


def _down(move: Move, firm: Firm, values: dict[str, str], words: Words) -> str:
    """How far a fact has to come down; of a count the figures alone, since a rank is bettered and not lessened."""
    if firm.catalogue[move.fact].type != "count":
        return words.say("{fact}: {by} less, to come down to {to}", **values)
    now = firm.numbers[move.fact] if move.now is None else move.now
    return words.say("{fact}: now {now}, needed is {to} at most", now=words.value(move.fact, now), **values)


def distance(move: Move, firm: Firm) -> Interval:
    """How far the fact is from where the move brings it, as a range where the fact is one; without end where it is unknown."""
    assert isinstance(move.to, Interval)
    assert move.to.low is not None
    target = move.to.low
    now = firm.numbers[move.fact] if move.now is None else move.now
    if move.fact not in firm.given and firm.catalogue[move.fact].derive is None and now == firm.numbers[move.fact]:
        return Interval(0, None)
    first, second = (now.high, now.low) if move.up else (now.low, now.high)
    sign = 1 if move.up else -1
    least = 0 if first is None else max(0, sign * (target - first))
    return Interval(least, None if second is None else max(0, sign * (target - second)))


def _gained(move: Move, firm: Firm, words: Words) -> str:
    if isinstance(move.to, frozenset):
        return words.value(move.fact, move.to - (firm.members(move.fact) or frozenset()))
    return words.value(move.fact, move.to)


def _earliest(by: str, distance: Interval, on: date) -> date | None:
    """The first day on which an application can count it: facts are those of the last full year before the application."""
    if by not in ("time", "history") or distance.high is None:
        return None
    year = on.year + (ceil(distance.high) if by == "time" else 1)
    return date(year, 1, 1) if year <= MAXYEAR else None
