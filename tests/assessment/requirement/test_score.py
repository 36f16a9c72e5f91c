"""The way of a score is as cheap as the cheapest of all firms that the moves could make, tried one by one."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from assessment.facts import Catalogue, Fact
from assessment.firm import Firm, Value
from assessment.quantity import MET, Number, exactly
from assessment.requirement import AnyRequirement, Requirement

READ: TypeAdapter[Requirement] = TypeAdapter(AnyRequirement)
HIGHEST = 4


def _fact(name: str, kind: str, price: int) -> Fact:
    return Fact.model_validate(
        {
            "id": name,
            "type": kind,
            "name": name,
            "topic": "score",
            "question": "?",
            "change": {"by": "action", "price": price},
            **({"max": HIGHEST} if kind != "yes_no" else {}),
        }
    )


@st.composite
def scores(draw: st.DrawFn, *, equal_parts: bool = True, halves: bool = False) -> tuple[Requirement, Firm]:
    """A small score whose indicators share no fact, and a firm."""
    facts: dict[str, Fact] = {}
    firm: dict[str, Value] = {}

    def count() -> str:
        name = f"f{len(facts)}"
        facts[name] = _fact(name, "count", draw(st.integers(0, 9)))
        firm[name] = exactly(draw(st.integers(0, HIGHEST)))
        return name

    def yes_no() -> str:
        name = f"f{len(facts)}"
        facts[name] = _fact(name, "yes_no", draw(st.integers(0, 9)))
        firm[name] = draw(st.booleans())
        return name

    def bands() -> dict[str, Any]:
        marks = sorted(draw(st.sets(st.integers(1, HIGHEST), min_size=1, max_size=3)), reverse=True)
        points = sorted(
            draw(st.lists(st.integers(1, 9), min_size=len(marks), max_size=len(marks), unique=True)), reverse=True
        )
        rows = [{"at_least": mark, "points": each} for mark, each in zip(marks, points, strict=True)]
        return {"max": points[0], "fact": count(), "bands": rows}

    def each() -> dict[str, Any]:
        size = draw(st.integers(1, 3))
        same = draw(st.integers(1, 5))
        points = [same if equal_parts else draw(st.integers(1, 5)) for _ in range(size)]
        steps = [{"points": point, "when": {"is_true": yes_no()}} for point in points]
        return {"max": draw(st.integers(max(points), sum(points))), "each": steps}

    def per() -> dict[str, Any]:
        every, points = draw(st.integers(1, 2)), draw(st.integers(1, 2))
        return {"max": draw(st.integers(1, 4)) * points, "per": {"fact": count(), "every": every, "points": points}}

    def points_of() -> dict[str, Any]:
        name = count()
        if halves:
            facts[name] = _fact(name, "points", int(facts[name].change.price))
            firm[name] = exactly(Fraction(draw(st.integers(0, 2 * HIGHEST)), 2))
        return {"max": HIGHEST, "points_of": name}

    groups = []
    for group in range(draw(st.integers(1, 2))):
        made = [draw(st.sampled_from((bands, each, per, points_of)))() for _ in range(draw(st.integers(1, 2)))]
        indicators = [{"id": f"i{group}{place}", "text": "x", **indicator} for place, indicator in enumerate(made)]
        most = sum(indicator["max"] for indicator in made)
        groups.append({"id": f"g{group}", "text": "x", "max": most, "indicators": indicators})
        if draw(st.booleans()):
            groups[-1]["floor"] = draw(st.integers(1, most))
    most = sum(int(group["max"]) for group in groups)
    score = {"pass": draw(st.integers(1, most)), "max": most, "groups": groups}
    return READ.validate_python({"id": "score", "text": "x", "score": score}), Firm(Catalogue(facts), firm)


def _prices(firm: Firm, requirement: Requirement) -> Iterator[Number]:
    """What it costs to become each firm that meets the score, every fact only getting better."""
    choices: list[list[tuple[Value, Number]]] = []
    for fact, value in firm.given.items():
        price = firm.catalogue[fact].change.price
        if isinstance(value, bool):
            choices.append([(value, 0)] if value else [(False, 0), (True, price)])
        else:
            start = firm.numbers[fact].low or 0
            higher = [(exactly(to), (to - start) * price) for to in range(int(start) + 1, HIGHEST + 1)]
            choices.append([(value, 0), *higher])
    for chosen in product(*choices):
        after: Mapping[str, Value] = dict(zip(firm.given, (value for value, _ in chosen), strict=True))
        if requirement.outcome(firm.moved(after)) is MET:
            yield sum(price for _, price in chosen)


def _is_as_cheap_as_can_be(requirement: Requirement, firm: Firm) -> None:
    way = requirement.way(firm)
    cheapest = min(_prices(firm, requirement), default=None)
    assert (None if way is None else way.price) == cheapest, way
    if way is not None:
        assert requirement.outcome(firm.moved({move.fact: move.to for move in way.moves})) is MET


@given(made=scores())
def test_the_way_to_a_pass_mark_and_its_floors_is_the_cheapest_there_is(made: tuple[Requirement, Firm]) -> None:
    _is_as_cheap_as_can_be(*made)


@given(made=scores(equal_parts=False))
def test_the_way_is_the_cheapest_also_where_added_up_conditions_give_different_points(
    made: tuple[Requirement, Firm],
) -> None:
    _is_as_cheap_as_can_be(*made)


@given(made=scores(halves=True))
def test_half_points_count_on_the_way_to_a_pass_mark(made: tuple[Requirement, Firm]) -> None:
    _is_as_cheap_as_can_be(*made)
