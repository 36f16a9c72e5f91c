"""What the items of one file must hold to beyond their shape: facts that exist and fit, clauses that are listed, ids told apart.

Each check adds a problem with file and line; none stops the others.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from assessment.facts import Catalogue, Fact
from assessment.pack_facts import is_excused
from assessment.pack_sums import misfits
from assessment.policy import Measure, Region, Sum, Tier, TiersFile
from assessment.quantity import plain
from assessment.requirement import (
    KINDS,
    Choice,
    Combination,
    Compare,
    Indicator,
    Membership,
    OpenReading,
    Requirement,
    Score,
    Truth,
)
from assessment.told import Told, told
from assessment.wording import later as _
from assessment.yaml_source import PackProblem, YamlSource

Place = tuple[str | int, ...]
TITLES = "recognitions"


class Checker:
    """Checks the items of one file.

    `broken` are facts with a problem of their own, which is not told again wherever they are named; None where a whole file
    of facts could not be read, so that any name may be one of them.
    """

    def __init__(
        self, source: YamlSource, catalogue: Catalogue, clauses: Iterable[str], broken: frozenset[str] | None
    ) -> None:
        self.source = source
        self.catalogue = catalogue
        self.clauses = set(clauses)
        self.broken = broken
        self.problems: list[PackProblem] = []

    def _note(self, place: Place, message: Told) -> None:
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
                message = _("tier {tier!r} is not in region.yaml: allowed are {allowed}")
                self._note((*place, "id"), told(message, tier=tier.id, allowed=", ".join(ladder)))
            self._requirements(tier.requires, (*place, "requires"), needs_clause=False)
            self._asks_something(tier, tiers.common, place)

    def _asks_something(self, tier: Tier, common: Sequence[Requirement], place: Place) -> None:
        """A tier that asks nothing of a kind of application would be met by every firm."""
        for kind in KINDS:
            applies = tier.national is None and any(kind in span.kinds for span in tier.applies)
            if applies and not any(asked.settled("", "", kind) for asked in (*common, *tier.requires)):
                message = _("{tier}: asks nothing of {kind} applications: leave that kind out of `applies`")
                self._note(place, told(message, tier=tier.id, kind=kind))

    def measures(self, measures: Sequence[Measure]) -> None:
        """measures*.yaml."""
        titles = self.catalogue[TITLES].options if TITLES in self.catalogue else {}
        for index, measure in enumerate(measures):
            place: Place = ("measures", index)
            self._clause(measure.clause, (*place, "clause"))
            for title in measure.titles:
                if title not in titles and not is_excused(TITLES, self.broken):
                    message = _("unknown title {title!r}: allowed are {allowed}")
                    self._note((*place, "titles"), told(message, title=title, allowed=", ".join(titles)))
            self._requirements(measure.requires, (*place, "requires"), needs_clause=False)
            if measure.sum is not None:
                self._sum(measure.sum, (*place, "sum"))

    def _sum(self, sum_: Sum, place: Place) -> None:
        known = [fact for fact in sum_.facts() if self._fact(fact, place)]
        if len(known) == len(sum_.facts()):
            for message in misfits(sum_, self.catalogue):
                self._note(place, message)

    def _requirements(self, requirements: Sequence[Requirement], place: Place, *, needs_clause: bool) -> None:
        self._ids_differ(requirements, place)
        for index, requirement in enumerate(requirements):
            at = (*place, index)
            if not requirement.id or not requirement.text:
                self._note(at, told(_("a requirement here has an id and a text")))
            if needs_clause and not requirement.clause:
                self._note(at, told(_("a requirement here cites its clause")))
            self._requirement(requirement, at)
            self._enough_left(requirement, at)

    def _requirement(self, requirement: Requirement, place: Place) -> None:
        self._fits(requirement, place)
        if requirement.clause:
            self._clause(requirement.clause, (*place, "clause"))
        if isinstance(requirement, Combination):
            self._ids_differ(requirement.members, place)
            key = next(key for key in requirement.keys if getattr(requirement, key) is not None)
            for index, part in enumerate(requirement.members):
                self._requirement(part, (*place, key, index))
        elif isinstance(requirement, OpenReading):
            for index, part in enumerate(requirement.open_reading):
                self._requirement(part, (*place, "open_reading", index))
        elif isinstance(requirement, Score):
            for group_index, group in enumerate(requirement.score.groups):
                for index, indicator in enumerate(group.indicators):
                    self._indicator(indicator, (*place, "score", "groups", group_index, "indicators", index))

    def _enough_left(self, requirement: Requirement, place: Place) -> None:
        """Parts asked only of the other kind of application leave a `some_of` enough to choose from, or nothing at all."""
        for kind in KINDS:
            settled = requirement.settled("", "", kind)
            for part in settled.walk() if settled is not None else ():
                if isinstance(part, Combination) and part.needed > len(part.members):
                    message = _("{name}: count is {needed}, but only {asked} are asked of {kind} applications")
                    values = {"needed": part.needed, "asked": len(part.members)}
                    self._note(place, told(message, name=part.name, kind=kind, **values))

    def _indicator(self, indicator: Indicator, place: Place) -> None:
        if indicator.clause:
            self._clause(indicator.clause, (*place, "clause"))
        if indicator.per is not None:
            self._number(indicator.per.fact, (*place, "per"))
        elif indicator.points_of is not None:
            self._points(indicator.points_of, (*place, "points_of"))
        elif indicator.fact is not None:
            if self._number(indicator.fact, (*place, "fact")):
                for index, step in enumerate(indicator.steps or ()):
                    self._fits(step.when, (*place, "bands", index))
        else:
            key = "each" if indicator.each is not None else "steps"
            for index, step in enumerate(indicator.steps or indicator.each or ()):
                at = (*place, key, index, "when")
                self._requirement(step.when, at)
                if any("kinds" in part.model_fields_set for part in step.when.walk()):
                    self._note(at, told(_("points are given to both kinds of application alike: leave `kinds` out")))

    def _points(self, fact: str, place: Place) -> None:
        if self._fact(fact, place) and self.catalogue[fact].type not in ("points", "count"):
            message = _("{fact!r} is of the type {type}: allowed are points, count")
            self._note(place, told(message, fact=fact, type=self.catalogue[fact].type))

    def _ids_differ(self, requirements: Sequence[Requirement], place: Place) -> None:
        ids = [requirement.id for requirement in requirements if requirement.id]
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            self._note(place, told(_("two requirements side by side have the id {name!r}"), name=name))

    def _clause(self, clause: str, place: Place) -> None:
        if clause not in self.clauses:
            self._note(place, told(_("clause {clause!r} is not listed in document.yaml"), clause=clause))

    def _fact(self, fact: str, place: Place) -> bool:
        if fact in self.catalogue:
            return True
        if not is_excused(fact, self.broken):
            near = get_close_matches(fact, self.catalogue, n=3)
            if near:
                message = _("unknown fact {fact!r}: did you mean {others}?")
                self._note(place, told(message, fact=fact, others=" or ".join(near)))
            else:
                self._note(place, told(_("unknown fact {fact!r}; add it to facts.yaml"), fact=fact))
        return False

    def _number(self, fact: str, place: Place) -> bool:
        if not self._fact(fact, place):
            return False
        if not self.catalogue[fact].is_number:
            self._note(place, told(_("{fact!r} is not a number: use is_true, choice or set"), fact=fact))
            return False
        return True

    def _fits(self, requirement: Requirement, place: Place) -> None:
        """The fact a leaf looks at exists and is of the right type, and its bound is one that the fact can pass and miss."""
        if isinstance(requirement, Compare) and self._number(requirement.fact, place):
            self._within(requirement, self.catalogue[requirement.fact], place)
        elif isinstance(requirement, Truth) and self._fact(requirement.fact, place):
            if self.catalogue[requirement.fact].type != "yes_no":
                self._note(place, told(_("{fact!r} is not a yes/no fact"), fact=requirement.fact))
        elif isinstance(requirement, Choice) and self._fact(requirement.choice, place):
            self._options(requirement.choice, "choice", requirement.among, place)
        elif isinstance(requirement, Membership) and self._fact(requirement.members, place):
            self._options(requirement.members, "set", requirement.includes_any or requirement.includes_none, place)

    def _within(self, requirement: Compare, fact: Fact, place: Place) -> None:
        low, high = fact.limits
        if (low is not None and requirement.bound < low) or (high is not None and requirement.bound > high):
            message = _("{operator}: the bound is {bound}, but {fact!r} is {limits}")
            bound = str(plain(requirement.bound))
            self._note(
                place, told(message, operator=requirement.operator, bound=bound, fact=fact.id, limits=_limits(fact))
            )

    def _options(self, fact: str, kind: str, named: Sequence[str], place: Place) -> None:
        definition = self.catalogue[fact]
        if definition.type != kind:
            self._note(place, told(_("{fact!r} is not a {kind}"), fact=fact, kind=kind))
            return
        for option in named:
            if option not in definition.options:
                allowed = ", ".join(definition.options)
                message = _("unknown option {option!r} of {fact!r}: allowed are {allowed}")
                self._note(place, told(message, option=option, fact=fact, allowed=allowed))


def _limits(fact: Fact) -> Told:
    low, high = ("" if end is None else str(plain(end)) for end in fact.limits)
    if low and high:
        return told(_("at least {low} and at most {high}"), low=low, high=high)
    return told(_("at least {low}"), low=low) if low else told(_("at most {high}"), high=high)
