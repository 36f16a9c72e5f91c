"""Random firms as a table, and what the single judgement says of each in the words of the table's columns."""

from datetime import date
from fractions import Fraction
from functools import cache
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from assessment.batch import EVERYTHING, Batch, Tell, compiled
from assessment.batch.columns import SCALES, is_held
from assessment.facts import Fact
from assessment.firm import Firm, Value
from assessment.judge import Assessment, Ladder, judge
from assessment.library import Library, load_library
from assessment.quantity import MET, NOT_MET, UNDECIDED, Interval
from assessment.requirement import KINDS, Finding, Kind
from tests.assessment.firms import DAYS, _brought_up, _truth, blurred

JUDGED = EVERYTHING - {Tell.GAPS, Tell.SUMS}
"""What is told but for gaps and sums, which have tests of their own."""
SAID = {MET: True, NOT_MET: False, UNDECIDED: None}


class Question(NamedTuple):
    """What a table of firms is judged by."""

    region: str
    on: date
    kind: Kind

    def __str__(self) -> str:
        return f"{self.region} {self.on} {self.kind}"

    def judged(self, firm: Firm) -> Assessment:
        """One firm, judged on its own."""
        return judge(shipped(), self.region, firm, self.on, self.kind)


@cache
def shipped() -> Library:
    """The shipped packs."""
    return load_library()


@cache
def batch_of(question: Question) -> Batch:
    """What the shipped packs say to a question, compiled once for all tests."""
    return compiled(shipped(), *question)


def questions() -> list[Question]:
    """Every region and kind, on a day of each of its sets of rules."""
    library = shipped()
    found: dict[tuple[object, ...], Question] = {}
    for region in library.regions:
        for kind in KINDS:
            for on in DAYS:
                own, national = library.find_ladder(region, on, kind), library.find_ladder("cn", on, kind)
                if own is not None:
                    rules = tuple(id(rule) for _, rule, _ in (*own, *(national or ())))
                    found.setdefault((region, kind, rules), Question(region, on, kind))
    return list(found.values())


@st.composite
def firms_for(draw: st.DrawFn, question: Question, count: int = 20) -> list[Firm]:
    """So many firms as columns can hold them, at and around the figures of the packs."""
    random = draw(st.randoms(use_true_random=True))
    return [_firm(question, random) for _ in range(count)]


def _firm(question: Question, random: Random) -> Firm:
    library, region = shipped(), question.region
    truth = _truth(library, region, random)
    return as_columns_hold(blurred(_brought_up(truth, library, *question, random), random))


def exact_firm(question: Question, random: Random) -> Firm:
    """A firm that tells every figure exactly, as columns can hold them."""
    library = shipped()
    return as_columns_hold(_brought_up(_truth(library, question.region, random), library, *question, random))


def as_columns_hold(firm: Firm) -> Firm:
    """The firm with figures finer than their columns rounded to them, and those beyond any firm left out."""
    given: dict[str, Value] = {}
    for fact, value in firm.given.items():
        held = _held(firm.catalogue[fact], value) if isinstance(value, Interval) else value
        if held is not None:
            given[fact] = held
    return Firm(firm.catalogue, given)


def _held(fact: Fact, value: Interval) -> Interval | None:
    scale = SCALES[fact.type]
    low, high = (None if end is None else Fraction(round(end * scale), scale) for end in value)
    return Interval(low, high) if all(end is None or is_held(fact, end) for end in (low, high)) else None


def expected(batch: Batch, assessment: Assessment) -> dict[str, object]:
    """What the columns of a table say of a firm that was judged on its own."""
    said = _ladder_said(batch, assessment.ladder, "")
    if assessment.national is not None:
        said |= _ladder_said(batch, assessment.national, "national:")
    return said | {f"measure:{finding.measure.id}": finding.outcome.value for finding in assessment.measures}


def _ladder_said(batch: Batch, ladder: Ladder, prefix: str) -> dict[str, object]:
    likely, possible = ladder.likely, ladder.possible
    said: dict[str, object] = {
        f"{prefix}likely_tier": None if likely is None else likely.tier,
        f"{prefix}possible_tier": None if possible is None else possible.tier,
    }
    for tier in ladder.tiers:
        name = f"{prefix}{tier.tier}"
        said[name] = SAID[tier.outcome]
        for part in tier.finding.parts:
            said[f"{name}/{part.requirement.name}"] = SAID[part.outcome]
        said |= _scores_said(batch, tier.finding, name)
    return said


def _scores_said(batch: Batch, finding: Finding, tier: str) -> dict[str, object]:
    said: dict[str, object] = {}
    if finding.score is not None:
        name = f"{tier}/{finding.requirement.name}"
        parts = batch.score_parts[name]
        low, high = finding.score
        said[f"{name}.low"], said[f"{name}.high"] = (low or 0) * parts, (high or 0) * parts
    for part in finding.parts:
        said |= _scores_said(batch, part, tier)
    return said
