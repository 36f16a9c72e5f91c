"""The truth table of every kind of requirement over known, ranged and unknown facts, written down by hand."""

from itertools import product
from typing import Any

import pytest
from pydantic import TypeAdapter

from assessment.firm import Firm, Value
from assessment.library import Library
from assessment.quantity import MET, NOT_MET, UNDECIDED, Interval, Outcome, exactly
from assessment.requirement import AnyRequirement, Requirement

READ: TypeAdapter[Requirement] = TypeAdapter(AnyRequirement)
FACTS = ("own_brand", "quality_system_certified", "product_certified_abroad")
ANSWERS: dict[Outcome, bool | None] = {MET: True, NOT_MET: False, UNDECIDED: None}


def _judged(library: Library, raw: dict[str, Any], facts: dict[str, Value | None]) -> Outcome:
    known = {fact: value for fact, value in facts.items() if value is not None}
    return READ.validate_python(raw).outcome(Firm(library.catalogue, known))


@pytest.mark.parametrize("outcomes", list(product((MET, NOT_MET, UNDECIDED), repeat=3)))
@pytest.mark.parametrize(("kind", "needed"), [("all_of", 3), ("any_of", 1), ("some_of", 2)])
def test_so_many_of_several_are_met_failed_or_open(
    library: Library, kind: str, needed: int, outcomes: tuple[Outcome, ...]
) -> None:
    raw: dict[str, Any] = {kind: [{"is_true": fact} for fact in FACTS]}
    if kind == "some_of":
        raw["count"] = needed
    possible = [[True, False] if ANSWERS[outcome] is None else [ANSWERS[outcome]] for outcome in outcomes]
    results = {sum(bool(answer) for answer in answers) >= needed for answers in product(*possible)}
    expected = UNDECIDED if len(results) == 2 else MET if results == {True} else NOT_MET
    assert _judged(library, raw, {f: ANSWERS[o] for f, o in zip(FACTS, outcomes, strict=True)}) is expected


@pytest.mark.parametrize(
    ("operator", "low", "high", "outcome"),
    [
        ("at_least", 10, 10, MET), ("at_least", 9, 9, NOT_MET), ("at_least", 9, 10, UNDECIDED), ("at_least", 10, None, MET),
        ("at_least", None, 9, NOT_MET), ("at_least", None, 10, UNDECIDED), ("at_least", None, None, UNDECIDED),
        ("more_than", 10, 10, NOT_MET), ("more_than", 11, None, MET), ("more_than", None, 10, NOT_MET),
        ("more_than", 10, 11, UNDECIDED),
        ("at_most", 10, 10, MET), ("at_most", None, 10, MET), ("at_most", 11, None, NOT_MET), ("at_most", 10, 11, UNDECIDED),
        ("less_than", 10, 10, NOT_MET), ("less_than", None, 9, MET), ("less_than", 10, None, NOT_MET),
        ("less_than", 9, 10, UNDECIDED),
    ],
)  # fmt: skip
def test_a_range_is_settled_only_where_it_lies_on_one_side_of_the_figure(
    library: Library, operator: str, low: int | None, high: int | None, outcome: Outcome
) -> None:
    assert _judged(library, {"fact": "net_profit", operator: 10}, {"net_profit": Interval(low, high)}) is outcome


@pytest.mark.parametrize(
    ("raw", "facts", "outcome"),
    [
        ({"is_true": "own_brand"}, {"own_brand": True}, MET),
        ({"is_true": "own_brand"}, {"own_brand": False}, NOT_MET),
        ({"is_true": "own_brand"}, {}, UNDECIDED),
        ({"is_false": "own_brand"}, {"own_brand": True}, NOT_MET),
        ({"is_false": "own_brand"}, {"own_brand": False}, MET),
        ({"is_false": "own_brand"}, {}, UNDECIDED),
        ({"statement": "own_brand"}, {"own_brand": True}, MET),
        ({"choice": "industry", "among": ["retail", "post"]}, {"industry": "post"}, MET),
        ({"choice": "industry", "among": ["retail", "post"]}, {"industry": "other"}, NOT_MET),
        ({"choice": "industry", "among": ["retail", "post"]}, {}, UNDECIDED),
        ({"set": "titles", "includes_any": ["ip_advantage"]}, {"titles": frozenset({"ip_advantage"})}, MET),
        ({"set": "titles", "includes_any": ["ip_advantage"]}, {"titles": frozenset()}, NOT_MET),
        ({"set": "titles", "includes_any": ["ip_advantage"]}, {}, UNDECIDED),
        ({"set": "titles", "includes_none": ["ip_advantage"]}, {"titles": frozenset({"ip_advantage"})}, NOT_MET),
        ({"set": "titles", "includes_none": ["ip_advantage"]}, {"titles": frozenset({"ip_demonstration"})}, MET),
        ({"set": "titles", "includes_none": ["ip_advantage"]}, {}, UNDECIDED),
        ({"officials_judge": "看一看"}, {"own_brand": True}, UNDECIDED),
    ],
)
def test_an_unknown_is_never_taken_for_no(
    library: Library, raw: dict[str, Any], facts: dict[str, Value | None], outcome: Outcome
) -> None:
    assert _judged(library, raw, facts) is outcome


@pytest.mark.parametrize(
    ("world", "asia", "outcome"),
    [(3, 1, MET), (4, 2, NOT_MET), (3, 2, UNDECIDED), (4, 1, UNDECIDED), (None, 1, UNDECIDED), (4, None, UNDECIDED)],
)
def test_an_open_reading_is_settled_only_where_its_sides_agree(
    library: Library, world: int | None, asia: int | None, outcome: Outcome
) -> None:
    ranks = [{"fact": "global_niche_rank", "at_most": 3}, {"fact": "asia_niche_rank", "at_most": 1}]
    sides = [{"id": "both", "reading": "和", "all_of": ranks}, {"id": "one", "reading": "或", "any_of": ranks}]
    facts: dict[str, Value | None] = {
        "global_niche_rank": None if world is None else exactly(world),
        "asia_niche_rank": None if asia is None else exactly(asia),
    }
    requirement = READ.validate_python({"open_reading": sides})
    assert requirement.judged_by == "officials"
    assert _judged(library, {"open_reading": sides}, facts) is outcome


def test_a_statement_is_judged_by_the_owners_word_unless_officials_judge_it() -> None:
    assert READ.validate_python({"statement": "own_brand"}).judged_by == "statement"
    assert READ.validate_python({"statement": "own_brand", "judged_by": "officials"}).judged_by == "officials"
    assert READ.validate_python({"is_true": "own_brand"}).judged_by == "figures"
