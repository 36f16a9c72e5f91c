"""Six questions that narrow the tiers the most, for who wants a first picture: what is surely out of reach, and what is not.

Pure. The bounds are the assessment's own (`likely` and `possible`), so they hold whatever the answers not given yet would be;
chosen here is only which questions are worth being among the six, never what an answer means.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from assessment.facts import Fact, FactType, Topic
from assessment.firm import Firm, Value
from assessment.judge import Assessment
from assessment.library import Library
from assessment.quantity import UNDECIDED, Number, exactly
from assessment.requirement import Requirement, Score
from flows.questionnaire import implied, open_questions, options_shown
from flows.session import Standing

QUICK_LOOK: Final = 6
"""The questions of a quick look."""

FROM_PAPERS: Final[frozenset[Topic]] = frozenset({"growth", "team", "ip", "score"})
"""What an owner rarely knows by heart."""
_WORTH_FROM_PAPERS: Final = Fraction(1, 3)

ANSWERED_ALIKE: Final[frozenset[str]] = frozenset(
    {"registered_in_region", "on_dishonesty_list", "restricted_products", "major_incident_3y"}
)
"""Nearly every firm answers these alike, so they narrow nothing, though the whole questionnaire must ask them."""

# Figures of small firms, about equally frequent: to weigh questions against each other, never to judge by.
_FIGURES: Final[Mapping[FactType, tuple[Number, ...]]] = {
    "money": (0, 1_000_000, 5_000_000, 20_000_000, 80_000_000),
    "count": (0, 1, 3, 8, 20),
    "years": (1, 2, 4, 8, 15),
    "share": (Fraction(2, 100), Fraction(8, 100), Fraction(20, 100), Fraction(50, 100), Fraction(85, 100)),
    "points": (5, 30, 45, 55, 70),
}
_FIGURES_OF: Final[Mapping[str, tuple[Number, ...]]] = {
    "revenue": (3_000_000, 10_000_000, 25_000_000, 60_000_000, 200_000_000),
    "employees": (10, 30, 60, 150, 400),
    "digital_level": (0, 1, 2, 3, 4),
}
_OF_ANOTHER: Final[Mapping[str, tuple[str, tuple[int, ...]]]] = {
    "main_business_revenue": ("revenue", (50, 72, 85, 92, 98)),
    "net_profit": ("revenue", (-5, 2, 5, 9, 15)),
    "rd_expense": ("revenue", (0, 2, 3, 5, 10)),
    "rd_expense_prev": ("revenue_prev", (0, 2, 3, 5, 10)),
    "revenue_prev": ("revenue", (70, 85, 95, 105, 130)),
    "revenue_prev2": ("revenue", (50, 75, 90, 105, 150)),
    "total_assets": ("revenue", (50, 80, 100, 150, 300)),
    "total_liabilities": ("total_assets", (20, 40, 55, 70, 85)),
    "rd_staff": ("employees", (0, 5, 10, 20, 40)),
}
"""What is best said in percent of another figure."""


def quick_look(assessment: Assessment, standing: Standing, library: Library) -> str | None:
    """The fact to ask next in a quick look; None once six facts were dealt with, or nothing open can change a tier any more.

    It depends on what was answered before. Each of the open facts is tried with some usual answers; the one that then
    narrows the region's tiers the most is asked, what an owner knows by heart before what stands in papers.
    Afterwards `assessment.ladder.likely` to `assessment.ladder.possible` are bounds that hold whatever else is answered.
    """
    if len(standing.order) >= QUICK_LOOK:
        return None
    tiers = [tier.rule.requirement for tier in assessment.ladder.tiers if tier.outcome is UNDECIDED]
    matters = {fact for tier in tiers for fact in tier.facts()}
    now = _openness(tiers, assessment.firm)
    best: tuple[Fraction, str] | None = None
    for fact in open_questions(assessment, standing):
        definition = library.catalogue[fact]
        if fact in ANSWERED_ALIKE or not matters & library.catalogue.touched_by[fact]:
            continue
        worth = Fraction(now - _expected(definition, tiers, assessment, library))
        if definition.topic in FROM_PAPERS:
            worth *= _WORTH_FROM_PAPERS
        if best is None or worth > best[0]:
            best = worth, fact
    return best[1] if best else None


def _expected(fact: Fact, tiers: Sequence[Requirement], assessment: Assessment, library: Library) -> Fraction:
    """How open the tiers would be after an answer, on average."""
    firm, catalogue = assessment.firm, library.catalogue
    left = []
    for value in _usual_answers(fact, assessment, library):
        changes = {fact.id: value}
        left.append(_openness(tiers, firm.moved(implied(catalogue, {**firm.given, **changes}) | changes)))
    return sum(left, Fraction(0)) / len(left)


def _openness(tiers: Sequence[Requirement], firm: Firm) -> Fraction:
    """How much is open: a tier counts for one while it may be met, less what of its conditions is settled already."""
    left = Fraction(0)
    for tier in tiers:
        finding = tier.find(firm)
        if finding.outcome is UNDECIDED:
            parts = [part for part in finding.parts if part.outcome is UNDECIDED]
            shares = [_share_open(part.requirement, part.score) for part in parts]
            left += 1 + sum(shares, Fraction(0)) / len(finding.parts) / 4
    return left


def _share_open(requirement: Requirement, score: object) -> Fraction:
    if isinstance(requirement, Score) and isinstance(score, tuple):
        low, high = score
        return Fraction(high - low) / Fraction(requirement.score.max)
    return Fraction(1)


def _usual_answers(fact: Fact, assessment: Assessment, library: Library) -> Iterator[Value]:
    if fact.type == "yes_no":
        yield from (True, False)
    elif fact.type == "choice":
        yield from fact.options
    elif fact.type == "set":
        yield frozenset()
        yield from (frozenset({o}) for o in options_shown(fact, library, assessment.region, assessment.firm.given))
    else:
        yield from map(exactly, dict.fromkeys(_usual_figures(fact, assessment.firm)))


def _usual_figures(fact: Fact, firm: Firm) -> Iterator[Number]:
    """Figures that can stand beside what is known of the firm."""
    low, high = firm.numbers[fact.id]
    figures = _FIGURES_OF.get(fact.id, _FIGURES[fact.type])
    if fact.id in _OF_ANOTHER:
        other, percent = _OF_ANOTHER[fact.id]
        base = _middle(other, firm)
        figures = tuple(int(base * each / 100) for each in percent)
    for figure in figures:
        at_least = figure if low is None else max(low, figure)
        yield at_least if high is None else min(high, at_least)


def _middle(fact: str, firm: Firm) -> Number:
    low, high = firm.numbers[fact]
    if low is not None and high is not None:
        return Fraction(low + high) / 2
    if fact in _OF_ANOTHER:
        return _middle(_OF_ANOTHER[fact][0], firm)
    return _FIGURES_OF[fact][2]
