"""What is missing for a tier under two libraries: the requirements of which the gap is another, found as cheaply as it can be.

A gap is what `Requirement.gap` tells, and of a score also the points. What both libraries ask alike is not looked at.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from assessment.firm import Firm
from assessment.path import path_to
from assessment.quantity import NOT_MET, Interval, Number
from assessment.requirement import Compare, Finding, Requirement, Score
from assessment.way import Move, change_of
from assessment.years import next_chance
from bot.impact.alike import Alike
from bot.impact.moved_words import gap_id
from bot.policy_changes.pairing import paired


class _Pair(NamedTuple):
    """A requirement by its places in the rule before and after; one of the two may be missing."""

    id: str
    before: int | None
    after: int | None


class Gaps:
    """The requirements of one tier of which the gap may be another."""

    def __init__(
        self,
        tier: str,
        rules: tuple[Sequence[Requirement], Sequence[Requirement]],
        on: date,
        alike: Alike | None,
    ) -> None:
        """`alike` says what need not be looked at; None where a firm's facts are read otherwise under the two."""
        self._on = on
        places = {id(part): place for parts in rules for place, part in enumerate(parts)}
        self._pairs = [
            _Pair(gap_id(tier, named.name), places.get(id(was)), places.get(id(now)))
            for was, now in paired(*rules)
            if (named := now or was) is not None
            and (was is None or now is None or alike is None or not alike.asks(was, now))
        ]

    def differing(self, before: Sequence[Finding], after: Sequence[Finding], firms: tuple[Firm, Firm]) -> list[str]:
        """The ids of those that are another for this firm, from what was found of all parts under either."""
        found = []
        for pair in self._pairs:
            was = _missing(before, pair.before)
            now = _missing(after, pair.after)
            if (was is None) != (now is None) or (
                was is not None and now is not None and _is_another(was, now, firms, self._on)
            ):
                found.append(pair.id)
        return list(dict.fromkeys(found))


def _missing(findings: Sequence[Finding], place: int | None) -> Finding | None:
    """The finding, where it is surely not met."""
    if place is None or findings[place].outcome is not NOT_MET:
        return None
    return findings[place]


def _is_another(was: Finding, now: Finding, firms: tuple[Firm, Firm], on: date) -> bool:
    """The figures first: ways are worked out only where those are the same."""
    return _short(was, firms[0]) != _short(now, firms[1]) or _way(was, firms[0], on) != _way(now, firms[1], on)


def _short(finding: Finding, firm: Firm) -> object:
    """How far a figure is from its bound, or a score from its pass mark."""
    asked = finding.requirement
    match asked:
        case Compare():
            low, high = firm.numbers[asked.fact]
            return asked.fact, asked.aim.up, _apart(asked.bound, low), _apart(asked.bound, high)
        case Score() if finding.score is not None:
            short = _apart(asked.score.pass_mark, finding.score.high)
            return None if short is None or short <= 0 else short
        case _:
            return None


def _apart(bound: Number, end: Number | None) -> Number | None:
    return None if end is None else bound - end


def _way(finding: Finding, firm: Firm, on: date) -> object:
    """The moves that close it as an owner is told of them, None where the firm cannot bring it about."""
    path = path_to((finding.requirement,), (finding.requirement,), firm)
    return [_told(move, firm, on) for move in path.moves] if path.reached else None


def _told(move: Move, firm: Firm, on: date) -> object:
    by = change_of(firm, move.fact).by
    chance = next_chance(firm, move.serves, on.year) if by == "history" and isinstance(move.to, Interval) else None
    return move.fact, move.to, move.up, move.now, move.beyond, by, chance
