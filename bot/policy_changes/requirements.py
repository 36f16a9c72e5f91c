"""The difference of two requirements: tightened or loosened where that can be told for every firm, otherwise just changed.

All ways of putting requirements together only ever gain by a part that is easier to meet, so a part's direction is the whole's.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assessment.content import judged
from assessment.requirement import (
    Choice,
    Combination,
    Compare,
    Membership,
    OfficialsJudge,
    OpenReading,
    Requirement,
    Score,
    SizeClass,
    Truth,
)
from bot.policy_changes.findings import (
    About,
    Cited,
    Code,
    Difference,
    Effect,
    Figure,
    Needed,
    Options,
    Owner,
    PolicyText,
    Value,
)
from bot.policy_changes.pairing import Pair, paired
from bot.policy_changes.scores import scores_differ

_SIZES = ("micro", "small", "sme")
"""The narrowest first."""


class Place(NamedTuple):
    """Where a requirement lies: whose it is, and in which others."""

    owner: Owner
    within: tuple[str, ...] = ()


def requirements_differ(
    before: Sequence[Requirement], after: Sequence[Requirement], place: Place, *, spare: bool = False
) -> Iterator[Difference]:
    """The differences of two lists, all of which are asked; with `spare` not all are, and one more makes it easier."""
    for pair in paired(before, after):
        yield from _pair_differs(pair, place, spare=spare)


def _pair_differs(pair: Pair, place: Place, *, spare: bool) -> Iterator[Difference]:
    was, now = pair
    if was is None or now is None:
        listed = was or now
        assert listed is not None
        yield Difference(
            _about(listed),
            Effect.ADDED if was is None else Effect.REMOVED,
            place.owner,
            _text(listed),
            was,
            now,
            cited(was),
            cited(now),
            "alternative" if spare else "",
            place.within,
        )
        return
    found = list(_differ(was, now, place)) if judged(was) != judged(now) else []
    yield from found or _words_differ(was, now, place)


def _differ(was: Requirement, now: Requirement, place: Place) -> Iterator[Difference]:
    if was.judged_by != now.judged_by:
        yield _difference(was, now, place, Effect.CHANGED, Code(was.judged_by), Code(now.judged_by), "judged_by")
    inner = Place(place.owner, (*place.within, _text(now)))
    match was, now:
        case (Combination(), Combination()):
            yield from _combination_differs(was, now, place, inner)
        case (OpenReading(), OpenReading()):
            yield from requirements_differ(was.parts(), now.parts(), inner)
        case (Score(), Score()):
            yield from scores_differ(was, now, place.owner, place.within)
        case _ if _asks_the_same_way(was, now):
            yield from _one_differs(was, now, place)
        case _:
            yield _difference(was, now, place, Effect.CHANGED, was, now, "whole")


def _asks_the_same_way(was: Requirement, now: Requirement) -> bool:
    """Whether both hold the same fact the same way against something, so that only this something can differ."""
    return type(was) is type(now) and _way_of_asking(was) == _way_of_asking(now)


def _way_of_asking(requirement: Requirement) -> tuple[str, bool]:
    match requirement:
        case Compare():
            return requirement.fact, requirement.aim.up
        case Truth():
            return requirement.fact, requirement.wanted
        case Choice():
            return requirement.choice, True
        case Membership():
            return requirement.members, bool(requirement.includes_any)
        case _:
            return "", True


def _one_differs(was: Requirement, now: Requirement, place: Place) -> Iterator[Difference]:
    match was, now:
        case (Compare(), Compare()) if was.aim != now.aim:
            yield _difference(was, now, place, _figure_effect(was, now), _figure(was), _figure(now))
        case (Choice(), Choice()) if set(was.among) != set(now.among):
            effect = _options_effect(was.among, now.among, more_is_easier=True)
            yield _difference(was, now, place, effect, Options(was.choice, was.among), Options(now.choice, now.among))
        case (Membership(), Membership()) if set(_named(was)) != set(_named(now)):
            effect = _options_effect(_named(was), _named(now), more_is_easier=bool(now.includes_any))
            options = Options(was.members, _named(was)), Options(now.members, _named(now))
            yield _difference(was, now, place, effect, *options)
        case (SizeClass(), SizeClass()) if was.size_class != now.size_class:
            narrower = _SIZES.index(now.size_class) < _SIZES.index(was.size_class)
            yield _difference(was, now, place, Effect.TIGHTENED if narrower else Effect.LOOSENED, was, now)


def _combination_differs(was: Combination, now: Combination, place: Place, inner: Place) -> Iterator[Difference]:
    older, newer = len(was.members), len(now.members)
    asks_all = (was.needed == older, now.needed == newer)
    if asks_all != (True, True) and was.needed != now.needed:
        effect = Effect.TIGHTENED if now.needed > was.needed else Effect.LOOSENED
        needed = Needed(was.needed, older), Needed(now.needed, newer)
        yield _difference(was, now, place, effect if older == newer else Effect.CHANGED, *needed, "needed")
    elif asks_all[0] is not asks_all[1] and (older, newer) != (1, 1):
        needed = Needed(was.needed, older), Needed(now.needed, newer)
        yield _difference(was, now, place, Effect.TIGHTENED if asks_all[1] else Effect.LOOSENED, *needed, "needed")
    yield from requirements_differ(was.members, now.members, inner, spare=now.needed < newer or was.needed < older)


def _words_differ(was: Requirement, now: Requirement, place: Place) -> Iterator[Difference]:
    """What reads otherwise and judges the same; the same words in another document are that document's difference."""
    same_document = was.document == now.document
    about_officials = isinstance(was, OfficialsJudge) and isinstance(now, OfficialsJudge)
    older = was.officials_judge if isinstance(was, OfficialsJudge) and about_officials else was.text
    newer = now.officials_judge if isinstance(now, OfficialsJudge) and about_officials else now.text
    if older != newer or was.text != now.text:
        yield _difference(was, now, place, Effect.WORDED, PolicyText(older), PolicyText(newer), "text")
    elif same_document and (was.clause != now.clause or was.evidence != now.evidence):
        yield _difference(was, now, place, Effect.WORDED, PolicyText(was.clause), PolicyText(now.clause), "clause")
    if isinstance(was, Score) and isinstance(now, Score):
        yield from scores_differ(was, now, place.owner, place.within)
    inner = Place(place.owner, (*place.within, _text(now)))
    for part in paired(was.parts(), now.parts()):
        if part.before is not None and part.after is not None:
            yield from _words_differ(part.before, part.after, inner)


