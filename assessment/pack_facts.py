"""What the facts and the size table must hold to beyond their shape: others they name exist and fit, and nothing goes in a circle.

Each check adds a problem with file and line; none stops the others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from assessment.facts import Catalogue, Fact
from assessment.requirement import INDUSTRY, SizeTable
from assessment.told import Told, told
from assessment.wording import later as _
from assessment.yaml_source import PackProblem, YamlSource


def is_excused(fact: str, broken: frozenset[str] | None) -> bool:
    """Whether an unknown fact is unknown only for a problem of its own, told already; None where a whole file has one."""
    return broken is None or fact in broken


def worked_out_from_themselves(facts: Mapping[str, Fact]) -> frozenset[str]:
    """The derived facts that lead back to themselves; a catalogue that held them would never be done following them."""
    return _in_circles(facts, lambda fact: fact.derive.facts if fact.derive else ())


def _in_circles(facts: Mapping[str, Fact], named: Callable[[Fact], Iterable[str]]) -> frozenset[str]:
    """The facts from which what they name, and what that names, leads back to them."""
    return frozenset(fact for fact in facts if fact in _reached(fact, facts, named))


def _reached(start: str, facts: Mapping[str, Fact], named: Callable[[Fact], Iterable[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(named(facts[start]))
    while waiting:
        name = waiting.pop()
        if name in facts and name not in reached:
            reached.add(name)
            waiting += named(facts[name])
    return reached


def check_catalogue(
    catalogue: Catalogue, sources: Mapping[str, YamlSource], broken: frozenset[str] | None
) -> Iterator[PackProblem]:
    """Facts that others are worked out from, or may not exceed, exist and fit, and limits leave something between them."""
    round_about = _in_circles(catalogue, lambda fact: (fact.not_above,) if fact.not_above else ())
    for fact in catalogue.values():
        for key, message in (*_misfits(fact, catalogue, broken), *_limits(fact), *_unusual(fact, catalogue, broken)):
            yield _problem(sources[fact.id], fact.id, key, message)
        if fact.id in round_about:
            message = told(_("leads back to itself by way of {key}"), key="not_above")
            yield _problem(sources[fact.id], fact.id, "not_above", message)
    for fact, message in _shared_names(catalogue):
        yield _problem(sources[fact.id], fact.id, "called", message)


def circle(fact: str, source: YamlSource) -> PackProblem:
    """The problem of a fact that is worked out from itself."""
    return _problem(source, fact, "derive", told(_("is worked out from itself")))


def _problem(source: YamlSource, fact: str, key: str, message: Told) -> PackProblem:
    said = told(_("{place}: {problem}"), place=fact, problem=message)
    return PackProblem(source.name, source.line(("facts", fact, key)), said)


def _misfits(fact: Fact, catalogue: Catalogue, broken: frozenset[str] | None) -> Iterator[tuple[str, Told]]:
    for other in fact.derive.facts if fact.derive else ():
        if other in catalogue:
            if not catalogue[other].is_number:
                yield "derive", told(_("{fact!r} is not a number"), fact=other)
        elif not is_excused(other, broken):
            yield "derive", told(_("unknown fact {fact!r}"), fact=other)
    whole = fact.not_above
    if whole is not None and whole in catalogue:
        if catalogue[whole].type != fact.type:
            message = _("{fact!r} is of the type {type}; allowed is a {wanted}")
            yield "not_above", told(message, fact=whole, type=catalogue[whole].type, wanted=fact.type)
    elif whole is not None and not is_excused(whole, broken):
        yield "not_above", told(_("unknown fact {fact!r}"), fact=whole)


def _limits(fact: Fact) -> Iterator[tuple[str, Told]]:
    if fact.min is not None and fact.max is not None and fact.min > fact.max:
        yield "max", told(_("max is not below min"))


def _unusual(fact: Fact, catalogue: Catalogue, broken: frozenset[str] | None) -> Iterator[tuple[str, Told]]:
    """Only a figure is unusual, beyond limits that its own leave room for, or above a figure of its own kind."""
    unusual = fact.unusual
    ends = [end for end in (unusual.below, unusual.above) if end is not None]
    if (ends or unusual.above_fact) and not fact.is_number:
        yield "unusual", told(_("a fact of the type {type} has no unusual figures"), type=fact.type)
        return
    if unusual.below is not None and unusual.above is not None and unusual.below > unusual.above:
        yield "unusual", told(_("below is not above `above`"))
    if any((fact.min is not None and end < fact.min) or (fact.max is not None and end > fact.max) for end in ends):
        yield "unusual", told(_("above and below lie within min and max"))
    other = unusual.above_fact
    if other is None:
        return
    if other not in catalogue:
        if not is_excused(other, broken):
            yield "unusual", told(_("unknown fact {fact!r}"), fact=other)
    elif other == fact.id or catalogue[other].type != fact.type:
        message = _("{fact!r} is of the type {type}; allowed is another {wanted}")
        yield "unusual", told(message, fact=other, type=catalogue[other].type, wanted=fact.type)


def _shared_names(catalogue: Catalogue) -> Iterator[tuple[Fact, Told]]:
    """A name is of one fact: 前年营收 and 营收 are two names, and 营收 of two facts could not be told apart."""
    owners: dict[str, Fact] = {}
    for fact in catalogue.values():
        for name in dict.fromkeys(" ".join(name.casefold().split()) for name in (fact.name, *fact.called)):
            owner = owners.setdefault(name, fact)
            if not name:
                yield fact, told(_("a name is empty"))
            elif owner is not fact:
                yield owner, told(_("{name!r} is also a name of {fact}"), name=name, fact=fact.id)
                yield fact, told(_("{name!r} is also a name of {fact}"), name=name, fact=owner.id)


def check_sizes(
    table: SizeTable, source: YamlSource, catalogue: Catalogue, broken: frozenset[str] | None
) -> Iterator[PackProblem]:
    """The size table has the industries that a firm can name, each with figures of numeric facts; its date and mark are real."""
    written = source.data["document"]
    if type(written["issued_on"]) is not date:
        line = source.line(("document", "issued_on"))
        message = told(_("issued_on: a date such as {day} is needed here, without quotes"), day="2011-06-18")
        yield PackProblem(source.name, line, message)
    if not isinstance(written["verified"], bool):
        message = told(_("verified: true or false is needed here"))
        yield PackProblem(source.name, source.line(("document", "verified")), message)
    industries = catalogue[INDUSTRY].options if INDUSTRY in catalogue else {}
    for industry in industries:
        if industry not in table.classes:
            message = told(_("the industry {industry!r} is missing"), industry=industry)
            yield PackProblem(source.name, source.line(("classes",)), message)
    for industry, limits in table.classes.items():
        place = ("classes", industry)
        if industry not in industries and not is_excused(INDUSTRY, broken):
            unknown = _("unknown industry {industry!r}: allowed are {allowed}")
            message = told(unknown, industry=industry, allowed=", ".join(industries))
            yield PackProblem(source.name, source.line(place), message)
        for measure in limits.measures:
            is_number = measure in catalogue and catalogue[measure].is_number
            if not is_number and not is_excused(measure, broken):
                numbers = ", ".join(fact for fact in catalogue if catalogue[fact].is_number)
                message = told(
                    _("{fact!r} is no fact that is a number: allowed are {allowed}"), fact=measure, allowed=numbers
                )
                yield PackProblem(source.name, source.line((*place, "measures")), message)
