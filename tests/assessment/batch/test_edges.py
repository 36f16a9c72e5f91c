"""Figures on the very thresholds and a unit beside them, contradictory and huge ones: judged in a table as alone."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.batch import table_of
from assessment.batch.columns import SCALES, reach_of
from assessment.batch.streaming import judged
from assessment.facts import Fact
from assessment.firm import Firm, Value
from assessment.quantity import Interval, Number, exactly
from tests.assessment.batch.tables import JUDGED, Question, batch_of, exact_firm, expected, questions
from tests.assessment.firms import _figures

ROWS = 40


@pytest.mark.parametrize("question", questions()[1::6], ids=str)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_a_firm_at_the_edges_is_judged_in_a_table_as_alone(question: Question, data: st.DataObject) -> None:
    random = data.draw(st.randoms(use_true_random=True))
    batch = batch_of(question)
    firms = [_at_edges(exact_firm(question, random), random) for _ in range(ROWS)]
    table = table_of(firms)
    [found] = judged(batch, [table], JUDGED)
    assert found.equals(batch.judge(table.lazy(), JUDGED).collect())
    for firm, row in zip(firms, found.to_dicts(), strict=True):
        said = expected(batch, question.judged(firm))
        assert {column: row[column] for column in said} == said


def _at_edges(firm: Firm, random: Random) -> Firm:
    """The firm with some figures on thresholds, limits and ends of columns, parts above their wholes among them."""
    given: dict[str, Value] = dict(firm.given)
    catalogue = firm.catalogue
    for fact in catalogue.values():
        if fact.is_number and fact.derive is None and random.random() < 0.4:
            given[fact.id] = exactly(_held(fact, _edge(fact, random)))
    for fact in catalogue.values():
        formula = fact.derive
        if formula is not None and fact.id in _figures() and random.random() < 0.6:
            other = given.get(formula.facts[1])
            bound = random.choice(_figures()[fact.id]) + (1 if formula.kind == "growth" else 0)
            if isinstance(other, Interval) and other.low is not None and formula.kind in ("ratio", "growth"):
                first = catalogue[formula.facts[0]]
                given[first.id] = exactly(_held(first, bound * other.low + _beside(first, random)))
    for name, value in list(given.items()):
        if isinstance(value, Interval) and random.random() < 0.2:
            given[name] = _ranged(catalogue[name], value, random)
    return Firm(catalogue, given)


def _edge(fact: Fact, random: Random) -> Number:
    reach, scale = reach_of(fact), SCALES[fact.type]
    figures = [*_figures().get(fact.id, ()), 0, Fraction(reach.low, scale), Fraction(reach.high, scale)]
    return random.choice(figures) + _beside(fact, random)


def _beside(fact: Fact, random: Random) -> Number:
    return Fraction(random.choice((-1, 0, 0, 1)), SCALES[fact.type])


def _held(fact: Fact, number: Number) -> Number:
    """The nearest number that the fact's column holds."""
    reach, scale = reach_of(fact), SCALES[fact.type]
    return Fraction(min(max(round(number * scale), reach.low), reach.high), scale)


def _ranged(fact: Fact, value: Interval, random: Random) -> Interval:
    """From or up to the value, to the next unit, or to where the fact ends."""
    assert value.low is not None
    unit = Fraction(1, SCALES[fact.type])
    above = _held(fact, value.low + unit)
    return random.choice(
        (Interval(value.low, above), Interval(value.low, fact.limits.high), Interval(fact.limits.low, value.low))
    )
