"""How the firms of a table move under two policies is how each would move alone."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from assessment.library import Library
from bot.bulk.impact_columns import AFTER, BEFORE, MOVE, TIER, Compared, Move, direction_of
from bot.bulk.impact_sides import sides_of
from tests.bot.bulk.impact_firms import one_by_one, population
from tests.bot.bulk.test_impact_sides import TODAY


@pytest.mark.parametrize("region", ["cn", "hangzhou", "municipality"])
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
    assert len(seen) > 3


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


def _moved(before: tuple[str | None, str | None], after: tuple[str | None, str | None]) -> tuple[str, str | None]:
    compared = population("cn").compared
    columns = [f"{side}{which}_tier" for side in (BEFORE, AFTER) for which in ("likely", "possible")]
    stood = pl.DataFrame([(*before, *after)], dict.fromkeys(columns, pl.String()), orient="row")
    ((move, tier),) = stood.select(**compared._moved).rows()
    return move, tier


INNOVATIVE, SRDI, GIANT = "innovative_sme", "srdi_sme", "little_giant"


@pytest.mark.parametrize(
    ("before", "after", "move", "tier"),
    [
        ((None, INNOVATIVE), (SRDI, SRDI), Move.GAINED, SRDI),
        ((None, GIANT), (SRDI, GIANT), Move.MADE_CERTAIN, SRDI),
        ((INNOVATIVE, INNOVATIVE), (INNOVATIVE, SRDI), Move.OPENED, SRDI),
        ((SRDI, GIANT), (INNOVATIVE, INNOVATIVE), Move.LOST, SRDI),
        ((SRDI, SRDI), (None, GIANT), Move.MADE_OPEN, SRDI),
        ((INNOVATIVE, GIANT), (INNOVATIVE, SRDI), Move.CLOSED, GIANT),
        ((None, None), (None, None), Move.STAYS, None),
        ((SRDI, GIANT), (SRDI, GIANT), Move.STAYS, None),
    ],
)
def test_a_move_is_about_the_tier_that_is_won_or_lost(
    before: tuple[str | None, str | None], after: tuple[str | None, str | None], move: Move, tier: str | None
) -> None:
    assert _moved(before, after) == (move, tier)


def test_a_column_of_the_table_may_be_called_like_anything_that_is_found() -> None:
    compared, _, table, _ = population("cn")
    named = table.with_columns(pl.lit("likely").alias("srdi_sme"), pl.lit("x").alias("likely_tier"))
    judged = compared.judge(named)
    assert judged.select("srdi_sme", "likely_tier").unique().rows() == [("likely", "x")]
    assert judged[MOVE].equals(compared.judge(table)[MOVE])
    assert judged[TIER].equals(compared.judge(table)[TIER])
