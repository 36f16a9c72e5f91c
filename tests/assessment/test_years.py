"""What a year brings to the figures of past years: no promise that today's answers break, no delay that they do not call for."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from assessment.derivation import Aim
from assessment.firm import Firm
from assessment.library import Library
from assessment.profile import read_firm
from assessment.quantity import MET, NOT_MET
from assessment.requirement import Compare
from assessment.way import change_of
from assessment.years import Chance, a_year_on, next_chance
from tests.assessment.firms import Case, as_facts, cases, completion

YEAR = 2026


def _chance(library: Library, facts: dict[str, object], fact: str, bound: int | Fraction) -> Chance:
    return next_chance(read_firm(library.catalogue, facts), [(fact, Aim(bound, up=True, strict=False))], YEAR)


def test_a_year_on_last_years_figures_are_those_of_the_year_before(library: Library) -> None:
    firm = a_year_on(read_firm(library.catalogue, {"revenue": 40_000_000, "rd_expense": 1_000_000, "niche_years": 3}))
    assert firm.actual("rd_ratio_prev") == (Fraction(1, 40), Fraction(1, 40))
    assert firm.actual("niche_years") == (4, 4)
    assert firm.actual("revenue") is None


def test_a_share_given_as_such_counts_next_year_as_the_share_of_the_year_before(library: Library) -> None:
    facts: dict[str, object] = {"rd_ratio": Decimal("0.031"), "rd_ratio_prev": Decimal("0.02")}
    assert _chance(library, facts, "rd_ratio_prev", Fraction(3, 100)) == Chance(2027, True, False)
    less: dict[str, object] = {**facts, "rd_ratio": Decimal("0.029")}
    assert _chance(library, less, "rd_ratio_prev", Fraction(3, 100)) == Chance(2028, True, True)


def test_a_figure_of_two_years_before_takes_as_many_years_as_figures_fall_short(library: Library) -> None:
    facts: dict[str, object] = {"revenue": 9, "revenue_prev": 8, "revenue_prev2": 7}
    assert _chance(library, facts, "revenue_prev2", 8) == Chance(2027, True, False)
    assert _chance(library, facts, "revenue_prev2", 9) == Chance(2028, True, True)
    assert _chance(library, facts, "revenue_prev2", 10) == Chance(2029, True, True)


def test_a_growth_is_open_again_as_soon_as_one_of_its_years_is_still_to_come(library: Library) -> None:
    facts: dict[str, object] = {"main_business_revenue": 100, "main_business_revenue_prev": 100}
    assert _chance(library, facts, "main_business_growth_prev", Fraction(1, 10)) == Chance(2028, True, True)


def test_a_range_that_may_or_may_not_do_is_no_promise(library: Library) -> None:
    facts: dict[str, object] = {"rd_expense": {"low": 900_000, "high": 1_100_000}}
    assert _chance(library, facts, "rd_expense_prev", 1_000_000) == Chance(2027, False, False)


def test_two_conditions_on_one_year_need_a_year_that_meets_both(library: Library) -> None:
    firm = read_firm(library.catalogue, {"revenue": 100_000_000, "rd_expense": 1_000_000})
    wanted = [("rd_expense_prev", Aim(1_000_000, True, False)), ("rd_ratio_prev", Aim(Fraction(3, 100), True, False))]
    assert next_chance(firm, wanted[:1], YEAR) == Chance(2027, True, False)
    assert next_chance(firm, wanted, YEAR) == Chance(2028, True, True)


def test_what_a_move_is_made_for_being_unknown_nothing_is_promised(library: Library) -> None:
    assert next_chance(read_firm(library.catalogue, {}), (), YEAR) == Chance(2027, False, False)


def _unmet_of_the_past(case: Case) -> Iterator[Compare]:
    """Unmet comparisons with a figure of a year that is over."""
    for tier in case.judged().ladder.tiers:
        for part in tier.rule.requirement.walk():
            if not isinstance(part, Compare) or change_of(case.firm, part.fact).by != "history":
                continue
            if part.outcome(case.firm) is NOT_MET:
                yield part


def _later(firm: Firm, years: int) -> Firm:
    for _ in range(years):
        firm = a_year_on(firm)
    return firm


@given(case=cases())
def test_no_firm_has_a_chance_before_the_year_that_is_told_and_a_sure_one_then(case: Case) -> None:
    for part in _unmet_of_the_past(case):
        chance = next_chance(case.firm, [(part.fact, part.aim)], YEAR)
        truth = completion(case.firm, case.random)
        for years in range(1, chance.year - YEAR):
            assert part.outcome(_later(truth, years)) is NOT_MET, (part.id, chance, as_facts(truth))
        if chance.is_sure and not chance.passed_over:
            assert part.outcome(_later(truth, 1)) is MET, (part.id, chance, as_facts(truth))