def _difference(
    was: Requirement,
    now: Requirement,
    place: Place,
    effect: Effect,
    before: Value,
    after: Value,
    aspect: str = "",
) -> Difference:
    return Difference(
        _about(now), effect, place.owner, _text(now), before, after, cited(was), cited(now), aspect, place.within
    )


def cited(requirement: Requirement | None) -> Cited | None:
    """Where a requirement stands."""
    return None if requirement is None else Cited(requirement.document, requirement.clause)


def _about(requirement: Requirement) -> About:
    """A fact that must not hold shuts a firm out."""
    return About.EXCLUSION if isinstance(requirement, Truth) and not requirement.wanted else About.REQUIREMENT


def _text(requirement: Requirement) -> str:
    return requirement.text or requirement.name


def _figure(compare: Compare) -> Figure:
    return Figure(compare.fact, compare.operator, compare.bound)


def _figure_effect(was: Compare, now: Compare) -> Effect:
    older, newer = (was.aim.bound, was.aim.strict), (now.aim.bound, now.aim.strict)
    if not now.aim.up:
        older, newer = (-was.aim.bound, was.aim.strict), (-now.aim.bound, now.aim.strict)
    return Effect.TIGHTENED if newer > older else Effect.LOOSENED


def _options_effect(was: Sequence[str], now: Sequence[str], *, more_is_easier: bool) -> Effect:
    if set(was) < set(now):
        return Effect.LOOSENED if more_is_easier else Effect.TIGHTENED
    if set(was) > set(now):
        return Effect.TIGHTENED if more_is_easier else Effect.LOOSENED
    return Effect.CHANGED


def _named(membership: Membership) -> tuple[str, ...]:
    return membership.includes_any or membership.includes_none
