"""Which of two lists of requirements are the same one: by name, and what is left over by what it looks at."""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from assessment.requirement import Compare, Requirement


class Pair(NamedTuple):
    """A requirement before and after; one of the two may be missing."""

    before: Requirement | None
    after: Requirement | None


def paired(before: Sequence[Requirement], after: Sequence[Requirement]) -> list[Pair]:
    """Side by side, in the order of the later ones; those that are gone come last."""
    partner: dict[int, int] = {}
    for key in (_by_name, _by_content):
        _match(before, after, partner, key)
    taken = set(partner.values())
    pairs = [Pair(before[partner[place]] if place in partner else None, now) for place, now in enumerate(after)]
    return [*pairs, *(Pair(was, None) for place, was in enumerate(before) if place not in taken)]


def _match(
    before: Sequence[Requirement],
    after: Sequence[Requirement],
    partner: dict[int, int],
    key: Callable[[Requirement], Hashable],
) -> None:
    taken = set(partner.values())
    waiting: dict[Hashable, list[int]] = {}
    for place, was in enumerate(before):
        if place not in taken:
            waiting.setdefault(key(was), []).append(place)
    for place, now in enumerate(after):
        found = waiting.get(key(now)) if place not in partner else None
        if found:
            partner[place] = found.pop(0)


def _by_name(requirement: Requirement) -> Hashable:
    operator = requirement.operator if isinstance(requirement, Compare) and not requirement.id else ""
    return requirement.name, operator


def _by_content(requirement: Requirement) -> Hashable:
    """The kind, its facts, and which way a figure is held against its fact."""
    rises = requirement.aim.up if isinstance(requirement, Compare) else None
    return type(requirement).__name__, frozenset(requirement.facts()), rises
