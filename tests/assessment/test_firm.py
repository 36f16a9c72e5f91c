"""A firm after a change is the firm that would have been read so in the first place."""

from hypothesis import given

from assessment.firm import Firm
from assessment.library import Library
from assessment.quantity import Interval, exactly
from tests.assessment.firms import Case, as_facts, cases, completion


@given(case=cases())
def test_a_changed_firm_knows_the_same_as_one_read_afresh(case: Case) -> None:
    case.judged()
    whole = completion(case.firm, case.random)
    changes = {fact: value for fact, value in whole.given.items() if case.random.random() < 0.1}
    changed, afresh = case.firm.moved(changes), Firm(case.firm.catalogue, {**case.firm.given, **changes})
    assert changed.given == afresh.given
    for fact in case.library.catalogue.values():
        if fact.is_number:
            assert changed.numbers[fact.id] == afresh.numbers[fact.id], (fact.id, as_facts(case.firm), changes)


@given(case=cases())
def test_changing_a_firm_leaves_the_firm_itself_as_it_was(case: Case) -> None:
    before = dict(case.firm.given)
    ratio = case.firm.numbers["rd_ratio"]
    case.firm.moved({"revenue": exactly(1), "rd_expense": exactly(1), "rd_ratio": exactly(1)})
    assert case.firm.given == before
    assert case.firm.numbers["rd_ratio"] == ratio


def test_a_derived_fact_asks_for_the_figures_behind_it_that_are_open(library: Library) -> None:
    firm = Firm(library.catalogue, {"revenue": exactly(100)})
    assert firm.open_inputs("rd_ratio") == ("rd_expense",)
    assert firm.moved({"rd_expense": Interval(1, 2)}).open_inputs("rd_ratio") == ("rd_expense",)
    assert firm.moved({"rd_expense": exactly(1)}).open_inputs("rd_ratio") == ()


def test_a_derived_fact_given_as_a_range_is_itself_what_is_open(library: Library) -> None:
    firm = Firm(library.catalogue, {"main_business_growth_prev": Interval(0, 1)})
    assert firm.open_inputs("main_business_growth_prev") == ("main_business_growth_prev",)
    assert firm.open_inputs("main_business_growth_2y_mean") == (
        "main_business_revenue",
        "main_business_revenue_prev",
        "main_business_growth_prev",
    )
