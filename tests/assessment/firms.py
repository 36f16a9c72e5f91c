"""Random firms for the property tests: possible ones, biased to the figures of the packs and to one step beside them.

A firm is made from a truth in which every fact is exact; each fact is then kept, blurred to a range that holds it, or
left unknown. So every firm has a completion, and none breaks a limit or has a part larger than its whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import ceil, floor
from random import Random

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from assessment.facts import Catalogue, Fact
from assessment.firm import Firm, Value
from assessment.judge import Assessment, judge
from assessment.library import Library, NoRule, load_library
from assessment.profile import impossible
from assessment.quantity import ANYTHING, Interval, Number, exactly
from assessment.requirement import KINDS, Compare, Kind, Requirement, Score, SizeClass

DAYS = (date(2024, 6, 30), date(2026, 3, 31), date(2026, 4, 1), date(2026, 11, 21))
HELD, NEWLY_HELD = "recognitions", "newly_recognised"
STEPS: dict[str, Number] = {
    "money": 1, "count": 1, "years": 1, "share": Fraction(1, 10_000), "points": Fraction(1, 10),
}  # fmt: skip
FAR: dict[str, int] = {"money": 3_000_000_000, "count": 500, "years": 30, "share": 2, "points": 100}
EXCLUSIONS = ("on_dishonesty_list", "restricted_products", "major_incident_3y")


@dataclass(frozen=True, repr=False)
class Case:
    """A firm, the question asked about it, and the chance that made it."""

    library: Library
    region: str
    on: date
    kind: Kind
    firm: Firm
    random: Random

    def __repr__(self) -> str:
        return f"{self.region} {self.on} {self.kind} {as_facts(self.firm)}"

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        printer.text(repr(self))

    def judged(self, firm: Firm | None = None) -> Assessment:
        """The assessment of the firm, or of another one asked about in the same way."""
        return judge(self.library, self.region, self.firm if firm is None else firm, self.on, self.kind)


@cache
def _shipped() -> Library:
    return load_library()


@st.composite
def cases(draw: st.DrawFn, *, exact: bool = False) -> Case:
    """A firm in any region, on one of the days, for either kind of application."""
    library = _shipped()
    region = draw(st.sampled_from(library.regions))
    kind = draw(st.sampled_from(KINDS))
    on = draw(st.sampled_from([day for day in DAYS if library.find_ladder(region, day, kind) is not None]))
    random = draw(st.randoms(use_true_random=True))
    truth = _brought_up(_truth(library, region, random), library, region, on, kind, random)
    return Case(library, region, on, kind, truth if exact else blurred(truth, random), random)


def completion(firm: Firm, random: Random) -> Firm:
    """The firm with every fact exact: one of all that it could turn out to be."""
    catalogue = firm.catalogue
    open_facts = {
        fact.id: firm.given.get(fact.id, fact.limits)
        for fact in catalogue.values()
        if fact.is_number and (fact.derive is None or fact.id in firm.given)
    }
    bounds = {fact: value for fact, value in open_facts.items() if isinstance(value, Interval)}
    given: dict[str, Value] = dict(firm.given)
    order = list(bounds)
    random.shuffle(order)
    for fact in order:
        if not bounds[fact].is_exact:
            _kept_apart(bounds, catalogue)
            number = _number_in(catalogue[fact], bounds[fact], random)
            bounds[fact] = exactly(number)
        given[fact] = bounds[fact]
    for definition in catalogue.values():
        if definition.id not in given and not definition.is_number:
            given[definition.id] = _answer(definition, given, random)
    return Firm(catalogue, given)


def narrowed(firm: Firm, random: Random) -> Firm:
    """The firm with some facts known better than before."""
    whole = completion(firm, random)
    given = dict(firm.given)
    for fact, value in whole.given.items():
        known = given.get(fact)
        chance = random.random()
        if chance < 0.4:
            given[fact] = value
        elif chance < 0.6 and isinstance(value, Interval) and value.low is not None:
            outer = known if isinstance(known, Interval) else firm.catalogue[fact].limits
            given[fact] = _range_around(firm.catalogue[fact], value.low, outer, random)
    return Firm(firm.catalogue, given)


def blurred(truth: Firm, random: Random) -> Firm:
    """A firm of which the truth is one completion."""
    unknown, ranged = random.choice(((0.0, 0.1), (0.1, 0.3), (0.3, 0.3), (0.7, 0.1)))
    given: dict[str, Value] = {}
    for fact, value in truth.given.items():
        chance = random.random()
        if chance < unknown:
            continue
        if chance < unknown + ranged and isinstance(value, Interval) and value.low is not None:
            definition = truth.catalogue[fact]
            given[fact] = _range_around(definition, value.low, definition.limits, random)
        else:
            given[fact] = value
    for definition in truth.catalogue.values():
        if definition.derive is not None and random.random() < 0.15:
            worked_out = truth.numbers[definition.id]
            if worked_out.is_exact and worked_out.low is not None:
                loose = random.random() < 0.5
                given[definition.id] = (
                    _range_around(definition, worked_out.low, definition.limits, random) if loose else worked_out
                )
    return Firm(truth.catalogue, given)


def as_facts(firm: Firm) -> dict[str, object]:
    """The firm as short as it can be shown."""
    return {
        fact: (value.low if value.is_exact else (value.low, value.high)) if isinstance(value, Interval) else value
        for fact, value in firm.given.items()
    }


def comparisons(requirement: Requirement) -> Iterator[Compare]:
    """Every comparison in a requirement."""
    for part in requirement.walk():
        if isinstance(part, Compare):
            yield part


@cache
def _figures() -> dict[str, tuple[Number, ...]]:
    """The figures that the packs hold against each fact."""
    library = _shipped()
    found: dict[str, set[Number]] = {}
    for region in library.regions:
        for requirement in requirements(library, region):
            for compare in comparisons(requirement):
                found.setdefault(compare.fact, set()).add(compare.bound)
            for part in requirement.walk():
                if isinstance(part, Score):
                    for indicator in part.indicators():
                        if indicator.per is not None:
                            steps = {step * indicator.per.every for step in range(1, 6)}
                            found.setdefault(indicator.per.fact, set()).update(steps)
    for limits in library.sizes.classes.values():
        for place, measure in enumerate(limits.measures):
            rows = (limits.sme_below, limits.medium_from, limits.small_from)
            found.setdefault(measure, set()).update(row[place] for row in rows)
    return {fact: tuple(sorted(figures)) for fact, figures in found.items()}


def requirements(library: Library, region: str) -> Iterator[Requirement]:
    """Every requirement of a region: of its tiers, its measures and its benchmarks."""
    for part in library.packs[region].documents:
        yield from part.tiers.common
        yield from part.tiers.benchmarks
        for tier in part.tiers.tiers:
            yield from tier.requires
        for measure in part.measures:
            yield from measure.requires


@cache
def _asked(region: str) -> frozenset[str]:
    """The facts that a region's rules and the national ones look at, and those they are worked out from."""
    library = _shipped()
    catalogue = library.catalogue
    found = {HELD, NEWLY_HELD}
    for name in (region, "cn"):
        for requirement in requirements(library, name):
            for part in requirement.walk():
                found.update(part.facts())
                if isinstance(part, SizeClass):
                    found.update(("industry", "employees", "revenue", "total_assets"))
        for document in library.packs[name].documents:
            for measure in document.measures:
                found.update(measure.sum.facts() if measure.sum is not None else ())
    inputs = {i for fact in found for i in catalogue.inputs(fact)}
    return frozenset(inputs | {whole for part, whole in catalogue.constraints if part in inputs})


