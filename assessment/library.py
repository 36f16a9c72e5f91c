"""All packs, loaded and checked: which facts there are, and which rules hold for a region on a date and for a kind of application.

Loading is loud: every problem of every file is gathered into one `PackErrors`. The library then never changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from assessment.exact import Figures
from assessment.facts import Catalogue
from assessment.measures import SupportRule
from assessment.pack_files import PackReader, RegionPack
from assessment.policy import Applies, Document, Region
from assessment.requirement import KINDS, Combination, Compare, Kind, Requirement, SizeClass, SizeTable
from assessment.yaml_source import PackProblem, in_order

PACKS = Path(__file__).resolve().parent / "packs"
NATION = "cn"


class PackErrors(ValueError):
    """Every problem found in the packs."""

    def __init__(self, problems: Sequence[PackProblem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownRegion(ValueError):
    """A region that there is no pack for."""

    def __init__(self, region: str, allowed: Sequence[str]) -> None:
        self.region, self.allowed = region, tuple(allowed)
        super().__init__(f"unknown region {region!r}: allowed are {', '.join(allowed)}")


class NoRule(ValueError):
    """A date on which a region has no rule for one of its tiers."""

    def __init__(self, region: str, on: date, first: date | None) -> None:
        self.region, self.on, self.first = region, on, first
        since = f": the first holds from {first.isoformat()}" if first else ""
        super().__init__(f"no rule of {region} holds on {on.isoformat()}{since}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a tier asks, on whose authority and for which dates."""

    tier: str
    document: Document
    clause: str
    applies: Applies
    requirement: Combination

    def holds(self, on: date, kind: Kind) -> bool:
        """Whether an application of that kind on that day falls under it."""
        starts = self.document.effective_from
        return self.applies.holds(on, kind) and (starts is None or starts <= on)

    @property
    def starts(self) -> date | None:
        """The first day of the rule, None where it has none."""
        days = [day for day in (self.applies.starts, self.document.effective_from) if day is not None]
        return max(days, default=None)


@dataclass(frozen=True, slots=True)
class RegionRules:
    """Everything a region's pack says, ready to be judged, for one kind of application."""

    region: Region
    documents: dict[str, Document]
    rules: tuple[Rule, ...]
    national: dict[str, str]
    national_clauses: dict[str, tuple[str, str]]
    support: tuple[SupportRule, ...]
    benchmarks: tuple[Compare, ...]
    cited: frozenset[str]

    def has_begun(self, document: str, on: date) -> bool:
        """Whether the document's time had begun on the day; one that gives no day counts as begun."""
        starts = self.documents[document].effective_from
        return starts is None or starts <= on

    def support_on(self, on: date) -> tuple[SupportRule, ...]:
        """The measures of the documents whose time had begun on the day, those that have ended since among them."""
        begun = {document for document in self.documents if self.has_begun(document, on)}
        if len(begun) == len(self.documents):
            return self.support
        return tuple(rule for rule in self.support if rule.measure.document in begun)


Ladder = tuple[tuple[str, Rule, bool], ...]
"""Tier, rule, and whether the rule is the national one that the region's document names; the lowest tier first."""
REMEMBERED_LADDERS = 4096
"""Ladders kept by region, day and kind; a run of odd dates empties the memory instead of filling it."""


