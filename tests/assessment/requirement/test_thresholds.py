"""Every figure of every pack at its edge, one step below and one above; what 以上, 超过, 以下 and 不足 mean is said here again."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Any

import pytest

from assessment.firm import Firm
from assessment.library import Library, load_library
from assessment.quantity import MET, NOT_MET, Number, Outcome, exactly
from assessment.requirement import Compare, Indicator, Requirement, Score, SizeClass
from tests.assessment.firms import STEPS

LIBRARY = load_library()


def _includes(operator: str, figure: Number, number: Number) -> bool:
    """The operators in plain arithmetic: at least and at most take the figure itself in, more than and less than leave it out."""
    if number == figure:
        return operator in ("at_least", "at_most")
    return operator in ("at_least", "more_than") if number > figure else operator in ("at_most", "less_than")


def _all_requirements() -> Iterator[tuple[str, Requirement]]:
    for region in LIBRARY.regions:
        for part in LIBRARY.packs[region].documents:
            document = part.document.id
            for requirement in part.tiers.common:
                yield f"{document}-common", requirement
            for tier in part.tiers.tiers:
                for requirement in tier.requires:
                    yield f"{document}-{tier.id}", requirement
            for benchmark in part.tiers.benchmarks:
                yield f"{document}-benchmark", benchmark
            for measure in part.measures:
                for requirement in measure.requires:
                    yield f"{document}-{measure.id}", requirement


def _comparisons() -> Iterator[Any]:
    seen: set[str] = set()
    for place, requirement in _all_requirements():
        for part in requirement.walk():
            if isinstance(part, Compare):
                figure = float(part.bound) if part.bound.denominator != 1 else part.bound
                name = f"{place}-{requirement.id}-{part.fact}-{part.operator}-{figure}"
                if name not in seen:
                    seen.add(name)
                    yield pytest.param(part, id=name)


def _indicators() -> Iterator[Any]:
    for place, requirement in _all_requirements():
        for part in requirement.walk():
            if isinstance(part, Score):
                for indicator in part.indicators():
                    if indicator.bands is not None or indicator.per is not None:
                        yield pytest.param(indicator, id=f"{place}-{requirement.id}-{indicator.id}")


def _firm(fact: str, number: Number) -> Firm:
    return Firm(LIBRARY.catalogue, {fact: exactly(number)})


def _around(fact: str, figure: Number) -> tuple[Number, ...]:
    step = STEPS[LIBRARY.catalogue[fact].type]
    return figure - step, figure, figure + step


@pytest.mark.parametrize("compare", list(_comparisons()))
def test_a_figure_is_met_as_its_operator_says_at_the_edge_and_one_step_to_either_side(compare: Compare) -> None:
    for number in _around(compare.fact, compare.bound):
        met = _includes(compare.operator, compare.bound, number)
        assert compare.outcome(_firm(compare.fact, number)) is (MET if met else NOT_MET), number


@pytest.mark.parametrize("compare", list(_comparisons()))
def test_a_ratio_is_compared_to_the_yuan_by_multiplying(compare: Compare) -> None:
    formula = LIBRARY.catalogue[compare.fact].derive
    if formula is None or formula.kind not in ("ratio", "growth"):
        return
    first, second = formula.facts
    factor = compare.bound if formula.kind == "ratio" else 1 + compare.bound
    for base in (33_333_333, 10_000_000, 99_999_999):
        edge = ceil(factor * base)
        for amount in (edge - 1, edge, edge + 1):
            # amount / base against p / q, without dividing: amount * q against p * base
            met = _includes(compare.operator, factor.numerator * base, amount * factor.denominator)
            firm = Firm(LIBRARY.catalogue, {first: exactly(amount), second: exactly(base)})
            assert compare.outcome(firm) is (MET if met else NOT_MET), (amount, base)


@pytest.mark.parametrize("indicator", list(_indicators()))
def test_the_points_of_an_indicator_change_exactly_at_its_figures(indicator: Indicator) -> None:
    if indicator.per is not None:
        per = indicator.per
        for steps in range(1, 8):
            for number in (steps * per.every - 1, steps * per.every, steps * per.every + 1):
                whole = sum(1 for step in range(1, 100) if step * per.every <= number)
                low, high = indicator.bounds(_firm(per.fact, number))
                assert low == high == min(whole * per.points, indicator.max), number
        return
    assert indicator.bands is not None
    assert indicator.fact is not None
    for band in indicator.bands:
        ((_, figure),) = ((key, value) for key, value in band.items() if key != "points")
        for number in _around(indicator.fact, figure):
            reached = [
                other["points"]
                for other in indicator.bands
                for key, value in other.items()
                if key != "points" and _includes(key, value, number)
            ]
            low, high = indicator.bounds(_firm(indicator.fact, number))
            assert low == high == max(reached, default=0), number


def _sizes() -> Iterator[Any]:
    for industry, limits in LIBRARY.sizes.classes.items():
        for size in ("sme", "small", "micro"):
            for place, measure in enumerate(limits.measures):
                yield pytest.param(industry, size, place, id=f"{industry}-{size}-{measure}")


@pytest.mark.parametrize(("industry", "size", "place"), list(_sizes()))
def test_a_firm_that_reaches_every_figure_of_its_industry_is_larger_and_one_below_any_is_not(
    industry: str, size: str, place: int
) -> None:
    limits = LIBRARY.sizes.classes[industry]
    row = {"sme": limits.sme_below, "small": limits.medium_from, "micro": limits.small_from}[size]
    requirement = SizeClass.model_validate({"size_class": size})
    requirement.use(LIBRARY.sizes)

    def judged(number: Number) -> Outcome:
        numbers = {measure: exactly(floor) for measure, floor in zip(limits.measures, row, strict=True)}
        numbers[limits.measures[place]] = exactly(number)
        return requirement.outcome(Firm(LIBRARY.catalogue, {"industry": industry, **numbers}))

    assert judged(row[place] - 1) is MET
    assert judged(row[place]) is NOT_MET
    assert judged(row[place] + 1) is NOT_MET


def _rule(tier: str, requirement: str) -> Requirement:
    rule = next(rule for rule in LIBRARY.rules("cn", "new").rules if rule.tier == tier)
    return next(part for part in rule.requirement.walk() if part.id == requirement)


@pytest.mark.parametrize(("spent", "outcome"), [(999_999, NOT_MET), (1_000_000, MET)])
def test_three_percent_of_33333333_yuan_is_short_by_one_yuan_and_reached_at_a_million(
    spent: int, outcome: Outcome
) -> None:
    firm = Firm(LIBRARY.catalogue, {"revenue": exactly(33_333_333), "rd_expense": exactly(spent)})
    assert _rule("srdi_sme", "rd_ratio").outcome(firm) is outcome


@pytest.mark.parametrize(("fen", "outcome"), [(99_999_999, NOT_MET), (100_000_000, MET), (100_000_001, MET)])
def test_a_sum_is_compared_to_the_fen(fen: int, outcome: Outcome) -> None:
    assert _rule("srdi_sme", "rd_expense").outcome(_firm("rd_expense", Fraction(fen, 100))) is outcome


@pytest.mark.parametrize(("revenue", "outcome"), [(110_250_000, MET), (110_249_999, NOT_MET), (110_250_001, MET)])
def test_a_compound_growth_of_exactly_five_percent_is_1_1025_times_the_revenue_of_two_years_before(
    library: Library, revenue: int, outcome: Outcome
) -> None:
    rules = [r for r in library.rules("cn", "new").rules if r.tier == "little_giant" and r.document.id == "cn-2026"]
    growth = next(part for part in rules[0].requirement.walk() if part.id == "revenue_growth")
    firm = Firm(library.catalogue, {"revenue": exactly(revenue), "revenue_prev2": exactly(100_000_000)})
    assert growth.outcome(firm) is outcome


def test_a_main_business_of_exactly_eighty_percent_has_the_full_points() -> None:
    indicator = next(p for p in _indicators() if str(p.id) == "cn-2022-srdi_sme-strength-main_business_share").values[0]
    assert isinstance(indicator, Indicator)
    for main, points in ((26_666_666, 3), (26_666_667, 5)):
        firm = Firm(LIBRARY.catalogue, {"main_business_revenue": exactly(main), "revenue": exactly(33_333_333)})
        low, high = indicator.bounds(firm)
        assert low == high == points
