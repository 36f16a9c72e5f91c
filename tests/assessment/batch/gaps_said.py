"""The gaps of a firm that was judged on its own, in the words of a table's columns, and rules that ask what a test wants."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from assessment.batch import Batch
from assessment.batch.columns import SCALES
from assessment.batch.gaps import comparisons
from assessment.exact import Figures
from assessment.facts import Catalogue
from assessment.judge import Assessment, Ladder
from assessment.library import Library
from assessment.quantity import NOT_MET
from assessment.requirement import Combination, Compare, Finding, View
from assessment.wording import Words


def asking(library: Library, *requirements: Compare, catalogue: Catalogue | None = None) -> Library:
    """The library, with every rule of the nation asking these alone, and the facts as another catalogue has them."""
    catalogue = library.catalogue if catalogue is None else catalogue
    rules = library.rules("cn", "new")
    for requirement in requirements:
        requirement.bind(Figures(catalogue))
    asked = Combination.of_all("asked", requirements)
    changed = replace(rules, rules=tuple(replace(rule, requirement=asked) for rule in rules.rules))
    return replace(library, catalogue=catalogue, _rules={("cn", "new"): changed}, _ladders={})


def expected_gaps(batch: Batch, assessment: Assessment) -> dict[str, object]:
    """What the columns of gaps say of a firm that was judged on its own."""
    next_tier = assessment.ladder.next
    said: dict[str, object] = {"next_tier": None if next_tier is None else next_tier.tier}
    view = View(assessment.firm, Words("en", batch.catalogue), assessment.on)
    for name, finding in _compared(assessment.ladder):
        said |= _gap_said(batch, name, finding, view)
    return said


def _compared(ladder: Ladder) -> Iterator[tuple[str, Finding]]:
    """Each comparison found and the name of its columns."""
    for tier in ladder.tiers:
        found = {id(part.requirement): part for part in _walked(tier.finding)}
        for name, compare in comparisons(tier.rule.requirement, tier.tier):
            yield name, found[id(compare)]


def _walked(finding: Finding) -> Iterator[Finding]:
    yield finding
    for part in finding.parts:
        yield from _walked(part)


def _gap_said(batch: Batch, name: str, finding: Finding, view: View) -> dict[str, object]:
    gap, compare = batch.gaps[name], finding.requirement
    assert isinstance(compare, Compare)
    told = (compare.gap(finding, view) or {}) if finding.outcome is NOT_MET else {}
    low, high = _in_units(told.get("by"), SCALES[view.firm.catalogue[compare.fact].type])
    said: dict[str, object] = {f"{name}.gap.low": low, f"{name}.gap.high": high}
    if gap.moved is not None:
        by = [move.get("by") for move in told.get("moves", ()) if move["fact"] == gap.moved]
        by = by if gap.moved in view.firm.given else []
        low, high = _in_units(by[0] if by else None, SCALES[view.firm.catalogue[gap.moved].type])
        said |= {f"{name}.move.low": low, f"{name}.move.high": high}
    return said


def _in_units(by: Any, scale: int) -> list[int | None]:
    """A distance as JSON shows it in the whole units of its fact."""
    ends = (by["low"], by["high"]) if isinstance(by, dict) else (by, by)
    return [None if end is None else round(Fraction(str(end)) * scale) for end in ends]
