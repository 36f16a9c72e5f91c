"""Simulated owners: firms as they occur, small, middling, strong or ruled out early, and how their owners answer.

A firm's figures hang together (research staff are part of the staff, patents in use part of the patents, a firm with a title
has what the title asks more often than not). One answer in ten is not known, or a range about a tenth wide. Everything follows
from the seed, so that an owner who makes a test fail can be met again.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from assessment.facts import Fact
from assessment.firm import Firm, Value
from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.profile import impossible
from assessment.quantity import Interval, Number, exactly, simplest
from flows.questionnaire import implied, next_question, open_questions, options_shown
from flows.quick_look import quick_look
from flows.session import Standing

REGIONS = ("cn", "anhui", "hangzhou", "municipality", "qingdao", "shanghai")
DAY = date(2026, 11, 21)

Sort = Literal["small", "middling", "strong", "ruled out"]
SORTS: tuple[tuple[Sort, int], ...] = (("small", 30), ("middling", 35), ("strong", 25), ("ruled out", 10))
STRENGTH: dict[Sort, float] = {"small": 0.25, "middling": 0.5, "strong": 0.8, "ruled out": 0.5}
"""How probable a yes is to what speaks for a firm."""
RUIN = ("on_dishonesty_list", "restricted_products", "major_incident_3y")
NOT_ANSWERED_PLAINLY = 0.1


def firm_of(library: Library, region: str, seed: object) -> dict[str, Value]:
    """All that is true of a firm, fact by fact."""
    return _Maker(library, region, random.Random(f"firm {region} {seed}")).firm()


class _Maker:
    """Makes one firm."""

    def __init__(self, library: Library, region: str, rng: random.Random) -> None:
        self.library, self.region, self.random = library, region, rng
        self.sort: Sort = rng.choices([sort for sort, _ in SORTS], [share for _, share in SORTS])[0]
        self.strength = STRENGTH[self.sort]
        self.facts: dict[str, Value] = {}

    def firm(self) -> dict[str, Value]:
        self._money()
        self._people_and_patents()
        self._market()
        self._answers_of_the_sort()
        for fact in self.library.catalogue.values():
            if fact.derive is None and fact.id not in self.facts:
                self.facts[fact.id] = self._any(fact)
        assert not impossible(self.library.catalogue, self.facts)
        return self.facts

    def _money(self) -> None:
        pick = self.random
        sizes = {"small": (0.5, 15), "middling": (8, 90), "strong": (45, 900), "ruled out": (1, 400)}
        low, high = sizes[self.sort]
        revenue = int(1_000_000 * low * (high / low) ** pick.random())
        growing = pick.gauss(1.02 + 0.1 * self.strength, 0.12)
        before = int(revenue / max(growing, 0.4))
        two_before = int(before / max(pick.gauss(1.02 + 0.1 * self.strength, 0.15), 0.4))
        share = min(1.0, pick.gauss(0.78 + 0.2 * self.strength, 0.1))
        research = max(0.0, pick.gauss(0.01 + 0.06 * self.strength, 0.02))
        assets = int(revenue * pick.uniform(0.5, 2))
        equity = int(revenue * pick.random()) if pick.random() < 0.15 * self.strength else 0
        self._numbers(
            revenue=revenue,
            revenue_prev=before,
            revenue_prev2=two_before,
            main_business_revenue=int(revenue * share),
            main_business_revenue_prev=int(before * min(1.0, share * pick.uniform(0.95, 1.05))),
            main_business_revenue_prev2=int(two_before * min(1.0, share * pick.uniform(0.9, 1.05))),
            net_profit=int(revenue * pick.gauss(0.03 + 0.08 * self.strength, 0.06)),
            total_assets=assets,
            total_liabilities=int(assets * min(1.1, max(0.05, pick.gauss(0.65 - 0.2 * self.strength, 0.15)))),
            equity_financing_3y=equity,
            equity_financing_2y=equity if pick.random() < 0.6 else equity // 2,
            rd_expense=int(revenue * research),
            rd_expense_prev=int(before * research * pick.uniform(0.8, 1.1)),
        )

    def _people_and_patents(self) -> None:
        pick = self.random
        revenue = self._number("revenue")
        employees = max(3, int(revenue / 700_000 * pick.uniform(0.5, 1.6)))
        class1 = int(pick.expovariate(1 / (0.5 + 9 * self.strength**2)))
        own = pick.randint(class1 // 2, class1)
        self._numbers(
            employees=employees,
            rd_staff=int(employees * max(0.0, pick.gauss(0.05 + 0.2 * self.strength, 0.06))),
            ip_class1=class1,
            ip_class1_own=own,
            ip_class1_in_use=pick.randint(0, class1),
            ip_class1_high_value=pick.randint(0, class1) if pick.random() < 0.3 else 0,
            ip_class2=int(pick.expovariate(1 / 12)),
            invention_patents=class1,
        )

    def _market(self) -> None:
        pick = self.random
        age = 1 + int(pick.expovariate(1 / (4 + 12 * self.strength)))
        provincial = 1 + int(pick.expovariate(self.strength**2 / 3))
        domestic = provincial + int(pick.expovariate(self.strength**2 / 6))
        asia = domestic + int(pick.expovariate(1 / 6))
        share = min(0.9, pick.expovariate(1) * 0.25 * self.strength**2)
        self._numbers(
            years_in_business=age,
            niche_years=pick.randint(0, age),
            provincial_niche_rank=provincial,
            domestic_niche_rank=domestic,
            asia_niche_rank=asia,
            global_niche_rank=asia + int(pick.expovariate(1 / 8)),
            domestic_niche_share=Fraction(int(share * 100), 100),
            global_niche_share=Fraction(int(share * 30), 100),
            top3_products_revenue_share=Fraction(pick.randint(40, 100), 100),
            development_score=int(min(100, max(0, pick.gauss(35 + 35 * self.strength, 12)))),
            development_score_prev=int(min(100, max(0, pick.gauss(33 + 35 * self.strength, 12)))),
            digital_level=min(5, int(pick.expovariate(1 / (0.5 + 3 * self.strength)))),
            provincial_award_rank=pick.randint(1, 5) if pick.random() < 0.15 * self.strength else 0,
            national_award_rank=pick.randint(1, 8) if pick.random() < 0.04 * self.strength else 0,
            january_lpr=Fraction(31, 1000),
        )

    def _answers_of_the_sort(self) -> None:
        pick = self.random
        ruined = pick.choice((*RUIN, "registered_in_region", "industry")) if self.sort == "ruled out" else ""
        for fact in RUIN:
            self.facts[fact] = fact == ruined
        self.facts["registered_in_region"] = ruined != "registered_in_region"
        industries = [one for one in self.library.catalogue["industry"].options if one != "industry"]
        makes_things = ruined != "industry" and pick.random() < 0.75
        self.facts["industry"] = "industry" if makes_things else pick.choice(industries)
        own = [tier.id for tier in self.library.packs[self.region].region.tiers]
        held: set[str] = set()
        for tier in dict.fromkeys(("innovative_sme", "srdi_sme", *own, "little_giant")):
            if pick.random() > self.strength:
                break
            held.add(tier)
        self.facts["recognitions"] = frozenset(held)
        self.facts["newly_recognised"] = frozenset(sorted(held)[-1:] if pick.random() < 0.3 else ())

    def _any(self, fact: Fact) -> Value:
        pick = self.random
        if fact.type == "yes_no":
            return pick.random() < (self.strength if fact.topic != "support" else 0.25)
        if fact.type == "choice":
            options = list(fact.options)
            return options[0] if "none" in options and pick.random() > self.strength / 2 else pick.choice(options)
        if fact.type == "set":
            return frozenset(option for option in fact.options if pick.random() < self.strength / 4)
        most: dict[str, int] = {"money": 3_000_000, "count": 6, "years": 8, "points": 15, "share": 1}
        low = fact.min or 0
        high = most[fact.type] if fact.max is None else min(fact.max, most[fact.type])
        number = low + Fraction(pick.randint(0, 20), 20) * Fraction(high - low)
        return exactly(simplest(number) if fact.type == "share" else int(number))

    def _numbers(self, **numbers: Number) -> None:
        for fact, number in numbers.items():
            self.facts[fact] = exactly(number)

    def _number(self, fact: str) -> Number:
        value = self.facts[fact]
        assert isinstance(value, Interval)
        assert value.low is not None
        return value.low


@dataclass
class Owner:
    """An owner of a firm, who answers question by question; without words, so that thousands of them can be asked."""

    library: Library
    region: str
    seed: object
    in_order: Callable[[Assessment, Standing], str | None] | None = None
    """Another way to choose the next question, to compare with."""
    standing: Standing = field(init=False)
    given: dict[str, Value] = field(init=False, default_factory=dict)
    assessments: list[Assessment] = field(init=False, default_factory=list)
    """How the firm stood before each question, and at the end."""
    open: list[tuple[str, ...]] = field(init=False, default_factory=list)
    """What might still have been asked, each time."""
    asked: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.truth = firm_of(self.library, self.region, self.seed)
        self.random = random.Random(f"owner {self.region} {self.seed}")
        self.standing = Standing(region=self.region)

    def finish(self) -> "Owner":
        """Answer until no question is left."""
        while (fact := self.question()) is not None:
            self.answer(fact)
        return self

    def question(self) -> str | None:
        """Judge, and say what is asked next."""
        catalogue = self.library.catalogue
        firm = Firm(catalogue, {**self.given, **implied(catalogue, self.given)})
        assessment = judge(self.library, self.region, firm, DAY)
        self.assessments.append(assessment)
        if self.in_order is not None:
            return self.in_order(assessment, self.standing)
        remaining = open_questions(assessment, self.standing)
        self.open.append(remaining)
        return next_question(remaining, catalogue, self.standing)

    def answer(self, fact: str) -> None:
        """Answer as the owner would."""
        assert fact not in self.asked, f"{fact} is asked twice"
        self.asked.append(fact)
        self.standing.order[fact] = None
        value = self.said(fact)
        if value is None:
            self.standing.not_known[fact] = None
        else:
            self.standing.answers[fact] = True
            self.given[fact] = value
            assert not impossible(self.library.catalogue, self.given)

    def said(self, fact: str) -> Value | None:
        """What the owner says of a fact: mostly the truth; None where it is not known."""
        definition, value = self.library.catalogue[fact], self.truth[fact]
        if isinstance(value, frozenset):
            value = value & set(options_shown(definition, self.library, self.region, self.given))
        if self.random.random() >= NOT_ANSWERED_PLAINLY:
            return value
        if not isinstance(value, Interval) or value.low is None or self.random.random() < 0.5:
            return None
        around = abs(Fraction(value.low)) / 20
        low, high = Fraction(value.low) - around, Fraction(value.low) + around
        if definition.type in ("money", "count", "years"):
            low, high = Fraction(int(low)), Fraction(int(high) + 1)
        return Interval(simplest(low), simplest(high)).within(definition.limits)

    def __str__(self) -> str:
        return f"owner {self.seed} in {self.region}"

    @property
    def topics(self) -> list[str]:
        """The topics in the order in which they were entered."""
        topics = [self.library.catalogue[fact].topic for fact in self.asked]
        return [topic for i, topic in enumerate(topics) if i == 0 or topics[i - 1] != topic]

    @property
    def until_settled(self) -> int:
        """The questions after which the tiers stood as they do at the end."""
        last = outcomes(self.assessments[-1])
        return next(count for count, assessment in enumerate(self.assessments) if outcomes(assessment) == last)


def outcomes(assessment: Assessment) -> list[str]:
    """How each tier of the region's ladder stands."""
    return [tier.outcome.value for tier in assessment.ladder.tiers]


def quick_owner(library: Library, region: str, seed: object) -> Owner:
    """The same owner, who only takes a quick look."""
    return Owner(library, region, seed, lambda assessment, standing: quick_look(assessment, standing, library))
