"""Support measures as expressions: for each row whether one applies, would after recognition, does not, or cannot be said yet.

The image of `measures.standing` and what follows from it; what a measure pays is not worked out here.
"""

import polars as pl

from assessment.batch.cells import (
    Answer,
    Sheet,
    Verdict,
    all_of,
    any_of,
    as_answer,
    negated,
    opposite,
    possibly,
    surely,
)
from assessment.batch.outcomes import Outcomes
from assessment.measures import HELD, NEWLY_HELD, REGISTERED, Applicability, SupportRule
from assessment.quantity import MET

MEASURE = "measure:"
"""What the columns of measures begin with."""


def applicability(rule: SupportRule, outcomes: Outcomes, sheet: Sheet) -> pl.Expr:
    """Which of `Applicability` a measure is for each row, by its name."""
    titles, first = rule.titles
    registered = outcomes.truth(REGISTERED)
    held: Verdict = outcomes.holds_any(HELD, titles) if titles else MET
    new: Verdict = outcomes.holds_any(NEWLY_HELD, titles) if first else held
    here, elsewhere = surely(registered), _surely_not(registered)
    too_late = all_of([here, surely(held), _surely_not(new)])
    not_held = all_of([here, _surely_not(held)])
    counts = all_of([here, possibly(held), surely(new)])
    conditions = all_of([outcomes.of(requirement) for requirement in rule.requirements])
    refused = _column(sheet, any_of([_surely_not(conditions), elsewhere, too_late]))
    standing_known = any_of([counts, not_held])
    settled = _column(sheet, all_of([surely(conditions), standing_known]))
    return (
        pl.when(refused.expr)
        .then(_named(Applicability.NOT_APPLICABLE))
        .otherwise(
            pl.when(~settled.expr)
            .then(_named(Applicability.UNDECIDED))
            .otherwise(
                pl.when(_column(sheet, counts).expr)
                .then(_named(Applicability.APPLICABLE))
                .otherwise(_named(Applicability.AFTER_RECOGNITION))
            )
        )
    )


def _surely_not(verdict: Verdict) -> Answer:
    return negated(possibly(verdict)) if isinstance(verdict, Answer) else surely(opposite(verdict))


def _column(sheet: Sheet, verdict: Verdict) -> Answer:
    return sheet.answer(as_answer(verdict))


def _named(applicability: Applicability) -> pl.Expr:
    return pl.lit(applicability.value)
