"""A summary counts what the single judgement says of each firm, keeps nothing of any, and adds up over pieces."""

import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import ceil

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.batch import compiled, table_of
from assessment.firm import Firm
from assessment.judge import Ladder
from assessment.measures import total_gained, total_paid
from assessment.quantity import MET, NOT_MET, UNDECIDED, Interval
from assessment.requirement import INDUSTRY, SizeClass
from bot.bulk.summary import tally as tallying
from bot.bulk.summary.numbers import LadderSummary, Money, Summary, TierSummary, summary_json
from bot.bulk.summary.tally import Tally
from tests.assessment.batch.tables import Question, shipped
from tests.bot.bulk.summary.summed import (
    HANGZHOU,
    NATION,
    Summed,
    lacked,
    one_short,
    requirements,
    standing,
    summed_for,
    told_requirements,
)


@pytest.mark.parametrize("question", [HANGZHOU, NATION], ids=str)
@settings(max_examples=1)
@given(data=st.data())
def test_a_table_is_summed_up_as_its_firms_one_by_one(question: Question, data: st.DataObject) -> None:
    summed = data.draw(summed_for(question))
    summary, alone = summed.summary, summed.alone
    assert summary.judged == len(alone)
    _same_ladder(summary.ladders[0], [each.ladder for each in alone])
    nationals = [each.national for each in alone if each.national is not None]
    assert len(summary.ladders) == 1 + bool(nationals)
    for ladder in summary.ladders[1:]:
        _same_ladder(ladder, nationals)
    _same_districts(summary, summed)
    _same_measures(summary, summed)
    _same_asked(summary, summed)
    _same_gaps(summary, summed)
    _same_money(summary, summed)


def _same_ladder(told: LadderSummary, ladders: list[Ladder]) -> None:
    standings = Counter(standing(ladder) for ladder in ladders)
    for row in told.counts:
        assert row.likely == sum(firms for (likely, _), firms in standings.items() if likely == row.tier)
        assert row.possible == sum(firms for (_, possible), firms in standings.items() if possible == row.tier)
        higher = [firms for (likely, possible), firms in standings.items() if likely == row.tier != possible]
        assert row.open == sum(higher)
    for tier in told.tiers:
        _same_tier(tier, ladders)


def _same_tier(told: TierSummary, ladders: list[Ladder]) -> None:
    findings = [tier for ladder in ladders for tier in ladder.tiers if tier.tier == told.tier]
    outcomes = Counter(finding.outcome for finding in findings)
    assert (told.met, told.not_met, told.open) == (outcomes[MET], outcomes[NOT_MET], outcomes[UNDECIDED])
    near = lacked(ladders, told.tier)
    assert told.next_for == len(near)
    assert told_requirements(told) == requirements(near)
    assert {row.requirement: row.firms for row in told.one_short} == one_short(findings)
    parts = [Counter(part.outcome for part in finding.finding.parts) for finding in findings]
    assert told.one_short_and_open == sum(each[NOT_MET] == 1 and each[UNDECIDED] > 0 for each in parts)
    assert told.one_open == sum(each[NOT_MET] == 0 and each[UNDECIDED] == 1 for each in parts)


def _same_districts(summary: Summary, summed: Summed) -> None:
    told = {row.names: row for row in summary.districts}
    for place in set(summed.districts):
        ladders = [each.ladder for each, at in zip(summed.alone, summed.districts, strict=True) if at == place]
        row = told[() if place is None else (place,)]
        assert row.firms == len(ladders)
        standings = Counter(standing(ladder)[0] for ladder in ladders)
        assert {count.tier: count.likely for count in row.counts if count.likely} == standings


def _same_measures(summary: Summary, summed: Summed) -> None:
    found = Counter((finding.measure.id, finding.outcome.value) for each in summed.alone for finding in each.measures)
    told = {
        (row.measure, outcome): firms
        for row in summary.measures
        for outcome, firms in (
            ("applicable", row.applicable),
            ("after_recognition", row.after_recognition),
            ("undecided", row.undecided),
        )
        if firms
    }
    assert told == {key: firms for key, firms in found.items() if key[1] != "not_applicable"}


