"""The difference of two scores: pass mark, floors, and for each indicator how its points are given."""

from collections.abc import Iterator

from assessment.content import judged
from assessment.quantity import Number
from assessment.requirement import Compare, Indicator, Score
from assessment.requirement.score import Group
from bot.policy_changes.findings import (
    About,
    Band,
    Cited,
    Difference,
    Effect,
    Figure,
    Owner,
    Points,
    PolicyText,
    Value,
)


def scores_differ(was: Score, now: Score, owner: Owner, within: tuple[str, ...]) -> Iterator[Difference]:
    """What differs, in the order of the later score."""
    inner = (*within, now.text or now.name)
    sources = Cited(was.document, was.clause), Cited(now.document, now.clause)
    if was.score.pass_mark != now.score.pass_mark:
        effect = Effect.TIGHTENED if now.score.pass_mark > was.score.pass_mark else Effect.LOOSENED
        marks = Points(was.score.pass_mark), Points(now.score.pass_mark)
        yield Difference(About.SCORE, effect, owner, now.text, *marks, *sources, "pass", within)
    if was.score.max != now.score.max:
        most = Points(was.score.max), Points(now.score.max)
        yield Difference(About.SCORE, Effect.CHANGED, owner, now.text, *most, *sources, "max", within)
    groups = {group.id: group for group in was.score.groups}
    for group in now.score.groups:
        if group.id in groups:
            yield from _floors_differ(groups[group.id], group, owner, sources, inner)
    older, newer = _indicators(was), _indicators(now)
    for name, indicator in newer.items():
        if name not in older:
            yield _indicator(Effect.ADDED, None, indicator, owner, sources, inner)
        else:
            yield from _indicators_differ(older[name], indicator, owner, sources, inner)
    for name, indicator in older.items():
        if name not in newer:
            yield _indicator(Effect.REMOVED, indicator, None, owner, sources, inner)


def _indicators(score: Score) -> dict[str, Indicator]:
    return {indicator.id: indicator for group in score.score.groups for indicator in group.indicators}


def _floors_differ(
    was: Group, now: Group, owner: Owner, sources: tuple[Cited, Cited], within: tuple[str, ...]
) -> Iterator[Difference]:
    older: Number = was.floor or 0
    newer: Number = now.floor or 0
    if older != newer:
        effect = Effect.TIGHTENED if newer > older else Effect.LOOSENED
        yield Difference(About.SCORE, effect, owner, now.text, Points(older), Points(newer), *sources, "floor", within)


def _indicator(
    effect: Effect,
    was: Indicator | None,
    now: Indicator | None,
    owner: Owner,
    sources: tuple[Cited, Cited],
    within: tuple[str, ...],
) -> Difference:
    """An indicator more or less moves the points of others too, so neither is simply harder or easier."""
    listed = now or was
    assert listed is not None
    return Difference(
        About.SCORE,
        effect,
        owner,
        listed.text,
        None if was is None else Points(was.max),
        None if now is None else Points(now.max),
        None if was is None else _cited(was, sources[0]),
        None if now is None else _cited(now, sources[1]),
        "indicator",
        within,
    )


def _indicators_differ(
    was: Indicator, now: Indicator, owner: Owner, sources: tuple[Cited, Cited], within: tuple[str, ...]
) -> Iterator[Difference]:
    cited = _cited(was, sources[0]), _cited(now, sources[1])

    def told(effect: Effect, before: Value, after: Value, aspect: str) -> Difference:
        return Difference(About.SCORE, effect, owner, now.text, before, after, *cited, aspect, within)

    if was.max != now.max:
        yield told(Effect.RAISED if now.max > was.max else Effect.LOWERED, Points(was.max), Points(now.max), "most")
    if judged(was) != judged(now):
        bands = list(_bands_differ(was, now))
        for effect, older, newer in bands:
            yield told(effect, older, newer, "band")
        if not bands and was.max == now.max:
            yield told(Effect.CHANGED, None, None, "points")
    elif was.text != now.text:
        yield told(Effect.WORDED, PolicyText(was.text), PolicyText(now.text), "text")
    elif cited[0].document == cited[1].document and cited[0].clause != cited[1].clause:
        yield told(Effect.WORDED, PolicyText(cited[0].clause), PolicyText(cited[1].clause), "clause")


def _bands_differ(was: Indicator, now: Indicator) -> Iterator[tuple[Effect, Band, Band]]:
    """The figures of the bands that give the same points by the same fact; none where the steps are of another make."""
    older, newer = _bands(was), _bands(now)
    if older is None or newer is None or set(older) != set(newer):
        return
    for key, later in newer.items():
        earlier = older[key]
        if earlier != later:
            rises = later.figure.operator in ("at_least", "more_than")
            effect = Effect.CHANGED
            if earlier.figure.operator == later.figure.operator:
                effect = Effect.TIGHTENED if (later.figure.bound > earlier.figure.bound) is rises else Effect.LOOSENED
            yield effect, earlier, later


def _bands(indicator: Indicator) -> dict[tuple[Number, str], Band] | None:
    """The figure of each number of points; None where a condition is not one figure, or points are given twice."""
    found: dict[tuple[Number, str], Band] = {}
    for step in indicator.steps or ():
        if not isinstance(step.when, Compare) or (step.points, step.when.fact) in found:
            return None
        figure = Figure(step.when.fact, step.when.operator, step.when.bound)
        found[step.points, step.when.fact] = Band(step.points, figure)
    return found or None


def _cited(indicator: Indicator, source: Cited) -> Cited:
    return Cited(source.document, indicator.clause or source.clause)
