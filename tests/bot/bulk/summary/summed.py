"""A table of random firms, each judged on its own as well, and the same counted firm by firm."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl
from hypothesis import strategies as st

from assessment.batch import Batch, compiled, table_of
from assessment.firm import Firm
from assessment.judge import Assessment, Ladder, TierFinding
from assessment.quantity import MET, NOT_MET, UNDECIDED
from bot.bulk.summary.numbers import Summary, TierSummary
from bot.bulk.summary.tally import Tally
from tests.assessment.batch.tables import Question, firms_for, shipped

HANGZHOU = Question("hangzhou", date(2026, 11, 21), "new")
NATION = Question("cn", date(2024, 6, 30), "new")
DISTRICTS = ("上城区", "西湖区", "余杭区", None)


@dataclass(frozen=True, repr=False)
class Summed:
    """Firms in districts."""

    question: Question
    firms: list[Firm]

    @cached_property
    def batch(self) -> Batch:
        return compiled(shipped(), *self.question)

    @cached_property
    def judged(self) -> pl.DataFrame:
        """The table as `Tally` takes it."""
        places = pl.Series("district", self.districts, dtype=pl.String())
        return self.batch.judge(table_of(self.firms).with_columns(places).lazy()).collect()

    @property
    def districts(self) -> list[str | None]:
        return [DISTRICTS[place % len(DISTRICTS)] for place in range(len(self.firms))]

    @cached_property
    def alone(self) -> list[Assessment]:
        """Each firm judged on its own."""
        return [self.question.judged(firm) for firm in self.firms]

    @cached_property
    def summary(self) -> Summary:
        tally = Tally(self.batch)
        tally.take(self.judged)
        return tally.made()


@st.composite
def summed_for(draw: st.DrawFn, question: Question, count: int = 100) -> Summed:
    """So many random firms."""
    return Summed(question, draw(firms_for(question, count)))


def standing(ladder: Ladder) -> tuple[str | None, str | None]:
    """The likely and the possible tier."""
    likely, possible = ladder.likely, ladder.possible
    return (None if likely is None else likely.tier, None if possible is None else possible.tier)


def lacked(ladders: list[Ladder], tier: str) -> list[TierFinding]:
    """How the firms stand to a tier of which it is the next one."""
    found = [ladder.next for ladder in ladders]
    return [each for each in found if each is not None and each.tier == tier]


def requirements(findings: list[TierFinding]) -> dict[str, tuple[int, int]]:
    """How many firms fail each requirement, and how many have it open."""
    parts = [part for finding in findings for part in finding.finding.parts]
    failed = Counter(part.requirement.name for part in parts if part.outcome is NOT_MET)
    opened = Counter(part.requirement.name for part in parts if part.outcome is UNDECIDED)
    return {name: (failed[name], opened[name]) for name in {*failed, *opened}}


def one_short(findings: list[TierFinding]) -> dict[str, int]:
    """How many firms fail this requirement and meet all others."""
    failing = [[part for part in finding.finding.parts if part.outcome is not MET] for finding in findings]
    alone = [parts[0] for parts in failing if len(parts) == 1]
    return dict(Counter(part.requirement.name for part in alone if part.outcome is NOT_MET))


def told_requirements(tier: TierSummary) -> dict[str, tuple[int, int]]:
    """The same as the summary tells it."""
    return {row.requirement: (row.not_met, row.open) for row in tier.requirements}