def _same_asked(summary: Summary, summed: Summed) -> None:
    """Each open requirement of the next tier, and each fact to ask for so that what it looks at is known."""
    found: Counter[str] = Counter()
    for each in summed.alone:
        near = each.ladder.next
        parts = [part.requirement for part in near.finding.parts if part.outcome is UNDECIDED] if near else []
        facts = {fact for part in parts for fact in part.facts()}
        sizes = [each for part in parts for each in part.walk() if isinstance(each, SizeClass)]
        facts |= {INDUSTRY} if sizes else set()
        found.update({asked for fact in facts for asked in _unknown(each.firm, fact)})
    assert {row.fact: row.firms for row in summary.asked} == found


def _unknown(firm: Firm, fact: str) -> Iterator[str]:
    formula, value = firm.catalogue[fact].derive, firm.given.get(fact)
    if value is not None:
        yield from (fact,) if isinstance(value, Interval) and not value.is_exact else ()
    elif formula is None:
        yield fact
    for part in formula.facts if formula is not None and value is None else ():
        yield from _unknown(firm, part)


def _same_gaps(summary: Summary, summed: Summed) -> None:
    """Of each comparison that is missed together with its requirement, exactly known distances and their quantiles."""
    rows = summed.judged.to_dicts()
    for below, tier in zip(
        (None, *(tier.tier for tier in summary.ladders[0].tiers)), summary.ladders[0].tiers, strict=False
    ):
        near = [row for row in rows if row["likely_tier"] == below]
        for gap in tier.gaps:
            name = f"{tier.tier}/{gap.comparison}.{'move' if gap.is_move else 'gap'}"
            missed = [row for row in near if row[f"{tier.tier}/{gap.requirement}"] is False]
            ends = [(row[f"{name}.low"], row[f"{name}.high"]) for row in missed if row[f"{name}.low"] is not None]
            known = sorted(low for low, high in ends if low == high)
            assert (gap.firms, gap.not_exact) == (len(known), len(ends) - len(known))
            assert sum(band.firms for band in gap.bands) == len(known)
            half = next((place for place in gap.places if place.part == "half"), None)
            assert (half is None) == (not known)
            if half is not None:
                scale = {"money": 100, "share": 10**8, "points": 10**4}.get(summed.batch.catalogue[gap.fact].type, 1)
                assert half.low * scale <= known[ceil(len(known) / 2) - 1] <= half.high * scale


def _same_money(summary: Summary, summed: Summed) -> None:
    """What each measure pays by how it stands, and the totals; sums below a fen are not in a table."""
    paid: dict[tuple[str, str], list[Interval]] = {}
    for each in summed.alone:
        for finding in each.measures:
            if finding.benefit is not None and finding.is_paid_to_firm:
                paid.setdefault((finding.measure.id, finding.outcome.value), []).append(finding.benefit)
    for row in summary.measures:
        _same_sum(row.paid_now, paid.get((row.measure, "applicable"), []))
        _same_sum(row.paid_after_recognition, paid.get((row.measure, "after_recognition"), []))
        _same_sum(row.paid_if_decided, paid.get((row.measure, "undecided"), []))
    assert summary.money is not None
    _same_sum(summary.money.now, [total_paid(each.measures) for each in summed.alone])
    near = [(each.measures, each.ladder.next.tier) for each in summed.alone if each.ladder.next is not None]
    _same_sum(summary.money.next_tier, [total_gained(*each) for each in near])
    for tier, money in summary.money.by_next_tier:
        _same_sum(money, [total_gained(*each) for each in near if each[1] == tier])
    likely = [(each.measures, each.ladder.likely.tier) for each in summed.alone if each.ladder.likely is not None]
    _same_sum(summary.money.likely_tier, [total_gained(*each) for each in likely])


def _same_sum(told: Money | None, sums: list[Interval]) -> None:
    assert (told is None) == (not sums)
    if told is not None:
        assert told.unbounded == sum(each.high is None for each in sums)
        lows = [each.low or 0 for each in sums]
        highs = [low if each.high is None else each.high for low, each in zip(lows, sums, strict=True)]
        fen = Fraction(len(sums), 100)
        assert -fen <= told.low - sum(lows) <= fen
        assert -fen <= told.high - sum(highs) <= fen


