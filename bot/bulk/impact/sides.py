"""What two policies named by their documents mean in a region: its own rules, each on a day on which the document is in its time.

A document is in its time from the day that it and the first of its rules begin to the last day before it ends or another takes its
place. Of these days the one that was asked for is taken, or else the nearest; so the two may be seen on different days.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from assessment.library import NATION, Ladder, Library
from assessment.pack_files import DocumentPack
from assessment.policy import Document
from assessment.profile import Problem
from assessment.requirement import Kind
from assessment.wording import later as _

FROM, TO, REGION = "from", "to", "region"
_DAY: Final = timedelta(days=1)


class RefusedNames(ValueError):
    """Names that mean no two policies of a region; every problem at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.fact}: {problem.given}" for problem in problems))


class Policy(NamedTuple):
    """One of the two: the document that it is named by, and the day on which the region's rules are taken."""

    document: Document
    on: date


class Sides(NamedTuple):
    """Two policies of one region for one kind of application; each has a rule for every tier on its day."""

    library: Library
    region: str
    kind: Kind
    asked: date
    """The day that was asked for."""
    before: Policy
    after: Policy

    def ladder(self, policy: Policy) -> Ladder:
        """The rule of every tier under one of the two."""
        return self.library.ladder(self.region, policy.on, self.kind)

    def documents(self, policy: Policy) -> tuple[Document, ...]:
        """What one of the two rests on: the document it is named by, then those of its tiers and of its support."""
        rules = self.library.rules(self.region, self.kind)
        found = {policy.document.id: policy.document}
        found |= {rule.document.id: rule.document for _tier, rule, _is_national in self.ladder(policy)}
        support = {each.measure.document for each in rules.support_on(policy.on)}
        return tuple(
            (found | {name: document for name, document in rules.documents.items() if name in support}).values()
        )


def sides_of(library: Library, names: tuple[str, str], region: str | None, on: date, kind: Kind) -> Sides:
    """The two policies that documents name, the older one first; raises RefusedNames.

    Without a region it is the one whose documents they are, the nation where both are national.
    """
    if region is not None and region not in library.packs:
        raise RefusedNames([_one_of(REGION, region, library.regions)])
    asked = tuple(zip((FROM, TO), names, strict=True))
    known = {name: list(_known(library, name, region)) for name in names}
    problems = [_unknown(library, key, name, region) for key, name in asked if not known[name]]
    problems += [_ambiguous(key, name, places) for key, name in asked if len(places := [p for p, _ in known[name]]) > 1]
    if problems:
        raise RefusedNames(problems)
    (place, older), (other_place, newer) = (known[name][0] for name in names)
    where = region or _common(place, other_place)
    if where is None:
        message = _(
            "{one} is a document of {region}, {other} one of {other_region}: only two of one region can be compared"
        )
        values = {"one": names[0], "region": place, "other": names[1], "other_region": other_place}
        raise RefusedNames([Problem(TO, names[1], message, values)])
    if place == other_place and names[0] == names[1]:
        raise RefusedNames([Problem(TO, names[1], _("this is the older policy as well: name another document"))])
    before, after = (
        _policy(library, where, key, part, on, kind, problems) for key, part in ((FROM, older), (TO, newer))
    )
    if before is None or after is None:
        raise RefusedNames(problems)
    if before.on == after.on:
        message = _(
            "{one} and {other} hold side by side on {day}: on one day there is only one set of rules to compare"
        )
        values = {"one": names[0], "other": names[1], "day": before.on.isoformat()}
        raise RefusedNames([Problem(TO, names[1], message, values)])
    return Sides(library, where, kind, on, before, after)


def _known(library: Library, name: str, region: str | None) -> Iterator[tuple[str, DocumentPack]]:
    """The documents of that name, each with its region; of a region its own, and the nation's where it has none of that name."""
    places = tuple(library.packs) if region is None else tuple(dict.fromkeys((region, NATION)))
    found = [(place, part) for place in places for part in library.packs[place].documents if part.document.id == name]
    yield from found if region is None else found[:1]


def _common(place: str, other: str) -> str | None:
    own = [region for region in dict.fromkeys((place, other)) if region != NATION]
    return None if len(own) > 1 else own[0] if own else NATION


def _policy(
    library: Library, region: str, key: str, part: DocumentPack, on: date, kind: Kind, problems: list[Problem]
) -> Policy | None:
    name = part.document.id
    first, last = _time(part, kind)
    if first is not None and last is not None and last < first:
        problems.append(Problem(key, name, _("there is no day on which this document is in force")))
        return None
    nearest = max(on, first or date.min)
    policy = Policy(part.document, min(nearest, last or date.max))
    ladder = library.find_ladder(region, policy.on, kind)
    if ladder is None:
        message = _("on {day}, when this document is in force, {region} has no rule for one of its tiers")
        problems.append(Problem(key, name, message, {"day": policy.on.isoformat(), "region": region}))
        return None
    own = {each.document.id for each in library.packs[region].documents}
    resting = {rule.document.id for _tier, rule, _is_national in ladder}
    if name not in own | resting:
        message = _("no tier of {region} rests on this document; for the national ladder choose the region {nation}")
        problems.append(Problem(key, name, message, {"region": region, "nation": NATION}))
        return None
    return policy


def _time(part: DocumentPack, kind: Kind) -> tuple[date | None, date | None]:
    """The first and the last day of a document's time, None where there is none."""
    document = part.document
    spans = [span for tier in part.tiers.tiers for span in tier.applies if kind in span.kinds]
    successor = document.superseded_by
    first = [document.effective_from, _outermost(min, (span.starts for span in spans))]
    last = [
        document.effective_until,
        _outermost(max, (span.until for span in spans)),
        None if successor is None else successor.starts - _DAY,
    ]
    return (
        max((day for day in first if day is not None), default=None),
        min((day for day in last if day is not None), default=None),
    )


def _outermost(pick: Callable[[Iterable[date]], date], days: Iterable[date | None]) -> date | None:
    """The first or the last of some days; None where there are none, or one of them is open."""
    listed = list(days)
    closed = [day for day in listed if day is not None]
    return pick(closed) if closed and len(closed) == len(listed) else None


def _one_of(key: str, given: str, allowed: Iterable[str]) -> Problem:
    return Problem(key, given, _("one of these is needed: {allowed}"), {"allowed": ", ".join(allowed)})


def _unknown(library: Library, key: str, name: str, region: str | None) -> Problem:
    places = library.regions if region is None else dict.fromkeys((region, NATION))
    return _one_of(key, name, (part.document.id for place in places for part in library.packs[place].documents))


def _ambiguous(key: str, name: str, places: Iterable[str]) -> Problem:
    message = _("there is such a document in each of these regions; choose one with --region: {regions}")
    return Problem(key, name, message, {"regions": ", ".join(places)})
