"""How one firm stands otherwise under another set of rules: its tier, what it lacks, its support, and what falls due when."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from assessment.quantity import Interval

Direction = Literal["up", "down", "same"]


class Paid(NamedTuple):
    """What a measure comes to for a firm."""

    benefit: Interval | None
    terms: object = None
    """What it says where that is no sum of money."""
    is_to_firm: bool = True
    is_stacked: bool = True
    """Whether it is paid beside others of its kind."""


class Stood(NamedTuple):
    """As much of an assessment as can move: the highest tier met, the highest not ruled out, the measures that apply."""

    likely: str | None
    possible: str | None
    applicable: Mapping[str, Paid]


class Movement(NamedTuple):
    """What differs for a firm; `same` where its tiers stay and only something else differs."""

    direction: Direction
    likely: tuple[str | None, str | None]
    possible: tuple[str | None, str | None]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    sums: tuple[str, ...] = ()
    """Measures that apply under both and come to something else."""
    gaps: tuple[str, ...] = ()
    """What is missing for the next tier in another way, as `impact.moved_words` names it."""
    deadlines: tuple[str, ...] = ()
    """What falls due on another day; likewise."""


def movement(
    before: Stood,
    after: Stood,
    steps: Sequence[str | None],
    gaps: tuple[str, ...] = (),
    deadlines: tuple[str, ...] = (),
) -> Movement | None:
    """How the firm moves on these `steps`, None where nothing differs for it."""
    if before == after and not gaps and not deadlines:
        return None
    gained = tuple(name for name in after.applicable if name not in before.applicable)
    lost = tuple(name for name in before.applicable if name not in after.applicable)
    sums = tuple(name for name, paid in after.applicable.items() if before.applicable.get(name, paid) != paid)
    was = steps.index(before.likely), steps.index(before.possible)
    now = steps.index(after.likely), steps.index(after.possible)
    direction: Direction = "same" if was == now else "up" if now > was else "down"
    likely, possible = (before.likely, after.likely), (before.possible, after.possible)
    return Movement(direction, likely, possible, gained, lost, sums, gaps, deadlines)


def steps_of(before: Sequence[str], after: Sequence[str]) -> list[str | None]:
    """No tier, then the ladder as it is after; a tier that is gone stands below the one that stood above it."""
    steps: list[str | None] = [None, *after]
    for place, tier in enumerate(before):
        if tier not in steps:
            above = next((other for other in before[place + 1 :] if other in steps), None)
            steps.insert(len(steps) if above is None else steps.index(above), tier)
    return steps
