"""The cheapest way to a requirement or a tier: all changes together that bring it about.

Each requirement proposes its own cheapest moves; since one move can undo another (more revenue lowers the share of R&D), the
firm after the moves is judged again and mended until all is met. What no move of the firm can bring about is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from assessment.firm import Firm
from assessment.quantity import MET, Outcome
from assessment.way import Move, Way, together, with_pulled_along

ROUNDS = 8
"""Moves settle in two or three rounds; what still is not met after these is reported as not reached."""


class Closable(Protocol):
    """What can be judged and closed: a requirement."""

    @property
    def name(self) -> str:
        """Its id."""

    def outcome(self, firm: Firm) -> Outcome:
        """Whether the firm meets it."""

    def way(self, firm: Firm) -> Way | None:
        """The cheapest moves for it alone."""

    def has_open_facts(self, firm: Firm) -> bool:
        """Whether an answer could still settle it."""


C = TypeVar("C", bound=Closable)


@dataclass(slots=True)
class Path(Generic[C]):
    """The moves; `reached` says whether they suffice.

    `blocked` is what the firm cannot change by itself, `unanswered` what no move can be named for while facts are unknown.
    """

    moves: tuple[Move, ...]
    blocked: tuple[C, ...]
    unanswered: tuple[C, ...]
    reached: bool


def path_to(wanted: Sequence[C], unmet: Sequence[C], firm: Firm) -> Path[C]:
    """The cheapest way found from what is surely known of the firm to all that is wanted; `unmet` is what is not met yet."""
    changes: dict[str, Move] = {}
    blocked: list[C] = []
    for _ in range(ROUNDS):
        current = firm.moved({move.fact: move.to for move in changes.values()}) if changes else firm
        if changes:
            unmet = [requirement for requirement in wanted if requirement.outcome(current) is not MET]
        if not unmet:
            break
        ways = [(requirement, requirement.way(current)) for requirement in unmet]
        blocked = [requirement for requirement, way in ways if way is None]
        step = together(way for _, way in ways if way is not None)
        if step is None or not step.moves:
            break
        for move in step.moves:
            changes[move.fact] = move.serving(*([changes[move.fact]] if move.fact in changes else ()))
        changes = with_pulled_along(firm, changes)
    moves = tuple(move for move in changes.values() if firm.given.get(move.fact) != move.to)
    stuck = blocked if unmet else []
    open_ones = [requirement for requirement in stuck if requirement.has_open_facts(firm)]
    return Path(moves, tuple(r for r in stuck if r not in open_ones), tuple(open_ones), not unmet)
