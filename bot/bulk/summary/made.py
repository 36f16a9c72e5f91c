"""Puts counts in order: from a tally's keys to the summary, by the rules that the table was judged by."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import ceil
from typing import Final

from assessment.batch.compiled import Batch, Placed, Standing
from assessment.quantity import Number
from assessment.requirement import Score
from bot.bulk.sources import Source
from bot.bulk.summary.gaps import gaps
from bot.bulk.summary.money import money, money_at_stake
from bot.bulk.summary.numbers import (
    AskedCount,
    DistrictCount,
    LadderSummary,
    MeasureCount,
    OneShort,
    RequirementCount,
    ScoreBand,
    ScoreCount,
    Summary,
    TierCount,
    TierSummary,
)
from bot.bulk.summary.tally_keys import Counts, Keyed

FEWEST: Final = 5
"""Districts with fewer firms are counted as one, and told by tier only where they are so many together: a share of so few says
nothing, and nobody need see at a glance how one firm stands. It is tact and no secret: the table itself tells it."""
BAND: Final = 10
"""Points in a band."""
Standings = Mapping[tuple[str | None, str | None], int]


def made(batch: Batch, counts: Counts) -> Summary:
    """The summary of what was counted of tables that the batch judged."""
    return Summary(
        batch.region,
        batch.on,
        batch.kind,
        counts.get((Keyed.JUDGED,), 0),
        counts.get((Keyed.IN_PART,), 0),
        counts.get((Keyed.REPEATED,), 0),
        counts.get((Keyed.REFUSED,), 0),
        tuple(_ladder(ladder, batch, counts) for ladder in batch.ladders if _is_told(ladder, counts)),
        tuple(_districts(batch.ladders[0], counts)),
        tuple(sorted(_measures(batch, counts), key=lambda found: (-found.applicable, -found.after_recognition))),
        money_at_stake(batch, counts),
        tuple(sorted(_asked(counts), key=lambda found: (-found.firms, found.fact))),
    )


def _is_told(ladder: Standing, counts: Counts) -> bool:
    return not ladder.prefix or any(key[0] == Keyed.BESIDE for key in counts)


def _ladder(ladder: Standing, batch: Batch, counts: Counts) -> LadderSummary:
    standings = _beside(counts) if ladder.prefix else _standings(counts)
    return LadderSummary(
        bool(ladder.prefix),
        _by_tier(ladder, standings),
        tuple(_tier(tier, f"{ladder.prefix}{tier.tier}", batch, counts) for tier in ladder.tiers),
    )


def _standings(counts: Counts) -> Standings:
    found: dict[tuple[str | None, str | None], int] = {}
    for standings in _by_district(counts).values():
        for standing, firms in standings.items():
            found[standing] = found.get(standing, 0) + firms
    return found


def _beside(counts: Counts) -> Standings:
    return {(_name(key[1]), _name(key[2])): firms for key, firms in counts.items() if key[0] == Keyed.BESIDE}


def _by_district(counts: Counts) -> dict[str | None, dict[tuple[str | None, str | None], int]]:
    found: dict[str | None, dict[tuple[str | None, str | None], int]] = {}
    for key, firms in counts.items():
        if key[0] == Keyed.STANDING:
            found.setdefault(_name(key[1]), {})[_name(key[2]), _name(key[3])] = firms
    return found


def _name(part: str | int | None) -> str | None:
    return None if part is None else str(part)


def _by_tier(ladder: Standing, standings: Standings) -> tuple[TierCount, ...]:
    tiers = (*(tier.tier for tier in reversed(ladder.tiers)), None)
    return tuple(
        TierCount(
            tier,
            sum(firms for (likely, _), firms in standings.items() if likely == tier),
            sum(firms for (likely, possible), firms in standings.items() if likely == tier != possible),
            sum(firms for (_, possible), firms in standings.items() if possible == tier),
        )
        for tier in tiers
    )


def _tier(tier: Placed, name: str, batch: Batch, counts: Counts) -> TierSummary:
    rule = tier.rule
    parts = rule.requirement.parts()

    def stands(outcome: str) -> int:
        return counts.get((Keyed.TIER, name, outcome), 0)

    def lacks(part: str, outcome: str) -> int:
        return counts.get((Keyed.REQUIREMENT, name, part, outcome), 0)

    requirements = [
        RequirementCount(
            part.name,
            Source.of(part),
            lacks(part.name, "not_met"),
            lacks(part.name, "undecided"),
        )
        for part in parts
    ]
    one_short = [OneShort(part.name, counts.get((Keyed.ONE_SHORT, name, part.name), 0)) for part in parts]
    return TierSummary(
        tier.tier,
        Source(rule.document.id, rule.clause),
        stands("met"),
        stands("not_met"),
        stands("undecided"),
        counts.get((Keyed.NEXT, name), 0),
        tuple(sorted((row for row in requirements if row.not_met or row.open), key=_most_failed)),
        tuple(gaps(tier, name, batch, counts)),
        tuple(sorted((row for row in one_short if row.firms), key=lambda row: -row.firms)),
        counts.get((Keyed.ONE_SHORT_AND_OPEN, name), 0),
        counts.get((Keyed.ONE_OPEN, name), 0),
        tuple(_score(part, name, batch, counts) for part in rule.requirement.walk() if isinstance(part, Score)),
    )


def _most_failed(row: RequirementCount) -> tuple[int, int]:
    return -row.not_met, -row.open


def _score(score: Score, tier: str, batch: Batch, counts: Counts) -> ScoreCount:
    name = f"{tier}/{score.name}"
    parts = batch.score_parts[name]
    surely, at_best = _points(counts, Keyed.SURELY, name, parts), _points(counts, Keyed.AT_BEST, name, parts)
    return ScoreCount(
        score.name,
        Source.of(score),
        score.score.pass_mark,
        sum(firms for points, firms in surely.items() if points >= score.score.pass_mark),
        sum(firms for points, firms in at_best.items() if points >= score.score.pass_mark),
        counts.get((Keyed.SETTLED, name), 0),
        tuple(_bands(surely, at_best, ceil(score.score.max))),
    )


def _points(counts: Counts, end: Keyed, score: str, parts: int) -> dict[Number, int]:
    """Firms by their points."""
    return {Fraction(int(key[2] or 0), parts): firms for key, firms in counts.items() if key[:2] == (end, score)}


def _bands(surely: Mapping[Number, int], at_best: Mapping[Number, int], most: int) -> Iterator[ScoreBand]:
    for low in range(0, most, BAND):
        last = low + BAND >= most
        high = most if last else low + BAND

        def within(firms_by_points: Mapping[Number, int], low: int = low, high: int = high + last) -> int:
            return sum(firms for points, firms in firms_by_points.items() if low <= points < high)

        yield ScoreBand(low, high, within(surely), within(at_best))


def _districts(ladder: Standing, counts: Counts) -> Iterator[DistrictCount]:
    """Each district, the one with most firms first; those with too few as one, and what no row says of itself last."""
    by_district = _by_district(counts)
    nowhere = by_district.pop(None, None)
    sizes = {name: sum(found.values()) for name, found in by_district.items() if name is not None}
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    few = [name for name in order if sizes[name] < FEWEST]
    told = [name for name in order if sizes[name] >= FEWEST]
    for name in told:
        yield _district((name,), [by_district[name]], ladder)
    if few:
        yield _district(tuple(few), [by_district[name] for name in few], ladder)
    if nowhere is not None and by_district:
        yield _district((), [nowhere], ladder)


def _district(names: tuple[str, ...], standings: Iterable[Standings], ladder: Standing) -> DistrictCount:
    together: dict[tuple[str | None, str | None], int] = {}
    for each in standings:
        for standing, firms in each.items():
            together[standing] = together.get(standing, 0) + firms
    firms = sum(together.values())
    return DistrictCount(names, firms, _by_tier(ladder, together) if firms >= FEWEST else ())


def _measures(batch: Batch, counts: Counts) -> Iterator[MeasureCount]:
    for rule in batch.support:
        measure = rule.measure
        outcomes = ("applicable", "after_recognition", "undecided")
        now, after, undecided = (counts.get((Keyed.MEASURE, measure.id, outcome), 0) for outcome in outcomes)
        if now or after or undecided:
            paid = (money((Keyed.PAID, measure.id, outcome), counts) for outcome in outcomes)
            yield MeasureCount(measure.id, Source.of(measure), now, after, undecided, *paid)


def _asked(counts: Counts) -> Iterator[AskedCount]:
    return (AskedCount(str(key[1]), firms) for key, firms in counts.items() if key[0] == Keyed.ASKED)