@settings(max_examples=1)
@given(data=st.data())
def test_pieces_and_partitions_add_up_to_the_whole(data: st.DataObject) -> None:
    summed = data.draw(summed_for(HANGZHOU, 30))
    first, second, piecewise = Tally(summed.batch), Tally(summed.batch), Tally(summed.batch)
    first.take(summed.judged[:11])
    second.take(summed.judged[11:])
    second.refuse(2, in_part=1)
    for begin in range(0, 30, 7):
        piecewise.take(summed.judged[begin : begin + 7])
    piecewise.refuse(2, in_part=1)
    merged = first.merged(second)
    assert merged.made() == second.merged(first).made() == piecewise.made()
    assert (merged.made().read, merged.made().judged, merged.made().in_part) == (32, 30, 1)
    assert Tally(summed.batch, merged.counts).made() == merged.made()


def _nobody(count: int, places: list[str | None] | None = None) -> tuple[Tally, pl.DataFrame]:
    """So many firms of which nothing is known, as they are judged."""
    batch = compiled(shipped(), *NATION)
    table = table_of([Firm(shipped().catalogue, {})] * count)
    if places is not None:
        table = table.with_columns(pl.Series("district", places, dtype=pl.String()))
    return Tally(batch), batch.judge(table.lazy()).collect()


def test_a_table_without_rows_has_a_summary_of_nothing() -> None:
    tally, judged = _nobody(1)
    tally.take(judged.clear())
    summary = tally.made()
    assert (summary.read, summary.judged, summary.measures, summary.asked, summary.districts) == (0, 0, (), (), ())
    assert [row.likely for row in summary.ladders[0].counts] == [0, 0, 0, 0]


def test_districts_with_few_firms_are_counted_together_and_told_by_tier_once_they_are_enough() -> None:
    tally, judged = _nobody(21, [*["甲"] * 9, *["乙"] * 5, *["丙"] * 2, *["丁"] * 2, *[None] * 2, ""])
    tally.take(judged)
    found = tally.made().districts
    assert [(row.names, row.firms) for row in found] == [(("甲",), 9), (("乙",), 5), (("丁", "丙"), 4), ((), 3)]
    assert [bool(row.counts) for row in found] == [True, True, False, False]
    tally.take(judged)
    assert [(row.names, row.firms, bool(row.counts)) for row in tally.made().districts[2:]] == [
        (("丁", "丙"), 8, True),
        ((), 6, True),
    ]


def test_a_table_without_districts_has_none_told() -> None:
    tally, judged = _nobody(3)
    tally.take(judged)
    assert tally.made().districts == ()


def test_what_is_kept_stays_small_where_every_row_names_a_district_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallying, "MOST_DISTRICTS", 10)
    tally, judged = _nobody(40, [f"place {number}" for number in range(40)])
    tally.take(judged)
    found = tally.made().districts
    assert sum(row.firms for row in found) == 40
    assert len({name for row in found for name in row.names}) == 11


def test_a_summary_is_plain_data_and_holds_nothing_of_a_firm() -> None:
    tally, judged = _nobody(6)
    tally.take(judged.with_columns(name=pl.lit("某某公司"), credit_code=pl.lit("91330100MA27XXXX1X")))
    said = json.dumps(summary_json(tally.made()), ensure_ascii=False)
    assert json.loads(said)["judged"] == 6
    assert "某某公司" not in said
    assert "91330100MA27XXXX1X" not in said


def test_every_requirement_and_measure_names_its_document_and_clause() -> None:
    tally, judged = _nobody(6)
    tally.take(judged)
    summary = tally.made()
    sources = [row.source for tier in summary.ladders[0].tiers for row in tier.requirements]
    assert sources
    assert all(source.document and source.clause for source in sources)


def test_figures_in_a_summary_are_exact() -> None:
    """R&D of 2.99% at a revenue of 50 million: short by 0.01 percentage points, and by 5,000 yuan."""
    batch = compiled(shipped(), *NATION)
    yes = {
        "registered_in_region": True,
        "on_dishonesty_list": False,
        "restricted_products": False,
        "major_incident_3y": False,
    }
    table = pl.DataFrame({"rd_expense": [1_495_000_00], "revenue": [50_000_000_00], **{k: [v] for k, v in yes.items()}})
    tally = Tally(batch)
    judged = batch.judge(table.lazy()).collect().with_columns(likely_tier=pl.lit("innovative_sme"))
    tally.take(judged)
    gaps = {gap.is_move: gap for gap in tally.made().ladders[0].tiers[1].gaps if gap.requirement == "rd_ratio"}
    assert {place.high for place in gaps[False].places} == {Fraction(1, 10_000)}
    assert {place.high for place in gaps[True].places} == {5_000}
