"""Six questions that narrow the tiers the most, for who wants a first picture: what is surely out of reach, and what is not.

Pure. The bounds are the assessment's own (`likely` and `possible`), so they hold whatever the answers not given yet would be;
chosen here is only which questions are worth being among the six, never what an answer means.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from assessment.facts import Fact, FactType, Topic
from assessment.firm import Firm, Value
from assessment.judge import Assessment
from assessment.library import Library
from assessment.quantity import NOT_MET, UNDECIDED, Number, exactly
from assessment.requirement import Finding, Score
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
    tiers = [tier for tier in assessment.ladder.tiers if tier.outcome is UNDECIDED]
    parts = [list(zip(tier.finding.parts, tier.rule.requirement.watching(), strict=True)) for tier in tiers]
    matters = frozenset[str]().union(*(facts for tier in parts for _, facts in tier))
    best: tuple[Fraction, str] | None = None
    for fact in open_questions(assessment, standing):
        definition, touched = library.catalogue[fact], library.catalogue.touched_by[fact]
        if fact in ANSWERED_ALIKE or matters.isdisjoint(touched):
            continue
        touched_parts = [_Tier.of(tier, touched) for tier in parts]
        worth = _narrowing(definition, touched, [tier for tier in touched_parts if tier.touched], assessment, library)
        if definition.topic in FROM_PAPERS:
            worth *= _WORTH_FROM_PAPERS
        if best is None or worth > best[0]:
            best = worth, fact
    return best[1] if best else None


class _Tier(NamedTuple):
    """The parts of an undecided tier that an answer touches, and how many parts there are."""

    touched: tuple[Finding, ...]
    size: int

    @classmethod
    def of(cls, parts: Sequence[tuple[Finding, frozenset[str]]], touched: frozenset[str]) -> "_Tier":
        return cls(tuple(part for part, facts in parts if not facts.isdisjoint(touched)), len(parts))


def _narrowing(
    fact: Fact, touched: frozenset[str], tiers: Sequence[_Tier], assessment: Assessment, library: Library
) -> Fraction:
    """What an answer is expected to settle, on average: a tier that falls counts for one, its conditions for a quarter together."""
    firm, catalogue = assessment.firm, library.catalogue
    answers = list(_usual_answers(fact, assessment, library))
    implies = any(whole == fact.id for _, whole in catalogue.constraints_of[fact.id])
    settled = Fraction(0)
    for value in answers:
        more = implied(catalogue, {**firm.given, fact.id: value}) if implies else {}
        answered = firm.moved({**more, fact.id: value})
        changed = touched.union(*(catalogue.touched_by[part] for part in more))
        found: dict[int, Finding] = {}
        settled += sum(_settled(tier, changed, answered, found) for tier in tiers)
    return settled / len(answers)


def _settled(tier: _Tier, changed: frozenset[str], answered: Firm, found: dict[int, Finding]) -> Number:
    """What the answer settles of the tier; what is `found` of a requirement is kept for tiers that share it."""
    closed: Number = 0
    for part in tier.touched:
        now = found.get(id(part.requirement))
        if now is None:
            now = found[id(part.requirement)] = part.requirement.find_after(part, changed, answered)
        if now.outcome is NOT_MET:
            return 1
        if part.outcome is UNDECIDED and (now.outcome is not UNDECIDED or now.score is not None):
            closed += _share_open(part) - _share_open(now)
    return Fraction(closed) / (tier.size * 4)


def _share_open(finding: Finding) -> Number:
    if finding.outcome is not UNDECIDED:
        return 0
    if isinstance(finding.requirement, Score) and finding.score is not None:
        low, high = finding.score
        return Fraction((high or 0) - (low or 0)) / Fraction(finding.requirement.score.max)
    return 1


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
