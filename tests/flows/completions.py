"""An independent look at whether an answer can matter: firms in full, made at random around what was answered, judged and compared.

It knows nothing of how questions are chosen. Of a requirement it uses only how a strong firm and a weak one differ, since
firms made blindly would hardly ever meet ten requirements at once, where one answer decides.
"""

import random
from collections.abc import Mapping
from fractions import Fraction

from assessment.facts import Fact
from assessment.firm import Firm, Value
from assessment.judge import Assessment, Ladder, judge
from assessment.library import Library
from assessment.measures import Applicability, Title
from assessment.quantity import MET, NOT_MET, UNDECIDED, Interval, Number, exactly
from assessment.requirement import Finding, OpenReading
from flows.questionnaire import implied, options_shown
from flows.session import Standing
from tests.flows.owners import DAY, RUIN

STRONG: Mapping[str, Number] = {
    "revenue": 90_000_000,
    "revenue_prev": 75_000_000,
    "revenue_prev2": 60_000_000,
    "main_business_revenue": 89_000_000,
    "main_business_revenue_prev": 74_000_000,
    "main_business_revenue_prev2": 59_000_000,
    "net_profit": 15_000_000,
    "total_assets": 100_000_000,
    "total_liabilities": 20_000_000,
    "rd_expense": 12_000_000,
    "rd_expense_prev": 11_000_000,
    "equity_financing_3y": 70_000_000,
    "equity_financing_2y": 65_000_000,
    "employees": 120,
    "rd_staff": 50,
    "provincial_award_rank": 1,
    "national_award_rank": 1,
    "domestic_niche_share": Fraction(1, 4),
    "global_niche_share": Fraction(1, 4),
    "top3_products_revenue_share": Fraction(9, 10),
}
FIGURES: Mapping[str, tuple[Number, ...]] = {
    "money": (0, 500_000, 1_000_000, 3_000_000, 8_000_000, 20_000_000, 60_000_000, 300_000_000, 1_200_000_000, 3_000_000_000),
    "count": (0, 1, 2, 3, 4, 5, 8, 12, 60, 300, 2_000),
    "years": (0, 1, 2, 3, 4, 5, 8, 10, 12, 20),
    "share": (0, Fraction(1, 50), Fraction(1, 20), Fraction(1, 10), Fraction(1, 2), Fraction(7, 10), Fraction(19, 20), 1),
    "points": (0, 3, 5, 10, 15, 45, 50, 55, 60, 90),
}  # fmt: skip


