"""What is counted of a table is what counting its firms one by one gives, however it is cut into pieces."""

from collections import Counter
from typing import Any

import polars as pl
import pytest

from assessment.batch import Tell
from assessment.judge import Assessment, judge
from assessment.quantity import NOT_MET, UNDECIDED
from bot.bulk.impact.columns import AFTER, BEFORE, MOVE, OPEN, TIER, Move, decided_by
from bot.bulk.impact.tally import LEAST, MOST, SAMPLES, UNBOUNDED, ImpactTally, Reason, paid
from tests.bot.bulk.impact.firms import Population, population


def _counted(of: Population, *, size: int = 10_000) -> ImpactTally:
    tally = ImpactTally(of.compared)
    for piece in of.table.iter_slices(size):
        tally.take(piece)
    return tally


def test_firms_are_counted_by_where_they_stand_before_and_after() -> None:
    of = population("cn")
    tally = _counted(of)
    assert tally.judged == len(of.firms)
    assert tally.likely == Counter((moves.before.likely, moves.after.likely) for moves in of.moves)
    assert tally.possible == Counter((moves.before.possible, moves.after.possible) for moves in of.moves)
    assert sum(tally.moves.values()) == len(of.firms)


def _reasons(of: Population) -> tuple[Counter[Reason], Counter[Reason]]:
    """By the single judgement: where a tier is not met what is not met, where it is open what is open."""
    every: Counter[Reason] = Counter()
    alone: Counter[Reason] = Counter()
    sides = of.compared.sides
    for row, firm in zip(of.compared.judge(of.table).iter_rows(named=True), of.firms, strict=True):
        move, tier = Move(row[MOVE]), row[TIER]
        if tier is None:
            continue
        policy = {BEFORE: sides.before, AFTER: sides.after}[decided_by(move)]
        found: Assessment = judge(sides.library, sides.region, firm, policy.on)
        finding = next(each.finding for each in found.ladder.tiers if each.tier == tier)
        decide = [part for part in finding.parts if part.outcome is finding.outcome]
        assert finding.outcome is (UNDECIDED if move in OPEN else NOT_MET)
        assert decide
        for part in decide:
            reason = Reason(move, tier, part.requirement.name)
            every[reason] += 1
            alone[reason] += len(decide) == 1
    return every, alone


@pytest.mark.parametrize("region", ["cn", "hangzhou"])
def test_requirements_are_counted_that_decide_for_those_who_move(region: str) -> None:
    of = population(region)
    tally = _counted(of)
    every, alone = _reasons(of)
    assert +tally.reasons == every
    assert +tally.alone == +alone


def _all(tally: ImpactTally) -> dict[str, Any]:
    drawn = tally.drawn
    counts = {name: counts for name, counts in vars(tally).items() if isinstance(counts, Counter)}
    return {**counts, "drawn": None if drawn is None else sorted(drawn["row"])}


def test_pieces_come_to_the_same_as_the_whole() -> None:
    of = population("cn")
    whole = _all(_counted(of))
    assert _all(_counted(of, size=70)) == whole
    assert _all(_counted(of, size=299)) == whole


def test_a_few_firms_are_drawn_of_each_way_of_moving() -> None:
    of = population("cn")
    tally = _counted(of)
    assert tally.drawn is not None
    cells = [MOVE, TIER]
    moved = of.compared.judge(of.table).filter(pl.col(MOVE) != Move.STAYS)
    sizes = {(*key,): size for *key, size in moved.group_by(cells).len().iter_rows()}
    drawn = {(*key,): size for *key, size in tally.drawn.group_by(cells).len().iter_rows()}
    assert drawn == {cell: min(size, SAMPLES) for cell, size in sizes.items()}


def test_of_facts_that_one_policy_alone_asks_it_is_counted_of_how_many_firms_they_are_unknown() -> None:
    of = population("cn")
    tally = _counted(of)
    asked = tally.asked_once
    assert (asked["development_score"], asked["digital_level"]) == (AFTER, BEFORE)
    assert "rd_expense" not in asked
    for fact in ("development_score", "rd_expense_prev", "revenue_cagr_2y", "gap_filling", "maker_contest"):
        unknown = [not _is_known(firm, fact) for firm in of.firms]
        assert tally.unknown[fact] == sum(unknown), fact


def _is_known(firm: Any, fact: str) -> bool:
    if firm.given.get(fact) is not None:
        return True
    formula = firm.catalogue[fact].derive
    return formula is not None and all(_is_known(firm, part) for part in formula.facts)


def test_what_goes_with_the_tiers_reached_is_added_up_for_either_policy() -> None:
    of = population("hangzhou")
    tally = _counted(of)
    for side, batch in ((BEFORE, of.compared.before), (AFTER, of.compared.after)):
        table = batch.judge(of.table.lazy(), {Tell.SUMS}).collect()
        sums = [
            ends
            for ends in table.select("total:likely_tier.low", "total:likely_tier.high").rows()
            if ends[0] is not None
        ]
        assert tally.money[side, LEAST] == sum(low for low, _ in sums)
        assert tally.money[side, MOST] == sum(low if high is None else high for low, high in sums)
        assert tally.money[side, UNBOUNDED] == sum(high is None for _, high in sums)
    assert not _counted(population("cn")).money


def test_sums_of_all_firms_may_be_larger_than_that_of_any_one() -> None:
    most = 2**63 - 1
    ends = {"low": [most, 1, None], "high": [most, None, None]}
    judged = pl.DataFrame({f"{AFTER}total:likely_tier.{end}": sums for end, sums in ends.items()})
    assert paid(judged, AFTER) == {LEAST: most + 1, MOST: most + 1, UNBOUNDED: 1}


def test_a_piece_without_firms_counts_nothing() -> None:
    of = population("cn")
    tally = ImpactTally(of.compared)
    tally.take(of.table.clear())
    assert not tally.judged
    assert tally.drawn is None
