"""One row of a table as the firm that it is, to be judged alone: what `assessment.batch.table_of` wrote, read back."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessment.batch.columns import SCALES, codes_of, high_of, low_of, option_of, reach_of
from assessment.facts import Catalogue, Fact
from assessment.firm import Firm, Value
from assessment.quantity import Interval, Number, simplest


def firm_of(row: Mapping[str, Any], catalogue: Catalogue) -> Firm:
    """The firm; what the row does not say is unknown, as is a figure outside the limits of its fact."""
    return Firm(
        catalogue, {name: value for name, fact in catalogue.items() if (value := _value(fact, row)) is not None}
    )


def _value(fact: Fact, row: Mapping[str, Any]) -> Value | None:
    if fact.is_number:
        low, high = (
            _number(fact, row.get(fact.id) if row.get(fact.id) is not None else row.get(end(fact.id)))
            for end in (low_of, high_of)
        )
        return None if low is None and high is None else Interval(low, high)
    if fact.type == "yes_no":
        return row.get(fact.id)
    if fact.type == "choice":
        options = {code: option for option, code in codes_of(fact).items()}
        return options.get(row.get(fact.id, -1))
    held = {option: row.get(option_of(fact.id, option)) for option in fact.options}
    return None if None in held.values() else frozenset(option for option, holds in held.items() if holds)


def _number(fact: Fact, units: int | None) -> Number | None:
    low, high = reach_of(fact)
    return None if units is None or not low <= units <= high else simplest(Fraction(units, SCALES[fact.type]))
