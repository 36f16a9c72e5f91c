"""Support measures as expressions: for each row whether one applies, would after recognition, does not, or cannot be said yet.

The image of `measures.standing` and what follows from it; what a measure pays is worked out in `sums`.
"""

from typing import NamedTuple

import polars as pl

from assessment.batch.cells import Answer, Sheet, joined, negated
from assessment.batch.outcomes import Outcomes
from assessment.batch.verdicts import ALWAYS, all_of
from assessment.measures import HELD, NEWLY_HELD, REGISTERED, Applicability, SupportRule

MEASURE = "measure:"
"""What the columns of measures begin with."""
APPLICABILITY = pl.Enum(Applicability)


class Found(NamedTuple):
    """What is found of a measure for each row: that it is refused, that this is settled, and on which title it stands.

    `named` is the name of its `Applicability`. None of the answers is ever NULL.
    """

    refused: Answer
    settled: Answer
    counts: Answer
    not_held: Answer
    named: pl.Expr


class Support:
    """The support measures of a table's rules."""

    def __init__(self, outcomes: Outcomes, sheet: Sheet) -> None:
        self._outcomes = outcomes
        self._sheet = sheet

    def of(self, rule: SupportRule) -> Found:
        """What is found of a measure."""
        titles, first = rule.titles
        registered = self._outcomes.truth(REGISTERED)
        held = self._outcomes.holds_any(HELD, titles) if titles else ALWAYS
        new = self._outcomes.holds_any(NEWLY_HELD, titles) if first else held
        conditions = all_of([self._outcomes.of(requirement) for requirement in rule.requirements])
        too_late = joined([registered.sure, held.sure, negated(new.open)], every=True)
        not_held = joined([registered.sure, negated(held.open)], every=True)
        counts = joined([registered.sure, held.open, new.sure], every=True)
        refused = joined([negated(conditions.open), negated(registered.open), too_late], every=False)
        settled = joined([conditions.sure, joined([counts, not_held], every=False)], every=True)
        refused, settled, counts, not_held = map(self._sheet.answer, (refused, settled, counts, not_held))
        return Found(refused, settled, counts, not_held, self._named(refused, settled, counts))

    def _named(self, refused: Answer, settled: Answer, counts: Answer) -> pl.Expr:
        """The name; many measures ask for the very same, and share it."""
        expr = (
            pl.when(refused.expr)
            .then(_name(Applicability.NOT_APPLICABLE))
            .when(~settled.expr)
            .then(_name(Applicability.UNDECIDED))
            .when(counts.expr)
            .then(_name(Applicability.APPLICABLE))
            .otherwise(_name(Applicability.AFTER_RECOGNITION))
        )
        answers = (refused, settled, counts)
        key = f"applicability({','.join(answer.key for answer in answers)})"
        return self._sheet.named(key, expr, max(answer.level for answer in answers))


def _name(applicability: Applicability) -> pl.Expr:
    return pl.lit(applicability.value, dtype=APPLICABILITY)