class Completions:
    """The firms that an owner may have who answered so far just this."""

    def __init__(
        self, library: Library, region: str, given: Mapping[str, Value], standing: Standing, rng: random.Random
    ) -> None:
        self.library, self.region, self.given, self.random = library, region, given, rng
        self.open = [
            fact
            for fact in library.catalogue.values()
            if fact.question and fact.id not in standing.answers and fact.id not in standing.not_known
        ]
        closed = {
            part
            for part, whole in library.catalogue.constraints
            if whole in standing.not_known and library.catalogue[part].type == "set"
        }
        """Who does not know the titles held does not know which of them are new."""
        self.open = [fact for fact in self.open if fact.id not in closed]

    def leave_bounds(self) -> None:
        """Leave open what would only bound an answer that is not exact, such as a part of what is known as a range."""
        catalogue = self.library.catalogue
        fixed = {fact for fact, value in self.given.items() if not isinstance(value, Interval) or value.is_exact}
        inexact = {fact.id for fact in catalogue.values()} - fixed - {fact.id for fact in self.open}
        self.open = [
            fact
            for fact in self.open
            if not any(inexact.intersection(pair) for pair in catalogue.constraints_of[fact.id])
        ]

    def witness(self, fact: str, tries: int) -> bool:
        """Whether two firms were found that differ in this fact alone, or in what it bounds, and are judged differently."""
        definition = self.library.catalogue[fact]
        for _ in range(tries):
            wanted = self.picked()
            results = []
            for _ in range(3):
                wanted[fact] = self._any(definition, wanted)
                results.append(result(self.judged(wanted)))
            if any(other != results[0] for other in results):
                return True
        return False

    def picked(self) -> dict[str, Value]:
        """A firm: sound in what would rule it out, and topic by topic strong in most respects, in some of them, or in few."""
        strength: dict[str, float] = {"scope": 0.95}
        wanted: dict[str, Value] = {}
        for fact in self.open:
            if fact.topic not in strength:
                strength[fact.topic] = self.random.choice((0.0, 0.3, 0.7, 0.9, 1.0, 1.0))
            if self.random.random() < (0.95 if fact.id in RUIN else strength[fact.topic]):
                wanted[fact.id] = self._strong(fact)
            else:
                wanted[fact.id] = self._weak(fact) if self.random.random() < 0.6 else self._any(fact, wanted)
        return wanted

    def judged(self, wanted: Mapping[str, Value]) -> Assessment:
        """The firm judged, once its parts were brought within their wholes."""
        catalogue, given = self.library.catalogue, dict(self.given)
        for fact in self.open:
            value = wanted[fact.id]
            limits = Firm(catalogue, given).numbers[fact.id] if fact.is_number else None
            if limits is not None and isinstance(value, Interval):
                value = (
                    value if value.within(limits).is_exact and _holds(limits, value) else exactly(_near(value, limits))
                )
            if isinstance(value, frozenset) and isinstance(held := given.get(fact.not_above or ""), frozenset):
                value &= held
            given[fact.id] = value
        firm = Firm(catalogue, {**given, **implied(catalogue, given)})
        return judge(self.library, self.region, firm, DAY)

    def _strong(self, fact: Fact) -> Value:
        if fact.type == "yes_no":
            return fact.id not in RUIN
        if fact.type == "choice":
            return "industry" if "industry" in fact.options else list(fact.options)[-1]
        if fact.type == "set":
            return frozenset(options_shown(fact, self.library, self.region, {})) - {"single_champion_enterprise"}
        if "rank" in fact.id:
            return exactly(1)
        return exactly(STRONG.get(fact.id, min(fact.max or 15, {"points": 80, "share": 1}.get(fact.type, 15))))

    def _weak(self, fact: Fact) -> Value:
        if fact.type == "yes_no":
            return fact.id in RUIN
        if fact.type == "choice":
            return "other" if "other" in fact.options else next(iter(fact.options))
        if fact.type == "set":
            return frozenset()
        return exactly(900 if "niche_rank" in fact.id else fact.min or 0)

    def _any(self, fact: Fact, wanted: Mapping[str, Value]) -> Value:
        pick = self.random
        if fact.type == "yes_no":
            return pick.random() < 0.5
        if fact.type == "choice":
            return pick.choice(list(fact.options))
        if fact.type == "set":
            share = pick.choice((0, 0, 0.2, 0.7))
            return frozenset(o for o in options_shown(fact, self.library, self.region, {}) if pick.random() < share)
        figures = [*FIGURES[fact.type], STRONG.get(fact.id, 1)]
        if fact.type == "money":
            base = wanted.get("revenue", self.given.get("revenue"))
            if isinstance(base, Interval) and base.low:
                figures += [int(base.low * percent / 100) for percent in (1, 3, 5, 10, 60, 72, 85, 92, 100, 120)]
        number = pick.choice(figures)
        low, high = fact.limits
        number = number if low is None else max(low, number)
        return exactly(number if high is None else min(high, number))


def _holds(limits: Interval, value: Interval) -> bool:
    assert value.low is not None
    return (limits.low is None or limits.low <= value.low) and (limits.high is None or value.low <= limits.high)


def _near(value: Interval, limits: Interval) -> Number:
    assert value.low is not None
    number = value.low if limits.low is None else max(value.low, limits.low)
    return number if limits.high is None else min(number, limits.high)


def result(assessment: Assessment) -> object:
    """Everything in an assessment that the questions are asked for: tiers, gaps, and support that the firm could have now."""
    ladders = [ladder for ladder in (assessment.ladder, assessment.national) if ladder is not None]
    return (
        [[tier.outcome for tier in ladder.tiers] for ladder in ladders],
        [_gaps(ladder) for ladder in ladders],
        [
            (
                measure.measure.id,
                measure.outcome,
                measure.benefit if measure.outcome is Applicability.APPLICABLE else None,
            )
            for measure in assessment.measures
            if measure.title is Title.COUNTS and measure.outcome is not Applicability.NOT_APPLICABLE
        ],
    )


def _gaps(ladder: Ladder) -> object:
    return None if ladder.next is None else _gap(ladder.next.finding)


def _gap(finding: Finding) -> object:
    """What is not met of the requirement, down to its parts; what is met hides its parts, what is open those that failed.

    Readings of one text that do not agree yet are one thing for the officials to judge.
    """
    if finding.outcome is MET:
        return None
    if isinstance(finding.requirement, OpenReading) and finding.outcome is UNDECIDED:
        return id(finding.requirement), finding.outcome
    shown = [part for part in finding.parts if part.outcome is UNDECIDED or finding.outcome is NOT_MET]
    return id(finding.requirement), finding.outcome, finding.score, [_gap(part) for part in shown]
