"""What firms lack for their next tier, in words: which requirements they fail or have open, and how far off they are."""

from collections.abc import Sequence
from typing import Final

from assessment.quantity import Interval, exactly
from bot.bulk.summary.names import Names
from bot.bulk.summary.numbers import GapBand, GapPlace, GapSpread, TierSummary
from bot.bulk.summary.tables import Row, Section, Table, bars_of, many
from flows.gaps import text_of

MOST_SPREADS: Final = 3
"""Requirements whose distances are drawn: those that fail most often."""
_SHOWN: Final = ("quarter", "half", "three_quarters", "nine_tenths")
_WHOLE: Final = ("count", "years")


def lacked(tier: TierSummary, names: Names) -> Section:
    """What firms lack for a tier of the region's own ladder, of which it is the next."""
    words, say = names.words, names.words.say
    rows = tuple(
        Row(
            names.requirement(tier.tier, row.requirement),
            (many(row.not_met), many(row.open)),
            names.source(row.source),
        )
        for row in tier.requirements
    )
    bars = bars_of(
        rows,
        (say("not met"), [row.not_met for row in tier.requirements]),
        (say("still open"), [row.open for row in tier.requirements]),
    )
    tables = [Table((say("Requirement"), say("not met"), say("still open")), rows, bars)]
    order = {row.requirement: place for place, row in enumerate(tier.requirements)}
    gaps = sorted(tier.gaps, key=lambda gap: order[gap.requirement])
    notes = [
        words.say_count("It is the next tier of {count} firm.", "It is the next tier of {count} firms.", tier.next_for)
    ]
    drawn = [gap for gap in gaps if gap.comparison == gap.requirement and not gap.is_move and len(gap.bands) > 1]
    drawn = drawn[:MOST_SPREADS]
    if gaps:
        tables += [_far(tier, gaps, names), *(_spread(tier, gap, names) for gap in drawn)]
        notes.append(
            say("“Half lack at most”: of the firms whose distance is known; large figures to two digits, rounded up.")
        )
    if not all(_is_whole(gap.fact, names) for gap in drawn):
        notes.append(say("“Off by”: of money, shares and points the first figure of a line belongs to the line above."))
    return Section(
        f"lacked-{tier.tier}",
        say("What firms lack for {tier}", tier=names.tier(tier.tier)),
        tuple(tables),
        tuple(notes),
    )


def _far(tier: TierSummary, gaps: Sequence[GapSpread], names: Names) -> Table:
    say = names.words.say
    heads = (
        say("Figure that is missed"),
        say("distance known"),
        say("not exactly known"),
        say("a quarter lack at most"),
        say("half lack at most"),
        say("three quarters lack at most"),
        say("nine tenths lack at most"),
    )
    rows = []
    for gap in gaps:
        places = {place.part: place for place in gap.places}
        cells = [_at_most(places.get(part), gap.fact, names) for part in _SHOWN]
        rows.append(
            Row(_name(tier, gap, names), (many(gap.firms), many(gap.not_exact), *cells), names.source(gap.source))
        )
    return Table(heads, tuple(rows), caption=say("How far off they are"))


def _name(tier: TierSummary, gap: GapSpread, names: Names) -> str:
    text = text_of(names.compared(tier.tier, gap.comparison), names.words)
    if gap.is_move:
        return names.words.say("{text}: in {fact}", text=text, fact=names.words.name(gap.fact))
    return text


def _at_most(place: GapPlace | None, fact: str, names: Names) -> str:
    return "–" if place is None else names.words.difference(fact, exactly(place.high))


def _spread(tier: TierSummary, gap: GapSpread, names: Names) -> Table:
    say = names.words.say
    rows = tuple(Row(_band(band, gap.fact, names), (many(band.firms),)) for band in gap.bands)
    bars = bars_of(rows, (say("firms"), [band.firms for band in gap.bands]))
    caption = say("How far off: {requirement}", requirement=_name(tier, gap, names))
    return Table((say("Off by"), say("Firms")), rows, bars, caption)


def _band(band: GapBand, fact: str, names: Names) -> str:
    words, low, high = names.words, band.low, band.high
    if high is None:
        return words.say("over {value}", value=words.difference(fact, exactly(low or 0)))
    if low is None:
        return words.say("up to {value}", value=words.difference(fact, exactly(high)))
    # Of what is counted in whole numbers the next one is the first of the band.
    first = low + 1 if _is_whole(fact, names) else low
    return words.difference(fact, Interval(first, high))


def _is_whole(fact: str, names: Names) -> bool:
    return names.library.catalogue[fact].type in _WHOLE
