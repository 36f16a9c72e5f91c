"""A row of a table is the firm that it was made of."""

from fractions import Fraction

from assessment.batch import table_of
from assessment.firm import Firm
from assessment.library import Library
from assessment.quantity import Interval, exactly
from bot.bulk.impact.firm import firm_of
from tests.bot.bulk.impact.firms import population


def test_every_firm_is_read_back_as_it_was() -> None:
    of = population("cn")
    for row, firm in zip(of.table.iter_rows(named=True), of.firms, strict=True):
        known = {fact: value for fact, value in firm.given.items() if value != Interval(None, None)}
        assert firm_of(row, firm.catalogue).given == known


def test_a_number_may_be_one_column_and_what_is_missing_is_unknown(library: Library) -> None:
    firm = firm_of({"revenue": 150, "rd_ratio": 4_000_000, "employees": None, "name": "甲"}, library.catalogue)
    assert firm.given == {"revenue": exactly(Fraction(3, 2)), "rd_ratio": exactly(Fraction(1, 25))}


def test_a_figure_outside_its_limits_is_unknown_as_in_the_table(library: Library) -> None:
    row = table_of([Firm(library.catalogue, {"niche_years": exactly(3)})]).to_dicts()[0]
    assert firm_of(row | {"niche_years.low": -5, "niche_years.high": -5}, library.catalogue).given == {}
