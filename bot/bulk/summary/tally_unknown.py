"""Which unknown facts keep firms open, as expressions over a judged table: those that an open requirement looks at.

As `Firm.open_inputs` has it, a fact that is not given is asked for by what it is worked out from. One that could settle nothing
any more counts here as well: another part of the same requirement has settled its share, or other facts leave it one value.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce

import polars as pl

from assessment.batch.columns import high_of, low_of, option_of
from assessment.facts import Catalogue, Fact
from assessment.requirement import INDUSTRY, Requirement, SizeClass


class Unknown:
    """What is not known of the firms of a table with certain columns."""

    def __init__(self, catalogue: Catalogue, columns: Collection[str]) -> None:
        self._catalogue, self._columns = catalogue, columns

    def kept_open(self, requirements: Iterable[Requirement], tier: str) -> Mapping[str, pl.Expr]:
        """For each fact whether it is unknown of a firm and an open requirement of the tier looks at it."""
        waits: defaultdict[str, list[pl.Expr]] = defaultdict(list)
        for requirement in requirements:
            is_open = pl.col(f"{tier}/{requirement.name}").is_null()
            for fact in _facts(requirement):
                for asked, unknown in self._asked(fact):
                    waits[asked].append(is_open & unknown)
        return {fact: reduce(lambda a, b: a | b, each) for fact, each in waits.items()}

    def _asked(self, fact: str) -> Iterator[tuple[str, pl.Expr]]:
        """What to ask for, so that a fact becomes known, and where."""
        definition = self._catalogue[fact]
        given, exact = self._given(definition)
        formula = definition.derive
        if formula is None:
            yield fact, ~exact
            return
        yield fact, given & ~exact
        for part in dict.fromkeys(formula.facts):
            for asked, unknown in self._asked(part):
                yield asked, ~given & unknown

    def _given(self, fact: Fact) -> tuple[pl.Expr, pl.Expr]:
        """Whether anything is given of a fact, and whether it is exactly known."""
        never = pl.lit(value=False)
        if not fact.is_number or fact.id in self._columns:
            name = fact.id if fact.type != "set" else option_of(fact.id, next(iter(fact.options)))
            given = pl.col(name).is_not_null() if name in self._columns else never
            return given, given
        ends = [pl.col(end) for end in (low_of(fact.id), high_of(fact.id)) if end in self._columns]
        if not ends:
            return never, never
        given = pl.any_horizontal(end.is_not_null() for end in ends)
        return given, (ends[0] == ends[1]).fill_null(False) if len(ends) == 2 else never


def _facts(requirement: Requirement) -> Iterator[str]:
    facts = dict.fromkeys(requirement.facts())
    yield from facts
    if INDUSTRY not in facts and any(isinstance(part, SizeClass) for part in requirement.walk()):
        yield INDUSTRY
