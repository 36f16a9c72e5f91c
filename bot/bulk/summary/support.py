"""Support in words: which measures firms could have, what these pay in all, and what the next tier would add."""

from collections.abc import Iterator

from assessment.quantity import Interval
from assessment.wording import Words
from bot.bulk.summary.names import Names
from bot.bulk.summary.numbers import MeasureCount, Money, MoneyAtStake, Summary
from bot.bulk.summary.tables import MOST_ROWS, Row, Section, Table, bars_of, many
from flows.support import money


def support(summary: Summary, names: Names) -> Iterator[Section]:
    """What there is to tell of support and of money."""
    if summary.measures:
        yield _measures(summary.measures, names)
    if summary.money is not None:
        yield _money(summary.money, summary.measures, names)


def _measures(measures: tuple[MeasureCount, ...], names: Names) -> Section:
    say = names.words.say
    shown = measures[:MOST_ROWS]
    rows = tuple(
        Row(
            names.measure(row.measure),
            (many(row.applicable), many(row.after_recognition), many(row.undecided)),
            names.source(row.source),
        )
        for row in shown
    )
    bars = bars_of(rows, (say("firms"), [row.applicable for row in shown]))
    heads = (say("Support measure"), say("conditions met now"), say("with the title"), say("still open"))
    more = len(measures) - len(shown)
    notes = [say("And {count} more; the summary as JSON has them all.", count=more)] if more else []
    return Section("measures", say("Support for firms"), (Table(heads, rows, bars),), tuple(notes))


def _money(stake: MoneyAtStake, measures: tuple[MeasureCount, ...], names: Names) -> Section:
    words, say = names.words, names.words.say
    totals = [
        Row(say("by measures whose conditions are met now, or may be"), (_sum(stake.now, words),)),
        Row(say("once recognised in the tier that each firm is likely in"), (_sum(stake.likely_tier, words),)),
        Row(say("once recognised in the tier that is each firm's next"), (_sum(stake.next_tier, words),)),
        *(
            Row(say("of these, whose next tier is {tier}", tier=names.tier(tier)), (_sum(paid, words),))
            for tier, paid in stake.by_next_tier
        ),
    ]
    paying = [row for row in measures if row.paid_now or row.paid_after_recognition or row.paid_if_decided]
    rows = tuple(
        Row(
            names.measure(row.measure),
            tuple(_sum(paid, words) for paid in (row.paid_now, row.paid_after_recognition, row.paid_if_decided)),
            names.source(row.source),
        )
        for row in paying
    )
    tables = [Table((say("All firms together"), say("Sum")), tuple(totals))]
    if rows:
        heads = (
            say("Support measure"),
            say("for conditions met now"),
            say("once the title is held"),
            say("if open ones are met too"),
        )
        tables.append(Table(heads, rows, caption=say("By measure")))
    notes = [
        say("What is paid to others is not counted; of measures that exclude each other the totals count the highest.")
    ]
    if not all(names.is_in_force(row.source) for row in paying):
        notes.append(
            say("The sums hold what drafts and ended documents offer: these are marked, and pay nothing today.")
        )
    return Section("money", say("Money at stake"), tuple(tables), tuple(notes))


def _sum(paid: Money | None, words: Words) -> str:
    if paid is None:
        return "–"
    said = money(Interval(paid.low, paid.high), words)
    if not paid.unbounded:
        return said
    return words.say(
        "{sum}, and more for {count} firms that nothing bounds it for", sum=said, count=many(paid.unbounded)
    )
