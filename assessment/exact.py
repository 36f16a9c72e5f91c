"""Figures of a firm as a numerator over a denominator above 0, where all that they rest on is known exactly: nothing is divided.

Each fact is compiled to a function of what is given, once, when the packs are loaded. It answers None where `Firm.numbers` has to
be asked instead: a figure that is a range, unknown, or not to be had without a root. It may never say anything else than that.
"""

from collections.abc import Callable, Iterable, Mapping

from assessment.derivation import Formula
from assessment.facts import Catalogue
from assessment.firm import Value
from assessment.quantity import Interval, Number

Given = Mapping[str, Value]
Ratio = tuple[Number, Number]
Exact = Callable[[Given], Ratio | None]


class Figures:
    """How the facts of a catalogue are read; without one, all are asked of `Firm.numbers`."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue
        self._known: dict[str, Exact] = {}

    def is_given(self, fact: str) -> bool:
        """Whether the fact is never worked out, so that it is exact only as it is given."""
        return self._catalogue is not None and self._catalogue[fact].derive is None

    def exact(self, fact: str) -> Exact:
        """The fact as it is given, else worked out from exact figures."""
        if self._catalogue is None:
            return _nothing_exact
        if fact not in self._known:
            self._known[fact] = _figure(fact, self._catalogue)
        return self._known[fact]

    def inputs(self, facts: Iterable[str]) -> frozenset[str]:
        """The facts, and all that they are worked out from, as far as that is known."""
        behind = self._catalogue.inputs if self._catalogue is not None else lambda _fact: ()
        return frozenset(each for fact in facts for each in (fact, *behind(fact)))


UNKNOWN_FIGURES = Figures()
"""Before it is known how facts are worked out."""


def _nothing_exact(_given: Given) -> None:
    return None


def _figure(fact: str, catalogue: Catalogue) -> Exact:
    formula = catalogue[fact].derive
    if formula is None:
        return _given_figure(fact)
    work_out = _of_given(formula, catalogue) or _of_any(formula, catalogue)

    def read(given: Given) -> Ratio | None:
        # Given directly it counts as it stands, with the limits and parts that the firm knows of.
        return None if fact in given else work_out(given)

    return read


def _given_figure(fact: str) -> Exact:
    def read(given: Given) -> Ratio | None:
        value = given.get(fact)
        if type(value) is not Interval:
            return None
        low, high = value
        return None if low is None or low is not high else (low, 1)

    return read


def _of_given(formula: Formula, catalogue: Catalogue) -> Exact | None:
    """A ratio or a growth of two facts that are not worked out themselves, which most are: read without anything in between."""
    first, second = formula.facts
    if formula.kind not in ("ratio", "growth") or catalogue[first].derive or catalogue[second].derive:
        return None
    grows = formula.kind == "growth"

    def read(given: Given) -> Ratio | None:
        one, other = given.get(first), given.get(second)
        if type(one) is not Interval or type(other) is not Interval:
            return None
        above, same = one
        below, as_well = other
        if above is None or above is not same or below is None or below is not as_well or below <= 0:
            return None
        return (above - below, below) if grows else (above, below)

    return read


def _of_any(formula: Formula, catalogue: Catalogue) -> Exact:
    put_together = _FORMULAS.get(formula.kind)
    if put_together is None:
        return _nothing_exact
    first, second = (_figure(fact, catalogue) for fact in formula.facts)

    def read(given: Given) -> Ratio | None:
        one = first(given)
        if one is None:
            return None
        other = second(given)
        return None if other is None else put_together(*one, *other)

    return read


def _ratio(a: Number, b: Number, c: Number, d: Number) -> Ratio | None:
    return (a * d, b * c) if c > 0 else None


def _growth(a: Number, b: Number, c: Number, d: Number) -> Ratio | None:
    return (a * d - b * c, b * c) if c > 0 else None


def _sum(a: Number, b: Number, c: Number, d: Number) -> Ratio | None:
    return a * d + c * b, b * d


def _mean(a: Number, b: Number, c: Number, d: Number) -> Ratio | None:
    return a * d + c * b, 2 * b * d


_FORMULAS: Mapping[str, Callable[[Number, Number, Number, Number], Ratio | None]] = {
    "ratio": _ratio,
    "growth": _growth,
    "sum": _sum,
    "mean": _mean,
}
"""What two figures, a over b and c over d, come to."""