def _truth(library: Library, region: str, random: Random) -> Firm:
    catalogue = library.catalogue
    bounds = {fact: catalogue[fact].limits for fact in _asked(region) if catalogue[fact].is_number}
    order = list(bounds)
    random.shuffle(order)
    scale = random.choice((30_000_000, 300_000_000, 3_000_000_000))
    favour = random.choice((0.5, 0.9, 0.97))
    for fact in order:
        _kept_apart(bounds, catalogue)
        bounds[fact] = exactly(_number_in(catalogue[fact], bounds[fact], random, scale))
    _at_ratios(bounds, catalogue, random)
    given: dict[str, Value] = dict(bounds)
    for fact in sorted(_asked(region)):
        if not catalogue[fact].is_number:
            given[fact] = _answer(catalogue[fact], given, random, favour)
    return Firm(catalogue, given)


def _at_ratios(bounds: dict[str, Interval], catalogue: Catalogue, random: Random) -> None:
    """Move some facts so that what is worked out from them stands at a figure of the packs or one step beside it."""
    for definition in catalogue.values():
        formula = definition.derive
        if formula is None or definition.id not in _figures() or random.random() < 0.3:
            continue
        first, second = formula.facts
        if first not in bounds or second not in bounds or catalogue[first].type != "money":
            continue
        other = bounds[second].low or 0
        wanted = random.choice(_figures()[definition.id])
        target = {
            "ratio": wanted * other, "growth": (1 + wanted) * other, "sum": wanted - other,
            "mean": 2 * wanted - other, "compound_growth_2y": (1 + wanted) * (1 + wanted) * other,
        }[formula.kind]  # fmt: skip
        before = bounds[first]
        bounds[first] = exactly(max(0, ceil(target) + random.choice((-1, 0, 0, 1))))
        if impossible(catalogue, bounds):
            bounds[first] = before


