"""Last year's answers as this year's start: what stays, what moves a year back, and what must be asked anew.

Pure. What becomes of an answer a year on is told by `assessment.years`; a title or a certificate can run out, so it is asked anew.
"""

from collections.abc import Mapping
from typing import NamedTuple

from assessment.facts import Catalogue
from assessment.firm import Value
from assessment.years import answers_a_year_on


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
        now = answers_a_year_on(catalogue, now)
    anew = tuple(f for f in catalogue if f in given and f not in now and catalogue[f].question)
    return Start(now, anew)
