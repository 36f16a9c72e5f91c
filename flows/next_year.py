"""Last year's answers as this year's start: what stays, what moves a year back, and what must be asked anew.

Pure. What becomes of an answer is data of its fact (`Fact.next_year`); a title or a certificate can run out, so it is asked anew.
"""

from collections.abc import Mapping
from typing import NamedTuple

from assessment.facts import ASKED_ANEW, ONE_MORE, STAYS, Catalogue
from assessment.firm import Value
from assessment.profile import check_value, impossible
from assessment.quantity import Interval, add, exactly


class Start(NamedTuple):
    """The answers that still hold after some years, and the facts answered then that must be asked anew, in their usual order."""

    given: dict[str, Value]
    ask_anew: tuple[str, ...]


def start_of_next_year(catalogue: Catalogue, given: Mapping[str, Value], years: int = 1) -> Start:
    """What the answers of a talk held `years` ago say now: a year's step (revenue, revenue_prev, revenue_prev2) taken so often."""
    if years < 0:
        raise ValueError("years is not negative")
    now = {fact: value for fact, value in given.items() if fact in catalogue}
    for _ in range(years):
        now = _a_year_on(catalogue, now)
    anew = tuple(f for f in catalogue if f in given and f not in now and catalogue[f].question)
    return Start(now, anew)


def _a_year_on(catalogue: Catalogue, given: Mapping[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for fact, value in given.items():
        becomes = catalogue[fact].next_year
        if becomes == ASKED_ANEW:
            continue
        target = fact if becomes in (STAYS, ONE_MORE) else becomes
        later = add(value, exactly(1)) if becomes == ONE_MORE and isinstance(value, Interval) else value
        checked = check_value(catalogue[target], later)
        if not isinstance(checked, list) and not impossible(catalogue, {**found, target: checked}):
            found[target] = checked
    return found
