"""The cheapest way to a tier: all changes together that bring every unmet requirement to be met.

Each requirement proposes its own cheapest moves; since one move can undo another (more revenue lowers the share of R&D), the
firm after the moves is judged again and mended until the tier is met. What no move of the firm can bring about is named.
"""

from dataclasses import dataclass

from assessment.firm import Firm, Value
from assessment.quantity import MET, Interval
from assessment.requirement import Finding, Requirement
from assessment.way import Move, together

ROUNDS = 8
"""Moves settle in two or three rounds; a tier that still is not met after these is reported as not reached."""


@dataclass(slots=True)
class TierWay:
    """The moves to a tier; `reached` says whether they suffice, `blocked` what the firm cannot change by itself."""

    tier: str
    moves: tuple[Move, ...]
    blocked: tuple[Requirement, ...]
    reached: bool


def way_to(tier: str, finding: Finding, firm: Firm) -> TierWay:
    """The cheapest way found from what is surely known of the firm to the tier; `finding` is the tier judged for the firm."""
    changes: dict[str, Move] = {}
    blocked: dict[str, Requirement] = {}
    current = firm
    for _ in range(ROUNDS):
        unmet = [part.requirement for part in finding.parts if part.outcome is not MET]
        ways = [(requirement, requirement.way(current)) for requirement in unmet]
        blocked = {requirement.name: requirement for requirement, way in ways if way is None}
        step = together(way for _, way in ways if way is not None)
        if step is None or not step.moves:
            break
        changes.update((move.fact, move) for move in step.moves)
        current = _kept_possible(firm, changes)
        finding = finding.requirement.find(current)
    reached = finding.outcome is MET
    moves = tuple(move for move in changes.values() if firm.given.get(move.fact) != move.to)
    return TierWay(tier, moves, () if reached else tuple(blocked.values()), reached)


def _kept_possible(firm: Firm, changes: dict[str, Move]) -> Firm:
    """The firm after the changes, with what they pull along: a part grows no larger than its whole."""
    values: dict[str, Value] = {move.fact: move.to for move in changes.values()}
    pulled = True
    while pulled:
        pulled = False
        for part, whole in firm.catalogue.constraints:
            lower, upper = values.get(part, firm.given.get(part)), values.get(whole, firm.given.get(whole))
            if not isinstance(lower, Interval) or not isinstance(upper, Interval):
                continue
            if lower.low is None or upper.high is None or lower.low <= upper.high:
                continue
            up = part not in changes or changes[part].up is not False
            fact, to = (whole, lower.low) if up and part in values else (part, upper.high)
            values[fact] = Interval(to, to)
            changes[fact] = Move(fact, values[fact], 0, up=fact == whole)
            pulled = True
    return firm.moved(values)
