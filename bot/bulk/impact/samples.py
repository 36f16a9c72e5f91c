"""The firms kept as examples, each judged once more alone: why it moves, in plain words with the clauses of both policies.

A firm of which the single judgement would say anything else than the table did ends the run: then neither may be shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from assessment.firm import Firm
from assessment.judge import Assessment, judge
from assessment.requirement import Finding, View
from bot.bulk.impact.columns import AFTER, BEFORE, MOVE, TIER, Compared, Move, decided_by, other_than
from bot.bulk.impact.firm import firm_of
from bot.bulk.impact.names import Asked, Names
from bot.bulk.impact.tally import ROW

NAME = "name"


class Disagreement(RuntimeError):
    """The table and the single judgement say different things of a firm."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row}: judged alone, this firm comes out otherwise than in its table")


@dataclass(frozen=True, slots=True)
class SampleReason:
    """One requirement that decides for a firm."""

    asks: Asked
    """Of the policy under which it is not met."""
    other: Asked | None
    """What the other policy asks in its place, None for nothing."""
    outcome: str
    gap: str
    """What would close it, told only with the firm's name."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A firm that moves."""

    row: int
    name: str
    """Empty unless names were asked for."""
    move: Move
    tier: str | None
    likely: tuple[str | None, str | None]
    possible: tuple[str | None, str | None]
    reasons: tuple[SampleReason, ...]
    gained: tuple[Asked, ...]
    lost: tuple[Asked, ...]


def samples(drawn: pl.DataFrame | None, compared: Compared, names: Names, *, with_names: bool) -> Iterator[Sample]:
    """The firms in words, by their rows; raises Disagreement."""
    if drawn is None:
        return
    applies = {f"#{measure}": applies for measure, applies in compared.applies().items()}
    for row in drawn.with_columns(**applies).sort(ROW).iter_rows(named=True):
        yield _sample(row, compared, names, with_names=with_names)


def _sample(row: dict[str, Any], compared: Compared, names: Names, *, with_names: bool) -> Sample:
    sides = compared.sides
    firm = firm_of(row, sides.library.catalogue)
    found = {
        side: judge(sides.library, sides.region, firm, names.policy(side).on, sides.kind) for side in (BEFORE, AFTER)
    }
    for side, assessment in found.items():
        if _stood(assessment) != (row[f"{side}likely_tier"], row[f"{side}possible_tier"]):
            raise Disagreement(row[ROW])
    likely, possible = zip(*(_stood(assessment) for assessment in found.values()), strict=True)
    move = Move(row[MOVE])
    side = decided_by(move)
    return Sample(
        row[ROW],
        (row.get(NAME) or "") if with_names else "",
        move,
        row[TIER],
        likely,
        possible,
        tuple(_reasons(row[TIER], side, found[side], firm, names, with_names=with_names)),
        tuple(names.measure(measure, AFTER) for measure in compared.gained if row[f"#{measure}"]),
        tuple(names.measure(measure, BEFORE) for measure in compared.lost if row[f"#{measure}"]),
    )


def _stood(assessment: Assessment) -> tuple[str | None, str | None]:
    likely, possible = assessment.ladder.likely, assessment.ladder.possible
    return None if likely is None else likely.tier, None if possible is None else possible.tier


def _reasons(
    tier: str | None, side: str, assessment: Assessment, firm: Firm, names: Names, *, with_names: bool
) -> Iterator[SampleReason]:
    if tier is None:
        return
    finding = next(each.finding for each in assessment.ladder.tiers if each.tier == tier)
    others = {id(asks): other for asks, other in names.pairs(tier, side)}
    view = View(firm, names.words, assessment.on)
    for part in finding.parts:
        if part.outcome is finding.outcome:
            other = others[id(part.requirement)]
            yield SampleReason(
                names.asked(part.requirement, side),
                None if other is None else names.asked(other, other_than(side)),
                part.outcome.value,
                _gap(part, view) if with_names else "",
            )


def _gap(part: Finding, view: View) -> str:
    gap = part.requirement.gap(part, view)
    return "" if gap is None else str(gap["text"])
