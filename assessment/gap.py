"""What closes a requirement, put into units and words: each move in its fact's own unit, with the date where only time helps."""

from collections.abc import Sequence
from datetime import MAXYEAR, date
from math import ceil
from typing import Any

from assessment.facts import Fact
from assessment.firm import Firm
from assessment.quantity import Interval, Number, exactly
from assessment.way import Move, change_of
from assessment.wording import Words
from assessment.years import Chance, next_chance

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
        said["unit"] = UNITS[fact.type]
        said["text"] = _not_known(move, fact, words)
        return said
    said["by"], said["unit"] = words.plain(move.fact, by), UNITS[fact.type]
    match change_of(firm, move.fact).by:
        case "time":
            earliest, text = _with_time(move, by, words, on)
        case "history":
            earliest, text = _in_the_past(move, by, next_chance(firm, move.serves, on.year), words)
        case _:
            earliest, text = None, _by_hand(move, by, firm, words)
    if earliest is not None:
        said["from"] = earliest.isoformat()
    said["text"] = text
    return said


def _not_known(move: Move, fact: Fact, words: Words) -> str:
    assert isinstance(move.to, Interval)
    to = move.to if move.beyond is None else exactly(move.beyond)
    bound = {"fact": words.name(move.fact), "to": words.value(move.fact, to)}
    if move.beyond is not None:
        return (
            words.say("{fact}: not known yet, more than {to} is needed", **bound)
            if move.up
            else words.say("{fact}: not known yet, it has to be less than {to}", **bound)
        )
    if move.up:
        return words.say("{fact}: not known yet, at least {to} is needed", **bound)
    if _is_place(fact):
        return words.say("{fact}: not known yet, place {to} or better is needed", **bound)
    return words.say("{fact}: not known yet, at most {to} is allowed", **bound)


def _is_place(fact: Fact) -> bool:
    """Whether a number that has to come down is a place in a ranking, bettered and not lessened: those are the counts."""
    return fact.type == "count"


def _with_time(move: Move, by: Interval, words: Words, on: date) -> tuple[date | None, str]:
    assert by.high is not None
    values = {"fact": words.name(move.fact), "by": words.difference(move.fact, by)}
    earliest = _first_of(on.year + ceil(by.high))
    if earliest is None:
        return None, words.say("{fact}: {by} more, to reach {to}", to=words.value(move.fact, move.to), **values)
    day = words.day(earliest)
    return earliest, words.say("{fact}: {by} still to go, reached for applications from {day}", day=day, **values)


def _in_the_past(move: Move, by: Interval, chance: Chance, words: Words) -> tuple[date | None, str]:
    """What a year that is over lacks, and from when another year stands in its place."""
    values = {"fact": words.name(move.fact), "by": words.difference(move.fact, by)}
    earliest = _first_of(chance.year)
    if earliest is None:
        return None, words.say("{fact}: short by {by} and that year is over", **values)
    values["day"] = words.day(earliest)
    if not chance.is_sure:
        return earliest, words.say("{fact}: short by {by} and that year is over; no chance before {day}", **values)
    if chance.passed_over:
        return earliest, words.say(
            "{fact}: short by {by} and that year is over; the year that follows it falls short too, so next chance from {day}",
            **values,
        )
    return earliest, words.say("{fact}: short by {by} and that year is over; next chance from {day}", **values)


def _by_hand(move: Move, by: Interval, firm: Firm, words: Words) -> str:
    """What the firm itself can change, up or down; a bound that is not enough itself is told as one to pass."""
    if move.beyond is not None:
        return _beyond(move, move.beyond, firm, words)
    values = {
        "fact": words.name(move.fact),
        "by": words.difference(move.fact, by),
        "to": words.value(move.fact, move.to),
    }
    if move.up:
        return words.say("{fact}: {by} more, to reach {to}", **values)
    if not _is_place(firm.catalogue[move.fact]):
        return words.say("{fact}: {by} less, to come down to {to}", **values)
    now = words.value(move.fact, firm.numbers[move.fact] if move.now is None else move.now)
    return words.say("{fact}: from place {now} to place {to} or better", now=now, **values)


def _beyond(move: Move, bound: Number, firm: Firm, words: Words) -> str:
    """A bound to be passed: 3% itself is not more than 3%, and 3.01% is not what the rule says."""
    by = _apart(move, bound, firm)
    values = {"fact": words.name(move.fact), "by": words.difference(move.fact, by), "to": words.value(move.fact, bound)}
    if by == exactly(0):
        return (
            words.say("{fact}: exactly {to} is not enough, it has to be more", **values)
            if move.up
            else words.say("{fact}: exactly {to} is not enough, it has to be less", **values)
        )
    return (
        words.say("{fact}: more than {by} more, to exceed {to}", **values)
        if move.up
        else words.say("{fact}: more than {by} less, to come below {to}", **values)
    )


def distance(move: Move, firm: Firm) -> Interval:
    """How far the fact is from where the move brings it, as a range where the fact is one; without end where it is unknown."""
    assert isinstance(move.to, Interval)
    assert move.to.low is not None
    return _apart(move, move.to.low, firm)


def _apart(move: Move, target: Number, firm: Firm) -> Interval:
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


def _first_of(year: int) -> date | None:
    """The first day of the year, from which an application counts the figures of the one before; None where no calendar has it."""
    return date(year, 1, 1) if year <= MAXYEAR else None
