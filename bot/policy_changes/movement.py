"""How one firm stands otherwise under another set of rules: its tier up or down, measures that begin or cease to apply."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from assessment.judge import Assessment, Ladder
from assessment.measures import Applicability

Direction = Literal["up", "down", "same"]


class Movement(NamedTuple):
    """What differs for a firm; `same` where its tiers stay and only measures differ."""

    direction: Direction
    likely: tuple[str | None, str | None]
    possible: tuple[str | None, str | None]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def movement(before: Assessment, after: Assessment) -> Movement | None:
    """How the firm moves, None where nothing differs for it."""
    likely = _id(before.ladder.likely), _id(after.ladder.likely)
    possible = _id(before.ladder.possible), _id(after.ladder.possible)
    older, newer = _applicable(before), _applicable(after)
    gained = tuple(name for name in newer if name not in older)
    lost = tuple(name for name in older if name not in newer)
    if likely[0] == likely[1] and possible[0] == possible[1] and not gained and not lost:
        return None
    steps = _steps(before.ladder, after.ladder)
    was = steps.index(likely[0]), steps.index(possible[0])
    now = steps.index(likely[1]), steps.index(possible[1])
    direction: Direction = "same" if was == now else "up" if now > was else "down"
    return Movement(direction, likely, possible, gained, lost)


def _id(tier: object) -> str | None:
    return getattr(tier, "tier", None)


def _steps(before: Ladder, after: Ladder) -> Sequence[str | None]:
    """No tier, then those that are gone below the step they stood under, then the ladder as it is now."""
    steps: list[str | None] = [None, *(tier.tier for tier in after.tiers)]
    older = [tier.tier for tier in before.tiers]
    for place, tier in enumerate(older):
        if tier not in steps:
            above = next((other for other in older[place + 1 :] if other in steps), None)
            steps.insert(len(steps) if above is None else steps.index(above), tier)
    return steps


def _applicable(assessment: Assessment) -> tuple[str, ...]:
    return tuple(found.measure.id for found in assessment.measures if found.outcome is Applicability.APPLICABLE)
