"""What a pack must hold to beyond its shape: facts that exist and fit, clauses that are listed, ids told apart, one rule a day.

Each check adds a problem with file and line; none stops the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from assessment.facts import Catalogue
from assessment.policy import Measure, Region, Sum, TiersFile
from assessment.requirement import (
    KINDS,
    Choice,
    Combination,
    Compare,
    Membership,
    OpenReading,
    Requirement,
    Score,
    Truth,
)
from assessment.yaml_source import PackProblem, YamlSource

if TYPE_CHECKING:
    from assessment.pack_files import RegionPack

Place = tuple[str | int, ...]
TITLES = "recognitions"


def places(requirement: Requirement, place: Place) -> Iterator[tuple[Place, Requirement]]:
    """A requirement and its parts, each with where it stands in the file."""
    yield place, requirement
    if isinstance(requirement, Combination):
        key = next(key for key in requirement.keys if getattr(requirement, key) is not None)
        for index, part in enumerate(requirement.members):
            yield from places(part, (*place, key, index))
    elif isinstance(requirement, OpenReading):
        for index, part in enumerate(requirement.open_reading):
            yield from places(part, (*place, "open_reading", index))
    elif isinstance(requirement, Score):
        yield from _places_of_score(requirement, place)


def _places_of_score(score: Score, place: Place) -> Iterator[tuple[Place, Requirement]]:
    for group_index, group in enumerate(score.score.groups):
        for index, indicator in enumerate(group.indicators):
            at: Place = (*place, "score", "groups", group_index, "indicators", index)
            for fact in (indicator.per.fact if indicator.per else None, indicator.points_of):
                if fact is not None:
                    yield at, Compare(fact=fact, at_least=0)
            for condition in indicator.conditions():
                yield from places(condition, at)


class Checker:
    """Checks the items of one file."""

    def __init__(self, source: YamlSource, catalogue: Catalogue, clauses: Iterable[str]) -> None:
        self.source = source
        self.catalogue = catalogue
        self.clauses = set(clauses)
        self.problems: list[PackProblem] = []

    def _note(self, place: Place, message: str) -> None:
        self.problems.append(PackProblem(self.source.name, self.source.line(place), message))

    def tiers(self, tiers: TiersFile, region: Region | None) -> None:
        """tiers.yaml."""
        self._requirements(tiers.common, ("common",), needs_clause=True)
        self._requirements(tiers.benchmarks, ("benchmarks",), needs_clause=True)
        ladder = [tier.id for tier in region.tiers] if region else []
        for index, tier in enumerate(tiers.tiers):
            place: Place = ("tiers", index)
            self._clause(tier.clause, (*place, "clause"))
            if region and tier.id not in ladder:
                self._note((*place, "id"), f"tier {tier.id!r} is not in region.yaml: allowed are {', '.join(ladder)}")
            self._requirements(tier.requires, (*place, "requires"), needs_clause=False)

    def measures(self, measures: Sequence[Measure]) -> None:
        """measures*.yaml."""
        titles = self.catalogue[TITLES].options if TITLES in self.catalogue else {}
        for index, measure in enumerate(measures):
            place: Place = ("measures", index)
            self._clause(measure.clause, (*place, "clause"))
            for title in (*measure.titles, *((measure.sum and measure.sum.by_title) or ())):
                if title not in titles:
                    self._note((*place, "titles"), f"unknown title {title!r}: allowed are {', '.join(titles)}")
            self._requirements(measure.requires, (*place, "requires"), needs_clause=False)
            if measure.sum is not None:
                self._sum(measure.sum, (*place, "sum"))

    def _sum(self, sum_: Sum, place: Place) -> None:
        for fact in sum_.facts():
            if not self._fact(fact, place):
                continue
            definition = self.catalogue[fact]
            if sum_.by is not None:
                unknown = [option for option in sum_.amounts or {} if option not in definition.options]
                if unknown:
                    allowed = ", ".join(definition.options) or "none: it is not a choice"
                    self._note(place, f"unknown options {', '.join(unknown)} of {fact!r}: allowed are {allowed}")
            elif not definition.is_number:
                self._note(place, f"{fact!r} is not a number")

    def _requirements(self, requirements: Sequence[Requirement], place: Place, *, needs_clause: bool) -> None:
        self._ids_differ(requirements, place)
        for index, requirement in enumerate(requirements):
            at = (*place, index)
            if not requirement.id or not requirement.text:
                self._note(at, "a requirement here has an id and a text")
            if needs_clause and not requirement.clause:
                self._note(at, "a requirement here cites its clause")
            for inner, part in places(requirement, at):
                self._fits(part, inner)
                if isinstance(part, Combination):
                    self._ids_differ(part.members, inner)
            for clause in requirement.clauses():
                self._clause(clause, at)

    def _ids_differ(self, requirements: Sequence[Requirement], place: Place) -> None:
        ids = [requirement.id for requirement in requirements if requirement.id]
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            self._note(place, f"two requirements side by side have the id {name!r}")

    def _clause(self, clause: str, place: Place) -> None:
        if clause not in self.clauses:
            self._note(place, f"clause {clause!r} is not listed in document.yaml")

    def _fact(self, fact: str, place: Place) -> bool:
        if fact in self.catalogue:
            return True
        near = get_close_matches(fact, self.catalogue, n=3)
        hint = f": did you mean {' or '.join(near)}?" if near else "; add it to facts.yaml"
        self._note(place, f"unknown fact {fact!r}{hint}")
        return False

    def _fits(self, requirement: Requirement, place: Place) -> None:
        """The fact a leaf looks at exists and is of the right type."""
        if isinstance(requirement, Compare) and self._fact(requirement.fact, place):
            if not self.catalogue[requirement.fact].is_number:
                self._note(place, f"{requirement.fact!r} is not a number: use is_true, choice or set")
        elif isinstance(requirement, Truth) and self._fact(requirement.fact, place):
            if self.catalogue[requirement.fact].type != "yes_no":
                self._note(place, f"{requirement.fact!r} is not a yes/no fact")
        elif isinstance(requirement, Choice) and self._fact(requirement.choice, place):
            self._options(requirement.choice, "choice", requirement.among, place)
        elif isinstance(requirement, Membership) and self._fact(requirement.members, place):
            self._options(requirement.members, "set", requirement.includes_any or requirement.includes_none, place)

    def _options(self, fact: str, kind: str, named: Sequence[str], place: Place) -> None:
        definition = self.catalogue[fact]
        if definition.type != kind:
            self._note(place, f"{fact!r} is not a {kind}")
            return
        for option in named:
            if option not in definition.options:
                allowed = ", ".join(definition.options)
                self._note(place, f"unknown option {option!r} of {fact!r}: allowed are {allowed}")


def check_catalogue(catalogue: Catalogue, sources: Mapping[str, YamlSource]) -> Iterator[PackProblem]:
    """Facts that others are worked out from, or may not exceed, exist and are numbers; none goes in a circle."""
    for fact in catalogue.values():
        named = (*(fact.derive.facts if fact.derive else ()), *((fact.not_above,) if fact.not_above else ()))
        for other in named:
            source = sources[fact.id]
            line = source.line(("facts", fact.id, "derive" if fact.derive else "not_above"))
            if other not in catalogue:
                yield PackProblem(source.name, line, f"{fact.id}: unknown fact {other!r}")
            elif catalogue[other].is_number != fact.is_number:
                yield PackProblem(source.name, line, f"{fact.id}: {other!r} is not of its kind, a number or a set")
            elif _leads_back(fact.id, other, catalogue):
                yield PackProblem(source.name, line, f"{fact.id}: is worked out from itself")


def _leads_back(fact: str, other: str, catalogue: Catalogue) -> bool:
    seen: set[str] = set()
    waiting = [other] if catalogue[fact].derive else []
    while waiting:
        name = waiting.pop()
        if name == fact:
            return True
        formula = catalogue[name].derive if name in catalogue and name not in seen else None
        seen.add(name)
        waiting += formula.facts if formula else ()
    return False


def check_rules_meet_once(pack: "RegionPack", national: "RegionPack | None") -> Iterator[tuple[str, str]]:
    """File and message for every tier that has no rule at all, or two on the same day for the same kind of application."""
    national_tiers = {tier.id for tier in national.region.tiers} if national else set()
    allowed = ", ".join(sorted(national_tiers))
    spans: dict[str, list[tuple[str, date, date, tuple[str, ...]]]] = {tier.id: [] for tier in pack.region.tiers}
    for part in pack.documents:
        file = f"{part.document.id}/tiers.yaml"
        for tier in part.tiers.tiers:
            if tier.national is not None and tier.national not in national_tiers:
                yield (
                    file,
                    f"{tier.id}: unknown national tier {tier.national!r}: allowed are {allowed}",
                )
            for span in tier.applies:
                starts = span.starts or part.document.effective_from or date.min
                spans.setdefault(tier.id, []).append((file, starts, span.until or date.max, span.kinds))
    for tier_id, found in spans.items():
        if not found:
            yield "region.yaml", f"tier {tier_id!r} has no rule in any document"
        for index, (file, starts, until, kinds) in enumerate(found):
            for _, other_starts, other_until, other_kinds in found[index + 1 :]:
                shared = [kind for kind in KINDS if kind in kinds and kind in other_kinds]
                if shared and starts <= other_until and other_starts <= until:
                    day = max(starts, other_starts)
                    yield (
                        file,
                        f"tier {tier_id!r} has two rules for {', '.join(shared)} applications from {day.isoformat()}",
                    )
