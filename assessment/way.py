"""What a firm can do about a fact: single moves, and ways that put several moves together.

Prices only rank ways against each other (`facts.Change`); nothing here decides an outcome.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from assessment.derivation import Aim
from assessment.facts import WHOLE, Change, Fact
from assessment.firm import Firm, Value
from assessment.quantity import Interval, Number, exactly, simplest

SMALLEST_STEP: dict[str, Number] = {"share": Fraction(1, 10_000), "points": Fraction(1, 10)}
"""How far beyond an excluded bound a number that is not whole is taken: the finest figure that people report."""


class Move(NamedTuple):
    """One fact brought to a value; `up` says in which direction a number goes, `now` from where, None for what is no number.

    `beyond` is a bound that the number has to pass, being itself not enough. `serves` names the facts for whose sake it is made
    and what each must reach: how far the move goes depends on today's figures beside it, and those change with the year.
    """

    fact: str
    to: Value
    price: Number
    up: bool | None = None
    now: Interval | None = None
    beyond: Number | None = None
    serves: tuple[tuple[str, Aim], ...] = ()

    def serving(self, *others: "Move") -> "Move":
        """The same move, made for the sake of these others as well."""
        serves = tuple(dict.fromkeys(each for move in (*others, self) for each in move.serves))
        return self._replace(serves=serves) if serves != self.serves else self


class Way(NamedTuple):
    """Moves that together close a requirement, and their planning price."""

    price: Number
    moves: tuple[Move, ...]


NOTHING_TO_DO = Way(0, ())


def single(move: Move) -> Way:
    """The way of one move."""
    return Way(move.price, (move,))


def together(ways: Iterable[Way | None]) -> Way | None:
    """All ways at once, two moves of one fact being one that goes as far as both; None where one of them is missing."""
    moves: dict[str, Move] = {}
    for way in ways:
        if way is None:
            return None
        for move in way.moves:
            moves[move.fact] = _farther(moves[move.fact], move) if move.fact in moves else move
    return Way(sum((move.price for move in moves.values()), 0), tuple(moves.values()))


def _farther(a: Move, b: Move) -> Move:
    if isinstance(a.to, frozenset) and isinstance(b.to, frozenset):
        return Move(a.fact, a.to | b.to, a.price + b.price)
    if isinstance(a.to, Interval) and isinstance(b.to, Interval) and a.up is b.up:
        assert a.to.low is not None
        assert b.to.low is not None
        farther, other = (b, a) if (b.to.low > a.to.low) is a.up else (a, b)
        return farther.serving(other)
    return b


def reach(firm: Firm, fact: str, aim: Aim) -> Way | None:
    """The move that surely brings a number to the aim; through the first fact of its formula where it is worked out."""
    way = _reach(firm, fact, aim)
    return None if way is None else Way(way.price, tuple([move._replace(serves=((fact, aim),)) for move in way.moves]))


def _reach(firm: Firm, fact: str, aim: Aim) -> Way | None:
    definition = firm.catalogue[fact]
    if definition.derive is None:
        return _move(firm, fact, aim, firm.numbers[fact])
    base, first = definition.derive.facts[0], definition.derive.aim_of_first(aim, firm.numbers)
    if fact not in firm.given:
        return None if first is None else _reach(firm, base, first)
    if first is None:
        return _move(firm, fact, aim, firm.numbers[fact])
    # Given directly, so it counts as it stands: the move is told on its first fact, and the given figure follows.
    now = firm.numbers[base] if base in firm.given else definition.derive.first_for(firm.numbers[fact], firm.numbers)
    through = None if now is None else _move(firm, base, first, now)
    if through is None:
        return _move(firm, fact, aim, firm.numbers[fact])
    follows = Move(fact, exactly(_target(definition, aim)), 0, aim.up, beyond=_beyond(definition, aim))
    return Way(through.price, (*through.moves, follows))


def _move(firm: Firm, fact: str, aim: Aim, now: Interval) -> Way | None:
    """The move of one fact, standing at `now`, and what it pulls along; None where the firm cannot change it so far."""
    definition, change = firm.catalogue[fact], change_of(firm, fact)
    target = _target(definition, aim)
    too_much = definition.max is not None and target > definition.max
    too_little = definition.min is not None and target < definition.min
    if change.by == "none" or too_much or too_little:
        return None
    start = now.low if aim.up else now.high
    if start is None:
        start = definition.min or 0
    price = max(target - start if aim.up else start - target, 0) * change.price
    moves = with_pulled_along(firm, {fact: Move(fact, exactly(target), price, aim.up, now, _beyond(definition, aim))})
    return Way(sum((each.price for each in moves.values()), 0), tuple(moves.values()))


def with_pulled_along(firm: Firm, moves: dict[str, Move]) -> dict[str, Move]:
    """The moves, and those that they bring with them, since no part can grow larger than its whole."""
    constraints = firm.catalogue.constraints_of
    moves = dict(moves)
    waiting = [fact for fact in moves if constraints[fact]]
    while waiting:
        for part, whole in constraints[waiting.pop()]:
            inner, outer = _after(firm, moves, part), _after(firm, moves, whole)
            if inner is None or outer is None or inner.low is None or outer.high is None or inner.low <= outer.high:
                continue
            grows = part in moves and moves[part].up is not False
            fact, to = (whole, inner.low) if grows else (part, outer.high)
            price = firm.catalogue[fact].change.price * (inner.low - outer.high)
            causes = [moves[name] for name in (part, whole) if name in moves]
            moves[fact] = Move(fact, exactly(to), price, up=grows).serving(*causes)
            waiting.append(fact)
    return moves


def _after(firm: Firm, moves: dict[str, Move], fact: str) -> Interval | None:
    value = moves[fact].to if fact in moves else firm.given.get(fact)
    return value if isinstance(value, Interval) else None


def change_of(firm: Firm, fact: str) -> Change:
    """How the fact can change; a derived fact that was given directly changes as the first fact of its formula does."""
    definition = firm.catalogue[fact]
    if definition.derive is None or definition.change.by != "none":
        return definition.change
    return change_of(firm, definition.derive.facts[0])


def _target(definition: Fact, aim: Aim) -> Number:
    if definition.type in WHOLE:
        if aim.up:
            return floor(aim.bound) + 1 if aim.strict else ceil(aim.bound)
        return ceil(aim.bound) - 1 if aim.strict else floor(aim.bound)
    if not aim.strict:
        return aim.bound
    step = SMALLEST_STEP[definition.type]
    return simplest(aim.bound + step if aim.up else aim.bound - step)


def _beyond(definition: Fact, aim: Aim) -> Number | None:
    """The bound itself where it has to be passed and is a figure that people would write: of money and shares, not of pieces."""
    if not aim.strict or definition.type in ("count", "years"):
        return None
    return None if definition.type == "money" and aim.bound.denominator != 1 else aim.bound
