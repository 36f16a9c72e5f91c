"""How the firms of a table move under two policies is how each would move alone."""

from collections import Counter
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from assessment.library import Library
from assessment.wording import Words
from bot.bulk.impact.columns import AFTER, BEFORE, MOVE, TIER, Compared, Move, direction_of
from bot.bulk.impact.sides import sides_of
from bot.bulk.impact.tally import ImpactTally
from bot.bulk.impact.text import impact_text
from bot.bulk.impact.view import About, View
from tests.bot.bulk.impact.firms import one_by_one, population
from tests.bot.bulk.impact.test_sides import TODAY
from tests.bot.bulk.impact.test_view import MADE_AT


@pytest.mark.parametrize("region", ["cn", "hangzhou"])
def test_every_firm_moves_as_the_comparison_of_one_firm_says(region: str) -> None:
    compared, _, table, moves = population(region)
    seen = set()
    for row, alone in zip(compared.judge(table).iter_rows(named=True), moves, strict=True):
        for side, stood in ((BEFORE, alone.before), (AFTER, alone.after)):
            assert (row[f"{side}likely_tier"], row[f"{side}possible_tier"]) == (stood.likely, stood.possible)
        moved = alone.movement
        assert direction_of(Move(row[MOVE])) == ("same" if moved is None else moved.direction)
        assert moved is None or not (moved.gained or moved.lost or moved.sums)
        seen.add(Move(row[MOVE]))
    assert len(seen) > 1


def test_support_of_one_policy_alone_is_what_the_comparison_of_one_firm_says(library: Library) -> None:
    """A document whose time begins between the two days brings its measures with it."""
    rules = library.rules("hangzhou", "new")
    begun = rules.documents["hangzhou-draft"].model_copy(update={"effective_from": date(2026, 6, 1)})
    later = replace(rules, documents={**rules.documents, "hangzhou-draft": begun})
    changed = replace(library, _rules={("hangzhou", "new"): later}, _ladders={})
    sides = sides_of(changed, ("cn-2022", "cn-2026"), "hangzhou", TODAY, "new")
    compared, judging = Compared(sides), one_by_one(sides)
    assert compared.gained
    assert not compared.lost
    _, firms, table, _ = population("hangzhou")
    applies = compared.judge(table).select(**compared.applies()).to_dicts()
    gained = [[measure for measure, applies in row.items() if applies] for row in applies]
    moves = [judging.moves((firm, firm), {}).movement for firm in firms]
    assert gained == [[] if moved is None else list(moved.gained) for moved in moves]
    assert any(gained)
    tally = ImpactTally(compared)
    tally.take(table)
    assert tally.applies == Counter(measure for each in gained for measure in each)
    said = impact_text(View(tally, About("firms.csv"), Words("en", changed.catalogue), with_names=False), MADE_AT)
    assert "Support under one policy alone" in said
    assert "hangzhou-draft" in said.partition("Support under one policy alone")[2]


INNOVATIVE, SRDI, GIANT = "innovative_sme", "srdi_sme", "little_giant"
Stood = dict[str, bool | None]
RULED_OUT: Stood = {INNOVATIVE: False, SRDI: False, GIANT: False}


def _moved(before: Stood, after: Stood) -> tuple[str, str | None]:
    """How a firm of which either policy says this of each tier moves."""
    found: dict[str, object] = {}
    for side, stood in ((BEFORE, RULED_OUT | before), (AFTER, RULED_OUT | after)):
        found |= {f"{side}{tier}": met for tier, met in stood.items()}
        found[f"{side}likely_tier"] = next((tier for tier in reversed(stood) if stood[tier]), None)
        found[f"{side}possible_tier"] = next((tier for tier in reversed(stood) if stood[tier] is not False), None)
    schema = {name: pl.String() if name.endswith("_tier") else pl.Boolean() for name in found}
    ((move, tier),) = pl.DataFrame([found], schema).select(**population("cn").compared._moved).rows()
    return move, tier


@pytest.mark.parametrize(
    ("before", "after", "move", "tier"),
    [
        ({INNOVATIVE: None}, {SRDI: True}, Move.GAINED, SRDI),
        ({GIANT: None}, {SRDI: True, GIANT: None}, Move.GAINED, SRDI),
        ({SRDI: None}, {SRDI: True}, Move.MADE_CERTAIN, SRDI),
        ({INNOVATIVE: True}, {INNOVATIVE: True, SRDI: None}, Move.OPENED, SRDI),
        ({INNOVATIVE: True, SRDI: True}, {INNOVATIVE: True}, Move.LOST, SRDI),
        ({SRDI: True}, {GIANT: None}, Move.LOST, SRDI),
        ({SRDI: True}, {SRDI: None}, Move.MADE_OPEN, SRDI),
        ({INNOVATIVE: True, GIANT: None}, {INNOVATIVE: True, SRDI: None}, Move.CLOSED, GIANT),
        ({}, {}, Move.STAYS, None),
        ({SRDI: True, GIANT: None}, {SRDI: True, GIANT: None}, Move.STAYS, None),
    ],
)
def test_a_move_is_about_the_tier_that_is_won_or_lost(
    before: Stood, after: Stood, move: Move, tier: str | None
) -> None:
    assert _moved(before, after) == (move, tier)


def test_a_column_of_the_table_may_be_called_like_anything_that_is_found() -> None:
    compared, _, table, _ = population("cn")
    named = table.with_columns(pl.lit("likely").alias("srdi_sme"), pl.lit("x").alias("likely_tier"))
    judged = compared.judge(named)
    assert judged.select("srdi_sme", "likely_tier").unique().rows() == [("likely", "x")]
    assert judged[MOVE].equals(compared.judge(table)[MOVE])
    assert judged[TIER].equals(compared.judge(table)[TIER])
