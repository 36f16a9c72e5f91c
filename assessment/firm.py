"""What is known of one firm: facts that are exact, a range or unknown, and the derived facts worked out from them.

A firm is read once (`profile.read_firm`) and then only asked. It never judges and never changes: `moved` gives another firm.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from assessment.facts import Catalogue
from assessment.quantity import ANYTHING, Interval, Number

Value = Interval | bool | str | frozenset[str]


class Contradiction(NamedTuple):
    """A derived fact given directly that does not agree with the one worked out; the given one is used."""

    fact: str
    given: Interval
    worked_out: Interval


class _Numbers(dict[str, Interval]):
    """The intervals of all numeric facts, given or worked out, each when first asked for."""

    __slots__ = ("_catalogue", "_given")

    def __init__(self, catalogue: Catalogue, given: Mapping[str, Value]) -> None:
        self._catalogue = catalogue
        self._given = given

    def __missing__(self, fact: str) -> Interval:
        value = self._given.get(fact)
        if type(value) is Interval:
            if value.low is None or value.low != value.high:
                value = self._as_part_and_whole(fact, value)
        else:
            limits, formula = self._catalogue.worked_out[fact]
            if formula is None:
                value = self._as_part_and_whole(fact, limits)
            else:
                work_out, first, second = formula
                value = work_out(self[first], self[second])
                if value.low is None or value.low is not value.high:
                    value = value.within(limits)
        self[fact] = value
        return value

    def _as_part_and_whole(self, fact: str, known: Interval) -> Interval:
        """A fact not known exactly is no larger than its whole, and no smaller than its parts, as far as those were given."""
        low, high = known
        for part, whole in self._catalogue.constraints_of[fact]:
            other = self._given.get(whole if part == fact else part)
            if type(other) is not Interval:
                continue
            if part == fact and other.high is not None and (high is None or other.high < high):
                high = other.high
            if whole == fact and other.low is not None and (low is None or other.low > low):
                low = other.low
        return known if low is not None and high is not None and low > high else Interval(low, high)


class Firm:
    """The facts of one firm."""

    __slots__ = ("_open_inputs_together", "catalogue", "given", "numbers", "open_by_fact")

    def __init__(self, catalogue: Catalogue, given: Mapping[str, Value]) -> None:
        self.catalogue = catalogue
        self.given: dict[str, Value] = dict(given)
        self.numbers = _Numbers(catalogue, self.given)
        self.open_by_fact: dict[str, tuple[str, ...]] = {}
        """`open_inputs` of each fact that was asked about."""
        self._open_inputs_together: dict[tuple[str, ...], tuple[str, ...]] = {}

    def truth(self, fact: str) -> bool | None:
        """The answer to a yes/no fact, None while unknown."""
        value = self.given.get(fact)
        return value if value is True or value is False else None

    def choice(self, fact: str) -> str | None:
        """The chosen option, None while unknown."""
        value = self.given.get(fact)
        return value if type(value) is str else None

    def members(self, fact: str) -> frozenset[str] | None:
        """The options that hold, None while unknown."""
        value = self.given.get(fact)
        return value if type(value) is frozenset else None

    def surely_in(self, fact: str) -> frozenset[str]:
        """The options that hold for sure: those given, or while unknown those of its parts."""
        held = self.members(fact)
        if held is not None:
            return held
        parts = (self.members(part) for part, whole in self.catalogue.constraints_of[fact] if whole == fact)
        return frozenset().union(*(part for part in parts if part is not None))

    def actual(self, fact: str) -> Value | None:
        """What is known of the fact, given or worked out; None while nothing is."""
        if fact in self.given:
            return self.given[fact]
        definition = self.catalogue[fact]
        if definition.derive is None:
            return None
        value = self.numbers[fact]
        return None if value in (ANYTHING, definition.limits) else value

    def open_inputs(self, fact: str) -> tuple[str, ...]:
        """The facts to ask for, so that this one becomes exact: those unknown, and those known only as a range."""
        found = self.open_by_fact.get(fact)
        if found is None:
            found = self.open_by_fact[fact] = self._find_open_inputs(fact)
        return found

    def open_inputs_of(self, facts: tuple[str, ...]) -> tuple[str, ...]:
        """The same for several facts, each named once."""
        found = self._open_inputs_together.get(facts)
        if found is None:
            every = [needed for fact in facts for needed in self.open_inputs(fact)]
            found = self._open_inputs_together[facts] = tuple(dict.fromkeys(every))
        return found

    def _find_open_inputs(self, fact: str) -> tuple[str, ...]:
        if fact in self.given:
            value = self.given[fact]
            return (fact,) if type(value) is Interval and not value.is_exact else ()
        definition = self.catalogue[fact]
        formula = definition.derive
        if formula is None:
            return () if definition.is_number and self.numbers[fact].is_exact else (fact,)
        return tuple(dict.fromkeys(i for part in formula.facts for i in self.open_inputs(part)))

    def moved(self, changes: Mapping[str, Value]) -> "Firm":
        """The same firm after these changes; what was worked out from unchanged facts is kept."""
        firm = Firm(self.catalogue, {**self.given, **changes})
        firm.numbers.update(self.numbers)
        for fact in changes:
            for touched in self.catalogue.touched_by[fact]:
                firm.numbers.pop(touched, None)
        return firm

    def after(self, before: "Firm") -> "Firm":
        """The same firm, with all that was worked out before from facts that are still the same; `before` by the same catalogue."""
        changed = self.changed_since(before)
        firm = Firm(self.catalogue, self.given)
        firm.numbers.update({fact: value for fact, value in before.numbers.items() if fact not in changed})
        firm.open_by_fact.update({fact: found for fact, found in before.open_by_fact.items() if fact not in changed})
        return firm

    def changed_since(self, before: "Firm") -> frozenset[str]:
        """Every fact of which something else may be known now."""
        known, now = before.given, self.given
        changed = [fact for fact in known if fact not in now]
        changed += [fact for fact, value in now.items() if known.get(fact) != value]
        return frozenset().union(*(self.catalogue.touched_by[fact] for fact in changed))

    def contradictions(self) -> list[Contradiction]:
        """Derived facts that were given directly and differ from what the given base facts say, beyond rounding."""
        found = []
        for fact in self.catalogue.derived.intersection(self.given):
            given, formula = self.numbers[fact], self.catalogue[fact].derive
            worked_out = ANYTHING if formula is None else formula.value(self.numbers)
            if worked_out != ANYTHING and not _agree(given, worked_out):
                found.append(Contradiction(fact, given, worked_out))
        return found


def _agree(given: Interval, worked_out: Interval) -> bool:
    """Whether the two overlap, the given one being allowed to have been rounded in its last digit."""
    slack = 0 if given.low is None or not given.is_exact else _half_last_digit(given.low)
    if given.high is not None and worked_out.low is not None and given.high + slack < worked_out.low:
        return False
    return not (given.low is not None and worked_out.high is not None and given.low - slack > worked_out.high)


def _half_last_digit(number: Number) -> Number:
    for digits in range(2, 12):
        if (number * 10**digits).denominator == 1:
            return Fraction(1, 2 * 10**digits)
    return 0
