"""Last year's answers as this year's start: what stays, what moves a year back, and what must be asked anew. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from assessment.facts import Catalogue
from assessment.firm import Value


class Start(NamedTuple):
    """The answers that still hold after some years, and the facts answered then that must be asked anew, in the catalogue's order."""

    given: dict[str, Value]
    ask_anew: tuple[str, ...]


def start_of_next_year(catalogue: Catalogue, given: Mapping[str, Value], years: int = 1) -> Start:
    """What answers of a talk `years` ago say now; each year's step is applied in turn (revenue, revenue_prev, revenue_prev2)."""
    raise NotImplementedError
