"""A year passing: what today's answers say then, and when a figure of a year that is over can be another one.

Nobody changes the figure of a past year, but next year another one stands in its place (`Fact.next_year`): last year's revenue is
then that of the year before. Exact; where an answer is wanting it says so.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assessment.derivation import Aim
from assessment.facts import ASKED_ANEW, ONE_MORE, STAYS, Catalogue
from assessment.firm import Firm, Value
from assessment.profile import check_value, impossible
from assessment.quantity import Interval, Number, add, exactly

FARTHEST = 10
"""Years looked ahead; by then every figure that is asked of past years is one that is still to be made."""


class Chance(NamedTuple):
    """The first year in which figures of the past no longer stand against an application.

    `is_sure` unless that hangs on an answer not given; `passed_over` says that the figures of a year before it fall short too.
    """

    year: int
    is_sure: bool
    passed_over: bool


def a_year_on(firm: Firm) -> Firm:
    """The firm as far as today's answers tell of it in a year; what must be asked anew is unknown."""
    return Firm(firm.catalogue, answers_a_year_on(firm.catalogue, firm.given))


def answers_a_year_on(catalogue: Catalogue, given: Mapping[str, Value]) -> dict[str, Value]:
    """What today's answers say in a year, each figure in its own year; one that can no longer be so is left out."""
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


def next_chance(firm: Firm, wanted: Sequence[tuple[str, Aim]], year: int) -> Chance:
    """The first year after `year` in which all these facts can be what is wanted, going by the figures known today."""
    sources = _sources(firm.catalogue)
    behind = {fact: set(firm.catalogue.inputs(fact)) for fact, _ in wanted}
    for later in range(year + 1, year + 1 + (FARTHEST if wanted else 0)):
        firm = a_year_on(firm)
        behind = {fact: {sources.get(name, "") for name in names} for fact, names in behind.items()}
        states = [_is_possible(firm.numbers[fact], aim, behind[fact]) for fact, aim in wanted]
        if False not in states:
            return Chance(later, is_sure=None not in states, passed_over=later > year + 1)
    return Chance(year + 1, is_sure=False, passed_over=False)


def _sources(catalogue: Catalogue) -> dict[str, str]:
    """For each fact that an answer of today tells in a year the fact that was answered."""
    return {
        fact.id if fact.next_year in (STAYS, ONE_MORE) else fact.next_year: fact.id
        for fact in catalogue.values()
        if fact.next_year != ASKED_ANEW
    }


def _is_possible(value: Interval, aim: Aim, behind: set[str]) -> bool | None:
    """Whether the fact can be what is wanted; None where an answer that could be given today would tell.

    `behind` are today's facts that it is worked out from then; an empty name is a figure that is still to be made.
    """
    if "" in behind:
        return True
    worst, best = (value.low, value.high) if aim.up else (value.high, value.low)
    if best is not None and not _meets(best, aim):
        return False
    return True if worst is not None and _meets(worst, aim) else None


def _meets(number: Number, aim: Aim) -> bool:
    if number == aim.bound:
        return not aim.strict
    return (number > aim.bound) is aim.up
