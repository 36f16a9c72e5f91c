"""How one firm stands otherwise under another set of rules: its tier up or down, measures that begin or cease to apply."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Direction = Literal["up", "down", "same"]


class Stood(NamedTuple):
    """As much of an assessment as can move: the highest tier met, the highest not ruled out, the measures that apply."""

    likely: str | None
    possible: str | None
    applicable: tuple[str, ...]


class Movement(NamedTuple):
    """What differs for a firm; `same` where its tiers stay and only measures differ."""

    direction: Direction
    likely: tuple[str | None, str | None]
    possible: tuple[str | None, str | None]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def movement(before: Stood, after: Stood, steps: Sequence[str | None]) -> Movement | None:
    """How the firm moves on these `steps`, None where nothing differs for it."""
    if before == after:
        return None
    gained = tuple(name for name in after.applicable if name not in before.applicable)
    lost = tuple(name for name in before.applicable if name not in after.applicable)
    was = steps.index(before.likely), steps.index(before.possible)
    now = steps.index(after.likely), steps.index(after.possible)
    direction: Direction = "same" if was == now else "up" if now > was else "down"
    return Movement(direction, (before.likely, after.likely), (before.possible, after.possible), gained, lost)


def steps_of(before: Sequence[str], after: Sequence[str]) -> list[str | None]:
    """No tier, then the ladder as it is after; a tier that is gone stands below the one that stood above it."""
    steps: list[str | None] = [None, *after]
    for place, tier in enumerate(before):
        if tier not in steps:
            above = next((other for other in before[place + 1 :] if other in steps), None)
            steps.insert(len(steps) if above is None else steps.index(above), tier)
    return steps
