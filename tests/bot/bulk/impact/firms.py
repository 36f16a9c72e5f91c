"""Made-up firms at the edges of two policies, as a table and one by one."""

from functools import cache
from random import Random
from typing import NamedTuple

import polars as pl

from assessment.batch import table_of
from assessment.firm import Firm
from bot.bulk.impact.columns import Compared
from bot.bulk.impact.sides import Sides, sides_of
from bot.impact.alike import Alike
from bot.impact.deadlines import Deadlines
from bot.impact.judging import Judging, Moves
from tests.assessment.batch.tables import Question, _firm, shipped
from tests.bot.bulk.impact.test_sides import TODAY


class Population(NamedTuple):
    """Firms, the same as a table, and how the comparison of one firm says that each moves."""

    compared: Compared
    firms: list[Firm]
    table: pl.DataFrame
    moves: list[Moves]


@cache
def population(region: str, count: int = 200) -> Population:
    """So many firms at the figures of the one policy or of the other."""
    sides = sides_of(shipped(), ("cn-2022", "cn-2026"), region, TODAY, "new")
    random = Random(7)
    questions = [Question(region, policy.on, "new") for policy in (sides.before, sides.after)]
    firms = [_firm(questions[number % 2], random) for number in range(count)]
    numbered = table_of(firms).with_columns(pl.int_range(2, count + 2, dtype=pl.UInt64()).alias("row"))
    judging = one_by_one(sides)
    return Population(Compared(sides), firms, numbered, [judging.moves((firm, firm), {}) for firm in firms])


def one_by_one(sides: Sides) -> Judging:
    """What `bot.impact.comparison.Comparison` judges by, each side on its own day."""
    library, region = sides.library, sides.region
    support = [library.rules(region, sides.kind).support_on(policy.on) for policy in (sides.before, sides.after)]
    ladders = sides.ladder(sides.before), sides.ladder(sides.after)
    deadlines = Deadlines(library, library, region, sides.after.on)
    return Judging(ladders, support, deadlines, sides.after.on, Alike(library, library))