@dataclass(frozen=True, eq=False)
class Library:
    """The facts and the rules of all loaded regions; compared by identity, so that what is worked out from one can be kept."""

    catalogue: Catalogue
    packs: dict[str, RegionPack]
    sizes: SizeTable
    _rules: dict[tuple[str, Kind], RegionRules] = field(default_factory=dict)
    _ladders: dict[tuple[str, date, Kind], Ladder | None] = field(default_factory=dict)
    _figures: Figures = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_figures", Figures(self.catalogue))

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The ids of the loaded regions, the nation first."""
        return tuple(sorted(self.packs, key=lambda region: (region != NATION, region)))

    def rules(self, region: str, kind: Kind) -> RegionRules:
        """A region's rules for a kind of application; raises UnknownRegion."""
        if region not in self.packs:
            raise UnknownRegion(region, self.regions)
        key = (region, kind)
        if key not in self._rules:
            self._rules[key] = _ready(self.packs[region], kind, self.sizes, self._figures)
        return self._rules[key]

    def ladder(self, region: str, on: date, kind: Kind) -> Ladder:
        """The rule of every tier of the region that holds on the day; raises UnknownRegion and NoRule."""
        found = self.find_ladder(region, on, kind)
        if found is None:
            raise NoRule(region, on, self.first_day(region, kind))
        return found

    def find_ladder(self, region: str, on: date, kind: Kind) -> Ladder | None:
        """Like `ladder`, but None where a tier has no rule on the day."""
        key = (region, on, kind)
        if key not in self._ladders:
            if len(self._ladders) >= REMEMBERED_LADDERS:
                self._ladders.clear()
            self._ladders[key] = self._place(region, on, kind)
        return self._ladders[key]

    def _place(self, region: str, on: date, kind: Kind) -> Ladder | None:
        ready = self.rules(region, kind)
        holding = {rule.tier: rule for rule in ready.rules if rule.holds(on, kind)}
        ladder = []
        for tier in ready.region.tiers:
            national = ready.national.get(tier.id)
            rule = holding.get(tier.id) or (self._national_rule(national, on, kind) if national else None)
            if rule is None:
                return None
            ladder.append((tier.id, rule, tier.id not in holding))
        return tuple(ladder)

    def _national_rule(self, tier: str, on: date, kind: Kind) -> Rule | None:
        return next(
            (rule for rule in self.rules(NATION, kind).rules if rule.tier == tier and rule.holds(on, kind)), None
        )

    def first_day(self, region: str, kind: Kind) -> date | None:
        """The first day on which every tier of the region has a rule."""
        ready = self.rules(region, kind)
        first_days = []
        for tier in ready.region.tiers:
            rules = [rule for rule in ready.rules if rule.tier == tier.id and kind in rule.applies.kinds]
            if tier.id in ready.national:
                wanted = ready.national[tier.id]
                rules += [r for r in self.rules(NATION, kind).rules if r.tier == wanted and kind in r.applies.kinds]
            days = [rule.starts for rule in rules]
            if None not in days:
                first_days.append(min(day for day in days if day is not None))
        return max(first_days, default=None)


def load_library(root: Path = PACKS, regions: Sequence[str] | None = None) -> Library:
    """Read and check the packs under `root`: all of them, or the nation and those named; raises PackErrors, UnknownRegion."""
    reader = PackReader(root)
    there = reader.jurisdictions()
    wanted = there if regions is None else tuple(dict.fromkeys((NATION, *regions)))
    for region in wanted:
        if region not in there:
            raise UnknownRegion(region, there)
    catalogue = reader.catalogue()
    packs = {region: reader.region(region, catalogue) for region in wanted}
    sizes = reader.sizes(NATION)
    reader.check_across(packs, NATION)
    if reader.problems or sizes is None:
        raise PackErrors(reader.problems)
    return Library(catalogue, {region: pack for region, pack in packs.items() if pack is not None}, sizes)


@cache
def library_of(*regions: str) -> Library:
    """The shipped packs of these regions (all where none is named), loaded once a process."""
    return load_library(PACKS, regions or None)


def _ready(pack: RegionPack, kind: Kind, sizes: SizeTable, figures: Figures) -> RegionRules:
    rules, national, national_clauses = [], {}, {}
    support: list[SupportRule] = []
    benchmarks: list[Compare] = []
    for part in pack.documents:
        document = part.document
        common = list(_settled(part.tiers.common, document.id, "", kind, sizes, figures))
        for tier in part.tiers.tiers:
            if tier.national is not None:
                national[tier.id], national_clauses[tier.id] = tier.national, (document.id, tier.clause)
                continue
            own = _settled(tier.requires, document.id, tier.clause, kind, sizes, figures)
            requirement = Combination.of_all(tier.id, (*common, *own))
            rules += [Rule(tier.id, document, tier.clause, applies, requirement) for applies in tier.applies]
        for measure in part.measures:
            conditions = tuple(_settled(measure.requires, document.id, measure.clause, kind, sizes, figures))
            placed = measure.model_copy(update={"document": document.id})
            support.append(SupportRule.of(placed, conditions, figures))
        settled = [benchmark.settled(document.id, benchmark.clause, kind) for benchmark in part.tiers.benchmarks]
        benchmarks += [benchmark for benchmark in settled if benchmark is not None]
    documents = {part.document.id: part.document for part in pack.documents}
    return RegionRules(
        pack.region,
        documents,
        tuple(rules),
        national,
        national_clauses,
        tuple(support),
        tuple(benchmarks),
        frozenset(
            [rule.measure.document for rule in support]
            + [benchmark.document for benchmark in benchmarks]
            + [document for document, _ in national_clauses.values()]
        ),
    )


def _settled(
    requirements: Sequence[Requirement], document: str, clause: str, kind: Kind, sizes: SizeTable, figures: Figures
) -> Iterator[Requirement]:
    for requirement in requirements:
        settled = requirement.settled(document, clause, kind)
        if settled is not None:
            for part in settled.walk():
                if isinstance(part, SizeClass):
                    part.use(sizes)
            settled.bind(figures)
            yield settled


__all__ = [
    "KINDS",
    "NATION",
    "PACKS",
    "Library",
    "NoRule",
    "PackErrors",
    "Rule",
    "UnknownRegion",
    "library_of",
    "load_library",
]
