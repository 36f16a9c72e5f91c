"""Which question comes next: only what matters, topic by topic, never twice, and an honest end."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from assessment.facts import Fact, Topic
from assessment.firm import Firm, Value
from assessment.judge import judge
from assessment.library import Library
from assessment.profile import impossible
from assessment.quantity import Interval, Number, exactly
from assessment.requirement import Membership
from flows.position import Ground, Position, position
from flows.questionnaire import (
    OF_THE_REGION,
    TOPICS,
    at_most_to_ask,
    implied,
    next_question,
    open_questions,
    options_shown,
    still_to_ask,
)
from flows.session import Answered, Aside, Entry, NotKnown, RegionChosen, Standing, encoded
from tests.flows.conftest import DAY

REGIONS = ("cn", "anhui", "hangzhou", "municipality", "qingdao", "shanghai")
OWNERS = 6


class Owner:
    """Answers at random but possibly, one in ten not at all, one in ten as a range."""

    def __init__(self, library: Library, region: str, seed: int) -> None:
        self.library, self.random = library, random.Random(f"{region}{seed}")
        self.ground = Ground(library, DAY)
        self.positions: list[Position] = []
        self.log: tuple[Entry, ...] = (RegionChosen(region=region),)

    def finish(self) -> Position:
        """Answer until no question is left; the last position."""
        while True:
            at = position(self.log, self.ground)
            self.positions.append(at)
            if at.question is None:
                return at
            assert len(self.positions) < 200
            self.log += (self._entry(self.library.catalogue[at.question], at),)

    @property
    def asked(self) -> list[Fact]:
        """The facts asked so far, in order."""
        return [self.library.catalogue[at.question] for at in self.positions if at.question is not None]

    def _entry(self, fact: Fact, at: Position) -> Entry:
        if self.random.random() < 0.1:
            return NotKnown(fact=fact.id)
        return Answered(fact=fact.id, value=encoded(self.value(fact, at.given, at.region)))

    def value(self, fact: Fact, given: dict[str, Value], region: str) -> Value:
        """A value that can stand beside the others."""
        if fact.type == "yes_no":
            return self.random.random() < 0.5
        if fact.type == "choice":
            return self.random.choice(list(fact.options))
        if fact.type == "set":
            shown = options_shown(fact, self.library, region, given)
            return frozenset(option for option in shown if self.random.random() < 0.3)
        low, high = self._room(fact, given)
        number: Number = low + self.random.randint(0, 100) * Fraction(high - low) / 100
        if fact.type in ("money", "count", "years"):
            number = Fraction(int(number))
        number = max(low, number)
        if self.random.random() < 0.1:
            return Interval(number, max(number, min(high, number * 2)))
        return exactly(number.numerator if number.denominator == 1 else number)

    def _room(self, fact: Fact, given: dict[str, Value]) -> tuple[Number, Number]:
        most: Number = {"money": 10 ** self.random.randint(5, 9), "count": 400, "years": 20, "share": 1, "points": 100}[
            fact.type
        ]
        low, high = fact.min or 0, most if fact.max is None else min(most, fact.max)
        for part, whole in self.library.catalogue.constraints:
            if part == fact.id and isinstance(other := given.get(whole), Interval) and other.low is not None:
                high = min(high, other.low)
            if whole == fact.id and isinstance(other := given.get(part), Interval) and other.high is not None:
                low = max(low, other.high)
        return low, max(low, high)


@pytest.fixture(params=[(region, seed) for region in REGIONS for seed in range(OWNERS)], ids=str)
def owner(library: Library, request: pytest.FixtureRequest) -> Owner:
    region, seed = request.param
    return Owner(library, region, seed)


def test_nothing_is_asked_twice_and_no_topic_is_entered_twice(owner: Owner) -> None:
    owner.finish()
    asked = [fact.id for fact in owner.asked]
    assert len(set(asked)) == len(asked)
    topics = [fact.topic for fact in owner.asked]
    entered = [topic for i, topic in enumerate(topics) if i == 0 or topics[i - 1] != topic]
    assert len(set(entered)) == len(entered)


def test_the_number_of_questions_left_is_never_said_too_low(owner: Owner) -> None:
    owner.finish()
    total = len(owner.asked)
    for already, at in enumerate(owner.positions):
        assert at.assessment is not None
        assert total - already <= at_most_to_ask(at.assessment, at.standing)


def test_what_is_left_to_ask_never_grows_by_an_answer(owner: Owner) -> None:
    owner.finish()
    left = [set(open_questions(at.assessment, at.standing)) for at in owner.positions if at.assessment is not None]
    assert all(later <= earlier for earlier, later in pairwise(left))


def test_at_the_stop_no_fact_that_was_not_asked_can_change_a_tier_what_is_missing_or_a_measure(owner: Owner) -> None:
    last = owner.finish()
    assert last.assessment is not None
    dealt_with = set(last.standing.order)
    if "recognitions" in last.standing.not_known:
        # Who does not know the titles held does not know which of them are new.
        dealt_with.add("newly_recognised")
    for _ in range(5):
        given = dict(last.assessment.firm.given)
        for fact in owner.library.catalogue.values():
            if fact.id not in given and fact.id not in dealt_with and fact.question:
                value = owner.value(fact, given, last.region)
                if not impossible(owner.library.catalogue, {**given, fact.id: value}):
                    given[fact.id] = value
        completed = judge(owner.library, last.region, type(last.assessment.firm)(owner.library.catalogue, given), DAY)
        assert _outcomes(completed.ladder.tiers) == _outcomes(last.assessment.ladder.tiers)
        assert [f.requirement.name for f in completed.missing] == [f.requirement.name for f in last.assessment.missing]
        now = {found.measure.id: found.outcome for found in completed.measures if found.title.name == "COUNTS"}
        assert now.items() <= {found.measure.id: found.outcome for found in last.assessment.measures}.items()


def _outcomes(tiers: object) -> list[str]:
    return [tier.outcome.value for tier in tiers]  # type: ignore[attr-defined]


def test_what_may_rule_everything_out_is_asked_first_and_support_last(library: Library) -> None:
    owner = Owner(library, "hangzhou", 0)
    owner.finish()
    topics = [fact.topic for fact in owner.asked]
    assert topics == sorted(topics, key=TOPICS.index)
    assert topics[0] == "scope"


def test_every_topic_has_its_place_in_the_order() -> None:
    assert set(TOPICS) == set(Topic.__args__)  # type: ignore[attr-defined]


def test_an_answer_that_was_set_aside_is_asked_for_at_once(library: Library) -> None:
    standing = Standing(
        region="cn", order={"employees": None, "ip_class1": None}, set_aside={"main_business_revenue": Aside(1, "cn")}
    )
    remaining = ("ip_class2", "main_business_revenue")
    assert next_question(remaining, library.catalogue, standing) == "main_business_revenue"


def asked_next(library: Library, remaining: tuple[str, ...], dealt_with: tuple[str, ...] = ()) -> str | None:
    standing = Standing(region="cn", order=dict.fromkeys(dealt_with))
    return next_question(remaining, library.catalogue, standing)


def test_a_topic_is_asked_to_its_end_whatever_else_is_more_decisive(library: Library) -> None:
    assert asked_next(library, ("ip_class1", "net_profit"), ("revenue",)) == "net_profit"


def test_the_first_topic_with_something_left_comes_next_wherever_the_last_answer_was_volunteered(
    library: Library,
) -> None:
    assert asked_next(library, ("ip_class1", "employees"), ("industry", "rd_expense")) == "employees"


def test_within_a_topic_the_most_decisive_comes_first(library: Library) -> None:
    assert asked_next(library, ("total_liabilities", "revenue", "total_assets")) == "total_assets"
    assert asked_next(library, ("revenue", "total_liabilities", "total_assets")) == "revenue"


def test_a_total_is_asked_before_its_part_and_a_year_before_the_year_before_it(library: Library) -> None:
    assert asked_next(library, ("main_business_revenue", "revenue")) == "revenue"
    assert asked_next(library, ("revenue_prev2", "revenue_prev")) == "revenue_prev"


def test_the_two_figures_of_a_ratio_are_asked_one_after_the_other(library: Library) -> None:
    assert (
        asked_next(library, ("revenue", "equity_financing_3y", "total_liabilities"), ("total_assets",))
        == "total_liabilities"
    )


def test_the_half_of_a_ratio_is_not_asked_when_the_other_half_is_not_known(library: Library) -> None:
    given: dict[str, Value] = {"industry": "industry", "revenue": exactly(30_000_000), "employees": exactly(90)}
    assessment = judge(library, "cn", Firm(library.catalogue, given), DAY)
    answered = Standing(region="cn", answers=dict.fromkeys(given, True))
    assert "total_liabilities" in open_questions(assessment, answered)
    answered.not_known["total_assets"] = None
    assert "total_liabilities" not in open_questions(assessment, answered)


def test_a_total_is_asked_only_where_it_may_spare_several_questions(library: Library) -> None:
    standing = Standing(region="cn")
    one, two = ("ip_class1_own",), ("ip_class1_own", "ip_class1_in_use")
    assert still_to_ask(one, library.catalogue, standing) == one
    assert "ip_class1" in still_to_ask(two, library.catalogue, standing)


def test_who_does_not_know_the_titles_held_is_not_asked_which_of_them_are_new(library: Library) -> None:
    standing = Standing(region="hangzhou", not_known={"recognitions": None})
    assert still_to_ask(("newly_recognised",), library.catalogue, standing) == ()


def test_nothing_is_left_to_ask_of_a_firm_that_an_exclusion_rules_out_but_what_is_missing_and_support(
    library: Library,
) -> None:
    assessment = judge(library, "cn", Firm(library.catalogue, {"on_dishonesty_list": True}), DAY)
    left = open_questions(assessment, Standing(region="cn", answers={"on_dishonesty_list": True}))
    looked_at = set(assessment.ladder.tiers[0].rule.requirement.facts())
    inputs = {given for fact in looked_at for given in library.catalogue.inputs(fact)}
    assert set(left) <= inputs | {"ip_class1"}


def test_where_there_is_nothing_of_the_whole_its_parts_are_not_asked(library: Library) -> None:
    assert implied(library.catalogue, {"ip_class1": exactly(0)}) == {
        "ip_class1_own": exactly(0),
        "ip_class1_in_use": exactly(0),
        "ip_class1_high_value": exactly(0),
    }
    assert implied(library.catalogue, {"ip_class1": Interval(0, 1)}) == {}


def test_titles_that_count_for_nothing_in_the_region_are_not_offered(library: Library) -> None:
    recognitions = library.catalogue["recognitions"]
    hangzhou = options_shown(recognitions, library, "hangzhou", {})
    assert "provincial_hidden_champion" in hangzhou
    assert not {"srdi_product", "matching_specialist", "domestic_hidden_champion"} & set(hangzhou)
    assert "matching_specialist" in options_shown(recognitions, library, "anhui", {})


def test_a_re_review_offers_the_titles_that_its_own_rules_look_at(library: Library) -> None:
    recognitions = library.catalogue["recognitions"]
    for region in REGIONS:
        offered = options_shown(recognitions, library, region, {}, "re_review")
        for rule in library.rules(region, "re_review").rules:
            for part in rule.requirement.walk():
                if isinstance(part, Membership) and part.members == "recognitions":
                    assert set(part.includes_any) <= set(offered)


def test_only_a_title_that_is_held_can_be_newly_held(library: Library) -> None:
    held: dict[str, Value] = {"recognitions": frozenset({"srdi_sme"})}
    assert list(options_shown(library.catalogue["newly_recognised"], library, "hangzhou", held)) == ["srdi_sme"]


def test_the_answers_that_belong_to_one_region_are_facts_of_the_catalogue(library: Library) -> None:
    assert set(OF_THE_REGION) <= set(library.catalogue)