def _brought_up(truth: Firm, library: Library, region: str, on: date, kind: Kind, random: Random) -> Firm:
    """Half of the firms after what the next tiers ask: chance alone seldom meets so many requirements at once."""
    firm = truth
    for _ in range(random.choice((0, 0, 1, 2))):
        try:
            way = judge(library, region, firm, on, kind).way
        except NoRule:
            return truth
        moved = firm.moved({move.fact: move.to for move in way.moves}) if way is not None else firm
        firm = firm if impossible(moved.catalogue, moved.given) else moved
    return firm


def _answer(fact: Fact, given: Mapping[str, Value], random: Random, favour: float = 0.5) -> Value:
    options = list(fact.options)
    if fact.type == "yes_no":
        return random.random() < (1 - favour if fact.id in EXCLUSIONS else favour)
    if fact.type == "choice":
        return random.choice(options)
    held, new = given.get(HELD), given.get(NEWLY_HELD)
    chosen = frozenset(option for option in options if random.random() < 0.3)
    if fact.id == NEWLY_HELD and isinstance(held, frozenset):
        return chosen & held
    if fact.id == HELD and isinstance(new, frozenset):
        return chosen | new
    return chosen


def _number_in(fact: Fact, within: Interval, random: Random, scale: int = 3_000_000_000) -> Number:
    step = STEPS[fact.type]
    low = within.low if within.low is not None else -FAR[fact.type]
    high = within.high if within.high is not None else max(FAR[fact.type], low * 2 + 10 * step)
    if fact.type == "money":
        high = min(high, max(low, scale))
    chance = random.random()
    chosen: Number
    figures = [figure for figure in _figures().get(fact.id, ()) if low <= figure <= high]
    if chance < 0.5 and figures:
        chosen = random.choice(figures) + step * random.choice((-1, 0, 0, 1))
    elif chance < 0.65:
        chosen = random.choice((low, high))
    elif chance < 0.7 and fact.type == "money":
        chosen = Fraction(random.randint(ceil(low) * 100, floor(high) * 100), 100) if high - low >= 1 else low
    else:
        chosen = low + step * random.randint(0, max(0, floor((high - low) / step)))
    return min(max(chosen, low), high)


def _range_around(fact: Fact, number: Number, outer: Interval, random: Random) -> Interval:
    step = STEPS[fact.type]
    low = number - step * random.choice((0, 1, 3, 1_000_000))
    high = number + step * random.choice((0, 1, 3, 1_000_000))
    if random.random() < 0.15:
        return (Interval(outer.low, high) if random.random() < 0.5 else Interval(low, outer.high)).within(outer)
    return Interval(low, high).within(outer)


def _kept_apart(bounds: dict[str, Interval], catalogue: Catalogue) -> None:
    """Tighten the bounds until every part can be no larger than its whole."""
    changed = True
    while changed:
        changed = False
        for part, whole in catalogue.constraints:
            inner, outer = bounds.get(part, ANYTHING), bounds.get(whole, ANYTHING)
            if part in bounds and outer.high is not None and (inner.high is None or inner.high > outer.high):
                bounds[part], changed = Interval(inner.low, outer.high), True
            if whole in bounds and inner.low is not None and (outer.low is None or outer.low < inner.low):
                bounds[whole], changed = Interval(inner.low, outer.high), True
